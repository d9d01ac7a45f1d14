//! `yipan quarantine`

use super::{Outcome, open, read_file};
use crate::Failure;
use crate::args::{
    Cli, Format, QuarantineArgs, QuarantineCommand, QuarantineMendArgs, QuarantineReplayArgs, QuarantineShowArgs,
};
use crate::output::{Table, note};
use app::intake::DeliveryOptions;
use app::{AppError, Open, Platform, QuarantineRequest, ReplayRequest};
use base::Timestamp;
use std::collections::BTreeMap;
use std::process::ExitCode;

pub async fn run(cli: &Cli, args: &QuarantineArgs) -> Outcome {
    let platform = open(cli, Open::Existing).await?;
    match &args.command {
        None => show(cli, &platform, &args.show).await,
        Some(QuarantineCommand::Show(args)) => show(cli, &platform, args).await,
        Some(QuarantineCommand::Mend(args)) => mend(&platform, args).await,
        Some(QuarantineCommand::Replay(args)) => replay(cli, &platform, args).await,
    }
}

/// Number of the import, and position there.
fn place(text: &str) -> Option<(i64, Option<i64>)> {
    match text.split_once('-') {
        None => Some((text.parse().ok()?, None)),
        Some((import, position)) => Some((import.parse().ok()?, Some(position.parse().ok()?))),
    }
}

fn wrong(text: &str) -> Failure {
    let message = format!("{text:?} is no row that was set aside; `yipan quarantine` shows them, 12-3 say");
    AppError::refused("quarantine_row_not_found", message).into()
}

async fn mend(platform: &Platform, args: &QuarantineMendArgs) -> Outcome {
    let (import, position) = place(&args.row).ok_or_else(|| wrong(&args.row))?;
    let position = position.ok_or_else(|| wrong(&args.row))?;
    let mut values = BTreeMap::new();
    for pair in &args.set {
        let missing = || {
            let message = format!("{pair:?} does not say which column gets which value; write --set COLUMN=VALUE");
            Failure::from(AppError::refused("row_wrong", message))
        };
        let (column, value) = pair.split_once('=').ok_or_else(missing)?;
        values.insert(column.to_owned(), value.to_owned());
    }
    platform.mend_row((import, position), &[values]).await?;
    note(format_args!("row {import}-{position} is mended; `yipan quarantine replay {import}-{position}` sends it"));
    Ok(ExitCode::SUCCESS)
}

async fn replay(cli: &Cli, platform: &Platform, args: &QuarantineReplayArgs) -> Outcome {
    let mut import = None;
    let mut rows = Vec::new();
    let mut all = false;
    for text in &args.rows {
        let (of, position) = place(text).ok_or_else(|| wrong(text))?;
        if import.is_some_and(|import| import != of) {
            let message = "these are rows of several imports; send those of one after the other".to_owned();
            return Err(AppError::refused("row_wrong", message).into());
        }
        import = Some(of);
        rows.extend(position);
        all |= position.is_none();
    }
    let request = ReplayRequest {
        import: import.unwrap_or_default(),
        rows: if all { None } else { Some(rows) },
        mapping: args.mapping.as_deref().map(read_file).transpose()?,
        options: DeliveryOptions { rejected_max: None, dry_run: args.dry_run },
    };
    let delivered = platform.replay_rows(&request).await?;
    super::import::show_delivered(cli, &delivered, args.dry_run)?;
    Ok(ExitCode::SUCCESS)
}

async fn show(cli: &Cli, platform: &Platform, args: &QuarantineShowArgs) -> Outcome {
    if args.links {
        let calendar = platform.settings().await?.calendar;
        let mut table = Table::new(["link", "seen", "evidence", "reason"]);
        table.counts = vec!["link".to_owned()];
        for link in platform.links_set_aside().await? {
            let seen = if link.at == Timestamp::MIN { String::new() } else { calendar.show(link.at) };
            table.push([link.link.to_string(), seen, link.evidence, link.reason]);
        }
        table.print(cli.format)?;
        return Ok(ExitCode::SUCCESS);
    }
    let request = QuarantineRequest { import: args.import, reveal: args.reveal, offset: 0, limit: args.limit };
    let found = platform.quarantine(&request).await?;
    let mut table = Table::new(["row", "source", "line", "column", "value", "code", "reason", "state"]);
    table.counts = ["line"].map(str::to_owned).to_vec();
    let import = found.import.map_or(String::new(), |import| import.to_string());
    for row in found.rows {
        let state = match (row.replayed_in, row.waits) {
            (Some(import), _) => format!("read again by import {import}"),
            (None, true) => "waits".to_owned(),
            (None, false) => String::new(),
        };
        let id = format!("{import}-{}", row.position);
        let value = if row.rows.is_empty() { row.value } else { in_words(&row.value, &row.rows) };
        table.push([id, row.source, row.line.to_string(), row.column, value, row.code, row.reason, state]);
    }
    let shown = table.rows.len() as u64;
    table.print(cli.format)?;
    match found.import {
        None => note("no import set a row aside"),
        Some(_) if shown < found.total && shown < args.limit => {
            note(format_args!("{shown} of {} rows; the others have expired", found.total));
        }
        Some(_) if shown < found.total => note(format_args!("{shown} of {} rows; --limit shows more", found.total)),
        Some(_) => {}
    }
    if cli.format == Format::Table {
        let links = platform.links_set_aside().await?.len();
        if links > 0 {
            let links = if links == 1 { "1 link".to_owned() } else { format!("{links} links") };
            note(format_args!("{links} between identifiers do not count; --links shows why"));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The value that was wrong, and the whole row behind it.
fn in_words(value: &str, rows: &[BTreeMap<String, String>]) -> String {
    let row = |row: &BTreeMap<String, String>| {
        let pairs: Vec<String> = row.iter().map(|(column, value)| format!("{column}={value}")).collect();
        pairs.join("; ")
    };
    let rows: Vec<String> = rows.iter().map(row).collect();
    format!("{value} ({})", rows.join(" / ")).trim().to_owned()
}
