//! Events that were set aside: what is wrong with them, and putting that right.

use super::intake::{EventBatch, EventIntake};
use crate::access::Operation;
use crate::command::Logged;
use crate::{AppError, Platform};
use base::Timestamp;
use serde_json::json;
use serde_json::value::RawValue;
use store::RowKey;
pub use store::event::{AsideQuery, AsideSort};

/// An event that was set aside, without what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AsideEvent {
    /// Its number.
    pub id: i64,
    /// Which source sent it.
    pub source: String,
    /// What it is called.
    pub name: String,
    /// When it arrived.
    pub received_at: Timestamp,
    /// The field at fault; empty for the whole.
    pub field: String,
    /// What is wrong, as a code of [`import::Wrong`]; empty when it was set aside before there were codes.
    pub code: String,
    /// What is wrong and what would be right.
    pub reason: String,
    /// When it was replayed or given up; none while it waits.
    pub settled_at: Option<Timestamp>,
    /// Where it stands in the list.
    pub key: RowKey,
}

impl Platform {
    /// Events that were set aside.
    pub async fn events_aside(&self, wanted: &AsideQuery) -> Result<Vec<AsideEvent>, AppError> {
        self.permit(Operation::EventAsideList)?;
        let events = store::event::aside(&self.store, wanted).await?;
        let events = events.into_iter().map(|aside| AsideEvent {
            key: wanted.page.by.key(&aside),
            id: aside.id,
            source: aside.source,
            name: aside.name,
            received_at: aside.received_at,
            field: aside.field,
            code: aside.code,
            reason: aside.reason,
            settled_at: aside.settled_at,
        });
        Ok(events.collect())
    }

    /// How many events that were set aside wait.
    pub async fn count_events_aside(&self) -> Result<u64, AppError> {
        self.permit(Operation::EventAsideList)?;
        Ok(store::event::count_aside(&self.store).await?)
    }

    /// What an event that was set aside says, in clear. That is logged.
    pub async fn reveal_aside(&self, id: i64) -> Result<String, AppError> {
        self.permit(Operation::EventAsideReveal)?;
        let aside = self.waiting_aside(id).await?;
        let clear = self.ring.data_key(&aside.wrapped_key)?.open(&aside.sealed);
        self.write(async |tx| {
            self.count_reveals(tx, 1).await?;
            self.log_aside(tx, Operation::EventAsideReveal, summary(id)).await
        })
        .await?;
        clear.ok_or_else(|| AppError::refused("data_key_unreadable", "the event cannot be read with this key ring"))
    }

    /// Sends an event that was set aside once more, as it was or mended. When it is wrong still, it is set aside anew.
    pub async fn replay_aside(&self, intake: &EventIntake, id: i64, mended: Option<&str>) -> Result<(), AppError> {
        self.permit(Operation::EventAsideReplay)?;
        let aside = self.waiting_aside(id).await?;
        let stored = self.ring.data_key(&aside.wrapped_key)?.open(&aside.sealed);
        // That it was mended, and never how: what an event says may be of a member.
        let other = mended.is_some_and(|mended| stored.as_deref() != Some(mended));
        let logged = Logged {
            summary: summary(id),
            before: json!({ "waits": true, "field": aside.field, "code": aside.code }),
            after: json!({ "waits": false, "mended": other }),
        };
        let text = mended.map(str::to_owned).or(stored);
        let text = text.ok_or_else(|| AppError::refused("data_key_unreadable", "the event cannot be read"))?;
        let event = RawValue::from_string(text)
            .map_err(|error| AppError::refused("event_wrong", format!("the mended event is not JSON: {error}")))?;
        // Before the event is accepted, which is not undone.
        self.refuse_uncompared()?;
        intake
            .accept(EventBatch {
                source: aside.source,
                kind: None,
                sent: None,
                received: aside.received_at,
                events: vec![event],
            })
            .await?;
        self.settle_aside(id, Operation::EventAsideReplay, logged).await
    }

    /// Gives up on an event that was set aside. Its payload is removed.
    pub async fn drop_aside(&self, id: i64) -> Result<(), AppError> {
        self.permit(Operation::EventAsideDrop)?;
        self.waiting_aside(id).await?;
        self.settle_aside(id, Operation::EventAsideDrop, summary(id).into()).await
    }

    async fn settle_aside(&self, id: i64, operation: Operation, logged: Logged) -> Result<(), AppError> {
        self.write(async |tx| {
            if !store::event::settle_aside(tx, id, self.clock.now()).await? {
                return Err(not_found(id));
            }
            self.log_aside(tx, operation, logged).await
        })
        .await
    }

    async fn waiting_aside(&self, id: i64) -> Result<store::event::Aside, AppError> {
        let found = store::event::aside_by_id(&self.store, id).await?;
        found.filter(|aside| aside.settled_at.is_none()).ok_or_else(|| not_found(id))
    }
}

fn summary(id: i64) -> String {
    format!("event {id}")
}

fn not_found(id: i64) -> AppError {
    AppError::refused("event_not_found", format!("no event {id} waits among those that were set aside"))
}
