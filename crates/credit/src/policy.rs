//! The crediting policy as the fold reads it: checked, compiled, every name resolved.
//!
//! The YAML that people write is read and checked in `app`; what arrives here can no longer be wrong in form.

use crate::period::PeriodEffect;
use crate::{Award, Base, DerivedField, PeriodRule, Pool, RateTable};
use base::{Currency, Interval, PartyId, PartyKind, Rate, Symbol, Timestamp};
use rule::Program;

/// One version of a crediting policy.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Name as written in the file.
    pub name: String,
    /// Version, from 1, given when it is activated; 0 for a file that was never activated.
    pub version: u32,
    /// SHA-256 of the file's bytes.
    pub hash: [u8; 32],
    /// Orders placed in this range are credited by it.
    pub effective: Interval,
    /// Where it applies.
    pub scope: Scope,
    /// The currency of every amount; orders in another currency are refused.
    pub currency: Currency,
    /// `currency`'s code, interned as orders carry it.
    pub currency_symbol: Symbol,
    /// What a share is a share of.
    pub base: Base,
    /// Named parties; rules refer to them by position. A party refers only to parties before it.
    pub parties: Vec<PartyRule>,
    /// Fields of conditions on order lines beyond those of [`crate::line_schema`], in the order in which
    /// [`crate::line_schema_with`] got them.
    pub derived_fields: Vec<DerivedField>,
    /// Rates by what is sold, where and how; pools refer to them by position.
    pub rate_tables: Vec<RateTable>,
    /// Books of performance, each with its ceiling.
    pub books: Vec<Book>,
    /// Who is credited in which book.
    pub credit: Vec<CreditRule>,
    /// Which books are rolled up, and along what.
    pub roll_up: Vec<RollUpRule>,
    /// Money pools and their exact splits.
    pub pools: Vec<Pool>,
    /// Until when commission is held; without it, commission is payable at once.
    pub hold: Option<Hold>,
    /// Money for binding events.
    pub awards: Vec<Award>,
    /// Money for everything that a payee has in a period; applied in this order.
    pub period: Vec<PeriodRule>,
}

/// Orders a policy applies to: an empty list stands for all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// Brands of the order.
    pub brands: Vec<PartyId>,
    /// Units (regions, dealers, stores) that the order's store belongs to in either tree, as of the order.
    pub units: Vec<PartyId>,
}

/// A party that rules may credit.
#[derive(Clone, Debug)]
pub struct PartyRule {
    /// Name as written: `owner`, `store`, `sharer`.
    pub name: String,
    /// How it is found.
    pub source: PartySource,
}

/// How a party is found for an order.
#[derive(Clone, Debug)]
pub enum PartySource {
    /// Who is bound to the member in this role, as of the order or of a declared date.
    Binding {
        /// `associate`, `store`, …
        role: Symbol,
        /// The declared date; the order's instant when none.
        as_of: Option<Timestamp>,
        /// Only who was active for the member in so many times 24 hours before the order; whoever is bound when none. See
        /// [`crate::PartyQuestion::IdleDays`] for what counts as activity.
        active_within_days: Option<u32>,
        /// Only for so many times 24 hours after the binding began; as long as it lasts when none.
        for_days: Option<u32>,
    },
    /// Who is bound, in this role as of the order, to the members who referred the customer: his referrer, the referrer's
    /// referrer, and so on.
    Referrer {
        /// `associate`, `store`, …
        role: Symbol,
        /// The part of each level, the customer's own referrer first; a level with nothing is left out. A level that the
        /// chain does not reach is nobody's.
        levels: Vec<Rate>,
        /// Only for so many times 24 hours after the customer was referred; always when none.
        for_days: Option<u32>,
    },
    /// The store where the order was placed.
    Store,
    /// The store that delivers; the store where it was placed when no other delivers.
    FulfilledBy,
    /// The brand of the order.
    Brand,
    /// Participants of the order in this role, each with its share.
    Participant {
        /// The role as the mapping names it.
        role: Symbol,
    },
    /// Parties of touchpoints before the order.
    Touch {
        /// Which touchpoints count; all when none. Fields of [`crate::touch_schema`].
        when: Option<Program>,
        /// How many times 24 hours back, inclusive.
        within_days: u32,
        /// How the credit is spread over them.
        model: Model,
    },
    /// A unit above another party, in the management tree, as of the order.
    UnitOf {
        /// Position of the other party.
        party: usize,
        /// Which level.
        level: PartyKind,
    },
    /// The party of this kind that another party settles to, as of the order.
    SettlesTo {
        /// Position of the other party.
        party: usize,
        /// Which kind.
        level: PartyKind,
    },
    /// The manager of a person, as of the order.
    ManagerOf {
        /// Position of the other party.
        party: usize,
    },
    /// The first of several parties that is found.
    FirstOf(Vec<usize>),
    /// Always the same.
    Fixed(PartyId),
}

/// How credit is spread over the touchpoints of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Model {
    /// All to the first.
    First,
    /// All to the last.
    Last,
    /// Evenly.
    Linear,
    /// So much to the first, so much over those between, so much to the last; one touch takes all, two take half each.
    Position {
        /// Share of the first.
        first: Rate,
        /// Share of all between.
        middle: Rate,
        /// Share of the last.
        last: Rate,
    },
    /// Half as much for every so many days before the order (weights are exact powers of two per whole half-life, linear in between).
    Decay {
        /// Days in which the weight halves.
        half_life_days: u32,
    },
    /// Each by a weight that was fitted on history and frozen into the policy.
    Weights(Weights),
}

/// Weights of touchpoints, as data told them when they were fitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weights {
    /// What a weight is of.
    pub by: WeightBy,
    /// Words (or keys of parties) and their weights in parts per billion; whatever is not listed has none.
    pub of: Vec<(Symbol, i64)>,
    /// How and on which days they were fitted, in words.
    pub fitted: String,
}

/// What a fitted weight is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeightBy {
    /// The touchpoint's channel.
    Channel,
    /// The touchpoint's kind.
    Kind,
    /// The key of the touchpoint's party.
    Party,
}

/// A book of performance. Books may overlap (double credit); within a book shares stay under its ceiling.
#[derive(Clone, Debug)]
pub struct Book {
    /// Name, interned.
    pub name: Symbol,
    /// Highest sum of shares of one order line; 100 % unless declared.
    pub ceiling: Rate,
    /// Only the first rule whose condition holds applies.
    pub first_match: bool,
    /// What its credit is.
    pub kind: CreditKind,
}

/// What the credit of a book is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CreditKind {
    /// Each line is credited at most once in full.
    #[default]
    Direct,
    /// Each line that is credited at all is credited to exactly 100 %.
    Split,
    /// Several may be credited the same line in full (double credit), up to the ceiling of the book.
    Overlay,
}

impl CreditKind {
    /// The word used in files and output.
    pub fn name(self) -> &'static str {
        match self {
            CreditKind::Direct => "direct",
            CreditKind::Split => "split",
            CreditKind::Overlay => "overlay",
        }
    }
}

/// A share of the base, credited in a book.
#[derive(Clone, Debug)]
pub struct CreditRule {
    /// Name as written, or made from book and party.
    pub name: String,
    /// Position in [`Policy::books`].
    pub book: usize,
    /// Position in [`Policy::parties`].
    pub to: usize,
    /// Of the base.
    pub share: Rate,
    /// When it applies. Fields of [`crate::line_schema`].
    pub when: Option<Program>,
}

/// A book whose credit also counts for those above the receiver.
#[derive(Clone, Debug)]
pub struct RollUpRule {
    /// Name as written, or made from book and tree.
    pub name: String,
    /// Position in [`Policy::books`].
    pub book: usize,
    /// Along what.
    pub along: Along,
    /// An order line counts at most once per node: its roll-up plus its own credit stay within the base.
    pub count_order_once: bool,
}

/// What a roll-up climbs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Along {
    /// From person to manager, by positions.
    Managers,
    /// From unit to unit in the management tree.
    Management,
    /// From unit to unit in the settlement tree.
    Settlement,
}

/// Until when commission is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The statuses that the order must reach, all of them; the order's own instant when there are none.
    pub until_statuses: Vec<Symbol>,
    /// And so many times 24 hours after it.
    pub plus_days: u32,
}

impl Policy {
    /// Whether a party is found by referrals, so that their index is needed.
    pub fn asks_for_referrers(&self) -> bool {
        self.parties.iter().any(|party| matches!(party.source, PartySource::Referrer { .. }))
    }

    /// Names of all rules by number, as lines carry it: credit rules, then roll-up rules, pools, awards and period rules.
    pub fn rule_names(&self) -> impl Iterator<Item = &str> {
        let names = self.credit.iter().map(|rule| &rule.name).chain(self.roll_up.iter().map(|rule| &rule.name));
        let names = names.chain(self.pools.iter().map(|pool| &pool.name));
        let names = names.chain(self.awards.iter().map(|award| &award.name));
        names.chain(self.period.iter().map(|rule| &rule.name)).map(String::as_str)
    }

    /// Name of the rule with this number.
    pub fn rule_name(&self, number: u16) -> &str {
        self.rule_names().nth(usize::from(number)).unwrap_or("?")
    }

    /// The accounts that fund rules, by number; none where a rule gives no money.
    pub fn funding(&self) -> impl Iterator<Item = Option<Symbol>> {
        let none = std::iter::repeat_n(None, usize::from(self.first_pool()));
        let pools = self.pools.iter().map(|pool| pool.funded_by);
        let awards = self.awards.iter().map(|award| award.funded_by);
        none.chain(pools.chain(awards).chain(self.period.iter().map(|rule| rule.funded_by)).map(Some))
    }

    /// Numbers of the period rules that deduct.
    pub fn deductions(&self) -> impl Iterator<Item = u16> {
        let first = self.rule_names().count() - self.period.len();
        let deducts = move |(number, rule): (usize, &PeriodRule)| {
            matches!(rule.effect, PeriodEffect::Deduction(_)).then_some((first + number) as u16)
        };
        self.period.iter().enumerate().filter_map(deducts)
    }

    /// The books that its rules write money to, some of them several times.
    pub fn money_books(&self) -> impl Iterator<Item = Symbol> {
        let pools = self.pools.iter().map(|pool| pool.book);
        pools.chain(self.awards.iter().map(|award| award.book)).chain(self.period.iter().map(|rule| rule.book))
    }

    /// Number of the first roll-up rule.
    pub fn first_roll_up(&self) -> u16 {
        self.credit.len() as u16
    }

    /// Number of the first pool.
    pub fn first_pool(&self) -> u16 {
        (self.credit.len() + self.roll_up.len()) as u16
    }

    /// Number of the first award.
    pub fn first_award(&self) -> u16 {
        self.first_pool() + self.pools.len() as u16
    }

    /// Number of the first period rule.
    pub fn first_period_rule(&self) -> u16 {
        self.first_award() + self.awards.len() as u16
    }
}
