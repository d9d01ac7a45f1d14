//! Money in steps and bounds: per order, caps and floors, rate tables, what is taken off first.

use crate::support::{
    Build, Facts, Fake, condition, day, expect, fixed, participants, party, percent, policy, sum, word,
};
use base::fact::OrderLine;
use base::{Amount, Interval, Rate};
use credit::{
    Base, Bounded, Bounds, Limits, Line, PartySource, Per, Policy, Pool, PoolAmount, RateRow, RateTable, Recorder,
};

/// Three lines of 10.10, 10.10 and 10.10.
fn three() -> Facts {
    Facts::default().order(1, 5).line(1010).line(1010).line(1010)
}

fn with(amount: PoolAmount, split: &[(usize, Option<i64>)], change: impl FnOnce(&mut Pool)) -> Policy {
    let mut policy = policy().party(fixed(11)).party(fixed(12)).party(PartySource::Store).pool(amount, split);
    change(&mut policy.pools[0]);
    policy
}

fn bounds(floor: Option<i64>, cap: Option<i64>) -> Bounds {
    Bounds { floor: floor.map(Amount), cap: cap.map(Amount) }
}

fn of_party(lines: &[Line], id: u32) -> i64 {
    sum(lines.iter().filter(|line| line.party == Some(party(id))))
}

#[test]
fn a_pool_per_order_is_rounded_and_split_once() {
    let per_line = with(PoolAmount::Rate(Rate(15_500_000)), &[(0, Some(50)), (1, None)], |_| {});
    let per_order = with(PoolAmount::Rate(Rate(15_500_000)), &[(0, Some(50)), (1, None)], |pool| pool.per = Per::Order);
    // 1.55 % of 10.10 is 15.655, rounded 16, split 8 and 8: 48. Of 30.30 it is 46.965, rounded 47, split 24 and 23.
    let (lines, once) = (three().lines(&per_line), three().lines(&per_order));
    assert_eq!((of_party(&lines, 11), of_party(&lines, 12)), (24, 24));
    assert_eq!((of_party(&once, 11), of_party(&once, 12)), (24, 23));
    expect(
        &once,
        &[
            "5 1/1 sale money commission 11 8",
            "5 1/1 sale money commission 12 8",
            "5 1/2 sale money commission 11 8",
            "5 1/2 sale money commission 12 8",
            "5 1/3 sale money commission 11 8",
            "5 1/3 sale money commission 12 7",
        ],
    );
}

#[test]
fn a_fixed_amount_is_per_order_or_per_line() {
    let order = with(PoolAmount::Fixed(Amount(100)), &[(0, None)], |_| {});
    let line = with(PoolAmount::Fixed(Amount(100)), &[(0, None)], |pool| pool.per = Per::Line);
    assert_eq!(sum(&three().lines(&order)), 100);
    assert_eq!(sum(&three().lines(&line)), 300);
}

#[test]
fn caps_and_floors_hold_per_line_and_per_order() {
    let rate = PoolAmount::Rate(percent(10));
    let given = |limits: Limits, per: Per| {
        let policy = with(rate, &[(0, None)], |pool| {
            pool.limits = limits;
            pool.per = per;
        });
        let facts = Facts::default().order(1, 5).line(10_000).line(2_000).line(0);
        facts.lines(&policy).iter().map(|line| line.amount.0).collect::<Vec<_>>()
    };
    let none = Bounds::default();
    let line = |line| Limits { line, order: none };
    let order = |order| Limits { line: none, order };
    assert_eq!(given(line(none), Per::Line), [1000, 200]);
    assert_eq!(given(line(bounds(None, Some(600))), Per::Line), [600, 200]);
    assert_eq!(given(line(bounds(Some(300), None)), Per::Line), [1000, 300], "nothing is raised where nothing is sold");
    assert_eq!(given(order(bounds(None, Some(600))), Per::Line), [500, 100]);
    assert_eq!(given(order(bounds(None, Some(600))), Per::Order), [500, 100]);
    assert_eq!(given(order(bounds(Some(2400), None)), Per::Order), [2000, 400]);
    let both = Limits { line: bounds(None, Some(600)), order: bounds(None, Some(400)) };
    assert_eq!(given(both, Per::Line), [300, 100]);
}

#[test]
fn a_floor_reaches_lines_whose_rate_gives_nothing() {
    let policy = with(PoolAmount::Rate(Rate(1)), &[(0, Some(50)), (1, None)], |pool| {
        pool.per = Per::Order;
        pool.limits.order = bounds(Some(101), None);
    });
    let lines = three().lines(&policy);
    assert_eq!((sum(&lines), of_party(&lines, 11), of_party(&lines, 12)), (101, 51, 50));
}

#[test]
fn refunds_take_back_what_bounds_left_in_proportion() {
    let policy = with(PoolAmount::Rate(percent(10)), &[(0, Some(60)), (1, None)], |pool| {
        pool.per = Per::Order;
        pool.limits.order = bounds(None, Some(500));
    });
    let facts = Facts::default().order(1, 5).line(6_000).line(4_000);
    // 5.00 instead of 10.00: 3.00 and 2.00 for the lines. Half of the first line takes half of its 3.00.
    let half = facts.clone().refund(9, (1, 1), 3_000, 8);
    assert_eq!(sum(&half.lines(&policy)), 350);
    let all = half.refund(10, (1, 0), 7_000, 9);
    let lines = all.lines(&policy);
    assert_eq!((of_party(&lines, 11), of_party(&lines, 12)), (0, 0));
}

fn row(skus: &[&str], categories: &[&str], classes: &[i64], channels: &[&str], rate: i64) -> RateRow {
    let words = |words: &[&str]| words.iter().map(|text| word(text)).collect();
    RateRow {
        skus: words(skus),
        categories: words(categories),
        store_classes: classes.iter().map(|class| Rate(*class)).collect(),
        channels: words(channels),
        rate: percent(rate),
    }
}

/// In this organisation associates have a rate, and so a class for the test; stores have none.
#[test]
fn the_row_that_says_most_decides() {
    let mut policy = with(PoolAmount::Table(0), &[(0, None)], |_| {});
    policy.rate_tables.push(RateTable {
        name: "t".into(),
        store_class: word("commission_rate"),
        rows: vec![
            row(&[], &[], &[], &[], 1),
            row(&[], &[], &[], &["live"], 2),
            row(&[], &[], &[15_000_000], &["live"], 3),
            row(&[], &["shoes"], &[], &[], 4),
            row(&[], &["shoes"], &[], &["live"], 5),
            row(&["moments"], &[], &[], &[], 6),
            row(&["moments"], &["shoes"], &[], &["live"], 7),
        ],
    });
    for (sku, category, store, channel, rate) in [
        ("", "", 21, "store", 1),
        ("", "gift_card", 21, "live", 2),
        ("", "", 12, "live", 3),
        ("", "", 12, "store", 1),
        ("", "shoes", 12, "store", 4),
        ("", "shoes", 12, "live", 5),
        ("moments", "gift_card", 21, "live", 6),
        ("moments", "shoes", 21, "live", 7),
        ("chat", "shoes", 21, "live", 5),
    ] {
        let known = |text: &str| if text.is_empty() { base::Symbol::NONE } else { word(text) };
        let line =
            OrderLine { sku: known(sku), category: known(category), net: Amount(10_000), ..OrderLine::default() };
        let facts = Facts::default()
            .order(1, 5)
            .with(|order| {
                order.store = Some(party(store));
                order.channel = word(channel);
            })
            .whole_line(line);
        assert_eq!(sum(&facts.lines(&policy)), rate * 100, "{sku} {category} {store} {channel}");
    }
}

#[test]
fn what_is_taken_off_first_is_not_paid() {
    let freight = Base::Named(word("freight"));
    let mut policy = policy().party(fixed(11)).party(PartySource::Brand);
    policy = policy.pool(PoolAmount::Whole, &[(0, None)]).pool(PoolAmount::Whole, &[(1, None)]);
    policy.pools[0].less = vec![freight];
    policy.pools[1].base = Some(freight);
    let facts =
        Facts::default().order(1, 5).line(10_000).line(5_000).amount(0, "freight", 700).amount(2, "freight", 50);
    let lines = facts.refund(9, (1, 0), 15_000, 7).lines(&policy);
    let sold: Vec<Line> = lines.iter().filter(|line| line.at == day(5)).copied().collect();
    assert_eq!((of_party(&sold, 11), of_party(&sold, 51)), (14_250, 750));
    assert_eq!(sum(&lines), 0, "all of it goes back");
}

#[test]
fn what_bounds_and_tables_did_is_told() {
    let mut policy = with(PoolAmount::Rate(percent(10)), &[(0, None)], |pool| {
        pool.limits = Limits { line: bounds(None, Some(90)), order: bounds(Some(300), None) };
    });
    policy.pools[0].when = Some(condition("line.number < 3"));
    let mut recorder = Recorder::new();
    three().fold_with(&[policy], &Fake::default(), Interval::ALWAYS, &mut recorder).expect("credited");
    let sums = &recorder.cases[0].sums;
    assert_eq!(sums.len(), 2);
    for sum in sums {
        assert_eq!(
            (sum.amount.0, sum.line_bound, sum.order_bound),
            (150, Some(Bounded::Lowered), Some(Bounded::Raised))
        );
    }
}

#[test]
fn every_seller_of_a_pool_per_order_gets_the_same_as_of_one_big_line() {
    let policy = policy().party(participants("seller")).pool(PoolAmount::Rate(Rate(12_340_000)), &[(0, None)]);
    let mut once = policy.clone();
    once.pools[0].per = Per::Order;
    let sellers =
        |facts: Facts| facts.participant("seller", 11, 37).participant("seller", 12, 41).participant("seller", 13, 22);
    let many = sellers(Facts::default().order(1, 5).line(333).line(1).line(77_777).line(0).line(1_050));
    let big = sellers(Facts::default().order(1, 5).line(79_161));
    let (many, big) = (many.lines(&once), big.lines(&policy));
    for id in [11, 12, 13] {
        assert_eq!(of_party(&many, id), of_party(&big, id), "seller {id}");
    }
}
