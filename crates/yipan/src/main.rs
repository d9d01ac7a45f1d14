//! The Yipan binary: reads the command line, opens the data directory, calls a use case, prints its answer.
//!
//! Exit codes: 0 done, 1 refused (the message says what is wrong and what would be right), 2 wrong usage, 70 internal error.

mod args;
mod bench;
mod clock;
mod commands;
mod config;
mod output;
mod progress;

use app::{AppError, with_sources};
use args::Cli;
use output::note;
use std::process::ExitCode;

/// Folds allocate on threads that come and go. The system's allocator keeps what they free in arenas of their own, and
/// memory grows to many times what is in use; this one gives it back, and is faster.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// The conventional code for an error inside the program.
const EXIT_INTERNAL: u8 = 70;
/// The code clap uses for a wrong command line.
const EXIT_USAGE: u8 = 2;
/// Refusals that are about a word on the command line, whatever the data are.
const USAGE: [&str; 9] = [
    "not_a_date",
    "range_empty",
    "dimension_unknown",
    "dimension_repeated",
    "column_unknown",
    "model_wrong",
    "period_name_wrong",
    "format_not_offered",
    "output_needed",
];

fn main() -> ExitCode {
    let cli = Cli::read();
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(workers()).enable_all().build() {
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
            note(format_args!("error: {message}"));
            ExitCode::FAILURE
        }
    }
}

/// Threads that answer requests. What computes long has threads of its own.
fn workers() -> usize {
    const FEWEST: usize = 2;
    const MOST: usize = 16;
    std::thread::available_parallelism().map_or(FEWEST, |cores| cores.get().clamp(FEWEST, MOST))
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
    if let AppError::TooManyRejected { rejections, sources, .. } = error {
        for rejection in rejections.iter().take(commands::REJECTIONS_SHOWN) {
            note(format_args!("  {}", commands::rejection_words(rejection, sources)));
        }
    }
    note(format_args!("error: {error}"));
    note(format_args!("code: {}", error.code()));
    if USAGE.contains(&error.code()) { ExitCode::from(EXIT_USAGE) } else { ExitCode::FAILURE }
}

fn internal(message: &str) -> ExitCode {
    note(format_args!("internal error: {message}"));
    note("This is a fault of the program, not of your data; nothing was half-applied.");
    ExitCode::from(EXIT_INTERNAL)
}
