//! Sales and members of an overview, against a count by hand over one history after another.

use crate::make::{AnyFact, facts, import_small};
use crate::settle::World;
use base::fact::{Binding, History};
use base::{Interval, PartyId, PartyKind, ProfileId, Seq, Symbols, Timestamp};
use facts::{
    BucketFacts, FactFile, FoldInput, Layout, Op, OverviewSpec, Overviewed, PeopleCounts, SalesSums, one_member,
    overview, overview_since,
};
use identity::{Link, Members, Rules};
use proptest::prelude::*;
use std::collections::BTreeSet;

fn total(world: &World, members: &Members, ranges: [Interval; 2], at: Timestamp) -> ([SalesSums; 2], PeopleCounts) {
    let spec = OverviewSpec { bindings: &[], organisation: &world.made.organisation, ranges, at };
    let Overviewed { sales, people, .. } = overview(&world.input(members), &spec).expect("an overview");
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
    let Overviewed { people, .. } = overview(&world.input(&world.alone), &spec).expect("an overview");
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

fn linked(pairs: &[(i64, i64)]) -> Members {
    let link = |(id, (a, b)): (i64, &(i64, i64))| Link {
        id,
        a: ProfileId(*a),
        b: ProfileId(*b),
        at: Timestamp(0),
        recorded: Seq(1),
        revoked: None,
    };
    let links: Vec<Link> = (1..).zip(pairs).map(link).filter(|link| link.a != link.b).collect();
    Members::build(|_| None, &links, &Rules::standard(&mut Symbols::default()), Seq(9))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// Whatever was recorded, taken back and linked or no longer linked in between.
    #[test]
    fn an_overview_that_is_brought_up_to_date_is_the_one_that_is_made_anew(
        commits in proptest::collection::vec(facts(30), 2..5),
        referrers in proptest::collection::vec(proptest::option::of(1_i64..40), 200),
        links in proptest::collection::vec((1_i64..40, 1_i64..40), 0..10),
        links_before in 0_usize..10,
        since in 1_i64..4,
        tail_rows_max in prop_oneof![Just(0_usize), Just(10), Just(1_000)],
    ) {
        let layout = Layout::in_memory(4).expect("a layout");
        let mut files: Vec<FactFile> = Vec::new();
        let mut told = referrers.into_iter().cycle();
        for (seq, facts) in (1..).zip(&commits) {
            let mut new: Vec<(AnyFact, Op)> = Vec::new();
            for fact in facts {
                let mut fact = fact.clone();
                if let AnyFact::Binding(event) = &mut fact {
                    event.referrer = told.next().flatten().map(ProfileId);
                }
                let id = fact.place().3.0 + seq * 100;
                new.push((fact.with(id, 0), Op::New));
            }
            if seq > 1 {
                // Every other fact of the first commit is taken back in the second, the others in later ones.
                let back = commits[0].iter().filter(|fact| (fact.place().3.0 + seq) % 3 == 0 && seq < 4);
                new.extend(back.map(|fact| (fact.clone().with(fact.place().3.0 + 100, 0), Op::Retraction)));
            }
            files.extend(import_small(&layout, &seq.to_string(), seq, (10_000, tail_rows_max), &new));
        }
        let world = World::new();
        let (members_before, members) = (linked(&links[..links_before.min(links.len())]), linked(&links));
        for (one, another) in [(&members_before, &members), (&members, &members_before)] {
            let spec = OverviewSpec {
                bindings: &[],
                organisation: &world.made.organisation,
                ranges: [Interval { from: Timestamp(0), to: Timestamp::MAX }, Interval { from: Timestamp::MIN, to: Timestamp(0) }],
                at: Timestamp(i64::MAX / 2),
            };
            let then = FoldInput::new(&layout, &files, Seq(since), one);
            let now = FoldInput::new(&layout, &files, Seq(9), another);
            let before = overview(&then, &spec).expect("an overview");
            let later = overview_since(&now, &spec, &before, (Seq(since), one), 1_000).expect("an overview");
            prop_assert_eq!(later, Some(overview(&now, &spec).expect("an overview")));
            let none = overview_since(&now, &spec, &before, (Seq(since), one), 0).expect("an overview");
            prop_assert!(none.is_none_or(|same| same == before));
        }
    }
}
