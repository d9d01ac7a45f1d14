//! Arguments of `yipan ledger` and `yipan export`.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Subcommands of `yipan ledger`.
#[derive(Subcommand, Debug)]
pub enum LedgerCommand {
    /// Check every invariant over stored lines and the ledger.
    Check,
    /// Balances by account, as they are or as they were at a time.
    Balances(EntriesArgs),
    /// Entries in the order in which they were posted.
    Entries {
        /// Which.
        #[command(flatten)]
        which: EntriesArgs,
        /// Only what is about this period.
        #[arg(long, value_name = "NAME")]
        period: Option<String>,
    },
    /// Undo a transaction by a new one, which is booked in the earliest open period.
    Reverse {
        /// Number or key of the transaction.
        transaction: String,
        /// Why.
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
}

/// Which balances or entries.
#[derive(Args, Debug)]
pub struct EntriesArgs {
    /// What was posted by this time (2026-01-31 is its first instant), or up to the commit of this number.
    #[arg(long, value_name = "TIME|COMMIT")]
    pub as_of: Option<String>,
    /// An account, or those beneath: payable, payable/associate:12, payable/associate:12/commission/CNY
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
}

/// Subcommands of `yipan export`.
#[derive(Subcommand, Debug)]
pub enum ExportCommand {
    /// A row per payee: what was earned, what is payable and what was paid.
    Payroll(ExportArgs),
    /// A row per entry, account by account, with debit and credit.
    Accounting(ExportArgs),
}

/// Arguments of an export.
#[derive(Args, Debug)]
pub struct ExportArgs {
    /// The period; it must be locked.
    #[arg(long, value_name = "NAME")]
    pub period: String,
    /// Columns and what to call them: payee,payable=Amount; all of them unless given.
    #[arg(long, value_name = "COLUMN[=HEADER],…")]
    pub columns: Option<String>,
    /// Write to this file.
    #[arg(long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// As it was known: a time (2026-01-31 is its first instant), or the number of a commit.
    #[arg(long, value_name = "TIME|COMMIT")]
    pub as_of: Option<String>,
}
