//! `yipan keys`

use super::{Outcome, open};
use crate::args::{Cli, KeysCommand};
use crate::output::note;
use app::Open;
use std::process::ExitCode;

pub async fn run(cli: &Cli, command: &KeysCommand) -> Outcome {
    let KeysCommand::Rotate = command;
    let done = open(cli, Open::Existing).await?.rotate_keys().await?;
    let (current, count) = (done.current, done.rewrapped);
    if done.continued {
        note("a rotation that had been stopped was continued");
    }
    note(format_args!("{count} data keys were wrapped anew with wrapping key {current}"));
    note(match done.finished {
        true => "the old key is gone: make a new backup, and keep the old key ring as long as older backups",
        false => "the old key stays until this is run again with nobody else at work and no event waiting",
    });
    Ok(ExitCode::SUCCESS)
}
