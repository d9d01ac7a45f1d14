//! Every write is one transaction, with a log that says who did what and when, how it was before and how it is now.

use crate::access::Operation;
use crate::{AppError, Platform};
use base::Seq;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::any::Any;
use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use store::command::NewCommand;
use store::{StoreError, Tx};

/// What the log says of a command besides who gave it and when. It never holds personal data of members, nor a secret.
#[derive(Clone, Debug, Default)]
pub(crate) struct Logged {
    /// In words.
    pub summary: String,
    /// What was changed, as it was before; null when there was nothing.
    pub before: Value,
    /// The same as it is now; null when there is nothing.
    pub after: Value,
}

impl<T: Into<String>> From<T> for Logged {
    fn from(summary: T) -> Self {
        Logged { summary: summary.into(), ..Logged::default() }
    }
}

/// How far a thing has come, for those who want to change only what they have seen: its `ETag`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version(pub i64);

impl Version {
    /// Of a thing that keeps no count of its changes: it changes with everything that the thing holds.
    pub(crate) fn of(thing: &impl Debug) -> Version {
        let first =
            Sha256::digest(format!("{thing:?}")).iter().take(8).fold(0, |sum: i64, byte| sum << 8 | i64::from(*byte));
        Version(first & i64::MAX)
    }
}

/// The version that a caller saw, and whether anything was compared with it.
#[derive(Debug)]
pub(crate) struct Expected {
    version: Version,
    compared: AtomicBool,
}

impl Platform {
    /// A transaction, with the writer's lock. A job that another process has begun anew gets none: whatever it still writes would
    /// stand beside what the other writes.
    pub(crate) async fn begin(&self) -> Result<Tx, AppError> {
        let tx = self.store.begin().await?;
        if let Some(doing) = &self.doing
            && !store::job::is_owned(&tx, (doing.job, &doing.owner)).await?
        {
            tx.rollback().await?;
            let message =
                "another process has begun the job anew, since this one gave no sign of life; it keeps nothing";
            return Err(AppError::refused("job_lost", message));
        }
        Ok(tx)
    }

    /// Does something in one transaction, which is undone when it is refused or fails. A command that came with a key leaves its
    /// answer in the same transaction, see [`Platform::once`].
    pub(crate) async fn write<T: Any>(
        &self,
        work: impl AsyncFnOnce(&Tx) -> Result<T, AppError>,
    ) -> Result<T, AppError> {
        let tx = self.begin().await?;
        let done = async {
            let done = work(&tx).await?;
            self.refuse_uncompared()?;
            if let Some(once) = &self.once {
                once.keep(self, &tx, &done).await?;
            }
            Ok(done)
        };
        match done.await {
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

    /// Writes a command into the log, in its own transaction.
    pub(crate) async fn log(
        &self,
        tx: &Tx,
        seq: Seq,
        operation: Operation,
        logged: impl Into<Logged>,
    ) -> Result<(), AppError> {
        let Logged { summary, before, after } = logged.into();
        let text = |value: Value| if value.is_null() { String::new() } else { value.to_string() };
        let command = NewCommand {
            actor: self.caller.who.clone(),
            user: self.caller.user,
            name: operation.name().to_owned(),
            summary,
            before: text(before),
            after: text(after),
            request: self.caller.request.clone(),
            at: self.clock.now(),
        };
        store::command::append(tx, seq, &command).await?;
        Ok(())
    }

    /// The same for a command that changes nothing that outcomes follow from, such as signing in: it makes no commit of its
    /// own, so that nothing is read again because of it.
    pub(crate) async fn log_aside(
        &self,
        tx: &Tx,
        operation: Operation,
        logged: impl Into<Logged>,
    ) -> Result<(), AppError> {
        let seq = store::meta::last_seq(tx).await?;
        self.log(tx, seq, operation, logged).await
    }

    /// The same platform for a caller who wants to change a thing only as it was when it was looked at.
    #[must_use]
    pub fn expecting(mut self, version: Option<Version>) -> Platform {
        self.expected = version.map(|version| Arc::new(Expected { version, compared: false.into() }));
        self
    }

    /// Whether the caller wants to change a thing only as it was, so that it is worth finding out how it is.
    pub(crate) fn is_expecting(&self) -> bool {
        self.expected.is_some()
    }

    /// Refuses to change what somebody else changed since the caller looked at it. Asked inside the transaction.
    pub(crate) fn expect(&self, what: &str, now: Version) -> Result<(), AppError> {
        let Some(expected) = &self.expected else { return Ok(()) };
        expected.compared.store(true, Ordering::Relaxed);
        if expected.version != now {
            let message = format!("{what} was changed since you looked at it; look again, then decide again");
            return Err(AppError::refused("changed_meanwhile", message));
        }
        Ok(())
    }

    /// Says that nothing is changed, so that nothing has to be compared either.
    pub(crate) fn changes_nothing(&self) {
        if let Some(expected) = &self.expected {
            expected.compared.store(true, Ordering::Relaxed);
        }
    }

    /// Refuses to change a thing as if it were as the caller saw it when nothing was compared, because it has no version.
    pub(crate) fn refuse_uncompared(&self) -> Result<(), AppError> {
        if self.expected.as_ref().is_some_and(|expected| !expected.compared.load(Ordering::Relaxed)) {
            let message = "what this changes has no ETag that could be compared; send the command without If-Match";
            return Err(AppError::refused("version_unknown", message));
        }
        Ok(())
    }
}

/// A row whose key is there already, as the refusal that says what it means.
pub(crate) fn or_taken(error: StoreError, refusal: impl FnOnce() -> AppError) -> AppError {
    match error {
        StoreError::Taken { .. } => refusal(),
        error => error.into(),
    }
}
