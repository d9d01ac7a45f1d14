//! Accepting batches: those that arrive together are kept together, so that many senders wait for one write to the disk.

use crate::{AppError, Platform};
use base::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
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
/// Events that may wait to become facts, about; more are sent back to be sent again later.
const WAITING_MAX: u64 = 500_000;
/// Waiting events are counted anew after so long at the soonest.
const COUNT_AGAIN_MICROS: i64 = 1_000_000;

/// Takes batches from many senders at once. Cheap to clone.
#[derive(Clone)]
pub struct EventIntake {
    platform: Platform,
    queue: mpsc::Sender<Waiting>,
    arrived: Arc<Notify>,
    backlog: Arc<Backlog>,
    waiting_max: u64,
}

/// How many events wait: what was counted last, and all that were accepted here since. Other processes may work on them, and accept more,
/// so that is only looked at to know when counting is worth its while.
#[derive(Default)]
struct Backlog {
    events: AtomicU64,
    counted_at: AtomicI64,
    /// Whether there were too many when they were counted last.
    was_full: AtomicBool,
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
        let backlog = Backlog { events: platform.events_waiting().await?.into(), ..Backlog::default() };
        Ok(EventIntake {
            platform: platform.clone(),
            queue,
            arrived: Arc::new(Notify::new()),
            backlog: Arc::new(backlog),
            waiting_max: WAITING_MAX,
        })
    }

    /// Keeps a batch. When this returns, its events are on disk and will become facts once.
    pub async fn accept(&self, batch: EventBatch) -> Result<(), AppError> {
        if self.is_full().await? {
            return Err(AppError::refused("events_waiting", "too many events wait to be worked on; send again later"));
        }
        let events = batch.events.len() as u64;
        let batch = self.seal(batch)?;
        let (answer, answered) = oneshot::channel();
        let stopped = || AppError::internal("the inbox is closed");
        self.queue.send(Waiting { batch, answer }).await.map_err(|_| stopped())?;
        answered.await.map_err(|_| stopped())??;
        self.backlog.events.fetch_add(events, Ordering::Relaxed);
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

    /// The same, letting about so many events wait.
    #[must_use]
    pub fn letting_wait(self, waiting_max: u64) -> EventIntake {
        EventIntake { waiting_max, ..self }
    }

    /// Whether too many events wait. They are counted only when there may be too many, and once in a while.
    async fn is_full(&self) -> Result<bool, AppError> {
        let Backlog { events, counted_at, was_full } = &*self.backlog;
        if events.load(Ordering::Relaxed) <= self.waiting_max {
            return Ok(false);
        }
        let (now, last) = (self.platform.clock.now().0, counted_at.load(Ordering::Relaxed));
        // A clock that was set back does not stop the counting.
        let is_early = (0..COUNT_AGAIN_MICROS).contains(&(now - last));
        if is_early || counted_at.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_err() {
            // Somebody else counts, or has just counted: what is accepted by then may be a second's too many.
            return Ok(was_full.load(Ordering::Relaxed));
        }
        let counted = self.platform.events_waiting().await?;
        events.store(counted, Ordering::Relaxed);
        was_full.store(counted > self.waiting_max, Ordering::Relaxed);
        Ok(counted > self.waiting_max)
    }
}

impl Platform {
    /// How many events wait to become facts, whichever process accepted them.
    pub async fn events_waiting(&self) -> Result<u64, AppError> {
        Ok(self.inbox().await?.events_waiting(&self.store).await?)
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
