//! `yipan disclosure ask | list | approve | refuse | take`

use super::statement::deliver;
use super::{Outcome, open};
use crate::Failure;
use crate::args::{Cli, DisclosureCommand, Wanted};
use crate::output::{Table, note};
use app::sheet::workbook;
use app::{DisclosureRequest, DisclosureWords, Open, Platform};
use base::Calendar;
use std::path::Path;
use std::process::ExitCode;

pub async fn run(cli: &Cli, command: &DisclosureCommand) -> Outcome {
    let platform = open(cli, Open::Existing).await?;
    let calendar = platform.settings().await?.calendar;
    let shown = match command {
        DisclosureCommand::Ask { purpose, accountable, kinds, within } => {
            let request = DisclosureRequest {
                purpose: purpose.clone(),
                accountable: accountable.clone(),
                kinds: kinds.clone(),
                within: within.clone(),
            };
            vec![platform.ask_disclosure(&request).await?]
        }
        DisclosureCommand::List => platform.disclosures().await?,
        DisclosureCommand::Approve { disclosure, reason } => {
            vec![platform.decide_disclosure(*disclosure, true, reason).await?]
        }
        DisclosureCommand::Refuse { disclosure, reason } => {
            vec![platform.decide_disclosure(*disclosure, false, reason).await?]
        }
        DisclosureCommand::Take { disclosure, output } => {
            take(cli, &platform, (*disclosure, output.as_deref())).await?;
            return Ok(ExitCode::SUCCESS);
        }
    };
    list(&shown, &calendar).print(cli.format)?;
    Ok(ExitCode::SUCCESS)
}

async fn take(cli: &Cli, platform: &Platform, (id, output): (i64, Option<&Path>)) -> Result<(), Failure> {
    let taken = platform.take_disclosure(id).await?;
    let mut out = Vec::new();
    match cli.wanted {
        Wanted::Xlsx => out = workbook(&[taken.sheet], taken.at)?,
        _ => Table::of(&taken.sheet).write(cli.format, &mut out)?,
    }
    deliver(&out, output, cli.wanted)?;
    note(format_args!("identifiers of {} members in clear; that they were taken is in the log", taken.members));
    Ok(())
}

fn list(found: &[DisclosureWords], calendar: &Calendar) -> Table {
    let mut table = Table::new([
        "disclosure",
        "state",
        "kinds",
        "within",
        "purpose",
        "accountable",
        "asked by",
        "asked",
        "decided by",
        "reason",
        "until",
        "taken",
    ]);
    table.counts = vec!["disclosure".to_owned(), "taken".to_owned()];
    for words in found {
        let (asked, decision) = (&words.disclosure.disclosure, words.disclosure.decision.as_ref());
        let within = words.within.as_ref().map(|(kind, key, _)| format!("{}:{key}", kind.name()));
        let until = decision.and_then(|decision| decision.expires_at).map(|at| calendar.show(at));
        table.push([
            words.disclosure.id.to_string(),
            words.state.name().to_owned(),
            asked.kinds.clone(),
            within.unwrap_or_default(),
            asked.purpose.clone(),
            asked.accountable.clone(),
            asked.asked_by.clone(),
            calendar.show(asked.asked_at),
            decision.map_or(String::new(), |decision| decision.by.clone()),
            decision.map_or(String::new(), |decision| decision.reason.clone()),
            until.unwrap_or_default(),
            words.disclosure.taken.to_string(),
        ]);
    }
    table
}
