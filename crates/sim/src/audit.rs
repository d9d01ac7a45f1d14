//! An independent, naive auditor: recomputes who gets what from the delivered records alone.
//!
//! It knows maps, strings, lists that are searched from the front, and its own arithmetic. It shares no code with the
//! rooms it audits, and it answers one question only: what does everybody have at an instant? What a range of time gave
//! is the difference of two such answers, so nothing here knows of runs, holds that end, or lines.

mod member;
mod notebook;
mod number;
mod order;
mod people;

pub use member::{Members, Served};
pub use notebook::Notebook;

use crate::plan::{Along, BindingPlan, Plan};
use import::record::PartyKey;
use order::{LineState, Sight};
use std::collections::BTreeMap;
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

/// Minor units by book and payee's key; nobody is `(none)`.
pub type Sums = BTreeMap<(String, String), i128>;

/// Answers from what was delivered so far.
pub struct Auditor<'a> {
    sight: Sight<'a>,
    /// By order: its lines as the sale leaves them.
    sales: BTreeMap<&'a str, Vec<LineState>>,
}

impl<'a> Auditor<'a> {
    /// An auditor of these records under these plans.
    pub fn new(notebook: &'a Notebook, members: &'a Members, binding: &'a BindingPlan, plan: &'a Plan) -> Auditor<'a> {
        let sight = Sight { notebook, members, binding, plan };
        let (from, to) = (member::day(&plan.from), plan.to.as_deref().map_or(i64::MAX, member::day));
        let covered = notebook.orders.iter().filter(|(_, known)| from <= known.order.at && known.order.at < to);
        let sales = covered.map(|(key, known)| (key.as_str(), sight.sale(known))).collect();
        Auditor { sight, sales }
    }

    /// What a half-open range of time gave to everybody, by measure. Nothing is left out but zeros.
    pub fn between(&self, range: Range<i64>) -> BTreeMap<Measure, Sums> {
        let mut answers = self.until(range.end);
        for (measure, before) in self.until(range.start) {
            let sums = answers.entry(measure).or_default();
            for (key, sum) in before {
                *sums.entry(key).or_default() -= sum;
            }
        }
        answers.values_mut().for_each(|sums| sums.retain(|_, sum| *sum != 0));
        answers
    }

    /// What everybody has just before an instant.
    fn until(&self, instant: i64) -> BTreeMap<Measure, Sums> {
        let mut answers: BTreeMap<Measure, Sums> = BTreeMap::new();
        for key in self.sales.keys() {
            let at = self.sight.notebook.orders[*key].order.at;
            if at >= instant {
                continue;
            }
            let payable = self.payable_at(key, at).is_some_and(|payable| payable < instant);
            for state in self.left(key, instant) {
                add(&state, false, answers.entry(Measure::Credit).or_default());
                add(&state, true, answers.entry(Measure::Commission).or_default());
                if payable {
                    add(&state, true, answers.entry(Measure::Payable).or_default());
                }
                self.add_roll_ups(at, &state, answers.entry(Measure::RollUp).or_default());
            }
        }
        answers
    }

    /// What refunds before an instant have left of an order.
    fn left(&self, key: &str, instant: i64) -> Vec<LineState> {
        let known = &self.sight.notebook.orders[key];
        let mut states = self.sales[key].clone();
        let refunds = self.sight.notebook.refunds.values().filter(|refund| refund.order == key);
        let mut refunds: Vec<_> = refunds.filter(|refund| refund.at.max(known.order.at) < instant).collect();
        refunds.sort_by_key(|refund| refund.at);
        for refund in refunds {
            order::refund(&mut states, refund);
        }
        states
    }

    fn payable_at(&self, key: &str, ordered: i64) -> Option<i64> {
        let Some((status, days)) = &self.sight.plan.hold else { return Some(ordered) };
        let reached = match status {
            None => ordered,
            Some(status) => *self.sight.notebook.statuses.get(&(key.to_owned(), status.clone()))?,
        };
        Some(reached.max(ordered) + i64::from(*days) * 86_400_000_000)
    }

    fn add_roll_ups(&self, at: i64, state: &LineState, sums: &mut Sums) {
        for rule in &self.sight.plan.roll_ups {
            let book = &self.sight.plan.books[rule.book].name;
            let mut own: BTreeMap<PartyKey, i128> = BTreeMap::new();
            for group in state.groups.iter().filter(|group| !group.money && group.book == *book) {
                for (who, amount) in &group.left {
                    if let Some(who) = who {
                        *own.entry(who.clone()).or_default() += amount;
                    }
                }
            }
            let mut beneath: BTreeMap<PartyKey, i128> = BTreeMap::new();
            for (who, amount) in &own {
                for above in self.above(rule.along, who, at) {
                    *beneath.entry(above).or_default() += amount;
                }
            }
            for (node, beneath) in beneath {
                let own = own.get(&node).copied().unwrap_or(0);
                let amount = if rule.once { once(state.base, own, beneath) } else { beneath };
                *sums.entry((book.clone(), node.key)).or_default() += amount;
            }
        }
    }

    fn above(&self, along: Along, who: &PartyKey, at: i64) -> Vec<PartyKey> {
        match along {
            Along::Managers => self.sight.notebook.managers(who, at),
            Along::Management => self.sight.notebook.units_above("management", who, at),
            Along::Settlement => self.sight.notebook.units_above("settlement", who, at),
        }
    }

    /// The sum of all lines' bases that a range of time added, where every rule of a book gives the whole base to somebody
    /// or nobody: what that book must come to, however it is shared. By book; books with other rules are left out.
    pub fn declared(&self, range: Range<i64>) -> BTreeMap<String, i128> {
        let plan = self.sight.plan;
        let mut declared = BTreeMap::new();
        for (place, book) in plan.books.iter().enumerate() {
            let rules: Vec<_> = plan.credit.iter().filter(|rule| rule.book == place).collect();
            let [rule] = rules[..] else { continue };
            if rule.share == 10_000 && rule.when.is_empty() {
                declared.insert(book.name.clone(), self.base_until(range.end) - self.base_until(range.start));
            }
        }
        declared
    }

    fn base_until(&self, instant: i64) -> i128 {
        let before = self.sales.keys().filter(|key| self.sight.notebook.orders[**key].order.at < instant);
        before.flat_map(|key| self.left(key, instant)).map(|state| state.base).sum()
    }
}

fn add(state: &LineState, money: bool, sums: &mut Sums) {
    for group in state.groups.iter().filter(|group| group.money == money) {
        for (who, amount) in &group.left {
            let payee = who.as_ref().map_or_else(|| "(none)".to_owned(), |who| who.key.clone());
            *sums.entry((group.book.clone(), payee)).or_default() += amount;
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
