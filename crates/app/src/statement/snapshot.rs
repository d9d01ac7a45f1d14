//! Statements as they were given: at lock a snapshot is kept for every payee, and what is shown later must be what it says.

use super::summary::{Summaries, Summary};
use super::{Carried, Seal, Statement, StatementTotal, describe, statement_of};
use crate::privacy::to_hex;
use crate::{AppError, World};
use base::{Currency, PartyId, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use store::period::Period;
use store::run::Run;
use store::statement::NewStatement;

/// What a snapshot says, as JSON: amounts as text with all their decimals, so that nothing rounds them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Body {
    format: u32,
    payee_kind: String,
    payee: String,
    /// As the payee was called then.
    pub name: String,
    period: String,
    from: i64,
    to: i64,
    run: i64,
    run_digest: String,
    lines: u64,
    lines_digest: String,
    totals: Vec<BodyTotal>,
    carried: Vec<BodyCarried>,
    money_digests: BTreeMap<String, String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct BodyTotal {
    book: String,
    currency: String,
    credit: String,
    roll_up: String,
    commission: String,
    payable: String,
    held: String,
    released: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct BodyCarried {
    period: String,
    cause: u8,
    kind: u8,
    book: String,
    currency: String,
    amount: String,
    lines: u64,
}

const FORMAT: u32 = 1;

impl Body {
    /// What a statement says, its lines as their digest.
    pub fn of(statement: &Statement, run: &Run) -> Body {
        let (kind, key, name) = &statement.payee;
        Body {
            format: FORMAT,
            payee_kind: kind.name().to_owned(),
            payee: key.clone(),
            name: name.clone(),
            period: statement.period.name.clone(),
            from: statement.period.range.from.0,
            to: statement.period.range.to.0,
            run: run.id.0,
            run_digest: to_hex(&run.hash),
            lines: statement.line_count,
            lines_digest: statement.digest.clone(),
            totals: statement.totals.iter().map(total).collect(),
            carried: statement.carried.iter().map(carried).collect(),
            money_digests: statement
                .hashes
                .iter()
                .map(|((book, currency), hash)| (format!("{book} {}", currency.code()), hash.clone()))
                .collect(),
        }
    }

    fn text(&self) -> Result<String, AppError> {
        serde_json::to_string(self).map_err(AppError::internal)
    }
}

fn total(((book, currency), total): (&(String, Currency), &StatementTotal)) -> BodyTotal {
    BodyTotal {
        book: book.clone(),
        currency: currency.code().to_owned(),
        credit: currency.format(total.credit),
        roll_up: currency.format(total.roll_up),
        commission: currency.format(total.commission),
        payable: currency.format(total.payable),
        held: currency.format(total.held),
        released: currency.format(total.released),
    }
}

fn carried(carried: &Carried) -> BodyCarried {
    BodyCarried {
        period: carried.period.clone(),
        cause: carried.cause as u8,
        kind: carried.kind as u8,
        book: carried.book.clone(),
        currency: carried.currency.code().to_owned(),
        amount: carried.currency.format(carried.amount),
        lines: carried.lines,
    }
}

/// A snapshot for every payee of a run, by payee.
pub(crate) fn snapshots(
    world: &World,
    (period, run): (&Period, &Run),
    summaries: Summaries<'_>,
    at: Timestamp,
) -> Result<Vec<NewStatement>, AppError> {
    let periods = summaries.periods();
    let mut payees: Vec<(PartyId, Summary)> = Vec::new();
    for (party, summary) in summaries.by_party {
        payees.extend(party.map(|party| (party, summary)));
    }
    payees.sort_unstable_by_key(|(party, _)| *party);
    let snapshot = |(payee, summary): (PartyId, Summary)| {
        let who = describe(&world.directory, payee);
        let statement = statement_of(world, (who, period, run.id), summary, periods);
        let body = Body::of(&statement, run).text()?;
        let hash = Sha256::digest(body.as_bytes()).into();
        Ok(NewStatement { payee, period: period.id, run: run.id, body, hash, at })
    };
    payees.into_iter().map(snapshot).collect()
}

/// What is wrong with the snapshots that were kept when a run was locked: one sentence each.
pub(crate) fn differing(
    world: &World,
    (period, run): (&Period, &Run),
    summaries: Summaries<'_>,
    kept: &[store::statement::Statement],
) -> Result<Vec<String>, AppError> {
    let expected = snapshots(world, (period, run), summaries, Timestamp(0))?;
    let expected: BTreeMap<PartyId, &NewStatement> = expected.iter().map(|new| (new.payee, new)).collect();
    let mut found = Vec::new();
    let mut seen = BTreeSet::new();
    for kept in kept.iter().map(|kept| &kept.statement) {
        let (kind, key, _) = describe(&world.directory, kept.payee);
        let who = format!("the statement of {} {key}", kind.name());
        seen.insert(kept.payee);
        let hash: [u8; 32] = Sha256::digest(kept.body.as_bytes()).into();
        let given = serde_json::from_str::<Body>(&kept.body).ok();
        let now = expected.get(&kept.payee).and_then(|new| serde_json::from_str::<Body>(&new.body).ok());
        let named = |body: Body| Body { name: String::new(), ..body };
        if hash != kept.hash {
            found.push(format!("{who} was changed after it was given: its hash differs"));
        } else if given.is_none() || given.map(named) != now.map(named) {
            found.push(format!("{who} does not say what its lines say"));
        }
    }
    for payee in expected.into_keys().filter(|payee| !seen.contains(payee)) {
        let (kind, key, _) = describe(&world.directory, payee);
        found.push(format!("the statement of {} {key} is gone", kind.name()));
    }
    Ok(found)
}

/// Compares a statement with the snapshot that was kept of it, and takes the payee's name from there. A snapshot that was
/// changed, and lines that are not those it vouches for, are refused.
pub(crate) fn verified(
    mut statement: Statement,
    run: &Run,
    kept: &store::statement::Statement,
) -> Result<Statement, AppError> {
    let changed = |what: &str| {
        let (kind, key, _) = &statement.payee;
        let (kind, period) = (kind.name(), &statement.period.name);
        let message = format!("the statement of {kind} {key} for period {period} is not what was given: {what}");
        AppError::refused("statement_changed", message)
    };
    let body = &kept.statement.body;
    let hash: [u8; 32] = Sha256::digest(body.as_bytes()).into();
    if hash != kept.statement.hash {
        return Err(changed("its hash differs"));
    }
    let given: Body = serde_json::from_str(body).map_err(|_| changed("it cannot be read"))?;
    let now = Body { name: given.name.clone(), ..Body::of(&statement, run) };
    if now != given {
        return Err(changed("its lines or totals differ"));
    }
    statement.payee.2 = given.name;
    let (version, at) = (kept.version, kept.statement.at);
    statement.snapshot = Some(Seal { hash: to_hex(&hash), version, at });
    Ok(statement)
}
