//! Answers that are read from a run: credit, commission or payable money, grouped.

use crate::access::{Operation, Reach};
use crate::activation::active_policies;
use crate::as_of::Known;
use crate::credit::{days, parse_day, run_policies};
use crate::trial::{self, Compiled};
use crate::{AppError, AsOf, Platform, World};
use base::{Interval, RunId, Seq, Symbol};
use facts::{CreditRow, CreditSource, Dim, Measure, Query, RollUps, RunPart};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::run::Run;

/// A question as a person asks it.
#[derive(Clone, Debug, Default)]
pub struct CreditsRequest {
    /// Names of dimensions.
    pub by: Vec<String>,
    /// Only this book.
    pub book: Option<String>,
    /// What is counted.
    pub measure: Measure,
    /// With or without roll-up.
    pub roll_ups: RollUps,
    /// A run by number.
    pub run: Option<RunId>,
    /// The run of a period.
    pub period: Option<String>,
    /// First day.
    pub from: Option<String>,
    /// First day after.
    pub to: Option<String>,
    /// What is known. Days from one to another that name neither run nor period are then settled by way of trial.
    pub as_of: AsOf,
}

impl CreditsRequest {
    /// Days that are to be settled again with what was known.
    fn days_of_trial(&self) -> Option<(&str, &str)> {
        let of_run = self.as_of == AsOf::Now || self.run.is_some() || self.period.is_some();
        if of_run { None } else { Some((self.from.as_deref()?, self.to.as_deref()?)) }
    }
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Credits {
    /// Names of the dimensions, as the columns of the rows.
    pub dims: Vec<&'static str>,
    /// Sorted by their words.
    pub rows: Vec<CreditRow>,
    /// Where it was read from.
    pub source: CreditsSource,
}

/// The lines that an answer was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CreditsSource {
    /// The run; none for a trial, which is gone.
    pub run: Option<RunId>,
    /// What was recorded up to here was settled.
    pub watermark: Seq,
    /// Digest of the lines in order.
    pub digest: [u8; 32],
}

impl Platform {
    /// Answers a question over the lines of a run; the latest unless a run or period is named.
    pub async fn credits(&self, request: &CreditsRequest) -> Result<Credits, AppError> {
        let reach = self.permit(Operation::CreditsShow)?;
        let dims = parse_dims(&request.by)?;
        let known = self.known(request.as_of).await?;
        let mut world = self.world_at(known.until).await?;
        if let Some((from, to)) = request.days_of_trial() {
            let range = asked_days(&world.settings.calendar, from, to)?;
            return self.credits_of_trial(request, (&reach, dims), (&mut world, &known), range).await;
        }
        let run = match &request.period {
            Some(name) => self.run_of_period_at(&self.period_at(name, &known).await?, &known).await?,
            None => self.run_at(request.run, &known).await?,
        };
        let range = range(request, &world.settings.calendar, &run)?;
        let book = self.book_of_run(request, &run, &world).await?;
        let lines = self.lines_of(&run).await?;
        let source = lines.source(self, &world);
        let sight = self.sight(&reach, &world.directory);
        let query = Query { measure: request.measure, roll_ups: request.roll_ups, book, range, dims, sight };
        let (dims, rows) = (names(&query.dims), facts::credits(&source, &query)?);
        Ok(Credits {
            dims,
            rows,
            source: CreditsSource { run: Some(run.id), watermark: run.watermark, digest: run.hash },
        })
    }

    /// Settles days again with what was known, under the policies that were activated by then.
    async fn credits_of_trial(
        &self,
        request: &CreditsRequest,
        (reach, dims): (&Reach, Vec<Dim>),
        (world, known): (&mut World, &Known),
        range: Interval,
    ) -> Result<Credits, AppError> {
        let policies = active_policies(self, world).await?;
        if policies.credit.is_empty() {
            let message = format!("no credit policy was active {}; ask as of a later time", known.words);
            return Err(AppError::refused("no_policy", message));
        }
        let members = self.members(world).await?;
        let trial =
            self.trial((world, &members), Compiled::new("in force", Arc::unwrap_or_clone(policies)), range, 0)?;
        let book = self.book(request, trial.outcome.totals.iter().map(|(key, _)| key.book), world).await?;
        let range = trial::measured(request.measure, range);
        let sight = self.sight(reach, &world.directory);
        let query = Query { measure: request.measure, roll_ups: request.roll_ups, book, range, dims, sight };
        let (dims, rows) = (names(&query.dims), trial.rows(world, &query)?);
        let source = CreditsSource { run: None, watermark: world.watermark, digest: trial.outcome.digest };
        Ok(Credits { dims, rows, source })
    }

    /// The book of a run that is asked for.
    pub(crate) async fn book_of_run(
        &self,
        request: &CreditsRequest,
        run: &Run,
        world: &World,
    ) -> Result<Option<Symbol>, AppError> {
        let totals = self.totals_of(run.id).await?;
        self.book(request, totals.iter().map(|total| total.book), world).await
    }

    /// The book that is asked for. One that neither the lines nor any policy has is refused with those that there are.
    async fn book(
        &self,
        request: &CreditsRequest,
        written: impl Iterator<Item = Symbol>,
        world: &World,
    ) -> Result<Option<Symbol>, AppError> {
        let Some(name) = &request.book else { return Ok(None) };
        let mut known: BTreeSet<String> = written.map(|book| world.symbols.text(book).to_owned()).collect();
        for policy in store::policy::list(&self.store).await? {
            known.extend(books_of(&policy.policy.scope));
        }
        match world.symbols.find(name) {
            Some(book) if known.contains(name) => Ok(Some(book)),
            _ => {
                let known: Vec<String> = known.into_iter().collect();
                let message = format!("there is no book {name:?}; there are {}", known.join(", "));
                Err(AppError::refused("book_unknown", message))
            }
        }
    }
}

/// The lines of a run, ready to be asked about.
pub(crate) struct RunLines {
    pub parts: Vec<RunPart>,
    pub policies: Vec<facts::PolicyLabel>,
}

impl RunLines {
    pub fn source<'a>(&'a self, platform: &'a Platform, world: &'a World) -> CreditSource<'a> {
        CreditSource {
            layout: &platform.layout,
            parts: &self.parts,
            policies: &self.policies,
            organisation: &world.directory,
            symbols: &world.symbols,
            calendar: &world.settings.calendar,
            threads: 2,
        }
    }
}

impl Platform {
    pub(crate) async fn lines_of(&self, run: &Run) -> Result<RunLines, AppError> {
        Ok(RunLines { parts: self.parts(run.id).await?, policies: labels(run)? })
    }
}

/// Books that an activated policy claims, as its scope says them: `credit:NAME`, `commission:NAME`.
fn books_of(scope: &str) -> Vec<String> {
    let scope: serde_json::Value = serde_json::from_str(scope).unwrap_or_default();
    let books = scope["books"].as_array().into_iter().flatten().filter_map(serde_json::Value::as_str);
    books.filter_map(|book| book.split_once(':')).map(|(_, name)| name.to_owned()).collect()
}

/// What the columnar side has to know of the policies of a run.
pub(crate) fn labels(run: &Run) -> Result<Vec<facts::PolicyLabel>, AppError> {
    crate::activation::labels(&run_policies(run)?)
}

pub(crate) fn names(dims: &[Dim]) -> Vec<&'static str> {
    dims.iter().map(|dim| dim.name()).collect()
}

/// Dimensions by name; an unknown one is refused with all that there are.
pub(crate) fn parse_dims(names: &[String]) -> Result<Vec<Dim>, AppError> {
    let parse = |name: &String| {
        Dim::parse(name.trim()).ok_or_else(|| {
            let known: Vec<&str> = Dim::ALL.iter().map(|dim| dim.name()).collect();
            AppError::refused(
                "dimension_unknown",
                format!("{name:?} is not a dimension; there are {}", known.join(", ")),
            )
        })
    };
    let dims: Vec<Dim> = names.iter().map(parse).collect::<Result<_, _>>()?;
    if let Some((_, twice)) = dims.iter().enumerate().find(|(position, dim)| dims[..*position].contains(dim)) {
        let message = format!("dimension {} is given twice; give each one once", twice.name());
        return Err(AppError::refused("dimension_repeated", message));
    }
    Ok(dims)
}

/// The days of a run that are asked for; those that it does not cover are refused.
pub(crate) fn range(request: &CreditsRequest, calendar: &base::Calendar, run: &Run) -> Result<Interval, AppError> {
    let mut range = match request.measure {
        // Money counts as payable once it may be paid by the end of the run, however long ago that was.
        Measure::Payable => Interval { from: base::Timestamp::MIN, to: run.range.to },
        Measure::Credit | Measure::Commission => run.range,
    };
    if let Some(from) = &request.from {
        range.from = calendar.start_of(parse_day(from)?);
    }
    if let Some(to) = &request.to {
        range.to = range.to.min(calendar.start_of(parse_day(to)?));
    }
    let (first, last) = (calendar.date(run.range.from), calendar.date(run.range.to));
    let from = request.from.as_deref().map(parse_day).transpose()?.unwrap_or(first);
    let to = request.to.as_deref().map(parse_day).transpose()?.unwrap_or(last);
    if from < first || last < to {
        let message = format!(
            "run {} covers {first} to {last} (not included), and {from} to {to} was asked for; settle those days, or name \
             a run that covers them with --run",
            run.id
        );
        return Err(AppError::refused("run_does_not_cover", message));
    }
    days(calendar, from, to)?;
    Ok(range)
}

/// Days that were typed, as an interval.
pub(crate) fn asked_days(calendar: &base::Calendar, from: &str, to: &str) -> Result<Interval, AppError> {
    days(calendar, parse_day(from)?, parse_day(to)?)
}
