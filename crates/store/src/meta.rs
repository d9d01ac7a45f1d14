//! Settings of the data directory, and the counters that number everything: commits, facts, profiles, parties.

use crate::{Read, StoreError, Tx};
use base::Seq;

/// The value under a key, if there is one.
pub async fn get(on: &impl Read, key: &str) -> Result<Option<String>, StoreError> {
    todo!("")
}

/// Puts a value under a key, whatever was there.
pub async fn set(tx: &Tx, key: &str, value: &str) -> Result<(), StoreError> {
    todo!("")
}

/// The number of the commit in progress: one more than the last. Called once per transaction; a rollback gives it back, so
/// readers never see a gap.
pub async fn next_seq(tx: &Tx) -> Result<Seq, StoreError> {
    todo!("")
}

/// The number of the last commit; `Seq(0)` before the first.
pub async fn last_seq(on: &impl Read) -> Result<Seq, StoreError> {
    todo!("")
}

/// What is numbered by a counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Counter {
    /// Commits. Only [`next_seq`] moves it.
    Commit,
    /// [`base::FactId`]
    Fact,
    /// [`base::ProfileId`]
    Profile,
    /// [`base::RunId`]
    Run,
}

/// Takes `count` numbers in a row and returns the first. Numbers start at 1 and are the same on every database. They may be
/// taken in a small transaction of their own and used in a later one; unused numbers are simply left out.
pub async fn reserve(tx: &Tx, counter: Counter, count: u64) -> Result<i64, StoreError> {
    todo!("")
}
