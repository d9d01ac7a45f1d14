//! Money that does not come from single orders: awards for events, and rules about everything that a payee has in a period.

use super::BasisPoints;

/// An amount for an event, once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwardPlan {
    /// Name.
    pub name: String,
    /// Book of its lines; `award` when none.
    pub book: Option<String>,
    /// Who pays.
    pub funded_by: String,
    /// For what.
    pub on: Event,
    /// How much, in minor units.
    pub amount: i64,
    /// The part that goes to the store of the party.
    pub store_share: Option<BasisPoints>,
    /// Only bindings of which all of this is true.
    pub when: Vec<EventTest>,
}

/// What is rewarded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A member is bound.
    Bound {
        /// Paid so many days later, if the binding is still in force.
        retained_days: Option<u32>,
        /// Not only the member's first binding in a role.
        repeat: bool,
    },
    /// The member's first order.
    FirstOrder {
        /// At most so many days after the binding began.
        within_days: Option<u32>,
    },
}

/// A test of a binding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventTest {
    /// `event.role` is this.
    Role(String),
    /// `event.cause` is one of these.
    Cause(Vec<String>),
}

/// A rule about everything that a payee has in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodPlan {
    /// Name.
    pub name: String,
    /// Book of its lines; `commission` when none.
    pub book: Option<String>,
    /// Who pays, or receives what is deducted.
    pub funded_by: String,
    /// Payees of which kinds; all when empty.
    pub to: Vec<String>,
    /// What it looks at.
    pub of: Quantity,
    /// What it does.
    pub does: Does,
    /// A guarantee or draw is for the days in position.
    pub prorate: bool,
}

/// A quantity of a payee and period, summed over books or roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// Of what kind.
    pub kind: QuantityKind,
    /// Books; roles of new members.
    pub words: Vec<String>,
}

/// What is counted of a payee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum QuantityKind {
    /// Performance.
    Credit,
    /// Orders with performance.
    Orders,
    /// Performance of those below.
    RollUp,
    /// Money earned.
    Commission,
    /// Members bound for the first time in a role.
    NewMembers,
}

/// What a rule does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Does {
    /// Pays by brackets.
    Tiers(TiersPlan),
    /// Takes what is above.
    Cap(Limit),
    /// Gives what is missing to those who have something.
    Floor(Limit),
    /// Gives what is missing to everybody employed too.
    Guarantee(Limit),
    /// Advances what is missing.
    Draw(Limit),
    /// Takes a part of what is above zero.
    Deduct(BasisPoints),
    /// Prizes for the best.
    Contest(ContestPlan),
}

/// A limit or quota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Minor units; of orders and members a number.
    Fixed(i64),
    /// Each payee's own attribute, in major units or as a number.
    Attribute(String),
}

/// Brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TiersPlan {
    /// Where each begins (hundredths of a percent of the quota, else minor units or a number) and what it pays.
    pub brackets: Vec<(i64, Pay)>,
    /// Each bracket pays for what lies in it.
    pub marginal: bool,
    /// Of what thresholds are a part.
    pub quota: Option<Limit>,
    /// What rates and factors are of.
    pub on: Option<Quantity>,
}

/// What a bracket pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pay {
    /// A part of it.
    Rate(BasisPoints),
    /// So much instead of all of it.
    Factor(BasisPoints),
    /// Minor units for each order or member.
    Each(i64),
    /// Minor units, once.
    Bonus(i64),
}

/// A contest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContestPlan {
    /// For the first, the second, …, in minor units.
    pub prizes: Vec<i64>,
    /// Who has less does not take part.
    pub least: Option<i64>,
    /// One contest in each unit of this level.
    pub within: Option<String>,
    /// Equals each get the prize of their place, instead of sharing.
    pub each: bool,
}
