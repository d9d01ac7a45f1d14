//! Statements as they were given to payees: immutable snapshots.

use crate::{Read, StoreError, Tx};
use base::{PartyId, RunId, Seq, Timestamp};

/// A statement to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewStatement {
    /// To whom.
    pub payee: PartyId,
    /// Number of the period.
    pub period: i64,
    /// The run it shows.
    pub run: RunId,
    /// What it says, as JSON.
    pub body: String,
    /// SHA-256 of the body.
    pub hash: [u8; 32],
    /// When it was made.
    pub at: Timestamp,
}

/// A statement as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its number.
    pub id: i64,
    /// Version among the statements of the same payee and period, from 1.
    pub version: u32,
    /// The commit that made it visible.
    pub recorded: Seq,
    /// The rest.
    pub statement: NewStatement,
}

/// Writes statements, each the next version for its payee and period.
pub async fn insert(tx: &Tx, seq: Seq, statements: &[NewStatement]) -> Result<(), StoreError> {
    todo!("")
}

/// The statements of a payee for a period, newest first.
pub async fn find(on: &impl Read, payee: PartyId, period: i64) -> Result<Vec<Statement>, StoreError> {
    todo!("")
}
