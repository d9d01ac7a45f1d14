//! What a new run of a period says that an earlier one did not: recomputing never replaces, so both are still there.

use crate::access::Operation;
use crate::activation::RunPolicy;
use crate::credit::run_policies;
use crate::statement::{describe, line_words};
use crate::{AppError, Platform, StatementLine};
use base::{Amount, Currency, PartyId, PartyKind, RunId, Symbol};
use credit::{Line, LineKind};
use facts::{LineFilter, RunPart, encode_line, read_lines};
use std::collections::{BTreeMap, HashMap};
use store::run::{Run, RunTotal};

/// One payee, book and measure, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffRow {
    /// Kind, own id and name of the payee; none for what nobody gets.
    pub payee: Option<(PartyKind, String, String)>,
    /// The book.
    pub book: String,
    /// Credit, roll-up or commission; release stands for what may be paid.
    pub what: LineKind,
    /// In which currency.
    pub currency: Currency,
    /// In the earlier run.
    pub before: Amount,
    /// In the later run.
    pub after: Amount,
    /// Lines that only the earlier run has.
    pub only_before: u64,
    /// Lines that only the later run has.
    pub only_after: u64,
}

/// In which run a line is that the other does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DiffSide {
    /// Only in the earlier one.
    Before,
    /// Only in the later one.
    After,
}

/// A line that only one run has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffLine {
    /// Which run.
    pub side: DiffSide,
    /// Kind, own id and name of the payee; none for what nobody gets.
    pub payee: Option<(PartyKind, String, String)>,
    /// The line.
    pub line: StatementLine,
}

/// Two runs of a period, compared.
#[derive(Clone, Debug)]
pub struct RunDiff {
    /// The earlier run.
    pub before: Run,
    /// The later run.
    pub after: Run,
    /// Payees and books that differ, by payee, book and measure.
    pub rows: Vec<DiffRow>,
    /// Every line that only one of them has, when asked for.
    pub lines: Vec<DiffLine>,
}

impl Platform {
    /// Compares two runs of a period: `after` is its latest unless named, `before` the one before that. What the lines say
    /// of the difference must be what the totals say.
    pub async fn diff_period(
        &self,
        name: &str,
        (before, after): (Option<RunId>, Option<RunId>),
        with_lines: bool,
    ) -> Result<RunDiff, AppError> {
        self.permit(Operation::PeriodDiff)?;
        let (before, after) = self.runs_to_compare(name, before, after).await?;
        let mut policies = Vec::new();
        let sides = [self.compared_run(&before, &mut policies).await?, self.compared_run(&after, &mut policies).await?];
        let mut only = Only::default();
        for part in parts_that_differ(&sides) {
            self.compare_part(&sides, part, &mut only, with_lines)?;
        }
        let world = self.world().await?;
        let payee = |party: Option<PartyId>| party.map(|party| describe(&world.directory, party));
        let totals = sides.each_ref().map(|side| measured(&side.totals));
        let rows = rows(&totals, &only.by_currency(&policies)?)?;
        let rows = rows.into_iter().map(|((party, book, what, currency), row)| DiffRow {
            payee: payee(party),
            book: world.symbols.text(book).to_owned(),
            what,
            currency,
            before: row.before,
            after: row.after,
            only_before: row.only.lines[0],
            only_after: row.only.lines[1],
        });
        let rows = rows.collect();
        only.lines.sort_by_key(|(side, line)| {
            let about = (line.party, line.at, line.order, line.order_line);
            (about, line.kind, line.book, line.policy, line.rule, *side, line.amount)
        });
        let found: Vec<Line> = only.lines.iter().map(|(_, line)| *line).collect();
        let words = line_words(self, &world, &policies, (&found, after.range.to)).await?;
        let lines = only.lines.iter().zip(words);
        let lines = lines.map(|((side, line), words)| DiffLine { side: *side, payee: payee(line.party), line: words });
        Ok(RunDiff { rows, lines: lines.collect(), before, after })
    }

    async fn runs_to_compare(
        &self,
        name: &str,
        before: Option<RunId>,
        after: Option<RunId>,
    ) -> Result<(Run, Run), AppError> {
        let period = self.period(name).await?;
        let runs = store::run::of_period(&self.store, period.id).await?;
        let named = |id: RunId| {
            let found = runs.iter().find(|run| run.id == id).cloned();
            found.ok_or_else(|| {
                let known: Vec<String> = runs.iter().map(|run| run.id.to_string()).collect();
                let message = format!("run {id} is not one of period {name}; there are {}", known.join(", "));
                AppError::refused("run_not_of_period", message)
            })
        };
        let after = match after {
            Some(id) => named(id)?,
            None => self.settled_run(&period).await?,
        };
        let before = match before {
            Some(id) => Some(named(id)?),
            None => runs.iter().find(|run| run.id < after.id).cloned(),
        };
        let Some(before) = before else {
            let message = format!("run {} is the first of period {name}; settle again, or name two runs", after.id);
            return Err(AppError::refused("nothing_to_compare", message));
        };
        Ok((before, after))
    }

    /// A run with its policies at positions that both runs share.
    async fn compared_run(&self, run: &Run, shared: &mut Vec<RunPolicy>) -> Result<Side, AppError> {
        let position = |policy: RunPolicy| {
            let found = shared.iter().position(|known| *known == policy).unwrap_or_else(|| {
                shared.push(policy);
                shared.len() - 1
            });
            u16::try_from(found).unwrap_or(u16::MAX)
        };
        let positions = run_policies(run)?.into_iter().map(position).collect();
        let totals = store::run::totals(&self.store, run.id).await?;
        Ok(Side { run: run.clone(), parts: self.parts(run.id).await?, positions, totals })
    }

    fn compare_part(&self, sides: &[Side; 2], part: u32, only: &mut Only, keep: bool) -> Result<(), AppError> {
        let mut counts: HashMap<Vec<u8>, (Line, i64)> = HashMap::new();
        for (side, sign) in sides.iter().zip([-1, 1]) {
            let parts: Vec<RunPart> = side.parts.iter().filter(|file| file.part == part).cloned().collect();
            read_lines(&self.layout, &parts, &LineFilter::default(), |line| {
                let policy = side.positions.get(usize::from(line.policy)).copied().unwrap_or(u16::MAX);
                let line = Line { policy, ..*line };
                let mut key = Vec::with_capacity(facts::ENCODED_BYTES);
                encode_line(&line, &mut key);
                counts.entry(key).or_insert((line, 0)).1 += sign;
                Ok(())
            })?;
        }
        for (line, count) in counts.into_values().filter(|(_, count)| *count != 0) {
            let side = if count < 0 { DiffSide::Before } else { DiffSide::After };
            only.add(side, &line, count.unsigned_abs(), sides);
            if keep {
                only.lines.extend((0..count.unsigned_abs()).map(|_| (side, line)));
            }
        }
        Ok(())
    }
}

/// One of the two runs.
struct Side {
    run: Run,
    parts: Vec<RunPart>,
    /// Shared position of each policy of the run.
    positions: Vec<u16>,
    totals: Vec<RunTotal>,
}

/// Parts whose lines are not the same in both runs. Lines of one order are in one part of either run.
fn parts_that_differ(sides: &[Side; 2]) -> Vec<u32> {
    let [before, after] = sides
        .each_ref()
        .map(|side| side.parts.iter().map(|part| (part.part, part.digest)).collect::<BTreeMap<u32, [u8; 32]>>());
    let same_policies = sides[0].positions == sides[1].positions;
    let mut all: Vec<u32> = before.keys().chain(after.keys()).copied().collect();
    all.sort_unstable();
    all.dedup();
    all.retain(|part| !same_policies || before.get(part) != after.get(part));
    all
}

type Key = (Option<PartyId>, Symbol, LineKind, Currency);

/// Sums of totals: what may be paid is counted under release, beside what was earned.
fn measured(totals: &[RunTotal]) -> BTreeMap<Key, i128> {
    let mut sums = BTreeMap::new();
    let mut add = |total: &RunTotal, kind, amount: i128| {
        *sums.entry((total.party, total.book, kind, total.currency)).or_default() += amount;
    };
    for total in totals {
        let Some(kind) = LineKind::from_number(total.kind) else { continue };
        add(total, kind, i128::from(total.amount.0));
        if kind == LineKind::Commission {
            add(total, LineKind::Release, i128::from(total.payable.0) + i128::from(total.released.0));
        }
    }
    sums
}

/// Lines that only one run has.
#[derive(Default)]
struct Only {
    sums: BTreeMap<(Option<PartyId>, Symbol, LineKind, u16), OnlySum>,
    lines: Vec<(DiffSide, Line)>,
}

#[derive(Clone, Copy, Debug, Default)]
struct OnlySum {
    lines: [u64; 2],
    /// Of the later run less of the earlier.
    amount: i128,
}

impl Only {
    fn add(&mut self, side: DiffSide, line: &Line, count: u64, sides: &[Side; 2]) {
        let number = side as usize;
        let sign = if side == DiffSide::Before { -1 } else { 1 };
        let amount = sign * i128::from(line.amount.0) * i128::from(count);
        let until = sides[number].run.range.to;
        let mut add = |kind, amount, lines| {
            let sum = self.sums.entry((line.party, line.book, kind, line.policy)).or_default();
            sum.amount += amount;
            sum.lines[number] += lines;
        };
        match line.kind {
            LineKind::Commission => {
                add(LineKind::Commission, amount, count);
                if line.payable_at.is_some_and(|at| at < until) {
                    add(LineKind::Release, amount, count);
                }
            }
            kind => add(kind, amount, count),
        }
    }

    /// By currency instead of policy.
    fn by_currency(&self, policies: &[RunPolicy]) -> Result<BTreeMap<Key, OnlySum>, AppError> {
        let mut sums: BTreeMap<Key, OnlySum> = BTreeMap::new();
        for ((party, book, kind, policy), only) in &self.sums {
            let currency = policies.get(usize::from(*policy)).and_then(RunPolicy::currency);
            let currency = currency.ok_or_else(|| AppError::internal("a credit policy has a currency"))?;
            let sum = sums.entry((*party, *book, *kind, currency)).or_default();
            sum.amount += only.amount;
            sum.lines[0] += only.lines[0];
            sum.lines[1] += only.lines[1];
        }
        Ok(sums)
    }
}

/// What one payee, book and measure has in both runs.
struct Row {
    before: Amount,
    after: Amount,
    only: OnlySum,
}

/// Rows that differ. The difference of the totals must be the sum of the lines that only one run has.
fn rows(
    [before, after]: &[BTreeMap<Key, i128>; 2],
    only: &BTreeMap<Key, OnlySum>,
) -> Result<Vec<(Key, Row)>, AppError> {
    let mut keys: Vec<&Key> = before.keys().chain(after.keys()).chain(only.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    let mut rows = Vec::new();
    for key in keys {
        let of = |side: &BTreeMap<Key, i128>| side.get(key).copied().unwrap_or(0);
        let (one, other) = (of(before), of(after));
        let only = only.get(key).copied().unwrap_or_default();
        if other - one != only.amount {
            return Err(AppError::internal("the lines of two runs differ by something else than their totals"));
        }
        if one == other && only.lines == [0, 0] {
            continue;
        }
        let amount = |sum: i128| i64::try_from(sum).map(Amount).map_err(AppError::internal);
        rows.push((*key, Row { before: amount(one)?, after: amount(other)?, only }));
    }
    Ok(rows)
}
