//! One function per command: arguments in, use case called, table out.

mod answers;
mod attribution;
mod backup;
mod demo;
mod disclosure;
mod dispute;
mod event;
mod import;
mod keys;
mod ledger;
mod members;
mod period;
mod periods;
mod pilot;
mod policies;
mod quarantine;
mod seal;
mod serve;
mod simulate;
mod statement;
mod user;
mod webhook;
mod whatif;

use crate::Failure;
use crate::args::{BenchCommand, Cli, Command, MeasureArg, RollupArg};
use crate::bench;
use crate::clock::SystemClock;
use app::{AppError, AsOf, Open, Place, Platform};
use facts::{Bucket, Measure, RollUps};
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

pub use import::{REJECTIONS_SHOWN, rejection_words};

type Outcome = Result<ExitCode, Failure>;

/// Runs the command.
pub async fn run(cli: &Cli) -> Outcome {
    if !cli.offers_format() {
        let message = "this command writes table, csv or json; statements and exports write xlsx, statements html too";
        return Err(AppError::refused("format_not_offered", message).into());
    }
    match &cli.command {
        Command::Demo(args) => demo::run(cli, args).await,
        Command::Serve(args) => serve::run(cli, args).await,
        Command::Worker(args) => serve::worker(cli, args).await,
        Command::Config => serve::print_config(),
        Command::User(command) => user::run(cli, command).await,
        Command::Audit(args) => user::audit(cli, args).await,
        Command::Import(args) => import::run(cli, args).await,
        Command::Quarantine(args) => quarantine::run(cli, args).await,
        Command::Policy(command) => policies::run(cli, command).await,
        Command::Period(command) => periods::run(cli, command).await,
        Command::Settle(args) => periods::settle(cli, args).await,
        Command::Credits(args) => answers::credits(cli, args).await,
        Command::Statement(args) => statement::run(cli, args).await,
        Command::Disclosure(command) => disclosure::run(cli, command).await,
        Command::Dispute(command) => dispute::run(cli, command).await,
        Command::Explain(args) => answers::explain(cli, args).await,
        Command::Attribution(args) => attribution::run(cli, args).await,
        Command::Whatif(args) => whatif::run(cli, args).await,
        Command::Pilot(args) => pilot::run(cli, args).await,
        Command::Member(command) => members::run(cli, command).await,
        Command::Export(command) => ledger::export(cli, command).await,
        Command::Ledger(command) => ledger::run(cli, command).await,
        Command::Event(command) => event::run(cli, command).await,
        Command::Webhook(command) => webhook::run(cli, command).await,
        Command::Seal => seal::run(cli).await,
        Command::Keys(command) => keys::run(cli, command).await,
        Command::Backup(args) => backup::run(cli, args).await,
        Command::Restore(args) => backup::restore(cli, args).await,
        Command::Simulate(args) => simulate::run(args).await,
        Command::Bench(args) => match &args.command {
            Some(BenchCommand::Ledger { entries, batch, payees }) => {
                bench::ledger::run(cli, &bench::ledger::Size { entries: *entries, batch: *batch, payees: *payees })
                    .await
            }
            None => bench::run(cli, args),
        },
    }
}

/// Opens the data directory that the command line names.
async fn open(cli: &Cli, open: Open) -> Result<Platform, Failure> {
    Ok(Platform::open(place(cli), open).await?)
}

fn place(cli: &Cli) -> Place {
    Place {
        data_dir: cli.data_dir.clone(),
        database_url: cli.database_url.clone(),
        bucket: cli.s3.as_ref().map(|url| Bucket {
            url: url.trim_end_matches('/').to_owned(),
            endpoint: cli.s3_endpoint.clone(),
            room: cli.s3_copies_gb.saturating_mul(1_000_000_000),
        }),
        actor: cli.actor.clone(),
        clock: Arc::new(SystemClock),
    }
}

/// Reads a text file that a person named.
fn read_file(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| {
        let why = match error.kind() {
            std::io::ErrorKind::NotFound => "there is no such file".to_owned(),
            std::io::ErrorKind::InvalidData => "it is not UTF-8 text".to_owned(),
            _ => error.to_string(),
        };
        AppError::refused("file_unreadable", format!("{} cannot be read: {why}", path.display())).into()
    })
}

/// The time of booking that a person gives; now when none is given.
async fn as_of(platform: &Platform, text: Option<&str>) -> Result<AsOf, AppError> {
    match text {
        Some(text) => AsOf::parse(text, &platform.settings().await?.calendar),
        None => Ok(AsOf::Now),
    }
}

fn measure(arg: MeasureArg) -> Measure {
    match arg {
        MeasureArg::Credit => Measure::Credit,
        MeasureArg::Commission => Measure::Commission,
        MeasureArg::Payable => Measure::Payable,
    }
}

fn roll_ups(arg: RollupArg) -> RollUps {
    match arg {
        RollupArg::None => RollUps::None,
        RollupArg::Only => RollUps::Only,
        RollupArg::All => RollUps::All,
    }
}

/// The first digits of a digest: enough to see whether two are the same.
fn short(hash: &[u8; 32]) -> String {
    app::privacy::to_hex(&hash[..8])
}
