//! Sales and members of an overview, against a count by hand over one history after another.

use crate::settle::World;
use base::fact::{Binding, History};
use base::{Interval, PartyId, PartyKind, Timestamp};
use facts::{BucketFacts, OverviewSpec, PeopleCounts, SalesSums, one_member, overview};
use identity::Members;
use std::collections::BTreeSet;

fn total(world: &World, members: &Members, ranges: [Interval; 2], at: Timestamp) -> ([SalesSums; 2], PeopleCounts) {
    let spec = OverviewSpec { bindings: &[], organisation: &world.made.organisation, ranges, at };
    let (sales, people) = overview(&world.input(members), &spec).expect("an overview");
    let mut sums = [SalesSums::default(); 2];
    for sale in &sales {
        assert!(sale.people.iter().all(|one| world.made.organisation.kind(*one) == Some(PartyKind::Associate)));
        sums.iter_mut().zip(&sale.sums).for_each(|(sum, more)| sum.add(more));
    }
    let mut counts = PeopleCounts::default();
    people.iter().for_each(|people| counts.add(&people.counts));
    (sums, counts)
}

/// Histories of all members, one by one.
fn histories(world: &World, members: &Members) -> Vec<(base::MemberId, BucketFacts)> {
    let input = world.input(members);
    let mut known: BTreeSet<base::MemberId> = BTreeSet::new();
    for bucket in 0..world.layout.buckets() {
        let facts = facts::load_bucket(&world.layout, &world.files, bucket, input.watermark).expect("a bucket");
        known.extend(facts.orders.iter().map(|order| members.member_of(order.profile)));
        known.extend(facts.touches.iter().map(|touch| members.member_of(touch.profile)));
        known.extend(facts.binding_events.iter().map(|event| members.member_of(event.profile)));
    }
    known.into_iter().map(|member| (member, one_member(&input, member).expect("facts"))).collect()
}

fn by_hand(history: &History<'_>, range: Interval, at: Timestamp, sums: &mut SalesSums, counts: &mut PeopleCounts) {
    let mut bindings: Vec<Binding> = Vec::new();
    binding::derive(history.binding_events, &[], &[], &mut bindings);
    for order in history.orders.iter().filter(|order| range.contains(order.at)) {
        let net: i128 = order.lines.of(&history.pools.lines).iter().map(|line| i128::from(line.net.0)).sum();
        sums.orders += 1;
        sums.revenue += net;
        let bound = bindings
            .iter()
            .any(|one| one.during.contains(order.at) && (one.brand.is_none() || one.brand == order.brand));
        sums.private += if bound { net } else { 0 };
    }
    for refund in history.refunds.iter().filter(|refund| range.contains(refund.at)) {
        sums.refunds += 1;
        sums.refunded += i128::from(refund.amount.0);
    }
    let mut times = history.orders.iter().map(|one| one.at).chain(history.touches.iter().map(|one| one.at));
    if !times.any(|time| time <= at) && history.binding_events.iter().all(|event| event.at > at) {
        return;
    }
    let orders = history.orders.iter().filter(|order| range.contains(order.at)).count();
    let before = history.orders.iter().filter(|order| order.at < range.from).count();
    counts.known += 1;
    counts.bound += u64::from(bindings.iter().any(|one| one.during.contains(at)));
    counts.private += u64::from(bindings.iter().any(|one| one.during.from <= at));
    counts.buyers += u64::from(orders > 0);
    counts.repeat_buyers += u64::from(orders > 0 && orders + before > 1);
}

#[test]
fn an_overview_is_the_sum_over_all_members() {
    let world = World::new();
    let Interval { from, to } = world.made.during;
    let middle = Timestamp((from.0 + to.0) / 2);
    let ranges = [Interval { from: middle, to }, Interval { from, to: middle }];
    for members in [&world.alone, &world.made.members] {
        for at in [Timestamp(from.0 - 1), middle, Timestamp(to.0 - 1)] {
            let found = total(&world, members, ranges, at);
            let mut expect = ([SalesSums::default(); 2], PeopleCounts::default());
            for (member, facts) in histories(&world, members) {
                let history = facts.history(member);
                by_hand(&history, ranges[0], at, &mut expect.0[0], &mut expect.1);
                by_hand(&history, ranges[1], at, &mut expect.0[1], &mut PeopleCounts::default());
            }
            assert_eq!(found, expect, "as of {at:?}");
        }
    }
}

#[test]
fn who_belongs_to_nobody_belongs_to_the_store_of_the_last_order() {
    let world = World::new();
    let at = Timestamp(world.made.during.to.0 - 1);
    let spec =
        OverviewSpec { bindings: &[], organisation: &world.made.organisation, ranges: [world.made.during; 2], at };
    let (_, people) = overview(&world.input(&world.alone), &spec).expect("an overview");
    let is_store = |party: &PartyId| world.made.organisation.kind(*party) == Some(PartyKind::Store);
    let of_stores = people.iter().filter(|people| matches!(&people.parties[..], [party] if is_store(party)));
    let unbound: u64 = of_stores.map(|people| people.counts.known - people.counts.bound).sum();
    let all = histories(&world, &world.alone);
    let expect = all.iter().filter(|(member, facts)| {
        let mut bindings = Vec::new();
        binding::derive(&facts.binding_events, &[], &[], &mut bindings);
        let bound = bindings.iter().any(|one| one.during.contains(at));
        !bound && facts.history(*member).orders.iter().any(|order| order.store.is_some())
    });
    assert_eq!(unbound, expect.count() as u64);
    assert!(people.is_sorted_by_key(|people| people.parties.clone()));
}
