//! The generator: the same every time, whole in itself, of the promised size, and holding little.

use super::*;
use import::record::{IdentifierValue, PartyKey};
use std::collections::{BTreeMap, HashMap, HashSet};

fn generator(members: u64) -> Generator {
    Generator::new(Spec::demo(20_260_101, members)).expect("a spec that can be")
}

#[test]
fn the_same_seed_gives_the_same_records() {
    let first: Vec<Sourced> = generator(40).records().collect();
    let again: Vec<Sourced> = generator(40).records().collect();
    assert_eq!(first, again);
    let other = Generator::new(Spec { seed: 2, ..generator(40).spec }).expect("a spec that can be");
    assert_ne!(first, other.records().collect::<Vec<Sourced>>());
}

#[test]
fn windows_of_delivery_are_the_whole() {
    let generator = Generator::new(Spec::small(9)).expect("a spec that can be");
    let cut = generator.time().start + 50 * 86_400_000_000;
    let whole: Vec<Delivery> = generator.deliveries(i64::MIN..i64::MAX).collect();
    let mut parts: Vec<Delivery> = generator.deliveries(i64::MIN..cut).collect();
    assert!(parts.iter().all(|delivery| delivery.delivered < cut));
    parts.extend(generator.deliveries(cut..i64::MAX));
    let mut missing = whole.clone();
    for delivery in &parts {
        if let Some(found) = missing.iter().position(|one| one == delivery) {
            missing.swap_remove(found);
        } else {
            // A first version that the whole window leaves out, because its correction is in the same window.
            assert_eq!(delivery.version, 0);
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}

#[derive(Default)]
struct Seen {
    parties: HashSet<PartyKey>,
    positions: HashSet<String>,
    orders: HashMap<String, HashSet<u32>>,
    keys: HashMap<String, Record>,
    named: Vec<PartyKey>,
    named_orders: Vec<(String, u32)>,
    named_positions: Vec<String>,
    counts: BTreeMap<&'static str, u64>,
}

impl Seen {
    fn see(&mut self, record: Record) {
        let kind = match &record {
            Record::Party(one) => {
                assert!(self.parties.insert(one.party.clone()), "{one:?} comes twice");
                "party"
            }
            Record::Parent(one) => {
                self.named.extend([one.child.clone(), one.parent.clone()]);
                "parent"
            }
            Record::Position(one) => {
                self.positions.insert(one.key.clone());
                self.named.extend(one.unit.clone());
                self.named_positions.extend(one.reports_to.clone());
                "position"
            }
            Record::Holding(one) => {
                self.named_positions.push(one.position.clone());
                self.named.push(company::party("associate", one.person.clone()));
                assert!(one.during.from.unwrap_or(i64::MIN) < one.during.to.unwrap_or(i64::MAX), "{one:?}");
                "holding"
            }
            Record::Attribute(one) => {
                self.named.push(one.party.clone());
                "attribute"
            }
            Record::Site(one) => {
                self.named.push(company::party("store", one.store.clone()));
                "site"
            }
            _ => return self.see_fact(record),
        };
        *self.counts.entry(kind).or_default() += 1;
    }

    fn see_fact(&mut self, record: Record) {
        let kind = match &record {
            Record::Member(one) => {
                assert!(!one.identifiers.is_empty());
                "member"
            }
            Record::Binding(one) => {
                self.named.extend(one.party.clone());
                self.named.extend(one.brand.clone().map(|brand| company::party("brand", brand)));
                let nobody = one.cause == "release" || !one.referrer.is_empty();
                assert_eq!(one.party.is_none(), nobody);
                self.keys.insert(one.key.clone(), record.clone());
                "binding"
            }
            Record::Order(one) => {
                self.named.extend(one.store.iter().chain(&one.fulfilled_by).cloned());
                self.orders.entry(one.key.clone()).or_default();
                assert!(!one.member.is_empty());
                "order"
            }
            Record::Line(one) => {
                let number = one.number.expect("a number");
                self.orders.entry(one.order.clone()).or_default().insert(number);
                "line"
            }
            Record::Participant(one) => {
                self.named.push(one.party.clone());
                self.named_orders.push((one.order.clone(), 0));
                "participant"
            }
            Record::Amount(one) => {
                self.named_orders.push((one.order.clone(), one.line));
                "amount"
            }
            Record::Tender(one) => {
                self.named_orders.push((one.order.clone(), 0));
                "tender"
            }
            Record::Status(one) => {
                self.named_orders.push((one.order.clone(), 0));
                "status"
            }
            Record::Refund(one) => {
                assert!(one.amount > 0);
                self.named_orders.push((one.order.clone(), one.line));
                "refund"
            }
            Record::Touch(one) => {
                self.named.extend(one.party.clone());
                "touch"
            }
            _ => return,
        };
        *self.counts.entry(kind).or_default() += 1;
    }

    fn check(&self) {
        for party in &self.named {
            assert!(self.parties.contains(party), "{party:?} is not declared");
        }
        for position in &self.named_positions {
            assert!(self.positions.contains(position), "{position} is not declared");
        }
        for (order, line) in &self.named_orders {
            let lines = self.orders.get(order).unwrap_or_else(|| panic!("{order} is not declared"));
            assert!(*line == 0 || lines.contains(line) || lines.is_empty(), "{order} has no line {line}");
        }
    }
}

#[test]
fn every_reference_is_declared_and_the_size_is_as_promised() {
    let members = 2000;
    let mut seen = Seen::default();
    for sourced in generator(members).records() {
        seen.see(sourced.record);
    }
    seen.check();
    let per_thousand = |kind: &str| seen.counts[kind] * 1000 / members;
    assert!((4500..5500).contains(&per_thousand("order")), "{:?}", seen.counts);
    assert!((18_000..22_000).contains(&per_thousand("touch")), "{:?}", seen.counts);
    assert!((900..2500).contains(&per_thousand("binding")), "{:?}", seen.counts);
    assert!(per_thousand("refund") > 200, "{:?}", seen.counts);
    assert!(seen.counts["party"] > 12 * 2 + 12 * 5, "{:?}", seen.counts);
}

/// Every small group that the simulator may draw is whole in itself too.
#[test]
fn small_groups_are_whole() {
    for seed in 0..60 {
        let mut seen = Seen::default();
        let generator = Generator::new(Spec::small(seed)).expect("a spec that can be");
        generator.records().for_each(|sourced| seen.see(sourced.record));
        seen.check();
    }
}

#[test]
fn channels_troubles_and_shared_phones_all_occur() {
    let generator = generator(1500);
    let blocked = generator.blocked_phones();
    let at_blocked = |member: &[IdentifierValue]| member.iter().any(|one| blocked.contains(&one.value));
    let mut channels: BTreeMap<String, u64> = BTreeMap::new();
    let (mut walk_ins, mut late, mut corrected) = (0, 0, 0);
    let mut orders: HashMap<String, u64> = HashMap::new();
    for delivery in generator.deliveries(i64::MIN..i64::MAX) {
        corrected += u64::from(delivery.version > 0);
        if let Record::Order(order) = &delivery.records[0] {
            *channels.entry(order.channel.clone()).or_default() += 1;
            walk_ins += u64::from(at_blocked(&order.member));
            late += u64::from(delivery.delivered > order.at + 86_400_000_000);
            *orders.entry(order.key.clone()).or_default() += 1;
        }
    }
    assert_eq!(channels.keys().collect::<Vec<_>>(), ["live", "marketplace", "mini_program", "store"]);
    assert!(walk_ins > 5 && late > 50 && corrected > 20, "{walk_ins} {late} {corrected}");
    assert!(orders.values().filter(|times| **times > 1).count() > 20);
}

#[test]
fn what_waits_is_bounded_however_many_members_there_are() {
    let generator = generator(1_000_000);
    let disorder = generator.spec().trouble.disorder;
    let mut deliveries = Deliveries {
        generator: &generator,
        window: i64::MIN..i64::MAX,
        next: 0,
        waiting: Vec::new(),
        disorder: Random::new(1),
    };
    for _ in 0..50_000 {
        assert!(deliveries.next().is_some());
        assert!(deliveries.waiting.len() <= disorder + 400);
    }
    assert!(deliveries.next < 4000, "members are made when they are asked for");
}

#[test]
fn nobody_holds_two_places_at_once_and_no_position_has_two_holders() {
    for seed in 0..40 {
        let company = Company::new(&Spec::small(seed)).expect("a company");
        let mut spells: HashMap<usize, Vec<(i64, i64)>> = HashMap::new();
        for slot in &company.slots {
            let mut last = i64::MIN;
            for (who, during) in &slot.holders {
                let (from, to) = (during.from.unwrap_or(i64::MIN), during.to.unwrap_or(i64::MAX));
                assert!(from < to && from >= last, "{slot:?}");
                last = to;
                spells.entry(*who).or_default().push((from, to));
            }
        }
        for (who, mut spells) in spells {
            spells.sort_unstable();
            assert!(spells.windows(2).all(|pair| pair[0].1 <= pair[1].0), "{who} {spells:?}");
        }
    }
}
