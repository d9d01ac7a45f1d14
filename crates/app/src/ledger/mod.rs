//! The ledger as people see it: accounts by name, balances at any time, entries, and reversals.

mod check;

pub use self::check::{Broken, LedgerReport};

use crate::access::Operation;
use crate::command::Logged;
use crate::{AppError, AsOf, Platform, World};
use base::{Amount, Currency, Interval, Timestamp};
use ledger::{Account, AccountId, Chart, Transaction, Undoing};
use serde_json::json;
use std::collections::HashMap;
use store::ledger::TransactionQuery;
pub use store::ledger::TransactionSort;
use store::period::Period;
use store::{Read, RowKey, Sorted, Tx};

/// Transactions that are read at a time.
const PAGE: u64 = 10_000;

/// An account in words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AccountWords {
    /// What for: `funding:brand`, `held`, `payable`, `paid`, `unassigned`.
    pub purpose: String,
    /// Kind and own id of the party, `associate:12`; empty for nobody's.
    pub party: String,
    /// Name of the party; empty for nobody's.
    pub name: String,
    /// The book.
    pub book: String,
    /// Currency of all its entries.
    pub currency: Currency,
}

impl AccountWords {
    pub(crate) fn of(account: &Account, world: &World) -> AccountWords {
        let (symbols, directory) = (&world.symbols, &world.directory);
        let kind = |party| directory.kind(party).map_or("party", base::PartyKind::name);
        let party = account.key.party;
        AccountWords {
            purpose: account.key.purpose.name(symbols),
            party: party.map_or(String::new(), |party| format!("{}:{}", kind(party), directory.key(party))),
            name: party.map_or(String::new(), |party| directory.name(party).to_owned()),
            book: symbols.text(account.key.book).to_owned(),
            currency: account.key.currency,
        }
    }

    /// `payable/associate:12/commission/USD`; what is nobody's has nothing between the first two strokes.
    pub fn path(&self) -> String {
        format!("{}/{}/{}/{}", self.purpose, self.party, self.book, self.currency.code())
    }

    /// Whether it is the account of this path, or lies beneath it: `payable`, `payable/associate:12`.
    fn lies_beneath(&self, path: &str) -> bool {
        let rest = self.path();
        rest.strip_prefix(path.trim_end_matches('/')).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// An entry in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryWords {
    /// Number of the transaction.
    pub transaction: i64,
    /// Its idempotency key.
    pub key: String,
    /// What it is known by outside.
    pub reference: String,
    /// When it was posted.
    pub booked_at: Timestamp,
    /// The account.
    pub account: AccountWords,
    /// Positive: the account is owed more, a credit. Negative: a debit.
    pub amount: Amount,
}

/// What a reversal did.
#[derive(Clone, Debug)]
pub struct Reversed {
    /// What was undone.
    pub original: Transaction,
    /// What undid it.
    pub reversal: Transaction,
    /// The open period that it is booked in.
    pub period: String,
    /// Whether it had been reversed before, so that nothing was posted now.
    pub repeated: bool,
}

/// Which entries or balances are wanted.
#[derive(Clone, Debug)]
pub struct LedgerFilter {
    /// Only what was posted by then.
    pub as_of: AsOf,
    /// Only accounts at or beneath this path.
    pub account: Option<String>,
    /// Only transactions that are about this period.
    pub period: Option<String>,
    /// Only transactions of this kind.
    pub kind: Option<PostedFor>,
    /// Only transactions whose reference holds this text.
    pub reference: Option<String>,
    /// Only what was posted in this time.
    pub posted: Interval,
}

impl Default for LedgerFilter {
    fn default() -> Self {
        let as_of = AsOf::default();
        LedgerFilter { as_of, account: None, period: None, kind: None, reference: None, posted: Interval::ALWAYS }
    }
}

/// What a transaction was posted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PostedFor {
    /// A period was locked.
    Lock,
    /// A period was paid.
    Payment,
    /// Another transaction was undone.
    Reversal,
}

impl PostedFor {
    /// All of them.
    pub const ALL: [PostedFor; 3] = [PostedFor::Lock, PostedFor::Payment, PostedFor::Reversal];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            PostedFor::Lock => "lock",
            PostedFor::Payment => "payment",
            PostedFor::Reversal => "reversal",
        }
    }

    /// Reads what [`PostedFor::name`] writes.
    pub fn parse(name: &str) -> Option<PostedFor> {
        PostedFor::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What the keys of such transactions begin with.
    fn key(self) -> &'static str {
        match self {
            PostedFor::Lock => "period:",
            PostedFor::Payment => "pay:",
            PostedFor::Reversal => "reversal:",
        }
    }

    /// Of the transaction with this key.
    pub fn of(key: &str) -> Option<PostedFor> {
        PostedFor::ALL.into_iter().find(|kind| key.starts_with(kind.key()))
    }
}

impl LedgerFilter {
    fn wants(&self, account: &AccountWords) -> bool {
        self.account.as_ref().is_none_or(|path| account.lies_beneath(path))
    }
}

impl Platform {
    /// Balances by account, as they are kept, or as they were at a time of booking.
    pub async fn balances(&self, filter: &LedgerFilter) -> Result<Vec<(AccountWords, Amount)>, AppError> {
        self.permit(Operation::LedgerBalances)?;
        let snapshot = self.store.snapshot().await?;
        let balances = match filter.as_of.until() {
            Some(until) => {
                let last = store::ledger::last_until(&snapshot, until).await?;
                store::ledger::balances_after(&snapshot, last).await?
            }
            None => store::ledger::balances(&snapshot).await?,
        };
        let chart = Chart::new(store::ledger::accounts(&snapshot).await?);
        drop(snapshot);
        let world = self.world().await?;
        let mut found = Vec::new();
        for (account, balance) in balances {
            let account = chart.get(account).ok_or_else(|| AppError::internal("a balance of an unknown account"))?;
            let words = AccountWords::of(account, &world);
            if filter.wants(&words) {
                found.push((words, balance));
            }
        }
        found.sort();
        Ok(found)
    }

    /// Calls back with entries in the order in which they were posted.
    pub async fn entries<E: From<AppError>>(
        &self,
        filter: &LedgerFilter,
        mut each: impl FnMut(EntryWords) -> Result<(), E>,
    ) -> Result<(), E> {
        self.permit(Operation::LedgerEntries)?;
        let (snapshot, world) = (self.store.snapshot().await.map_err(AppError::from)?, self.world().await?);
        let accounts = account_words(&snapshot, &world).await?;
        let first = Sorted { by: TransactionSort::Posted, descending: false, after: None, limit: PAGE };
        let mut wanted = self.transactions_wanted(&snapshot, filter, &accounts, first).await?;
        loop {
            let page = store::ledger::list(&snapshot, &wanted).await.map_err(AppError::from)?;
            for transaction in &page {
                let entries = entry_words(transaction, &accounts)?;
                entries.into_iter().filter(|entry| filter.wants(&entry.account)).try_for_each(&mut each)?;
            }
            match page.last().filter(|_| page.len() as u64 == PAGE) {
                Some(last) => wanted.page.after = Some(wanted.page.by.key(last)),
                None => return Ok(()),
            }
        }
    }

    /// A page of transactions, each with where it stands in the list and those of its entries that are wanted.
    pub async fn transactions(
        &self,
        filter: &LedgerFilter,
        page: Sorted<TransactionSort>,
    ) -> Result<Vec<(RowKey, Vec<EntryWords>)>, AppError> {
        self.permit(Operation::LedgerEntries)?;
        let (snapshot, world) = (self.store.snapshot().await?, self.world().await?);
        let accounts = account_words(&snapshot, &world).await?;
        let (by, most) = (page.by, page.limit as usize);
        let mut wanted = self.transactions_wanted(&snapshot, filter, &accounts, page).await?;
        let mut found = Vec::new();
        // A filter that the database cannot apply leaves pages short; they are filled from what follows.
        loop {
            let read = store::ledger::list(&snapshot, &wanted).await?;
            for transaction in &read {
                let mut entries = entry_words(transaction, &accounts)?;
                entries.retain(|entry| filter.wants(&entry.account));
                if !entries.is_empty() && found.len() < most {
                    found.push((by.key(transaction), entries));
                }
            }
            match read.last().filter(|_| read.len() as u64 == wanted.page.limit && found.len() < most) {
                Some(last) => wanted.page.after = Some(by.key(last)),
                None => return Ok(found),
            }
        }
    }

    async fn transactions_wanted(
        &self,
        on: &impl Read,
        filter: &LedgerFilter,
        accounts: &HashMap<AccountId, AccountWords>,
        page: Sorted<TransactionSort>,
    ) -> Result<TransactionQuery, AppError> {
        let last = match filter.as_of.until() {
            Some(until) => store::ledger::last_until(on, until).await?,
            None => i64::MAX,
        };
        let effective = match &filter.period {
            Some(name) => Some(self.period(name).await?.range),
            None => None,
        };
        let wanted = || accounts.iter().filter(|(_, words)| filter.wants(words)).map(|(id, _)| *id).collect();
        Ok(TransactionQuery {
            last,
            effective,
            booked: filter.posted,
            key: filter.kind.map(PostedFor::key),
            reference: filter.reference.clone(),
            accounts: filter.account.as_ref().map(|_| wanted()),
            page,
        })
    }

    /// Undoes a transaction, named by number or key, by a new one that is booked in the earliest open period: what was posted
    /// stays as it was. The same again posts nothing.
    pub async fn reverse(&self, which: &str, reason: &str) -> Result<Reversed, AppError> {
        self.permit(Operation::LedgerReverse)?;
        self.write(async |tx| self.reverse_in(tx, which, reason).await).await
    }

    async fn reverse_in(&self, tx: &Tx, which: &str, reason: &str) -> Result<Reversed, AppError> {
        let original = transaction_named(tx, which).await?;
        if let Some(reversal) = store::ledger::reversal_of(tx, original.id).await? {
            if reversal.reference != reason {
                let message = format!("transaction {} was reversed already: {}", original.key, reversal.reference);
                return Err(AppError::refused("reversed_already", message));
            }
            let periods = store::period::list(tx).await?;
            let period = periods.into_iter().find(|period| period.range == reversal.effective);
            let period = period.map_or(String::new(), |period| period.name);
            return Ok(Reversed { original, reversal, period, repeated: true });
        }
        let period = open_period(tx).await?;
        let seq = store::meta::next_seq(tx).await?;
        let chart = Chart::new(store::ledger::accounts(tx).await?);
        let mut chain = store::ledger::chain(tx).await?;
        let undoing = Undoing { booked_at: self.clock.now(), effective: period.range, reason };
        let reversal = ledger::reversal(&original, &undoing, &chart, &mut chain)
            .map_err(|error| AppError::refused("reversal_refused", error.to_string()))?;
        store::ledger::append(tx, seq, std::slice::from_ref(&reversal)).await?;
        let words = |by: Option<&str>| json!({ "transaction": original.key, "reversed_by": by });
        let mut after = words(Some(&reversal.key));
        after["period"] = json!(period.name);
        let logged = Logged { before: words(None), after, ..Logged::from(original.key.as_str()) };
        self.log(tx, seq, Operation::LedgerReverse, logged).await?;
        Ok(Reversed { original, reversal, period: period.name, repeated: false })
    }
}

async fn transaction_named(tx: &Tx, which: &str) -> Result<Transaction, AppError> {
    let found = match which.parse() {
        Ok(number) => store::ledger::get(tx, number).await?,
        Err(_) => store::ledger::find(tx, which).await?,
    };
    let message = || format!("there is no transaction {which:?}; `yipan ledger entries` shows their numbers and keys");
    found.ok_or_else(|| AppError::refused("transaction_not_found", message()))
}

/// The earliest period that is not locked.
async fn open_period(tx: &Tx) -> Result<Period, AppError> {
    let open = store::period::list(tx).await?.into_iter().find(|period| !period.state.is_locked());
    let message = "a reversal is booked in an open period, and there is none; open the next one";
    open.ok_or_else(|| AppError::refused("no_open_period", message))
}

/// Every account in words, by number.
pub(crate) async fn account_words(on: &impl Read, world: &World) -> Result<HashMap<AccountId, AccountWords>, AppError> {
    let accounts = store::ledger::accounts(on).await?;
    Ok(accounts.iter().map(|account| (account.id, AccountWords::of(account, world))).collect())
}

/// The entries of a transaction in words.
pub(crate) fn entry_words(
    transaction: &Transaction,
    accounts: &HashMap<AccountId, AccountWords>,
) -> Result<Vec<EntryWords>, AppError> {
    let words = |entry: &ledger::Entry| {
        let account = accounts.get(&entry.account).cloned();
        Ok(EntryWords {
            transaction: transaction.id,
            key: transaction.key.clone(),
            reference: transaction.reference.clone(),
            booked_at: transaction.booked_at,
            account: account.ok_or_else(|| AppError::internal("an entry names an unknown account"))?,
            amount: entry.amount,
        })
    };
    transaction.entries.iter().map(words).collect()
}
