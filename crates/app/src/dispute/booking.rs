//! Accepted disputes as lines of the open period.

use super::origin::{Candidates, Wanted};
use crate::activation::RunPolicy;
use crate::adjustment::position;
use crate::as_of::Known;
use crate::credit::run_policies;
use crate::{AppError, Platform, World};
use base::{Amount, FactId, PartyId, Symbol};
use credit::{Line, LineCause, LineKind, Reason};
use std::collections::BTreeSet;
use store::Tx;
use store::dispute::{Decision, Dispute};
use store::period::Period;
use store::run::Run;

/// The lines of accepted disputes that no locked period has yet. Policies of older runs are added to those of the new run.
pub(crate) async fn lines(
    platform: &Platform,
    world: &World,
    remembered: &mut Vec<RunPolicy>,
    open: &Period,
) -> Result<Vec<Line>, AppError> {
    let mut lines = Vec::new();
    for dispute in store::dispute::list(&platform.store).await? {
        let Some(decision) = &dispute.decision else { continue };
        if !decision.accepted || decision.booked_in.is_some() || decision.recorded > world.watermark {
            continue;
        }
        let line = line(platform, remembered, &dispute, decision, open).await?;
        lines.push(line);
        if let Some(other) = decision.taken_from {
            let amount = line.amount.0.checked_neg().map(Amount);
            let amount = amount.ok_or_else(|| AppError::internal("an amount that has no opposite"))?;
            lines.push(Line { party: Some(other), amount, ..line });
        }
    }
    Ok(lines)
}

async fn line(
    platform: &Platform,
    remembered: &mut Vec<RunPolicy>,
    dispute: &Dispute,
    decision: &Decision,
    open: &Period,
) -> Result<Line, AppError> {
    let new = &dispute.dispute;
    let lost = || AppError::internal(format!("the line that dispute {} is about is gone", dispute.id));
    let kind = LineKind::from_number(new.kind).ok_or_else(lost)?;
    let wanted = Wanted { payee: new.payee, order: new.order, order_line: new.order_line, kind };
    let run = platform.run_at(Some(new.run), &Known::NOW).await?;
    let candidates = Candidates::read(&platform.layout, &platform.parts(run.id).await?, &wanted)?;
    let origin = candidates.origin(new.book).ok_or_else(lost)?;
    let policy = run_policies(&run)?.into_iter().nth(usize::from(origin.policy)).ok_or_else(lost)?;
    let like = if new.order.is_some() { *origin } else { about_period(platform, new.period, origin).await? };
    Ok(Line {
        at: open.range.from,
        cause: LineCause::Decision,
        party: Some(new.payee),
        amount: decision.amount,
        base: Amount::ZERO,
        policy: position(remembered, policy),
        reason: Reason::Dispute,
        evidence: Some(FactId(dispute.id)),
        payable_at: Some(open.range.from),
        ..like
    })
}

/// A line about no order, of the period that the dispute is about.
async fn about_period(platform: &Platform, period: i64, origin: &Line) -> Result<Line, AppError> {
    let period = store::period::get(&platform.store, period).await?;
    let from = period.ok_or_else(|| AppError::internal("a dispute is about a period"))?.range.from;
    Ok(Line {
        order: Line::NO_ORDER,
        order_line: 0,
        member: Line::NO_MEMBER,
        ordered_at: from,
        store: None,
        brand: None,
        channel: Symbol::NONE,
        product: Symbol::NONE,
        ..*origin
    })
}

/// Remembers that a run was locked with these decisions. Refused when one of them was locked in another period meanwhile.
pub(crate) async fn book(tx: &Tx, period: &Period, run: &Run, disputes: &BTreeSet<i64>) -> Result<(), AppError> {
    let numbers: Vec<i64> = disputes.iter().copied().collect();
    if store::dispute::book(tx, &numbers, period.id).await? == numbers.len() as u64 {
        return Ok(());
    }
    let message = format!(
        "run {0} of period {1} has decisions on disputes that were booked in another period meanwhile; run `yipan settle \
         --period {1}` again",
        run.id, period.name
    );
    Err(AppError::refused("dispute_booked", message))
}

/// Numbers of the disputes that lines are about, and what each line gives to whom.
#[derive(Debug, Default)]
pub(crate) struct Decided(pub BTreeSet<i64>);

impl Decided {
    pub fn add(&mut self, line: &Line) {
        if let (LineCause::Decision, Some(dispute)) = (line.cause, line.evidence) {
            self.0.insert(dispute.0);
        }
    }

    /// Whether a line says what was decided on its dispute.
    pub fn holds(line: &Line, disputes: &[Dispute]) -> bool {
        let found = disputes.iter().find(|dispute| Some(FactId(dispute.id)) == line.evidence);
        let Some((dispute, decision)) = found.and_then(|dispute| Some((dispute, dispute.decision.as_ref()?))) else {
            return false;
        };
        let gives = |party: Option<PartyId>, amount: i64| line.party == party && line.amount.0 == amount;
        let to_payee = gives(Some(dispute.dispute.payee), decision.amount.0);
        let from_other = decision.taken_from.is_some() && gives(decision.taken_from, -decision.amount.0);
        decision.accepted && (to_payee || from_other)
    }
}
