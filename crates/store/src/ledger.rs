//! The double-entry ledger as it is stored: accounts, and transactions chained by hash. Nothing here is ever changed.

use crate::{Read, StoreError, Tx};
use ::ledger::{Account, AccountId, Transaction};
use base::{Amount, Seq};

/// Every account, by number.
pub async fn accounts(on: &impl Read) -> Result<Vec<Account>, StoreError> {
    todo!("")
}

/// Writes accounts that a [`::ledger::Chart`] added.
pub async fn insert_accounts(tx: &Tx, accounts: &[Account]) -> Result<(), StoreError> {
    todo!("")
}

/// Number and hash of the last transaction: what the next one is chained to. `(0, [0; 32])` before the first.
pub async fn last(on: &impl Read) -> Result<(i64, [u8; 32]), StoreError> {
    todo!("")
}

/// Writes transactions with their entries.
pub async fn append(tx: &Tx, seq: Seq, transactions: &[Transaction]) -> Result<(), StoreError> {
    todo!("")
}

/// Transactions with a number above `after`, by number, at most `limit`: pages for the check.
pub async fn page(on: &impl Read, after: i64, limit: u64) -> Result<Vec<Transaction>, StoreError> {
    todo!("")
}

/// The transaction under an idempotency key.
pub async fn find(on: &impl Read, key: &str) -> Result<Option<Transaction>, StoreError> {
    todo!("")
}

/// The sum of the entries of every account that has any, by account.
pub async fn balances(on: &impl Read) -> Result<Vec<(AccountId, Amount)>, StoreError> {
    todo!("")
}
