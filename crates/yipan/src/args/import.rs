//! Arguments of what brings data in.

use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Arguments of `yipan import`.
#[derive(Args, Debug)]
pub struct ImportArgs {
    /// The mapping, see docs/import.md.
    pub mapping: PathBuf,
    /// Folder that the mapping's files are relative to.
    #[arg(long, value_name = "DIR")]
    pub source: PathBuf,
    /// Refuse the whole import when more rows than this are rejected.
    #[arg(long, value_name = "N")]
    pub max_rejected: Option<u64>,
    /// Do everything, then undo it.
    #[arg(long)]
    pub dry_run: bool,
}

/// Arguments of `yipan quarantine`.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct QuarantineArgs {
    /// What is to be done; rows are shown without it.
    #[command(subcommand)]
    pub command: Option<QuarantineCommand>,
    /// Which rows are shown.
    #[command(flatten)]
    pub show: QuarantineShowArgs,
}

/// `yipan quarantine …`
#[derive(Subcommand, Debug)]
pub enum QuarantineCommand {
    /// Show the rows that an import set aside.
    Show(QuarantineShowArgs),
    /// Put other values into a row. It waits until it is sent once more.
    Mend(QuarantineMendArgs),
    /// Send rows once more, as they were or mended, or through another mapping.
    Replay(QuarantineReplayArgs),
}

/// Arguments of `yipan quarantine mend`.
#[derive(Args, Debug)]
pub struct QuarantineMendArgs {
    /// The row, as `show` calls it: number of the import, and position there.
    #[arg(value_name = "IMPORT-ROW")]
    pub row: String,
    /// A column and its value. May be given several times.
    #[arg(long = "set", value_name = "COLUMN=VALUE", required = true)]
    pub set: Vec<String>,
}

/// Arguments of `yipan quarantine replay`.
#[derive(Args, Debug)]
pub struct QuarantineReplayArgs {
    /// Rows of one import, as `show` calls them; all rows of an import when only its number is given.
    #[arg(value_name = "IMPORT[-ROW]", required = true)]
    pub rows: Vec<String>,
    /// Read them through this mapping; through the latest of the same name without it.
    #[arg(long, value_name = "FILE")]
    pub mapping: Option<PathBuf>,
    /// Do everything, then undo it.
    #[arg(long)]
    pub dry_run: bool,
}

/// Arguments of `yipan quarantine show`.
#[derive(Args, Debug)]
pub struct QuarantineShowArgs {
    /// An import by its number; the latest that set rows aside unless given.
    #[arg(long, value_name = "N")]
    pub import: Option<i64>,
    /// Show values in clear. They may be personal; who asked is logged.
    #[arg(long)]
    pub reveal: bool,
    /// Show at most so many rows.
    #[arg(long, default_value_t = 1_000, value_name = "N")]
    pub limit: u64,
    /// Show instead the links between identifiers that do not count, and why.
    #[arg(long, conflicts_with_all = ["import", "reveal", "limit"])]
    pub links: bool,
}
