//! Proving the invariants over everything that is stored.
//!
//! Transactions are given in the order of their numbers, page by page, so that a ledger of any size is checked in the
//! memory of its accounts, keys and reversals.

use crate::{AccountId, AccountKey, Chart, Entry, LedgerError, Transaction};
use base::{Amount, Currency, Invariant, Timestamp};
use std::collections::{BTreeMap, HashMap, HashSet};

/// An invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which.
    pub invariant: Invariant,
    /// Where, and what was found instead.
    pub detail: String,
}

/// A check in progress: [`Check::new`], then [`Check::transaction`] for each, then [`Check::finish`].
#[derive(Debug)]
pub struct Check<'a> {
    chart: &'a Chart,
    last: i64,
    hash: [u8; 32],
    booked_at: Timestamp,
    keys: HashSet<String>,
    balances: BTreeMap<AccountId, i128>,
    /// Digest of the entries of every transaction that may still be reversed.
    reversible: HashMap<i64, [u8; 32]>,
    violations: Vec<Violation>,
}

impl<'a> Check<'a> {
    /// Begins with the accounts, which must differ from each other.
    pub fn new(chart: &'a Chart) -> Check<'a> {
        let mut check = Check {
            chart,
            last: 0,
            hash: [0; 32],
            booked_at: Timestamp::MIN,
            keys: HashSet::new(),
            balances: BTreeMap::new(),
            reversible: HashMap::new(),
            violations: Vec::new(),
        };
        let mut keys: HashMap<AccountKey, AccountId> = HashMap::new();
        let mut numbers = HashSet::new();
        for account in chart.accounts() {
            if let Some(first) = keys.insert(account.key, account.id) {
                check.report("L6", format!("accounts {} and {} are the same", first.0, account.id.0));
            }
            if !numbers.insert(account.id) {
                check.report("L6", format!("account {} exists twice", account.id.0));
            }
        }
        check
    }

    /// Checks the next transaction.
    pub fn transaction(&mut self, transaction: &Transaction) {
        self.chained(transaction);
        if !self.keys.insert(transaction.key.clone()) {
            self.report("L6", format!("{:?} was posted twice, again as {}", transaction.key, transaction.id));
        }
        match transaction.balance(self.chart) {
            Ok(()) => {}
            Err(error @ LedgerError::NoAccount { .. }) => self.report("L3", error.to_string()),
            Err(error) => self.report("L1", error.to_string()),
        }
        self.reversed(transaction);
        for entry in &transaction.entries {
            *self.balances.entry(entry.account).or_default() += i128::from(entry.amount.0);
        }
    }

    /// A changed, removed or inserted transaction breaks number, link or hash.
    fn chained(&mut self, transaction: &Transaction) {
        let (id, expected) = (transaction.id, self.last + 1);
        if id != expected {
            self.report("L5", format!("transaction {id} stands where {expected} should"));
        }
        if transaction.previous_hash != self.hash {
            self.report("L5", format!("transaction {id} does not follow the one before it: hash of that one differs"));
        }
        if transaction.seal() != transaction.hash {
            self.report("L5", format!("transaction {id} was changed after it was posted: its hash differs"));
        }
        if transaction.booked_at < self.booked_at {
            self.report("L5", format!("transaction {id} says that it was posted before the one before it"));
        }
        (self.last, self.hash, self.booked_at) = (id, transaction.hash, transaction.booked_at);
    }

    /// A reversal and what it reverses cancel account by account, once.
    fn reversed(&mut self, transaction: &Transaction) {
        let Some(original) = transaction.reverses else {
            self.reversible.insert(transaction.id, net(&transaction.entries, 1));
            return;
        };
        match self.reversible.remove(&original) {
            Some(digest) if digest == net(&transaction.entries, -1) => {}
            Some(_) => self.report("L4", format!("transaction {} does not undo {original} exactly", transaction.id)),
            None => {
                let id = transaction.id;
                self.report("L4", format!("transaction {id} reverses {original}, which is not there to be reversed"));
            }
        }
    }

    /// Compares with the balances that are kept beside the entries, and says everything that was found.
    pub fn finish(mut self, balances: &[(AccountId, Amount)]) -> Vec<Violation> {
        let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
        for (account, sum) in &self.balances {
            if let Some(account) = self.chart.get(*account) {
                *sums.entry(account.key.currency).or_default() += sum;
            }
        }
        for (currency, sum) in sums.into_iter().filter(|(_, sum)| *sum != 0) {
            self.report("L2", format!("all accounts in {} sum to {sum} minor units", currency.code()));
        }
        let mut replayed = std::mem::take(&mut self.balances);
        for (account, kept) in balances {
            let sum = replayed.remove(account).unwrap_or(0);
            if sum != i128::from(kept.0) {
                self.report("L3", format!("account {} is kept at {} and replays to {sum}", account.0, kept.0));
            }
        }
        for (account, sum) in replayed.into_iter().filter(|(_, sum)| *sum != 0) {
            self.report("L3", format!("account {} is kept at nothing and replays to {sum}", account.0));
        }
        self.violations
    }

    fn report(&mut self, code: &'static str, detail: String) {
        let invariant = Invariant::named(code).unwrap_or(Invariant { code, law: "" });
        self.violations.push(Violation { invariant, detail });
    }
}

/// Digest of what entries move per account, times a sign: equal exactly when they move the same.
fn net(entries: &[Entry], sign: i128) -> [u8; 32] {
    use sha2::{Digest, Sha256};
    let mut sums: BTreeMap<AccountId, i128> = BTreeMap::new();
    for entry in entries {
        *sums.entry(entry.account).or_default() += sign * i128::from(entry.amount.0);
    }
    let mut hasher = Sha256::new();
    for (account, sum) in sums {
        hasher.update(account.0.to_be_bytes());
        hasher.update(sum.to_be_bytes());
    }
    hasher.finalize().into()
}

/// Checks everything at once: L1 to L6 and the chain of hashes.
pub fn check(chart: &Chart, transactions: &[Transaction], balances: &[(AccountId, Amount)]) -> Vec<Violation> {
    let mut check = Check::new(chart);
    for transaction in transactions {
        check.transaction(transaction);
    }
    check.finish(balances)
}
