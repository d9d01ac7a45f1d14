//! Arguments of `yipan disclosure`.

use clap::Subcommand;
use std::path::PathBuf;

/// Subcommands of `yipan disclosure`.
#[derive(Subcommand, Debug)]
pub enum DisclosureCommand {
    /// Ask for identifiers of members in clear; somebody else decides.
    Ask {
        /// What they are needed for.
        #[arg(long, value_name = "TEXT")]
        purpose: String,
        /// Who answers for them once they have left: a person or a company.
        #[arg(long, value_name = "WHO")]
        accountable: String,
        /// Kinds of identifiers, with commas between: phone,email
        #[arg(long, value_delimiter = ',', required = true, value_name = "KIND,…")]
        kinds: Vec<String>,
        /// Of members of this unit or person only, kind:id.
        #[arg(long, value_name = "KIND:ID")]
        within: Option<String>,
    },
    /// List who asked for what, newest first.
    List,
    /// Let who asked take the file, for seven days.
    Approve {
        /// Its number.
        disclosure: i64,
        /// Why.
        #[arg(long, default_value = "", value_name = "TEXT")]
        reason: String,
    },
    /// Do not.
    Refuse {
        /// Its number.
        disclosure: i64,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Write the file that one asked for; each time is in the log.
    Take {
        /// Its number.
        disclosure: i64,
        /// Write to this file.
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}
