//! Tables and properties of the ledger.

mod properties;
mod tables;

use crate::{AccountId, Chain, Chart, Funding, PayeeTotal, Posting, Transaction, Undoing, post};
use base::{Amount, Currency, Interval, PartyId, Symbol, Symbols, Timestamp};
use std::collections::BTreeMap;

const BRAND: Symbol = Symbol(1);
const PROCEEDS: Symbol = Symbol(2);
const COMMISSION: Symbol = Symbol(3);

fn symbols() -> Symbols {
    Symbols::from_words(["brand", "order_proceeds", "commission"])
}

fn cny() -> Currency {
    Currency::new("CNY", 2).unwrap()
}

fn posting(name: &str) -> Posting<'_> {
    let effective = Interval { from: Timestamp(0), to: Timestamp(100) };
    Posting { name, booked_at: Timestamp(200), effective, reference: "" }
}

const UNDOING: Undoing<'_> = Undoing {
    booked_at: Timestamp(300),
    effective: Interval { from: Timestamp(100), to: Timestamp(200) },
    reason: "a mistake",
};

/// Earned, payable and released of one funding account.
fn funding(account: Symbol, amounts: [i64; 3]) -> Funding {
    let [earned, payable, released] = amounts.map(Amount);
    Funding { account, earned, payable, released }
}

fn total(party: u32, funding: &[Funding]) -> PayeeTotal {
    PayeeTotal {
        party: PartyId::new(party),
        book: COMMISSION,
        currency: cny(),
        funding: funding.to_vec(),
        lines_hash: [7; 32],
    }
}

/// A ledger in memory.
#[derive(Clone, Default)]
struct Ledger {
    chart: Chart,
    chain: Chain,
    transactions: Vec<Transaction>,
}

impl Ledger {
    fn post(&mut self, name: &str, totals: &[PayeeTotal]) {
        let posted = post(&posting(name), totals, &mut self.chart, &mut self.chain).unwrap();
        self.transactions.extend(posted);
    }

    /// Pays what everybody is owed.
    fn pay(&mut self, name: &str) {
        let owed: Vec<(AccountId, Amount)> = self.balances();
        let payable = |id: &AccountId| self.chart.get(*id).unwrap().key.purpose == crate::Purpose::Payable;
        let owed: Vec<_> = owed.into_iter().filter(|(id, _)| payable(id)).collect();
        let posted = crate::pay(&posting(name), &owed, &mut self.chart, &mut self.chain).unwrap();
        self.transactions.extend(posted);
    }

    fn reverse(&mut self, position: usize) {
        let original = self.transactions[position].clone();
        let undone = crate::reversal(&original, &UNDOING, &self.chart, &mut self.chain).unwrap();
        self.transactions.push(undone);
    }

    /// Balances that are not zero, by account.
    fn balances(&self) -> Vec<(AccountId, Amount)> {
        let mut balances: BTreeMap<AccountId, Amount> = BTreeMap::new();
        for entry in self.transactions.iter().flat_map(|transaction| &transaction.entries) {
            *balances.entry(entry.account).or_default() += entry.amount;
        }
        balances.into_iter().filter(|(_, amount)| !amount.is_zero()).collect()
    }

    /// Codes of the invariants that are broken.
    fn broken(&self) -> Vec<&'static str> {
        let violations = crate::check(&self.chart, &self.transactions, &self.balances());
        violations.into_iter().map(|violation| violation.invariant.code).collect()
    }
}

/// Balances as text, `party:account amount`, in the order of the accounts.
fn shown(ledger: &Ledger) -> Vec<String> {
    let symbols = symbols();
    let show = |(id, amount): (AccountId, Amount)| {
        let account = ledger.chart.get(id).unwrap();
        let party = PartyId::column(account.key.party);
        format!("{party}:{} {}", account.key.purpose.name(&symbols), account.key.currency.format(amount))
    };
    ledger.balances().into_iter().map(show).collect()
}
