//! The Yipan binary: reads the command line, opens the data directory, calls a use case, prints its answer.
//!
//! Exit codes: 0 done, 1 refused (the message says what is wrong and what would be right), 2 wrong usage, 70 internal error.

mod args;
mod bench;
mod clock;
mod commands;
mod output;
mod progress;

use app::{AppError, with_sources};
use args::Cli;
use clap::Parser;
use std::process::ExitCode;

/// The conventional code for an error inside the program.
const EXIT_INTERNAL: u8 = 70;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return internal(&error.to_string()),
    };
    match runtime.block_on(commands::run(&cli)) {
        Ok(code) => code,
        Err(Failure::App(AppError::Internal(error))) => internal(&with_sources(error.as_ref())),
        Err(Failure::App(error)) => refused(&error),
        Err(Failure::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(Failure::Output(error)) => internal(&error.to_string()),
        Err(Failure::Other(message)) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// Why a command did not end well.
enum Failure {
    App(AppError),
    Output(std::io::Error),
    Other(String),
}

impl From<AppError> for Failure {
    fn from(error: AppError) -> Self {
        Failure::App(error)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Failure::Output(error)
    }
}

fn refused(error: &AppError) -> ExitCode {
    if let AppError::TooManyRejected { rejections, .. } = error {
        for rejection in rejections.iter().take(commands::REJECTIONS_SHOWN) {
            eprintln!("  {}", commands::rejection_words(rejection, &[]));
        }
    }
    eprintln!("error: {error}");
    eprintln!("code: {}", error.code());
    ExitCode::FAILURE
}

fn internal(message: &str) -> ExitCode {
    eprintln!("internal error: {message}");
    eprintln!("This is a fault of the program, not of your data; nothing was half-applied.");
    ExitCode::from(EXIT_INTERNAL)
}
