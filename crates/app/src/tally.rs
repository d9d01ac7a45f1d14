//! Credit, commission, held and payable money of a run side by side, grouped, for callers who see everything or their own part.

use crate::access::{Operation, Reach};
use crate::as_of::Known;
use crate::credits::{CreditsSource, names, parse_dims};
use crate::kept::{Kept, Same};
use crate::statement::describe;
use crate::{AppError, AsOf, CreditsRequest, Platform, World};
use base::{Currency, Interval, PartyKind, RunId, Symbol};
use facts::{Dim, Sight, Tally, TallyKey, TallyQuery, TallyRow};
use org::Directory;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::run::{Run, RunTotal};

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct TallyRequest {
    /// Names of dimensions; `associate` for payees who are people.
    pub by: Vec<String>,
    /// Only lines of these groups: name of a dimension, and the id of its group; empty for what nobody gets.
    pub within: Vec<(String, String)>,
    /// Only this book.
    pub book: Option<String>,
    /// A run by number.
    pub run: Option<RunId>,
    /// The run of a period.
    pub period: Option<String>,
    /// First day.
    pub from: Option<String>,
    /// First day after.
    pub to: Option<String>,
    /// Only runs that were known by then.
    pub as_of: AsOf,
}

/// What a row is about in one dimension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GroupWords {
    /// Kind, own id and name of a unit or person; none for what nobody gets.
    Party(Option<(PartyKind, String, String)>),
    /// A book, rule, article, span of time, …
    Word(String),
}

impl GroupWords {
    /// Names the group in its dimension; empty for what nobody gets.
    pub fn id(&self) -> String {
        match self {
            GroupWords::Party(None) => String::new(),
            GroupWords::Party(Some((kind, key, _))) => format!("{}:{key}", kind.name()),
            GroupWords::Word(word) => word.clone(),
        }
    }
}

/// A row of the answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TallyWords {
    /// One per dimension.
    pub keys: Vec<GroupWords>,
    /// In which currency.
    pub currency: Currency,
    /// The sums.
    pub tally: Tally,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct Tallies {
    /// Names of the dimensions.
    pub dims: Vec<&'static str>,
    /// In the order of the keys.
    pub rows: Vec<TallyWords>,
    /// Their sums by currency. An order that is in several rows counts in each.
    pub totals: BTreeMap<Currency, Tally>,
    /// Where it was read from.
    pub source: CreditsSource,
    /// The days it covers.
    pub range: Interval,
}

/// What a tally follows from.
#[derive(PartialEq)]
struct TallyKeyed {
    run: RunId,
    range: Interval,
    book: Option<Symbol>,
    dims: Vec<Dim>,
    payees: Option<PartyKind>,
    sight: Option<Sight>,
    directory: Same<Directory>,
}

/// Tallies and totals that were asked for last.
pub(crate) struct KeptTallies {
    tallies: Kept<TallyKeyed, Vec<TallyRow>>,
    totals: Kept<RunId, Vec<RunTotal>>,
}

impl Default for KeptTallies {
    fn default() -> Self {
        KeptTallies { tallies: Kept::new(64), totals: Kept::new(16) }
    }
}

/// People are asked for by this word, beside the names of dimensions.
const ASSOCIATE: &str = "associate";

impl Platform {
    /// Sums the lines of a run that the caller sees: those of a run or period that is named, or else of the latest run that covers
    /// the days.
    pub async fn tally(&self, request: &TallyRequest) -> Result<Tallies, AppError> {
        let reach = self.permit(Operation::CreditsShow)?;
        // What is within a group is grouped by it as well: the other groups are left out then.
        let asked: Vec<&String> = request.within.iter().map(|(name, _)| name).chain(&request.by).collect();
        let payees = asked.iter().any(|name| *name == ASSOCIATE).then_some(PartyKind::Associate);
        let by = asked.iter().map(|name| if *name == ASSOCIATE { Dim::Payee.name() } else { name.as_str() });
        let dims = parse_dims(&by.map(str::to_owned).collect::<Vec<_>>())?;
        let known = self.known(request.as_of).await?;
        let world = self.world_at(known.until).await?;
        let plain = CreditsRequest {
            book: request.book.clone(),
            run: request.run,
            period: request.period.clone(),
            from: request.from.clone(),
            to: request.to.clone(),
            ..CreditsRequest::default()
        };
        let run = self.run_asked(&plain, &world, &known).await?;
        let range = crate::credits::range(&plain, &world.settings.calendar, &run)?;
        let book = self.book_of_run(&plain, &run, &world).await?;
        let names = names(&dims).split_off(request.within.len());
        let rows = self.tallied(&world, &run, &reach, Asked { range, book, dims, payees }).await?;
        let words = |row: &TallyRow| {
            let mut keys: Vec<GroupWords> = row.keys.iter().map(|key| group_words(&world.directory, key)).collect();
            let shown = keys.split_off(request.within.len());
            let is_within = keys.iter().zip(&request.within).all(|(key, (_, wanted))| key.id() == *wanted);
            is_within.then_some(TallyWords { keys: shown, currency: row.currency, tally: row.tally })
        };
        let rows: Vec<TallyWords> = rows.iter().filter_map(words).collect();
        let mut totals: BTreeMap<Currency, Tally> = BTreeMap::new();
        for row in &rows {
            totals.entry(row.currency).or_default().add(&row.tally).map_err(AppError::internal)?;
        }
        let source = CreditsSource { run: Some(run.id), watermark: run.watermark, digest: run.hash };
        Ok(Tallies { dims: names, rows, totals, source, range })
    }

    /// The run that is named, or the latest that covers the days that are.
    async fn run_asked(&self, request: &CreditsRequest, world: &World, known: &Known) -> Result<Run, AppError> {
        if let Some(name) = &request.period {
            return self.run_of_period_at(&self.period_at(name, known).await?, known).await;
        }
        if request.run.is_none()
            && let (Some(from), Some(to)) = (&request.from, &request.to)
        {
            let range = crate::credits::asked_days(&world.settings.calendar, from, to)?;
            if let Some(run) = store::run::covering(&self.store, range, known.until).await? {
                return Ok(run);
            }
        }
        self.run_at(request.run, known).await
    }

    /// The tally of a run, as it was made before when it was.
    pub(crate) async fn tallied(
        &self,
        world: &World,
        run: &Run,
        reach: &Reach,
        asked: Asked,
    ) -> Result<Arc<Vec<TallyRow>>, AppError> {
        let Asked { range, book, dims, payees } = asked;
        // Who is within reach changes with time, even when the organisation was not read again.
        let sight = self.sight(reach, &world.directory);
        let key = TallyKeyed {
            run: run.id,
            range,
            book,
            dims: dims.clone(),
            payees,
            sight: sight.clone(),
            directory: Same(Arc::clone(&world.directory)),
        };
        let make = async || {
            let query = TallyQuery { range, payable_by: run.range.to, book, dims, payees, sight };
            let lines = self.lines_of(run).await?;
            Ok(facts::tally(&lines.source(self, world), &query)?)
        };
        self.kept_tallies.tallies.get(key, make).await
    }

    /// What each payee got in a run.
    pub(crate) async fn totals_of(&self, run: RunId) -> Result<Arc<Vec<RunTotal>>, AppError> {
        let read = async || Ok(store::run::totals(&self.store, run).await?);
        self.kept_tallies.totals.get(run, read).await
    }
}

/// A question about a run, read.
pub(crate) struct Asked {
    pub range: Interval,
    pub book: Option<Symbol>,
    pub dims: Vec<Dim>,
    pub payees: Option<PartyKind>,
}

fn group_words(directory: &Directory, key: &TallyKey) -> GroupWords {
    match key {
        TallyKey::Party(party) => GroupWords::Party(party.map(|party| describe(directory, party))),
        TallyKey::Word(word) => GroupWords::Word(word.clone()),
    }
}
