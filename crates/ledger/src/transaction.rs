//! Transactions, their entries, and the chain of hashes that shows when one was changed.

use crate::{AccountId, Chart, LedgerError};
use base::{Amount, Currency, Interval, Timestamp};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A movement on one account. Positive: the account is owed more. Negative: it pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entry {
    /// The account.
    pub account: AccountId,
    /// How much, in the account's currency.
    pub amount: Amount,
}

/// Movements that belong together and sum to zero per currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transaction {
    /// Its number, from 1 without gaps.
    pub id: i64,
    /// Idempotency key; unique.
    pub key: String,
    /// When it was posted.
    pub booked_at: Timestamp,
    /// The range of time it is about.
    pub effective: Interval,
    /// The movements.
    pub entries: Vec<Entry>,
    /// Digest of the lines it stands for.
    pub lines_hash: [u8; 32],
    /// Number of the transaction it reverses.
    pub reverses: Option<i64>,
    /// What people know it by outside: the number of a bank transfer, the reason of a reversal; may be empty.
    pub reference: String,
    /// Hash of the transaction before it; zeros before the first.
    pub previous_hash: [u8; 32],
    /// Hash of everything above, see [`Transaction::seal`].
    pub hash: [u8; 32],
}

/// The end of the chain: what the next transaction is appended to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// Number of the last transaction; 0 before the first.
    pub last: i64,
    /// Its hash.
    pub hash: [u8; 32],
    /// When it was posted. What follows is not posted before it, whatever a clock says.
    pub booked_at: Timestamp,
}

/// What a transaction says, before it has a place in the chain.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    pub(crate) key: String,
    pub(crate) booked_at: Timestamp,
    pub(crate) effective: Interval,
    pub(crate) entries: Vec<Entry>,
    pub(crate) lines_hash: [u8; 32],
    pub(crate) reverses: Option<i64>,
    pub(crate) reference: String,
}

impl Chain {
    /// Gives a draft the next number and chains it, if it balances.
    pub(crate) fn append(&mut self, draft: Draft, chart: &Chart) -> Result<Transaction, LedgerError> {
        let mut transaction = Transaction {
            id: self.last + 1,
            key: draft.key,
            booked_at: draft.booked_at.max(self.booked_at),
            effective: draft.effective,
            entries: draft.entries,
            lines_hash: draft.lines_hash,
            reverses: draft.reverses,
            reference: draft.reference,
            previous_hash: self.hash,
            hash: [0; 32],
        };
        transaction.balance(chart)?;
        transaction.hash = transaction.seal();
        *self = Chain { last: transaction.id, hash: transaction.hash, booked_at: transaction.booked_at };
        Ok(transaction)
    }
}

impl Transaction {
    /// Refuses a transaction that moves nothing, names an unknown account, or does not sum to zero in every currency.
    pub fn balance(&self, chart: &Chart) -> Result<(), LedgerError> {
        if self.entries.is_empty() {
            return Err(LedgerError::Empty(self.key.clone()));
        }
        let mut sums: BTreeMap<Currency, i128> = BTreeMap::new();
        for entry in &self.entries {
            let account = chart
                .get(entry.account)
                .ok_or_else(|| LedgerError::NoAccount { key: self.key.clone(), account: entry.account.0 })?;
            *sums.entry(account.key.currency).or_default() += i128::from(entry.amount.0);
        }
        match sums.into_iter().find(|(_, sum)| *sum != 0) {
            None => Ok(()),
            Some((currency, sum)) => {
                Err(LedgerError::Unbalanced { key: self.key.clone(), currency: currency.code().to_owned(), sum })
            }
        }
    }

    /// SHA-256 of what the transaction says and of the hash before it: numbers big-endian, text after its length, so
    /// that no two transactions read the same.
    pub fn seal(&self) -> [u8; 32] {
        let mut hasher = Sha256::new();
        let mut number = |value: i64| hasher.update(value.to_be_bytes());
        number(self.id);
        number(self.booked_at.0);
        number(self.effective.from.0);
        number(self.effective.to.0);
        number(self.reverses.unwrap_or(0));
        number(self.key.len() as i64);
        number(self.reference.len() as i64);
        number(self.entries.len() as i64);
        for entry in &self.entries {
            number(entry.account.0);
            number(entry.amount.0);
        }
        hasher.update(self.key.as_bytes());
        hasher.update(self.reference.as_bytes());
        hasher.update(self.lines_hash);
        hasher.update(self.previous_hash);
        hasher.finalize().into()
    }
}

/// When, where and why something is undone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undoing<'a> {
    /// When it is posted.
    pub booked_at: Timestamp,
    /// The range of time it is booked in: one that is open, because what was said of locked time stays.
    pub effective: Interval,
    /// Why.
    pub reason: &'a str,
}

/// The transaction that undoes another: the same accounts, opposite amounts. A reversal is not reversed; what it undid
/// is posted again.
pub fn reversal(
    original: &Transaction,
    undoing: &Undoing<'_>,
    chart: &Chart,
    chain: &mut Chain,
) -> Result<Transaction, LedgerError> {
    if original.reverses.is_some() {
        return Err(LedgerError::ReversalOfReversal(original.key.clone()));
    }
    let opposite = |entry: &Entry| {
        let amount = entry.amount.0.checked_neg().ok_or_else(|| LedgerError::Overflow(original.key.clone()))?;
        Ok(Entry { account: entry.account, amount: Amount(amount) })
    };
    let draft = Draft {
        key: format!("reversal:{}", original.key),
        booked_at: undoing.booked_at,
        effective: undoing.effective,
        entries: original.entries.iter().map(opposite).collect::<Result<_, _>>()?,
        lines_hash: original.lines_hash,
        reverses: Some(original.id),
        reference: undoing.reason.to_owned(),
    };
    chain.append(draft, chart)
}
