//! `yipan policy check | activate | list`

use super::{Outcome, open, place, read_file, short};
use crate::args::{Cli, Format, PolicyCommand};
use crate::output::{Table, note};
use app::policy::check_file;
use app::{AppError, Open, Platform};
use base::{Calendar, Interval, Timestamp};
use std::path::Path;
use std::process::ExitCode;

pub async fn run(cli: &Cli, command: &PolicyCommand) -> Outcome {
    match command {
        PolicyCommand::Check { file } => check(cli, file).await,
        PolicyCommand::Activate { file } => activate(cli, file).await,
        PolicyCommand::List => list(cli).await,
    }
}

async fn check(cli: &Cli, file: &Path) -> Outcome {
    let text = read_file(file)?;
    let name = file.display().to_string();
    let check = check_file(&text, &name).map_err(AppError::from)?;
    let mut table = Table::new(["case", "result"]);
    for case in &check.cases {
        let result = if case.passed() { "passed".to_owned() } else { case.to_string() };
        table.push([case.name.clone(), result]);
    }
    if !check.cases.is_empty() || cli.format != Format::Table {
        table.print(cli.format)?;
    }
    let failed = check.cases.iter().filter(|case| !case.passed()).count();
    let names = names_checked(cli, &text, &name).await?;
    let passed = check.cases.len() - failed;
    let (kind, policy, cases) = (check.document.kind(), &check.document.name.value, check.cases.len());
    note(format_args!("{name}: {kind} policy {policy}, {passed} of {cases} cases pass{names}"));
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// With a data directory, names are checked against it as well.
async fn names_checked(cli: &Cli, text: &str, name: &str) -> Result<String, crate::Failure> {
    let platform = match Platform::open(place(cli), Open::Existing).await {
        Ok(platform) => platform,
        Err(error) if error.code() == "no_data" => return Ok(String::new()),
        Err(error) => return Err(error.into()),
    };
    for warning in platform.check_names(text, name).await? {
        note(format_args!("warning: {warning}"));
    }
    Ok(format!(", and its names are known in {}", cli.data_dir.display()))
}

async fn activate(cli: &Cli, file: &Path) -> Outcome {
    let text = read_file(file)?;
    let platform = open(cli, Open::Existing).await?;
    let activated = platform.activate(&text, &file.display().to_string()).await?;
    for warning in &activated.warnings {
        note(format_args!("warning: {warning}"));
    }
    let mut table = Table::new(["kind", "policy", "version", "cases", "note"]);
    let note = match (activated.unchanged, activated.superseded) {
        (true, _) => "already in force".to_owned(),
        (false, Some(version)) => format!("in force, takes the place of version {version} where and when it holds"),
        (false, None) => "in force".to_owned(),
    };
    let (version, cases) = (activated.version.to_string(), activated.cases.to_string());
    table.push([activated.kind, activated.name, version, cases, note]);
    table.counts = vec!["version".to_owned(), "cases".to_owned()];
    table.print(cli.format)?;
    Ok(ExitCode::SUCCESS)
}

async fn list(cli: &Cli) -> Outcome {
    let platform = open(cli, Open::Existing).await?;
    let calendar = platform.settings().await?.calendar;
    let mut table = Table::new(["kind", "policy", "version", "effective", "in_force", "hash", "activated", "by"]);
    table.counts = vec!["version".to_owned()];
    for version in platform.policies().await? {
        let policy = version.policy.policy;
        let in_force: Vec<String> = version.in_force.iter().map(|during| days(&calendar, *during)).collect();
        let in_force = if in_force.is_empty() { "superseded".to_owned() } else { in_force.join(", ") };
        table.push([
            policy.kind,
            policy.name,
            policy.version.to_string(),
            days(&calendar, policy.effective),
            in_force,
            short(&policy.hash),
            calendar.show(policy.activated_at),
            policy.activated_by,
        ]);
    }
    table.print(cli.format)?;
    Ok(ExitCode::SUCCESS)
}

/// A range as policy files write it.
pub fn days(calendar: &Calendar, range: Interval) -> String {
    let day = |at: Timestamp| match at {
        Timestamp::MIN | Timestamp::MAX => String::new(),
        at => calendar.date(at).to_string(),
    };
    format!("{}..{}", day(range.from), day(range.to))
}
