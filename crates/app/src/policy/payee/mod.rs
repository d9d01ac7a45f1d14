//! The lists `period` and `awards` of a credit policy: money for everything that a payee has in a period, and for events that
//! are rewarded once. Spelled, read, checked and compiled here; `credit` applies them.

pub(super) mod check;
pub(super) mod compile;
mod document;
pub(super) mod read;
pub(super) mod spelling;

pub use document::{
    AwardDocument, BracketDocument, ContestDocument, EffectDocument, LimitDocument, OfDocument, PayDocument,
    PeriodRuleDocument, TiersDocument,
};
