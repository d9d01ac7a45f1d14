//! Arguments of `yipan period`.

use clap::Subcommand;

/// Subcommands of `yipan period`.
#[derive(Subcommand, Debug)]
pub enum PeriodCommand {
    /// Open a period.
    Open {
        /// Its name, 2026-01 say.
        name: String,
        /// First day.
        #[arg(long, value_name = "DATE")]
        from: String,
        /// First day after it.
        #[arg(long, value_name = "DATE")]
        to: String,
        /// How many different people must approve a run before it may be locked.
        #[arg(long, default_value_t = 0, value_name = "N")]
        approvals: u32,
    },
    /// Approve the latest run of a period in the name of the acting person, see --as.
    Review {
        /// Its name.
        name: String,
        /// In your own words.
        #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
        note: String,
    },
    /// Lock a settled period and post it to the ledger.
    Lock {
        /// Its name.
        name: String,
    },
    /// Post that everybody was paid what a locked period left payable.
    Pay {
        /// Its name.
        name: String,
        /// What the payment is known by outside: the number of a bank transfer, say.
        #[arg(long, default_value = "", hide_default_value = true, value_name = "TEXT")]
        reference: String,
    },
    /// Compare two runs of a period: per payee and book before, after, difference.
    Diff {
        /// Its name.
        name: String,
        /// The later run; the latest unless given.
        #[arg(long, value_name = "RUN")]
        run: Option<i64>,
        /// The earlier run; the one before the later unless given.
        #[arg(long, value_name = "RUN")]
        against: Option<i64>,
        /// Show every line that only one of the runs has, instead of sums.
        #[arg(long)]
        lines: bool,
    },
    /// Show a period: its state, its runs, and who did what and when.
    Show {
        /// Its name.
        name: String,
        /// As it was: a time (2026-01-31 is its first instant), or the number of a commit.
        #[arg(long, value_name = "TIME|COMMIT")]
        as_of: Option<String>,
    },
    /// List periods and their state.
    List,
}
