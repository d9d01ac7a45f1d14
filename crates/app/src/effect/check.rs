//! Proving that what locked runs say of payees and periods is what their lines and the rules give.

use super::{Before, Key, effects, of_run, plus};
use crate::activation::{Policies, RunPolicy, active_policies};
use crate::adjustment::{Locked, locked_periods, rules_changed};
use crate::as_of::Known;
use crate::{AppError, Platform, World};
use base::{Interval, Seq};
use credit::period::{Measure, MeasureKey, MeasureKind, MeasuredAll, Meter, differences, period_line};
use credit::{LineCause, LineKind};
use facts::{LineFilter, RunPart, read_lines};
use std::collections::HashMap;

/// Where stored measures are not the sums of stored lines, or booked effects not what the rules give to the measures.
///
/// Rules are held against what is booked unless policies or the organisation were changed since the last lock: then a
/// difference is for the next settlement to book.
pub(crate) async fn check(platform: &Platform) -> Result<Vec<String>, AppError> {
    let mut world = platform.world().await?;
    let policies = active_policies(platform, &mut world).await?;
    let mut remembered = policies.remembered(&world.symbols);
    let locked = locked_periods(platform, &Known::NOW, &mut remembered).await?;
    if locked.is_empty() {
        return Ok(Vec::new());
    }
    let mut measures = MeasuredAll::new();
    for period in &locked {
        measures = plus(&measures, &of_run(platform, &policies, period.run).await?)?;
    }
    let periods = platform.period_ranges().await?;
    let last = locked.iter().map(|period| period.watermark).max().unwrap_or(Seq(0));
    let changed = rules_changed(platform, last).await?;
    // What no version in force looks at any more was taken back to zero, and what a new one looks at is not measured yet.
    let meter = Meter::new(&policies.credit, &periods);
    measures.retain(|key, measured| meter.looks_at(key.policy, key.measure) && !(changed && measured.is_zero()));
    let mut broken = sums((platform, &world), (&locked, &remembered), &policies, (&periods, &measures))?;
    if !changed {
        let before = Before::read(platform, &policies, &locked).await?;
        broken.extend(booked(&world, &policies, &remembered, &before)?);
    }
    Ok(broken)
}

/// Measures of money against the lines of all locked runs.
fn sums(
    (platform, world): (&Platform, &World),
    (locked, remembered): (&[Locked], &[RunPolicy]),
    policies: &Policies,
    (periods, measures): (&[Interval], &MeasuredAll),
) -> Result<Vec<String>, AppError> {
    let first = |policy: &RunPolicy| policies.credit.iter().position(|other| other.name == policy.name);
    let first: Vec<Option<u16>> =
        remembered.iter().map(|policy| first(policy).and_then(|first| u16::try_from(first).ok())).collect();
    let mut left: HashMap<MeasureKey, i128> = HashMap::new();
    let of_money = measures.iter().filter(|(key, _)| key.measure.kind != MeasureKind::NewMembers);
    left.extend(of_money.map(|(key, measured)| (*key, i128::from(measured.amount.0))));
    if left.is_empty() {
        return Ok(Vec::new());
    }
    for period in locked {
        let of_periods = platform.layout.period_part();
        let parts: Vec<RunPart> = period.parts.iter().filter(|part| part.part != of_periods).cloned().collect();
        read_lines(&platform.layout, &parts, &LineFilter::default(), |line| {
            // What people decided counts for no rule.
            if line.cause == LineCause::Decision {
                return Ok(());
            }
            let kind = match line.kind {
                LineKind::Credit => MeasureKind::Credit,
                LineKind::RollUp => MeasureKind::RollUp,
                LineKind::Commission => MeasureKind::Commission,
                LineKind::Release => return Ok(()),
            };
            let policy = period.positions.get(usize::from(line.policy)).and_then(|at| first[usize::from(*at)]);
            let original = periods.iter().find(|period| period.contains(line.ordered_at));
            if let (Some(policy), Some(original), Some(party)) = (policy, original, line.party) {
                let measure = Measure { kind, of: line.book };
                let key = MeasureKey { policy, period: original.from, party, measure };
                if let Some(left) = left.get_mut(&key) {
                    *left -= i128::from(line.amount.0);
                }
            }
            Ok(())
        })?;
    }
    let mut wrong: Vec<(MeasureKey, i128)> = left.into_iter().filter(|(_, left)| *left != 0).collect();
    wrong.sort_unstable();
    let detail = |(key, left): &(MeasureKey, i128)| {
        let (policy, who) = (&policies.credit[usize::from(key.policy)].name, world.directory.key(key.party));
        let (kind, of) = (key.measure.kind.name(), world.symbols.text(key.measure.of));
        let from = world.settings.calendar.show(key.period);
        format!(
            "{kind} of {of} under policy {policy} of {who} for the period from {from} is measured {left} minor units higher \
             than its lines"
        )
    };
    Ok(wrong.iter().map(detail).collect())
}

/// Effects of all locked periods against the lines that were booked.
fn booked(
    world: &World,
    policies: &Policies,
    remembered: &[RunPolicy],
    before: &Before,
) -> Result<Vec<String>, AppError> {
    let Some(last) = before.periods.iter().max().copied() else { return Ok(Vec::new()) };
    let now = effects(world, policies, &before.periods, &before.measures)?;
    let keyed = |line: credit::Line| (Key::of(&line, remembered), line);
    let now = now.iter().map(|effect| keyed(period_line(effect, &policies.credit)));
    let booked = before.booked.iter().copied().map(keyed);
    let left = differences(now, booked, last).map_err(super::too_large)?;
    let detail = |line: &credit::Line| {
        let key = Key::of(line, remembered);
        let party = line.party.map_or(0, base::PartyId::raw);
        let (rule, policy, amount) = (key.rule, key.policy, line.amount.0);
        format!("rule {rule:?} of policy {policy} gives party {party} {amount} minor units more than is booked")
    };
    Ok(left.iter().map(detail).collect())
}
