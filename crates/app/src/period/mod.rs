//! Periods: opened, settled, reviewed, locked, paid; who did what and when.

mod diff;
mod lock;
mod pay;
mod review;

pub use self::diff::{DiffLine, DiffRow, DiffSide, RunDiff};
pub use self::lock::Locked;
pub(crate) use self::lock::{canonical_currency, payee_totals};
pub use self::pay::Paid;
pub(crate) use self::pay::payment_name;
pub use self::review::Reviewed;

use crate::access::Operation;
use crate::as_of::{AsOf, runs_by};
use crate::command::{Logged, Version};
use crate::credit::days;
use crate::{AppError, Platform};
use base::{Currency, Date, RunId, Seq};
use credit::LineKind;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::period::{NewPeriod, Period, PeriodEvent, PeriodEventKind, PeriodState};
use store::run::{Run, RunState};
use store::{Read, Tx};

/// Everything about a period.
#[derive(Clone, Debug)]
pub struct PeriodStory {
    /// The period.
    pub period: Period,
    /// Its runs, newest first.
    pub runs: Vec<Run>,
    /// Who approved the latest run.
    pub approvers: Vec<String>,
    /// What happened, oldest first.
    pub events: Vec<PeriodEvent>,
}

/// A period in a list, and how far it has come.
#[derive(Clone, Debug)]
pub struct PeriodRow {
    /// The period.
    pub period: Period,
    /// What only those are told who may look at a period.
    pub progress: Option<PeriodProgress>,
}

/// How far a period has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodProgress {
    /// How many times it was settled.
    pub runs: u64,
    /// Who approved its latest run.
    pub approvers: Vec<String>,
    /// Credit and commission of the run that it was locked with, or of the latest, by currency; nothing before the first.
    pub totals: Vec<(Currency, i128, i128)>,
}

impl PeriodStory {
    /// How far it has come.
    pub fn version(&self) -> Version {
        version(&self.events)
    }
}

impl Platform {
    /// Opens a period that so many different people must approve before it may be locked. A name that is taken, an empty
    /// range and an overlap with another period are refused.
    pub async fn open_period(&self, name: &str, from: Date, to: Date, approvals: u32) -> Result<Period, AppError> {
        self.permit(Operation::PeriodOpen)?;
        check_name(name)?;
        let range = days(&self.settings().await?.calendar, from, to)?;
        if store::period::find(&self.store, name).await?.is_some() {
            return Err(AppError::refused("period_exists", format!("there is a period {name} already")));
        }
        let opened = async |tx: &Tx| {
            let seq = store::meta::next_seq(tx).await?;
            let new = NewPeriod { name, range, approvals };
            let by = (self.clock.now(), self.caller.who.as_str());
            let period = store::period::open(tx, seq, &new, by).await?;
            self.happened(tx, seq, &period, (PeriodEventKind::Opened, None), "").await?;
            let logged = Logged { after: words(&period), ..Logged::from(name) };
            self.log(tx, seq, Operation::PeriodOpen, logged).await?;
            Ok(period)
        };
        self.write(opened).await
    }

    /// Every period, by start.
    pub async fn periods(&self) -> Result<Vec<Period>, AppError> {
        self.permit(Operation::PeriodList)?;
        Ok(store::period::list(&self.store).await?)
    }

    /// Every period, by start, with how far it has come.
    pub async fn period_rows(&self) -> Result<Vec<PeriodRow>, AppError> {
        let periods = self.periods().await?;
        if self.permit(Operation::PeriodShow).is_err() {
            return Ok(periods.into_iter().map(|period| PeriodRow { period, progress: None }).collect());
        }
        let mut runs: BTreeMap<i64, Vec<Run>> = BTreeMap::new();
        for run in store::run::of_periods(&self.store).await? {
            runs.entry(run.period.unwrap_or_default()).or_default().push(run);
        }
        let mut events: BTreeMap<i64, Vec<PeriodEvent>> = BTreeMap::new();
        for event in store::period::all_events(&self.store).await? {
            events.entry(event.period).or_default().push(event);
        }
        let mut rows = Vec::with_capacity(periods.len());
        for period in periods {
            let of_period =
                (runs.remove(&period.id).unwrap_or_default(), events.remove(&period.id).unwrap_or_default());
            let progress = Some(self.progress(of_period).await?);
            rows.push(PeriodRow { period, progress });
        }
        Ok(rows)
    }

    /// How far a period with these runs, newest first, has come.
    async fn progress(&self, (runs, events): (Vec<Run>, Vec<PeriodEvent>)) -> Result<PeriodProgress, AppError> {
        let Some(latest) = runs.first() else {
            return Ok(PeriodProgress { runs: 0, approvers: Vec::new(), totals: Vec::new() });
        };
        let counted = runs.iter().find(|run| run.state == RunState::Locked).unwrap_or(latest);
        let mut sums: BTreeMap<Currency, (i128, i128)> = BTreeMap::new();
        for total in self.totals_of(counted.id).await?.iter() {
            let (credit, commission) = sums.entry(total.currency).or_default();
            match total.kind {
                kind if kind == LineKind::Credit as u8 => *credit += i128::from(total.amount.0),
                kind if kind == LineKind::Commission as u8 => *commission += i128::from(total.amount.0),
                _ => {}
            }
        }
        let totals = sums.into_iter().map(|(currency, (credit, commission))| (currency, credit, commission));
        Ok(PeriodProgress {
            runs: runs.len() as u64,
            approvers: review::approved(&events, latest.id),
            totals: totals.collect(),
        })
    }

    /// The period of this name.
    pub async fn period(&self, name: &str) -> Result<Period, AppError> {
        self.permit(Operation::PeriodList)?;
        period_named(&self.store, name).await
    }

    /// A period with its runs, and who did what to it, as of a time of booking.
    pub async fn period_story(&self, name: &str, as_of: AsOf) -> Result<PeriodStory, AppError> {
        self.permit(Operation::PeriodShow)?;
        let known = self.known(as_of).await?;
        let period = self.period_at(name, &known).await?;
        let runs = runs_by(store::run::of_period(&self.store, period.id).await?, &period, &known);
        let mut events = store::period::events(&self.store, period.id).await?;
        events.retain(|event| event.recorded <= known.until);
        let approvers = runs.first().map_or(Vec::new(), |run| review::approved(&events, run.id));
        Ok(PeriodStory { period, runs, approvers, events })
    }

    /// Refuses to go on with a period that was changed since the caller looked at it.
    pub(crate) async fn expect_period(&self, tx: &Tx, period: &Period) -> Result<(), AppError> {
        let events = store::period::events(tx, period.id).await?;
        self.expect(&format!("period {}", period.name), version(&events))
    }

    async fn move_period(&self, tx: &Tx, period: &Period, state: PeriodState) -> Result<(), AppError> {
        Ok(store::period::set_state(tx, period.id, state, self.clock.now(), &self.caller.who).await?)
    }

    /// Remembers what happened to a period, now and by who gives commands.
    async fn happened(
        &self,
        tx: &Tx,
        seq: Seq,
        period: &Period,
        (what, run): (PeriodEventKind, Option<RunId>),
        note: &str,
    ) -> Result<(), AppError> {
        let (at, by) = (self.clock.now(), self.caller.who.clone());
        let event = PeriodEvent { period: period.id, what, run, by, at, note: note.to_owned(), recorded: seq };
        Ok(store::period::record(tx, &event).await?)
    }
}

/// The period of this name; one that is unknown is refused with those that there are.
pub(crate) async fn period_named(on: &impl Read, name: &str) -> Result<Period, AppError> {
    if let Some(period) = store::period::find(on, name).await? {
        return Ok(period);
    }
    let known: Vec<String> = store::period::list(on).await?.into_iter().map(|period| period.name).collect();
    let known = if known.is_empty() { "none is open".to_owned() } else { format!("there are {}", known.join(", ")) };
    Err(AppError::refused("period_not_found", format!("there is no period {name}; {known}")))
}

/// A period as the log keeps it.
fn words(period: &Period) -> Value {
    json!({ "name": period.name, "state": period.state.name(), "approvals": period.approvals })
}

/// How far a period has come: how many things happened to it.
fn version(events: &[PeriodEvent]) -> Version {
    Version(events.len() as i64)
}

/// Names of periods stand on command lines, in file names and in keys of transactions.
fn check_name(name: &str) -> Result<(), AppError> {
    const LENGTH_MAX: usize = 64;
    let wrong = name.chars().find(|character| !character.is_alphanumeric() && !"-_.".contains(*character));
    let why = match (wrong, name.chars().count()) {
        (Some(wrong), _) => format!("it has {wrong:?}"),
        (None, 0) => "it is empty".to_owned(),
        (None, length) if length > LENGTH_MAX => format!("it has {length} characters"),
        (None, _) => return Ok(()),
    };
    let right = format!("write 1 to {LENGTH_MAX} letters, digits, hyphens, underscores or points, 2026-01 say");
    Err(AppError::refused("period_name_wrong", format!("{name:?} cannot be the name of a period: {why}; {right}")))
}
