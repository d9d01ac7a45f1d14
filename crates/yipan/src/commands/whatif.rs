//! `yipan whatif`

use super::{Outcome, as_of, measure, open, read_file};
use crate::Failure;
use crate::args::{Cli, Format, WhatifArgs};
use crate::output::{Json, Table, note, say};
use app::{
    Alternative, Comparison, Contender, Holder, Language, Moved, Open, Payee, Side, WhatIf, parse_day, reason_words,
};
use base::{Amount, Currency};
use std::path::Path;
use std::process::ExitCode;

/// Payees and orders that are named on a terminal; the page and the other formats have more.
const NAMED_MAX: usize = 5;

pub async fn run(cli: &Cli, args: &WhatifArgs) -> Outcome {
    let platform = open(cli, Open::Existing).await?;
    let request = WhatIf {
        policies: args.policies.iter().map(|text| contender(text)).collect::<Result<_, _>>()?,
        against: contender(&args.against)?,
        from: parse_day(&args.from)?,
        to: parse_day(&args.to)?,
        by: args.by.clone(),
        measure: measure(args.measure),
        thresholds: args.thresholds.clone(),
        party: args.party.clone(),
        as_of: as_of(&platform, args.as_of.as_deref()).await?,
    };
    let comparison = platform.what_if(&request).await?;
    if let Some(file) = &args.report {
        let language = Language::from(args.lang);
        let page = app::report(&comparison, &platform.world().await?, language)?;
        std::fs::write(file, page.page)
            .map_err(|error| Failure::Other(format!("{} cannot be written: {error}", file.display())))?;
        note(format_args!("the report is {}", file.display()));
    }
    print(cli, &comparison)?;
    if args.as_of.is_some() {
        note(format_args!("with what was recorded up to commit {}", comparison.watermark));
    }
    Ok(ExitCode::SUCCESS)
}

/// A policy as the command line names it. A file goes before a version: its name may have an `@` in it.
fn contender(text: &str) -> Result<Contender, Failure> {
    if text == "in-force" {
        return Ok(Contender::InForce);
    }
    let path = Path::new(text);
    if let Some((name, version)) = text.rsplit_once('@')
        && let Ok(version) = version.parse()
        && !path.exists()
    {
        return Ok(Contender::Version { name: name.to_owned(), version });
    }
    Ok(Contender::File { name: text.to_owned(), text: read_file(path)? })
}

/// Shows a comparison: rows for everybody, the rest besides for people.
pub fn print(cli: &Cli, comparison: &Comparison) -> std::io::Result<()> {
    match cli.format {
        Format::Table => for_people(cli, comparison),
        Format::Csv => {
            rows(comparison).print(cli.format)?;
            comparison.alternatives.iter().for_each(|alternative| note(changed(comparison, alternative)));
            Ok(())
        }
        Format::Json => json(comparison).print(),
    }
}

fn for_people(cli: &Cli, comparison: &Comparison) -> std::io::Result<()> {
    rows(comparison).print(cli.format)?;
    say("")?;
    totals(comparison).print(cli.format)?;
    for alternative in &comparison.alternatives {
        say(format_args!("\n{}", changed(comparison, alternative)))?;
        spread(comparison.currency, alternative)?;
        if let Some(moved) = &alternative.moved {
            moved_orders(cli, comparison.currency, moved)?;
        }
    }
    say("\nnothing was changed")
}

fn changed(comparison: &Comparison, alternative: &Alternative) -> String {
    let Alternative { name, orders, orders_changed, .. } = alternative;
    let words = format!("{orders_changed} of {orders} orders would have other receivers");
    if comparison.alternatives.len() == 1 { words } else { format!("{name}: {words}") }
}

fn spread(currency: Currency, alternative: &Alternative) -> std::io::Result<()> {
    let spread = &alternative.spread;
    let (gained, lost) = (money(currency, spread.gained), money(currency, -spread.lost));
    let (winners, losers) = (spread.winners.len(), spread.losers.len());
    say(format_args!(
        "{winners} payees would gain {gained}, {losers} would lose {lost}, {} would see no change",
        spread.unchanged
    ))?;
    for (words, payees) in [("most gained", &spread.winners), ("most lost", &spread.losers)] {
        if !payees.is_empty() {
            say(format_args!("{words}: {}", named(currency, payees)))?;
        }
    }
    for crossing in &spread.crossings {
        let threshold = currency.format(crossing.threshold);
        for (words, payees) in [("would reach", &crossing.up), ("would fall under", &crossing.down)] {
            say(format_args!("{} payees {words} {threshold}: {}", payees.len(), named(currency, payees)))?;
        }
    }
    Ok(())
}

fn named(currency: Currency, payees: &[Payee]) -> String {
    let one = |payee: &Payee| format!("{} {}", payee.key, money(currency, payee.change()));
    let mut words: Vec<String> = payees.iter().take(NAMED_MAX).map(one).collect();
    if payees.len() > NAMED_MAX {
        words.push(format!("{} more", payees.len() - NAMED_MAX));
    }
    if words.is_empty() { "nobody".to_owned() } else { words.join(", ") }
}

fn moved_orders(cli: &Cli, currency: Currency, moved: &Moved) -> std::io::Result<()> {
    let Moved { party, orders, change, shown } = moved;
    let change = money(currency, *change);
    say(format_args!("\n{orders} orders move for {party}, together {change}; those with the greatest differences:"))?;
    let mut table = Table::new(["order", "before", "after", "who has it, and why", "who would have it, and why"]);
    for order in shown.iter().take(NAMED_MAX * 4) {
        table.push([
            order.order.clone().unwrap_or_else(|| "(period)".to_owned()),
            currency.format(order.before),
            currency.format(order.after),
            holders(currency, &order.holders_before),
            holders(currency, &order.holders_after),
        ]);
    }
    table.print(cli.format)
}

fn holders(currency: Currency, holders: &[Holder]) -> String {
    let one = |holder: &Holder| {
        let party = holder.party.as_deref().unwrap_or("(none)");
        let amount = currency.format(holder.amount);
        format!(
            "{party} {amount} in {} by {}: {}",
            holder.book,
            holder.rule,
            reason_words(holder.reason, Language::English)
        )
    };
    holders.iter().map(one).collect::<Vec<_>>().join("\n")
}

/// A comparison for programs.
pub fn json(comparison: &Comparison) -> Json {
    let currency = comparison.currency;
    let payees = |payees: &[Payee]| {
        let mut table = Table::new(["payee", "before", "after", "difference"]);
        for payee in payees {
            let (before, after) = (currency.format(payee.before), currency.format(payee.after));
            table.push([payee.key.clone(), before, after, money(currency, payee.change())]);
        }
        table.json()
    };
    let alternatives = comparison.alternatives.iter().map(|alternative| {
        let spread = &alternative.spread;
        let crossings = spread.crossings.iter().map(|crossing| {
            Json::object([
                ("threshold", Json::text(currency.format(crossing.threshold))),
                ("up", payees(&crossing.up)),
                ("down", payees(&crossing.down)),
            ])
        });
        Json::object([
            ("policy", Json::text(alternative.name.clone())),
            ("orders", Json::count(alternative.orders)),
            ("orders_changed", Json::count(alternative.orders_changed)),
            ("winners", payees(&spread.winners)),
            ("losers", payees(&spread.losers)),
            ("unchanged", Json::count(spread.unchanged)),
            ("thresholds", Json::List(crossings.collect())),
        ])
    });
    let first = comparison.alternatives.first();
    Json::object([
        ("rows", rows(comparison).json()),
        ("totals", totals(comparison).json()),
        ("orders", Json::count(first.map_or(0, |alternative| alternative.orders))),
        ("orders_changed", Json::count(first.map_or(0, |alternative| alternative.orders_changed))),
        ("alternatives", Json::List(alternatives.collect())),
    ])
}

/// With one alternative its columns are `after` and `difference`; with several they are named after each.
fn heads(comparison: &Comparison) -> Vec<String> {
    let mut heads = vec!["before".to_owned()];
    if let [_] = comparison.alternatives.as_slice() {
        heads.extend(["after", "difference"].map(str::to_owned));
    } else {
        for Alternative { name, .. } in &comparison.alternatives {
            heads.extend([name.clone(), format!("{name}: difference")]);
        }
    }
    heads.push("currency".to_owned());
    heads
}

fn rows(comparison: &Comparison) -> Table {
    let heads = heads(comparison);
    let mut table = Table::new(comparison.dims.iter().copied().chain(heads.iter().map(String::as_str)));
    for row in &comparison.rows {
        let mut amounts = vec![row.currency.format(row.before)];
        for after in &row.after {
            amounts.extend([row.currency.format(*after), row.currency.format(*after - row.before)]);
        }
        table.push(row.dims.iter().cloned().chain(amounts).chain([row.currency.code().to_owned()]));
    }
    table
}

/// A sum of a policy, with its name.
type Named<T> = (&'static str, fn(&Side) -> T);

fn totals(comparison: &Comparison) -> Table {
    let currency = comparison.currency;
    let heads = heads(comparison);
    let mut table = Table::new(["total"].into_iter().chain(heads.iter().map(String::as_str)));
    let sides = || comparison.alternatives.iter().map(|alternative| alternative.side);
    let amounts: [Named<i128>; 2] = [("credit", |side| side.credit), ("commission (cost)", |side| side.commission)];
    for (name, amount) in amounts {
        let before = amount(&comparison.before);
        let mut cells = vec![name.to_owned(), money(currency, before)];
        for side in sides() {
            cells.extend([money(currency, amount(&side)), money(currency, amount(&side) - before)]);
        }
        cells.push(currency.code().to_owned());
        table.push(cells);
    }
    let counts: [Named<String>; 3] = [
        ("double-credit ratio", Side::double_credit_ratio),
        ("orders in conflict", |side| side.conflicts.to_string()),
        ("payees", |side| side.payees.to_string()),
    ];
    for (name, count) in counts {
        let mut cells = vec![name.to_owned(), count(&comparison.before)];
        sides().for_each(|side| cells.extend([count(&side), String::new()]));
        cells.push(String::new());
        table.push(cells);
    }
    table
}

fn money(currency: Currency, amount: i128) -> String {
    i64::try_from(amount).map_or("too large".to_owned(), |units| currency.format(Amount(units)))
}
