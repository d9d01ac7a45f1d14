//! Reviewing: different people approve the latest run of a period before it is locked.

use super::{period_named, words};
use crate::access::Operation;
use crate::command::Logged;
use crate::{AppError, Platform};
use base::{RunId, Seq};
use serde_json::Value;
use store::period::{Period, PeriodEvent, PeriodEventKind, PeriodState};
use store::run::Run;
use store::{Read, Tx};

/// What an approval did.
#[derive(Clone, Debug)]
pub struct Reviewed {
    /// The period.
    pub period: Period,
    /// The run that was approved.
    pub run: RunId,
    /// Everybody who approved it.
    pub approvers: Vec<String>,
}

/// What a new run did to its period, for the log.
pub(crate) struct Computed {
    /// Whose approval counts no longer; empty when nobody had approved.
    pub note: String,
    /// The period before.
    pub before: Value,
    /// The period now.
    pub after: Value,
}

impl Platform {
    /// Approves the latest run of a period, in the name of who gives commands. Each person approves a run once.
    pub async fn review_period(&self, name: &str, note: &str) -> Result<Reviewed, AppError> {
        self.permit(Operation::PeriodReview)?;
        let reviewed = async |tx: &Tx| {
            let period = period_named(tx, name).await?;
            self.expect_period(tx, &period).await?;
            let Some(run) = store::run::of_period(tx, period.id).await?.into_iter().next() else {
                let message = format!("period {name} was not settled yet; run `yipan settle --period {name}` first");
                return Err(AppError::refused("no_run", message));
            };
            if period.state.is_locked() {
                return Err(AppError::refused("period_locked", format!("period {name} is locked already")));
            }
            let mut approvers = approvers(tx, &period, run.id).await?;
            if approvers.contains(&self.caller.who) {
                let message = format!("{} approved run {} of period {name} already", self.caller.who, run.id);
                return Err(AppError::refused("review_repeated", message));
            }
            approvers.push(self.caller.who.clone());
            let seq = store::meta::next_seq(tx).await?;
            self.happened(tx, seq, &period, (PeriodEventKind::Approved, Some(run.id)), note).await?;
            if period.state == PeriodState::Computed && approvers.len() >= period.approvals as usize {
                self.move_period(tx, &period, PeriodState::Reviewed).await?;
            }
            let now = period_named(tx, name).await?;
            let summary = format!("period {name}, run {}", run.id);
            let logged = Logged { summary, before: words(&period), after: words(&now) };
            self.log(tx, seq, Operation::PeriodReview, logged).await?;
            Ok(Reviewed { period: now, run: run.id, approvers })
        };
        self.write(reviewed).await
    }

    /// A new run of a period: it is computed, and what was approved before is not what is there now. A period that was locked
    /// meanwhile is refused.
    pub(crate) async fn computed(&self, tx: &Tx, seq: Seq, period: &Period, run: RunId) -> Result<Computed, AppError> {
        let name = &period.name;
        let period = period_named(tx, name).await?;
        if period.state.is_locked() {
            let message = format!("period {name} was locked meanwhile; late facts are booked in the next open period");
            return Err(AppError::refused("period_locked", message));
        }
        let runs = store::run::of_period(tx, period.id).await?;
        let before = runs.into_iter().map(|run| run.id).find(|id| *id != run);
        let mut note = String::new();
        if let Some(before) = before {
            let approvers = approvers(tx, &period, before).await?;
            if !approvers.is_empty() {
                note = format!("voids the approval of run {before} by {}", approvers.join(", "));
            }
        }
        self.move_period(tx, &period, PeriodState::Computed).await?;
        self.happened(tx, seq, &period, (PeriodEventKind::Computed, Some(run)), &note).await?;
        Ok(Computed { note, before: words(&period), after: words(&period_named(tx, name).await?) })
    }
}

/// Who approved a run of a period, each once, in the order of their approvals.
pub(super) async fn approvers(on: &impl Read, period: &Period, run: RunId) -> Result<Vec<String>, AppError> {
    Ok(approved(&store::period::events(on, period.id).await?, run))
}

pub(super) fn approved(events: &[PeriodEvent], run: RunId) -> Vec<String> {
    let of_run = events.iter().filter(|event| event.what == PeriodEventKind::Approved && event.run == Some(run));
    of_run.map(|event| event.by.clone()).collect()
}

/// Refuses to lock a run that too few have approved, or only the person who locks: four eyes see more than two.
pub(super) fn may_lock(period: &Period, run: &Run, approvers: &[String], locker: &str) -> Result<(), AppError> {
    let (name, needed) = (&period.name, period.approvals as usize);
    if approvers.len() < needed {
        let by = if approvers.is_empty() { "nobody".to_owned() } else { approvers.join(", ") };
        let message = format!(
            "period {name} needs the approval of {needed} and run {} was approved by {by}; others approve it with \
             `yipan --as PERSON period review {name}`",
            run.id
        );
        return Err(AppError::refused("approvals_missing", message));
    }
    if needed > 0 && approvers.iter().all(|approver| approver == locker) {
        let message = format!("{locker} alone approved run {} of period {name}; somebody else has to lock it", run.id);
        return Err(AppError::refused("approver_locks", message));
    }
    Ok(())
}
