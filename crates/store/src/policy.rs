//! Activated versions of policies: the file as it was, when it applies, who activated it.

use crate::{Read, StoreError, Tx};
use base::{Interval, Seq, Timestamp};

/// A version to be activated. (kind, name, version) is unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPolicy {
    /// `credit`, `binding`, …
    pub kind: String,
    /// As written in the file.
    pub name: String,
    /// From 1, see [`next_version`].
    pub version: u32,
    /// The file.
    pub yaml: String,
    /// SHA-256 of the file.
    pub hash: [u8; 32],
    /// When it applies.
    pub effective: Interval,
    /// Where it applies, as JSON.
    pub scope: String,
    /// Number of the version that it supersedes.
    pub supersedes: Option<i64>,
    /// When it was activated.
    pub activated_at: Timestamp,
    /// By whom.
    pub activated_by: String,
}

/// An activated version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Its number.
    pub id: i64,
    /// The commit that made it visible.
    pub recorded: Seq,
    /// The rest.
    pub policy: NewPolicy,
}

/// Writes an activated version and returns its number.
pub async fn insert(tx: &Tx, seq: Seq, policy: &NewPolicy) -> Result<i64, StoreError> {
    todo!("")
}

/// One more than the highest version of this kind and name.
pub async fn next_version(on: &impl Read, kind: &str, name: &str) -> Result<u32, StoreError> {
    todo!("")
}

/// Every version of every policy, by kind, name and version.
pub async fn list(on: &impl Read) -> Result<Vec<Policy>, StoreError> {
    todo!("")
}

/// Versions of a kind that were recorded up to a watermark and not superseded up to it, by number.
pub async fn active(on: &impl Read, kind: &str, watermark: Seq) -> Result<Vec<Policy>, StoreError> {
    todo!("")
}

/// The version with this number.
pub async fn get(on: &impl Read, id: i64) -> Result<Option<Policy>, StoreError> {
    todo!("")
}

/// The latest activated version with this content.
pub async fn by_hash(on: &impl Read, hash: &[u8; 32]) -> Result<Option<Policy>, StoreError> {
    todo!("")
}
