//! Binding: who serves a member, since when and why, derived from binding events under a policy.
//!
//! A binding event is a fact; a binding is an outcome. [`derive`] turns the events of one member into intervals that never
//! overlap per role and brand, so any past moment can be asked with [`in_force`].
//!
//! Architecture invariant: this room knows `base` and nothing else, and one call sees one member.

mod derive;
mod error;
mod policy;
#[cfg(test)]
mod tests;

pub use derive::{Verdict, derive, derive_explained, in_force};
pub use error::BindingError;
pub use policy::{Policy, Rule};
