//! The organisation: units, people and positions, their two trees, and everything dated about them.
//!
//! Records come in as plain lists; [`Directory::build`] checks them once (one parent per tree and instant, no cycles, no
//! unknown ids) and lays them out so that a settlement can ask millions of questions a second without allocating.
//!
//! Architecture invariant: this room knows `base` and nothing else. It does not know members, orders or money.

mod below;
mod build;
mod directory;
mod error;
mod record;
#[cfg(test)]
mod tests;
mod timeline;

pub use directory::Directory;
pub use error::OrgError;
pub use record::{Attribute, Edge, Holding, Party, Position, Site};
