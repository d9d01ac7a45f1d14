//! `yipan quarantine`

use super::{Outcome, open};
use crate::args::{Cli, Format, QuarantineArgs};
use crate::output::{Table, note};
use app::{Open, QuarantineRequest};
use base::Timestamp;
use std::process::ExitCode;

pub async fn run(cli: &Cli, args: &QuarantineArgs) -> Outcome {
    let platform = open(cli, Open::Existing).await?;
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
    let mut table = Table::new(["import", "source", "line", "column", "value", "reason"]);
    table.counts = ["import", "line"].map(str::to_owned).to_vec();
    let import = found.import.map_or(String::new(), |import| import.to_string());
    for row in found.rows {
        table.push([import.clone(), row.source, row.line.to_string(), row.column, row.value, row.reason]);
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
