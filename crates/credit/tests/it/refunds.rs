//! Clawback, holds and releases: what is taken back from whom, and when money is payable.

use crate::support::{Build, Facts, Fake, day, days, expect, fixed, of_kind, participants, percent, policy, sum, word};
use base::fact::OrderLine;
use base::{Amount, Interval, Symbol, Timestamp};
use credit::{Along, Base, Line, LineCause, LineKind, PartySource, Policy, PoolAmount};

fn shared() -> Policy {
    let split = [(0, Some(60)), (1, None)];
    policy().party(fixed(11)).party(PartySource::Store).credit(0, 0, 100).pool(PoolAmount::Rate(percent(5)), &split)
}

fn order() -> Facts {
    Facts::default().order(1, 5).line(1000)
}

fn two_lines() -> Facts {
    Facts::default().order(1, 5).line(300).line(100)
}

fn clawbacks(facts: &Facts, policy: &Policy) -> Vec<Line> {
    facts.lines(policy).into_iter().filter(|line| line.cause == LineCause::Refund).collect()
}

#[test]
fn a_partial_refund_takes_its_part() {
    let facts = order().refund(801, (1, 1), 250, 9);
    let lines = facts.lines(&shared());
    expect(
        &lines,
        &[
            "5 1/1 sale credit associate 11 1000",
            "5 1/1 sale money commission 11 30",
            "5 1/1 sale money commission 21 20",
            "9 1/1 refund credit associate 11 -250",
            // A quarter of the pool of 50 is 12.5, to even 12: 7.2 and 4.8 of it.
            "9 1/1 refund money commission 11 -7",
            "9 1/1 refund money commission 21 -5",
        ],
    );
    assert!(lines[3..].iter().all(|line| line.base.0 == -250 && line.evidence.map(|id| id.0) == Some(801)));
    assert_eq!(lines[3].reason, lines[0].reason);
}

#[test]
fn every_line_names_the_product_of_its_order_line() {
    let product = |sku: &str, net| OrderLine { sku: word(sku), net: Amount(net), ..OrderLine::default() };
    let facts = Facts::default().order(1, 5).whole_line(product("ad", 600)).whole_line(product("live", 300)).line(100);
    let facts = facts.refund(801, (1, 0), 500, 9);
    let lines = facts.lines(&shared());
    let expect = [Symbol::NONE, word("ad"), word("live"), Symbol::NONE];
    assert!(lines.iter().any(|line| line.cause == LineCause::Refund && line.product == word("live")));
    for line in &lines {
        assert_eq!(line.product, expect[line.order_line as usize], "{line:?}");
    }
}

#[test]
fn several_refunds_take_what_remains_and_never_more() {
    let facts = order().refund(801, (1, 1), 333, 9).refund(802, (1, 1), 333, 12).refund(803, (1, 1), 334, 11);
    let lines = facts.lines(&shared());
    assert_eq!(sum(&lines), 0);
    let at: Vec<i64> = clawbacks(&facts, &shared()).iter().map(|line| line.at.0 / day(1).0).collect();
    assert_eq!(at, [9, 9, 9, 11, 11, 11, 12, 12, 12]);
}

#[test]
fn a_refund_beyond_the_base_takes_the_rest() {
    let facts = order().refund(801, (1, 1), 900, 9).refund(802, (1, 1), 5_000, 10).refund(803, (1, 1), 1, 11);
    let taken = clawbacks(&facts, &shared());
    assert_eq!(sum(&facts.lines(&shared())), 0);
    assert!(taken.iter().all(|line| line.at < day(11)), "nothing was left for the third");
    assert_eq!(taken.last().map(|line| line.base.0), Some(-100));
}

#[test]
fn a_refund_of_the_order_is_spread_over_its_lines() {
    let facts = two_lines().refund(801, (1, 0), 200, 9);
    let policy = policy().party(fixed(11)).credit(0, 0, 100);
    expect(
        &clawbacks(&facts, &policy),
        &["9 1/1 refund credit associate 11 -150", "9 1/2 refund credit associate 11 -50"],
    );
    // After the second line was refunded, all of it comes from the first.
    let facts = two_lines().refund(801, (1, 2), 100, 8).refund(802, (1, 0), 200, 9);
    expect(
        &clawbacks(&facts, &policy),
        &["8 1/2 refund credit associate 11 -100", "9 1/1 refund credit associate 11 -200"],
    );
}

#[test]
fn a_refund_of_an_unknown_line_is_spread_too() {
    let facts = two_lines().refund(801, (1, 9), 200, 9);
    let policy = policy().party(fixed(11)).credit(0, 0, 100);
    let amounts: Vec<i64> = clawbacks(&facts, &policy).iter().map(|line| line.amount.0).collect();
    assert_eq!(amounts, [-150, -50]);
}

#[test]
fn a_negative_line_cannot_be_refunded() {
    let facts = Facts::default().order(1, 5).line(100).line(-30).refund(801, (1, 0), 200, 9);
    let policy = policy().party(fixed(11)).credit(0, 0, 100);
    expect(&clawbacks(&facts, &policy), &["9 1/1 refund credit associate 11 -100"]);
    let of_that_line = Facts::default().order(1, 5).line(-30).refund(801, (1, 1), 10, 9);
    expect(&clawbacks(&of_that_line, &policy), &[]);
}

#[test]
fn a_refund_without_amount_takes_nothing() {
    for amount in [0, -50] {
        expect(&clawbacks(&order().refund(801, (1, 1), amount, 9), &shared()), &[]);
    }
}

#[test]
fn a_pool_of_another_base_is_taken_in_proportion() {
    let mut policy = policy().party(fixed(11)).pool(PoolAmount::Whole, &[(0, None)]);
    policy.pools[0].base = Some(Base::Total);
    let facts = order().refund(801, (1, 1), 250, 9).refund(802, (1, 1), 750, 10);
    let lines = facts.lines(&policy);
    let worth: Vec<(i64, i64)> = lines.iter().map(|line| (line.amount.0, line.base.0)).collect();
    // A quarter of 1,130 is 282.5, to even 282.
    assert_eq!(worth, [(1130, 1130), (-282, -282), (-848, -848)]);
}

#[test]
fn refunds_go_to_the_original_parties() {
    let policy = policy().party(participants("seller")).credit(0, 0, 100);
    let facts = order().participant("seller", 11, 70).participant("seller", 12, 30).refund(801, (1, 1), 101, 9);
    let taken = clawbacks(&facts, &policy);
    expect(&taken, &["9 1/1 refund credit associate 11 -71", "9 1/1 refund credit associate 12 -30"]);
    assert_eq!(taken.iter().map(|line| line.base.0).sum::<i64>(), -101);
}

#[test]
fn a_refund_dated_before_its_order_counts_with_it() {
    let lines = order().refund(801, (1, 1), 100, 2).lines(&shared());
    assert!(lines.iter().all(|line| line.at == day(5)));
}

#[test]
fn without_hold_money_is_payable_at_once() {
    let lines = order().refund(801, (1, 1), 500, 9).lines(&shared());
    assert!(lines.iter().all(|line| line.payable_at == Some(line.at)));
}

/// Instants from which the money lines of all time are payable, in days.
#[track_caller]
fn check_payable(facts: Facts, policy: &Policy, expected: &[Option<i64>]) {
    let money = of_kind(&facts.lines(policy), LineKind::Commission);
    let found: Vec<Option<i64>> = money.iter().map(|line| line.payable_at.map(|at| at.0 / day(1).0)).collect();
    assert_eq!(found, expected);
}

fn simple() -> Policy {
    policy().party(fixed(11)).pool(PoolAmount::Rate(percent(10)), &[(0, None)])
}

#[test]
fn a_hold_waits_for_days_or_for_a_status() {
    check_payable(order(), &simple().hold(None, 7), &[Some(12)]);
    let completed = simple().hold(Some("completed"), 7);
    check_payable(order(), &completed, &[None]);
    check_payable(order().status(701, 1, "paid", 6), &completed, &[None]);
    check_payable(order().status(701, 2, "completed", 6), &completed, &[None]);
    let twice = order().status(701, 1, "paid", 6).status(702, 1, "completed", 8).status(703, 1, "completed", 20);
    check_payable(twice, &completed, &[Some(15)]);
    check_payable(order().status(701, 1, "completed", 1), &completed, &[Some(12)]);
}

#[test]
fn clawback_is_payable_with_the_money_it_takes_back() {
    let policy = simple().hold(Some("completed"), 7);
    let facts = order().refund(801, (1, 1), 100, 9).refund(802, (1, 1), 100, 30);
    check_payable(facts.clone(), &policy, &[None, None, None]);
    check_payable(facts.status(701, 1, "completed", 8), &policy, &[Some(15), Some(15), Some(30)]);
}

/// The lines of a range of days under the default organisation.
fn of_range(facts: &Facts, policy: &Policy, range: Interval) -> Vec<Line> {
    facts.fold(std::slice::from_ref(policy), &Fake::default(), range).expect("credited")
}

#[test]
fn only_lines_of_the_range_are_written() {
    let facts = order().refund(801, (1, 1), 400, 9).refund(802, (1, 1), 600, 20);
    let policy = policy().party(fixed(11)).credit(0, 0, 100);
    let check = |from: i64, to: i64, expected: &[&str]| expect(&of_range(&facts, &policy, days(from, to)), expected);
    check(0, 5, &[]);
    check(0, 6, &["5 1/1 sale credit associate 11 1000"]);
    check(5, 9, &["5 1/1 sale credit associate 11 1000"]);
    check(6, 9, &[]);
    check(6, 10, &["9 1/1 refund credit associate 11 -400"]);
    check(10, 30, &["20 1/1 refund credit associate 11 -600"]);
    check(21, 30, &[]);
}

#[test]
fn a_release_frees_what_earlier_ranges_held() {
    let policy = simple().hold(Some("completed"), 7);
    let facts = order().status(701, 1, "completed", 13).refund(801, (1, 1), 400, 9).refund(802, (1, 1), 100, 18);
    let facts = facts.refund(803, (1, 1), 100, 25);
    let range = |from: i64, to: i64| of_range(&facts, &policy, days(from, to));
    expect(&range(0, 10), &["5 1/1 sale money commission 11 100", "9 1/1 refund money commission 11 -40"]);
    expect(&range(10, 15), &[]);
    // The clawback of day 18 is payable with the release of day 20: together 50, as is left on that day.
    let releasing = range(15, 22);
    expect(&releasing, &["20 1/1 release release commission 11 60", "18 1/1 refund money commission 11 -10"]);
    assert!(releasing.iter().all(|line| line.payable_at == Some(day(20))));
    assert_eq!(releasing[0].base.0, 600);
    expect(&range(22, 30), &["25 1/1 refund money commission 11 -10"]);
    // Within one range there is nothing to release: the sale's own line is payable.
    let whole = range(0, 30);
    assert!(of_kind(&whole, LineKind::Release).is_empty());
    assert_eq!(whole[0].payable_at, Some(day(20)));
}

#[test]
fn what_was_refunded_in_full_is_not_released() {
    let policy = simple().hold(None, 10);
    let facts = order().refund(801, (1, 1), 1000, 9);
    assert_eq!(of_range(&facts, &policy, days(10, 30)), []);
}

#[test]
fn without_hold_nothing_is_released() {
    assert_eq!(of_range(&order(), &simple(), days(6, 30)), []);
}

#[test]
fn days_beyond_all_time_do_not_run_over() {
    let lines = order().lines(&simple().hold(None, u32::MAX));
    assert!(lines[0].payable_at > Some(day(1_000_000)));
    let forever = PartySource::Touch { when: None, within_days: u32::MAX, model: credit::Model::First };
    let policy = policy().party(forever).credit(0, 0, 100);
    let lines = order().touch_at(1, "ad", Some(61), Timestamp(-day(300_000).0)).lines(&policy);
    assert_eq!(lines[0].evidence.map(|id| id.0), Some(1));
}

#[test]
fn roll_ups_are_clawed_back_on_the_same_footing() {
    let policy = policy().party(fixed(11)).credit(0, 0, 100).roll_up(0, Along::Managers, true);
    let facts = order().refund(801, (1, 1), 400, 9).refund(802, (1, 1), 600, 20);
    expect(
        &clawbacks(&facts, &policy),
        &[
            "9 1/1 refund credit associate 11 -400",
            "9 1/1 refund roll-up associate 15 -400",
            "9 1/1 refund roll-up associate 16 -400",
            "20 1/1 refund credit associate 11 -600",
            "20 1/1 refund roll-up associate 15 -600",
            "20 1/1 refund roll-up associate 16 -600",
        ],
    );
}
