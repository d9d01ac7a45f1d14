//! Sources of events: who may send, each with a write key of its own.

use crate::access::Operation;
use crate::access::secret::{Secret, hash_of};
use crate::command::{Logged, or_taken};
use crate::{AppError, Platform};
use base::Timestamp;
use serde_json::{Value, json};
use store::event::NewSource;

/// A source as it is shown. Its key is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventSource {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// By whom.
    pub created_by: String,
    /// Since when it may not send any more.
    pub closed_at: Option<Timestamp>,
}

/// A source that was made, and its key, which is told once.
#[derive(Clone, Debug)]
pub struct SourceMade {
    /// The source.
    pub source: EventSource,
    /// What clients send; write only, so it may stand in an app.
    pub write_key: String,
}

/// Before every write key, so that people and scanners know what it is.
const PREFIX: &str = "wk_";
const NAME_LENGTH_MAX: usize = 100;

impl Platform {
    /// Makes a source and its write key.
    pub async fn create_event_source(&self, name: &str) -> Result<SourceMade, AppError> {
        self.permit(Operation::EventSourceCreate)?;
        let name = name.trim();
        if name.is_empty() || name.chars().count() > NAME_LENGTH_MAX {
            let message = format!("a source has a name of 1 to {NAME_LENGTH_MAX} characters");
            return Err(AppError::refused("event_source_name_wrong", message));
        }
        let key = Secret::new(PREFIX)?;
        let new = NewSource {
            name: name.to_owned(),
            hash: key.hash,
            created_at: self.clock.now(),
            created_by: self.caller.who.clone(),
        };
        let taken = || AppError::refused("event_source_exists", format!("there is a source {name} already"));
        self.write(async |tx| {
            let source = store::event::insert_source(tx, &new).await.map_err(|error| or_taken(error, taken))?;
            let source = view(source);
            let logged = Logged { after: words(&source), ..Logged::from(format!("source {name}")) };
            self.log_aside(tx, Operation::EventSourceCreate, logged).await?;
            Ok(SourceMade { source, write_key: key.text.clone() })
        })
        .await
    }

    /// Every source, by name.
    pub async fn event_sources(&self) -> Result<Vec<EventSource>, AppError> {
        self.permit(Operation::EventSourceList)?;
        Ok(store::event::sources(&self.store).await?.into_iter().map(view).collect())
    }

    /// Takes the right to send from a source.
    pub async fn close_event_source(&self, id: i64) -> Result<(), AppError> {
        self.permit(Operation::EventSourceClose)?;
        self.write(async |tx| {
            let closed = store::event::close_source(tx, id, self.clock.now()).await?;
            let found = store::event::sources(tx).await?.into_iter().find(|source| closed && source.id == id);
            let Some(after) = found.map(view) else {
                let message = format!("there is no source {id} that may send");
                return Err(AppError::refused("event_source_not_found", message));
            };
            let before = EventSource { closed_at: None, ..after.clone() };
            let summary = format!("source {id}");
            let logged = Logged { summary, before: words(&before), after: words(&after) };
            self.log_aside(tx, Operation::EventSourceClose, logged).await
        })
        .await
    }

    /// The name of the source whose key this is. Asked before anything else of every request.
    pub async fn event_source_of(&self, write_key: &str) -> Result<String, AppError> {
        let found = store::event::source_by_hash(&self.store, &hash_of(write_key)).await?;
        let open = found.filter(|source| source.closed_at.is_none());
        open.map(|source| source.source.name).ok_or_else(|| {
            AppError::refused("write_key_wrong", "the write key is unknown or was closed; ask for another")
        })
    }
}

/// What the log says of a source; never its key.
fn words(source: &EventSource) -> Value {
    let state = if source.closed_at.is_none() { "open" } else { "closed" };
    json!({ "id": source.id, "name": source.name, "state": state })
}

fn view(stored: store::event::Source) -> EventSource {
    let store::event::Source { id, source, closed_at } = stored;
    EventSource { id, name: source.name, created_at: source.created_at, created_by: source.created_by, closed_at }
}
