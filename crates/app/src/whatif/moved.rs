//! The orders of one party that moved: what it had of each, what it would have, and who has the rest and why.

use super::compare::common_parts;
use crate::trial::Trial;
use crate::{AppError, Platform, World};
use base::{Amount, FactId, PartyId, Timestamp};
use credit::{Line, LineKind};
use facts::{LineFilter, Measure};
use std::collections::{BTreeMap, HashMap};

/// Orders that are shown one by one; the sums are of all.
const SHOWN_MAX: usize = 100;

/// What moved to or from a party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    /// The party's own id in the source.
    pub party: String,
    /// Orders of which the party would have another amount.
    pub orders: u64,
    /// The sum of the differences, in minor units.
    pub change: i128,
    /// The orders with the greatest differences, greatest first.
    pub shown: Vec<MovedOrder>,
}

/// One order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedOrder {
    /// Its own id in the source; none for what a payee has for a whole period.
    pub order: Option<String>,
    /// When it was placed.
    pub at: Timestamp,
    /// What the party has now.
    pub before: Amount,
    /// What it would have.
    pub after: Amount,
    /// Who has a part of it now and would not have the same.
    pub holders_before: Vec<Holder>,
    /// Who would have a part of it and has not the same now.
    pub holders_after: Vec<Holder>,
}

/// Who has a part of an order, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holder {
    /// The source's own id; none when nobody has it.
    pub party: Option<String>,
    /// The book.
    pub book: String,
    /// By which rule.
    pub rule: String,
    /// Why this party.
    pub reason: credit::Reason,
    /// How much.
    pub amount: Amount,
}

#[derive(Clone, Copy, Default)]
struct Change {
    at: Option<Timestamp>,
    before: i128,
    after: i128,
}

impl Change {
    fn size(&self) -> i128 {
        self.after - self.before
    }
}

impl Platform {
    pub(super) async fn moved(
        &self,
        world: &World,
        before: &Trial<'_>,
        after: &Trial<'_>,
        (party, measure): (PartyId, Measure),
    ) -> Result<Moved, AppError> {
        let changes = changes(before, after, party, measure)?;
        let change = changes.iter().map(|(_, change)| change.size()).sum();
        let shown: Vec<FactId> = changes.iter().take(SHOWN_MAX).map(|(order, _)| *order).collect();
        let keys: HashMap<FactId, String> =
            store::fact::by_ids(&self.store, &shown).await?.into_iter().map(|key| (key.entry.id, key.key)).collect();
        let mut holders_before = holders(world, before, &shown, measure)?;
        let mut holders_after = holders(world, after, &shown, measure)?;
        let mut orders = Vec::with_capacity(shown.len());
        for (order, change) in changes.iter().take(SHOWN_MAX) {
            let (now, then) = apart(holders_before.remove(order), holders_after.remove(order));
            orders.push(MovedOrder {
                order: keys.get(order).cloned(),
                at: change.at.unwrap_or(Timestamp::MIN),
                before: amount(change.before)?,
                after: amount(change.after)?,
                holders_before: now,
                holders_after: then,
            });
        }
        let party = world.directory.key(party).to_owned();
        Ok(Moved { party, orders: changes.len() as u64, change, shown: orders })
    }
}

/// What differs between two lists: who has the same for the same reason explains nothing.
fn apart(before: Option<Vec<Holder>>, after: Option<Vec<Holder>>) -> (Vec<Holder>, Vec<Holder>) {
    let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
    let only = |these: &[Holder], others: &[Holder]| {
        these.iter().filter(|holder| !others.contains(holder)).cloned().collect::<Vec<_>>()
    };
    (only(&before, &after), only(&after, &before))
}

fn amount(units: i128) -> Result<Amount, AppError> {
    i64::try_from(units).map(Amount).map_err(AppError::internal)
}

/// Orders of which a party would have another amount, greatest difference first, equal ones by id.
fn changes(
    before: &Trial<'_>,
    after: &Trial<'_>,
    party: PartyId,
    measure: Measure,
) -> Result<Vec<(FactId, Change)>, AppError> {
    let filter = LineFilter { party: Some(Some(party)), ..LineFilter::default() };
    let mut changes: HashMap<FactId, Change> = HashMap::new();
    for part in common_parts(before, after) {
        before.read_part(part, &filter, |line| {
            if counts(line, measure) {
                let change = changes.entry(line.order).or_default();
                change.at = Some(line.ordered_at);
                change.before += i128::from(line.amount.0);
            }
            Ok(())
        })?;
        after.read_part(part, &filter, |line| {
            if counts(line, measure) {
                let change = changes.entry(line.order).or_default();
                change.at = Some(line.ordered_at);
                change.after += i128::from(line.amount.0);
            }
            Ok(())
        })?;
    }
    let mut changes: Vec<(FactId, Change)> = changes.into_iter().filter(|(_, change)| change.size() != 0).collect();
    changes.sort_by_key(|(order, change)| (std::cmp::Reverse(change.size().abs()), *order));
    Ok(changes)
}

/// Whether a line is of the amounts that are compared. Held money is compared with the rest of commission.
fn counts(line: &Line, measure: Measure) -> bool {
    match measure {
        Measure::Credit => line.kind == LineKind::Credit,
        Measure::Commission | Measure::Payable => line.kind == LineKind::Commission,
    }
}

type Key = (Option<PartyId>, base::Symbol, u16, u16, credit::Reason);

/// Who has what of some orders, by order; sums of nothing are left out.
fn holders(
    world: &World,
    trial: &Trial<'_>,
    orders: &[FactId],
    measure: Measure,
) -> Result<HashMap<FactId, Vec<Holder>>, AppError> {
    let mut sums: HashMap<FactId, BTreeMap<Key, i128>> =
        orders.iter().filter(|order| **order != Line::NO_ORDER).map(|order| (*order, BTreeMap::new())).collect();
    for part in &trial.outcome.parts {
        trial.read_part(part.part, &LineFilter::default(), |line| {
            if counts(line, measure)
                && let Some(sums) = sums.get_mut(&line.order)
            {
                let key = (line.party, line.book, line.policy, line.rule, line.reason);
                *sums.entry(key).or_default() += i128::from(line.amount.0);
            }
            Ok(())
        })?;
    }
    let mut holders = HashMap::new();
    for (order, sums) in sums {
        let mut of_order = Vec::with_capacity(sums.len());
        for ((party, book, policy, rule, reason), sum) in sums.into_iter().filter(|(_, sum)| *sum != 0) {
            let policy = trial.policies.credit.get(usize::from(policy));
            of_order.push(Holder {
                party: party.map(|party| world.directory.key(party).to_owned()),
                book: world.symbols.text(book).to_owned(),
                rule: policy.map(|policy| policy.rule_name(rule).to_owned()).unwrap_or_default(),
                reason,
                amount: amount(sum)?,
            });
        }
        of_order.sort();
        holders.insert(order, of_order);
    }
    Ok(holders)
}
