//! `yipan import`

use super::{Outcome, open, read_file};
use crate::Failure;
use crate::args::{Cli, Format, ImportArgs};
use crate::output::Table;
use crate::progress::ImportBar;
use app::intake::{DeliveryOptions, Rejection};
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
    let delivered = &imported.delivered;
    if cli.format == Format::Table {
        let mut sources = Table::new(["source", "rows", "records", "rejected"]);
        for source in &imported.read.sources {
            let counts = [source.rows, source.records, source.rejected];
            sources.push([source.name.clone()].into_iter().chain(counts.map(|count| count.to_string())));
        }
        sources.print(cli.format)?;
        println!();
    }
    let mut kinds = Table::new(["kind", "accepted", "unchanged", "corrected"]);
    for (kind, counts) in &delivered.by_kind {
        let counts = [counts.new, counts.unchanged, counts.corrected];
        kinds.push([(*kind).to_owned()].into_iter().chain(counts.map(|count| count.to_string())));
    }
    kinds.counts = ["accepted", "unchanged", "corrected"].map(str::to_owned).to_vec();
    kinds.print(cli.format)?;
    let counts = &delivered.counts;
    if cli.format == Format::Table {
        println!(
            "\nread {} / accepted {} / unchanged {} / corrected {} / rejected {}",
            counts.read, counts.accepted, counts.unchanged, counts.corrected, counts.rejected
        );
    }
    for rejection in delivered.rejections.iter().take(REJECTIONS_SHOWN) {
        eprintln!("  rejected {}", rejection_words(rejection, &imported.source_names));
    }
    if delivered.rejections.len() > REJECTIONS_SHOWN {
        eprintln!("  … and {} more, in the quarantine", delivered.rejections.len() - REJECTIONS_SHOWN);
    }
    if dry_run {
        eprintln!("dry run: nothing was kept");
    }
    Ok(())
}

/// A rejected row in one line: source, line, column, value, reason.
pub fn rejection_words(rejection: &Rejection, sources: &[String]) -> String {
    let source = sources.get(usize::from(rejection.provenance.source)).map_or("row", String::as_str);
    let Rejection { provenance, column, value, reason } = rejection;
    format!("{source}:{}: {column} {value:?}: {reason}", provenance.line)
}
