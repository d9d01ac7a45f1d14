//! What payees have of everything that period rules look at, as the auditor adds it up.

use super::Auditor;
use super::award::first_in_role;
use crate::plan::{Plan, Quantity, QuantityKind};
use import::record::PartyKey;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Minor units, or a number of orders or members, by kind, and book or role.
type Own = BTreeMap<(QuantityKind, String), i128>;

/// What payees have in a period.
#[derive(Clone, Debug, Default)]
pub(super) struct Holdings {
    /// Of orders and events.
    earned: BTreeMap<PartyKey, Own>,
    /// What rules gave so far, by payee and book.
    given: BTreeMap<(PartyKey, String), i128>,
}

impl Holdings {
    fn add(&mut self, who: &PartyKey, kind: QuantityKind, word: &str, amount: i128) {
        *self.earned.entry(who.clone()).or_default().entry((kind, word.to_owned())).or_default() += amount;
    }

    /// Takes what a rule gives, so that the rules after it see it.
    pub fn give(&mut self, who: &PartyKey, book: &str, amount: i128) {
        *self.given.entry((who.clone(), book.to_owned())).or_default() += amount;
    }

    /// Everybody who has, or had, anything of orders and events.
    pub fn payees(&self) -> impl Iterator<Item = &PartyKey> {
        self.earned.keys()
    }

    /// How much there is of a quantity.
    pub fn quantity(&self, who: &PartyKey, of: &Quantity) -> i128 {
        let words: BTreeSet<&String> = of.words.iter().collect();
        words.into_iter().map(|word| self.earned(who, of.kind, word) + self.given(who, of.kind, word)).sum()
    }

    /// Whether there is anything of a quantity. Performance that sums to nothing may still have its orders.
    pub fn has(&self, who: &PartyKey, of: &Quantity) -> bool {
        let kinds: &[QuantityKind] = match of.kind {
            QuantityKind::Credit | QuantityKind::Orders => &[QuantityKind::Credit, QuantityKind::Orders],
            _ => &[of.kind],
        };
        let earned = |word: &String| kinds.iter().any(|kind| self.earned(who, *kind, word) != 0);
        of.words.iter().any(|word| earned(word) || self.given(who, of.kind, word) != 0)
    }

    fn earned(&self, who: &PartyKey, kind: QuantityKind, word: &str) -> i128 {
        let own = self.earned.get(who).and_then(|own| own.get(&(kind, word.to_owned())));
        own.copied().unwrap_or(0)
    }

    fn given(&self, who: &PartyKey, kind: QuantityKind, word: &str) -> i128 {
        match kind {
            QuantityKind::Commission => self.given.get(&(who.clone(), word.to_owned())).copied().unwrap_or(0),
            _ => 0,
        }
    }
}

impl Auditor<'_> {
    /// What orders and events of a period come to just before an instant.
    pub(super) fn holdings(&self, period: &Range<i64>, instant: i64) -> Holdings {
        let mut holdings = Holdings::default();
        for (key, sale) in self.sales.iter().filter(|(_, sale)| period.contains(&sale.at)) {
            let left = self.left(key, instant);
            let mut credited: BTreeSet<(&PartyKey, &str)> = BTreeSet::new();
            for group in left.iter().flat_map(|line| &line.groups).filter(|group| group.fund.is_none()) {
                let somebody = group.left.iter().filter(|(_, amount)| *amount != 0);
                credited.extend(somebody.filter_map(|(who, _)| Some((who.as_ref()?, group.book.as_str()))));
            }
            for (who, book) in credited {
                holdings.add(who, QuantityKind::Orders, book, 1);
            }
            for state in &left {
                for group in &state.groups {
                    let kind = if group.fund.is_none() { QuantityKind::Credit } else { QuantityKind::Commission };
                    for (who, amount) in &group.left {
                        if let Some(who) = who {
                            holdings.add(who, kind, &group.book, *amount);
                        }
                    }
                }
                self.each_roll_up(sale, state, |_, book, who, amount| {
                    holdings.add(&who, QuantityKind::RollUp, book, amount);
                });
            }
        }
        for given in self.given.iter().filter(|given| period.contains(&given.at) && given.at < instant) {
            holdings.add(&given.who, QuantityKind::Commission, &given.book, given.amount);
        }
        self.new_members(period, &mut holdings);
        holdings
    }

    /// Members who were bound in a role for the first time, where some version has anything to do with the binding.
    fn new_members(&self, period: &Range<i64>, holdings: &mut Holdings) {
        if !self.plans.iter().any(Plan::counts_members) {
            return;
        }
        for member in self.members.bound() {
            let bindings = self.members.bindings(self.bindings, member);
            let mut roles: Vec<&str> = bindings.iter().map(|binding| binding.role.as_str()).collect();
            roles.sort_unstable();
            roles.dedup();
            for role in roles {
                let first = first_in_role(&bindings, role).filter(|first| period.contains(&first.from));
                if let Some(first) = first.filter(|first| self.plan_of(first).is_some()) {
                    holdings.add(&first.party, QuantityKind::NewMembers, role, 1);
                }
            }
        }
    }
}

impl Plan {
    fn counts_members(&self) -> bool {
        self.period.iter().any(|rule| rule.of.kind == QuantityKind::NewMembers)
    }
}
