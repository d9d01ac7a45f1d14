//! One order under one policy: what every step of the fold reads. And what is worked out once per policy.

use crate::record::reads_line;
use crate::tables::TableIndex;
use crate::{Base, CreditError, Per, Policy, Pool, Referrals};
use base::fact::{Binding, History, Order, OrderLine, Refund, StatusEvent};
use base::{MoneyError, RATE_ONE, Symbol, Symbols, Timestamp};
use rule::Program;

/// One order under one policy.
pub(crate) struct Case<'a, O> {
    pub organisation: &'a O,
    pub symbols: &'a Symbols,
    pub policy: &'a Policy,
    pub plan: &'a Plan,
    /// Position of the policy, as lines carry it.
    pub position: u16,
    pub history: &'a History<'a>,
    pub bindings: &'a [Binding],
    pub referrals: &'a Referrals,
    pub order: &'a Order,
    pub lines: &'a [OrderLine],
    /// Refunds of the order, by time.
    pub refunds: &'a [Refund],
    /// Status events of the order, by time.
    pub statuses: &'a [StatusEvent],
    /// When commission of the order may be paid, as far as is known.
    pub payable_at: Option<Timestamp>,
}

impl<O> Case<'_, O> {
    /// The refusal of the order for an amount that cannot be computed.
    pub fn refuse(&self, source: MoneyError) -> CreditError {
        CreditError::Money { order: self.order.id, policy: self.policy.name.clone(), source }
    }
}

/// What can be known of a policy before any order is seen.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    /// Earlier policies that own one of its books, and earlier versions in the list: where they apply, it does not.
    pub rivals: Vec<usize>,
    /// Every amount that the policy or one of its pools is of, each once; the policy's own first.
    pub bases: Vec<PlainOrLess>,
    /// Per pool: position of its base among `bases`.
    pub pool_bases: Vec<usize>,
    /// Per pool: weights of its split, the remainder worked out.
    pub pool_weights: Vec<Vec<i64>>,
    /// Per pool: whether it can only be worked out for all lines of the order together.
    pub of_orders: Vec<bool>,
    /// Per rate table: how its rows are found.
    pub tables: Vec<TableIndex>,
    /// How many credit rules, roll-up rules and pools there are.
    pub rules: usize,
    /// By number of the rule: whether it applies to all lines of an order or to none.
    pub judged_once: Vec<bool>,
    /// Per book: whether the shares of all its rules together exceed the ceiling, so that lines must be checked.
    pub may_exceed: Vec<bool>,
}

impl Plan {
    /// Prepares the policy at a position.
    pub fn new(policies: &[Policy], position: usize) -> Plan {
        let policy = &policies[position];
        let owned: Vec<Symbol> = books(policy).collect();
        // Versions of one policy never apply together, even when a pilot gives its books other names.
        let rival = |other: &usize| {
            let other = &policies[*other];
            other.name == policy.name || books(other).any(|book| owned.contains(&book))
        };
        let mut bases = vec![PlainOrLess { of: policy.base, less: Vec::new() }];
        let base_of = |pool: &Pool| PlainOrLess { of: pool.base.unwrap_or(policy.base), less: pool.less.clone() };
        let pool_bases = policy.pools.iter().map(|pool| place(&mut bases, base_of(pool))).collect();
        let of_order = |pool: &Pool| pool.per == Per::Order || !pool.limits.order.is_none();
        let judged_once = judged_once(policy);
        Plan {
            rivals: (0..position).filter(rival).collect(),
            bases,
            pool_bases,
            pool_weights: policy.pools.iter().map(weights).collect(),
            of_orders: policy.pools.iter().map(of_order).collect(),
            tables: policy.rate_tables.iter().map(TableIndex::new).collect(),
            rules: judged_once.len(),
            judged_once,
            may_exceed: (0..policy.books.len()).map(|book| may_exceed(policy, book)).collect(),
        }
    }
}

/// A condition on the order as a whole need be judged only once, unless earlier rules of its book decide as well.
fn judged_once(policy: &Policy) -> Vec<bool> {
    let whole = |when: &Option<Program>| !when.as_ref().map(Program::fields).is_some_and(reads_line);
    let credit = policy.credit.iter().map(|rule| whole(&rule.when) && !policy.books[rule.book].first_match);
    let credit = credit.chain(policy.roll_up.iter().map(|_| true));
    credit.chain(policy.pools.iter().map(|pool| whole(&pool.when))).collect()
}

fn books(policy: &Policy) -> impl Iterator<Item = Symbol> {
    policy.books.iter().map(|book| book.name).chain(policy.pools.iter().map(|pool| pool.book))
}

/// An amount of a line, and the amounts that are taken off it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PlainOrLess {
    pub of: Base,
    pub less: Vec<Base>,
}

fn place(bases: &mut Vec<PlainOrLess>, base: PlainOrLess) -> usize {
    bases.iter().position(|known| *known == base).unwrap_or_else(|| {
        bases.push(base);
        bases.len() - 1
    })
}

/// Weights of a split. What the written shares leave goes to those who take the remainder, evenly when they are several.
fn weights(pool: &Pool) -> Vec<i64> {
    let written: i64 = pool.split.iter().filter_map(|part| part.share).map(|share| share.0).sum();
    let takers = pool.split.iter().filter(|part| part.share.is_none()).count().max(1) as i64;
    let remainder = (RATE_ONE - written).max(0);
    pool.split.iter().map(|part| part.share.map_or(remainder, |share| share.0 * takers)).collect()
}

fn may_exceed(policy: &Policy, book: usize) -> bool {
    let shares = policy.credit.iter().filter(|rule| rule.book == book).map(|rule| rule.share.0);
    let declared = &policy.books[book];
    let most: i64 = if declared.first_match { shares.max().unwrap_or(0) } else { shares.sum() };
    most > declared.ceiling.0
}
