//! Period rules as they are applied: checked, every name resolved.

use super::measure::MeasureKind;
use base::{Amount, PartyKind, Rate, Symbol};

/// A rule about everything that a payee has in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodRule {
    /// Name as written, or made from what it does.
    pub name: String,
    /// The book its lines are written to, interned.
    pub book: Symbol,
    /// The account that pays, interned; for a deduction, the account that receives.
    pub funded_by: Symbol,
    /// Only payees of these kinds; all when empty.
    pub to: Vec<PartyKind>,
    /// What it looks at.
    pub of: Of,
    /// What it does.
    pub effect: PeriodEffect,
}

/// What a rule looks at: the sum over some books, or over some roles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Of {
    /// Of what kind.
    pub kind: OfKind,
    /// Books, or roles for new members; interned.
    pub words: Vec<Symbol>,
}

/// A quantity of a payee and period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfKind {
    /// Credit of books, less refunds.
    Credit,
    /// Orders credited in books, as long as anything of the credit is left.
    Orders,
    /// What was rolled up in books, less refunds.
    RollUp,
    /// Commission of books, less refunds, and what earlier rules of the list gave to these books.
    Commission,
    /// Members bound in roles for the first time.
    NewMembers,
}

impl OfKind {
    /// Whether it is money; else it is a number of orders or members.
    pub fn is_money(self) -> bool {
        !matches!(self, OfKind::Orders | OfKind::NewMembers)
    }

    /// The measure that it is read from.
    pub fn measure(self) -> MeasureKind {
        match self {
            OfKind::Credit | OfKind::Orders => MeasureKind::Credit,
            OfKind::RollUp => MeasureKind::RollUp,
            OfKind::Commission => MeasureKind::Commission,
            OfKind::NewMembers => MeasureKind::NewMembers,
        }
    }
}

/// What a rule does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PeriodEffect {
    /// Pays by what was attained.
    Tiers(Tiers),
    /// Takes what is above.
    Cap(Target),
    /// Gives what is missing to a payee who has anything of it in the period.
    Floor(Target),
    /// Gives what is missing to everybody who holds a position when the period begins, and to whom a floor would.
    Guarantee(Assured),
    /// As a guarantee, but an advance: later periods pay it back from what they bring above the same amount.
    Draw(Assured),
    /// Takes a rate of what is there, if it is above zero.
    Deduction(Rate),
    /// Prizes for the best.
    Contest(Contest),
}

/// An amount that the policy names, or a dated attribute of the payee, read in major units when the period begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// The same for everybody.
    Amount(Amount),
    /// Each payee's own; who has none is left out.
    Attribute(Symbol),
}

/// What everybody is to have at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assured {
    /// For a whole period.
    pub target: Target,
    /// How much of it is for a part of one.
    pub prorate: Prorate,
}

/// What somebody is assured who held a position for a part of a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prorate {
    /// All of it, to who holds a position when the period begins; nothing to who comes later.
    #[default]
    None,
    /// By the days on which a person held a position, out of all days of the period. Units have all days.
    Days,
}

impl From<Target> for Assured {
    fn from(target: Target) -> Self {
        Assured { target, prorate: Prorate::None }
    }
}

/// A quota: a quantity in the policy, or a dated attribute of the payee, read when the period begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// The same for everybody: minor units of money, or a number of orders or members.
    Fixed(i64),
    /// Each payee's own; who has none is left out.
    Attribute(Symbol),
}

/// Brackets of attainment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiers {
    /// At least one; thresholds ascend.
    pub brackets: Vec<Bracket>,
    /// Each bracket pays for the part of the quantity that lies in it; else the highest that is reached pays for all.
    pub marginal: bool,
    /// Thresholds are parts per billion of it; without it, they are quantities.
    pub quota: Option<Quantity>,
    /// What rates and factors are of, when not of the quantity that is attained.
    pub on: Option<Of>,
}

/// A bracket and what it pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bracket {
    /// Where it begins: parts per billion of the quota, else minor units or a number. Not below zero.
    pub from: i64,
    /// What it pays.
    pub pay: Pay,
}

/// What a bracket pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pay {
    /// So much of it.
    Rate(Rate),
    /// So much of it instead of 100 %: what goes beyond, or is missing, is paid.
    Factor(Rate),
    /// So much for each order or member.
    Each(Amount),
    /// So much, once.
    Bonus(Amount),
}

/// Prizes by rank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contest {
    /// For the first, the second, …
    pub prizes: Vec<Amount>,
    /// Who has less does not take part; at least 1 minor unit, order or member is always needed.
    pub least: i64,
    /// One contest for each unit of this level; one for all when none.
    pub within: Option<PartyKind>,
    /// What happens to equals.
    pub ties: Ties,
}

/// What payees with the same quantity get.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ties {
    /// They share the prizes of the ranks that they fill, evenly; units that remain go by the payees' keys.
    #[default]
    Share,
    /// Each gets the prize of their common rank; the ranks after it stay empty.
    Each,
}
