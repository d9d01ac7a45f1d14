//! The condition language: CEL syntax, checked types, exact decimals.
//!
//! A [`Program`] is compiled once against a [`Schema`] and then evaluated on millions of [`Record`]s. Fields, types and
//! arguments are checked when it is compiled, so that evaluation can only fail on values (a text that is no number, a result
//! that does not fit). There is no floating point.
//!
//! Absent values: every value may be null. `==`, `!=` and `in` treat null as a value of its own (`null == null` is true,
//! `null == "a"` is false). Every other operator and function gives null when an operand is null, except `has`, `coalesce`,
//! `&&`, `||` (where the other side may decide alone) and `? :` (where a null condition takes the second branch).

mod check;
mod decimal;
mod error;
mod explain;
mod function;
mod lex;
mod names;
mod node;
mod parse;
mod program;
mod value;

pub use error::{EvaluationError, RuleError};
pub use explain::Clause;
pub use names::names;
pub use program::Program;
pub use value::{Record, Schema, Type, Value};
