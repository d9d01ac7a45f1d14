//! Accounts and the chart that numbers them.

use base::{Currency, PartyId, Symbol, Symbols};
use std::collections::HashMap;

/// Number of an account, from 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub i64);

/// What an account is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Pays commission; named by the policy: `funding:brand`. It belongs to no party.
    Funding(Symbol),
    /// Earned by a payee and not yet payable.
    Held,
    /// Owed to a payee.
    Payable,
    /// Given to a payee: the other side is a bank or a payroll.
    Paid,
    /// Earned by nobody: shown as `(none)`. It belongs to no party.
    Unassigned,
}

impl Purpose {
    /// The name shown to people: `funding:brand`, `held`, `payable`, `paid`, `unassigned`.
    pub fn name(self, symbols: &Symbols) -> String {
        match self {
            Purpose::Funding(account) => format!("funding:{}", symbols.text(account)),
            Purpose::Held => "held".to_owned(),
            Purpose::Payable => "payable".to_owned(),
            Purpose::Paid => "paid".to_owned(),
            Purpose::Unassigned => "unassigned".to_owned(),
        }
    }
}

/// What makes an account the one it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountKey {
    /// Whose; nobody for funding and unassigned accounts.
    pub party: Option<PartyId>,
    /// What for.
    pub purpose: Purpose,
    /// Book, interned.
    pub book: Symbol,
    /// Currency of all its entries.
    pub currency: Currency,
}

/// An account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub id: AccountId,
    /// The rest.
    pub key: AccountKey,
}

/// All accounts. New ones get the next number and are remembered until they are stored.
#[derive(Clone, Debug, Default)]
pub struct Chart {
    accounts: Vec<Account>,
    numbers: HashMap<AccountKey, AccountId>,
    positions: HashMap<AccountId, usize>,
    stored: usize,
    last: AccountId,
}

impl Chart {
    /// The chart of the stored accounts.
    pub fn new(accounts: Vec<Account>) -> Chart {
        let numbers = accounts.iter().map(|account| (account.key, account.id)).collect();
        let positions = accounts.iter().enumerate().map(|(position, account)| (account.id, position)).collect();
        let last = accounts.iter().map(|account| account.id).max().unwrap_or_default();
        Chart { stored: accounts.len(), accounts, numbers, positions, last }
    }

    /// The account with this key; a new one if there is none.
    pub fn account(&mut self, key: AccountKey) -> AccountId {
        if let Some(id) = self.numbers.get(&key) {
            return *id;
        }
        let id = AccountId(self.last.0 + 1);
        self.last = id;
        self.positions.insert(id, self.accounts.len());
        self.accounts.push(Account { id, key });
        self.numbers.insert(key, id);
        id
    }

    /// The account with this number.
    pub fn get(&self, id: AccountId) -> Option<&Account> {
        self.positions.get(&id).map(|position| &self.accounts[*position])
    }

    /// Every account, in the order of appearance.
    pub fn accounts(&self) -> &[Account] {
        &self.accounts
    }

    /// Accounts that were added and have to be stored.
    pub fn added(&self) -> &[Account] {
        &self.accounts[self.stored..]
    }
}
