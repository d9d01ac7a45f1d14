//! `yipan seal`

use super::{Outcome, open};
use crate::args::Cli;
use crate::output::Table;
use app::Open;
use facts::SealWhen;
use std::process::ExitCode;

pub async fn run(cli: &Cli) -> Outcome {
    let platform = open(cli, Open::Existing).await?;
    let sealed = platform.seal(SealWhen::EVERYTHING).await?;
    let names = ["rows", "files before", "files now"];
    let mut table = Table::new(names);
    table.counts = names.map(str::to_owned).to_vec();
    table.push([sealed.rows, sealed.files_before, sealed.files_after].map(|count| count.to_string()));
    table.print(cli.format)?;
    Ok(ExitCode::SUCCESS)
}
