//! Settling: from facts and policies to a run of lines, and the answers that are read from runs.

use crate::access::Operation;
use crate::activation::{Policies, RunPolicies, RunPolicy, active_policies};
use crate::as_of::Known;
use crate::command::Logged;
use crate::privacy::to_hex;
use crate::{AppError, Platform, World, adjustment, dispute, effect};
use base::{Amount, Calendar, Date, Interval, PartyId, RunId, Seq};
use credit::period::MeasuredAll;
use credit::{Line, LineKind};
use facts::{FactCounts, FactsError, FoldInput, LineFilter, RunOutcome, RunPart, SettleSpec, read_lines};
use identity::Members;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::Tx;
use store::measure::RunMeasure;
use store::meta::Counter;
use store::period::Period;
use store::run::{Run, RunFile, RunState, RunTotal};

/// Threads that read or write the lines of a run.
pub(crate) const THREADS: usize = 2;

/// What is to be settled.
#[derive(Clone, Debug)]
pub enum What {
    /// Days, `from` included and `to` not: a draft that binds nobody.
    Days {
        /// First day.
        from: Date,
        /// First day after.
        to: Date,
    },
    /// An open period, with adjustments for late facts about locked ones.
    Period(String),
}

/// What a settlement gave.
#[derive(Clone, Debug)]
pub struct Settled {
    /// The run.
    pub run: Run,
    /// Policies it used.
    pub policies: RunPolicies,
    /// Facts it read.
    pub read: FactCounts,
    /// Lines among them that adjust locked periods.
    pub adjustments: usize,
    /// Totals per payee, book and account.
    pub totals: Vec<RunTotal>,
}

impl Platform {
    /// Settles days or a period: folds every member under the active policies and keeps the lines as a new run.
    pub async fn settle(&self, what: &What) -> Result<Settled, AppError> {
        self.permit(Operation::RunSettle)?;
        let mut world = self.world().await?;
        let (range, period) = self.range_of(what, &world.settings.calendar).await?;
        let policies = active_policies(self, &mut world).await?;
        refuse_without(&policies)?;
        let mut remembered = policies.remembered(&world.symbols);
        let (locked, periods) = match &period {
            Some(_) => {
                (adjustment::locked_periods(self, &Known::NOW, &mut remembered).await?, self.period_ranges().await?)
            }
            None => (Vec::new(), vec![range]),
        };
        let before = effect::Before::read(self, &policies, &locked).await?;
        let mut adjustments = adjustment::lines(self, &world, &policies, &locked, (range, &periods)).await?;
        let late = match &adjustments.measures {
            Some(now) => effect::minus(now, &before.measures)?,
            None => MeasuredAll::new(),
        };
        let adjusted = adjustments.lines.len();
        if let Some(period) = &period {
            adjustments.lines.extend(dispute::lines(self, &world, &mut remembered, period).await?);
        }
        let id = self.reserve_run().await?;
        let members = self.members(&world).await?;
        let spec = spec(&world, &policies, (range, &periods));
        let mut outcome = facts::settle(&self.fold_input(&world, &members), &spec, id, &adjustments.lines, |added| {
            let known = effect::plus(&effect::plus(&before.measures, &late)?, added)?;
            effect::lines(&world, &policies, &remembered, &before, (range, &known))
        })?;
        if period.is_some() {
            let by_payee =
                facts::write_by_payee(&self.layout, id, (&outcome.parts, facts::PayeeSizes::default()), THREADS)?;
            outcome.parts.extend(by_payee);
        }
        outcome.measures = effect::plus(&outcome.measures, &late)?;
        let measures = effect::rows(id, &outcome.measures, &policies);
        let used = RunPolicies { credit: remembered, binding: policies.remembered_bindings() };
        let settled = self.keep(&world, outcome, (range, period), used, &measures).await;
        if settled.is_err() {
            self.layout.remove_folder(&facts::Layout::run_folder(id))?;
        }
        settled.map(|settled| Settled { adjustments: adjusted, ..settled })
    }

    /// Refuses at once what settling a period would be refused for.
    pub(crate) async fn check_settle(&self, period: &str) -> Result<(), AppError> {
        self.permit(Operation::RunSettle)?;
        let mut world = self.world().await?;
        self.range_of(&What::Period(period.to_owned()), &world.settings.calendar).await?;
        refuse_without(&*active_policies(self, &mut world).await?)
    }

    /// The ranges of all periods, open and locked.
    pub(crate) async fn period_ranges(&self) -> Result<Vec<Interval>, AppError> {
        Ok(self.periods().await?.into_iter().map(|period| period.range).collect())
    }

    async fn range_of(&self, what: &What, calendar: &Calendar) -> Result<(Interval, Option<Period>), AppError> {
        match what {
            What::Days { from, to } => Ok((days(calendar, *from, *to)?, None)),
            What::Period(name) => {
                let period = self.period(name).await?;
                if period.state.is_locked() {
                    let message = format!("period {name} is locked; late facts are booked in the next open period");
                    return Err(AppError::refused("period_locked", message));
                }
                Ok((period.range, Some(period)))
            }
        }
    }

    async fn reserve_run(&self) -> Result<RunId, AppError> {
        let tx = self.begin().await?;
        let id = RunId(store::meta::reserve(&tx, Counter::Run, 1).await?);
        tx.commit().await?;
        Ok(id)
    }

    pub(crate) fn fold_input<'a>(&'a self, world: &'a World, members: &'a Members) -> FoldInput<'a> {
        FoldInput::new(&self.layout, &world.files, world.watermark, members)
            .watched(self.doing.as_ref().map(|doing| &*doing.watch))
    }

    async fn keep(
        &self,
        world: &World,
        outcome: RunOutcome,
        (range, period): (Interval, Option<Period>),
        policies: RunPolicies,
        measures: &[RunMeasure],
    ) -> Result<Settled, AppError> {
        let run = Run {
            id: outcome.run,
            period: period.as_ref().map(|period| period.id),
            range,
            watermark: world.watermark,
            policies: serde_json::to_string(&policies).map_err(AppError::internal)?,
            hash: outcome.digest,
            lines: outcome.lines,
            state: if period.is_some() { RunState::Settled } else { RunState::Draft },
            created_at: self.clock.now(),
            recorded: Seq(0),
        };
        let files: Vec<RunFile> = outcome.parts.iter().map(run_file).collect();
        let totals = totals(world, &outcome, &policies.credit)?;
        let keep = async |tx: &Tx| {
            let seq = store::meta::next_seq(tx).await?;
            let run = Run { recorded: seq, ..run };
            store::run::insert(tx, &run, &files, &totals).await?;
            store::measure::insert(tx, measures).await?;
            let mut summary = format!("run {} with {} lines, digest {}", run.id, run.lines, to_hex(&run.hash));
            let (mut before, mut after) = (Value::Null, run_words(&run));
            if let Some(period) = &period {
                let computed = self.computed(tx, seq, period, run.id).await?;
                if !computed.note.is_empty() {
                    summary += &format!("; {}", computed.note);
                }
                before = computed.before;
                after["period"] = computed.after;
            }
            self.log(tx, seq, Operation::RunSettle, Logged { summary, before, after }).await?;
            Ok(run)
        };
        let run = self.write(keep).await?;
        Ok(Settled { run, policies, read: outcome.read, adjustments: 0, totals })
    }

    /// The runs of a period, newest first.
    pub async fn runs(&self, period: &str) -> Result<Vec<Run>, AppError> {
        self.permit(Operation::RunList)?;
        Ok(store::run::of_period(&self.store, self.period(period).await?.id).await?)
    }

    /// A run by number; the latest when none is given.
    pub async fn run(&self, id: Option<RunId>) -> Result<Run, AppError> {
        self.permit(Operation::RunShow)?;
        self.run_at(id, &Known::NOW).await
    }

    /// The run of a period: the one it was locked with, or the latest settlement of it.
    pub async fn run_of_period(&self, period: &Period) -> Result<Run, AppError> {
        self.permit(Operation::RunShow)?;
        self.settled_run(period).await
    }

    pub(crate) async fn settled_run(&self, period: &Period) -> Result<Run, AppError> {
        self.run_of_period_at(period, &Known::NOW).await
    }

    /// Tells every line of a run, in the order of the run, with the policy that it names.
    pub async fn each_line(&self, run: RunId, mut each: impl FnMut(&Line, &RunPolicy)) -> Result<(), AppError> {
        let policies = run_policies(&self.run(Some(run)).await?)?;
        let parts = self.parts(run).await?;
        let mut unknown = None;
        read_lines(&self.layout, &parts, &LineFilter::default(), |line| {
            match policies.get(usize::from(line.policy)) {
                Some(policy) => each(line, policy),
                None => unknown = Some(line.policy),
            }
            Ok(())
        })?;
        match unknown {
            Some(policy) => Err(AppError::internal(format!("a line of run {run} names policy {policy}"))),
            None => Ok(()),
        }
    }

    /// Files of lines of a run.
    pub(crate) async fn parts(&self, run: RunId) -> Result<Vec<RunPart>, AppError> {
        Ok(self.run_files(run).await?.0)
    }

    /// Files of lines of a run, and those that have them once more by payee; a draft has none of these.
    pub(crate) async fn run_files(&self, run: RunId) -> Result<(Vec<RunPart>, Vec<RunPart>), AppError> {
        let files = store::run::files(&self.store, run).await?;
        let part = |file: RunFile| RunPart {
            part: file.part,
            path: file.path,
            lines: file.rows,
            bytes: file.bytes,
            digest: file.digest,
        };
        Ok(files.into_iter().map(part).partition(|file| file.part < self.layout.payee_part()))
    }

    /// Calls back with the lines of a payee that pass a filter, in the order of a run.
    pub(crate) async fn read_payee(
        &self,
        run: RunId,
        payee: PartyId,
        filter: &LineFilter,
        each: impl FnMut(&Line) -> Result<(), FactsError>,
    ) -> Result<(), AppError> {
        let (parts, by_payee) = self.run_files(run).await?;
        if by_payee.is_empty() {
            let filter = LineFilter { party: Some(Some(payee)), ..filter.clone() };
            return Ok(read_lines(&self.layout, &parts, &filter, each)?);
        }
        Ok(facts::read_payee(&self.layout, &by_payee, Some(payee), filter, each)?)
    }
}

fn refuse_without(policies: &Policies) -> Result<(), AppError> {
    if !policies.credit.is_empty() {
        return Ok(());
    }
    let message = "no credit policy is active; activate one with `yipan policy activate FILE`";
    Err(AppError::refused("no_policy", message))
}

/// The days as an interval in the group's zone.
pub(crate) fn days(calendar: &Calendar, from: Date, to: Date) -> Result<Interval, AppError> {
    calendar.days(from, to).map_err(|error| AppError::refused("range_empty", error.to_string()))
}

/// Reads a day that a person typed.
pub fn parse_day(text: &str) -> Result<Date, AppError> {
    Date::parse(text).map_err(|error| AppError::refused("not_a_date", error.to_string()))
}

pub(crate) fn spec<'a>(
    world: &'a World,
    policies: &'a Policies,
    (range, periods): (Interval, &'a [Interval]),
) -> SettleSpec<'a> {
    SettleSpec {
        policies: &policies.credit,
        bindings: &policies.binding,
        binding_overrides: &policies.overrides,
        organisation: &world.directory,
        symbols: &world.symbols,
        range,
        periods,
    }
}

/// The credit policies of a run, by the position that its lines name.
pub(crate) fn run_policies(run: &Run) -> Result<Vec<RunPolicy>, AppError> {
    let policies: RunPolicies = serde_json::from_str(&run.policies).map_err(AppError::internal)?;
    Ok(policies.credit)
}

fn run_file(part: &RunPart) -> RunFile {
    RunFile { part: part.part, path: part.path.clone(), rows: part.lines, bytes: part.bytes, digest: part.digest }
}

/// Totals per party, kind, book, funding account and currency. Releases stand beside the commission they release.
fn totals(world: &World, outcome: &RunOutcome, policies: &[RunPolicy]) -> Result<Vec<RunTotal>, AppError> {
    let mut sums: BTreeMap<_, RunTotal> = BTreeMap::new();
    for (key, total) in &outcome.totals {
        let policy = policies
            .get(usize::from(key.policy))
            .ok_or_else(|| AppError::internal(format!("a total names policy {}", key.policy)))?;
        let currency = policy.currency().ok_or_else(|| AppError::internal("a credit policy has a currency"))?;
        let funded_by = world.symbols.find(policy.funded_by(key.rule)).unwrap_or_default();
        let kind = if key.kind == LineKind::Release { LineKind::Commission } else { key.kind };
        let sum = sums.entry((key.party, kind, key.book, funded_by, currency)).or_insert(RunTotal {
            party: key.party,
            kind: kind as u8,
            book: key.book,
            funded_by,
            currency,
            amount: Amount::ZERO,
            payable: Amount::ZERO,
            released: Amount::ZERO,
            lines: 0,
        });
        sum.lines += total.lines;
        if key.kind == LineKind::Release {
            sum.released = sum.released.checked_add(total.amount).map_err(AppError::internal)?;
        } else {
            sum.amount = sum.amount.checked_add(total.amount).map_err(AppError::internal)?;
            sum.payable = sum.payable.checked_add(total.payable).map_err(AppError::internal)?;
        }
    }
    Ok(sums.into_values().collect())
}

/// A run as the log keeps it.
fn run_words(run: &Run) -> Value {
    let Interval { from, to } = run.range;
    let (from, to) = (from.iso(), to.iso());
    json!({ "run": run.id.0, "from": from, "to": to, "lines": run.lines, "digest": to_hex(&run.hash) })
}
