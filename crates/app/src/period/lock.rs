//! Locking a period: its run is posted to the ledger, and its history never changes again.

use super::review::{approvers, may_lock};
use super::{period_named, words};
use crate::access::Operation;
use crate::activation::RunPolicy;
use crate::command::Logged;
use crate::credit::run_policies;
use crate::dispute::{self, Decided};
use crate::statement::{Summaries, snapshots};
use crate::webhook::WebhookEvent;
use crate::{AppError, Platform, effect};
use base::{PartyId, Symbol};
use ledger::{Chart, Funding, PayeeTotal, Posting, Transaction};
use serde_json::json;
use std::collections::BTreeMap;
use store::Tx;
use store::period::{Period, PeriodEventKind, PeriodState};
use store::run::{Run, RunState, RunTotal};
use store::statement::NewStatement;

/// What locking a period did.
#[derive(Clone, Debug)]
pub struct Locked {
    /// The period.
    pub period: Period,
    /// The run it was locked with.
    pub run: Run,
    /// How many transactions were posted: one per payee, book and currency that earned anything.
    pub transactions: usize,
    /// Names of accounts need these.
    pub posted: Vec<Transaction>,
}

impl Platform {
    /// Locks a settled period: posts its commission to the ledger and fixes its run for good.
    ///
    /// Earlier periods must be locked first, since releases and adjustments look back on them; the settlement must be the
    /// latest, and approved by as many people as the period was opened with. When it needs nobody, locking is the review.
    pub async fn lock_period(&self, name: &str) -> Result<Locked, AppError> {
        self.permit(Operation::PeriodLock)?;
        let period = self.period(name).await?;
        if period.state.is_locked() {
            return Err(AppError::refused("period_locked", format!("period {name} is locked already")));
        }
        let periods = self.periods().await?;
        let earlier = periods.iter().find(|other| !other.state.is_locked() && other.range.to <= period.range.from);
        if let Some(earlier) = earlier {
            let message = format!("period {} comes before {name} and is not locked; lock it first", earlier.name);
            return Err(AppError::refused("period_out_of_order", message));
        }
        let run = self.settled_run(&period).await?;
        may_lock(&period, &run, &approvers(&self.store, &period, run.id).await?, &self.caller.who)?;
        let parts = self.parts(run.id).await?;
        facts::verify_lines(&self.layout, &parts)?;
        let policies = run_policies(&run)?;
        effect::check_current(self, (name, run.id), period.range, &parts, &policies).await?;
        let mut summaries = Summaries::new(&policies, run.range.to, &periods)?;
        let mut decided = Decided::default();
        summaries.read(&self.layout, &parts, |line| decided.add(line))?;
        let totals = store::run::totals(&self.store, run.id).await?;
        let posting = ToPost {
            totals: payee_totals(&totals, &policies, &hashes(&summaries, &policies))?,
            decided,
            statements: snapshots(&self.world().await?, (&period, &run), summaries, self.clock.now())?,
        };
        let locked = async |tx: &Tx| {
            let posted = self.post(tx, &period, &run, &posting).await?;
            let period = period_named(tx, name).await?;
            Ok(Locked { period, run: run.clone(), transactions: posted.len(), posted })
        };
        self.write(locked).await
    }

    async fn post(&self, tx: &Tx, period: &Period, run: &Run, to_post: &ToPost) -> Result<Vec<Transaction>, AppError> {
        self.expect_period(tx, period).await?;
        settled_last(tx, period, run).await?;
        let approvers = approvers(tx, period, run.id).await?;
        may_lock(period, run, &approvers, &self.caller.who)?;
        let seq = store::meta::next_seq(tx).await?;
        let mut chart = Chart::new(store::ledger::accounts(tx).await?);
        let mut chain = store::ledger::chain(tx).await?;
        let (name, reference) = (format!("period:{}", period.name), format!("run {}", run.id));
        let posting =
            Posting { name: &name, booked_at: self.clock.now(), effective: period.range, reference: &reference };
        let transactions = ledger::post(&posting, &to_post.totals, &mut chart, &mut chain)
            .map_err(|error| AppError::refused("posting_refused", error.to_string()))?;
        store::ledger::insert_accounts(tx, chart.added()).await?;
        store::ledger::append(tx, seq, &transactions).await?;
        dispute::book(tx, period, run, &to_post.decided.0).await?;
        store::statement::insert(tx, seq, &to_post.statements).await?;
        store::run::set_state(tx, run.id, RunState::Locked).await?;
        if approvers.is_empty() {
            self.happened(tx, seq, period, (PeriodEventKind::Approved, Some(run.id)), "by locking").await?;
            self.move_period(tx, period, PeriodState::Reviewed).await?;
        }
        self.move_period(tx, period, PeriodState::Locked).await?;
        self.happened(tx, seq, period, (PeriodEventKind::Locked, Some(run.id)), "").await?;
        let logged = Logged {
            before: words(period),
            after: words(&period_named(tx, &period.name).await?),
            ..Logged::from(&period.name)
        };
        self.log(tx, seq, Operation::PeriodLock, logged).await?;
        let (name, by, posted) = (&period.name, &self.caller.who, transactions.len());
        let data = || json!({ "period": name, "run": run.id.0, "transactions": posted, "locked_by": by });
        self.tell(tx, WebhookEvent::PeriodLocked, data).await?;
        Ok(transactions)
    }
}

/// What is written when a period is locked.
struct ToPost {
    totals: Vec<PayeeTotal>,
    decided: Decided,
    statements: Vec<NewStatement>,
}

/// Digests of money lines by payee, book and currency, as [`payee_totals`] looks for them.
fn hashes(summaries: &Summaries<'_>, policies: &[RunPolicy]) -> Hashes {
    let mut hashes = Hashes::new();
    for (party, summary) in &summaries.by_party {
        for ((book, currency), digest) in &summary.money {
            let first = policies.iter().position(|policy| policy.currency() == Some(*currency));
            if let Some(first) = first.and_then(|first| u16::try_from(first).ok()) {
                hashes.insert((*party, *book, first), digest.clone().finish());
            }
        }
    }
    hashes
}

/// Refuses a run that is no longer the latest of its period: another process may have settled again, or locked, meanwhile.
async fn settled_last(tx: &Tx, period: &Period, run: &Run) -> Result<(), AppError> {
    let runs = store::run::of_period(tx, period.id).await?;
    let latest = runs.first().map_or(run.id, |latest| latest.id);
    if latest == run.id {
        return Ok(());
    }
    let message = format!("period {} was settled again as run {latest}; look at it and lock again", period.name);
    Err(AppError::refused("period_settled_again", message))
}

/// Position of the first policy with the same currency: policies of one currency share the key of a payee.
pub(crate) fn canonical_currency(policies: &[RunPolicy], policy: u16) -> u16 {
    let currency = policies.get(usize::from(policy)).map(|policy| &policy.currency);
    let first = policies.iter().position(|other| Some(&other.currency) == currency);
    first.and_then(|first| u16::try_from(first).ok()).unwrap_or(policy)
}

type Hashes = BTreeMap<(Option<PartyId>, Symbol, u16), [u8; 32]>;

/// Commission totals of a run as the ledger posts them.
pub(crate) fn payee_totals(
    totals: &[RunTotal],
    policies: &[RunPolicy],
    hashes: &Hashes,
) -> Result<Vec<PayeeTotal>, AppError> {
    let mut payees: BTreeMap<_, PayeeTotal> = BTreeMap::new();
    for total in totals.iter().filter(|total| total.kind == credit::LineKind::Commission as u8) {
        let currency = policies.iter().position(|policy| policy.currency() == Some(total.currency));
        let currency = currency.and_then(|first| u16::try_from(first).ok());
        let hash = currency.and_then(|currency| hashes.get(&(total.party, total.book, currency)));
        let lines_hash = *hash.ok_or_else(|| AppError::internal("a total of a run has no lines"))?;
        let payee = payees.entry((total.party, total.book, total.currency)).or_insert_with(|| PayeeTotal {
            party: total.party,
            book: total.book,
            currency: total.currency,
            funding: Vec::new(),
            lines_hash,
        });
        payee.funding.push(Funding {
            account: total.funded_by,
            earned: total.amount,
            payable: total.payable,
            released: total.released,
        });
    }
    Ok(payees.into_values().collect())
}
