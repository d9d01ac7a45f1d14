//! What a payee gets for a period, and for which orders: read from the period's run, with digests of the payee's lines.
//!
//! When a period is locked, a snapshot of every statement is kept; later statements are compared with it.

mod html;
mod list;
mod sheets;
mod snapshot;
mod summary;
mod words;

pub(crate) use self::list::KeptStatements;
pub use self::list::{StatementOrder, StatementPlace, StatementRow, StatementRows};
pub(crate) use self::snapshot::{differing, snapshots};
pub use self::summary::StatementTotal;
pub(crate) use self::summary::Summaries;
pub use self::words::{cause_name, kind_code, kind_name, line_kind};

use self::summary::Summary;
use crate::access::{Operation, Reach};
use crate::credit::run_policies;
use crate::privacy::to_hex;
use crate::{AppError, AsOf, Platform, RunPolicy, World};
use base::{Amount, Currency, FactId, PartyId, PartyKind, RunId, Seq, Symbol, Timestamp};
use credit::{Line, LineCause, LineKind, Reason};
use facts::{LineFilter, RunPart, read_lines};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use store::period::Period;
use store::run::Run;

/// One line of a statement: an order, what was credited or earned on it and by which rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementLine {
    /// The order's own id in the source; empty for a line that is about no order.
    pub order: String,
    /// Line of the order.
    pub order_line: u32,
    /// When it took effect.
    pub at: Timestamp,
    /// What it is.
    pub kind: LineKind,
    /// What made it.
    pub cause: LineCause,
    /// The book.
    pub book: String,
    /// Policy, version and rule.
    pub rule: String,
    /// Why this party.
    pub reason: Reason,
    /// How much.
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
    /// Whether the money may be paid by the end of the period.
    pub payable: bool,
}

/// What adjusts an earlier period, by period and cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The period it is about; empty for time that no period covers.
    pub period: String,
    /// Why it is booked in this one.
    pub cause: LineCause,
    /// Performance or money.
    pub kind: LineKind,
    /// The book.
    pub book: String,
    /// In which currency.
    pub currency: Currency,
    /// How much.
    pub amount: Amount,
    /// In how many lines.
    pub lines: u64,
}

/// What vouches for a statement that was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// SHA-256 of the snapshot, hexadecimal.
    pub hash: String,
    /// Version among the payee's statements for the period.
    pub version: u32,
    /// When it was given.
    pub at: Timestamp,
}

/// A statement.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Kind, own id and name of the payee.
    pub payee: (PartyKind, String, String),
    /// The period.
    pub period: Period,
    /// Whether the period is locked, so that the statement is final.
    pub is_final: bool,
    /// Number of the run it shows.
    pub run: RunId,
    /// By instant, order and line; all of them, or those that were asked for.
    pub lines: Vec<StatementLine>,
    /// The place of the first of these among all.
    pub lines_from: usize,
    /// How many lines there are.
    pub line_count: u64,
    /// Digest of all lines in the order of the run, hexadecimal.
    pub digest: String,
    /// By book and currency.
    pub totals: BTreeMap<(String, Currency), StatementTotal>,
    /// Adjustments of earlier periods among the lines.
    pub carried: Vec<Carried>,
    /// Digest of the payee's money lines, as the ledger vouches for it, by book and currency.
    pub hashes: BTreeMap<(String, Currency), String>,
    /// The snapshot that it was compared with; none before the period is locked.
    pub snapshot: Option<Seal>,
}

/// Places of all lines of a statement.
pub(crate) const ALL_LINES: Range<usize> = 0..usize::MAX;

/// Lines are read again and again until all payees were served; so many are kept in memory at a time.
const LINES_AT_ONCE: u64 = 500_000;

impl Platform {
    /// The statement of a payee, named by the source's own id, or by kind and id (`store:S01`). That of a locked period is
    /// compared with the snapshot that was kept when it was locked. As of a time of booking it is what was shown then.
    pub async fn statement(&self, payee: &str, period: &str, as_of: AsOf) -> Result<Statement, AppError> {
        self.statement_page(payee, period, as_of, ALL_LINES).await
    }

    /// The same with the lines at some places only.
    pub async fn statement_page(
        &self,
        payee: &str,
        period: &str,
        as_of: AsOf,
        places: Range<usize>,
    ) -> Result<Statement, AppError> {
        let reach = self.permit(Operation::StatementShow)?;
        self.statement_seen(&reach, (payee, period), as_of, places).await
    }

    /// The statement of a payee within reach. Who is not is as unknown as who is not there.
    pub(crate) async fn statement_seen(
        &self,
        reach: &Reach,
        (payee, period): (&str, &str),
        as_of: AsOf,
        places: Range<usize>,
    ) -> Result<Statement, AppError> {
        let source = self.statement_source(period, as_of).await?;
        let party = find_payee(&source.world.directory, payee)?;
        self.require_payee(reach, &source.world, party, payee)?;
        let mut found = self.statements_of(&source, &[party], places).await?;
        found.pop().ok_or_else(|| AppError::internal("a statement was asked for"))
    }

    /// The statements of all payees of a period, one after another.
    pub async fn statements<E: From<AppError>>(
        &self,
        period: &str,
        as_of: AsOf,
        mut each: impl FnMut(Statement) -> Result<(), E>,
    ) -> Result<(), E> {
        self.permit(Operation::StatementExport)?;
        let source = self.statement_source(period, as_of).await?;
        let totals = store::run::totals(&self.store, source.run.id).await.map_err(AppError::from)?;
        let mut lines: BTreeMap<PartyId, u64> = BTreeMap::new();
        for total in totals {
            if let Some(party) = total.party {
                *lines.entry(party).or_default() += total.lines;
            }
        }
        let mut together: Vec<PartyId> = Vec::new();
        let mut sum = 0;
        for (party, count) in lines {
            if sum > 0 && sum + count > LINES_AT_ONCE {
                self.statements_of(&source, &together, ALL_LINES).await?.into_iter().try_for_each(&mut each)?;
                together.clear();
                sum = 0;
            }
            together.push(party);
            sum += count;
        }
        self.statements_of(&source, &together, ALL_LINES).await?.into_iter().try_for_each(each)
    }

    async fn statement_source(&self, period: &str, as_of: AsOf) -> Result<Source, AppError> {
        let known = self.known(as_of).await?;
        let period = self.period_at(period, &known).await?;
        let run = self.run_of_period_at(&period, &known).await?;
        let (policies, parts) = (run_policies(&run)?, self.parts(run.id).await?);
        let mut periods = self.periods().await?;
        let until = self.locked_by(&period).await?.unwrap_or(known.until).min(known.until);
        periods.retain(|period| period.recorded <= until);
        let world = self.world_at(known.until).await?;
        Ok(Source { period, run, policies, parts, periods, world, until: known.until })
    }

    /// Statements of these payees, each with the lines at some places; of several by one pass over all lines.
    async fn statements_of(
        &self,
        source: &Source,
        payees: &[PartyId],
        places: Range<usize>,
    ) -> Result<Vec<Statement>, AppError> {
        let Source { period, run, policies, parts, periods, world, until } = source;
        let mut lines: HashMap<PartyId, Vec<Line>> = payees.iter().map(|payee| (*payee, Vec::new())).collect();
        let each = |line: &Line| {
            if let Some(lines) = line.party.and_then(|party| lines.get_mut(&party)) {
                lines.push(*line);
            }
            Ok(())
        };
        match payees {
            [payee] => self.read_payee(run.id, *payee, &LineFilter::default(), each).await?,
            _ => read_lines(&self.layout, parts, &LineFilter::default(), each)?,
        }
        let mut statements = Vec::with_capacity(payees.len());
        for payee in payees {
            let mut summaries = Summaries::new(policies, run.range.to, periods)?;
            let mut lines = lines.remove(payee).unwrap_or_default();
            lines.iter().try_for_each(|line| summaries.add(line))?;
            let summary = summaries.by_party.remove(&Some(*payee)).unwrap_or_default();
            let who = describe(&world.directory, *payee);
            let mut statement = statement_of(world, (who, period, run.id), summary, periods);
            lines.sort_by_key(|line| (line.at, line.order, line.order_line));
            let from = places.start.min(lines.len());
            let shown = &lines[from..places.end.clamp(from, lines.len())];
            statement.lines_from = from;
            statement.lines = line_words(self, world, policies, (shown, run.range.to)).await?;
            let kept = store::statement::find(&self.store, *payee, period.id).await?;
            statements.push(match kept.into_iter().find(|kept| kept.recorded <= *until) {
                Some(kept) => snapshot::verified(statement, run, &kept)?,
                None => statement,
            });
        }
        Ok(statements)
    }
}

/// What the statements of a period are made from.
struct Source {
    period: Period,
    run: Run,
    policies: Vec<RunPolicy>,
    parts: Vec<RunPart>,
    periods: Vec<Period>,
    world: World,
    until: Seq,
}

/// What a summary says in words; its lines are left to the caller.
pub(crate) fn statement_of(
    world: &World,
    (payee, period, run): ((PartyKind, String, String), &Period, RunId),
    summary: Summary,
    periods: &[Period],
) -> Statement {
    let word = |book: Symbol| world.symbols.text(book).to_owned();
    let carried = summary.carried.iter().map(|(key, (lines, amount))| Carried {
        period: key.original.and_then(|position| periods.get(position)).map_or("", |period| &period.name).to_owned(),
        cause: key.cause,
        kind: key.kind,
        book: word(key.book),
        currency: key.currency,
        amount: *amount,
        lines: *lines,
    });
    let hashes = summary.money.into_iter();
    let hashes = hashes.map(|((book, currency), digest)| ((word(book), currency), to_hex(&digest.finish())));
    Statement {
        payee,
        is_final: period.state.is_locked(),
        run,
        lines: Vec::new(),
        lines_from: 0,
        line_count: summary.digest.lines(),
        carried: carried.collect(),
        totals: summary.totals.iter().map(|((book, currency), total)| ((word(*book), *currency), *total)).collect(),
        hashes: hashes.collect(),
        digest: to_hex(&summary.digest.finish()),
        snapshot: None,
        period: period.clone(),
    }
}

/// Lines as people read them, in the order given. What may be paid before an instant is payable.
pub(crate) async fn line_words(
    platform: &Platform,
    world: &World,
    policies: &[RunPolicy],
    (lines, until): (&[Line], Timestamp),
) -> Result<Vec<StatementLine>, AppError> {
    let ids: Vec<FactId> = lines.iter().map(|line| line.order).collect();
    let keys = store::fact::by_ids(&platform.store, &ids).await?;
    let keys: BTreeMap<FactId, String> = keys.into_iter().map(|key| (key.entry.id, key.key)).collect();
    let words = |line: &Line| {
        let policy = policies.get(usize::from(line.policy)).ok_or_else(|| AppError::internal("unknown policy"))?;
        let currency = policy.currency().ok_or_else(|| AppError::internal("a credit policy has a currency"))?;
        let mut rule = format!("{} {}: {}", policy.name, policy.version, policy.rule(line.rule));
        if let (Reason::Dispute, Some(dispute)) = (line.reason, line.evidence) {
            rule += &format!(" (dispute {dispute})");
        }
        let order = match line.order {
            Line::NO_ORDER => String::new(),
            order => keys.get(&order).cloned().unwrap_or_else(|| order.to_string()),
        };
        Ok(StatementLine {
            order,
            order_line: line.order_line,
            at: line.at,
            kind: line.kind,
            cause: line.cause,
            book: world.symbols.text(line.book).to_owned(),
            rule,
            reason: line.reason,
            amount: line.amount,
            currency,
            payable: line.payable_at.is_some_and(|at| at < until),
        })
    };
    lines.iter().map(words).collect()
}

/// The payee that a person means; one who shares an id with others is asked for by kind.
pub(crate) fn find_payee(directory: &org::Directory, name: &str) -> Result<PartyId, AppError> {
    if let Some((kind, key)) = name.split_once(':')
        && let Some(kind) = PartyKind::parse(kind)
    {
        let missing = || AppError::refused("payee_not_found", format!("there is no {} {key:?}", kind.name()));
        return directory.find(kind, key).ok_or_else(missing);
    }
    let found: Vec<&org::Party> = directory.each_with(name).collect();
    match found.as_slice() {
        [] => {
            let message = format!("no payee {name:?} is known; give the source's own id");
            Err(AppError::refused("payee_not_found", message))
        }
        [party] => Ok(party.id),
        several => {
            let names: Vec<String> =
                several.iter().map(|party| format!("{}:{}", party.kind.name(), party.key)).collect();
            let message = format!("{name:?} may be {}; give one of these", names.join(" or "));
            Err(AppError::refused("payee_ambiguous", message))
        }
    }
}

/// Kind, own id and name of a party.
pub(crate) fn describe(directory: &org::Directory, party: PartyId) -> (PartyKind, String, String) {
    let kind = directory.kind(party).unwrap_or(PartyKind::Associate);
    (kind, directory.key(party).to_owned(), directory.name(party).to_owned())
}
