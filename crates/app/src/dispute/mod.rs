//! Disputes: what a payee says is wrong with a statement, what was decided, and the adjustment that follows.
//!
//! An accepted dispute becomes a line of the next settlement of an open period, under the policy, rule and account of the
//! line that it is about. It stands beside what facts and policies say: no later adjustment takes it back.

mod booking;
mod origin;

pub(crate) use self::booking::{Decided, book, lines};

use self::origin::{Candidates, Wanted};
use crate::access::{Operation, Reach};
use crate::command::{Logged, Version};
use crate::credit::run_policies;
use crate::intake::facts_with_key;
use crate::statement::{describe, find_payee};
use crate::webhook::{WebhookEvent, dispute_body};
use crate::{AppError, Platform, World};
use base::{Amount, Currency, FactId, PartyId, PartyKind, Rounding, parse_decimal};
use credit::LineKind;
use facts::Table;
use serde_json::{Value, json};
use store::Read;
use store::dispute::{Decision, Dispute, DisputeKind, NewDispute};

/// A dispute as a person opens it.
#[derive(Clone, Debug)]
pub struct DisputeRequest {
    /// What is said to be wrong.
    pub what: DisputeKind,
    /// The payee's own id, or kind and id.
    pub payee: String,
    /// Name of the period.
    pub period: String,
    /// The order's own id; none for the period as a whole.
    pub order: Option<String>,
    /// Line of the order, from 1.
    pub order_line: u32,
    /// Performance or money.
    pub kind: LineKind,
    /// The book; may be left out where there is only one.
    pub book: Option<String>,
    /// What it should be, in the currency of the policy.
    pub expected: String,
    /// Why.
    pub evidence: String,
}

/// A decision as a person gives it.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// The payee is right.
    Accept {
        /// What the payee gets; expected less actual unless given.
        amount: Option<String>,
        /// Who gives it, by own id or kind and id; the account that funds the rule unless given.
        taken_from: Option<String>,
    },
    /// The payee is not right.
    Reject,
}

/// A dispute in words.
#[derive(Clone, Debug)]
pub struct DisputeWords {
    /// As it is stored.
    pub dispute: Dispute,
    /// Kind, own id and name of the payee.
    pub payee: (PartyKind, String, String),
    /// Name of the period.
    pub period: String,
    /// The order's own id; empty without one.
    pub order: String,
    /// The book.
    pub book: String,
    /// Kind, own id and name of who gives what was accepted.
    pub taken_from: Option<(PartyKind, String, String)>,
    /// Name of the period that it was locked in.
    pub booked_in: Option<String>,
}

impl DisputeWords {
    /// Changes with everything that is shown of it.
    pub fn version(&self) -> Version {
        Version::of(self)
    }

    /// How far it has come: `open`, `accepted`, `rejected`, `booked`.
    pub fn state(&self) -> &'static str {
        match &self.dispute.decision {
            None => "open",
            Some(decision) if !decision.accepted => "rejected",
            Some(decision) if decision.booked_in.is_some() => "booked",
            Some(_) => "accepted",
        }
    }
}

impl Platform {
    /// Opens a dispute about a settled period. What the payee has is read from the period's run.
    pub async fn open_dispute(&self, request: &DisputeRequest) -> Result<DisputeWords, AppError> {
        let reach = self.permit(Operation::DisputeOpen)?;
        let period = self.period(&request.period).await?;
        let run = self.settled_run(&period).await?;
        let world = self.world().await?;
        let payee = find_payee(&world.directory, &request.payee)?;
        self.require_payee(&reach, &world, payee, &request.payee)?;
        let order = match &request.order {
            Some(key) => Some(self.one_order(key).await?),
            None => None,
        };
        let policies = run_policies(&run)?;
        let wanted = Wanted { payee, order, order_line: request.order_line, kind: request.kind };
        let candidates = Candidates::read(&self.layout, &self.parts(run.id).await?, &wanted)?;
        let book = candidates.book(&world, request.book.as_deref(), &request.period)?;
        let currency = candidates.currency(book, &policies)?;
        let new = NewDispute {
            what: request.what,
            payee,
            period: period.id,
            run: run.id,
            order,
            order_line: if order.is_some() { request.order_line } else { 0 },
            kind: request.kind as u8,
            book,
            currency,
            actual: candidates.actual(book)?,
            expected: amount_of(&request.expected, currency)?,
            evidence: request.evidence.clone(),
            opened_at: self.clock.now(),
            opened_by: self.caller.who.clone(),
        };
        let open = async |tx: &store::Tx| {
            let seq = store::meta::next_seq(tx).await?;
            let id = store::dispute::open(tx, seq, &new).await?;
            let opened = self.dispute_words(tx, &world, stored_dispute(tx, id).await?).await?;
            let summary = format!("dispute {id}, period {}", period.name);
            let logged = Logged { after: as_opened(&opened), ..Logged::from(summary) };
            self.log(tx, seq, Operation::DisputeOpen, logged).await?;
            self.tell(tx, WebhookEvent::DisputeOpened, || dispute_body(&opened)).await?;
            Ok(opened)
        };
        self.write(open).await
    }

    /// Decides a dispute, once and for good.
    pub async fn decide_dispute(&self, id: i64, verdict: &Verdict, reason: &str) -> Result<DisputeWords, AppError> {
        self.permit(Operation::DisputeDecide)?;
        let (dispute, world) = (stored_dispute(&self.store, id).await?, self.world().await?);
        if let Some(decision) = &dispute.decision {
            let word = if decision.accepted { "accepted" } else { "rejected" };
            let message = format!("dispute {id} was {word} by {} already; open another one", decision.by);
            return Err(AppError::refused("dispute_decided", message));
        }
        let new = &dispute.dispute;
        let (accepted, amount, taken_from) = match verdict {
            Verdict::Reject => (false, Amount::ZERO, None),
            Verdict::Accept { amount, taken_from } => {
                let amount = match amount {
                    Some(text) => amount_of(text, new.currency)?,
                    None => difference(new)?,
                };
                (true, amount, taken_from.as_deref())
            }
        };
        if accepted && amount.is_zero() {
            let message =
                format!("dispute {id} expects what there is; give what is accepted with --amount, or reject it");
            return Err(AppError::refused("amount_wrong", message));
        }
        let taken_from = match taken_from {
            Some(name) => Some(self.other_payee(name, new.payee).await?),
            None => None,
        };
        let (at, by, reason) = (self.clock.now(), self.caller.who.clone(), reason.to_owned());
        let recorded = base::Seq(0);
        let decision = Decision { accepted, amount, taken_from, reason, at, by, recorded, booked_in: None };
        let decide = async |tx: &store::Tx| {
            let now = self.dispute_words(tx, &world, stored_dispute(tx, id).await?).await?;
            self.expect(&format!("dispute {id}"), now.version())?;
            let seq = store::meta::next_seq(tx).await?;
            store::dispute::decide(tx, seq, id, &decision).await?;
            let word = if accepted { "accepted" } else { "rejected" };
            let decided = self.dispute_words(tx, &world, stored_dispute(tx, id).await?).await?;
            let summary = format!("dispute {id} {word}");
            let logged = Logged { summary, before: json!({ "state": "open" }), after: as_decided(&decided) };
            self.log(tx, seq, Operation::DisputeDecide, logged).await?;
            self.tell(tx, WebhookEvent::DisputeDecided, || dispute_body(&decided)).await?;
            Ok(decided)
        };
        self.write(decide).await
    }

    /// Every dispute of payees within reach, by number.
    pub async fn disputes(&self) -> Result<Vec<DisputeWords>, AppError> {
        let reach = self.permit(Operation::DisputeList)?;
        let world = self.world().await?;
        let now = self.clock.now();
        let mut found = Vec::new();
        let seen = |dispute: &Dispute| reach.sees(&world.directory, dispute.dispute.payee, now);
        for dispute in store::dispute::list(&self.store).await?.into_iter().filter(seen) {
            found.push(self.seen_dispute(&reach, &world, dispute).await?);
        }
        Ok(found)
    }

    /// The dispute with this number.
    pub async fn dispute(&self, id: i64) -> Result<DisputeWords, AppError> {
        let reach = self.permit(Operation::DisputeShow)?;
        let (dispute, world) = (stored_dispute(&self.store, id).await?, self.world().await?);
        if !reach.sees(&world.directory, dispute.dispute.payee, self.clock.now()) {
            return Err(AppError::refused("dispute_not_found", format!("there is no dispute {id}")));
        }
        self.seen_dispute(&reach, &world, dispute).await
    }

    /// A dispute as it is told to somebody: from whom an amount was taken only where that is seen.
    async fn seen_dispute(&self, reach: &Reach, world: &World, dispute: Dispute) -> Result<DisputeWords, AppError> {
        let mut words = self.dispute_words(&self.store, world, dispute).await?;
        if let Some(decision) = &mut words.dispute.decision
            && decision.taken_from.is_some_and(|party| !reach.sees(&world.directory, party, self.clock.now()))
        {
            decision.taken_from = None;
            words.taken_from = None;
        }
        Ok(words)
    }

    pub(crate) async fn dispute_words(
        &self,
        on: &impl Read,
        world: &World,
        dispute: Dispute,
    ) -> Result<DisputeWords, AppError> {
        let new = &dispute.dispute;
        let name = async |id: i64| {
            Ok::<String, AppError>(store::period::get(on, id).await?.map_or(String::new(), |period| period.name))
        };
        let order = match new.order {
            Some(order) => store::fact::by_ids(on, &[order]).await?.pop().map(|key| key.key),
            None => None,
        };
        let decision = dispute.decision.as_ref();
        let booked_in = match decision.and_then(|decision| decision.booked_in) {
            Some(period) => Some(name(period).await?),
            None => None,
        };
        let taken_from = decision.and_then(|decision| decision.taken_from);
        Ok(DisputeWords {
            payee: describe(&world.directory, new.payee),
            period: name(new.period).await?,
            order: order.unwrap_or_default(),
            book: world.symbols.text(new.book).to_owned(),
            taken_from: taken_from.map(|party| describe(&world.directory, party)),
            booked_in,
            dispute,
        })
    }

    async fn one_order(&self, key: &str) -> Result<FactId, AppError> {
        let found = facts_with_key(&self.store, Table::Orders, key).await?;
        match found.as_slice() {
            [order] => Ok(order.entry.id),
            [] => {
                let message = format!("no order {key:?} is known; give the order's own id in its source");
                Err(AppError::refused("order_not_found", message))
            }
            several => {
                let message = format!("{} sources have an order {key:?}; name the period as a whole", several.len());
                Err(AppError::refused("order_ambiguous", message))
            }
        }
    }

    async fn other_payee(&self, name: &str, payee: PartyId) -> Result<PartyId, AppError> {
        let world = self.world().await?;
        let other = find_payee(&world.directory, name)?;
        if other == payee {
            let message = format!("{name} is the payee of the dispute; name who gives, or nobody");
            return Err(AppError::refused("taken_from_payee", message));
        }
        Ok(other)
    }
}

/// What the log says of a dispute that was opened. What was written as evidence stays with the dispute: it may tell of a member.
fn as_opened(words: &DisputeWords) -> Value {
    let new = &words.dispute.dispute;
    json!({
        "what": new.what.name(),
        "payee": named(&words.payee),
        "period": words.period,
        "order": Some(&words.order).filter(|order| !order.is_empty()),
        "book": words.book,
        "actual": new.currency.format(new.actual),
        "expected": new.currency.format(new.expected),
        "currency": new.currency.code(),
        "state": words.state(),
    })
}

/// The same of one that was decided. The reason stays with the dispute too.
fn as_decided(words: &DisputeWords) -> Value {
    let currency = words.dispute.dispute.currency;
    let accepted = words.dispute.decision.as_ref().filter(|decision| decision.accepted);
    json!({
        "state": words.state(),
        "amount": accepted.map(|decision| currency.format(decision.amount)),
        "currency": accepted.map(|_| currency.code().to_owned()),
        "taken_from": words.taken_from.as_ref().map(named),
    })
}

fn named((kind, key, _): &(PartyKind, String, String)) -> String {
    format!("{}:{key}", kind.name())
}

async fn stored_dispute(on: &impl Read, id: i64) -> Result<Dispute, AppError> {
    let missing = || AppError::refused("dispute_not_found", format!("there is no dispute {id}"));
    store::dispute::get(on, id).await?.ok_or_else(missing)
}

fn amount_of(text: &str, currency: Currency) -> Result<Amount, AppError> {
    let amount = parse_decimal(text).and_then(|value| currency.amount(value, Rounding::Refuse));
    amount.map_err(|error| AppError::refused("amount_wrong", format!("{text:?} is no amount: {error}")))
}

fn difference(new: &NewDispute) -> Result<Amount, AppError> {
    let difference = new.expected.0.checked_sub(new.actual.0).map(Amount);
    difference.ok_or_else(|| AppError::refused("amount_wrong", "expected less actual is too large to be kept exactly"))
}
