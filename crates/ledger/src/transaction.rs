//! Transactions, their entries, and the chain of hashes that shows when one was changed.

use crate::{AccountId, LedgerError};
use base::{Amount, Interval, Timestamp};

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
    /// Hash of the transaction before it.
    pub previous_hash: [u8; 32],
    /// Hash of everything above.
    pub hash: [u8; 32],
}

/// The end of the chain: what the next transaction is appended to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Chain {
    /// Number of the last transaction; 0 before the first.
    pub last: i64,
    /// Its hash.
    pub hash: [u8; 32],
}

/// The transaction that undoes another: the same accounts, opposite amounts.
pub fn reversal(original: &Transaction, booked_at: Timestamp, chain: &mut Chain) -> Result<Transaction, LedgerError> {
    todo!("")
}
