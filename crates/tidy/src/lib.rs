//! Keeps the house in order: arrows, names, lengths, module docs, documented refusals.
//!
//! The checks are functions over text, so that each has a test of its own; `tests/tidy.rs` runs them over the workspace. It
//! depends on nothing.

pub mod code;
pub mod manifest;
pub mod refusal;
pub mod text;
pub mod tree;
