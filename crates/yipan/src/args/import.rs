//! Arguments of what brings data in.

use clap::Args;
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
pub struct QuarantineArgs {
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
