//! Who gets credit and commission for an order, exactly and with the reason.

mod line;
mod policy;

pub use line::{Line, LineCause, LineKind, Reason};
pub use policy::{
    Along, Base, Book, CreditRule, Hold, Model, PartyRule, PartySource, Policy, Pool, PoolAmount, PoolShare, RollUpRule,
    Scope,
};
