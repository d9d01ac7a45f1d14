//! The key index (which fact has which natural key) and the manifest of Parquet files.

use crate::{Read, StoreError, Tx};
use base::{FactId, ProfileId, Seq, Symbol, Timestamp};
use std::collections::HashMap;

/// What the index knows of a fact besides its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FactEntry {
    /// The fact.
    pub id: FactId,
    /// The profile its latest version is stored under.
    pub profile: ProfileId,
    /// Hash of the content of the latest version.
    pub hash: [u8; 16],
    /// When it happened, by the latest version.
    pub at: Timestamp,
}

/// A fact with its natural key: (kind, source, key) is unique.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactKey {
    /// Order, refund, touch, …: a number that `facts` gives.
    pub kind: u8,
    /// Source, interned.
    pub source: Symbol,
    /// The source's own id.
    pub key: String,
    /// The rest.
    pub entry: FactEntry,
    /// The commit of the latest version. Ignored when writing.
    pub recorded: Seq,
}

/// The facts that are known under these keys of one kind and source; unknown ones are left out.
pub async fn find<'a>(
    on: &impl Read,
    kind: u8,
    source: Symbol,
    keys: &[&'a str],
) -> Result<HashMap<&'a str, FactEntry>, StoreError> {
    todo!("")
}

/// Writes new facts, numbered from [`crate::meta::Counter::Fact`].
pub async fn insert(tx: &Tx, seq: Seq, facts: &[FactKey]) -> Result<(), StoreError> {
    todo!("")
}

/// Writes the latest version of facts that are stored, found by id: profile, hash, instant and commit.
pub async fn update(tx: &Tx, seq: Seq, entries: &[FactEntry]) -> Result<(), StoreError> {
    todo!("")
}

/// The facts of one kind with this key, in any source.
pub async fn find_any(on: &impl Read, kind: u8, key: &str) -> Result<Vec<FactKey>, StoreError> {
    todo!("")
}

/// The facts with these numbers, by number: keys for output.
pub async fn by_ids(on: &impl Read, ids: &[FactId]) -> Result<Vec<FactKey>, StoreError> {
    todo!("")
}

/// How many facts of each kind there are, by kind.
pub async fn count(on: &impl Read) -> Result<Vec<(u8, u64)>, StoreError> {
    todo!("")
}

/// A Parquet file of facts as the manifest names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactFile {
    /// Which facts: `orders`, `touches`, …
    pub table: String,
    /// Which bucket.
    pub bucket: u32,
    /// Where, below the data directory; unique.
    pub path: String,
    /// How many rows.
    pub rows: u64,
    /// First instant.
    pub from: Timestamp,
    /// Last instant.
    pub to: Timestamp,
    /// Size.
    pub bytes: u64,
    /// SHA-256 of its bytes.
    pub digest: [u8; 32],
    /// The commit that made it visible. Ignored when writing.
    pub recorded: Seq,
    /// The commit from which other files stand for it. Ignored when writing.
    pub replaced: Option<Seq>,
}

/// Adds files to the manifest.
pub async fn insert_files(tx: &Tx, seq: Seq, files: &[FactFile]) -> Result<(), StoreError> {
    todo!("")
}

/// The files that stand for everything recorded up to a watermark, by table, bucket and path: recorded up to it and not
/// replaced up to it.
pub async fn files(on: &impl Read, watermark: Seq) -> Result<Vec<FactFile>, StoreError> {
    todo!("")
}

/// Marks files as replaced from this commit on; their bytes may go when no reader is older.
pub async fn replace_files(tx: &Tx, seq: Seq, paths: &[&str]) -> Result<(), StoreError> {
    todo!("")
}
