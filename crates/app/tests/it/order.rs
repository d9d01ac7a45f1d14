//! Orders in lists, for those who see a part of the group: the same orders that are explained to them, and only their own money.

use crate::scope::{only, two_dealers};
use crate::support::House;
use app::access::Role;
use app::intake::DeliveryOptions;
use app::{ImportRequest, OrderFilter, OrderRow, Platform, Telling, Typed};
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

/// More of the shop that the two dealers belong to: orders, two sellers of each, and rates of people.
const MORE: &str = "
version: 1
system: shop
time_zone: Asia/Shanghai
currencies: {CNY: {scale: 2}}
defaults: {currency: CNY}
identities: {phone: {unique: true}}
sources: {sale: {file: orders.csv}, rate: {file: rates.csv}}
attributes:
  - {source: rate, party: {associate: person}, values: {commission_rate: rate}}
orders:
  - source: sale
    key: order
    at: at
    member: {phone: phone}
    store: {store: store}
    channel: '\"store\"'
    net: net
    participants:
      seller: [{associate: seller, share: 60}, {associate: other, share: 40}]
";

async fn import(house: &House, orders: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let orders = format!("order,at,phone,store,net,seller,other\n{orders}");
    std::fs::write(folder.path().join("orders.csv"), orders).expect("written");
    std::fs::write(folder.path().join("rates.csv"), "person,rate\nlin,0.02\nhan,0.05\n").expect("written");
    let request = ImportRequest {
        mapping_name: "more.yaml".into(),
        mapping_text: MORE.into(),
        source: folder.path().to_owned(),
        options: DeliveryOptions { rejected_max: Some(0), ..DeliveryOptions::default() },
    };
    house.platform.import(&request, &mut |_| {}).await.expect("imported");
}

/// A run knows when an order was placed as that was known then.
#[tokio::test]
async fn an_order_that_was_dated_anew_is_listed_once_and_where_it_is_now() {
    let house = House::two_dealers().await;
    let corrected =
        "A-1003,2026-01-06 15:00,13800010001,S1,1000.00,wu,\nA-1005,2025-12-30 09:30,13800010002,S2,300.00,,\n";
    import(&house, corrected).await;
    let (december, january) = (of_days("2025-12-01", "2026-01-01"), of_days("2026-01-01", "2026-02-01"));
    let all = rows(&house.platform, &january).await;
    assert_eq!(numbers(&all), "A-1003 A-1004 A-1006 A-1007");
    for (role, kind, key, now, before) in [
        (Role::Dealer, PartyKind::Dealer, "D1", "A-1003 A-1004", "A-1001 A-1005"),
        (Role::StoreManager, PartyKind::Store, "S1", "A-1003 A-1004", "A-1001"),
        (Role::Associate, PartyKind::Associate, "lin", "A-1003 A-1004", "A-1001"),
    ] {
        let platform = only(&house, role, kind, key).await;
        let seen = rows(&platform, &january).await;
        assert_eq!(numbers(&seen), now, "{key}");
        for row in seen {
            assert!(all.iter().any(|one| one.number == row.number && one.place == row.place), "{key}: {}", row.number);
        }
        assert_eq!(numbers(&rows(&platform, &december).await), before, "{key}");
    }
}

const OWN_RATES: &str = "
policy: credit
name: aurora
effective: 2025-01-01..
currency: CNY
base: line.net
parties: {seller: {first_of: [{participant: seller}]}}
credit: [{book: associate, to: seller, share: 100}]
commission: [{name: own rate, pool: {rate_of: seller, attribute: commission_rate, of: line.net}, funded_by: company}]
";

/// What a condition asked about somebody is told to those who see all who were asked about.
#[tokio::test]
async fn conditions_tell_nothing_of_others() {
    let house = House::two_dealers().await;
    import(&house, "B-1,2026-01-09 10:00,13800010001,S1,1000.00,lin,han\n").await;
    let asking = OWN_RATES.replace("share: 100", "share: 100, when: seller.attribute.commission_rate < 0.03");
    house.platform.activate(&asking, "policy.yaml").await.expect("activated");
    let told = async |platform: &Platform| format!("{:?}", platform.explain("B-1", Telling::default()).await);
    let value = "commission_rate is 0.02";
    assert!(told(&house.platform).await.contains(value), "the owner sees both");
    let han = only(&house, Role::Associate, PartyKind::Associate, "han").await;
    let words = told(&han).await;
    assert!(words.contains("seller.attribute.commission_rate < 0.03` holds") && !words.contains(value), "{words}");
}

/// Two who share an order are told each their own rate and what it gave, and not the other's.
#[tokio::test]
async fn rates_of_others_are_not_explained() {
    let house = House::two_dealers().await;
    import(&house, "B-1,2026-01-09 10:00,13800010001,S1,1000.00,lin,han\n").await;
    house.platform.activate(OWN_RATES, "policy.yaml").await.expect("activated");
    let sums = async |platform: &Platform| {
        let story = platform.order_stories("B-1", Telling::default()).await.expect("explained").remove(0);
        let told = story.rules.iter().filter(|rule| rule.rule == "own rate").filter_map(|rule| rule.sum);
        let told: Vec<(i64, i64)> = told.map(|(amount, base)| (amount.0, base.0)).collect();
        let words = platform.explain("B-1", Telling::default()).await.expect("explained");
        (told, format!("{words:?}"))
    };
    let (all, words) = sums(&house.platform).await;
    assert_eq!(all, [(3_200, 100_000)], "both together");
    assert!(words.contains("own rate of Lin Yue") && words.contains("own rate of Han Xue"), "{words}");
    for (key, name, other, sum) in
        [("lin", "Lin Yue", "Han Xue", (1_200, 60_000)), ("han", "Han Xue", "Lin Yue", (2_000, 40_000))]
    {
        let (own, words) = sums(&only(&house, Role::Associate, PartyKind::Associate, key).await).await;
        assert_eq!(own, [sum], "{key}");
        assert!(words.contains(&format!("own rate of {name}")), "{key}: {words}");
        assert!(!words.contains(&format!("own rate of {other}")), "{key}: {words}");
    }
}

/// O4 of C1, whom A1 of the first dealer serves, was placed at a store of the second.
#[tokio::test]
async fn how_a_member_of_others_came_to_an_order_is_not_explained() {
    let house = two_dealers().await;
    house.platform.activate(&policy("owner"), "policy.yaml").await.expect("activated");
    let told =
        async |platform: &Platform| platform.order_stories("O4", Telling::default()).await.expect("told").remove(0);
    let bound = |story: &app::OrderStory| {
        let considered = story.parties.iter().flat_map(|party| &party.considered).filter(|one| one.what == "binding");
        (story.events.iter().filter(|event| event.what == "binding").count(), considered.count())
    };
    let first = only(&house, Role::Dealer, PartyKind::Dealer, "D1").await;
    let second = only(&house, Role::Dealer, PartyKind::Dealer, "D2").await;
    let (all, own, other) = (told(&house.platform).await, told(&first).await, told(&second).await);
    assert!(bound(&all).0 > 0 && bound(&all).1 > 0, "{all:?}");
    assert_eq!(bound(&own), bound(&all), "who looks after the member is told everything");
    assert_eq!(bound(&other), (0, 0), "{other:?}");
}
