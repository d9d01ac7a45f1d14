//! Sums of one trial, and how many orders differ between two. All lines of an order lie in one part, and the same part
//! holds the same members in every trial, so parts are compared one by one and memory follows from the largest.

use crate::trial::Trial;
use crate::{AppError, World};
use base::{Amount, FactId, PartyId, PartyKind, Symbol, Timestamp};
use credit::{Line, LineCause, LineKind};
use facts::{LineFilter, read_lines};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Sums of one policy.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// Credit in all books, `(none)` included.
    pub credit: i128,
    /// Commission, `(none)` included: what the policy costs.
    pub commission: i128,
    /// Base of the orders that are credited.
    pub base: i128,
    /// Orders for which two parties of one kind (two associates, two stores) are credited, in one book or in several.
    pub conflicts: u64,
    /// Parties that earn commission.
    pub payees: u64,
}

/// Sums of a trial. The base of an order line counts once, however many books credit it.
pub(super) fn side(world: &World, trial: &Trial<'_>) -> Result<Side, AppError> {
    let mut side = Side::default();
    let mut payees: HashSet<PartyId> = HashSet::new();
    for (key, total) in &trial.outcome.totals {
        match key.kind {
            LineKind::Credit => side.credit += i128::from(total.amount.0),
            LineKind::Commission => {
                side.commission += i128::from(total.amount.0);
                payees.extend(key.party.filter(|_| total.amount != Amount::ZERO));
            }
            LineKind::RollUp | LineKind::Release => {}
        }
    }
    side.payees = payees.len() as u64;
    for part in &trial.outcome.parts {
        let mut bases: HashMap<(FactId, u32, Timestamp), Amount> = HashMap::new();
        let mut credited: HashMap<FactId, BTreeSet<(PartyKind, PartyId)>> = HashMap::new();
        read_lines(trial.layout, std::slice::from_ref(part), &LineFilter::default(), |line| {
            if line.kind == LineKind::Credit {
                bases.insert((line.order, line.order_line, line.at), line.base);
                if line.cause == LineCause::Sale
                    && let Some(party) = line.party
                    && let Some(kind) = world.directory.kind(party)
                {
                    credited.entry(line.order).or_default().insert((kind, party));
                }
            }
            Ok(())
        })?;
        side.base += bases.values().map(|base| i128::from(base.0)).sum::<i128>();
        side.conflicts += credited.values().filter(|parties| two_of_a_kind(parties)).count() as u64;
    }
    Ok(side)
}

fn two_of_a_kind(parties: &BTreeSet<(PartyKind, PartyId)>) -> bool {
    parties.iter().zip(parties.iter().skip(1)).any(|(one, next)| one.0 == next.0)
}

/// How many orders there are, and of how many the receivers differ.
pub(super) fn changed(before: &Trial<'_>, after: &Trial<'_>) -> Result<(u64, u64), AppError> {
    let (mut orders, mut changed) = (0, 0);
    for part in common_parts(before, after) {
        let before = receivers(before, part)?;
        let after = receivers(after, part)?;
        let all: HashSet<&FactId> = before.keys().chain(after.keys()).collect();
        orders += all.len() as u64;
        changed += all.into_iter().filter(|order| before.get(order) != after.get(order)).count() as u64;
    }
    Ok((orders, changed))
}

/// Numbers of the parts that either trial has lines in.
pub(super) fn common_parts(before: &Trial<'_>, after: &Trial<'_>) -> BTreeSet<u32> {
    before.outcome.parts.iter().chain(&after.outcome.parts).map(|part| part.part).collect()
}

type Receivers = BTreeSet<(LineKind, Symbol, Option<PartyId>)>;

fn receivers(trial: &Trial<'_>, part: u32) -> Result<HashMap<FactId, Receivers>, AppError> {
    let mut receivers: HashMap<FactId, Receivers> = HashMap::new();
    trial.read_part(part, &LineFilter::default(), |line: &Line| {
        if line.order != Line::NO_ORDER && matches!(line.kind, LineKind::Credit | LineKind::Commission) {
            receivers.entry(line.order).or_default().insert((line.kind, line.book, line.party));
        }
        Ok(())
    })?;
    Ok(receivers)
}
