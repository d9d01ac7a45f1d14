//! `yipan import`

use super::{Outcome, open, read_file};
use crate::Failure;
use crate::args::{Cli, Format, ImportArgs};
use crate::output::{Json, Table, note, say};
use crate::progress::ImportBar;
use app::intake::{Delivered, DeliveryOptions, Rejection};
use app::{ImportRequest, Imported, Open};
use std::process::ExitCode;

/// Rejected rows that are printed; all of them are in the quarantine.
pub const REJECTIONS_SHOWN: usize = 10;

pub async fn run(cli: &Cli, args: &ImportArgs) -> Outcome {
    let request = ImportRequest {
        mapping_name: args.mapping.display().to_string(),
        mapping_text: read_file(&args.mapping)?,
        source: args.source.clone(),
        options: DeliveryOptions { rejected_max: args.max_rejected, dry_run: args.dry_run },
    };
    let platform = open(cli, Open::Create).await?;
    let mut bar = ImportBar::new();
    let imported = platform.import(&request, &mut |progress| bar.show(progress)).await;
    bar.finish();
    show(cli, &imported?, args.dry_run)?;
    Ok(ExitCode::SUCCESS)
}

fn show(cli: &Cli, imported: &Imported, dry_run: bool) -> Result<(), Failure> {
    let sources = sources(imported);
    if cli.format == Format::Table {
        sources.print(cli.format)?;
        say("")?;
    }
    show_all(cli, &imported.delivered, Some(&sources), dry_run)
}

/// Shows what became of rows that were not read from files.
pub fn show_delivered(cli: &Cli, delivered: &Delivered, dry_run: bool) -> Result<(), Failure> {
    show_all(cli, delivered, None, dry_run)
}

fn show_all(cli: &Cli, delivered: &Delivered, sources: Option<&Table>, dry_run: bool) -> Result<(), Failure> {
    let kinds = kinds(delivered);
    let counts = &delivered.counts;
    let words = format!(
        "read {} / accepted {} / unchanged {} / corrected {} / rejected {}",
        counts.read, counts.accepted, counts.unchanged, counts.corrected, counts.rejected
    );
    match cli.format {
        Format::Table => {
            kinds.print(cli.format)?;
            say(format_args!("\n{words}"))?;
        }
        Format::Csv => {
            kinds.print(cli.format)?;
            note(words);
        }
        Format::Json => json(delivered, dry_run, sources, &kinds).print()?,
    }
    for rejection in delivered.rejections.iter().take(REJECTIONS_SHOWN) {
        note(format_args!("  rejected {}", rejection_words(rejection, &delivered.source_names)));
    }
    if delivered.rejections.len() > REJECTIONS_SHOWN {
        let more = delivered.rejections.len() - REJECTIONS_SHOWN;
        note(format_args!("  … and {more} more, in the quarantine; --format json shows all of them"));
    }
    if dry_run {
        note("dry run: nothing was kept");
    }
    Ok(())
}

fn sources(imported: &Imported) -> Table {
    let mut table = Table::new(["source", "rows", "records", "rejected"]);
    for source in &imported.read.sources {
        let counts = [source.rows, source.records, source.rejected];
        table.push([source.name.clone()].into_iter().chain(counts.map(|count| count.to_string())));
    }
    table.counts = ["rows", "records", "rejected"].map(str::to_owned).to_vec();
    table
}

fn kinds(delivered: &Delivered) -> Table {
    let mut table = Table::new(["kind", "accepted", "unchanged", "corrected"]);
    for (kind, counts) in &delivered.by_kind {
        let counts = [counts.new, counts.unchanged, counts.corrected];
        table.push([(*kind).to_owned()].into_iter().chain(counts.map(|count| count.to_string())));
    }
    table.counts = ["accepted", "unchanged", "corrected"].map(str::to_owned).to_vec();
    table
}

fn json(delivered: &Delivered, dry_run: bool, sources: Option<&Table>, kinds: &Table) -> Json {
    let counts = &delivered.counts;
    let rejection = |rejection: &Rejection| {
        Json::object([
            ("source", Json::text(source_name(rejection, &delivered.source_names))),
            ("line", Json::count(rejection.provenance.line)),
            ("column", Json::text(rejection.column.clone())),
            ("value", Json::text(rejection.value.clone())),
            ("code", Json::text(rejection.wrong.code())),
            ("reason", Json::text(rejection.reason.clone())),
        ])
    };
    Json::object([
        ("read", Json::count(counts.read)),
        ("accepted", Json::count(counts.accepted)),
        ("unchanged", Json::count(counts.unchanged)),
        ("corrected", Json::count(counts.corrected)),
        ("rejected", Json::count(counts.rejected)),
        ("dry_run", Json::Flag(dry_run)),
        ("sources", sources.map_or(Json::List(Vec::new()), Table::json)),
        ("kinds", kinds.json()),
        ("rejections", Json::List(delivered.rejections.iter().map(rejection).collect())),
    ])
}

/// A rejected row in one line: source, line, column, value, reason.
pub fn rejection_words(rejection: &Rejection, sources: &[String]) -> String {
    let Rejection { provenance, column, value, reason, .. } = rejection;
    let place = format!("{}:{}", source_name(rejection, sources), provenance.line);
    if column.is_empty() { format!("{place}: {reason}") } else { format!("{place}: {column} {value:?}: {reason}") }
}

/// Records that the mapping itself writes down have no source of their own.
fn source_name<'a>(rejection: &Rejection, sources: &'a [String]) -> &'a str {
    sources.get(usize::from(rejection.provenance.source)).map_or("mapping", String::as_str)
}
