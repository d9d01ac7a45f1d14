//! Settlement: binding events to bindings, histories to lines, lines to files and totals.

use crate::batch::FactCounts;
use crate::bucket::BucketFacts;
use crate::error::{FactsError, Result};
use crate::fold::{FoldInput, Folded, fold, one_member};
use crate::hash::{SmallHasher, SmallMap};
use crate::layout::Layout;
use crate::lines::{LineWriter, RunPart, run_digest};
use crate::organisation::Organised;
use crate::referrals;
use base::fact::{Binding, History};
use base::{Amount, Interval, MemberId, PartyId, RunId, Symbol, Symbols, Timestamp};
use credit::period::{Joined, MeasuredAll, Measures, Meter};
use credit::{Derived, Fold, Line, LineKind, NoTrace, Note, Referrals, Scratch, Sink, Trace, Undone};
use org::Directory;
use std::hash::BuildHasherDefault;
use std::sync::{Mutex, PoisonError};

/// Under what a range is settled.
#[derive(Clone, Copy, Debug)]
pub struct SettleSpec<'a> {
    /// Crediting policies; lines name them by position.
    pub policies: &'a [credit::Policy],
    /// Binding policies of the group.
    pub bindings: &'a [binding::Policy],
    /// By position of the crediting policy, a binding policy that stands for those of the group; empty for none at all.
    pub binding_overrides: &'a [Option<binding::Policy>],
    /// The organisation.
    pub organisation: &'a Directory,
    /// Interned words.
    pub symbols: &'a Symbols,
    /// Lines that take effect in it are written.
    pub range: Interval,
    /// Original periods that period rules are about; the range itself when it stands alone.
    pub periods: &'a [Interval],
}

/// What a total is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TotalKey {
    /// Who; nobody is shown as `(none)`.
    pub party: Option<PartyId>,
    /// Performance, roll-up, money earned, or money released.
    pub kind: LineKind,
    /// The book.
    pub book: Symbol,
    /// Position of the policy, which says the currency.
    pub policy: u16,
    /// Number of the rule, which says who funds it.
    pub rule: u16,
}

/// The sum of some lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// How many lines.
    pub lines: u64,
    /// All of them.
    pub amount: Amount,
    /// What may be paid before the range ends. For credit and roll-up, all.
    pub payable: Amount,
    /// What is earned and not yet payable.
    pub held: Amount,
}

/// What a settlement wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunOutcome {
    /// The run.
    pub run: RunId,
    /// Files of lines, by part; parts without lines have none.
    pub parts: Vec<RunPart>,
    /// How many lines.
    pub lines: u64,
    /// Canonical digest of all lines.
    pub digest: [u8; 32],
    /// Totals, in the order of their keys.
    pub totals: Vec<(TotalKey, Total)>,
    /// What its fold adds to the measures of each original period.
    pub measures: MeasuredAll,
    /// Facts that were read.
    pub read: FactCounts,
}

/// Settles a range: folds every member, reduces, and writes the lines of the run. Files of a failed run are removed again.
///
/// `adjustments` are lines that the caller books in this run besides those of the fold; they make a part of their own. `reduce`
/// is given what the fold added to the measures, and gives the lines of payees and periods, which make the last part.
pub fn settle<E: From<FactsError>>(
    input: &FoldInput<'_>,
    spec: &SettleSpec<'_>,
    run: RunId,
    adjustments: &[Line],
    reduce: impl FnOnce(&MeasuredAll) -> std::result::Result<Vec<Line>, E>,
) -> std::result::Result<RunOutcome, E> {
    write_run(input, spec, run, adjustments, reduce).inspect_err(|_| {
        // What could not be written is the news; that its remains stay behind as well is not.
        let _ = input.layout.remove_folder(&Layout::run_folder(run));
    })
}

/// A reduction that gives no lines, for policies without period rules.
pub fn no_reduction(_: &MeasuredAll) -> Result<Vec<Line>> {
    Ok(Vec::new())
}

fn write_run<E: From<FactsError>>(
    input: &FoldInput<'_>,
    spec: &SettleSpec<'_>,
    run: RunId,
    adjustments: &[Line],
    reduce: impl FnOnce(&MeasuredAll) -> std::result::Result<Vec<Line>, E>,
) -> std::result::Result<RunOutcome, E> {
    // Parts are joined as they end: kept apart, their totals would outweigh everything else in memory. Sums are exact, so
    // the order does not matter.
    let meter = Meter::new(spec.policies, spec.periods);
    let joined = Mutex::new((Totals::new(spec.range), Metered::new(&meter)));
    let written = fold_measured(
        input,
        spec,
        |part| Ok((LineWriter::new(input.layout, run, part), Totals::new(spec.range), Metered::new(&meter))),
        |(writer, totals, metered), entry| match entry {
            Entry::Joined(joined) => {
                metered.join(joined);
                Ok(())
            }
            Entry::Undone(undone) => {
                metered.undo(undone);
                Ok(())
            }
            Entry::Line(line) => {
                totals.add(line);
                metered.add(line);
                writer.push(line)
            }
        },
        |(writer, totals, metered)| {
            let mut joined = joined.lock().unwrap_or_else(PoisonError::into_inner);
            joined.0.merge(totals);
            joined.1.merge(metered);
            drop(joined);
            writer.finish()
        },
    )?;
    let (mut totals, metered) = joined.into_inner().unwrap_or_else(PoisonError::into_inner);
    let measures = metered.finish().map_err(|_| FactsError::Overflow { what: "a payee's period".to_owned() })?;
    let mut parts: Vec<RunPart> = written.parts.into_iter().flatten().collect();
    let reduced = reduce(&measures)?;
    for (part, lines) in [(input.layout.adjustment_part(), adjustments), (input.layout.period_part(), &reduced)] {
        let mut writer = LineWriter::new(input.layout, run, part);
        for line in lines {
            totals.add(line);
            writer.push(line)?;
        }
        parts.extend(writer.finish()?);
    }
    input.layout.sync(parts.iter().map(|part| part.path.as_str()))?;
    Ok(RunOutcome {
        run,
        lines: parts.iter().map(|part| part.lines).sum(),
        digest: run_digest(&parts),
        parts,
        totals: totals.finish()?,
        measures,
        read: written.read,
    })
}

/// Measures with a fast hash.
pub type Metered<'a> = Measures<'a, BuildHasherDefault<SmallHasher>>;

/// What a fold tells of a member.
#[derive(Clone, Copy, Debug)]
pub enum Entry<'a> {
    /// A line.
    Line(&'a Line),
    /// The member was bound in a role for the first time, and a period rule counts such members.
    Joined(&'a Joined),
    /// A refund took the last of an order's credit.
    Undone(&'a Undone),
}

/// Folds every member and calls back with each line, without storing any: for what-if.
///
/// `start` makes the state of a part, `finish` its result; results come by part, lines of a part in the order of the run.
pub fn fold_lines<S, R: Send>(
    input: &FoldInput<'_>,
    spec: &SettleSpec<'_>,
    start: impl Fn(u32) -> Result<S> + Sync,
    each: impl Fn(&mut S, &Line) -> Result<()> + Sync,
    finish: impl Fn(S) -> Result<R> + Sync,
) -> Result<Folded<R>> {
    let each = |state: &mut S, entry: Entry<'_>| match entry {
        Entry::Line(line) => each(state, line),
        Entry::Joined(_) | Entry::Undone(_) => Ok(()),
    };
    fold_measured(input, spec, start, each, finish)
}

/// [`fold_lines`], telling of new members and undone orders too.
pub fn fold_measured<S, R: Send>(
    input: &FoldInput<'_>,
    spec: &SettleSpec<'_>,
    start: impl Fn(u32) -> Result<S> + Sync,
    each: impl Fn(&mut S, Entry<'_>) -> Result<()> + Sync,
    finish: impl Fn(S) -> Result<R> + Sync,
) -> Result<Folded<R>> {
    let organisation = Organised(spec.organisation);
    let referrals = referrals::build(input, spec, &worlds(spec))?;
    fold(
        input,
        |part| Ok((Crediting::new(spec, &organisation, &referrals), start(part)?)),
        |(crediting, state), history| {
            let mut outcome = Ok(());
            let mut sink = |entry: Entry<'_>| {
                if outcome.is_ok() {
                    outcome = each(state, entry);
                }
            };
            crediting.entries(history, &mut sink, &mut NoTrace)?;
            outcome
        },
        |(_, state)| finish(state),
    )
}

/// Everything about one member: facts, bindings and lines.
#[derive(Clone, Debug)]
pub struct Explained {
    /// The facts.
    pub facts: BucketFacts,
    /// Bindings under the policies of the group.
    pub bindings: Vec<Binding>,
    /// Lines, in the order of the run.
    pub lines: Vec<Line>,
}

/// Folds one member only and tells every decision to `trace`. Only the buckets of the member's profiles are read.
pub fn explain_member(
    input: &FoldInput<'_>,
    spec: &SettleSpec<'_>,
    member: MemberId,
    trace: &mut impl Trace,
) -> Result<Explained> {
    let facts = one_member(input, member)?;
    let mut lines = Vec::new();
    let organisation = Organised(spec.organisation);
    let history = facts.history(member);
    let referrals = referrals::of_member(input, spec, &worlds(spec), &history)?;
    let mut crediting = Crediting::new(spec, &organisation, &referrals);
    crediting.member(&history, &mut |line| lines.push(*line), trace)?;
    let mut bindings = Vec::new();
    derive(&history, spec.bindings, &mut Vec::new(), &mut bindings);
    Ok(Explained { facts, bindings, lines })
}

/// Derives and credits one member after another, with reused buffers.
struct Crediting<'a> {
    fold: Fold<'a, Organised<'a>>,
    sees_bindings: bool,
    worlds: Vec<World<'a>>,
    referrals: &'a [Referrals],
    scratch: Scratch,
    bindings: Vec<Binding>,
    activity: Vec<Timestamp>,
}

/// Crediting policies that share binding policies. Other policies' lines are left out of their fold.
pub(crate) struct World<'a> {
    /// Those that decide who is bound.
    pub bindings: &'a [binding::Policy],
    policies: Vec<bool>,
}

impl<'a> Crediting<'a> {
    /// Ready for the first member. `organisation` is that of the specification, as crediting sees it; `referrals` has one index
    /// for each set of binding policies.
    fn new(spec: &SettleSpec<'a>, organisation: &'a Organised<'a>, referrals: &'a [Referrals]) -> Self {
        let fold = Fold::new(spec.policies, organisation, spec.symbols, spec.range);
        Crediting {
            sees_bindings: fold.sees_bindings(),
            fold,
            worlds: worlds(spec),
            referrals,
            scratch: Scratch::default(),
            bindings: Vec::new(),
            activity: Vec::new(),
        }
    }

    /// Folds one member: lines to `sink`, decisions to `trace`.
    fn member(&mut self, history: &History<'_>, sink: &mut impl FnMut(&Line), trace: &mut impl Trace) -> Result<()> {
        let mut lines = |entry: Entry<'_>| {
            if let Entry::Line(line) = entry {
                sink(line);
            }
        };
        self.entries(history, &mut lines, trace)
    }

    fn entries(
        &mut self,
        history: &History<'_>,
        sink: &mut impl FnMut(Entry<'_>),
        trace: &mut impl Trace,
    ) -> Result<()> {
        let failed = |source| FactsError::Credit { member: history.member, source };
        if history.orders.is_empty() && (history.binding_events.is_empty() || !self.sees_bindings) {
            return Ok(());
        }
        let alone = self.worlds.len() == 1;
        for (world, referrals) in self.worlds.iter().zip(self.referrals) {
            derive(history, world.bindings, &mut self.activity, &mut self.bindings);
            let derived = Derived { bindings: &self.bindings, referrals };
            let keep = &world.policies;
            let kept = |policy: u16| alone || keep[usize::from(policy)];
            let mut lines = Kept { is_kept: kept, tell: &mut *sink };
            let folded = if alone {
                self.fold.member(&mut self.scratch, history, derived, &mut lines, trace)
            } else {
                let mut trace = WorldTrace { keep, open: false, inner: trace };
                self.fold.member(&mut self.scratch, history, derived, &mut lines, &mut trace)
            };
            folded.map_err(failed)?;
            if self.sees_bindings {
                let mut joined = |joined: &Joined| {
                    if kept(joined.policy) {
                        sink(Entry::Joined(joined));
                    }
                };
                self.fold.joined(&self.bindings, &mut joined);
            }
        }
        Ok(())
    }
}

/// Tells what came of policies that are kept.
struct Kept<'a, K, T> {
    is_kept: K,
    tell: &'a mut T,
}

impl<K: Fn(u16) -> bool, T: FnMut(Entry<'_>)> Sink for Kept<'_, K, T> {
    fn line(&mut self, line: &Line) {
        if (self.is_kept)(line.policy) {
            (self.tell)(Entry::Line(line));
        }
    }

    fn undone(&mut self, undone: &Undone) {
        if (self.is_kept)(undone.policy) {
            (self.tell)(Entry::Undone(undone));
        }
    }
}

/// Derives the bindings of one member, by `(role, brand, from)`. `activity` is a buffer; `out` is replaced.
pub fn derive(
    history: &History<'_>,
    policies: &[binding::Policy],
    activity: &mut Vec<Timestamp>,
    out: &mut Vec<Binding>,
) {
    activity.clear();
    if policies.iter().any(|policy| policy.release_after_days.is_some()) {
        activity.extend(history.orders.iter().map(|order| order.at));
        activity.extend(history.touches.iter().map(|touch| touch.at));
        activity.sort_unstable();
    }
    binding::derive(history.binding_events, activity, policies, out);
}

pub(crate) fn worlds<'a>(spec: &SettleSpec<'a>) -> Vec<World<'a>> {
    let mut worlds: Vec<World<'a>> = Vec::new();
    for position in 0..spec.policies.len() {
        let bindings = match spec.binding_overrides.get(position) {
            Some(Some(policy)) => std::slice::from_ref(policy),
            _ => spec.bindings,
        };
        let world = match worlds.iter().position(|world| world.bindings == bindings) {
            Some(found) => &mut worlds[found],
            None => {
                worlds.push(World { bindings, policies: vec![false; spec.policies.len()] });
                let last = worlds.len() - 1;
                &mut worlds[last]
            }
        };
        world.policies[position] = true;
    }
    worlds
}

/// Passes on notes about the policies of one world. Notes follow the verdict on the policy that they are about.
struct WorldTrace<'a, T> {
    keep: &'a [bool],
    open: bool,
    inner: &'a mut T,
}

impl<T: Trace> Trace for WorldTrace<'_, T> {
    const ON: bool = T::ON;

    fn note(&mut self, note: Note<'_>) {
        if let Note::Policy { policy, .. } = &note {
            self.open = self.keep[*policy];
        }
        if self.open {
            self.inner.note(note);
        }
    }
}

/// Sums of lines by key, in 128 bits until they are final.
struct Totals {
    range: Interval,
    /// What lines are of, the party aside: a few for each rule.
    kinds: Vec<(LineKind, Symbol, u16, u16)>,
    /// By position of the kind, and party.
    sums: SmallMap<u64, Sums>,
}

#[derive(Clone, Copy, Default)]
struct Sums {
    lines: u64,
    amount: i128,
    payable: i128,
}

impl Totals {
    fn new(range: Interval) -> Self {
        Totals { range, kinds: Vec::new(), sums: SmallMap::default() }
    }

    fn sums(&mut self, kind: (LineKind, Symbol, u16, u16), party: u32) -> &mut Sums {
        let position = self.kinds.iter().position(|known| *known == kind).unwrap_or_else(|| {
            self.kinds.push(kind);
            self.kinds.len() - 1
        });
        self.sums.entry((position as u64) << 32 | u64::from(party)).or_default()
    }

    fn add(&mut self, line: &Line) {
        let payable = match line.kind {
            LineKind::Credit | LineKind::RollUp | LineKind::Release => true,
            LineKind::Commission => line.payable_at.is_some_and(|at| at < self.range.to),
        };
        let amount = i128::from(line.amount.0);
        let sums = self.sums((line.kind, line.book, line.policy, line.rule), PartyId::column(line.party));
        sums.lines += 1;
        sums.amount += amount;
        sums.payable += if payable { amount } else { 0 };
    }

    fn merge(&mut self, other: Totals) {
        for (key, sums) in other.sums {
            let mine = self.sums(other.kinds[(key >> 32) as usize], key as u32);
            mine.lines += sums.lines;
            mine.amount += sums.amount;
            mine.payable += sums.payable;
        }
    }

    fn finish(self) -> Result<Vec<(TotalKey, Total)>> {
        let total = |(key, sums): (u64, Sums)| {
            let (kind, book, policy, rule) = self.kinds[(key >> 32) as usize];
            let party = PartyId::new(key as u32);
            let what = || format!("party {}", PartyId::column(party));
            let total = Total {
                lines: sums.lines,
                amount: exact(sums.amount, what)?,
                payable: exact(sums.payable, what)?,
                held: exact(sums.amount - sums.payable, what)?,
            };
            Ok((TotalKey { party, kind, book, policy, rule }, total))
        };
        let mut totals: Vec<_> = self.sums.into_iter().map(total).collect::<Result<_>>()?;
        totals.sort_unstable_by_key(|(key, _)| *key);
        Ok(totals)
    }
}

/// A sum in the width of an amount.
pub(crate) fn exact(sum: i128, what: impl Fn() -> String) -> Result<Amount> {
    i64::try_from(sum).map(Amount).map_err(|_| FactsError::Overflow { what: what() })
}
