//! Who gets credit and commission for an order, exactly and with the reason.
//!
//! [`Fold`] takes one member's history and the policies of a run and writes [`Line`]s. The way of an order through it:
//! `fold` finds the policies that apply → `resolve` finds the parties (`attribution` weighs touchpoints) → `verdict` judges
//! conditions → `line_base`, `credit`, `order_pool` and `pool` compute → `roll_up` adds those above → `output` writes → `refund` takes back.
//! `award` gives money for binding events; [`period`] works out what depends on everything a payee has.
//!
//! Architecture invariant: this room knows no organisation, no storage and no clock. The fold sees one member at a time; of others it
//! knows only the derived index of [`Referrals`], and nothing it computes depends on the order in which facts arrived.

mod activity;
mod attribution;
mod award;
mod case;
mod credit;
mod error;
mod fold;
mod hold;
mod line;
mod line_base;
mod money;
mod order_pool;
mod organisation;
mod output;
pub mod period;
mod policy;
mod pool;
mod record;
mod recorder;
mod referral;
mod refund;
mod resolve;
mod roll_up;
mod scratch;
mod shares;
mod sink;
mod splitter;
mod tables;
mod trace;
mod verdict;

pub use award::{Award, AwardOn, event_schema};
pub use error::CreditError;
pub use fold::Fold;
pub use line::{Line, LineCause, LineKind, Reason};
pub use money::{Base, Bounded, Bounds, Limits, Per, Pool, PoolAmount, PoolShare, RateRow, RateTable};
pub use organisation::Organisation;
pub use period::PeriodRule;
pub use policy::{
    Along, Book, CreditKind, CreditRule, Hold, Model, PartyRule, PartySource, Policy, RollUpRule, Scope, WeightBy,
    Weights,
};
pub use record::{DerivedField, PartyQuestion, line_schema, line_schema_with, touch_schema};
pub use recorder::{CaseRecord, PartyRecord, Recorder, RefundRecord, RuleRecord, TouchRecord};
pub use referral::{Derived, REFERRAL_LEVELS_MAX, Referral, Referrals};
pub use scratch::Scratch;
pub use sink::{Sink, Undone};
pub use trace::{
    BindingVerdict, NoTrace, Note, PolicyVerdict, Recipient, RefundVerdict, RollUpNode, RuleVerdict, Sum, TouchVerdict,
    Trace,
};
