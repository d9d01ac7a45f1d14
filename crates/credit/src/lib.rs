//! Who gets credit and commission for an order, exactly and with the reason.

mod error;
mod fold;
mod line;
mod organisation;
mod policy;
mod record;
mod recorder;
mod trace;

pub use error::CreditError;
pub use fold::{Fold, Scratch};
pub use line::{Line, LineCause, LineKind, Reason};
pub use organisation::Organisation;
pub use policy::{
    Along, Base, Book, CreditRule, Hold, Model, PartyRule, PartySource, Policy, Pool, PoolAmount, PoolShare,
    RollUpRule, Scope,
};
pub use record::{line_schema, touch_schema};
pub use recorder::{CaseRecord, PartyRecord, Recorder, RefundRecord, RuleRecord, TouchRecord};
pub use trace::{
    BindingVerdict, NoTrace, Note, PolicyVerdict, Recipient, RefundVerdict, RollUpNode, RuleVerdict, Sum, TouchVerdict,
    Trace,
};
