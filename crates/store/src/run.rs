//! Settlement runs: what they covered, their files of lines, and what each payee got.

use crate::{Read, StoreError, Tx};
use base::{Amount, Currency, Interval, PartyId, RunId, Seq, Symbol, Timestamp};

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum RunState {
    /// Of a range of time, or of a period by way of trial.
    Draft = 1,
    /// The settlement of a period, not yet posted.
    Settled = 2,
    /// Posted to the ledger.
    Locked = 3,
}

impl RunState {
    /// The word used in files, API and output.
    pub fn name(self) -> &'static str {
        match self {
            RunState::Draft => "draft",
            RunState::Settled => "settled",
            RunState::Locked => "locked",
        }
    }
}

/// A settlement run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Its number, taken from [`crate::meta::Counter::Run`].
    pub id: RunId,
    /// Number of the period it settles.
    pub period: Option<i64>,
    /// Its range of time.
    pub range: Interval,
    /// What was recorded up to here was read.
    pub watermark: Seq,
    /// Policies it used, as JSON.
    pub policies: String,
    /// Digest of its lines in order.
    pub hash: [u8; 32],
    /// How many lines.
    pub lines: u64,
    /// How far it has come.
    pub state: RunState,
    /// When it was made.
    pub created_at: Timestamp,
}

/// A file of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunFile {
    /// Its position among the files of the run.
    pub part: u32,
    /// Where, below the data directory.
    pub path: String,
    /// How many lines.
    pub rows: u64,
    /// Size.
    pub bytes: u64,
    /// SHA-256 of its bytes.
    pub digest: [u8; 32],
}

/// What a payee got in a run. Natural key: party, kind, book, funding account and currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunTotal {
    /// Who; nobody for what is unassigned.
    pub party: Option<PartyId>,
    /// Kind of the lines: credit, roll-up or commission, by the number of `credit::LineKind`.
    pub kind: u8,
    /// Book, interned.
    pub book: Symbol,
    /// The account that pays, interned; [`Symbol::NONE`] where there is no money.
    pub funded_by: Symbol,
    /// Currency of the amounts.
    pub currency: Currency,
    /// Sum of the lines, net of clawback, held or not.
    pub amount: Amount,
    /// The part of it that may be paid before the end of the range.
    pub payable: Amount,
    /// What was earned before the range and became payable in it; no part of `amount`.
    pub released: Amount,
    /// How many lines.
    pub lines: u64,
}

/// Writes a run with its files and totals. A run is never changed afterwards, but for its state.
pub async fn insert(tx: &Tx, run: &Run, files: &[RunFile], totals: &[RunTotal]) -> Result<(), StoreError> {
    todo!("")
}

/// Moves a run on. Going back or standing still is refused.
pub async fn set_state(tx: &Tx, id: RunId, state: RunState) -> Result<(), StoreError> {
    todo!("")
}

/// The run with this number.
pub async fn get(on: &impl Read, id: RunId) -> Result<Option<Run>, StoreError> {
    todo!("")
}

/// The run with the highest number.
pub async fn latest(on: &impl Read) -> Result<Option<Run>, StoreError> {
    todo!("")
}

/// Runs of a period, newest first.
pub async fn of_period(on: &impl Read, period: i64) -> Result<Vec<Run>, StoreError> {
    todo!("")
}

/// Every run, newest first.
pub async fn list(on: &impl Read, limit: u64) -> Result<Vec<Run>, StoreError> {
    todo!("")
}

/// Files of a run, by part.
pub async fn files(on: &impl Read, id: RunId) -> Result<Vec<RunFile>, StoreError> {
    todo!("")
}

/// What each payee got in a run, by party (nobody first), kind, book, funding account and currency.
pub async fn totals(on: &impl Read, id: RunId) -> Result<Vec<RunTotal>, StoreError> {
    todo!("")
}
