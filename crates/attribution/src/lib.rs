//! How much each channel earned of the conversions that paths of touchpoints ended in: rules of thumb, and models fitted to
//! the paths.
//!
//! [`Paths`] collects what was seen, [`fit`] answers. What it answers is not money: nobody is paid from it, so conversions
//! and values are floating point here, as in every tool whose files are read. The weights that a policy takes over from a
//! fit are written into the policy as exact numbers ([`percentages`]) before anything is computed with them.
//!
//! Sums are compensated, and paths are put into one order first, so the answer does not depend on the order of rows.
//!
//! Architecture invariant: this room knows no other crate of the workspace. A channel is whatever the caller calls one.

mod chain;
mod error;
mod fit;
mod heuristic;
mod model;
mod paths;
mod percentage;
mod shapley;
mod sum;

pub use error::AttributionError;
pub use fit::{Credit, fit};
pub use model::Model;
pub use paths::{Outcome, Paths};
pub use percentage::percentages;
