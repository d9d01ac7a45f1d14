//! Late truth: what locked periods should have said, less what they said, booked in an open period.
//!
//! Locked history never changes. When a settlement of an open period finds that facts, organisation, links or policies that
//! bear on locked periods were recorded since, it folds the locked time again and writes the difference per order, book,
//! party and rule as lines of the open period, with cause *adjustment*. Earned money and payable money are compared apart,
//! so a completion that was learned late moves money from held to payable and earns nothing twice.

use crate::activation::{Policies, RunPolicy};
use crate::credit::{run_policies, spec};
use crate::{AppError, Platform, World, as_of};
use base::{Amount, FactId, Interval, PartyId, RunId, Seq, Symbol, Timestamp};
use credit::period::{MeasuredAll, Meter};
use credit::{Line, LineCause, LineKind};
use facts::{Entry, FoldInput, LineFilter, Metered, RunPart, read_lines};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use store::run::RunState;

/// Adjustment lines, and all that is known now of the measures of locked time; none when nothing can differ from what was known.
#[derive(Default)]
pub(crate) struct Adjustments {
    pub lines: Vec<Line>,
    pub measures: Option<MeasuredAll>,
}

/// What is compared: one statement about one party. Performance kinds stand for themselves; commission and release are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Key {
    /// The order; without one, the event that a line is about.
    subject: FactId,
    /// An order that moves to another period moves its measures too.
    ordered_at: Timestamp,
    order_line: u32,
    kind: LineKind,
    book: Symbol,
    party: Option<PartyId>,
    policy: u16,
    rule: u16,
}

/// Earned and payable so far, and a line to take the other fields from.
#[derive(Clone, Copy, Debug)]
struct Sum {
    earned: i128,
    payable: i128,
    like: Line,
}

type Sums = HashMap<Key, Sum>;

/// A locked period with the lines it was locked with.
pub(crate) struct Locked {
    pub range: Interval,
    pub run: RunId,
    pub parts: Vec<RunPart>,
    /// Position in the new run of each policy of the locked run.
    pub positions: Vec<u16>,
    pub watermark: Seq,
}

/// The adjustment lines that an open period has to carry. `periods` are those that measures are about.
pub(crate) async fn lines(
    platform: &Platform,
    world: &World,
    policies: &Policies,
    locked: &[Locked],
    (open, periods): (Interval, &[Interval]),
) -> Result<Adjustments, AppError> {
    let Some(until) = locked.iter().map(|period| period.range.to).max() else {
        return Ok(Adjustments::default());
    };
    let seen = locked.iter().map(|period| period.watermark).min().unwrap_or_default();
    if !may_differ(platform, world, seen, until).await? {
        return Ok(Adjustments::default());
    }
    let members = platform.members(world).await?;
    let input = platform.fold_input(world, &members);
    let mut differences = Sums::new();
    let meter = Meter::new(&policies.credit, periods);
    let measures = Mutex::new(Metered::new(&meter));
    for stretch in stretches(locked) {
        let known = Known { platform, world, input, policies, locked, measures: &measures };
        known.compare(stretch, periods, &mut differences)?;
    }
    let mut keys: Vec<Key> = differences.keys().copied().collect();
    keys.sort_unstable();
    let mut lines = Vec::new();
    for key in keys {
        write(&differences[&key], open.from, &mut lines)?;
    }
    let measures = measures.into_inner().unwrap_or_else(PoisonError::into_inner).finish();
    Ok(Adjustments { lines, measures: Some(measures.map_err(AppError::internal)?) })
}

/// Every period that was locked by then, by start. Policies of their runs that are not among those of the new run are added there.
pub(crate) async fn locked_periods(
    platform: &Platform,
    known: &as_of::Known,
    remembered: &mut Vec<RunPolicy>,
) -> Result<Vec<Locked>, AppError> {
    let mut locked = Vec::new();
    for period in platform.periods_at(known).await? {
        if !period.state.is_locked() {
            continue;
        }
        let runs = store::run::of_period(&platform.store, period.id).await?;
        let Some(run) = runs.into_iter().find(|run| run.state == RunState::Locked) else { continue };
        let positions = run_policies(&run)?.into_iter().map(|policy| position(remembered, policy)).collect();
        let parts = platform.parts(run.id).await?;
        locked.push(Locked { range: period.range, run: run.id, parts, positions, watermark: run.watermark });
    }
    Ok(locked)
}

/// The position of a policy among those of the new run, where it is added when it is no longer active.
pub(crate) fn position(remembered: &mut Vec<RunPolicy>, policy: RunPolicy) -> u16 {
    let found = remembered.iter().position(|known| *known == policy);
    let position = found.unwrap_or_else(|| {
        remembered.push(policy);
        remembered.len() - 1
    });
    u16::try_from(position).unwrap_or(u16::MAX)
}

/// Whether anything was recorded since that can bear on locked time.
async fn may_differ(platform: &Platform, world: &World, seen: Seq, until: Timestamp) -> Result<bool, AppError> {
    if world.files.iter().any(|file| file.seq_last > seen && file.from < until) {
        return Ok(true);
    }
    if rules_changed(platform, seen).await? {
        return Ok(true);
    }
    Ok(store::identity::links_changed(&platform.store).await? > seen)
}

/// Whether policies or the organisation were changed since.
pub(crate) async fn rules_changed(platform: &Platform, seen: Seq) -> Result<bool, AppError> {
    if store::policy::list(&platform.store).await?.iter().any(|policy| policy.recorded > seen) {
        return Ok(true);
    }
    let imports = store::import::list(&platform.store, u64::from(u32::MAX)).await?;
    let facts_only = |summary: &str| {
        let kinds: HashMap<String, [u64; 3]> = serde_json::from_str(summary).unwrap_or_default();
        let fact_kinds = ["orders", "statuses", "refunds", "touchpoints", "bindings", "members"];
        kinds.iter().all(|(kind, [new, _, corrected])| fact_kinds.contains(&kind.as_str()) || new + corrected == 0)
    };
    Ok(imports.iter().any(|import| import.recorded > seen && !facts_only(&import.import.summary)))
}

/// Locked ranges that touch, joined: by additivity one fold over the whole says what folds over the parts say.
fn stretches(locked: &[Locked]) -> Vec<Interval> {
    let mut ranges: Vec<Interval> = locked.iter().map(|period| period.range).collect();
    ranges.sort_unstable();
    let mut joined: Vec<Interval> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if last.to == range.from => last.to = range.to,
            _ => joined.push(range),
        }
    }
    joined
}

/// What is known now, and what locked runs said.
struct Known<'a, 'm> {
    platform: &'a Platform,
    world: &'a World,
    input: FoldInput<'a>,
    policies: &'a Policies,
    locked: &'a [Locked],
    measures: &'a Mutex<Metered<'m>>,
}

impl Known<'_, '_> {
    /// Adds the differences between a fold of a stretch and the lines of its locked runs, and what the fold measures.
    fn compare(&self, stretch: Interval, periods: &[Interval], differences: &mut Sums) -> Result<(), AppError> {
        let Known { platform, world, ref input, policies, locked, measures } = *self;
        let within: Vec<&Locked> =
            locked.iter().filter(|period| stretch.from <= period.range.from && period.range.to <= stretch.to).collect();
        let canonical = canonical(&policies.remembered(&world.symbols));
        let lock = || measures.lock().unwrap_or_else(PoisonError::into_inner);
        let folded = facts::fold_measured(
            input,
            &spec(world, policies, (stretch, periods)),
            |part| Ok((part, Sums::new(), lock().empty())),
            |(_, sums, measures), entry| {
                match entry {
                    Entry::Joined(joined) => measures.join(joined),
                    Entry::Undone(undone) => measures.undo(undone),
                    Entry::Line(line) => {
                        measures.add(line);
                        add(sums, line, canonical[usize::from(line.policy)], stretch.to, 1);
                    }
                }
                Ok(())
            },
            |(part, mut sums, measures)| {
                lock().merge(measures);
                for period in &within {
                    subtract(platform, period, |file| file.part == part, &mut sums)?;
                }
                sums.retain(|_, sum| sum.earned != 0 || sum.payable != 0);
                Ok(sums)
            },
        )?;
        for sums in folded.parts {
            merge(differences, sums);
        }
        // Adjustments lie in a part of their own, behind those of the fold.
        for period in within {
            subtract(platform, period, |file| file.part == platform.layout.adjustment_part(), differences)?;
        }
        differences.retain(|_, sum| sum.earned != 0 || sum.payable != 0);
        Ok(())
    }
}

/// The first position of each policy: one that is in force in two stretches of time stands twice among those of a run.
fn canonical(policies: &[RunPolicy]) -> Vec<u16> {
    let first = |policy: &RunPolicy| policies.iter().position(|other| other == policy).unwrap_or(usize::MAX);
    policies.iter().map(|policy| u16::try_from(first(policy)).unwrap_or(u16::MAX)).collect()
}

fn subtract(
    platform: &Platform,
    period: &Locked,
    wanted: impl Fn(&RunPart) -> bool,
    sums: &mut Sums,
) -> Result<(), facts::FactsError> {
    let parts: Vec<RunPart> = period.parts.iter().filter(|part| wanted(part)).cloned().collect();
    read_lines(&platform.layout, &parts, &LineFilter::default(), |line| {
        // What people decided is not in the facts, so that a fold cannot say it again.
        if line.cause == LineCause::Decision {
            return Ok(());
        }
        let policy = period.positions.get(usize::from(line.policy)).copied().unwrap_or(u16::MAX);
        add(sums, line, policy, period.range.to, -1);
        Ok(())
    })
}

fn add(sums: &mut Sums, line: &Line, policy: u16, until: Timestamp, sign: i128) {
    let kind = if line.kind == LineKind::Release { LineKind::Commission } else { line.kind };
    let about_order = line.order != Line::NO_ORDER;
    let key = Key {
        subject: if about_order { line.order } else { line.evidence.unwrap_or(Line::NO_ORDER) },
        ordered_at: line.ordered_at,
        order_line: line.order_line,
        kind,
        book: line.book,
        party: line.party,
        policy,
        rule: line.rule,
    };
    let like = Line { policy, kind, ..*line };
    let sum = sums.entry(key).or_insert(Sum { earned: 0, payable: 0, like });
    let amount = sign * i128::from(line.amount.0);
    if line.kind != LineKind::Release {
        sum.earned += amount;
    }
    if line.payable_at.is_some_and(|at| at < until) {
        sum.payable += amount;
    }
}

fn merge(into: &mut Sums, from: Sums) {
    for (key, sum) in from {
        let mine = into.entry(key).or_insert(Sum { earned: 0, payable: 0, like: sum.like });
        mine.earned += sum.earned;
        mine.payable += sum.payable;
    }
}

/// One line for what is payable now, one for what is held.
fn write(sum: &Sum, at: Timestamp, lines: &mut Vec<Line>) -> Result<(), AppError> {
    let money = sum.like.kind == LineKind::Commission;
    let parts = if money {
        [(sum.payable, Some(at)), (sum.earned - sum.payable, None)]
    } else {
        [(sum.earned, Some(at)), (0, None)]
    };
    for (amount, payable_at) in parts {
        if amount == 0 {
            continue;
        }
        let amount = i64::try_from(amount).map_err(AppError::internal)?;
        lines.push(Line {
            at,
            cause: LineCause::Adjustment,
            amount: Amount(amount),
            base: Amount::ZERO,
            payable_at,
            ..sum.like
        });
    }
    Ok(())
}
