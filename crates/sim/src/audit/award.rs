//! Awards as the auditor gives them: member after member, binding after binding.

use super::number::split;
use super::order;
use super::{Auditor, Entry, Measure, Served, Sums, month_of};
use crate::plan::{AwardPlan, Event, EventTest, Plan};
use import::record::PartyKey;

const DAY: i64 = 86_400_000_000;

/// An award at the instant when it is given, or taken back.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub at: i64,
    pub rule: String,
    pub fund: String,
    pub book: String,
    pub who: PartyKey,
    pub amount: i128,
}

impl Given {
    /// Adds it as earned and payable.
    pub fn add(&self, sums: &mut Sums) {
        for measure in [Measure::Commission, Measure::Payable] {
            let Given { rule, fund, book, who, .. } = self.clone();
            let entry = Entry { measure, rule, fund, book, who: Some(who), origin: month_of(self.at) };
            *sums.entry(entry).or_default() += self.amount;
        }
    }
}

impl Auditor<'_> {
    /// Every award of every member.
    pub(super) fn awards(&self) -> Vec<Given> {
        let mut given = Vec::new();
        if self.plans.iter().all(|plan| plan.awards.is_empty()) {
            return given;
        }
        for member in self.members.bound() {
            let bindings = self.members.bindings(self.bindings, member);
            for binding in &bindings {
                let Some(plan) = self.plan_of(binding) else { continue };
                for award in plan.awards.iter().filter(|award| holds(award, binding)) {
                    if let Event::Bound { retained_days, repeat } = award.on {
                        let at = binding.from + i64::from(retained_days.unwrap_or(0)) * DAY;
                        if at < binding.to && (repeat || first_in_role(&bindings, &binding.role) == Some(binding)) {
                            self.give(award, binding, at, &mut given);
                        }
                    }
                }
            }
            self.first_order(member, &bindings, &mut given);
        }
        given
    }

    /// The newest version whose time and place a binding lies in.
    pub(super) fn plan_of(&self, binding: &Served) -> Option<&Plan> {
        let brand = binding.brand.clone().or_else(|| self.brand_of(&binding.party, binding.from));
        self.plans.iter().rev().find(|plan| {
            plan.in_force(binding.from)
                && (plan.brands.is_empty() || brand.as_ref().is_some_and(|brand| plan.brands.contains(brand)))
                && self.notebook.among(&plan.units, Some(&binding.party), binding.from)
        })
    }

    pub(super) fn brand_of(&self, party: &PartyKey, at: i64) -> Option<String> {
        self.notebook.unit(party, "brand", at).map(|brand| brand.key)
    }

    /// What a member's first order gives, and takes back when nothing of it is left.
    fn first_order(&self, member: &str, bindings: &[Served], given: &mut Vec<Given>) {
        let Some(known) = self.members.first_order(member).map(|key| &self.notebook.orders[key]) else { return };
        let (key, ordered) = (known.order.key.as_str(), known.order.at);
        let Some(sale) = self.sales.get(key) else { return };
        let Some(payable_at) = sale.payable_at else { return };
        let returned = self.returned(key);
        if returned.is_some_and(|at| at <= payable_at) {
            return;
        }
        let mut roles: Vec<&str> = bindings.iter().map(|binding| binding.role.as_str()).collect();
        roles.sort_unstable();
        roles.dedup();
        for role in roles {
            let of_brand = |brand: Option<&str>| {
                bindings.iter().find(|one| {
                    one.role == role && one.brand.as_deref() == brand && one.from <= ordered && ordered < one.to
                })
            };
            let own = known.order.brand.as_deref().and_then(|brand| of_brand(Some(brand)));
            let Some(binding) = own.or_else(|| of_brand(None)) else { continue };
            for award in sale.plan.awards.iter().filter(|award| holds(award, binding)) {
                let Event::FirstOrder { within_days } = award.on else { continue };
                if within_days.is_some_and(|days| ordered > binding.from + i64::from(days) * DAY) {
                    continue;
                }
                let before = given.len();
                self.give(award, binding, payable_at, given);
                if let Some(at) = returned {
                    let back: Vec<Given> =
                        given[before..].iter().map(|one| Given { at, amount: -one.amount, ..one.clone() }).collect();
                    given.extend(back);
                }
            }
        }
    }

    /// When refunds had left nothing of an order.
    fn returned(&self, key: &str) -> Option<i64> {
        let mut states = self.sales[key].lines.clone();
        for (at, refund) in self.notebook.refunds_of(key) {
            order::refund(&mut states, refund);
            if states.iter().map(|state| state.base).sum::<i128>() <= 0 {
                return Some(at);
            }
        }
        None
    }

    /// To the party, and a part to the store where it then was.
    fn give(&self, award: &AwardPlan, binding: &Served, at: i64, given: &mut Vec<Given>) {
        let party = &binding.party;
        let share = i128::from(award.store_share.unwrap_or(0));
        let store = self.notebook.unit(party, "store", at).filter(|store| store != party && share > 0);
        let share = if store.is_some() { share } else { 0 };
        let parts = split(i128::from(award.amount), &[10_000 - share, share]);
        let book = award.book.clone().unwrap_or_else(|| "award".to_owned());
        for (who, amount) in [Some(party.clone()), store].into_iter().zip(parts) {
            if let Some(who) = who.filter(|_| amount != 0) {
                let (rule, fund, book) = (award.name.clone(), award.funded_by.clone(), book.clone());
                given.push(Given { at, rule, fund, book, who, amount });
            }
        }
    }
}

fn holds(award: &AwardPlan, binding: &Served) -> bool {
    award.when.iter().all(|test| match test {
        EventTest::Role(role) => binding.role == *role,
        EventTest::Cause(causes) => causes.contains(&binding.cause),
    })
}

/// The binding with which a member first had anybody in a role.
pub(super) fn first_in_role<'b>(bindings: &'b [Served], role: &str) -> Option<&'b Served> {
    bindings.iter().filter(|binding| binding.role == role).min_by_key(|binding| binding.from)
}
