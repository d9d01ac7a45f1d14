//! The language as its users see it: messages, results, absent values, explanations.

mod error;
mod evaluation;
mod explanation;
mod sample;
