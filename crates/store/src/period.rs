//! Periods: ranges of time that are settled, locked and paid as one.

use crate::{Read, StoreError, Tx};
use base::{Interval, Timestamp};

/// How far a period has come. It only goes forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum PeriodState {
    /// Takes facts and adjustments.
    Open = 1,
    /// Posted to the ledger; later facts become adjustments of the next open period.
    Locked = 2,
}

impl PeriodState {
    /// The word used in files, API and output.
    pub fn name(self) -> &'static str {
        match self {
            PeriodState::Open => "open",
            PeriodState::Locked => "locked",
        }
    }
}

/// A period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its number.
    pub id: i64,
    /// As people call it; unique.
    pub name: String,
    /// Its range of time.
    pub range: Interval,
    /// How far it has come.
    pub state: PeriodState,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// By whom.
    pub opened_by: String,
    /// When its state last changed.
    pub changed_at: Timestamp,
    /// By whom.
    pub changed_by: String,
}

/// Opens a period. A name that is taken, an empty range, and a range that overlaps another period's are refused.
pub async fn open(tx: &Tx, name: &str, range: Interval, at: Timestamp, by: &str) -> Result<Period, StoreError> {
    todo!("")
}

/// Every period, by start.
pub async fn list(on: &impl Read) -> Result<Vec<Period>, StoreError> {
    todo!("")
}

/// The period of this name.
pub async fn find(on: &impl Read, name: &str) -> Result<Option<Period>, StoreError> {
    todo!("")
}

/// Moves a period on. Going back or standing still is refused.
pub async fn set_state(tx: &Tx, id: i64, state: PeriodState, at: Timestamp, by: &str) -> Result<(), StoreError> {
    todo!("")
}
