//! Money for events that are rewarded once: a member bound, retained, or buying for the first time.
//!
//! An award is a line without order whose evidence is the event. What counts as such an event:
//!
//! - *bind*: a binding begins. Only a member's first binding in a role, unless the award repeats. With `retained_days` the
//!   award takes effect so many times 24 hours later, if that same binding is still in force then; an event whose day has not
//!   come gives nothing yet.
//! - *first order*: the member's first order ever, while a binding is in force, and not longer than `within_days` after it
//!   began. It takes effect when commission of the order may be paid. Refunds that reach the whole of the order take the award
//!   back; before that instant there is none.
//!
//! The policy in force at the binding (or order) decides, and its scope is held against the binding's brand (else that of the
//! party) and party, or against the order. A release takes nothing back.

mod fold;
mod record;

pub use record::event_schema;

use base::{Amount, Rate, Symbol};
use rule::Program;

/// A one-off amount for an event.
#[derive(Clone, Debug)]
pub struct Award {
    /// Name as written, or made from what is rewarded.
    pub name: String,
    /// The book its lines are written to, interned; `award` unless named.
    pub book: Symbol,
    /// The account that pays, interned.
    pub funded_by: Symbol,
    /// What is rewarded.
    pub on: AwardOn,
    /// On which bindings. Fields of [`event_schema`].
    pub when: Option<Program>,
    /// How much.
    pub amount: Amount,
    /// The part of it that goes to the store of the party; what has no store goes to the party.
    pub store_share: Rate,
}

/// What is rewarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AwardOn {
    /// A binding begins.
    Bind {
        /// Paid so many times 24 hours later, if it is still in force.
        retained_days: Option<u32>,
        /// Every binding counts, not only the member's first in a role.
        repeat: bool,
    },
    /// The member's first order.
    FirstOrder {
        /// At most so many times 24 hours after the binding began, inclusive.
        within_days: Option<u32>,
    },
}
