//! Commands that answer questions: `credits` and `explain`.

use super::{Outcome, as_of, measure, open, roll_ups, short};
use crate::args::{Cli, CreditsArgs, ExplainArgs, Format};
use crate::output::{Table, note, say};
use app::{Credits, CreditsRequest, CreditsSource, Explanation, Open, Paragraph, PeriodExplanation, Telling};
use base::RunId;
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
        as_of: as_of(&platform, args.as_of.as_deref()).await?,
    };
    let credits = platform.credits(&request).await?;
    credits_table(&credits).print(cli.format)?;
    if args.as_of.is_some() {
        let CreditsSource { run, watermark, digest } = credits.source;
        let lines = run.map_or("settled again by way of trial".to_owned(), |run| format!("run {run}"));
        note(format_args!("{lines}, with what was recorded up to commit {watermark}, digest {}", short(&digest)));
    }
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

pub async fn explain(cli: &Cli, args: &ExplainArgs) -> Outcome {
    let platform = open(cli, Open::Existing).await?;
    let telling = Telling { language: args.lang.into(), as_of: as_of(&platform, args.as_of.as_deref()).await? };
    if let Some(period) = &args.period {
        explain_period(cli, &platform.explain_period(&args.what, period, telling).await?)?;
        return Ok(ExitCode::SUCCESS);
    }
    let explanations = platform.explain(&args.what, telling).await?;
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
    let PeriodExplanation { payee: (kind, key, _), period, title, paragraphs } = explanation;
    if cli.format == Format::Table {
        say(format_args!("{title}"))?;
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
    say(format_args!("{}", explanation.title))?;
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
