//! `yipan backup` and `yipan restore`

use super::ledger::print_report;
use super::{Outcome, open};
use crate::args::{BackupArgs, Cli, RestoreArgs};
use crate::output::note;
use app::{BackupRequest, Open, RestoreRequest};
use std::process::ExitCode;

pub async fn run(cli: &Cli, args: &BackupArgs) -> Outcome {
    let platform = open(cli, Open::Existing).await?;
    let request = BackupRequest { into: args.into.clone(), keys: args.keys.clone() };
    let done = platform.back_up(&request).await?;
    let (files, bytes) = (done.files, done.bytes);
    note(format_args!("everything up to commit {} was backed up: {files} files, {bytes} bytes", done.commit));
    note(match done.keys {
        true => "keep the key ring apart from the backup: who has both reads every identifier",
        false => "without its key ring no identifier in this backup can be read; --keys FILE copies it too",
    });
    Ok(ExitCode::SUCCESS)
}

pub async fn restore(cli: &Cli, args: &RestoreArgs) -> Outcome {
    let request = RestoreRequest {
        from: args.from.clone(),
        keys: args.keys.clone(),
        data_dir: cli.data_dir.clone(),
        database_url: cli.database_url.clone(),
    };
    let restored = app::restore(&request).await?;
    let platform = open(cli, Open::Existing).await?;
    note(format_args!("everything up to commit {} was put back: {} files", restored.commit, restored.files));
    print_report(cli, &platform.prove_restored(&restored).await?)
}
