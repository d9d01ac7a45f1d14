//! Money: sizes of pools, exact splits, rates of the recipients.

use crate::support::{Build, Facts, condition, expect, fixed, owner, participants, percent, policy, sum, word};
use base::fact::OrderLine;
use base::{Amount, Rate};
use credit::{Base, LineKind, PartySource, PoolAmount, Reason};

fn order(net: i64) -> Facts {
    Facts::default().order(1, 5).line(net)
}

fn rate(whole_percent: i64) -> PoolAmount {
    PoolAmount::Rate(percent(whole_percent))
}

#[test]
fn a_pool_is_split_exactly_and_the_remainder_taken() {
    let policy = policy()
        .party(fixed(11))
        .party(owner())
        .party(PartySource::Store)
        .pool(rate(5), &[(0, Some(60)), (1, Some(30)), (2, None)]);
    let lines = order(1_234).lines(&policy);
    // 5 % of 1,234 is 61.7, rounded 62: 37.2, 18.6 and 6.2.
    expect(
        &lines,
        &[
            "5 1/1 sale money commission 11 37",
            "5 1/1 sale money commission (none) 19",
            "5 1/1 sale money commission 21 6",
        ],
    );
    assert!(lines.iter().all(|line| line.base.0 == 1_234 && line.kind == LineKind::Commission));
    assert_eq!(lines[1].reason, Reason::NoBinding);
}

#[test]
fn a_pool_may_have_its_own_base_and_condition() {
    let mut policy = policy().party(fixed(11)).pool(rate(10), &[(0, None)]);
    policy.pools[0].base = Some(Base::Total);
    policy.pools[0].when = Some(condition("line.net > 5"));
    let facts = Facts::default().order(1, 5).line(1000).line(400);
    let lines = facts.lines(&policy);
    expect(&lines, &["5 1/1 sale money commission 11 113"]);
    assert_eq!(lines[0].base.0, 1130);
}

#[test]
fn the_whole_base() {
    let policy = policy()
        .party(PartySource::Brand)
        .party(PartySource::Store)
        .pool(PoolAmount::Whole, &[(0, Some(8)), (1, None)]);
    expect(&order(1001).lines(&policy), &["5 1/1 sale money commission 51 80", "5 1/1 sale money commission 21 921"]);
}

#[test]
fn several_remainders_are_even() {
    let policy = policy()
        .party(fixed(11))
        .party(fixed(12))
        .party(fixed(13))
        .pool(PoolAmount::Whole, &[(0, Some(20)), (1, None), (2, None)]);
    let amounts: Vec<i64> = order(1000).lines(&policy).iter().map(|line| line.amount.0).collect();
    assert_eq!(amounts, [200, 400, 400]);
}

#[test]
fn a_part_is_shared_out_over_its_parties() {
    let policy = policy()
        .party(participants("seller"))
        .party(PartySource::Store)
        .pool(PoolAmount::Whole, &[(0, Some(50)), (1, None)]);
    let facts = order(101).participant("seller", 11, 50).participant("seller", 12, 50);
    let lines = facts.lines(&policy);
    // Of 101, the first part takes the odd unit; of its 51, the first seller does.
    expect(
        &lines,
        &[
            "5 1/1 sale money commission 11 26",
            "5 1/1 sale money commission 12 25",
            "5 1/1 sale money commission 21 50",
        ],
    );
    assert_eq!(lines.iter().map(|line| line.base.0).collect::<Vec<_>>(), [51, 50, 101]);
}

#[test]
fn a_fixed_amount_per_order_is_split_over_its_lines() {
    let check = |facts: Facts, when: Option<&str>, expected: &[i64]| {
        let mut policy = policy().party(fixed(11)).pool(PoolAmount::Fixed(Amount(100)), &[(0, None)]);
        policy.pools[0].when = when.map(condition);
        let lines = facts.lines(&policy);
        assert_eq!(lines.iter().map(|line| line.amount.0).collect::<Vec<_>>(), expected);
    };
    let three = || Facts::default().order(1, 5).line(200).line(100).line(300);
    check(three(), None, &[33, 17, 50]);
    check(three(), Some("line.number != 2"), &[40, 60]);
    check(three(), Some("line.number > 3"), &[]);
    check(Facts::default().order(1, 5).line(0).line(0), None, &[50, 50]);
    check(Facts::default().order(1, 5).line(-10).line(10), None, &[0, 100]);
}

#[test]
fn each_recipient_has_its_own_rate_as_of_the_order() {
    let by_rate = PoolAmount::RateOf { party: 0, attribute: word("commission_rate") };
    let policy = policy().party(participants("seller")).pool(by_rate, &[(0, None)]);
    let facts = |at: i64| {
        let order = Facts::default().order(1, at).line(20_000);
        order.participant("seller", 11, 50).participant("seller", 12, 25).participant("seller", 13, 25)
    };
    // 1.2 % of 10,000, 1.5 % of 5,000, and nothing where no rate is known.
    let lines = facts(5).lines(&policy);
    expect(
        &lines,
        &[
            "5 1/1 sale money commission 11 120",
            "5 1/1 sale money commission 12 75",
            "5 1/1 sale money commission 13 0",
        ],
    );
    assert_eq!(lines.iter().map(|line| line.base.0).collect::<Vec<_>>(), [10_000, 5_000, 5_000]);
    // From day 100 on, 11 has 2 %.
    assert_eq!(facts(100).lines(&policy)[0].amount.0, 200);
    let nobody = Facts::default().order(1, 5).line(100).lines(&policy);
    expect(&nobody, &["5 1/1 sale money commission (none) 0"]);
}

#[test]
fn a_pool_by_rate_may_be_split_with_others() {
    let by_rate = PoolAmount::RateOf { party: 0, attribute: word("commission_rate") };
    let policy =
        policy().party(participants("seller")).party(PartySource::Store).pool(by_rate, &[(0, Some(90)), (1, None)]);
    let facts = Facts::default().order(1, 5).line(20_000);
    let facts = facts.participant("seller", 11, 50).participant("seller", 12, 50);
    expect(
        &facts.lines(&policy),
        &[
            "5 1/1 sale money commission 11 108",
            "5 1/1 sale money commission 21 12",
            "5 1/1 sale money commission 12 135",
            "5 1/1 sale money commission 21 15",
        ],
    );
}

#[test]
fn a_negative_line_gives_negative_money() {
    let policy = policy().party(fixed(11)).party(fixed(12)).pool(rate(10), &[(0, Some(50)), (1, None)]);
    let returned = OrderLine { net: Amount(-1010), ..OrderLine::default() };
    let lines = Facts::default().order(1, 5).whole_line(returned).lines(&policy);
    assert_eq!((sum(&lines), lines[0].amount.0), (-101, -51));
}

#[test]
fn lines_name_their_rule() {
    let policy = policy()
        .party(fixed(11))
        .credit(0, 0, 100)
        .roll_up(0, credit::Along::Managers, true)
        .pool(PoolAmount::Rate(Rate(0)), &[(0, None)])
        .pool(rate(5), &[(0, None)]);
    let names: Vec<String> =
        order(100).lines(&policy).iter().map(|line| policy.rule_name(line.rule).to_owned()).collect();
    assert_eq!(names, ["credit 0", "roll-up 0", "roll-up 0", "pool 0", "pool 1"]);
}
