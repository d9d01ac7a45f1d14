//! The log of commands: every write says who did what and when, in the transaction that does it.

use crate::{AppError, Platform};
use base::Seq;
use store::Tx;
use store::command::NewCommand;

impl Platform {
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
