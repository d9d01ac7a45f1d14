//! Answers that are read from a run: credit, commission or payable money, grouped.

use crate::credit::{days, parse_day, run_policies};
use crate::{AppError, Platform};
use base::{Interval, RunId};
use facts::{CreditRow, CreditSource, Dim, Measure, Query, RollUps};
use std::collections::BTreeSet;
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
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Credits {
    /// Names of the dimensions, as the columns of the rows.
    pub dims: Vec<&'static str>,
    /// Sorted by their words.
    pub rows: Vec<CreditRow>,
    /// The run it was read from.
    pub run: Run,
}

impl Platform {
    /// Answers a question over the lines of a run; the latest unless a run or period is named.
    pub async fn credits(&self, request: &CreditsRequest) -> Result<Credits, AppError> {
        let dims = parse_dims(&request.by)?;
        let run = match &request.period {
            Some(name) => self.run_of_period(&self.period(name).await?).await?,
            None => self.run(request.run).await?,
        };
        let world = self.world().await?;
        let range = range(request, &world.settings.calendar, &run)?;
        let book = match &request.book {
            Some(name) => Some(self.book(name, &run, &world.symbols).await?),
            None => None,
        };
        let policies: Vec<facts::PolicyLabel> = labels(&run)?;
        let parts = self.parts(run.id).await?;
        let source = CreditSource {
            layout: &self.layout,
            parts: &parts,
            policies: &policies,
            organisation: &world.directory,
            symbols: &world.symbols,
            calendar: &world.settings.calendar,
            threads: 2,
        };
        let query = Query { measure: request.measure, roll_ups: request.roll_ups, book, range, dims };
        Ok(Credits { dims: names(&query.dims), rows: facts::credits(&source, &query)?, run })
    }

    /// The book of this name. One that neither the run nor any policy has is refused with those that there are.
    async fn book(&self, name: &str, run: &Run, symbols: &base::Symbols) -> Result<base::Symbol, AppError> {
        let totals = store::run::totals(&self.store, run.id).await?;
        let mut known: BTreeSet<String> = totals.iter().map(|total| symbols.text(total.book).to_owned()).collect();
        for policy in store::policy::list(&self.store).await? {
            known.extend(books_of(&policy.policy.scope));
        }
        match symbols.find(name) {
            Some(book) if known.contains(name) => Ok(book),
            _ => {
                let known: Vec<String> = known.into_iter().collect();
                let message = format!("there is no book {name:?}; there are {}", known.join(", "));
                Err(AppError::refused("book_unknown", message))
            }
        }
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

fn names(dims: &[Dim]) -> Vec<&'static str> {
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

fn range(request: &CreditsRequest, calendar: &base::Calendar, run: &Run) -> Result<Interval, AppError> {
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
