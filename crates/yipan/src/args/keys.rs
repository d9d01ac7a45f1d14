//! Arguments of `yipan keys`.

use clap::Subcommand;

/// Subcommands of `yipan keys`.
#[derive(Subcommand, Debug)]
pub enum KeysCommand {
    /// Wrap every data key with a new wrapping key and remove the old one; continues a rotation that was stopped.
    Rotate,
}
