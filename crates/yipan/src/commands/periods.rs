//! `yipan period` and `yipan settle`

use super::{Outcome, as_of, open, period, short};
use crate::args::{Cli, Format, PeriodCommand, SettleArgs};
use crate::output::{Json, Table, note, say};
use app::{Open, Settled, What, kind_name, parse_day};
use base::{Amount, Currency};
use credit::LineKind;
use std::collections::BTreeMap;
use std::process::ExitCode;

pub async fn run(cli: &Cli, command: &PeriodCommand) -> Outcome {
    let platform = open(cli, Open::Existing).await?;
    match command {
        PeriodCommand::Open { name, from, to, approvals } => {
            platform.open_period(name, parse_day(from)?, parse_day(to)?, *approvals).await?;
        }
        PeriodCommand::Review { name, note: words } => {
            let reviewed = platform.review_period(name, words).await?;
            let by = reviewed.approvers.join(", ");
            note(format_args!("run {} of period {name} is approved by {by}", reviewed.run));
        }
        PeriodCommand::Lock { name } => {
            let locked = platform.lock_period(name).await?;
            let (run, hash) = (locked.run.id, short(&locked.run.hash));
            let posted = transactions(locked.transactions);
            note(format_args!("period {name} is locked with run {run} ({hash}); {posted} posted"));
        }
        PeriodCommand::Pay { name, reference } => {
            let paid = platform.pay_period(name, reference).await?;
            let posted = transactions(paid.transactions.len());
            note(match paid.repeated {
                true => format!("period {name} was paid before, with {posted}; nothing was posted"),
                false => format!("period {name} is paid; {posted} posted"),
            });
        }
        PeriodCommand::Show { name, as_of: text } => {
            let as_of = as_of(&platform, text.as_deref()).await?;
            return period::show(cli, &platform, name, as_of).await;
        }
        PeriodCommand::Diff { name, run, against, lines } => {
            return period::diff(cli, &platform, name, (*against, *run), *lines).await;
        }
        PeriodCommand::List => {}
    }
    period::list(&platform).await?.print(cli.format)?;
    Ok(ExitCode::SUCCESS)
}

fn transactions(count: usize) -> String {
    if count == 1 { "1 transaction".to_owned() } else { format!("{count} transactions") }
}

pub async fn settle(cli: &Cli, args: &SettleArgs) -> Outcome {
    let what = match (&args.from, &args.to, &args.period) {
        (_, _, Some(name)) => What::Period(name.clone()),
        (Some(from), Some(to), None) => What::Days { from: parse_day(from)?, to: parse_day(to)? },
        _ => unreachable!("clap demands a period, or both ends"),
    };
    let platform = open(cli, Open::Existing).await?;
    let settled = platform.settle(&what).await?;
    show(cli, &settled)?;
    Ok(ExitCode::SUCCESS)
}

/// Sums of a run over all payees.
#[derive(Default)]
struct Sums {
    amount: i128,
    payable: i128,
    released: i128,
    lines: u64,
}

pub fn show(cli: &Cli, settled: &Settled) -> std::io::Result<()> {
    let mut sums: BTreeMap<(&str, bool, Currency), Sums> = BTreeMap::new();
    for total in &settled.totals {
        let kind = LineKind::from_number(total.kind).map_or("?", kind_name);
        let sum = sums.entry((kind, total.party.is_some(), total.currency)).or_default();
        sum.amount += i128::from(total.amount.0);
        sum.payable += i128::from(total.payable.0);
        sum.released += i128::from(total.released.0);
        sum.lines += total.lines;
    }
    let mut table = Table::new(["what", "to", "lines", "amount", "payable", "released", "currency"]);
    table.counts = vec!["lines".to_owned()];
    for ((kind, assigned, currency), sum) in sums {
        let money =
            |amount: i128| i64::try_from(amount).map_or("too large".to_owned(), |units| currency.format(Amount(units)));
        let to = if assigned { "payees" } else { "(none)" };
        let amounts = [money(sum.amount), money(sum.payable), money(sum.released), currency.code().to_owned()];
        table.push([kind.to_owned(), to.to_owned(), sum.lines.to_string()].into_iter().chain(amounts));
    }
    let run = &settled.run;
    let mut words = format!("run {} ({}): {} lines, digest {}", run.id, run.state.name(), run.lines, short(&run.hash));
    if settled.adjustments > 0 {
        words.push_str(&format!("\n{} of them adjust locked periods", settled.adjustments));
    }
    match cli.format {
        Format::Table => {
            table.print(cli.format)?;
            say(format_args!("\n{words}"))
        }
        Format::Csv => {
            table.print(cli.format)?;
            note(words);
            Ok(())
        }
        Format::Json => Json::object([
            ("run", Json::Count(run.id.0)),
            ("state", Json::text(run.state.name())),
            ("lines", Json::count(run.lines)),
            ("adjustments", Json::count(settled.adjustments)),
            ("digest", Json::text(app::privacy::to_hex(&run.hash))),
            ("totals", table.json()),
        ])
        .print(),
    }
}
