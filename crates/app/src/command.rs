//! Every write is one transaction, with a log that says who did what and when.

use crate::{AppError, Platform};
use base::Seq;
use store::Tx;
use store::command::NewCommand;

impl Platform {
    /// Does something in one transaction, which is undone when it is refused or fails.
    pub(crate) async fn write<T>(&self, work: impl AsyncFnOnce(&Tx) -> Result<T, AppError>) -> Result<T, AppError> {
        let tx = self.store.begin().await?;
        match work(&tx).await {
            Ok(done) => {
                tx.commit().await?;
                Ok(done)
            }
            Err(error) => {
                tx.rollback().await?;
                Err(error)
            }
        }
    }

    /// Writes a command into the log, in its own transaction. The summary never holds personal data.
    pub(crate) async fn log(&self, tx: &Tx, seq: Seq, name: &str, summary: &str) -> Result<(), AppError> {
        let command = NewCommand {
            actor: self.actor.clone(),
            name: name.to_owned(),
            key: None,
            input_hash: [0; 32],
            summary: summary.to_owned(),
            answer: String::new(),
            at: self.clock.now(),
        };
        store::command::append(tx, seq, &command).await?;
        Ok(())
    }
}
