//! A crediting and a binding policy as the simulator thinks of them: written as YAML for the product, read as plain values
//! by the auditor. Neither side sees how the other understands it.

mod demo;
mod payee;
mod random;
mod yaml;

pub use demo::demo;
pub use payee::{
    AwardPlan, ContestPlan, Does, Event, EventTest, Limit, Pay, PeriodPlan, Quantity, QuantityKind, TiersPlan,
};
pub use random::{alternative, draw, next, next_binding};

/// Hundredths of a percent: 10,000 is the whole.
pub type BasisPoints = u32;

/// Who owns a member, and who is credited and paid for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Name of the credit policy.
    pub name: String,
    /// First local day of orders it covers, `YYYY-MM-DD`.
    pub from: String,
    /// First local day after them.
    pub to: Option<String>,
    /// Only orders of these brands; all when empty.
    pub brands: Vec<String>,
    /// Only orders of stores that are or belong to one of these units, by kind and key; all when empty.
    pub units: Vec<(String, String)>,
    /// What shares are taken of.
    pub base: Base,
    /// Named parties; each refers only to those before it.
    pub parties: Vec<(String, Source)>,
    /// Books.
    pub books: Vec<BookPlan>,
    /// Rules of performance.
    pub credit: Vec<CreditPlan>,
    /// Roll-ups.
    pub roll_ups: Vec<RollUpPlan>,
    /// Money.
    pub pools: Vec<PoolPlan>,
    /// Money for events.
    pub awards: Vec<AwardPlan>,
    /// Money for everything of a payee in a period, in this order.
    pub period: Vec<PeriodPlan>,
    /// The status that ends the hold (the order itself when none), and days after it; no hold at all when none.
    pub hold: Option<(Option<String>, u32)>,
}

/// What was put into force, of each the oldest version first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Versions {
    /// Who serves members.
    pub bindings: Vec<BindingPlan>,
    /// Who gets what for orders.
    pub plans: Vec<Plan>,
}

/// Where a policy may be tried first: keys of brands and units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    /// Brands that have stores.
    pub brands: Vec<String>,
    /// Regions.
    pub regions: Vec<String>,
    /// Dealers.
    pub dealers: Vec<String>,
    /// Stores.
    pub stores: Vec<String>,
}

/// Who owns a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BindingPlan {
    /// Name of the binding policy.
    pub name: String,
    /// First local day of events it judges, `YYYY-MM-DD`; before it, the latest event wins.
    pub from: String,
    /// For all roles without a rule of their own.
    pub rule: BindingRule,
    /// Days without activity that end a binding.
    pub release_after_days: Option<u32>,
    /// Rules of single roles.
    pub roles: Vec<(String, BindingRule)>,
}

/// What another party's event does to a binding in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BindingRule {
    /// Nothing.
    First,
    /// Takes over.
    Latest,
    /// Takes over a binding that is at least so many days old.
    Lock(u32),
}

/// The amount of a line that shares are taken of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Base {
    /// At list price.
    List,
    /// After discounts.
    Net,
    /// What the customer pays.
    Total,
    /// Net less cost.
    Margin,
    /// A named amount.
    Named(String),
}

/// How a party is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Bound in a role, as of the order or of a local day.
    Bound(String, Option<String>),
    /// Where the order was placed.
    Store,
    /// Who delivers.
    FulfilledBy,
    /// The brand.
    Brand,
    /// Named on the order.
    Participant(String),
    /// By touchpoints of these kinds (all when empty), so many days back.
    Touch(Vec<String>, u32, Model),
    /// The unit of a level above another party.
    UnitOf(usize, String),
    /// Whom of a kind another party settles to.
    SettlesTo(usize, String),
    /// The manager of another party.
    ManagerOf(usize),
    /// The first of several.
    FirstOf(Vec<usize>),
    /// Always this kind and key.
    Fixed(String, String),
}

/// How touchpoints share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Model {
    /// All to the first.
    First,
    /// All to the last.
    Last,
    /// Evenly.
    Linear,
    /// Percentages of the first, those between, and the last.
    Position(u32, u32, u32),
    /// Half as much for every so many days.
    Decay(u32),
}

/// A book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookPlan {
    /// Name.
    pub name: String,
    /// Percentage that the shares of a line may reach.
    pub ceiling: u32,
    /// Only the first rule that applies counts.
    pub first_match: bool,
}

/// A share of the base in a book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditPlan {
    /// Name.
    pub name: String,
    /// Position of the book.
    pub book: usize,
    /// Position of the party.
    pub to: usize,
    /// Of the base.
    pub share: BasisPoints,
    /// When it applies; always when empty, else all of them.
    pub when: Vec<Condition>,
}

/// A test of an order line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// `order.channel` is one of these.
    Channel(Vec<String>),
    /// `order.channel` is none of these.
    NotChannel(Vec<String>),
    /// `order.origin` is this.
    Origin(String),
    /// `line.category` is not this.
    NotCategory(String),
    /// `line.net` is at least so many whole units of money.
    NetAtLeast(i64),
    /// `order.store_kind` is this.
    StoreKind(String),
}

/// A book that counts for those above.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollUpPlan {
    /// Name.
    pub name: String,
    /// Position of the book.
    pub book: usize,
    /// Along what.
    pub along: Along,
    /// A line counts at most once per receiver.
    pub once: bool,
}

/// What a roll-up climbs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Along {
    /// From person to manager.
    Managers,
    /// Up the management tree.
    Management,
    /// Up the settlement tree.
    Settlement,
}

/// Money per line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PoolPlan {
    /// Name.
    pub name: String,
    /// Book of its lines; `commission` when none.
    pub book: Option<String>,
    /// How much.
    pub amount: PoolAmount,
    /// Of what; the plan's base when none.
    pub base: Option<Base>,
    /// Once for the order instead of line by line. A fixed amount always is.
    pub per_order: bool,
    /// The most that it gives, in minor units: of the order when it is per order, else of a line.
    pub cap: Option<i64>,
    /// Who pays.
    pub funded_by: String,
    /// Position of a party and its part; what remains when none.
    pub split: Vec<(usize, Option<BasisPoints>)>,
    /// When it applies.
    pub when: Vec<Condition>,
}

/// The size of a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PoolAmount {
    /// A rate of the base.
    Rate(BasisPoints),
    /// Each recipient's own dated attribute.
    RateOf(usize, String),
    /// The whole base.
    Whole,
    /// Minor units per order.
    Fixed(i64),
}
