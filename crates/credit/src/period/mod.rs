//! Money for everything that a payee has in a period: tiers, caps and floors, contests, guarantees, draws, deductions.
//!
//! A fold writes lines order by order and sees one member at a time. What depends on all of a payee's orders is worked out
//! here, after the fold, from *measures*: sums of lines by payee, book and *original period*, which is the period that the
//! order was placed in, whatever period the line is booked in. The way through: [`Meter`] says which lines are measured →
//! [`Measures`] sums them → [`Reduction`] applies the rules in force at the start of each period, in the order written →
//! [`differences`] subtracts what was booked before and gives lines.
//!
//! Architecture invariant: nothing here sees a fact, a member or an order, and nothing depends on the order in which measures
//! arrive. All periods are worked out anew each time; so a refund that comes late changes its original period exactly as if it
//! had been known from the start, and what is booked is a difference.

mod booking;
mod contest;
mod measure;
mod payee;
mod reduction;
mod rule;
mod service;
mod tier;

pub use booking::{differences, period_line};
pub use contest::Placing;
pub use measure::{Joined, Measure, MeasureKey, MeasureKind, Measured, MeasuredAll, Measures, Meter};
pub use payee::Payees;
pub use reduction::{Effect, Reduction, Why};
pub use rule::{
    Assured, Bracket, Contest, Of, OfKind, Pay, PeriodEffect, PeriodRule, Prorate, Quantity, Target, Tiers, Ties,
};
pub use service::DaysHeld;
pub use tier::TierPart;
