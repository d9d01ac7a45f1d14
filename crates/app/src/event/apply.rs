//! From events that wait to facts: batches are taken out of the inbox, read through the mapping and applied in one commit.

use super::intake::Kept;
use super::mapping::{Ready, ready};
use super::normal::{Clock, Fault, Normal, normal};
use crate::access::Operation;
use crate::import::delivery_of;
use crate::intake::{Rejection, Staged};
use crate::{AppError, Platform};
use base::{Seq, Timestamp};
use facts::SealWhen;
use import::{FeedEvent, Item, Wrong, read_feed};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::ControlFlow;
use store::Tx;
use store::event::{Aside, Message, MessageKey};
use store::inbox::{Batch, Inbox};

/// What became of events that waited.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventsApplied {
    /// Events that were taken out of the inbox.
    pub events: u64,
    /// Of them, messages that had been seen before with the same content.
    pub repeated: u64,
    /// Of them, set aside.
    pub aside: u64,
    /// New and corrected facts.
    pub facts: u64,
    /// Keys of the orders that something was said about.
    pub orders: Vec<String>,
}

/// How long ids of messages are remembered: seven days, in microseconds.
const REMEMBERED_MICROS: i64 = 7 * 24 * 3_600_000_000;
/// How long orders that were accepted are kept for those who watch: a day, in microseconds.
const WATCHED_MICROS: i64 = 24 * 3_600_000_000;

impl Platform {
    /// Makes facts of events that wait, at most about so many, in one commit. Nothing when none wait.
    pub async fn apply_events(&self, events_max: u64) -> Result<EventsApplied, AppError> {
        self.permit(Operation::EventApply)?;
        let inbox = self.inbox().await?;
        let tx = self.begin().await?;
        let batches = inbox.waiting(&tx, events_max).await?;
        if batches.is_empty() {
            tx.rollback().await?;
            return Ok(EventsApplied::default());
        }
        let seq = store::meta::next_seq(&tx).await?;
        let mut applying = Applying {
            platform: self,
            tx: &tx,
            seq,
            applied: EventsApplied::default(),
            aside: Vec::new(),
            system: String::new(),
        };
        match applying.apply(inbox, &batches).await {
            Ok(()) => {
                let applied = applying.applied;
                tx.commit().await?;
                inbox.tidy(&self.store).await?;
                // What cannot be sealed now is sealed after the next events.
                let _ = self.seal_tail(SealWhen::USUAL).await;
                Ok(applied)
            }
            Err(error) => {
                self.undo_delivery(seq)?;
                tx.rollback().await?;
                Err(error)
            }
        }
    }
}

/// An event that is to become facts.
struct Wanted {
    normal: Normal,
    source: String,
    received: Timestamp,
    key: MessageKey,
}

/// One commit of events, inside its transaction.
struct Applying<'a> {
    platform: &'a Platform,
    tx: &'a Tx,
    seq: Seq,
    applied: EventsApplied,
    aside: Vec<Aside>,
    /// The system that the mapping says events are of.
    system: String,
}

impl Applying<'_> {
    async fn apply(&mut self, inbox: &Inbox, batches: &[Batch]) -> Result<(), AppError> {
        let mut wanted = Vec::new();
        for batch in batches {
            self.open(batch, &mut wanted)?;
        }
        let wanted = self.without_repeated(wanted).await?;
        let last_link = store::identity::last_link(self.tx).await?;
        let faults = self.deliver(&wanted).await?;
        for (position, fault) in &faults {
            let Some(event) = wanted.get(*position) else { continue };
            let about = (event.source.as_str(), event.received);
            self.set_aside(about, &event.normal.name, fault, &event.normal.json)?;
        }
        let taken = wanted.iter().enumerate().filter(|(position, _)| !faults.contains_key(position));
        let messages: Vec<Message> =
            taken.map(|(_, event)| Message { key: event.key, content: event.normal.content }).collect();
        let now = self.platform.now();
        store::event::remember(self.tx, now, &messages).await?;
        store::event::forget(self.tx, Timestamp(now.0 - REMEMBERED_MICROS)).await?;
        store::event::set_aside(self.tx, &self.aside).await?;
        store::live::accept(self.tx, self.seq, now, &self.applied.orders).await?;
        store::live::forget(self.tx, Timestamp(now.0 - WATCHED_MICROS)).await?;
        self.applied.aside = self.aside.len() as u64;
        let links = store::identity::links_of_known(self.tx, last_link, self.seq).await?;
        self.platform.tell_links(self.tx, &links).await?;
        self.platform.tell_orders(self.tx, &self.system, &self.applied.orders).await?;
        Ok(inbox.applied(self.tx, batches).await?)
    }

    /// Reads a batch; events that are none are set aside.
    fn open(&mut self, batch: &Batch, wanted: &mut Vec<Wanted>) -> Result<(), AppError> {
        let batch = &batch.batch;
        let clear = self.platform.ring.data_key(&batch.wrapped_key)?.open(&batch.sealed);
        let clear =
            clear.ok_or_else(|| AppError::refused("data_key_unreadable", "a batch of events cannot be read"))?;
        let kept: Kept = serde_json::from_str(&clear).map_err(AppError::internal)?;
        let clock = Clock { sent: kept.sent.map(Timestamp), received: batch.received_at };
        for raw in &kept.events {
            self.applied.events += 1;
            match normal(raw, kept.kind.as_deref(), &clock) {
                Ok(normal) => {
                    let key = message_key(&batch.source, &normal.message_id);
                    wanted.push(Wanted { normal, source: batch.source.clone(), received: batch.received_at, key });
                }
                Err((name, fault)) => {
                    let about = (batch.source.as_str(), batch.received_at);
                    self.set_aside(about, &name, &fault, &with_kind(raw, kept.kind.as_deref()))?;
                }
            }
        }
        Ok(())
    }

    fn set_aside(
        &mut self,
        (source, received_at): (&str, Timestamp),
        name: &str,
        fault: &Fault,
        json: &str,
    ) -> Result<(), AppError> {
        let (key, wrapped_key) = self.platform.ring.new_data_key()?;
        self.aside.push(Aside {
            id: 0,
            source: source.to_owned(),
            name: name.to_owned(),
            received_at,
            field: fault.field.clone(),
            code: fault.wrong.code().to_owned(),
            reason: fault.reason.clone(),
            wrapped_key,
            sealed: key.seal(json)?,
            settled_at: None,
        });
        Ok(())
    }

    /// Leaves out messages that were seen; one that says something else under the same id is set aside.
    async fn without_repeated(&mut self, wanted: Vec<Wanted>) -> Result<Vec<Wanted>, AppError> {
        let mut keys: Vec<MessageKey> = wanted.iter().map(|event| event.key).collect();
        keys.sort_unstable();
        keys.dedup();
        let mut seen: HashMap<MessageKey, [u8; 16]> = store::event::seen(self.tx, &keys).await?;
        let mut fresh = Vec::with_capacity(wanted.len());
        for event in wanted {
            match seen.get(&event.key) {
                None => {
                    seen.insert(event.key, event.normal.content);
                    fresh.push(event);
                }
                Some(content) if *content == event.normal.content => self.applied.repeated += 1,
                Some(_) => {
                    let reason =
                        "another message with this id said something else; give every message an id of its own";
                    let about = (event.source.as_str(), event.received);
                    let fault = Fault::new(Wrong::EventIdReused, "messageId", reason);
                    self.set_aside(about, &event.normal.name, &fault, &event.normal.json)?;
                }
            }
        }
        Ok(fresh)
    }

    /// Applies events; those that cannot be are returned by position, with what is wrong.
    async fn deliver(&mut self, wanted: &[Wanted]) -> Result<BTreeMap<usize, Fault>, AppError> {
        let Ready { mapping, hash } = ready(self.tx).await?;
        let feed: Vec<FeedEvent> = wanted
            .iter()
            .map(|event| FeedEvent { name: event.normal.name.clone(), json: event.normal.json.clone() })
            .collect();
        let delivery = delivery_of(&mapping, ("events", hash), "events");
        let mut stage = self.platform.stage(&mapping.system)?;
        self.system.clone_from(&mapping.system);
        let (mut rejections, mut incomplete, mut failed) = (Vec::new(), HashSet::new(), None);
        let mut orders: HashMap<String, Vec<u64>> = HashMap::new();
        let mut sink = |item| {
            match item {
                Item::Record(sourced) => {
                    if let Some(order) = order_of(&sourced.record) {
                        orders.entry(order.to_owned()).or_default().push(sourced.provenance.line);
                    }
                    if let Err(error) = stage.push(sourced) {
                        failed = Some(error);
                        return ControlFlow::Break(());
                    }
                }
                Item::Rejected(rejected) => {
                    let provenance = import::record::Provenance { source: 0, line: rejected.line };
                    let import::Rejected { column, value, wrong, reason, order, .. } = rejected;
                    incomplete.extend(order.clone());
                    rejections.push(Rejection { provenance, column, value, wrong, reason, order });
                }
            }
            ControlFlow::Continue(())
        };
        let wrong = |error: import::ImportError| AppError::refused("mapping_wrong", crate::with_sources(&error));
        read_feed(&mapping, &feed, &mut sink).map_err(wrong)?;
        failed.map_or(Ok(()), Err)?;
        let staged = Staged { read: wanted.len() as u64, rejections, incomplete, ..Staged::of(stage) };
        let delivered = self.platform.deliver_events((self.tx, self.seq), &delivery, staged).await?;
        self.applied.facts = delivered.counts.accepted + delivered.counts.corrected;
        let rejected: HashSet<u64> = delivered.rejections.iter().map(|rejection| rejection.provenance.line).collect();
        // Those of which nothing was taken were not accepted.
        orders.retain(|_, lines| lines.iter().any(|line| !rejected.contains(line)));
        self.applied.orders = orders.into_keys().collect();
        self.applied.orders.sort_unstable();
        let mut faults = BTreeMap::new();
        for rejection in delivered.rejections {
            let Some(position) = rejection.provenance.line.checked_sub(1) else { continue };
            let reason = crate::quarantine::without_value(&rejection.reason, &rejection.value);
            let fault = Fault { field: rejection.column, wrong: rejection.wrong, reason };
            faults.entry(position as usize).or_insert(fault);
        }
        Ok(faults)
    }
}

/// The key of the order that a record is about.
fn order_of(record: &import::record::Record) -> Option<&str> {
    use import::record::Record;
    match record {
        Record::Order(order) => Some(&order.key),
        Record::Status(status) => Some(&status.order),
        Record::Refund(refund) => Some(&refund.order),
        _ => None,
    }
}

fn message_key(source: &str, message_id: &str) -> MessageKey {
    let mut hasher = Sha256::new();
    hasher.update((source.len() as u64).to_le_bytes());
    hasher.update(source);
    hasher.update(message_id);
    let mut key = [0; 16];
    key.copy_from_slice(&hasher.finalize()[..16]);
    key
}

/// The event with the type that its address said, so that it can be replayed by itself.
fn with_kind(raw: &RawValue, kind: Option<&str>) -> String {
    let fields = serde_json::from_str::<BTreeMap<String, Box<RawValue>>>(raw.get());
    match (fields, kind) {
        (Ok(mut fields), Some(kind)) => {
            if let Ok(kind) = RawValue::from_string(serde_json::Value::from(kind).to_string()) {
                fields.entry("type".to_owned()).or_insert(kind);
            }
            serde_json::to_string(&fields).unwrap_or_else(|_| raw.get().to_owned())
        }
        _ => raw.get().to_owned(),
    }
}
