//! Arguments of `yipan backup` and `yipan restore`.

use clap::Args;
use std::path::PathBuf;

/// Arguments of `yipan backup`.
#[derive(Args, Debug)]
pub struct BackupArgs {
    /// A folder that is not there yet, outside of the data directory.
    #[arg(value_name = "DIR")]
    pub into: PathBuf,
    /// Copy the key ring into this file, which must not lie in that folder.
    #[arg(long, value_name = "FILE")]
    pub keys: Option<PathBuf>,
}

/// Arguments of `yipan restore`. The data directory must not be there yet.
#[derive(Args, Debug)]
pub struct RestoreArgs {
    /// The folder of the backup.
    #[arg(value_name = "DIR")]
    pub from: PathBuf,
    /// The key ring that belongs to the backup.
    #[arg(long, value_name = "FILE")]
    pub keys: PathBuf,
}
