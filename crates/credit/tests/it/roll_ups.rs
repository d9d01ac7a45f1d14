//! Credit of those above the receivers.

use crate::support::{Build, Facts, Fake, expect, fixed, of_kind, owner, party, policy, sum};
use base::fact::OrderLine;
use base::{Amount, Interval, Rate};
use credit::{Along, Line, LineKind, PartySource, Policy, Reason};

fn order() -> Facts {
    Facts::default().order(1, 5).line(1000)
}

fn rolled(facts: &Facts, policy: &Policy) -> Vec<Line> {
    of_kind(&facts.lines(policy), LineKind::RollUp)
}

/// Two associates under one manager, each credited with a share.
fn two_creditors(shares: (i64, i64), count_order_once: bool) -> Policy {
    let mut policy = policy().party(fixed(11)).party(fixed(12)).credit(0, 0, shares.0).credit(0, 1, shares.1).roll_up(
        0,
        Along::Managers,
        count_order_once,
    );
    policy.books[0].ceiling = Rate(2_000_000_000);
    policy
}

#[test]
fn an_order_counts_once_for_the_manager_of_two_creditors() {
    let managers = ["5 1/1 sale roll-up associate 15 1000", "5 1/1 sale roll-up associate 16 1000"];
    expect(&rolled(&order(), &two_creditors((100, 100), true)), &managers);
    expect(&rolled(&order(), &two_creditors((50, 50), true)), &managers);
    expect(
        &rolled(&order(), &two_creditors((30, 20), true)),
        &["5 1/1 sale roll-up associate 15 500", "5 1/1 sale roll-up associate 16 500"],
    );
}

#[test]
fn it_counts_as_often_as_credited_when_the_policy_says_so() {
    expect(
        &rolled(&order(), &two_creditors((100, 100), false)),
        &["5 1/1 sale roll-up associate 15 2000", "5 1/1 sale roll-up associate 16 2000"],
    );
}

#[test]
fn a_manager_who_is_credited_himself_is_not_counted_twice() {
    let policy = |own: i64, count_order_once: bool| {
        let mut policy = policy().party(fixed(11)).party(fixed(15)).credit(0, 0, 100).credit(0, 1, own).roll_up(
            0,
            Along::Managers,
            count_order_once,
        );
        policy.books[0].ceiling = Rate(3_000_000_000);
        policy
    };
    expect(
        &rolled(&order(), &policy(40, true)),
        &["5 1/1 sale roll-up associate 15 600", "5 1/1 sale roll-up associate 16 1000"],
    );
    // With the whole order to himself, the roll-up adds nothing, and no line says so.
    expect(&rolled(&order(), &policy(100, true)), &["5 1/1 sale roll-up associate 16 1000"]);
    expect(&rolled(&order(), &policy(150, true)), &["5 1/1 sale roll-up associate 16 1000"]);
    expect(
        &rolled(&order(), &policy(40, false)),
        &["5 1/1 sale roll-up associate 15 1000", "5 1/1 sale roll-up associate 16 1400"],
    );
}

#[test]
fn books_are_rolled_up_apart() {
    let policy = policy()
        .party(fixed(11))
        .party(PartySource::Store)
        .credit(0, 0, 100)
        .credit(1, 1, 60)
        .roll_up(0, Along::Management, true)
        .roll_up(1, Along::Management, true)
        .roll_up(1, Along::Settlement, true);
    let lines = rolled(&order(), &policy);
    expect(
        &lines,
        &[
            "5 1/1 sale roll-up associate 21 1000",
            "5 1/1 sale roll-up associate 31 1000",
            "5 1/1 sale roll-up associate 51 1000",
            "5 1/1 sale roll-up store 31 600",
            "5 1/1 sale roll-up store 51 600",
            "5 1/1 sale roll-up store 41 600",
        ],
    );
    assert!(lines.iter().all(|line| line.reason == Reason::RollUp && line.base.0 == 1000));
    assert_eq!(lines.iter().map(|line| policy.rule_name(line.rule)).filter(|name| *name == "roll-up 2").count(), 1);
}

#[test]
fn nobody_has_nobody_above() {
    let policy = policy().party(owner()).credit(0, 0, 100).roll_up(0, Along::Managers, true);
    assert_eq!(rolled(&order(), &policy), []);
}

#[test]
fn those_above_are_as_of_the_order() {
    let organisation = Fake::default().moves(Along::Managers, 11, 16, 5);
    let policy = policy().party(fixed(11)).credit(0, 0, 100).roll_up(0, Along::Managers, true);
    let lines = order().fold(&[policy], &organisation, Interval::ALWAYS).expect("credited");
    assert_eq!(lines.iter().filter(|line| line.party == Some(party(15))).count(), 0);
    assert_eq!(lines.len(), 2);
}

#[test]
fn a_negative_line_counts_once_as_well() {
    let returned = OrderLine { net: Amount(-1000), ..OrderLine::default() };
    let facts = Facts::default().order(1, 5).whole_line(returned);
    expect(
        &rolled(&facts, &two_creditors((100, 100), true)),
        &["5 1/1 sale roll-up associate 15 -1000", "5 1/1 sale roll-up associate 16 -1000"],
    );
}

#[test]
fn clawback_leaves_the_remaining_order_counted_once() {
    let facts = order().refund(801, (1, 1), 400, 9).refund(802, (1, 1), 600, 10);
    let lines = rolled(&facts, &two_creditors((100, 100), true));
    let of_fifteen: Vec<i64> =
        lines.iter().filter(|line| line.party == Some(party(15))).map(|line| line.amount.0).collect();
    assert_eq!(of_fifteen, [1000, -400, -600]);
    assert_eq!(sum(&lines), 0);
    assert_eq!(lines[2].base.0, -400);
}

#[test]
fn who_stands_above_by_two_roll_ups_of_a_book_is_counted_once() {
    let both = |count_order_once: bool| {
        policy().party(PartySource::Store).credit(1, 0, 60).roll_up(1, Along::Management, count_order_once).roll_up(
            1,
            Along::Settlement,
            count_order_once,
        )
    };
    // Brand 51 is above store 21 through region 31, and through dealer 41.
    let organisation = Fake::default().moves(Along::Settlement, 41, 51, 0);
    let rolled = |policy: &Policy| {
        let lines =
            order().refund(9, (1, 0), 500, 6).fold(std::slice::from_ref(policy), &organisation, Interval::ALWAYS);
        of_kind(&lines.expect("credited"), LineKind::RollUp)
    };
    let brand = |lines: &[Line]| sum(lines.iter().filter(|line| line.party == Some(party(51))));
    let once = rolled(&both(true));
    expect(
        &once,
        &[
            "5 1/1 sale roll-up store 31 600",
            "5 1/1 sale roll-up store 51 600",
            "5 1/1 sale roll-up store 41 600",
            "6 1/1 refund roll-up store 31 -300",
            "6 1/1 refund roll-up store 51 -300",
            "6 1/1 refund roll-up store 41 -300",
        ],
    );
    assert_eq!(brand(&rolled(&both(false))), 600, "twice 600 less twice 300");
}
