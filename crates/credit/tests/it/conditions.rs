//! What conditions and bindings know at the instant of an order: parties, activity, earlier orders, statuses.

use crate::support::{Build, Facts, condition_with, days, expect, fixed, owner, participants, policy, sum, word};
use base::fact::OrderLine;
use credit::{DerivedField, PartyQuestion, PartySource, Policy, Reason};

/// Parties 0 owner, 1 host, 2 store; the book counts when the condition holds.
fn asking(when: &str) -> Policy {
    let mut policy = policy().party(owner()).party(participants("host")).party(PartySource::Store).credit(0, 0, 100);
    let ask = |name: &str, party: usize, asks: PartyQuestion| (name.to_owned(), DerivedField::Party { party, asks });
    let fields = vec![
        ask("owner.found", 0, PartyQuestion::Found),
        ask("owner.key", 0, PartyQuestion::Key),
        ask("owner.kind", 0, PartyQuestion::Kind),
        ask("owner.days", 0, PartyQuestion::Days),
        ask("owner.idle_days", 0, PartyQuestion::IdleDays),
        ask("owner.is.host", 0, PartyQuestion::Is(1)),
        ask("owner.attribute.commission_rate", 0, PartyQuestion::Attribute(word("commission_rate"))),
        ask("store.key", 2, PartyQuestion::Key),
        ("order.reached.paid".to_owned(), DerivedField::Reached(word("paid"))),
    ];
    policy.derived_fields = fields.iter().map(|(_, field)| *field).collect();
    policy.credit[0].when = Some(condition_with(when, &fields));
    policy
}

/// Bound to 11 from day 0, who chats on day 10, sells on day 20 and hosts the order of day 50.
fn history() -> Facts {
    Facts::default()
        .binding("associate", 11, days(0, 100), 900)
        .touch(100, "chat", Some(11), 10)
        .touch(101, "chat", Some(12), 45)
        .order(1, 20)
        .line(1000)
        .participant("seller", 11, 100)
        .order(2, 50)
        .line(1000)
        .participant("host", 12, 50)
        .participant("host", 11, 50)
        .status(70, 2, "paid", 50)
        .status(71, 2, "completed", 51)
        .tender("wechat", 700)
        .tender("wechat", 430)
}

#[test]
fn what_is_known_at_the_instant_of_the_order() {
    // The order of day 20 and that of day 50: to which the condition applies.
    for (when, first, second) in [
        ("owner.found", true, true),
        ("owner.key == \"key-11\"", true, true),
        ("owner.kind == \"associate\"", true, true),
        ("owner.days == 20", true, false),
        ("owner.idle_days == 10", true, false),
        ("owner.idle_days == 30", false, true),
        ("owner.is.host", false, true),
        ("!owner.is.host", true, false),
        ("owner.attribute.commission_rate == 0.012", true, true),
        ("store.key == \"key-21\"", true, true),
        ("order.reached.paid", false, true),
        ("order.status == \"paid\"", false, true),
        ("has(order.status)", false, true),
        ("order.tendered >= order.total", false, true),
        ("member.orders_before == 0", true, false),
        ("member.brand_orders_before == 1", false, true),
        ("member.days_since_order == 30", false, true),
        ("member.days_since_order > 3", false, true),
        ("has(order.fulfilled_by)", false, false),
    ] {
        let lines = history().lines(&asking(when));
        let holds = |order: i64| sum(lines.iter().filter(|line| line.order.0 == order)) > 0;
        assert_eq!((holds(1), holds(2)), (first, second), "{when}");
    }
}

#[test]
fn a_condition_on_parties_is_judged_once_for_all_lines() {
    let facts = Facts::default().binding("associate", 11, days(0, 100), 900).order(1, 5).line(10).line(20);
    assert_eq!(sum(&facts.lines(&asking("owner.key == \"key-11\""))), 30);
    assert_eq!(sum(&facts.lines(&asking("owner.key == \"key-11\" && line.number == 2"))), 20);
}

#[test]
fn nobody_has_no_key_and_no_days() {
    let facts = Facts::default().order(1, 5).line(10);
    for (when, holds) in [("has(owner.key)", false), ("owner.idle_days > 0", false), ("!owner.is.host", true)] {
        assert_eq!(sum(&facts.lines(&asking(when))) > 0, holds, "{when}");
    }
}

fn active(within_days: u32) -> PartySource {
    PartySource::Binding { role: word("associate"), as_of: None, active_within_days: Some(within_days), for_days: None }
}

#[test]
fn who_was_not_active_lately_is_nobody() {
    let credited = |within_days: u32| {
        let policy = policy().party(active(within_days)).credit(0, 0, 100);
        let lines = history().lines(&policy);
        let last = *lines.iter().find(|line| line.order.0 == 2).expect("a line of the second order");
        (last.party.map(base::PartyId::raw), last.reason)
    };
    assert_eq!(credited(29), (None, Reason::Idle), "the last sale is 30 days ago, and the order itself does not count");
    assert_eq!(credited(30), (Some(11), Reason::Binding));
}

#[test]
fn a_binding_may_count_for_so_many_days_only() {
    let source =
        PartySource::Binding { role: word("associate"), as_of: None, active_within_days: None, for_days: Some(30) };
    let policy = policy().party(source).credit(0, 0, 100);
    let facts = Facts::default().binding("associate", 11, days(5, 100), 900);
    let facts = facts.order(1, 34).line(10).order(2, 35).line(20);
    let lines = facts.lines(&policy);
    expect(&lines, &["34 1/1 sale credit associate 11 10", "35 2/1 sale credit associate (none) 20"]);
    assert_eq!(lines[1].reason, Reason::TooLongAgo);
}

#[test]
fn an_event_that_binds_is_activity_but_its_interval_is_not() {
    let policy = policy().party(active(7)).credit(0, 0, 100);
    let bound = Facts::default().binding("associate", 11, days(3, 100), 900).order(1, 5).line(10);
    expect(&bound.lines(&policy), &["5 1/1 sale credit associate (none) 10"]);
    expect(&bound.binding_event(900, 11, 3).lines(&policy), &["5 1/1 sale credit associate 11 10"]);
}

#[test]
fn an_inactive_owner_leaves_the_host_to_collect() {
    let policy = policy()
        .party(active(20))
        .party(participants("host"))
        .party(PartySource::FirstOf(vec![0, 1]))
        .credit(0, 2, 100);
    expect(
        &history().lines(&policy),
        &[
            "20 1/1 sale credit associate 11 1000",
            "50 2/1 sale credit associate 12 500",
            "50 2/1 sale credit associate 11 500",
        ],
    );
}

#[test]
fn touchpoints_know_the_kind_of_their_party() {
    let when = crate::support::touch_condition("party_kind == \"associate\"");
    let touch = PartySource::Touch { when: Some(when), within_days: 9, model: credit::Model::Last };
    let policy = policy().party(touch).party(fixed(51)).credit(0, 0, 100);
    let line = OrderLine { net: base::Amount(10), ..OrderLine::default() };
    let facts =
        Facts::default().touch(1, "share", Some(11), 3).touch(2, "share", Some(41), 4).order(1, 5).whole_line(line);
    expect(&facts.lines(&policy), &["5 1/1 sale credit associate 11 10"]);
}
