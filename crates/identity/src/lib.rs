//! Identity: identifiers of many kinds form members, by links that are recorded, reviewable and reversible.
//!
//! One identifier value in one pool is one profile, and facts stay under profiles for good. A member is a component of
//! the graph of links at a watermark: merging and unmerging change only the answer of [`Members::member_of`], never a fact.
//!
//! Architecture invariant: this room sees values only to normalize, mask and rank them. Encryption and blind indexes are
//! not here.

mod error;
mod join;
mod members;
mod renewal;
mod rules;
#[cfg(test)]
mod tests;
mod value;

pub use error::IdentityError;
pub use members::{Link, Members, SetAside, Why};
pub use renewal::{KindedLink, Renewal};
pub use rules::{Identifier, KindRule, Rules, choose_profile};
pub use value::{mask, normalize};
