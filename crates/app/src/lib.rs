//! Use cases: every write is a command through one runner, in one transaction with its log.
//!
//! Architecture invariant: rules live in the rooms and bytes in `store` and `facts`; this crate brings them together. It
//! knows neither HTTP nor the command line.

mod command;
mod error;
mod identity;
pub mod intake;
mod platform;
pub mod policy;
pub mod privacy;
mod world;

pub use error::{AppError, with_sources};
pub use identity::DeclaredKind;
pub use platform::{Open, Place, Platform, Settings};
pub use world::World;
