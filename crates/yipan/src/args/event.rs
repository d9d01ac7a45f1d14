//! Arguments of `yipan event`.

use clap::Subcommand;
use std::path::PathBuf;

/// Subcommands of `yipan event`.
#[derive(Subcommand, Debug)]
pub enum EventCommand {
    /// List sources of events.
    Sources,
    /// Make a source of events and print its write key, once.
    Source {
        /// Its name.
        name: String,
    },
    /// Take the right to send from a source.
    Close {
        /// Its number.
        source: i64,
    },
    /// Print the mapping that says what events mean, or change it.
    Mapping {
        /// Put this file into force.
        #[arg(long, value_name = "FILE", conflicts_with = "reset")]
        activate: Option<PathBuf>,
        /// Take the group's own mapping back.
        #[arg(long)]
        reset: bool,
    },
    /// Make facts of events that wait; a service does so by itself.
    Apply,
    /// List events that were set aside, or print one in clear, which is logged.
    Aside {
        /// The number of the event to print.
        #[arg(long, value_name = "EVENT")]
        reveal: Option<i64>,
        /// At most so many.
        #[arg(long, default_value_t = 100, value_name = "EVENTS")]
        limit: u64,
    },
    /// Send an event that was set aside once more.
    Replay {
        /// Its number.
        event: i64,
        /// A file with the event as it should have been; as it was unless given.
        #[arg(long, value_name = "FILE")]
        mended: Option<PathBuf>,
    },
    /// Give up on an event that was set aside.
    Drop {
        /// Its number.
        event: i64,
    },
}
