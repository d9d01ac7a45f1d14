//! What the fold says about its decisions while it makes them. Costs nothing unless somebody listens.

use crate::{Bounded, Line, Reason, Referral};
use base::fact::{Binding, Order, Refund, Touch};
use base::{Amount, FactId, PartyId, Timestamp};
use rule::Clause;

/// Listens to the decisions of a fold.
pub trait Trace {
    /// Whether anybody listens; when false, the compiler removes the making of notes.
    const ON: bool;

    /// Takes one decision. Notes on an order and policy follow the [`Note::Policy`] that opens them.
    fn note(&mut self, note: Note<'_>);
}

/// Nobody listens: settlement and what-if.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoTrace;

impl Trace for NoTrace {
    const ON: bool = false;

    fn note(&mut self, _note: Note<'_>) {}
}

/// One decision of the fold.
#[derive(Clone, Debug)]
pub enum Note<'a> {
    /// A policy was held against an order.
    Policy {
        /// The order.
        order: &'a Order,
        /// Position of the policy.
        policy: usize,
        /// Whether it applies.
        verdict: PolicyVerdict,
    },
    /// A binding was considered for a party.
    Binding {
        /// Position of the party in the policy.
        party: usize,
        /// The binding.
        binding: &'a Binding,
        /// Whether it decided.
        verdict: BindingVerdict,
    },
    /// A referral was followed for a party.
    Referral {
        /// Position of the party in the policy.
        party: usize,
        /// Level of the chain, the customer's own referrer being 1.
        level: usize,
        /// The referral.
        referral: Referral,
        /// To whom the referring member was bound in the role that is asked for.
        bound: Option<PartyId>,
    },
    /// A touchpoint was considered for a party.
    Touch {
        /// Position of the party in the policy.
        party: usize,
        /// The touchpoint.
        touch: &'a Touch,
        /// Whether it counts.
        verdict: TouchVerdict,
        /// Clauses of the party's condition that decided; empty without a condition.
        clauses: Vec<Clause>,
    },
    /// A party was resolved.
    Party {
        /// Position of the party in the policy.
        party: usize,
        /// Who it is, with weights.
        recipients: &'a [Recipient],
    },
    /// A credit rule or pool was held against a line.
    Rule {
        /// Number of the order line.
        line: u32,
        /// Number of the rule, see [`crate::Policy::rule_name`].
        rule: u16,
        /// Whether it applies.
        verdict: RuleVerdict,
        /// Clauses of its condition that decided; empty without a condition.
        clauses: Vec<Clause>,
    },
    /// A credit or pool was computed for a line, before it was split.
    Sum(Sum),
    /// A node of a roll-up was computed.
    RollUp(RollUpNode),
    /// A refund was taken from a line.
    Refund {
        /// The refund.
        refund: &'a Refund,
        /// Number of the order line.
        line: u32,
        /// Base of the line that remained before it.
        remaining: Amount,
        /// How much of the refund this line bears.
        taken: Amount,
    },
    /// A refund was larger than what was left, or named a line that the order does not have.
    RefundBeyond {
        /// The refund.
        refund: &'a Refund,
        /// What was wrong with it.
        verdict: RefundVerdict,
    },
    /// A line was written.
    Line(&'a Line),
}

/// Somebody, or nobody, that a party stands for, with the weight among all that it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// Who; nobody is shown as `(none)`.
    pub party: Option<PartyId>,
    /// Weight relative to the other recipients.
    pub weight: i64,
    /// Why.
    pub reason: Reason,
    /// The fact behind the reason.
    pub evidence: Option<FactId>,
}

/// Whether a policy applies to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyVerdict {
    /// It does.
    Applies,
    /// The order lies outside of its effective dates.
    NotEffective,
    /// It is for other brands.
    OtherBrand,
    /// It is for other units.
    OtherUnit,
    /// An earlier policy that applies owns one of its books.
    BookTaken {
        /// Position of that policy.
        by: usize,
    },
}

/// Whether a binding decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingVerdict {
    /// It was in force and decided.
    InForce,
    /// It was in force, but one for the brand of the order goes before one for all brands.
    Overruled,
    /// It began after the instant asked for.
    NotYet,
    /// It had ended by the instant asked for.
    Ended,
    /// It holds for another brand.
    OtherBrand,
    /// It was in force, but began longer ago than the policy counts.
    TooLongAgo {
        /// How many times 24 hours after its beginning count.
        for_days: u32,
    },
    /// It was in force, but its party was not active for the member lately.
    Idle {
        /// The last activity; none when there was none at all.
        since: Option<Timestamp>,
        /// How many times 24 hours before the order count as lately.
        within_days: u32,
    },
}

/// Whether a touchpoint counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TouchVerdict {
    /// It does, with this weight.
    Counts {
        /// Weight relative to the other touchpoints that count.
        weight: i64,
    },
    /// It lies before the window.
    TooOld,
    /// The condition does not hold.
    ConditionFalse,
    /// It names no party.
    NamesNobody,
    /// It qualifies, but the model picks another.
    NotPicked,
    /// The fitted weights of the model give it nothing.
    NoWeight,
}

/// Whether a rule applies to a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleVerdict {
    /// It does.
    Applies,
    /// Its condition does not hold.
    ConditionFalse,
    /// An earlier rule of the same book applies, and the book takes only the first.
    EarlierApplies,
}

/// What was wrong with a refund.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundVerdict {
    /// It is larger than the base that was left; so much of it finds nothing to take back.
    BeyondBase {
        /// The part that finds nothing.
        excess: Amount,
    },
    /// It names a line that the order does not have, and was spread over all lines.
    NoSuchLine,
}

/// A credit or pool of one order line before it is split.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Number of the order line.
    pub line: u32,
    /// Number of the rule.
    pub rule: u16,
    /// What it is computed from.
    pub base: Amount,
    /// The credit or pool.
    pub amount: Amount,
    /// For a pool by a recipient's own rate: whose.
    pub recipient: Option<PartyId>,
    /// For a pool with a rate table: the row that decided.
    pub row: Option<usize>,
    /// What the bounds of a line did to it.
    pub line_bound: Option<Bounded>,
    /// What the bounds of the order did to it.
    pub order_bound: Option<Bounded>,
}

/// A node of a roll-up for one order line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RollUpNode {
    /// Number of the order line.
    pub line: u32,
    /// Number of the rule.
    pub rule: u16,
    /// The node.
    pub party: PartyId,
    /// Its own credit.
    pub direct: Amount,
    /// Credit of those beneath.
    pub beneath: Amount,
    /// What the roll-up adds.
    pub amount: Amount,
}
