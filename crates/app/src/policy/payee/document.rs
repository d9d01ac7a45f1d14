//! Period rules and awards as written, with the place of every value.

use crate::policy::document::Condition;
use crate::policy::error::{Located, Origin};
use base::{Decimal, PartyKind, Rate};
use credit::period::{OfKind, Prorate, Ties};

/// A period rule as written.
#[derive(Clone, Debug)]
pub struct PeriodRuleDocument {
    /// Name as written.
    pub name: Option<Located<String>>,
    /// Where the entry begins.
    pub origin: Origin,
    /// The book its lines are written to.
    pub book: String,
    /// The account that pays or receives.
    pub funded_by: Located<String>,
    /// Only payees of these kinds; all when empty.
    pub to: Vec<PartyKind>,
    /// What it looks at.
    pub of: OfDocument,
    /// What it does.
    pub effect: EffectDocument,
}

/// A quantity of a payee as written.
#[derive(Clone, Debug)]
pub struct OfDocument {
    /// Of what kind.
    pub kind: OfKind,
    /// Books, or roles.
    pub words: Vec<Located<String>>,
}

/// What a period rule does, as written.
#[derive(Clone, Debug)]
pub enum EffectDocument {
    /// `tiers: […]`
    Tiers(TiersDocument),
    /// `cap: 20000`
    Cap(LimitDocument),
    /// `floor: 0`
    Floor(LimitDocument),
    /// `guarantee: 3000`
    Guarantee(LimitDocument, Prorate),
    /// `draw: 3000`
    Draw(LimitDocument, Prorate),
    /// `deduct: 20`
    Deduction(Rate),
    /// `contest: [500, 300]`
    Contest(ContestDocument),
}

impl EffectDocument {
    /// The field that says what the rule does.
    pub fn word(&self) -> &'static str {
        match self {
            EffectDocument::Tiers(_) => "tiers",
            EffectDocument::Cap(_) => "cap",
            EffectDocument::Floor(_) => "floor",
            EffectDocument::Guarantee(..) => "guarantee",
            EffectDocument::Draw(..) => "draw",
            EffectDocument::Deduction(_) => "deduct",
            EffectDocument::Contest(_) => "contest",
        }
    }
}

/// Money as written, and the currency it names, if it names one.
pub type MoneyDocument = (Located<Decimal>, Option<String>);

/// An amount, or an attribute of the payee.
#[derive(Clone, Debug)]
pub enum LimitDocument {
    /// `3000`
    Amount(MoneyDocument),
    /// `{attribute: base_pay}`
    Attribute(Located<String>),
}

/// Tiers as written.
#[derive(Clone, Debug)]
pub struct TiersDocument {
    /// Brackets in the order of the file.
    pub brackets: Vec<BracketDocument>,
    /// Each pays for its part.
    pub marginal: bool,
    /// What percentages are of.
    pub quota: Option<LimitDocument>,
    /// What rates and factors are of.
    pub on: Option<(OfDocument, Origin)>,
}

/// A bracket as written.
#[derive(Clone, Debug)]
pub struct BracketDocument {
    /// Where it begins.
    pub from: Located<Decimal>,
    /// What it pays.
    pub pay: PayDocument,
}

/// What a bracket pays, as written.
#[derive(Clone, Debug)]
pub enum PayDocument {
    /// `rate: 2`
    Rate(Located<Rate>),
    /// `factor: 110`
    Factor(Located<Rate>),
    /// `each: 5`
    Each(MoneyDocument),
    /// `bonus: 500`
    Bonus(MoneyDocument),
}

/// A contest as written.
#[derive(Clone, Debug)]
pub struct ContestDocument {
    /// The prizes by rank.
    pub prizes: Vec<MoneyDocument>,
    /// Who has less does not take part.
    pub least: Option<Located<Decimal>>,
    /// The level of its fields.
    pub within: Option<PartyKind>,
    /// What happens to equals.
    pub ties: Ties,
}

/// An award as written.
#[derive(Clone, Debug)]
pub struct AwardDocument {
    /// Name as written.
    pub name: Option<Located<String>>,
    /// `bind` or `first_order`.
    pub on: Located<String>,
    /// On which bindings.
    pub when: Option<Condition>,
    /// How much.
    pub amount: MoneyDocument,
    /// Paid so many days later.
    pub retained_days: Option<Located<u32>>,
    /// Every binding counts.
    pub repeat: Option<Located<bool>>,
    /// At most so many days after the binding.
    pub within_days: Option<Located<u32>>,
    /// What goes to the store.
    pub store_share: Rate,
    /// The book its lines are written to.
    pub book: String,
    /// The account that pays.
    pub funded_by: Located<String>,
}
