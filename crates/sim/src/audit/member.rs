//! Members as the auditor sees them: identifiers that hang together, and who served them at an instant.

use super::notebook::Notebook;
use crate::generate::midnight;
use crate::plan::{BindingPlan, BindingRule};
use base::Date;
use import::record::{BindingRecord, IdentifierValue, PartyKey, TouchRecord};
use std::collections::{BTreeMap, BTreeSet};

/// Who is who, and what everybody did.
#[derive(Clone, Debug, Default)]
pub struct Members {
    /// From identifier to the first of all identifiers of the member.
    member_of: BTreeMap<String, String>,
    touches: BTreeMap<String, Vec<TouchRecord>>,
    bindings: BTreeMap<String, Vec<BindingRecord>>,
    /// Instants of orders and touchpoints.
    activity: BTreeMap<String, Vec<i64>>,
    /// Keys of orders by time.
    orders: BTreeMap<String, Vec<String>>,
}

/// Somebody served, from one instant to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    /// Who serves.
    pub party: PartyKey,
    /// As what.
    pub role: String,
    /// For which brand; all when none.
    pub brand: Option<String>,
    /// What made it begin.
    pub cause: String,
    /// First instant.
    pub from: i64,
    /// First instant after it.
    pub to: i64,
}

/// The instant of local midnight of `YYYY-MM-DD`.
pub(super) fn day(text: &str) -> i64 {
    Date::parse(text).map_or(i64::MAX, midnight)
}

impl Members {
    /// Merges whatever shares an identifier until nothing changes any more.
    pub fn new(notebook: &Notebook) -> Members {
        let mut members = Members::default();
        for together in &notebook.together {
            for word in together {
                members.member_of.insert(word.clone(), word.clone());
            }
        }
        let mut changed = true;
        while changed {
            changed = false;
            for together in &notebook.together {
                let names = together.iter().filter_map(|word| members.member_of.get(word));
                let Some(first) = names.min().cloned() else { continue };
                for word in together {
                    let Some(name) = members.member_of.get(word).cloned().filter(|name| *name != first) else {
                        continue;
                    };
                    changed = true;
                    for other in members.member_of.values_mut().filter(|other| **other == name) {
                        *other = first.clone();
                    }
                }
            }
        }
        members.sort_facts(notebook);
        members
    }

    fn sort_facts(&mut self, notebook: &Notebook) {
        for touch in notebook.touches.values() {
            let member = self.member(notebook, &touch.member, &touch.key);
            self.activity.entry(member.clone()).or_default().push(touch.at);
            self.touches.entry(member).or_default().push(touch.clone());
        }
        // That one member referred another binds nobody.
        for event in notebook.bindings.values().filter(|event| event.referrer.is_empty()) {
            let member = self.member(notebook, &event.member, &event.key);
            self.bindings.entry(member).or_default().push(event.clone());
        }
        let mut orders: Vec<_> = notebook.orders.values().map(|known| &known.order).collect();
        orders.sort_by_key(|order| order.at);
        for order in orders {
            let member = self.member(notebook, &order.member, &order.key);
            self.activity.entry(member.clone()).or_default().push(order.at);
            self.orders.entry(member).or_default().push(order.key.clone());
        }
        self.touches.values_mut().for_each(|touches| touches.sort_by_key(|touch| touch.at));
        self.bindings.values_mut().for_each(|events| events.sort_by_key(|event| event.at));
        self.activity.values_mut().for_each(|instants| instants.sort_unstable());
    }

    /// The member of a fact; a fact without usable identifier is a member by itself.
    pub fn member(&self, notebook: &Notebook, identifiers: &[IdentifierValue], key: &str) -> String {
        let known = notebook.usable(identifiers).into_iter().find_map(|word| self.member_of.get(&word).cloned());
        known.unwrap_or_else(|| format!("fact:{key}"))
    }

    /// Members of several identifiers, each with its identifiers.
    pub fn merged(&self) -> Vec<Vec<String>> {
        self.everybody().into_iter().filter(|words| words.len() > 1).collect()
    }

    /// Every member that has an identifier, with its identifiers.
    pub fn everybody(&self) -> Vec<Vec<String>> {
        let mut components: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for (word, member) in &self.member_of {
            components.entry(member).or_default().push(word.clone());
        }
        components.into_values().collect()
    }

    /// Every member who was ever bound to anybody.
    pub(super) fn bound(&self) -> impl Iterator<Item = &String> {
        self.bindings.keys()
    }

    /// The first order that a member ever placed.
    pub(super) fn first_order(&self, member: &str) -> Option<&String> {
        self.orders.get(member)?.first()
    }

    /// Everything that a member was ever bound by, in any role and for any brand.
    pub(super) fn bindings(&self, plans: &[BindingPlan], member: &str) -> Vec<Served> {
        let events = self.bindings.get(member).map_or(&[][..], Vec::as_slice);
        let kinds: BTreeSet<(&str, Option<&str>)> =
            events.iter().map(|event| (event.role.as_str(), event.brand.as_deref())).collect();
        kinds.into_iter().flat_map(|(role, brand)| self.history(plans, member, role, brand)).collect()
    }

    /// Touchpoints of a member by time.
    pub(super) fn touches(&self, member: &str) -> &[TouchRecord] {
        self.touches.get(member).map_or(&[], Vec::as_slice)
    }

    /// Who serves a member in a role at an instant: the brand's own binding first, then that of all brands.
    pub fn owner(
        &self,
        plans: &[BindingPlan],
        member: &str,
        (role, brand): (&str, Option<&str>),
        at: i64,
    ) -> Option<PartyKey> {
        let of_brand = |brand: Option<&str>| {
            let served = self.history(plans, member, role, brand);
            served.into_iter().find(|served| served.from <= at && at < served.to).map(|served| served.party)
        };
        of_brand(brand).or_else(|| brand.and_then(|_| of_brand(None)))
    }

    /// Who served a member in a role and for a brand, one after another: walks through events and activity by time.
    pub fn history(&self, plans: &[BindingPlan], member: &str, role: &str, brand: Option<&str>) -> Vec<Served> {
        let events = self.bindings.get(member).map_or(&[][..], Vec::as_slice);
        let own = events.iter().filter(|event| event.role == role && event.brand.as_deref() == brand);
        let mut steps: Vec<(i64, Option<&BindingRecord>)> = own.map(|event| (event.at, Some(event))).collect();
        let activity = self.activity.get(member).map_or(&[][..], Vec::as_slice);
        steps.extend(activity.iter().map(|at| (*at, None)));
        steps.sort_by_key(|(at, event)| (*at, event.is_none()));
        let mut served = Vec::new();
        let mut current: Option<(Served, i64)> = None;
        for (at, event) in steps {
            if let Some((mut ended, last)) = current.take() {
                let due = due(plans, last);
                if due <= at {
                    ended.to = due;
                    served.push(ended);
                } else {
                    current = Some((ended, last));
                }
            }
            match event {
                None => {
                    if let Some((_, last)) = &mut current {
                        *last = at;
                    }
                }
                Some(event) => current = judge(plans, event, current, &mut served),
            }
        }
        if let Some((mut still, last)) = current {
            still.to = due(plans, last);
            served.push(still);
        }
        served
    }
}

/// The version that counts at an instant.
fn at(plans: &[BindingPlan], instant: i64) -> Option<&BindingPlan> {
    plans.iter().rev().find(|plan| day(&plan.from) <= instant)
}

/// When a binding ends if nothing more happens after an instant: as soon as a version counts that has waited long enough.
fn due(plans: &[BindingPlan], last: i64) -> i64 {
    let mut due = i64::MAX;
    for plan in plans {
        let Some(days) = plan.release_after_days else { continue };
        let waited = last + i64::from(days) * 86_400_000_000;
        let starts = plans.iter().map(|other| day(&other.from));
        for instant in starts.chain([waited]).map(|start| start.max(waited)) {
            if at(plans, instant) == Some(plan) {
                due = due.min(instant);
            }
        }
    }
    due
}

fn judge(
    plans: &[BindingPlan],
    event: &BindingRecord,
    current: Option<(Served, i64)>,
    served: &mut Vec<Served>,
) -> Option<(Served, i64)> {
    let begin = |party: &PartyKey| {
        let (party, role, brand, cause) = (party.clone(), event.role.clone(), event.brand.clone(), event.cause.clone());
        Some((Served { party, role, brand, cause, from: event.at, to: i64::MAX }, event.at))
    };
    let mut end = |mut ended: Served| {
        ended.to = event.at;
        served.push(ended);
    };
    match (current, &event.party) {
        (None, None) => None,
        (None, Some(party)) => begin(party),
        (Some((ended, _)), None) => {
            end(ended);
            None
        }
        (Some((kept, _)), Some(party)) if kept.party == *party => Some((kept, event.at)),
        (Some((kept, last)), Some(party)) => {
            let rule = at(plans, event.at).map_or(BindingRule::Latest, |plan| {
                let own = plan.roles.iter().find(|(role, _)| *role == event.role).map(|(_, rule)| *rule);
                own.unwrap_or(plan.rule)
            });
            let takes_over = match rule {
                BindingRule::First => false,
                BindingRule::Latest => true,
                BindingRule::Lock(days) => event.at - kept.from >= i64::from(days) * 86_400_000_000,
            };
            if !takes_over {
                return Some((kept, last));
            }
            end(kept);
            begin(party)
        }
    }
}
