//! The log of commands: who did what, when, with which result. It also serves idempotency.

use crate::{Read, StoreError, Tx};
use base::{Seq, Timestamp};

/// A command to be logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCommand {
    /// Who gave it.
    pub actor: String,
    /// Its name: `import`, `period.lock`, …
    pub name: String,
    /// Idempotency key; unique per name.
    pub key: Option<String>,
    /// SHA-256 of its input: the same key with other input is refused (L6).
    pub input_hash: [u8; 32],
    /// What it changed, before and after, as JSON. No personal data.
    pub summary: String,
    /// Its answer, as JSON, given again when the key comes again.
    pub answer: String,
    /// When.
    pub at: Timestamp,
}

/// A command as it is logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Its number.
    pub id: i64,
    /// The commit it made.
    pub recorded: Seq,
    /// The rest.
    pub command: NewCommand,
}

/// Logs a command and returns its number.
pub async fn append(tx: &Tx, seq: Seq, command: &NewCommand) -> Result<i64, StoreError> {
    todo!("")
}

/// The command of this name that was given under this key.
pub async fn find(on: &impl Read, name: &str, key: &str) -> Result<Option<Command>, StoreError> {
    todo!("")
}

/// The latest commands, newest first.
pub async fn list(on: &impl Read, limit: u64) -> Result<Vec<Command>, StoreError> {
    todo!("")
}
