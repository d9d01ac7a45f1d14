//! Orders, page by page, each to those who may see them.

use crate::app::{Program, TestApp};
use app::access::Role;
use axum::http::Method;
use serde_json::{Value, json};

fn numbers(page: &Value) -> String {
    let items = page["items"].as_array().expect("items").iter();
    items
        .map(|order| order["number"].as_str().expect("a number").trim_start_matches("A-100"))
        .collect::<Vec<_>>()
        .join(" ")
}

async fn ask(program: &Program<'_>, query: &str) -> String {
    numbers(&program.get(&format!("/api/v1/orders?{query}")).await.expect(200))
}

#[tokio::test]
async fn orders_are_found_by_whatever_is_asked() {
    let app = TestApp::two_dealers().await;
    let ann = app.program("ann", &[Role::Analyst]).await;
    for (query, expect) in [
        ("", "7 6 5 4 3 2 1"),
        ("sort=at", "1 2 3 4 5 6 7"),
        ("period=2026-01", "7 6 5 4 3"),
        ("period=2025-12", "2 1"),
        ("from=2026-01-10&to=2026-01-16", "6 5 4"),
        ("period=2026-01&payee=associate:lin", "4 3"),
        ("period=2026-01&payee=dealer:D2", "7 6"),
        ("period=2026-01&store=store:S3", "7 6"),
        ("period=2026-01&store=store:S1&payee=associate:han", ""),
        ("q=A-1004", "4"),
        ("q=A-9", ""),
        ("run=1", "2 1"),
    ] {
        assert_eq!(ask(&ann, query).await, expect, "{query}");
    }
    let page = ann.get("/api/v1/orders?period=2026-01").await.expect(200);
    let returned = &page["items"][1];
    assert_eq!((&returned["net"]["amount"], &returned["refunded"]["amount"]), (&json!("2000.00"), &json!("200.00")));
    assert_eq!((&returned["parties"], &returned["store"]["name"]), (&json!(3), &json!("North Gate")));
    let credited = &returned["credited"][0];
    assert_eq!(
        (&credited["credit"]["amount"], &credited["commission"]["amount"]),
        (&json!("3600.00"), &json!("270.00"))
    );
    let member = returned["member"]["name"].as_str().expect("a name");
    assert!(member.starts_with("138") && !member.contains("13800010003"), "{member}");
    assert_eq!(ask(&ann, &format!("member={}", returned["member"]["id"])).await, "6 2");
    ann.get("/api/v1/orders?from=2026-01-01").await.refused(400, "query_wrong");
    ann.get("/api/v1/orders?payee=associate:no").await.refused(404, "payee_not_found");
}

#[tokio::test]
async fn whoever_ordered_without_an_identifier_has_a_page_too() {
    let app = TestApp::empty().await;
    let ann = app.program("ann", &[Role::It, Role::HeadOffice]).await;
    let put = ann.ask(Method::PUT, "/api/v1/mappings/shop", Some(json!({ "yaml": MAPPING }))).await;
    assert_eq!(put.status, 204);
    let rows = "id,day,phone,amount\n1,2026-01-02,,10\n";
    ann.send(Method::POST, "/api/v1/facts:import?mapping=shop&source=orders", "text/csv", rows.to_owned())
        .await
        .expect(200);
    let page = ann.get("/api/v1/orders").await.expect(200);
    let number = page["items"][0]["member"]["id"].as_i64().expect("a number");
    let member = ann.get(&format!("/api/v1/members/{number}")).await.expect(200);
    assert_eq!((&member["identifiers"], &member["name"]), (&json!([]), &json!(format!("#{number}"))));
    let happened = ann.get(&format!("/api/v1/members/{number}/timeline")).await.expect(200);
    assert_eq!(happened["items"].as_array().map(Vec::len), Some(1));
    ann.get(&format!("/api/v1/members/{}", number + 1)).await.refused(404, "member_not_found");
}

#[tokio::test]
async fn pages_of_orders_follow_each_other() {
    let app = TestApp::two_dealers().await;
    let ann = app.program("ann", &[Role::Analyst]).await;
    for query in ["", "&period=2026-01", "&sort=at", "&payee=dealer:D1&run=2"] {
        let whole = ask(&ann, &format!("limit=50{query}")).await;
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let page = ann.get(&format!("/api/v1/orders?limit=2{query}{cursor}")).await.expect(200);
            seen.push(numbers(&page));
            match page["next"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break,
            }
        }
        assert_eq!(seen.join(" "), whole, "{query}");
    }
}

#[tokio::test]
async fn nobody_sees_the_orders_of_others() {
    let app = TestApp::two_dealers().await;
    for (role, of, all, elsewhere) in [
        (Role::Dealer, "dealer:D1", "5 4 3", "q=A-1006"),
        (Role::Dealer, "dealer:D2", "7 6", "q=A-1003"),
        (Role::StoreManager, "store:S1", "4 3", "q=A-1005"),
        (Role::RegionLead, "region:east", "7 6 5 4 3", "q=A-0"),
        (Role::Associate, "associate:lin", "4 3", "q=A-1005"),
        (Role::Associate, "associate:zhou", "5", "q=A-1003"),
    ] {
        let program = app.scoped(role, of).await;
        assert_eq!(ask(&program, "period=2026-01").await, all, "{of}");
        assert_eq!(ask(&program, elsewhere).await, "", "{of} {elsewhere}");
    }
    let lin = app.scoped(Role::Associate, "associate:xu").await;
    lin.get("/api/v1/orders?payee=associate:lin").await.refused(404, "payee_not_found");
}

const MAPPING: &str = "
version: 1
system: shop
time_zone: Asia/Shanghai
currencies: {CNY: {scale: 2}}
defaults: {currency: CNY}
sources:
  orders: {file: orders.csv}
  refunds: {file: refunds.csv}
orders:
  - {source: orders, key: id, at: day, member: {phone: phone}, total: amount}
refunds:
  - {source: refunds, key: id, order: order, at: day, amount: amount}
";

/// What was shown is kept, and shown no longer once something came for it.
#[tokio::test]
async fn what_comes_later_is_seen_on_the_same_page() {
    let app = TestApp::empty().await;
    let ann = app.program("ann", &[Role::It, Role::HeadOffice]).await;
    let put = ann.ask(Method::PUT, "/api/v1/mappings/shop", Some(json!({ "yaml": MAPPING }))).await;
    assert_eq!(put.status, 204);
    let send = async |source: &str, rows: &str| {
        let path = format!("/api/v1/facts:import?mapping=shop&source={source}");
        ann.send(Method::POST, &path, "text/csv", rows.to_owned()).await.expect(200)
    };
    let shown = async || {
        let page = ann.get("/api/v1/orders?sort=at").await.expect(200);
        let items = page["items"].as_array().expect("items").iter();
        let text = |money: &Value| money["amount"].as_str().expect("an amount").to_owned();
        let shown: Vec<String> =
            items.map(|order| format!("{}-{}", text(&order["net"]), text(&order["refunded"]))).collect();
        shown.join(" ")
    };
    // The roster and the overview, which are brought up to date: orders of members, and orders and refunds of all.
    let counted = async || {
        let members = ann.get("/api/v1/members").await.expect(200);
        let members = members["items"].as_array().expect("items").iter().map(|member| {
            let net = member["net"]
                .as_array()
                .expect("amounts")
                .first()
                .map_or("0", |net| net["amount"].as_str().expect("net"));
            format!("{}:{net}", member["orders"])
        });
        let mut members: Vec<String> = members.collect();
        members.sort_unstable();
        let found = ann.get("/api/v1/overview?from=2026-01-01&to=2026-02-01").await.expect(200);
        format!("{} | {} {} {}", members.join(" "), found["members"]["count"], found["orders"], found["refunds"])
    };
    let orders = "id,day,phone,amount\n1,2026-01-02,13800000001,10\n2,2026-01-03,13800000002,20\n";
    send("orders", orders).await;
    for _ in 0..2 {
        assert_eq!(shown().await, "10.00-0.00 20.00-0.00");
        assert_eq!(counted().await, "1:10.00 1:20.00 | 2 2 0");
    }
    send("refunds", "id,order,day,amount\nr,2,2026-01-04,5\n").await;
    assert_eq!(shown().await, "10.00-0.00 20.00-5.00");
    assert_eq!(counted().await, "1:10.00 1:15.00 | 2 2 1");
    // Corrected, under somebody else.
    send("orders", "id,day,phone,amount\n1,2026-01-02,13800000003,12\n").await;
    assert_eq!(shown().await, "12.00-0.00 20.00-5.00");
    assert_eq!(counted().await, "0:0 1:12.00 1:15.00 | 2 2 1");
    send("orders", "id,day,phone,amount\n3,2026-01-05,13800000003,7\n").await;
    assert_eq!(shown().await, "12.00-0.00 20.00-5.00 7.00-0.00");
    assert_eq!(counted().await, "0:0 1:15.00 2:19.00 | 2 3 1");
}
