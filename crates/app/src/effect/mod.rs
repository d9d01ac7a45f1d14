//! What payees have for whole periods: worked out after each settlement for all periods so far, booked as differences.
//!
//! Locked runs keep what they added to the measures; their sum and what the open run adds say everything that is known of each
//! original period. The rules are applied to that anew, and what locked runs booked is subtracted.

mod check;

pub(crate) use check::check;

use crate::activation::{Policies, RunPolicy};
use crate::adjustment::Locked;
use crate::as_of::Known;
use crate::{AppError, Platform, World};
use base::{Amount, Interval, MoneyError, PartyId, RunId, Symbol, Timestamp};
use credit::Line;
use credit::period::{
    Effect, Measure, MeasureKey, MeasureKind, Measured, MeasuredAll, Reduction, differences, period_line,
};
use facts::{LineFilter, Organised, RunPart, read_lines};
use store::measure::RunMeasure;

/// Of whom, which rule and which original period a line is, whatever version of the policy made it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key {
    period: Timestamp,
    policy: String,
    rule: String,
    funded_by: String,
    book: Symbol,
    party: Option<PartyId>,
}

impl Key {
    /// The key of a line that names its policy by position.
    pub fn of(line: &Line, policies: &[RunPolicy]) -> Key {
        let policy = policies.get(usize::from(line.policy));
        let text = |of: fn(&RunPolicy, u16) -> &str| policy.map_or("", |policy| of(policy, line.rule)).to_owned();
        Key {
            period: line.ordered_at,
            policy: policy.map_or("", |policy| &policy.name).to_owned(),
            rule: text(RunPolicy::rule),
            funded_by: text(RunPolicy::funded_by),
            book: line.book,
            party: line.party,
        }
    }
}

/// What locked runs measured and booked.
#[derive(Debug, Default)]
pub(crate) struct Before {
    /// Locked periods.
    pub periods: Vec<Interval>,
    /// Sums over their runs.
    pub measures: MeasuredAll,
    /// Lines about payees and periods; policies by position among those of the new run.
    pub booked: Vec<Line>,
}

impl Before {
    /// Reads it from the locked periods. Measures of policies that are no longer in force are left out.
    pub async fn read(platform: &Platform, policies: &Policies, locked: &[Locked]) -> Result<Before, AppError> {
        let mut before = Before { periods: locked.iter().map(|period| period.range).collect(), ..Before::default() };
        for period in locked {
            before.measures = plus(&before.measures, &of_run(platform, policies, period.run).await?)?;
            before.booked.extend(booked(platform, period)?);
        }
        Ok(before)
    }
}

/// What a run added to the measures.
pub(crate) async fn of_run(platform: &Platform, policies: &Policies, run: RunId) -> Result<MeasuredAll, AppError> {
    let mut measures = MeasuredAll::new();
    for row in store::measure::of_run(&platform.store, run).await? {
        if let Some((key, measured)) = stored(policies, &row)? {
            add(&mut measures, key, measured)?;
        }
    }
    Ok(measures)
}

/// The lines about payees and periods of a locked run.
fn booked(platform: &Platform, period: &Locked) -> Result<Vec<Line>, AppError> {
    let mut lines = Vec::new();
    read_lines(&platform.layout, &period_parts(platform, &period.parts), &LineFilter::default(), |line| {
        let policy = period.positions.get(usize::from(line.policy)).copied().unwrap_or(u16::MAX);
        lines.push(Line { policy, ..*line });
        Ok(())
    })?;
    Ok(lines)
}

/// The part of a run that holds lines about payees and periods.
pub(crate) fn period_parts(platform: &Platform, parts: &[RunPart]) -> Vec<RunPart> {
    let number = platform.layout.period_part();
    parts.iter().filter(|part| part.part == number).cloned().collect()
}

fn stored(policies: &Policies, row: &RunMeasure) -> Result<Option<(MeasureKey, Measured)>, AppError> {
    let kind = MeasureKind::from_number(row.kind)
        .ok_or_else(|| AppError::internal(format!("run {} measures something of kind {}", row.run, row.kind)))?;
    let policy = policies.credit.iter().position(|policy| policy.name == row.policy);
    let Some(policy) = policy.and_then(|policy| u16::try_from(policy).ok()) else { return Ok(None) };
    let key = MeasureKey { policy, period: row.from, party: row.party, measure: Measure { kind, of: row.word } };
    Ok(Some((key, Measured { amount: row.amount, count: row.count })))
}

fn add(measures: &mut MeasuredAll, key: MeasureKey, more: Measured) -> Result<(), AppError> {
    let sum = measures.entry(key).or_default();
    *sum = sum.checked_add(more).map_err(too_large)?;
    Ok(())
}

fn too_large(error: MoneyError) -> AppError {
    AppError::refused("amount_overflow", format!("what a payee has in a period: {error}"))
}

/// The sums of two.
pub(crate) fn plus(one: &MeasuredAll, other: &MeasuredAll) -> Result<MeasuredAll, AppError> {
    let mut sums = one.clone();
    other.iter().try_for_each(|(key, measured)| add(&mut sums, *key, *measured))?;
    Ok(sums)
}

/// What one says beyond another, zeros left out.
pub(crate) fn minus(one: &MeasuredAll, other: &MeasuredAll) -> Result<MeasuredAll, AppError> {
    let mut left = one.clone();
    for (key, measured) in other {
        let sum = left.entry(*key).or_default();
        *sum = sum.checked_sub(*measured).map_err(too_large)?;
    }
    left.retain(|_, measured| !measured.is_zero());
    Ok(left)
}

/// What every rule gives to everybody in these periods, as far as measures say.
pub(crate) fn effects(
    world: &World,
    policies: &Policies,
    periods: &[Interval],
    measures: &MeasuredAll,
) -> Result<Vec<Effect>, AppError> {
    let mut periods = periods.to_vec();
    periods.sort_unstable();
    let payees = Organised(&world.directory);
    let calendar = &world.settings.calendar;
    Ok(Reduction { policies: &policies.credit, payees: &payees, calendar }.effects(&periods, measures)?)
}

/// The lines about payees and periods that a run of `open` has to carry, when `measures` are all that is known.
pub(crate) fn lines(
    world: &World,
    policies: &Policies,
    remembered: &[RunPolicy],
    before: &Before,
    (open, measures): (Interval, &MeasuredAll),
) -> Result<Vec<Line>, AppError> {
    if policies.credit.iter().all(|policy| policy.period.is_empty()) && before.booked.is_empty() {
        return Ok(Vec::new());
    }
    let periods: Vec<Interval> = before.periods.iter().copied().chain([open]).collect();
    let now = effects(world, policies, &periods, measures)?;
    let now = now.iter().map(|effect| period_line(effect, &policies.credit));
    let keyed = |line: Line| (Key::of(&line, remembered), line);
    differences(now.map(keyed), before.booked.iter().copied().map(keyed), open).map_err(too_large)
}

/// What a run adds to the measures, as it is stored.
pub(crate) fn rows(run: RunId, added: &MeasuredAll, policies: &Policies) -> Vec<RunMeasure> {
    let row = |(key, measured): (&MeasureKey, &Measured)| RunMeasure {
        run,
        party: key.party,
        policy: policies.credit[usize::from(key.policy)].name.clone(),
        kind: key.measure.kind as u8,
        word: key.measure.of,
        from: key.period,
        amount: measured.amount,
        count: measured.count,
    };
    added.iter().filter(|(_, measured)| !measured.is_zero()).map(row).collect()
}

/// Refuses to lock a run whose lines about payees and periods are no longer what the rules give: an earlier period was locked
/// since, or a quota or position was changed.
pub(crate) async fn check_current(
    platform: &Platform,
    (period, run): (&str, RunId),
    open: Interval,
    parts: &[RunPart],
    names: &[RunPolicy],
) -> Result<(), AppError> {
    let mut world = platform.world().await?;
    let policies = crate::activation::active_policies(platform, &mut world).await?;
    let mut remembered = policies.remembered(&world.symbols);
    let locked = crate::adjustment::locked_periods(platform, &Known::NOW, &mut remembered).await?;
    let before = Before::read(platform, &policies, &locked).await?;
    let measures = plus(&before.measures, &of_run(platform, &policies, run).await?)?;
    let expected = lines(&world, &policies, &remembered, &before, (open, &measures))?;
    let mut found: Vec<(Key, Amount)> = Vec::new();
    read_lines(&platform.layout, &period_parts(platform, parts), &LineFilter::default(), |line| {
        found.push((Key::of(line, names), line.amount));
        Ok(())
    })?;
    let mut expected: Vec<(Key, Amount)> =
        expected.iter().map(|line| (Key::of(line, &remembered), line.amount)).collect();
    expected.sort_unstable();
    found.sort_unstable();
    if expected == found {
        return Ok(());
    }
    let message = format!(
        "what payees have for period {period} is no longer what run {run} says: an earlier period was locked, or a quota, a \
         position or a policy was changed since; run `yipan settle --period {period}` again"
    );
    Err(AppError::refused("period_stale", message))
}
