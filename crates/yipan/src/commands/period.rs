//! `yipan period list | show | diff`: what periods are, and what their runs say.

use super::policies::days;
use super::{Outcome, short};
use crate::Failure;
use crate::args::{Cli, Format};
use crate::output::{Json, Table, say};
use app::{AsOf, DiffRow, DiffSide, PeriodStory, Platform, RunDiff, cause_name, kind_name};
use base::{Amount, Calendar, Currency, PartyKind, RunId};
use credit::LineKind;
use std::collections::BTreeMap;
use std::process::ExitCode;

/// Every period with its state, and who changed it last.
pub async fn list(platform: &Platform) -> Result<Table, Failure> {
    let calendar = platform.settings().await?.calendar;
    let mut table = Table::new(["period", "days", "state", "approvals", "changed", "by"]);
    for period in platform.periods().await? {
        let story = platform.period_story(&period.name, AsOf::Now).await?;
        table.push([
            period.name.clone(),
            days(&calendar, period.range),
            period.state.name().to_owned(),
            approvals(&story),
            calendar.show(period.changed_at),
            period.changed_by,
        ]);
    }
    Ok(table)
}

/// `1 of 2`, or `1` where nobody has to approve; nothing where nobody did.
fn approvals(story: &PeriodStory) -> String {
    match (story.approvers.len(), story.period.approvals) {
        (0, 0) => String::new(),
        (given, 0) => given.to_string(),
        (given, needed) => format!("{given} of {needed}"),
    }
}

pub async fn show(cli: &Cli, platform: &Platform, name: &str, as_of: AsOf) -> Outcome {
    let story = platform.period_story(name, as_of).await?;
    let calendar = platform.settings().await?.calendar;
    let (events, runs) = (events(&story, &calendar), runs(&story, &calendar));
    let (state, days) = (story.period.state.name(), days(&calendar, story.period.range));
    match cli.format {
        Format::Table => {
            say(format_args!("Period {name} ({days}), {state}"))?;
            if story.period.approvals > 0 {
                let by = if story.approvers.is_empty() { "nobody".to_owned() } else { story.approvers.join(", ") };
                say(format_args!("Needs the approval of {}; approved by {by}", story.period.approvals))?;
            }
            say("")?;
            events.print(cli.format)?;
            if !runs.rows.is_empty() {
                say("")?;
                runs.print(cli.format)?;
            }
        }
        Format::Csv => events.print(cli.format)?,
        Format::Json => Json::object([
            ("period", Json::text(name)),
            ("days", Json::text(days)),
            ("state", Json::text(state)),
            ("approvals_needed", Json::count(story.period.approvals)),
            ("approved_by", Json::List(story.approvers.iter().map(Json::text).collect())),
            ("events", events.json()),
            ("runs", runs.json()),
        ])
        .print()?,
    }
    Ok(ExitCode::SUCCESS)
}

fn events(story: &PeriodStory, calendar: &Calendar) -> Table {
    let mut table = Table::new(["at", "what", "by", "run", "commit", "note"]);
    table.counts = vec!["commit".to_owned()];
    for event in &story.events {
        let run = event.run.map_or(String::new(), |run| run.to_string());
        let what = event.what.name().to_owned();
        let commit = event.recorded.to_string();
        table.push([calendar.show(event.at), what, event.by.clone(), run, commit, event.note.clone()]);
    }
    table
}

fn runs(story: &PeriodStory, calendar: &Calendar) -> Table {
    let mut table = Table::new(["run", "state", "at", "lines", "watermark", "commit", "digest"]);
    table.counts = ["run", "lines", "watermark", "commit"].map(str::to_owned).to_vec();
    for run in &story.runs {
        let numbers = [run.lines.to_string(), run.watermark.to_string(), run.recorded.to_string()];
        let cells = [run.id.to_string(), run.state.name().to_owned(), calendar.show(run.created_at)];
        table.push(cells.into_iter().chain(numbers).chain([short(&run.hash)]));
    }
    table
}

pub async fn diff(
    cli: &Cli,
    platform: &Platform,
    name: &str,
    (against, run): (Option<i64>, Option<i64>),
    lines: bool,
) -> Outcome {
    let diff = platform.diff_period(name, (against.map(RunId), run.map(RunId)), lines).await?;
    let calendar = platform.settings().await?.calendar;
    let table = if lines { diff_lines(&diff, &calendar) } else { diff_rows(&diff) };
    match cli.format {
        Format::Table => write_diff(name, &diff, &table)?,
        Format::Csv => table.print(cli.format)?,
        Format::Json => Json::object([
            ("period", Json::text(name)),
            ("before", Json::Count(diff.before.id.0)),
            ("after", Json::Count(diff.after.id.0)),
            (if lines { "lines" } else { "rows" }, table.json()),
            ("totals", diff_totals(&diff).json()),
        ])
        .print()?,
    }
    Ok(ExitCode::SUCCESS)
}

fn write_diff(name: &str, diff: &RunDiff, table: &Table) -> std::io::Result<()> {
    say(format_args!("Period {name}: run {} against run {}\n", diff.after.id, diff.before.id))?;
    if diff.rows.is_empty() {
        return say("Both say the same.");
    }
    table.print(Format::Table)?;
    say("")?;
    diff_totals(diff).print(Format::Table)
}

fn diff_rows(diff: &RunDiff) -> Table {
    let mut table = Table::new([
        "kind",
        "payee",
        "book",
        "what",
        "before",
        "after",
        "difference",
        "currency",
        "lines gone",
        "lines new",
    ]);
    table.counts = vec!["lines gone".to_owned(), "lines new".to_owned()];
    for row in &diff.rows {
        let amounts = [row.before, row.after, row.after - row.before].map(|amount| row.currency.format(amount));
        let lines = [row.only_before.to_string(), row.only_after.to_string()];
        let who = payee(&row.payee).into_iter().chain([row.book.clone(), measure_name(row.what).to_owned()]);
        table.push(who.chain(amounts).chain([row.currency.code().to_owned()]).chain(lines));
    }
    table
}

/// Sums over all payees and books that differ.
fn diff_totals(diff: &RunDiff) -> Table {
    let mut sums: BTreeMap<(LineKind, Currency), [i128; 2]> = BTreeMap::new();
    for DiffRow { what, currency, before, after, .. } in &diff.rows {
        let sum = sums.entry((*what, *currency)).or_default();
        sum[0] += i128::from(before.0);
        sum[1] += i128::from(after.0);
    }
    let mut table = Table::new(["total of those", "before", "after", "difference", "currency"]);
    for ((what, currency), [before, after]) in sums {
        let money = |sum: i128| i64::try_from(sum).map_or("too large".to_owned(), |sum| currency.format(Amount(sum)));
        let amounts = [money(before), money(after), money(after - before), currency.code().to_owned()];
        table.push([measure_name(what).to_owned()].into_iter().chain(amounts));
    }
    table
}

fn diff_lines(diff: &RunDiff, calendar: &Calendar) -> Table {
    let mut table = Table::new([
        "run", "kind", "payee", "at", "order", "line", "what", "cause", "book", "rule", "amount", "currency",
    ]);
    table.counts = vec!["run".to_owned(), "line".to_owned()];
    for found in &diff.lines {
        let run = if found.side == DiffSide::Before { diff.before.id } else { diff.after.id };
        let line = &found.line;
        let words = [
            calendar.show(line.at),
            line.order.clone(),
            line.order_line.to_string(),
            kind_name(line.kind).to_owned(),
            cause_name(line.cause).to_owned(),
            line.book.clone(),
            line.rule.clone(),
            line.currency.format(line.amount),
            line.currency.code().to_owned(),
        ];
        table.push([run.to_string()].into_iter().chain(payee(&found.payee)).chain(words));
    }
    table
}

fn payee(payee: &Option<(PartyKind, String, String)>) -> [String; 2] {
    payee.as_ref().map_or([String::new(), "(none)".to_owned()], |(kind, key, _)| [kind.name().to_owned(), key.clone()])
}

/// Where sums are compared, release stands for all that may be paid.
fn measure_name(kind: LineKind) -> &'static str {
    if kind == LineKind::Release { "payable" } else { kind_name(kind) }
}
