//! An independent, naive auditor: recomputes who gets what from the delivered records alone.
//!
//! It knows maps, strings, lists that are searched from the front, and its own arithmetic. It shares no code with the
//! rooms it audits, and it answers one question only: what does everybody have at an instant? What a range of time gave
//! is the difference of two such answers, so nothing here knows of runs, holds that end, or lines. What payees have for whole
//! periods is worked out from the same answers, for all periods so far.

mod award;
mod holdings;
mod member;
mod notebook;
mod number;
mod order;
mod people;
mod period;

pub use member::{Members, Served};
pub use notebook::Notebook;

use crate::generate::day_of;
use crate::plan::{Along, BindingPlan, Plan, Versions};
use award::Given;
use import::record::PartyKey;
use order::{LineState, Sight};
use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// Performance.
    Credit,
    /// Performance of those below.
    RollUp,
    /// Money earned.
    Commission,
    /// Money earned and no longer held.
    Payable,
}

/// What a sum is of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// What is counted.
    pub measure: Measure,
    /// Name of the rule.
    pub rule: String,
    /// The account that pays; nothing where there is no money.
    pub fund: String,
    /// The book.
    pub book: String,
    /// Whose; nobody when none.
    pub who: Option<PartyKey>,
    /// Year and month in which the order was placed, or the event took place, or the period began.
    pub origin: (i16, i8),
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Entry { measure, rule, fund, book, who, origin: (year, month) } = self;
        let (kind, key) = who.as_ref().map_or(("", "(none)"), |who| (who.kind.as_str(), who.key.as_str()));
        write!(f, "{measure:?} of {kind} {key} by rule {rule:?} in book {book} ({fund}) for {year}-{month:02}")
    }
}

/// Minor units; nothing is zero.
pub type Sums = BTreeMap<Entry, i128>;

/// The local month of an instant.
pub fn month_of(at: i64) -> (i16, i8) {
    let (year, month, _) = day_of(at).parts();
    (year, month)
}

/// Answers from what was delivered so far.
pub struct Auditor<'a> {
    notebook: &'a Notebook,
    members: &'a Members,
    /// Versions of one policy, the oldest first.
    bindings: &'a [BindingPlan],
    /// Versions of one policy, the oldest first.
    plans: &'a [Plan],
    /// By order.
    sales: BTreeMap<&'a str, Sale<'a>>,
    /// Awards, and what was taken back of them.
    given: Vec<Given>,
}

/// An order under the version that it falls under.
struct Sale<'a> {
    at: i64,
    plan: &'a Plan,
    /// When its money may be paid, if that is known.
    payable_at: Option<i64>,
    /// Its lines as the sale leaves them.
    lines: Vec<LineState>,
}

impl<'a> Auditor<'a> {
    /// An auditor of these records under these versions of one binding policy and one crediting policy.
    pub fn new(notebook: &'a Notebook, members: &'a Members, versions: &'a Versions) -> Auditor<'a> {
        let Versions { bindings, plans } = versions;
        let mut auditor = Auditor { notebook, members, bindings, plans, sales: BTreeMap::new(), given: Vec::new() };
        for (key, known) in &notebook.orders {
            // Where several versions fit, the newest counts.
            let Some(plan) = plans.iter().rev().find(|plan| notebook.covers(plan, &known.order)) else { continue };
            let sight = Sight { notebook, members, bindings, plan };
            let at = known.order.at;
            let payable_at = notebook.payable_at(plan, key, at);
            auditor.sales.insert(key, Sale { at, plan, payable_at, lines: sight.sale(known) });
        }
        auditor.given = auditor.awards();
        auditor
    }

    /// What a half-open range of time gave to everybody, and what these periods came to by its end. Periods are in the order
    /// of time.
    pub fn between(&self, range: Range<i64>, periods: &[Range<i64>]) -> Sums {
        let mut sums = self.until(range.end);
        for (entry, before) in self.until(range.start) {
            *sums.entry(entry).or_default() -= before;
        }
        for (entry, amount) in self.effects(periods, range.end) {
            *sums.entry(entry).or_default() += amount;
        }
        sums.retain(|_, sum| *sum != 0);
        sums
    }

    /// What everybody has just before an instant, whole periods left aside.
    fn until(&self, instant: i64) -> Sums {
        let mut sums = Sums::new();
        for (key, sale) in self.sales.iter().filter(|(_, sale)| sale.at < instant) {
            let payable = sale.payable_at.is_some_and(|payable| payable < instant);
            for state in self.left(key, instant) {
                add(&state, sale.at, payable, &mut sums);
                self.each_roll_up(sale, &state, |rule, book, who, amount| {
                    let (rule, fund) = (rule.to_owned(), String::new());
                    let (measure, book) = (Measure::RollUp, book.to_owned());
                    let entry = Entry { measure, rule, fund, book, who: Some(who), origin: month_of(sale.at) };
                    *sums.entry(entry).or_default() += amount;
                });
            }
        }
        for given in self.given.iter().filter(|given| given.at < instant) {
            given.add(&mut sums);
        }
        sums
    }

    /// What everybody has of every line of the orders of a range just before its end: by order, line, performance or money,
    /// book, and whose it is.
    pub fn parts(&self, range: Range<i64>) -> BTreeMap<(String, u32, Measure, String, PartyKey), i128> {
        let mut parts = BTreeMap::new();
        for (key, _) in self.sales.iter().filter(|(_, sale)| range.contains(&sale.at)) {
            for state in self.left(key, range.end) {
                for group in &state.groups {
                    let measure = if group.fund.is_none() { Measure::Credit } else { Measure::Commission };
                    for (who, amount) in &group.left {
                        let Some(who) = who.clone() else { continue };
                        let part = (key.to_string(), state.number, measure, group.book.clone(), who);
                        *parts.entry(part).or_default() += amount;
                    }
                }
            }
        }
        parts.retain(|_, amount| *amount != 0);
        parts
    }

    /// What refunds before an instant have left of an order.
    fn left(&self, key: &str, instant: i64) -> Vec<LineState> {
        let mut states = self.sales[key].lines.clone();
        for refund in self.notebook.refunds_of(key).into_iter().filter(|(at, _)| *at < instant) {
            order::refund(&mut states, refund.1);
        }
        states
    }

    /// Calls back with rule, book, receiver and amount of everything that a line gives to those above.
    fn each_roll_up(&self, sale: &Sale<'_>, state: &LineState, mut each: impl FnMut(&str, &str, PartyKey, i128)) {
        for rule in &sale.plan.roll_ups {
            let book = &sale.plan.books[rule.book].name;
            let mut own: BTreeMap<PartyKey, i128> = BTreeMap::new();
            for group in state.groups.iter().filter(|group| group.fund.is_none() && group.book == *book) {
                for (who, amount) in &group.left {
                    if let Some(who) = who {
                        *own.entry(who.clone()).or_default() += amount;
                    }
                }
            }
            let mut beneath: BTreeMap<PartyKey, i128> = BTreeMap::new();
            for (who, amount) in &own {
                for above in self.above(rule.along, who, sale.at) {
                    *beneath.entry(above).or_default() += amount;
                }
            }
            for (node, beneath) in beneath {
                let own = own.get(&node).copied().unwrap_or(0);
                let amount = if rule.once { once(state.base, own, beneath) } else { beneath };
                each(&rule.name, book, node, amount);
            }
        }
    }

    fn above(&self, along: Along, who: &PartyKey, at: i64) -> Vec<PartyKey> {
        match along {
            Along::Managers => self.notebook.managers(who, at),
            Along::Management => self.notebook.units_above("management", who, at),
            Along::Settlement => self.notebook.units_above("settlement", who, at),
        }
    }

    /// The sum of all lines' bases that a range of time added, where every rule of a book gives the whole base to somebody
    /// or nobody: what that book must come to, however it is shared. By book; books with other rules are left out.
    pub fn declared(&self, range: Range<i64>) -> BTreeMap<String, i128> {
        let mut declared = BTreeMap::new();
        let Some(newest) = self.plans.last() else { return declared };
        for book in &newest.books {
            if self.plans.iter().all(|plan| plan.gives_whole_base(&book.name)) {
                declared.insert(book.name.clone(), self.base_until(range.end) - self.base_until(range.start));
            }
        }
        declared
    }

    fn base_until(&self, instant: i64) -> i128 {
        let before = self.sales.iter().filter(|(_, sale)| sale.at < instant);
        before.flat_map(|(key, _)| self.left(key, instant)).map(|state| state.base).sum()
    }
}

impl Plan {
    /// Whether a book has one rule, which gives the whole base without condition.
    fn gives_whole_base(&self, book: &str) -> bool {
        let rules: Vec<_> = self.credit.iter().filter(|rule| self.books[rule.book].name == book).collect();
        matches!(rules[..], [rule] if rule.share == 10_000 && rule.when.is_empty())
    }
}

/// Adds what a line gives directly.
fn add(state: &LineState, ordered: i64, payable: bool, sums: &mut Sums) {
    for group in &state.groups {
        let measures: &[Measure] = match (&group.fund, payable) {
            (None, _) => &[Measure::Credit],
            (Some(_), false) => &[Measure::Commission],
            (Some(_), true) => &[Measure::Commission, Measure::Payable],
        };
        for (measure, (who, amount)) in
            measures.iter().flat_map(|measure| group.left.iter().map(|left| (*measure, left)))
        {
            let fund = group.fund.clone().unwrap_or_default();
            let (rule, book, who) = (group.rule.clone(), group.book.clone(), who.clone());
            let entry = Entry { measure, rule, fund, book, who, origin: month_of(ordered) };
            *sums.entry(entry).or_default() += amount;
        }
    }
}

/// What a roll-up adds to somebody's own so that both stay within the base; a negative base mirrors.
fn once(base: i128, own: i128, beneath: i128) -> i128 {
    if base < 0 {
        return -once(-base, -own, -beneath);
    }
    (base - own).max(0).min(beneath.max(0))
}

#[cfg(test)]
mod tests;
