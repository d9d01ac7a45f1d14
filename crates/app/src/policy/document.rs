//! A policy file as it was written, typed, with the place of every value. Names are not resolved yet.

use super::case::Case;
use super::error::{Located, Origin};
use super::payee::{AwardDocument, PeriodRuleDocument};
use base::{Date, Decimal, PartyKind, Rate};
use binding::Rule;
use credit::{Along, CreditKind, Model, Per, WeightBy};

/// A policy file that reads well and makes sense on its own.
#[derive(Clone, Debug)]
pub struct PolicyDocument {
    /// Name of the file as it was given.
    pub file: String,
    /// SHA-256 of the file's bytes.
    pub hash: [u8; 32],
    /// Name of the policy.
    pub name: Located<String>,
    /// What it is for, in words.
    pub about: Option<String>,
    /// The days for which it holds.
    pub effective: Located<Days>,
    /// What it says.
    pub body: Body,
    /// Small histories and what they must give.
    pub cases: Vec<Case>,
}

/// The two kinds of policy.
#[derive(Clone, Debug)]
pub enum Body {
    /// `policy: credit`
    Credit(Box<CreditDocument>),
    /// `policy: binding`
    Binding(BindingDocument),
}

impl PolicyDocument {
    /// The word after `policy:`.
    pub fn kind(&self) -> &'static str {
        match self.body {
            Body::Credit(_) => "credit",
            Body::Binding(_) => "binding",
        }
    }

    /// The credit policy, if it is one.
    pub fn credit(&self) -> Option<&CreditDocument> {
        match &self.body {
            Body::Credit(credit) => Some(credit),
            Body::Binding(_) => None,
        }
    }

    /// The binding policy: the file's own, or the one written inside a credit policy.
    pub fn binding(&self) -> Option<&BindingDocument> {
        match &self.body {
            Body::Credit(credit) => credit.binding.as_ref(),
            Body::Binding(binding) => Some(binding),
        }
    }
}

/// Local days: the first belongs to the range, the last does not. At least one end is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// First day.
    pub from: Option<Date>,
    /// First day after it.
    pub to: Option<Date>,
}

/// Who owns a member, as written.
#[derive(Clone, Debug)]
pub struct BindingDocument {
    /// For every role without a rule of its own.
    pub rule: Rule,
    /// Days without activity after which a binding ends.
    pub release_after_days: Option<u32>,
    /// Rules of single roles.
    pub roles: Vec<(String, Rule)>,
}

/// A crediting policy as written.
#[derive(Clone, Debug)]
pub struct CreditDocument {
    /// Keys of brands; all when empty.
    pub brands: Vec<Located<String>>,
    /// Regions, dealers and stores by kind and key; all when empty.
    pub units: Vec<(PartyKind, Located<String>)>,
    /// Code of the currency.
    pub currency: Located<String>,
    /// What a share is a share of.
    pub base: BaseName,
    /// Declared parties, then those written inline; in the order of the file.
    pub parties: Vec<PartyDocument>,
    /// Rate tables.
    pub rate_tables: Vec<RateTableDocument>,
    /// Declared books.
    pub books: Vec<BookDocument>,
    /// Credit rules.
    pub credit: Vec<CreditRuleDocument>,
    /// Roll-ups.
    pub roll_up: Vec<RollUpDocument>,
    /// Commission pools.
    pub pools: Vec<PoolDocument>,
    /// Until when commission is held.
    pub hold: Option<HoldDocument>,
    /// Money for binding events.
    pub awards: Vec<AwardDocument>,
    /// Money for everything that a payee has in a period.
    pub period: Vec<PeriodRuleDocument>,
    /// A binding policy of its own, instead of the group's.
    pub binding: Option<BindingDocument>,
}

/// An amount of an order line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BaseName {
    /// `line.list`
    List,
    /// `line.net`
    Net,
    /// `line.total`
    Total,
    /// `line.margin`
    Margin,
    /// `amount.NAME`
    Named(String),
}

/// A condition and the place of each of its characters in the file.
#[derive(Clone, Debug)]
pub struct Condition {
    /// The condition.
    pub text: String,
    /// Line and column of every character of `text`, and of its end.
    pub places: Vec<(u32, u32)>,
    /// Where it was written.
    pub origin: Origin,
}

/// A party and how it is found.
#[derive(Clone, Debug)]
pub struct PartyDocument {
    /// Its name; one with a space in it was written inline.
    pub name: String,
    /// Where it was written.
    pub origin: Origin,
    /// How it is found.
    pub source: SourceDocument,
}

/// How a party is found, as written. Other parties are named.
#[derive(Clone, Debug)]
pub enum SourceDocument {
    /// `{binding: associate, as_of: 2014-06-30}`
    Binding {
        /// The role.
        role: Located<String>,
        /// The declared day.
        as_of: Option<Date>,
        /// Nobody, unless active for the member in so many days.
        active_within_days: Option<u32>,
        /// Nobody, once the binding is older than so many days.
        for_days: Option<u32>,
    },
    /// `{referrer: associate, levels: [60, 30, 10]}`
    Referrer {
        /// The role in which the referring members are bound.
        role: Located<String>,
        /// The part of each level.
        levels: Vec<Rate>,
        /// Nobody, once the referral is older than so many days.
        for_days: Option<u32>,
    },
    /// `{order: store}`
    Store,
    /// `{order: fulfilled_by}`
    FulfilledBy,
    /// `{order: brand}`
    Brand,
    /// `{participant: seller}`
    Participant(Located<String>),
    /// `{touch: {when, within_days, pick}}`
    Touch {
        /// Which touchpoints count.
        when: Option<Condition>,
        /// How many days back.
        within_days: u32,
        /// How credit is spread.
        model: ModelDocument,
    },
    /// `{of: owner, unit: region}`
    Unit(Located<String>, PartyKind),
    /// `{of: store, settles_to: dealer}`
    SettlesTo(Located<String>, PartyKind),
    /// `{of: owner, manager: true}`
    Manager(Located<String>),
    /// `{first_of: [a, b]}`
    FirstOf(Vec<Located<String>>),
    /// `{department: ecommerce}`
    Fixed(PartyKind, Located<String>),
}

/// How credit is spread over touchpoints, as written.
#[derive(Clone, Debug)]
pub enum ModelDocument {
    /// A model that needs no words.
    Plain(Model),
    /// `{weights: {live: 0.31}, fitted: {…}}`
    Weights {
        /// What the weights are of.
        by: WeightBy,
        /// Words and weights in parts per billion.
        of: Vec<(Located<String>, i64)>,
        /// First day, first day after, and model of the fit.
        fitted: (Date, Date, String),
    },
}

/// A rate table as written.
#[derive(Clone, Debug)]
pub struct RateTableDocument {
    /// Its name.
    pub name: Located<String>,
    /// Its rows.
    pub rows: Vec<RateRowDocument>,
}

/// A row of a rate table as written; an empty list stands for all.
#[derive(Clone, Debug)]
pub struct RateRowDocument {
    /// Where it begins.
    pub origin: Origin,
    /// Articles.
    pub skus: Vec<String>,
    /// Categories.
    pub categories: Vec<String>,
    /// Classes of the store.
    pub store_classes: Vec<Rate>,
    /// Channels.
    pub channels: Vec<String>,
    /// The rate.
    pub rate: Rate,
}

/// A book as declared.
#[derive(Clone, Debug)]
pub struct BookDocument {
    /// Its name.
    pub name: Located<String>,
    /// The kind of its credit, where it is said.
    pub kind: Option<Located<CreditKind>>,
    /// The highest sum of shares, where it is said.
    pub ceiling: Option<Located<Rate>>,
    /// Only the first rule whose condition holds applies.
    pub first_match: bool,
}

/// A credit rule as written.
#[derive(Clone, Debug)]
pub struct CreditRuleDocument {
    /// Name as written.
    pub name: Option<Located<String>>,
    /// The book.
    pub book: Located<String>,
    /// The kind of its book, where it is said.
    pub kind: Option<Located<CreditKind>>,
    /// Name of the party.
    pub to: Located<String>,
    /// Of the base.
    pub share: Located<Rate>,
    /// When it applies.
    pub when: Option<Condition>,
}

/// A roll-up as written.
#[derive(Clone, Debug)]
pub struct RollUpDocument {
    /// Name as written.
    pub name: Option<Located<String>>,
    /// The book.
    pub book: Located<String>,
    /// Along what.
    pub along: Along,
    /// An order line counts at most once per receiver.
    pub count_order_once: bool,
}

/// A commission pool as written.
#[derive(Clone, Debug)]
pub struct PoolDocument {
    /// Name as written.
    pub name: Option<Located<String>>,
    /// Where the entry begins.
    pub origin: Origin,
    /// The book its lines are written to.
    pub book: String,
    /// How much.
    pub amount: AmountDocument,
    /// Of what; the policy's base when none.
    pub base: Option<BaseName>,
    /// What is taken off it first.
    pub less: Vec<BaseName>,
    /// For what it is worked out.
    pub per: Per,
    /// The most and the least that it gives.
    pub limits: LimitsDocument,
    /// The commission that must pay the same.
    pub level_with: Option<Located<String>>,
    /// The account that pays.
    pub funded_by: Located<String>,
    /// Who gets which part.
    pub split: Vec<PartDocument>,
    /// When it applies.
    pub when: Option<Condition>,
}

/// Bounds of a pool as written.
#[derive(Clone, Debug, Default)]
pub struct LimitsDocument {
    /// The most of one line.
    pub line_cap: Option<MoneyDocument>,
    /// The least of one line.
    pub line_floor: Option<MoneyDocument>,
    /// The most of one order.
    pub order_cap: Option<MoneyDocument>,
    /// The least of one order.
    pub order_floor: Option<MoneyDocument>,
}

impl LimitsDocument {
    /// Every bound that is given.
    pub fn all(&self) -> impl Iterator<Item = &MoneyDocument> {
        [&self.line_cap, &self.line_floor, &self.order_cap, &self.order_floor].into_iter().flatten()
    }
}

/// An amount of money as written.
#[derive(Clone, Debug)]
pub struct MoneyDocument {
    /// How much.
    pub amount: Located<Decimal>,
    /// The currency it names, if it names one.
    pub currency: Option<String>,
}

/// The size of a pool as written.
#[derive(Clone, Debug)]
pub enum AmountDocument {
    /// `{rate: 5}`
    Rate(Rate),
    /// `{rate_of: owner, attribute: commission_rate}`
    RateOf {
        /// Name of the party.
        party: Located<String>,
        /// Name of the attribute.
        attribute: Located<String>,
    },
    /// `{table: by_category}`
    Table(Located<String>),
    /// `{of: line.net}`
    Whole,
    /// `{fixed: 5.00}`
    Fixed(MoneyDocument),
}

/// A part of a pool as written.
#[derive(Clone, Debug)]
pub struct PartDocument {
    /// Name of the party.
    pub to: Located<String>,
    /// The part; none for what remains.
    pub share: Option<Located<Rate>>,
}

/// A hold as written.
#[derive(Clone, Debug)]
pub struct HoldDocument {
    /// The statuses that the order must reach.
    pub until: Vec<Located<String>>,
    /// So many times 24 hours more.
    pub plus_days: u32,
}
