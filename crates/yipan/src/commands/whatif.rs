//! `yipan whatif`

use super::{Outcome, measure, open, read_file};
use crate::Failure;
use crate::args::{Cli, Format, WhatifArgs};
use crate::output::{Json, Table, note, say};
use app::{Comparison, Open, Side, WhatIf, parse_day};
use base::{Amount, Currency};
use std::path::Path;
use std::process::ExitCode;

pub async fn run(cli: &Cli, args: &WhatifArgs) -> Outcome {
    let request = WhatIf {
        policy: named(&args.policy)?,
        against: named(&args.against)?,
        from: parse_day(&args.from)?,
        to: parse_day(&args.to)?,
        by: args.by.clone(),
        measure: measure(args.measure),
    };
    let platform = open(cli, Open::Existing).await?;
    print(cli, &platform.what_if(&request).await?)?;
    Ok(ExitCode::SUCCESS)
}

/// Shows a comparison: rows for everybody, totals besides for people.
pub fn print(cli: &Cli, comparison: &Comparison) -> std::io::Result<()> {
    let (rows, totals) = (rows(comparison), totals(comparison));
    let Comparison { orders, orders_changed, .. } = comparison;
    let words = format!("{orders_changed} of {orders} orders would have other receivers; nothing was changed");
    match cli.format {
        Format::Table => {
            rows.print(cli.format)?;
            say("")?;
            totals.print(cli.format)?;
            say(format_args!("\n{words}"))
        }
        Format::Csv => {
            rows.print(cli.format)?;
            note(words);
            Ok(())
        }
        Format::Json => Json::object([
            ("rows", rows.json()),
            ("totals", totals.json()),
            ("orders", Json::count(*orders)),
            ("orders_changed", Json::count(*orders_changed)),
        ])
        .print(),
    }
}

fn named(path: &Path) -> Result<(String, String), Failure> {
    Ok((path.display().to_string(), read_file(path)?))
}

fn rows(comparison: &Comparison) -> Table {
    let mut table = Table::new(comparison.dims.iter().copied().chain(["before", "after", "difference", "currency"]));
    for row in &comparison.rows {
        let amounts = [row.before, row.after, row.after - row.before].map(|amount| row.currency.format(amount));
        table.push(row.dims.iter().cloned().chain(amounts).chain([row.currency.code().to_owned()]));
    }
    table
}

fn totals(comparison: &Comparison) -> Table {
    let mut table = Table::new(["total", "before", "after", "difference", "currency"]);
    let currency = comparison.currency;
    let (before, after) = (comparison.before, comparison.after);
    for (name, before, after) in
        [("credit", before.credit, after.credit), ("commission (cost)", before.commission, after.commission)]
    {
        let amounts = [before, after, after - before].map(|amount| money(currency, amount));
        table.push([name.to_owned()].into_iter().chain(amounts).chain([currency.code().to_owned()]));
    }
    table.push(["double-credit ratio".to_owned(), ratio(before), ratio(after), String::new(), String::new()]);
    table
}

fn money(currency: Currency, amount: i128) -> String {
    i64::try_from(amount).map_or("too large".to_owned(), |units| currency.format(Amount(units)))
}

/// Credit in all books over the base of the orders, in percent with two places.
fn ratio(side: Side) -> String {
    if side.base == 0 {
        return "-".to_owned();
    }
    let basis_points = side.credit.saturating_mul(10_000) / side.base;
    format!("{}.{:02} %", basis_points / 100, (basis_points % 100).abs())
}
