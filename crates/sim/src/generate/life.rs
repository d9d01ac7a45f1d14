//! One made-up member: who it is, who serves it, what it does, and how all that is delivered.

use super::company::{Company, person};
use super::delivery::Outbox;
use super::identity::Identity;
use super::season::Season;
use super::spec::{SECOND, Spec};
use super::words::BRANDS;
use crate::random::Random;
use import::record::{BindingRecord, IdentifierValue, MemberRecord, PartyKey, Record};
use std::collections::HashSet;

/// A member while it is being made up.
pub(super) struct Life<'a> {
    pub spec: &'a Spec,
    pub company: &'a Company,
    pub random: Random,
    pub index: u64,
    /// The store it is at home in.
    pub store: usize,
    pub identity: Identity,
    pub outbox: Outbox,
    /// Sales in stores: when, where and by whom.
    pub sales: Vec<(i64, usize, usize)>,
    pub touches: usize,
    bindings: usize,
    /// Instants taken by orders, touchpoints and binding events, so that no two of a kind fall together.
    taken: [HashSet<i64>; 3],
}

/// A change of who serves the member.
struct Change {
    at: i64,
    cause: &'static str,
    party: Option<PartyKey>,
    /// Where the person works, and who it is.
    at_work: Option<(usize, usize)>,
}

impl<'a> Life<'a> {
    /// Makes up a member from nothing but the spec, the company and its number.
    pub fn live(spec: &'a Spec, company: &'a Company, season: &Season, index: u64) -> Outbox {
        let mut random = Random::of(spec.seed, 3, index);
        let store = home(company, &mut random);
        let identity = Identity::new(index, company, &mut random);
        let mut life = Life {
            spec,
            company,
            random,
            index,
            store,
            identity,
            outbox: Outbox::new(spec.trouble),
            sales: Vec::new(),
            touches: 0,
            bindings: 0,
            taken: Default::default(),
        };
        life.know();
        // A third buys next to nothing, a fifth buys more than all others together.
        let percent = [10, 70, 310][life.random.weighted(&[30, 50, 20])];
        let orders = life.count(spec.orders_per_thousand * percent / 100);
        for number in 0..orders {
            let at = season.draw(&mut life.random);
            if let Some(at) = life.free_instant(at, 0) {
                life.order(number, at);
            }
        }
        let touches = life.count(spec.touches_per_thousand * percent / 100);
        for _ in life.touches..touches {
            let at = season.draw(&mut life.random);
            life.touch(at);
        }
        life.bind();
        life.refer();
        life.outbox
    }

    /// A number whose average over many members is so many thousandths.
    fn count(&mut self, per_thousand: u64) -> usize {
        ((self.random.below(2 * per_thousand + 1) + self.random.below(1000)) / 1000) as usize
    }

    /// The first second from an instant on that no fact of this kind has; none after the end.
    pub fn free_instant(&mut self, mut at: i64, kind: usize) -> Option<i64> {
        while at < self.company.end {
            if self.taken[kind].insert(at) {
                return Some(at);
            }
            at += SECOND;
        }
        None
    }

    fn know(&mut self) {
        for (at, identifiers) in self.identity.links.clone() {
            let at = at.min(self.company.end - SECOND);
            let record = MemberRecord { identifiers, at: Some(at) };
            self.outbox.send(at, vec![Record::Member(record)], &mut self.random);
        }
    }

    /// Who serves the member over time: the first contact, take-overs, purchases, hand-overs when people leave.
    fn bind(&mut self) {
        let mut changes = self.first_contact();
        for (at, place, seller) in std::mem::take(&mut self.sales) {
            if self.random.chance(140) {
                let at = if self.random.chance(200) { at } else { at + self.random.between(1, 120) * SECOND };
                changes.push(Change {
                    at,
                    cause: "purchase",
                    party: Some(person(seller)),
                    at_work: Some((place, seller)),
                });
            }
        }
        if self.random.chance(250) {
            changes.extend(self.contact("claim"));
        }
        if self.random.chance(60) {
            changes.extend(self.contact("scan"));
        }
        if self.random.chance(40) {
            let at = self.some_time();
            changes.push(Change { at, cause: "release", party: None, at_work: None });
        }
        changes.sort_by_key(|change| change.at);
        self.hand_overs(&mut changes);
        for change in changes {
            self.send_binding(change);
        }
        if self.random.chance(280) {
            let at = self.some_time();
            let cause = if self.random.chance(100) { "release" } else { "scan" };
            let place = (cause == "scan").then(|| super::company::store(self.store));
            self.send_event("store", Change { at, cause, party: place, at_work: None });
        }
    }

    /// A fifth of the members came because an earlier one told them to.
    fn refer(&mut self) {
        if self.index == 0 || !self.random.chance(200) {
            return;
        }
        let Some(at) = self.free_instant(self.identity.joined, 2) else { return };
        let record = BindingRecord {
            key: format!("R{:08}", self.index),
            member: self.binding_identifiers("scan"),
            role: "referrer".to_owned(),
            cause: "referral".to_owned(),
            party: None,
            referrer: Identity::referrer(self.random.below(self.index)),
            brand: None,
            at,
        };
        self.outbox.send(at, vec![Record::Binding(record)], &mut self.random);
    }

    fn some_time(&mut self) -> i64 {
        let from = self.company.start.max(self.identity.joined) / SECOND;
        self.random.between(from, self.company.end / SECOND) * SECOND
    }

    fn first_contact(&mut self) -> Vec<Change> {
        let at = self.identity.joined;
        if !self.random.chance(820) {
            return Vec::new();
        }
        let Some(who) = self.company.somebody(self.store, at, &mut self.random) else { return Vec::new() };
        let cause = if at < self.company.start { "import" } else { "scan" };
        vec![Change { at, cause, party: Some(person(who)), at_work: Some((self.store, who)) }]
    }

    fn contact(&mut self, cause: &'static str) -> Option<Change> {
        let at = self.some_time();
        let place = if self.random.chance(700) { self.store } else { self.random.position(self.company.stores.len()) };
        let who = self.company.somebody(place, at, &mut self.random)?;
        Some(Change { at, cause, party: Some(person(who)), at_work: Some((place, who)) })
    }

    /// Members of those who leave go to a colleague, or to the client team when the store has nobody.
    fn hand_overs(&mut self, changes: &mut Vec<Change>) {
        let mut added = Vec::new();
        for (position, change) in changes.iter().enumerate() {
            let Some((place, who)) = change.at_work else { continue };
            let next = changes.get(position + 1).map_or(self.company.end, |next| next.at);
            let Some(left) = self.company.leaves(place, who, change.at).filter(|left| *left < next) else { continue };
            if !self.random.chance(700) {
                continue;
            }
            let at = left + self.random.between(0, 3 * 86_400) * SECOND;
            let agent = self.company.agents.start + self.random.position(self.company.agents.len());
            let colleague = self.company.somebody(place, at, &mut self.random);
            if let (true, Some(heir)) = (at < next, colleague.or_else(|| self.company.holder(agent, at))) {
                added.push(Change { at, cause: "inheritance", party: Some(person(heir)), at_work: None });
            }
        }
        changes.extend(added);
    }

    fn send_binding(&mut self, change: Change) {
        self.send_event("associate", change);
    }

    fn send_event(&mut self, role: &str, change: Change) {
        let Some(at) = self.free_instant(change.at, 2) else { return };
        self.bindings += 1;
        let brand = BRANDS[self.company.stores[self.store].brand].key;
        let record = BindingRecord {
            key: format!("B{:08}{:03}", self.index, self.bindings),
            member: self.binding_identifiers(change.cause),
            role: role.to_owned(),
            cause: change.cause.to_owned(),
            party: change.party,
            referrer: Vec::new(),
            brand: self.random.chance(720).then(|| brand.to_owned()),
            at,
        };
        let correct = self.random.chance(self.spec.trouble.correction) && record.party.is_some() && role == "associate";
        if !correct {
            self.outbox.send(at, vec![Record::Binding(record)], &mut self.random);
            return;
        }
        let mut second = record.clone();
        if let Some(other) = self.company.somebody(self.store, at, &mut self.random) {
            second.party = Some(person(other));
        }
        let versions = [vec![Record::Binding(record)], vec![Record::Binding(second)]];
        self.outbox.send_corrected(at, versions, &mut self.random);
    }

    /// A scan happens on the phone, everything else is written down in the store.
    fn binding_identifiers(&mut self, cause: &str) -> Vec<IdentifierValue> {
        if cause == "scan" { self.identity.on_phone(&mut self.random) } else { self.identity.at_till(&mut self.random) }
    }
}

/// A store, each as likely as its weight.
fn home(company: &Company, random: &mut Random) -> usize {
    loop {
        let store = random.position(company.stores.len());
        if random.below(super::company::HEAVIEST) < company.stores[store].weight {
            return store;
        }
    }
}
