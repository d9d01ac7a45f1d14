//! Words that every room shares: ids, money, time, parties, and the shape of facts.
//!
//! Architecture invariant: this crate depends on no other crate of the workspace and on nothing that does I/O. The clock
//! is a trait here ([`Clock`]); only the binary knows the real one.

pub mod fact;
mod id;
mod invariant;
mod money;
mod party;
mod source;
mod symbol;
mod time;

pub use id::{FactId, MemberId, PartyId, ProfileId, RunId, Seq};
pub use invariant::{INVARIANTS, Invariant};
pub use money::{Amount, Currency, MoneyError, RATE_ONE, Rate, Rounding, parse_decimal, split, split_into};
pub use party::{PartyKind, Tree};
pub use rust_decimal::Decimal;
pub use source::{Clock, FixedClock};
pub use symbol::{Symbol, Symbols};
pub use time::{Calendar, Date, Grain, Interval, TimeError, Timestamp};
