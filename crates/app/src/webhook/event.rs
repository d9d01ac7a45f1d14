//! What webhooks are told of. Each is written down in the transaction of what happened, for those who want to be told.

use crate::dispute::DisputeWords;
use crate::job::JobView;
use crate::privacy::{random, to_hex};
use crate::{AppError, Platform};
use base::{Amount, Currency, PartyKind, ProfileId, Timestamp};
use serde_json::{Value, json};
use store::Tx;
use store::webhook::delivery::Told;

/// Something that webhooks are told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebhookEvent {
    /// An order came as an event, or something was said about one.
    OrderCredited,
    /// A period was locked.
    PeriodLocked,
    /// A period was paid.
    PeriodPaid,
    /// A dispute was opened.
    DisputeOpened,
    /// A dispute was decided.
    DisputeDecided,
    /// A job ended, however.
    JobEnded,
    /// Two profiles that were known before were linked.
    MemberMerged,
    /// Somebody tries whether a webhook works.
    Ping,
}

impl WebhookEvent {
    /// Those that can be asked for. A try is sent to any webhook.
    pub const WANTED: [WebhookEvent; 7] = [
        WebhookEvent::OrderCredited,
        WebhookEvent::PeriodLocked,
        WebhookEvent::PeriodPaid,
        WebhookEvent::DisputeOpened,
        WebhookEvent::DisputeDecided,
        WebhookEvent::JobEnded,
        WebhookEvent::MemberMerged,
    ];

    /// The word for it, `type` in what is sent.
    pub fn name(self) -> &'static str {
        match self {
            WebhookEvent::OrderCredited => "order.credited",
            WebhookEvent::PeriodLocked => "period.locked",
            WebhookEvent::PeriodPaid => "period.paid",
            WebhookEvent::DisputeOpened => "dispute.opened",
            WebhookEvent::DisputeDecided => "dispute.decided",
            WebhookEvent::JobEnded => "job.ended",
            WebhookEvent::MemberMerged => "member.merged",
            WebhookEvent::Ping => "webhook.ping",
        }
    }

    /// When it is told, in a sentence.
    pub fn about(self) -> &'static str {
        match self {
            WebhookEvent::OrderCredited => {
                "An order was accepted as an event, or something was said about it, with who would get what now."
            }
            WebhookEvent::PeriodLocked => "A period was locked: its run is in the ledger.",
            WebhookEvent::PeriodPaid => "A period was paid.",
            WebhookEvent::DisputeOpened => "A dispute was opened.",
            WebhookEvent::DisputeDecided => "A dispute was decided.",
            WebhookEvent::JobEnded => "A job was done, failed, or was cancelled.",
            WebhookEvent::MemberMerged => "Two profiles that were known before were linked, by hand or by an event.",
            WebhookEvent::Ping => "Somebody tries whether the webhook works.",
        }
    }

    /// The one with this name.
    pub fn parse(name: &str) -> Option<WebhookEvent> {
        WebhookEvent::WANTED.into_iter().find(|event| event.name() == name)
    }
}

/// What `type`, `timestamp` and `data` say together.
pub(super) fn body(event: &str, at: Timestamp, data: &Value) -> String {
    json!({ "type": event, "timestamp": at.iso(), "data": data }).to_string()
}

impl Platform {
    /// Tells those who want to know what happens in a transaction.
    pub(crate) async fn tell(
        &self,
        tx: &Tx,
        event: WebhookEvent,
        data: impl FnOnce() -> Value,
    ) -> Result<(), AppError> {
        let webhooks = store::webhook::wanting(tx, event.name()).await?;
        if webhooks.is_empty() {
            return Ok(());
        }
        let told = self.told(event, (String::new(), body(event.name(), self.now(), &data())))?;
        store::webhook::delivery::tell(tx, &[told], &webhooks, self.now()).await?;
        Ok(())
    }

    /// Tells one webhook that somebody tries it; the number of the delivery.
    pub(super) async fn tell_ping(&self, tx: &Tx, webhook: i64) -> Result<i64, AppError> {
        let data = json!({ "webhook": webhook, "asked_by": self.caller().who });
        let body = body(WebhookEvent::Ping.name(), self.now(), &data);
        let told = self.told(WebhookEvent::Ping, (String::new(), body))?;
        let deliveries = store::webhook::delivery::tell(tx, &[told], &[webhook], self.now()).await?;
        deliveries.first().copied().ok_or_else(|| AppError::internal("a delivery that was written has no number"))
    }

    /// Tells of orders that were accepted. Who gets what is worked out when it is sent, since that takes what is committed.
    pub(crate) async fn tell_orders(&self, tx: &Tx, source: &str, orders: &[String]) -> Result<(), AppError> {
        let about = |order: &String| json!({ "source": source, "number": order });
        self.tell_later(tx, WebhookEvent::OrderCredited, orders.iter().map(about).collect()).await
    }

    /// Tells of profiles that were linked, each with the evidence. What the member is called is found out when it is sent.
    pub(crate) async fn tell_links(&self, tx: &Tx, links: &[(ProfileId, ProfileId, String)]) -> Result<(), AppError> {
        let about =
            |(a, b, evidence): &(ProfileId, ProfileId, String)| json!({ "a": a.0, "b": b.0, "evidence": evidence });
        self.tell_later(tx, WebhookEvent::MemberMerged, links.iter().map(about).collect()).await
    }

    async fn tell_later(&self, tx: &Tx, event: WebhookEvent, what: Vec<Value>) -> Result<(), AppError> {
        if what.is_empty() {
            return Ok(());
        }
        let webhooks = store::webhook::wanting(tx, event.name()).await?;
        if webhooks.is_empty() {
            return Ok(());
        }
        let told = what.iter().map(|about| self.told(event, (about.to_string(), String::new())));
        let told = told.collect::<Result<Vec<_>, _>>()?;
        store::webhook::delivery::tell(tx, &told, &webhooks, self.now()).await?;
        Ok(())
    }

    fn told(&self, event: WebhookEvent, (about, body): (String, String)) -> Result<Told, AppError> {
        let id: [u8; 16] = random()?;
        let message = format!("msg_{}", to_hex(&id));
        Ok(Told { message, event: event.name().to_owned(), at: self.now(), about, body })
    }
}

fn money(amount: Amount, currency: Currency) -> Value {
    json!({ "amount": currency.format(amount), "currency": currency.code() })
}

fn party((kind, key, name): &(PartyKind, String, String)) -> Value {
    json!({ "id": format!("{}:{key}", kind.name()), "kind": kind.name(), "key": key, "name": name })
}

/// What is told of a dispute.
pub(crate) fn dispute_body(words: &DisputeWords) -> Value {
    let new = &words.dispute.dispute;
    let decision = words.dispute.decision.as_ref();
    json!({
        "dispute": words.dispute.id,
        "payee": party(&words.payee),
        "period": words.period,
        "order": Some(&words.order).filter(|order| !order.is_empty()),
        "book": words.book,
        "actual": money(new.actual, new.currency),
        "expected": money(new.expected, new.currency),
        "opened_by": new.opened_by,
        "state": words.state(),
        "decision": decision.map(|decision| json!({
            "accepted": decision.accepted,
            "amount": money(decision.amount, new.currency),
            "taken_from": words.taken_from.as_ref().map(party),
            "reason": decision.reason,
            "decided_by": decision.by,
        })),
    })
}

/// What is told of a job.
pub(crate) fn job_body(job: &JobView) -> Value {
    json!({
        "job": job.id,
        "kind": job.kind,
        "about": job.about,
        "state": job.state.name(),
        "created_by": job.created_by,
        "error": job.error.as_ref().map(|(code, message)| json!({ "code": code, "message": message })),
    })
}
