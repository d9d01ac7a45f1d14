//! Accepting batches: those that arrive together are kept together, so that many senders wait for one write to the disk.

use crate::{AppError, Platform};
use base::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::inbox::{Inbox, NewBatch};
use tokio::sync::{Notify, mpsc, oneshot};

/// Events as they arrived, in one request.
#[derive(Clone, Debug)]
pub struct EventBatch {
    /// Which source sent them.
    pub source: String,
    /// Their type, when the address says it.
    pub kind: Option<String>,
    /// When the client says that it sent them.
    pub sent: Option<Timestamp>,
    /// When they arrived.
    pub received: Timestamp,
    /// The events.
    pub events: Vec<Box<RawValue>>,
}

/// What stands sealed in the inbox.
#[derive(Serialize, Deserialize)]
pub(super) struct Kept {
    pub kind: Option<String>,
    pub sent: Option<i64>,
    pub events: Vec<Box<RawValue>>,
}

/// Batches that are written together at most.
const TOGETHER_MAX: usize = 256;
/// Events that may wait to become facts; more are sent back to be sent again later.
const WAITING_MAX: u64 = 500_000;

/// Takes batches from many senders at once. Cheap to clone.
#[derive(Clone)]
pub struct EventIntake {
    platform: Platform,
    queue: mpsc::Sender<Waiting>,
    arrived: Arc<Notify>,
    waiting: Arc<AtomicU64>,
}

struct Waiting {
    batch: NewBatch,
    answer: oneshot::Sender<Result<(), AppError>>,
}

impl EventIntake {
    /// Starts to take batches. What waits from before is counted.
    pub async fn start(platform: &Platform) -> Result<EventIntake, AppError> {
        let inbox = platform.inbox().await?.clone();
        let (queue, waiting) = mpsc::channel(TOGETHER_MAX * 4);
        tokio::spawn(keep_together(inbox, waiting));
        Ok(EventIntake { platform: platform.clone(), queue, arrived: Arc::new(Notify::new()), waiting: Arc::default() })
    }

    /// Keeps a batch. When this returns, its events are on disk and will become facts once.
    pub async fn accept(&self, batch: EventBatch) -> Result<(), AppError> {
        if self.waiting.load(Ordering::Relaxed) > WAITING_MAX {
            return Err(AppError::refused("events_waiting", "too many events wait to be worked on; send again later"));
        }
        let events = batch.events.len() as u64;
        let batch = self.seal(batch)?;
        let (answer, answered) = oneshot::channel();
        let stopped = || AppError::internal("the inbox is closed");
        self.queue.send(Waiting { batch, answer }).await.map_err(|_| stopped())?;
        answered.await.map_err(|_| stopped())??;
        self.waiting.fetch_add(events, Ordering::Relaxed);
        self.arrived.notify_one();
        Ok(())
    }

    fn seal(&self, batch: EventBatch) -> Result<NewBatch, AppError> {
        let EventBatch { source, kind, sent, received, events } = batch;
        let count = u32::try_from(events.len()).map_err(AppError::internal)?;
        let kept = Kept { kind, sent: sent.map(|sent| sent.0), events };
        let text = serde_json::to_string(&kept).map_err(AppError::internal)?;
        let (key, wrapped_key) = self.platform.ring.new_data_key()?;
        Ok(NewBatch { source, received_at: received, events: count, wrapped_key, sealed: key.seal(&text)? })
    }

    /// Waits until something arrived since the last call.
    pub async fn arrival(&self) {
        self.arrived.notified().await;
    }

    /// Says that events became facts or were set aside.
    pub fn worked_on(&self, events: u64) {
        let less = |waiting: u64| Some(waiting.saturating_sub(events));
        let _ = self.waiting.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    }
}

/// Writes what waits in one go, again and again, until nobody can send any more.
async fn keep_together(inbox: Inbox, mut queue: mpsc::Receiver<Waiting>) {
    let mut together = Vec::new();
    while queue.recv_many(&mut together, TOGETHER_MAX).await > 0 {
        let (batches, answers): (Vec<NewBatch>, Vec<_>) =
            together.drain(..).map(|waiting| (waiting.batch, waiting.answer)).unzip();
        let kept = inbox.accept(&batches).await;
        let failed = kept.err().map(|error| error.to_string());
        for answer in answers {
            // A sender that went away does not need to know.
            let _ = answer.send(match &failed {
                None => Ok(()),
                Some(message) => Err(AppError::internal(message.clone())),
            });
        }
    }
}
