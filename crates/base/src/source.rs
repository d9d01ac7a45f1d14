//! The clock as a parameter. Rooms never ask for the time; commands are given it, and tests give them a fixed one.

use crate::Timestamp;

/// Tells the present instant.
pub trait Clock: Send + Sync {
    /// Now, in UTC microseconds.
    fn now(&self) -> Timestamp;
}

/// A clock that stands still: for tests, replays and generated data.
#[derive(Clone, Copy, Debug)]
pub struct FixedClock(pub Timestamp);

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}
