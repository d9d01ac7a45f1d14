//! Watching a fold from outside: how far it has come, and stopping it.

use crate::error::{FactsError, Result};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Counts parts of folds as they are done, and stops them when asked to.
#[derive(Debug, Default)]
pub struct Watch {
    parts: AtomicU64,
    stopped: AtomicBool,
}

impl Watch {
    /// How many parts were done, of all folds together.
    pub fn parts(&self) -> u64 {
        self.parts.load(Ordering::Relaxed)
    }

    /// Ends what is being done with [`FactsError::Stopped`].
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether it is to end.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// One part more.
    pub(crate) fn step(&self) -> Result<()> {
        if self.is_stopped() {
            return Err(FactsError::Stopped);
        }
        self.parts.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}
