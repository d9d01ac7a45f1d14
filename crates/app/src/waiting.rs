//! How much waits to be worked on, whichever process took it.

use crate::{AppError, Platform};

/// What waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WaitingWork {
    /// Events that were accepted and are neither facts nor set aside yet.
    pub events: u64,
    /// Jobs that nobody does yet.
    pub jobs: u64,
    /// Messages to webhooks that did not arrive yet and were not given up.
    pub deliveries: u64,
}

impl Platform {
    /// What waits. Who runs the service asks, and nobody else is told.
    pub async fn waiting_work(&self) -> Result<WaitingWork, AppError> {
        Ok(WaitingWork {
            events: self.events_waiting().await?,
            jobs: store::job::waiting(&self.store).await?,
            deliveries: store::webhook::delivery::unended(&self.store).await?,
        })
    }
}
