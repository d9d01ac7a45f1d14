//! What a payee gets for a period, and for which orders: read from the period's run, with the hash of the payee's lines.

use crate::credit::run_policies;
use crate::period::canonical_currency;
use crate::privacy::to_hex;
use crate::{AppError, Platform, RunPolicy, World};
use base::{Amount, Currency, FactId, PartyId, PartyKind, Timestamp};
use credit::{Line, LineCause, LineKind};
use facts::{LineFilter, read_lines};
use std::collections::BTreeMap;
use store::period::Period;

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
    /// How much.
    pub amount: Amount,
    /// In which currency.
    pub currency: Currency,
    /// Whether the money may be paid by the end of the period.
    pub payable: bool,
}

/// Sums of one book.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StatementTotal {
    /// Performance.
    pub credit: Amount,
    /// Performance of those beneath.
    pub roll_up: Amount,
    /// Money earned, clawback and adjustments included.
    pub commission: Amount,
    /// Of that, what may be paid.
    pub payable: Amount,
    /// Of that, what is held.
    pub held: Amount,
    /// Money earned earlier that became payable.
    pub released: Amount,
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
    pub run: base::RunId,
    /// By instant, order and line.
    pub lines: Vec<StatementLine>,
    /// By book and currency.
    pub totals: BTreeMap<(String, Currency), StatementTotal>,
    /// Digest of the payee's money lines, as the ledger vouches for it, by book and currency.
    pub hashes: BTreeMap<(String, Currency), String>,
}

impl Platform {
    /// The statement of a payee, named by the source's own id, or by kind and id (`store:S01`).
    pub async fn statement(&self, payee: &str, period: &str) -> Result<Statement, AppError> {
        let period = self.period(period).await?;
        let run = self.run_of_period(&period).await?;
        let world = self.world().await?;
        let party = find_payee(&world.directory, payee)?;
        let policies = run_policies(&run)?;
        let parts = self.parts(run.id).await?;
        let filter = LineFilter { party: Some(Some(party)), ..LineFilter::default() };
        let mut lines: Vec<Line> = Vec::new();
        read_lines(&self.layout, &parts, &filter, |line| {
            lines.push(*line);
            Ok(())
        })?;
        lines.sort_by_key(|line| (line.at, line.order, line.order_line));
        let words = line_words(self, &world, &policies, (&lines, run.range.to)).await?;
        let mut statement = Statement {
            payee: describe(&world.directory, party),
            is_final: period.state.is_locked(),
            run: run.id,
            lines: words,
            totals: BTreeMap::new(),
            hashes: BTreeMap::new(),
            period,
        };
        for (line, words) in lines.iter().zip(&statement.lines) {
            let total = statement.totals.entry((words.book.clone(), words.currency)).or_default();
            total.add(line, words.payable);
        }
        let hashed = facts::payee_lines(&self.layout, &parts, |policy| canonical_currency(&policies, policy))?;
        for ((payee, book, policy), lines) in hashed.into_iter().filter(|((payee, _, _), _)| *payee == Some(party)) {
            debug_assert_eq!(payee, Some(party));
            if let Some(currency) = policies.get(usize::from(policy)).and_then(RunPolicy::currency) {
                statement.hashes.insert((world.symbols.text(book).to_owned(), currency), to_hex(&lines.digest));
            }
        }
        Ok(statement)
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
        Ok(StatementLine {
            order: match line.order {
                Line::NO_ORDER => String::new(),
                order => keys.get(&order).cloned().unwrap_or_else(|| order.to_string()),
            },
            order_line: line.order_line,
            at: line.at,
            kind: line.kind,
            cause: line.cause,
            book: world.symbols.text(line.book).to_owned(),
            rule: format!("{} {}: {}", policy.name, policy.version, policy.rule(line.rule)),
            amount: line.amount,
            currency,
            payable: line.payable_at.is_some_and(|at| at < until),
        })
    };
    lines.iter().map(words).collect()
}

impl StatementTotal {
    fn add(&mut self, line: &Line, payable: bool) {
        match line.kind {
            LineKind::Credit => self.credit += line.amount,
            LineKind::RollUp => self.roll_up += line.amount,
            LineKind::Release => self.released += line.amount,
            LineKind::Commission => {
                self.commission += line.amount;
                *(if payable { &mut self.payable } else { &mut self.held }) += line.amount;
            }
        }
    }
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
