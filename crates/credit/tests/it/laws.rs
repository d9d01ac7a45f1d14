//! The invariants, over random histories and policies. Each law is checked against sums of its own, never against the fold.

use crate::support::{
    Build, Facts, Fake, day, days, fixed, owner, participants, party, percent, policy, symbols, word,
};
use base::{Amount, Interval, PartyId, PartyKind, Rate, Timestamp};
use credit::{
    Along, Base, Bounds, Limits, Line, LineCause, LineKind, Model, NoTrace, PartySource, Per, Policy, PoolAmount,
};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeMap;

const HORIZON: i64 = 90;

#[derive(Clone, Debug)]
struct OrderSeed {
    at: i64,
    nets: Vec<i64>,
    sellers: Vec<(u32, i64)>,
    store: u32,
}

#[derive(Clone, Debug)]
struct Seed {
    orders: Vec<OrderSeed>,
    refunds: Vec<(usize, u32, i64, i64)>,
    completed: Vec<(usize, i64)>,
    touches: Vec<(bool, Option<u32>, i64)>,
    owners: Vec<(Option<u32>, i64)>,
}

fn associate() -> impl Strategy<Value = u32> {
    11..=16_u32
}

fn order_seed() -> impl Strategy<Value = OrderSeed> {
    let net = prop_oneof![8 => 1..200_000_i64, 1 => Just(0), 1 => 1..9_i64];
    (0..40_i64, vec(net, 1..4), vec((associate(), 0..100_i64), 0..4), 21..=23_u32)
        .prop_map(|(at, nets, sellers, store)| OrderSeed { at, nets, sellers, store })
}

fn seed() -> impl Strategy<Value = Seed> {
    (
        vec(order_seed(), 1..4),
        vec((0..3_usize, 0..5_u32, 0..150_000_i64, 0..HORIZON), 0..6),
        vec((0..3_usize, 0..HORIZON), 0..3),
        vec((any::<bool>(), proptest::option::of(associate()), 0..45_i64), 0..8),
        vec((proptest::option::of(associate()), 1..15_i64), 0..5),
    )
        .prop_map(|(mut orders, refunds, completed, touches, owners)| {
            orders.sort_by_key(|order| order.at);
            Seed { orders, refunds, completed, touches, owners }
        })
}

fn facts(seed: &Seed) -> Facts {
    let mut facts = Facts::default();
    for (number, order) in seed.orders.iter().enumerate() {
        facts = facts.order(number as i64 + 1, order.at).with(|made| made.store = Some(party(order.store)));
        facts = order.nets.iter().fold(facts, |facts, net| facts.line(*net));
        facts = order.sellers.iter().fold(facts, |facts, (id, share)| facts.participant("seller", *id, *share));
        facts = facts.amount(0, "freight", 777);
    }
    let order = |place: usize| (place % seed.orders.len()) as i64 + 1;
    for (number, (place, line, amount, at)) in seed.refunds.iter().enumerate() {
        facts = facts.refund(800 + number as i64, (order(*place), *line), *amount, *at);
    }
    for (number, (place, at)) in seed.completed.iter().enumerate() {
        facts = facts.status(700 + number as i64, order(*place), "completed", *at);
    }
    for (number, (shared, by, at)) in seed.touches.iter().enumerate() {
        facts = facts.touch(100 + number as i64, if *shared { "share" } else { "ad" }, *by, *at);
    }
    let mut from = 0;
    for (number, (to, length)) in seed.owners.iter().enumerate() {
        if let Some(to) = to {
            facts = facts.binding("associate", *to, days(from, from + length), 900 + number as i64);
        }
        from += length;
    }
    facts
}

fn model() -> impl Strategy<Value = Model> {
    prop_oneof![
        Just(Model::First),
        Just(Model::Last),
        Just(Model::Linear),
        Just(Model::Position { first: percent(40), middle: percent(20), last: percent(40) }),
        (1..9_u32).prop_map(|half_life_days| Model::Decay { half_life_days }),
    ]
}

/// Parties 0 owner, 1 sellers, 2 store, 3 path, 4 dealer, 5 brand; shares and rates at random.
fn any_policy() -> impl Strategy<Value = Policy> {
    let base = prop_oneof![Just(Base::List), Just(Base::Net), Just(Base::Total), Just(Base::Margin)];
    let hold = proptest::option::of((any::<bool>(), 0..30_u32));
    (base, model(), (0..=100_i64, 0..=100_i64, 0..=100_i64), (0..=1_000_000_000_i64, 0..=60_i64), hold, any::<bool>())
        .prop_map(|(base, model, shares, (rate, first), hold, once)| {
            let mut policy = policy()
                .party(owner())
                .party(participants("seller"))
                .party(PartySource::Store)
                .party(PartySource::Touch { when: None, within_days: 20, model })
                .party(PartySource::SettlesTo { party: 2, level: PartyKind::Dealer })
                .party(fixed(51))
                .credit(0, 0, shares.0)
                .credit(0, 1, shares.1)
                .credit(1, 2, 100)
                .credit(2, 3, shares.2)
                .credit_when(2, 1, 50, "line.number != 2")
                .roll_up(0, Along::Managers, once)
                .roll_up(1, Along::Management, true)
                .pool(PoolAmount::Rate(Rate(rate)), &[(0, Some(first)), (1, Some(30)), (3, None)])
                .pool(PoolAmount::Whole, &[(5, Some(8)), (4, None)])
                .pool(PoolAmount::Fixed(Amount(1001)), &[(1, None)])
                .pool(PoolAmount::RateOf { party: 1, attribute: word("commission_rate") }, &[(1, Some(70)), (2, None)])
                .pool(PoolAmount::Rate(Rate(rate / 7)), &[(0, Some(first)), (1, Some(30)), (3, None)])
                .pool(PoolAmount::Rate(Rate(rate / 3)), &[(1, None)]);
            policy.pools[4].per = Per::Order;
            policy.pools[4].limits.order =
                Bounds { floor: Some(Amount(shares.0)), cap: Some(Amount(9_000 * shares.1 + 100)) };
            let line = Bounds { floor: Some(Amount(3)), cap: Some(Amount(5_000)) };
            policy.pools[5].limits = Limits { line, order: Bounds { floor: None, cap: Some(Amount(7_777)) } };
            policy.base = base;
            policy.pools[0].base = Some(Base::Named(word("freight")));
            for book in &mut policy.books {
                book.ceiling = percent(200);
            }
            match hold {
                None => policy,
                Some((status, plus_days)) => policy.hold(status.then_some("completed"), plus_days),
            }
        })
}

fn fold(facts: &Facts, policy: &Policy, range: Interval) -> Vec<Line> {
    facts.fold(std::slice::from_ref(policy), &Fake::default(), range).expect("credited")
}

fn base_of(facts: &Facts, line: &Line, base: Base) -> i64 {
    let order = facts.orders.iter().find(|order| order.id == line.order).expect("the order of the line");
    let of = order.lines.of(&facts.pools.lines)[line.order_line as usize - 1];
    match base {
        Base::List => of.list.0,
        Base::Net => of.net.0,
        Base::Total => of.total.0,
        Base::Margin => of.net.0 - of.cost.0,
        Base::Named(_) => unreachable!("not a base of these policies"),
    }
}

fn totals<K: Ord>(lines: &[Line], key: impl Fn(&Line) -> K) -> BTreeMap<K, i64> {
    let mut totals = BTreeMap::new();
    for line in lines {
        *totals.entry(key(line)).or_default() += line.amount.0;
    }
    totals.retain(|_, total| *total != 0);
    totals
}

/// What becomes payable in a range, per party.
fn payable(lines: &[Line], range: Interval) -> BTreeMap<Option<PartyId>, i64> {
    let due = |line: &&Line| match line.kind {
        LineKind::Commission => line.payable_at.is_some_and(|at| at < range.to),
        LineKind::Release => true,
        LineKind::Credit | LineKind::RollUp => false,
    };
    let lines: Vec<Line> = lines.iter().filter(due).copied().collect();
    totals(&lines, |line| line.party)
}

fn plus<K: Ord>(mut sums: BTreeMap<K, i64>, more: BTreeMap<K, i64>) -> BTreeMap<K, i64> {
    for (key, amount) in more {
        *sums.entry(key).or_default() += amount;
    }
    sums.retain(|_, total| *total != 0);
    sums
}

/// Lines without releases, in an order that does not depend on how they were cut.
fn sorted(mut lines: Vec<Line>) -> Vec<String> {
    lines.retain(|line| line.kind != LineKind::Release);
    let mut shown: Vec<String> = lines.iter().map(|line| format!("{line:?}")).collect();
    shown.sort();
    shown
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn c1_the_shares_of_a_pool_sum_to_it(seed in seed(), policy in any_policy()) {
        let facts = facts(&seed);
        let lines: Vec<Line> =
            fold(&facts, &policy, Interval::ALWAYS).into_iter().filter(|line| line.cause == LineCause::Sale).collect();
        let rule = |pool: u16| policy.first_pool() + pool;
        let of = |pool: u16| lines.iter().filter(move |line| line.rule == rule(pool)).copied().collect::<Vec<_>>();
        for ((order, number), total) in totals(&of(1), |line| (line.order, line.order_line)) {
            let one = lines.iter().find(|line| line.order == order && line.order_line == number).expect("a line");
            prop_assert_eq!(total, base_of(&facts, one, policy.base), "the whole base");
        }
        for (_, total) in totals(&of(2), |line| line.order) {
            prop_assert_eq!(total, 1001, "a fixed amount per order");
        }
        let freight = totals(&of(0), |line| line.order);
        let PoolAmount::Rate(rate) = policy.pools[0].amount else { unreachable!("the first pool is a rate") };
        for (order, total) in freight {
            let lines = facts.orders.iter().find(|known| known.id == order).expect("an order").lines.len() as i64;
            let exact = 777 * i128::from(rate.0);
            let off = (i128::from(total) * 1_000_000_000 - exact).abs();
            prop_assert!(off <= i128::from(lines) * 500_000_000, "each line rounds once, by half a unit at most");
        }
    }

    #[test]
    fn c1_a_pool_per_order_is_split_once(seed in seed(), policy in any_policy()) {
        let facts = facts(&seed);
        let (rule, pool) = (policy.first_pool() + 4, &policy.pools[4]);
        let PoolAmount::Rate(rate) = pool.amount else { unreachable!("a rate") };
        let lines = fold(&facts, &policy, Interval::ALWAYS);
        let sales = |order| lines.iter().filter(move |line: &&Line| {
            line.rule == rule && line.cause == LineCause::Sale && line.order == order
        });
        for order in &facts.orders {
            let whole: i128 = order.lines.of(&facts.pools.lines).iter().enumerate().map(|(place, _)| {
                let mut like = lines[0];
                (like.order, like.order_line) = (order.id, place as u32 + 1);
                i128::from(base_of(&facts, &like, policy.base))
            }).sum();
            let total: i64 = sales(order.id).map(|line| line.amount.0).sum();
            let exact = Amount(i64::try_from(whole).expect("small")).times(rate).expect("small");
            let bounded = if whole == 0 { exact } else { pool.limits.order.bound(exact).0 };
            prop_assert_eq!(total, bounded.0, "one rounding, then the bounds");
            // What a party has of all lines is its part of the order, as one split gives it.
            let owner: i64 = sales(order.id)
                .filter(|line| matches!(line.reason, credit::Reason::Binding | credit::Reason::NoBinding))
                .map(|line| line.amount.0).sum();
            let weights = pool.split.iter().map(|part| part.share.map_or(0, |share| share.0)).collect::<Vec<_>>();
            let rest = 1_000_000_000 - weights.iter().sum::<i64>();
            let parts = base::split(bounded, &[weights[0], weights[1], rest]).expect("weights");
            prop_assert_eq!(owner, parts[0].0);
        }
    }

    /// Rules that do not stand in each other's way give the same whatever the order in which they are written.
    #[test]
    fn the_order_of_rules_changes_nothing(seed in seed(), policy in any_policy(), turn in 0..5_usize) {
        let facts = facts(&seed);
        let mut turned = policy.clone();
        turned.credit.rotate_left(turn % policy.credit.len());
        turned.roll_up.rotate_left(turn % policy.roll_up.len());
        turned.pools.rotate_left(turn % policy.pools.len());
        let by_name = |policy: &Policy| {
            let lines = fold(&facts, policy, Interval::ALWAYS);
            let mut shown: Vec<String> = lines.iter().map(|line| {
                format!("{} {:?}", policy.rule_name(line.rule), Line { rule: 0, ..*line })
            }).collect();
            shown.sort();
            shown
        };
        prop_assert_eq!(by_name(&policy), by_name(&turned));
    }

    #[test]
    fn c2_clawback_never_exceeds_what_was_credited(seed in seed(), policy in any_policy()) {
        let mut left: BTreeMap<_, i64> = BTreeMap::new();
        let mut lines = fold(&facts(&seed), &policy, Interval::ALWAYS);
        lines.sort_by_key(|line| (line.cause, line.at, line.evidence));
        for line in lines {
            let key = (line.order, line.order_line, line.kind, line.rule, line.party);
            let known = left.contains_key(&key);
            let left = left.entry(key).or_default();
            *left += line.amount.0;
            prop_assert!(*left >= 0, "more taken back than given: {line:?}");
            prop_assert!(line.cause == LineCause::Sale || known, "taken from another party: {line:?}");
        }
    }

    #[test]
    fn c2_a_full_refund_leaves_nothing(seed in seed(), policy in any_policy()) {
        let mut facts = facts(&seed);
        for number in 1..=seed.orders.len() as i64 {
            facts = facts.refund(890 + number, (number, 0), 100_000_000, HORIZON);
        }
        let lines = fold(&facts, &policy, Interval::ALWAYS);
        let zero_base = |line: &Line| base_of(&facts, line, policy.base) == 0;
        let refundable: Vec<Line> = lines.into_iter().filter(|line| !zero_base(line)).collect();
        let left = totals(&refundable, |line| (line.order, line.order_line, line.kind, line.rule, line.party));
        prop_assert!(left.is_empty(), "{left:?}");
    }

    #[test]
    fn c5_an_order_line_counts_once_per_node(seed in seed(), policy in any_policy()) {
        let mut lines = fold(&facts(&seed), &policy, Interval::ALWAYS);
        lines.sort_by_key(|line| (line.order, line.order_line, line.cause, line.at, line.evidence));
        for of_line in lines.chunk_by(|a, b| (a.order, a.order_line) == (b.order, b.order_line)) {
            let (mut base, mut own, mut above) = (0, BTreeMap::new(), BTreeMap::new());
            for event in of_line.chunk_by(|a, b| (a.cause, a.at, a.evidence.filter(|_| a.cause == LineCause::Refund))
                == (b.cause, b.at, b.evidence.filter(|_| b.cause == LineCause::Refund))) {
                // The store's credit is all of the base, whatever the order.
                let store = event.iter().find(|line| line.kind == LineKind::Credit && line.book == word("store"));
                base += store.map_or(0, |line| line.base.0);
                for line in event {
                    let key = (line.party, line.book);
                    match line.kind {
                        LineKind::Credit => *own.entry(key).or_insert(0) += line.amount.0,
                        LineKind::RollUp => *above.entry((key, line.rule)).or_insert(0) += line.amount.0,
                        LineKind::Commission | LineKind::Release => {}
                    }
                }
                for ((key, rule), amount) in &above {
                    let own = own.get(key).copied().unwrap_or(0);
                    let once = policy.roll_up[usize::from(rule - policy.first_roll_up())].count_order_once;
                    prop_assert!(*amount >= 0);
                    prop_assert!(!once || amount + own <= base.max(own), "{key:?}: {own} and {amount} of {base}");
                }
            }
        }
    }

    #[test]
    fn c7_credited_and_none_are_the_declared_shares(seed in seed(), policy in any_policy()) {
        let facts = facts(&seed);
        let lines = fold(&facts, &policy, Interval::ALWAYS);
        let sales: Vec<Line> = lines.into_iter()
            .filter(|line| line.kind == LineKind::Credit && line.cause == LineCause::Sale).collect();
        let credited = totals(&sales, |line| (line.order, line.order_line, line.book));
        let mut declared = BTreeMap::new();
        for line in &sales {
            declared.entry((line.order, line.order_line, line.book)).or_insert_with(|| {
                let base = Amount(base_of(&facts, line, policy.base));
                let applies = |rule: &credit::CreditRule| {
                    policy.books[rule.book].name == line.book && (rule.when.is_none() || line.order_line != 2)
                };
                let rules = policy.credit.iter().filter(|rule| applies(rule));
                rules.map(|rule| base.times(rule.share).expect("small").0).sum::<i64>()
            });
        }
        declared.retain(|_, total| *total != 0);
        prop_assert_eq!(credited, declared);
        let lines_with_base = |order: &OrderSeed| order.nets.iter().filter(|net| **net > 0).count();
        let stores = sales.iter().filter(|line| line.book == word("store")).count();
        if policy.base == Base::Net {
            prop_assert_eq!(stores, seed.orders.iter().map(lines_with_base).sum::<usize>(), "no line is skipped");
        }
    }

    #[test]
    fn a_range_gives_what_its_parts_give(
        seed in seed(),
        policy in any_policy(),
        mut cuts in vec(0..HORIZON + 40, 0..5),
    ) {
        let facts = facts(&seed);
        let (from, to) = (0, HORIZON + 40);
        cuts.extend([from, to]);
        cuts.sort_unstable();
        cuts.dedup();
        let whole = fold(&facts, &policy, days(from, to));
        let (mut parts, mut due) = (Vec::new(), BTreeMap::new());
        for cut in cuts.windows(2) {
            let range = days(cut[0], cut[1]);
            let lines = fold(&facts, &policy, range);
            prop_assert!(lines.iter().all(|line| range.contains(line.at)));
            due = plus(due, payable(&lines, range));
            parts.extend(lines);
        }
        prop_assert_eq!(due, payable(&whole, days(from, to)));
        prop_assert_eq!(sorted(parts), sorted(whole));
    }

    #[test]
    fn unrelated_facts_change_nothing(seed in seed(), policy in any_policy(), later in 0..20_i64) {
        let facts = facts(&seed);
        let before = fold(&facts, &policy, Interval::ALWAYS);
        let last = seed.orders.last().expect("an order").at;
        let more = facts.clone()
            .touch_at(500, "share", Some(12), Timestamp(day(last + later).0 + 1))
            .binding("dealer", 41, days(0, HORIZON), 501)
            .brand_binding("associate", 16, days(0, HORIZON), (502, Some(52)))
            .status(503, 1, "paid", later)
            .refund(504, (99, 0), 1000, later);
        prop_assert_eq!(&fold(&more, &policy, Interval::ALWAYS), &before);
        // Another order neither takes nor gives anything to those that are there.
        let another = facts.order(50, 60).line(12_345);
        let mut lines = fold(&another, &policy, Interval::ALWAYS);
        lines.retain(|line| line.order.0 != 50);
        prop_assert_eq!(&lines, &before);
    }

    #[test]
    fn buffers_remember_nothing(first in seed(), second in seed(), policy in any_policy()) {
        let (symbols, organisation) = (symbols(), Fake::default());
        let policies = std::slice::from_ref(&policy);
        let fold_all = credit::Fold::new(policies, &organisation, &symbols, Interval::ALWAYS);
        let (mut scratch, mut lines) = (credit::Scratch::default(), Vec::new());
        for seed in [&first, &second] {
            let facts = facts(seed);
            lines.clear();
            let mut sink = |line: &Line| lines.push(*line);
            let derived = credit::Derived { bindings: &facts.bindings, referrals: &facts.referrals };
            fold_all.member(&mut scratch, &facts.history(), derived, &mut sink, &mut NoTrace).expect("credited");
        }
        prop_assert_eq!(lines, fold(&facts(&second), &policy, Interval::ALWAYS));
    }
}
