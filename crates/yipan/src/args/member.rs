//! Arguments of `yipan member`.

use clap::Subcommand;

/// Subcommands of `yipan member`.
#[derive(Subcommand, Debug)]
pub enum MemberCommand {
    /// Show the identifiers of a member, masked, and the links between them.
    Show {
        /// Kind and value, such as phone:13800138001, or the number of a profile, such as profile:17.
        #[arg(value_name = "KIND:VALUE")]
        identifier: String,
    },
    /// Destroy the identifiers of a member on request; facts and money stay.
    Erase {
        /// Kind and value, or profile:17.
        #[arg(value_name = "KIND:VALUE")]
        identifier: String,
        /// Why, naming nobody; kept in the log.
        #[arg(long, required_unless_present = "preview", default_value = "", hide_default_value = true)]
        reason: String,
        /// Only say what would be destroyed and what would stay.
        #[arg(long)]
        preview: bool,
    },
    /// Say that two identifiers are one person.
    Link {
        /// Kind and value.
        #[arg(value_name = "KIND:VALUE")]
        one: String,
        /// Kind and value.
        #[arg(value_name = "KIND:VALUE")]
        other: String,
        /// Why; kept with the link.
        #[arg(long)]
        reason: String,
    },
    /// Take links back, by the numbers that `show` gives.
    Unlink {
        /// Numbers of links.
        #[arg(required = true, value_name = "LINK")]
        links: Vec<i64>,
        /// Why; kept in the log.
        #[arg(long)]
        reason: String,
    },
}
