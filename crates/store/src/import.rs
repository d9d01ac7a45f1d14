//! Imports that ran, and the rows they set aside.

use crate::{Read, StoreError, Tx};
use base::{Seq, Timestamp};

/// What an import did with the rows of its sources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// Rows read.
    pub read: u64,
    /// Records that were new.
    pub accepted: u64,
    /// Records that were stored already.
    pub unchanged: u64,
    /// Records that replaced an earlier version.
    pub corrected: u64,
    /// Rows set aside.
    pub rejected: u64,
}

/// An import to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewImport {
    /// Name of the mapping.
    pub mapping: String,
    /// SHA-256 of the mapping file.
    pub mapping_hash: [u8; 32],
    /// Directory or file it read, as it was given.
    pub source: String,
    /// When it ran.
    pub at: Timestamp,
    /// In total.
    pub counts: ImportCounts,
    /// Per target, as JSON, for people.
    pub summary: String,
}

/// An import that ran.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRun {
    /// Its number.
    pub id: i64,
    /// The commit that made it visible.
    pub recorded: Seq,
    /// The rest.
    pub import: NewImport,
}

/// A row that was set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Source file, as the mapping names it.
    pub source: String,
    /// Line in it, from 1.
    pub line: u64,
    /// Column, empty when the whole row is at fault.
    pub column: String,
    /// The value, sealed by the caller: it may be personal.
    pub sealed_value: Vec<u8>,
    /// What was wrong and what would be right. Never the value itself.
    pub reason: String,
}

/// Writes an import and returns its number.
pub async fn insert(tx: &Tx, seq: Seq, import: &NewImport) -> Result<i64, StoreError> {
    todo!("")
}

/// Writes rows that an import set aside.
pub async fn quarantine(tx: &Tx, import: i64, rows: &[Rejected]) -> Result<(), StoreError> {
    todo!("")
}

/// The latest imports, newest first.
pub async fn list(on: &impl Read, limit: u64) -> Result<Vec<ImportRun>, StoreError> {
    todo!("")
}

/// Rows that an import set aside, in the order written.
pub async fn rejected(on: &impl Read, import: i64, offset: u64, limit: u64) -> Result<Vec<Rejected>, StoreError> {
    todo!("")
}

/// Removes the rows set aside by imports that ran before an instant; returns how many.
pub async fn expire(tx: &Tx, before: Timestamp) -> Result<u64, StoreError> {
    todo!("")
}
