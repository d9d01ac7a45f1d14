//! `yipan pilot`

use super::{Outcome, open};
use crate::args::{Cli, Format, PilotArgs};
use crate::output::{Table, say};
use app::{AppError, Open, Pilot, PilotSide, parse_day};
use base::{Amount, Calendar, Currency};
use std::process::ExitCode;

pub async fn run(cli: &Cli, args: &PilotArgs) -> Outcome {
    let named = args.policy.rsplit_once('@').and_then(|(name, version)| Some((name, version.parse().ok()?)));
    let Some((name, version)) = named else {
        let message =
            format!("{:?} names no version; write NAME@VERSION as `yipan policy list` shows them", args.policy);
        return Err(AppError::refused("policy_not_found", message).into());
    };
    let platform = open(cli, Open::Existing).await?;
    let pilot = platform.pilot(name, version, parse_day(&args.to)?).await?;
    let calendar = platform.settings().await?.calendar;
    print(cli, &pilot, &calendar)?;
    Ok(ExitCode::SUCCESS)
}

fn print(cli: &Cli, pilot: &Pilot, calendar: &Calendar) -> std::io::Result<()> {
    let heads = ["where", "from", "to", "orders", "base", "credit", "commission", "commission_rate", "currency"];
    let mut table = Table::new(heads);
    table.counts = vec!["orders".to_owned()];
    for (name, sides) in [("pilot", &pilot.pilot), ("rest", &pilot.rest)] {
        for (span, side) in [pilot.before, pilot.since].iter().zip(sides) {
            let days = [span.from, span.to].map(|at| calendar.date(at).to_string());
            table.push([name.to_owned()].into_iter().chain(days).chain(cells(side, pilot.currency)));
        }
    }
    table.print(cli.format)?;
    if cli.format == Format::Table {
        let change = |sides: &[PilotSide; 2]| growth(sides[0].base, sides[1].base);
        let Pilot { policy, pilot, rest, .. } = pilot;
        say(format_args!(
            "\nsince {policy} the base changed by {} where it holds, and by {} elsewhere",
            change(pilot),
            change(rest)
        ))?;
    }
    Ok(())
}

fn cells(side: &PilotSide, currency: Currency) -> [String; 6] {
    let money =
        |units: i128| i64::try_from(units).map_or("too large".to_owned(), |units| currency.format(Amount(units)));
    [
        side.orders.to_string(),
        money(side.base),
        money(side.credit),
        money(side.commission),
        percent(side.commission, side.base),
        currency.code().to_owned(),
    ]
}

fn growth(before: i128, since: i128) -> String {
    if before == 0 { "-".to_owned() } else { percent(since - before, before) }
}

/// A part of a whole in percent, with two places.
fn percent(part: i128, whole: i128) -> String {
    if whole == 0 {
        return "-".to_owned();
    }
    let basis_points = part.saturating_mul(10_000) / whole;
    let sign = if basis_points < 0 { "-" } else { "" };
    format!("{sign}{}.{:02} %", basis_points.abs() / 100, basis_points.abs() % 100)
}
