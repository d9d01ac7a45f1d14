//! Commands that answer questions: `credits`, `statement`, `explain`, `ledger check`.

use super::periods::kind_name;
use super::policies::days;
use super::{Outcome, measure, open, roll_ups};
use crate::args::{Cli, CreditsArgs, ExplainArgs, Format, StatementArgs};
use crate::output::{Json, Table, note, say};
use app::{Credits, CreditsRequest, Explanation, Open, Paragraph, PeriodExplanation, Statement};
use base::{Calendar, Currency, RunId};
use credit::LineCause;
use std::io::Write;
use std::process::ExitCode;

pub async fn credits(cli: &Cli, args: &CreditsArgs) -> Outcome {
    let platform = open(cli, Open::Existing).await?;
    let request = CreditsRequest {
        by: args.by.clone(),
        book: args.book.clone(),
        measure: measure(args.measure),
        roll_ups: roll_ups(args.rollup),
        run: args.run.map(RunId),
        period: args.period.clone(),
        from: args.from.clone(),
        to: args.to.clone(),
    };
    credits_table(&platform.credits(&request).await?).print(cli.format)?;
    Ok(ExitCode::SUCCESS)
}

/// Dimensions in the order asked for, then orders, lines, amount and currency.
pub fn credits_table(credits: &Credits) -> Table {
    let mut table = Table::new(credits.dims.iter().copied().chain(["orders", "lines", "amount", "currency"]));
    table.counts = vec!["orders".to_owned(), "lines".to_owned()];
    for row in &credits.rows {
        let numbers = [row.orders.to_string(), row.lines.to_string(), row.currency.format(row.amount)];
        let cells = row.dims.iter().cloned().chain(numbers);
        table.push(cells.chain([row.currency.code().to_owned()]));
    }
    table
}

pub async fn statement(cli: &Cli, args: &StatementArgs) -> Outcome {
    let platform = open(cli, Open::Existing).await?;
    let statement = platform.statement(&args.payee, &args.period).await?;
    let calendar = platform.settings().await?.calendar;
    let lines = statement_lines(&statement, &calendar);
    match cli.format {
        Format::Table => write_statement(&statement, &calendar, &lines)?,
        Format::Csv => lines.print(cli.format)?,
        Format::Json => statement_json(&statement, &calendar, &lines).print()?,
    }
    Ok(ExitCode::SUCCESS)
}

fn write_statement(statement: &Statement, calendar: &Calendar, lines: &Table) -> std::io::Result<()> {
    let (kind, key, name) = &statement.payee;
    let state = if statement.is_final { "final" } else { "not yet locked" };
    let who =
        if name.is_empty() { format!("{} {key}", kind.name()) } else { format!("{name} ({} {key})", kind.name()) };
    say(format_args!("Statement of {who}"))?;
    let range = days(calendar, statement.period.range);
    say(format_args!("Period {} ({range}), {state}, run {}\n", statement.period.name, statement.run))?;
    if lines.rows.is_empty() {
        return say("Nothing was credited or earned in this period.");
    }
    statement_totals(statement).print(Format::Table)?;
    say("")?;
    lines.print(Format::Table)?;
    for ((book, currency), hash) in &statement.hashes {
        say(format_args!("\ndigest of the lines in book {book} ({}): {hash}", currency.code()))?;
    }
    Ok(())
}

fn statement_json(statement: &Statement, calendar: &Calendar, lines: &Table) -> Json {
    let (kind, key, name) = &statement.payee;
    let digest = |((book, currency), hash): (&(String, Currency), &String)| {
        let (book, hash) = (Json::text(book.clone()), Json::text(hash.clone()));
        Json::object([("book", book), ("currency", Json::text(currency.code())), ("digest", hash)])
    };
    Json::object([
        ("payee", Json::text(key.clone())),
        ("payee_kind", Json::text(kind.name())),
        ("name", Json::text(name.clone())),
        ("period", Json::text(statement.period.name.clone())),
        ("days", Json::text(days(calendar, statement.period.range))),
        ("final", Json::Flag(statement.is_final)),
        ("run", Json::Count(statement.run.0)),
        ("totals", statement_totals(statement).json()),
        ("lines", lines.json()),
        ("digests", Json::List(statement.hashes.iter().map(digest).collect())),
    ])
}

fn statement_totals(statement: &Statement) -> Table {
    let mut table =
        Table::new(["book", "credit", "roll-up", "commission", "payable", "held", "released", "to pay", "currency"]);
    for ((book, currency), total) in &statement.totals {
        let amounts = [total.credit, total.roll_up, total.commission, total.payable, total.held, total.released];
        let to_pay = currency.format(total.payable + total.released);
        let amounts = amounts.map(|amount| currency.format(amount));
        table.push([book.clone()].into_iter().chain(amounts).chain([to_pay, currency.code().to_owned()]));
    }
    table
}

fn statement_lines(statement: &Statement, calendar: &Calendar) -> Table {
    let mut table =
        Table::new(["at", "order", "line", "what", "cause", "book", "rule", "amount", "currency", "payable"]);
    table.counts = vec!["line".to_owned()];
    for line in &statement.lines {
        table.push([
            calendar.show(line.at),
            line.order.clone(),
            line.order_line.to_string(),
            kind_name(line.kind).to_owned(),
            cause_name(line.cause).to_owned(),
            line.book.clone(),
            line.rule.clone(),
            line.currency.format(line.amount),
            line.currency.code().to_owned(),
            if line.payable { "yes".to_owned() } else { "held".to_owned() },
        ]);
    }
    table
}

/// The word for what made a line.
pub fn cause_name(cause: LineCause) -> &'static str {
    match cause {
        LineCause::Sale => "sale",
        LineCause::Refund => "refund",
        LineCause::Release => "release",
        LineCause::Adjustment => "adjustment",
        LineCause::Period => "period",
        LineCause::Award => "award",
    }
}

pub async fn explain(cli: &Cli, args: &ExplainArgs) -> Outcome {
    let platform = open(cli, Open::Existing).await?;
    if let Some(period) = &args.period {
        explain_period(cli, &platform.explain_period(&args.what, period).await?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let explanations = platform.explain(&args.what).await?;
    match cli.format {
        Format::Table => explanations.iter().try_for_each(write_explanation)?,
        Format::Csv | Format::Json => {
            let mut table = Table::new(["source", "order", "about", "sentence"]);
            for explanation in &explanations {
                for paragraph in &explanation.paragraphs {
                    for line in &paragraph.lines {
                        let (source, order) = (explanation.source.clone(), explanation.order.clone());
                        table.push([source, order, paragraph.title.clone(), line.trim().to_owned()]);
                    }
                }
            }
            table.print(cli.format)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn explain_period(cli: &Cli, explanation: &PeriodExplanation) -> std::io::Result<()> {
    let PeriodExplanation { payee: (kind, key, name), period, paragraphs } = explanation;
    if cli.format == Format::Table {
        let name = if name.is_empty() { String::new() } else { format!("{name}, ") };
        say(format_args!("Period {period} of {name}{} {key}", kind.name()))?;
        return write_paragraphs(paragraphs);
    }
    let mut table = Table::new(["payee_kind", "payee", "period", "about", "sentence"]);
    for paragraph in paragraphs {
        for line in &paragraph.lines {
            let who = [kind.name().to_owned(), key.clone(), period.clone()];
            table.push(who.into_iter().chain([paragraph.title.clone(), line.trim().to_owned()]));
        }
    }
    table.print(cli.format)
}

fn write_explanation(explanation: &Explanation) -> std::io::Result<()> {
    say(format_args!("Order {} of {}", explanation.order, explanation.source))?;
    write_paragraphs(&explanation.paragraphs)
}

fn write_paragraphs(paragraphs: &[Paragraph]) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for paragraph in paragraphs {
        writeln!(out, "\n{}", paragraph.title)?;
        for line in &paragraph.lines {
            writeln!(out, "  {line}")?;
        }
    }
    Ok(())
}

pub async fn ledger_check(cli: &Cli) -> Outcome {
    let platform = open(cli, Open::Existing).await?;
    let report = platform.check_ledger().await?;
    let mut table = Table::new(["invariant", "law", "detail"]);
    for broken in &report.broken {
        table.push([broken.invariant.code.to_owned(), broken.invariant.law.to_owned(), broken.detail.clone()]);
    }
    if !report.broken.is_empty() || cli.format != Format::Table {
        table.print(cli.format)?;
    }
    let found = if report.broken.is_empty() {
        "no invariant is broken".to_owned()
    } else {
        format!("{} broken", report.broken.len())
    };
    note(format_args!("{} transactions, {} runs, {} lines: {found}", report.transactions, report.runs, report.lines));
    Ok(if report.broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
