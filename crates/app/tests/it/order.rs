//! Orders in lists, for those who see a part of the group: the same orders that are explained to them, and only their own money.

use crate::scope::{only, two_dealers};
use crate::support::House;
use app::access::Role;
use app::{OrderFilter, OrderRow, Platform, Telling, Typed};
use base::{Amount, PartyKind};
use credit::LineKind;

fn of_days(from: &str, to: &str) -> OrderFilter {
    OrderFilter { from: Some(from.into()), to: Some(to.into()), limit: 100, ..OrderFilter::default() }
}

async fn rows(platform: &Platform, filter: &OrderFilter) -> Vec<OrderRow> {
    platform.orders(filter).await.expect("orders").rows
}

fn numbers(rows: &[OrderRow]) -> String {
    let mut numbers: Vec<&str> = rows.iter().map(|row| row.number.as_str()).collect();
    numbers.sort_unstable();
    numbers.join(" ")
}

/// Credit and commission of the lines that are explained to a caller; nothing for whom the order is not there.
async fn explained(platform: &Platform, number: &str) -> Option<(Amount, Amount)> {
    let stories = platform.order_stories(number, Telling::default()).await.ok()?;
    let sum = |kind| {
        let lines = stories.iter().flat_map(|story| &story.lines).filter(|line| line.kind == kind);
        Amount(lines.map(|line| line.amount.0).sum())
    };
    Some((sum(LineKind::Credit), sum(LineKind::Commission)))
}

const CALLERS: [(Role, PartyKind, &str, &str); 6] = [
    (Role::Dealer, PartyKind::Dealer, "D1", "A-1003 A-1004 A-1005"),
    (Role::Dealer, PartyKind::Dealer, "D2", "A-1006 A-1007"),
    (Role::StoreManager, PartyKind::Store, "S1", "A-1003 A-1004"),
    (Role::Associate, PartyKind::Associate, "lin", "A-1003 A-1004"),
    (Role::Associate, PartyKind::Associate, "wu", "A-1003"),
    (Role::Associate, PartyKind::Associate, "xu", ""),
];

#[tokio::test]
async fn a_list_has_the_orders_that_are_explained_and_the_money_of_the_own_part() {
    let house = House::two_dealers().await;
    let january = of_days("2026-01-01", "2026-02-01");
    let all = rows(&house.platform, &january).await;
    assert_eq!(numbers(&all), "A-1003 A-1004 A-1005 A-1006 A-1007");
    let of_period = OrderFilter { period: Some("2026-01".into()), limit: 100, ..OrderFilter::default() };
    for (role, kind, key, expect) in CALLERS {
        let platform = only(&house, role, kind, key).await;
        let seen = rows(&platform, &january).await;
        assert_eq!(numbers(&seen), expect, "{key}");
        assert_eq!(rows(&platform, &of_period).await, seen, "{key}: a period is its days");
        for row in &all {
            let listed = seen.iter().find(|one| one.number == row.number);
            let money = listed.map(|row| {
                row.money.first().map_or((Amount::ZERO, Amount::ZERO), |money| (money.credit, money.commission))
            });
            assert_eq!(money, explained(&platform, &row.number).await, "{key}: {}", row.number);
        }
    }
}

#[tokio::test]
async fn what_was_placed_within_reach_is_listed_before_anything_is_settled() {
    let house = House::two_dealers().await;
    let december = of_days("2025-12-01", "2026-01-01");
    let rows_of = [
        (Role::Dealer, PartyKind::Dealer, "D1", "A-1001"),
        (Role::Dealer, PartyKind::Dealer, "D2", "A-1002"),
        (Role::Associate, PartyKind::Associate, "lin", "A-1001"),
    ];
    for (role, kind, key, expect) in rows_of {
        let seen = rows(&only(&house, role, kind, key).await, &december).await;
        assert_eq!(numbers(&seen), expect, "{key}");
        assert!(seen.iter().all(|row| row.money.is_empty()), "{key}: no run gave anything");
    }
}

#[tokio::test]
async fn pages_of_a_part_of_the_group_go_on_where_the_last_ended() {
    let house = House::two_dealers().await;
    for (role, kind, key, _) in CALLERS {
        let platform = only(&house, role, kind, key).await;
        let whole = rows(&platform, &OrderFilter { limit: 100, ..OrderFilter::default() }).await;
        let mut paged = Vec::new();
        let mut after = None;
        loop {
            let page = rows(&platform, &OrderFilter { limit: 1, after, ..OrderFilter::default() }).await;
            let Some(last) = page.last() else { break };
            after = Some(last.place);
            paged.extend(page);
        }
        assert_eq!(paged, whole, "{key}");
    }
}

fn policy(to: &str) -> String {
    format!(
        "policy: credit\nname: credited\neffective: 2023-01-01..\ncurrency: CNY\nbase: line.total\n\
         parties: {{owner: {{binding: associate}}}}\ncredit: [{{book: sales, to: {to}, share: 100}}]\n"
    )
}

/// O4 of C1, whom the first dealer serves, was placed at a store of the second.
#[tokio::test]
async fn a_member_s_orders_elsewhere_are_told_when_they_give_something() {
    for (to, expect) in [("store", "O1"), ("owner", "O1 O4")] {
        let house = two_dealers().await;
        house.platform.activate(&policy(to), "policy.yaml").await.expect("activated");
        let customer = Typed { kind: "customer".into(), value: "C1".into() };
        let member = house.platform.member(&customer).await.expect("a member").member.0;
        let dealer = only(&house, Role::Dealer, PartyKind::Dealer, "D1").await;
        for (platform, expect) in [(&dealer, expect), (&house.platform, "O1 O4")] {
            let mut told: Vec<String> = platform
                .member_orders(member, None, 9)
                .await
                .expect("orders")
                .into_iter()
                .map(|order| order.number)
                .collect();
            told.sort_unstable();
            assert_eq!(told.join(" "), expect, "{to}");
            let happened = platform.member_timeline(member, None, 99).await.expect("a timeline");
            let mut told: Vec<String> = happened.into_iter().filter_map(|one| one.order).collect();
            told.sort_unstable();
            assert_eq!(told.join(" "), expect, "{to}");
        }
        assert_eq!(
            dealer.member_profile(member).await.expect("a member").totals[0].orders,
            2,
            "sums are of all orders"
        );
        assert_eq!(explained(&dealer, "O4").await.is_some(), to == "owner");
    }
}
