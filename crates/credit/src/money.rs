//! Money as a policy describes it: pools, rate tables, limits. The fold of it is in `pool` and `order_pool`.

use base::{Amount, Rate, Symbol};
use rule::Program;

/// The amount of an order line that shares and rates are taken of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Base {
    /// At list price.
    List,
    /// After discounts.
    Net,
    /// What the customer pays.
    Total,
    /// Net less cost.
    Margin,
    /// A named amount of the line; one that the order has as a whole is split over its lines by net (by count when net is 0).
    Named(Symbol),
}

/// Money per order line or order, funded by one account and split exactly.
#[derive(Clone, Debug)]
pub struct Pool {
    /// Name as written.
    pub name: String,
    /// The book its lines are written to, interned; `commission` unless named.
    pub book: Symbol,
    /// How much.
    pub amount: PoolAmount,
    /// Of what; the policy's base when none.
    pub base: Option<Base>,
    /// Amounts that are taken off what it is of: the service fee, before the dealer's revenue.
    pub less: Vec<Base>,
    /// Whether it is worked out per line or once per order.
    pub per: Per,
    /// The least and the most that it gives.
    pub limits: Limits,
    /// The account that pays, interned.
    pub funded_by: Symbol,
    /// Who gets which part.
    pub split: Vec<PoolShare>,
    /// When it applies. Fields of [`crate::line_schema`].
    pub when: Option<Program>,
}

/// For what a pool is worked out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Per {
    /// For each line by itself, rounded per line.
    #[default]
    Line,
    /// Once for all lines of the order that it applies to, rounded and split once, then spread over the lines by what each
    /// brings. Each party's parts of the lines sum to its part of the order.
    Order,
}

/// The least and the most that a pool gives. They hold where there is something to sell: a base of zero gives nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// Of one line.
    pub line: Bounds,
    /// Of all lines of one order together; a sum beyond it is spread over the lines in proportion.
    pub order: Bounds,
}

/// From the least to the most; no bound when none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Bounds {
    /// The least.
    pub floor: Option<Amount>,
    /// The most.
    pub cap: Option<Amount>,
}

/// What a bound did to an amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounded {
    /// It was raised to the floor.
    Raised,
    /// It was lowered to the cap.
    Lowered,
}

impl Bounds {
    /// Whether there is neither floor nor cap.
    pub fn is_none(self) -> bool {
        self.floor.is_none() && self.cap.is_none()
    }

    /// The amount within the bounds, and what was done to it.
    pub fn bound(self, amount: Amount) -> (Amount, Option<Bounded>) {
        match (self.floor, self.cap) {
            (Some(floor), _) if amount < floor => (floor, Some(Bounded::Raised)),
            (_, Some(cap)) if amount > cap => (cap, Some(Bounded::Lowered)),
            _ => (amount, None),
        }
    }
}

/// The size of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PoolAmount {
    /// A rate of the base.
    Rate(Rate),
    /// Each recipient's own dated attribute, read as a fraction (0.012 is 1.2 %): one pool per recipient of the party, of
    /// that recipient's exact part of the base. A recipient without the attribute has a rate of zero.
    RateOf {
        /// Position of the party.
        party: usize,
        /// Name of the attribute, interned.
        attribute: Symbol,
    },
    /// The rate that a table gives for the line; position in [`crate::Policy::rate_tables`].
    Table(usize),
    /// The whole base.
    Whole,
    /// A fixed amount: per order spread over its lines by base, or for each line.
    Fixed(Amount),
}

/// A part of a pool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolShare {
    /// Position of the party.
    pub to: usize,
    /// The part; none for what remains.
    pub share: Option<Rate>,
}

/// Rates by article, category, class of store and channel.
///
/// Of the rows that fit a line, the one that says most decides: one that names the article goes before any that does not;
/// then one that names the category; then the class of the store; then the channel. Two rows that say equally much never fit
/// the same line, and one row fits every line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RateTable {
    /// Name as written.
    pub name: String,
    /// The dated attribute of the store where the order was placed that says its class.
    pub store_class: Symbol,
    /// In the order written.
    pub rows: Vec<RateRow>,
}

/// A row of a [`RateTable`]. An empty list fits everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RateRow {
    /// Articles.
    pub skus: Vec<Symbol>,
    /// Categories.
    pub categories: Vec<Symbol>,
    /// Classes of the store, as fractions: class 2 is two wholes.
    pub store_classes: Vec<Rate>,
    /// Channels of the order.
    pub channels: Vec<Symbol>,
    /// Of the base.
    pub rate: Rate,
}

impl RateRow {
    /// How much a row says: which of its lists are given, the article weighing most.
    pub fn rank(&self) -> u8 {
        let given = [
            !self.skus.is_empty(),
            !self.categories.is_empty(),
            !self.store_classes.is_empty(),
            !self.channels.is_empty(),
        ];
        given.into_iter().fold(0, |rank, given| rank << 1 | u8::from(given))
    }
}
