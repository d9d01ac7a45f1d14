//! The log of commands, for those who have to know who did what.

use crate::access::Operation;
use crate::{AppError, Platform};
pub use store::command::{Command, CommandQuery, CommandSort};

impl Platform {
    /// Commands that were given.
    pub async fn audit(&self, wanted: &CommandQuery) -> Result<Vec<Command>, AppError> {
        self.permit(Operation::AuditList)?;
        Ok(store::command::list(&self.store, wanted).await?)
    }
}
