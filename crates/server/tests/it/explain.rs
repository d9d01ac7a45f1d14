//! Explanations of orders and of payees' periods.

use crate::app::TestApp;
use app::access::Role;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn lines(order: &Value) -> Vec<String> {
    let line = |line: &Value| {
        let payee = line["payee"]["id"].as_str().unwrap_or("nobody");
        format!(
            "{} {payee} {}",
            line["kind"].as_str().expect("a kind"),
            line["amount"]["amount"].as_str().expect("an amount")
        )
    };
    let mut lines: Vec<String> = order["lines"].as_array().expect("lines").iter().map(line).collect();
    lines.sort();
    lines
}

#[tokio::test]
async fn an_order_is_explained_as_values_and_in_words() {
    let app = TestApp::two_dealers().await;
    let ann = app.program("ann", &[Role::Finance]).await;
    let found = ann.get("/api/v1/orders/A-1006/explain").await.expect(200);
    let order = &found["items"][0];
    assert_eq!((&order["number"], &order["source"]), (&json!("A-1006"), &json!("shop")));
    assert_eq!((&order["net"]["amount"], &order["refunded"]["amount"]), (&json!("2000.00"), &json!("200.00")));
    assert_eq!(
        lines(order),
        [
            "commission associate:han -6.00",
            "commission associate:han 60.00",
            "commission dealer:D2 -20.00",
            "commission dealer:D2 200.00",
            "commission store:S3 -4.00",
            "commission store:S3 40.00",
            "credit associate:han -200.00",
            "credit associate:han 2000.00",
            "credit store:S3 -200.00",
            "credit store:S3 2000.00"
        ]
    );
    let whats: Vec<&str> =
        order["events"].as_array().expect("events").iter().filter_map(|one| one["what"].as_str()).collect();
    assert_eq!(whats, ["binding", "status", "order", "refund"]);
    let owner =
        order["parties"].as_array().expect("parties").iter().find(|party| party["name"] == "owner").expect("an owner");
    assert_eq!(owner["recipients"][0]["party"]["id"], "associate:han");
    assert_eq!(
        (&owner["considered"][0]["counts"], &owner["considered"][0]["verdict"]),
        (&json!(true), &json!("in_force"))
    );
    assert_eq!(order["policies"], json!([{ "policy": { "name": "aurora", "version": 1 }, "verdict": "applies" }]));
    let links = order["flow"]["links"].as_array().expect("links");
    let from_brand: Vec<&Value> = links.iter().filter(|link| link["from"] == "account:brand").collect();
    assert_eq!(from_brand.len(), 3);
    let han = links.iter().find(|link| link["to"] == "associate:han").expect("money for Han");
    assert_eq!((&han["amount"]["amount"], &han["from"]), (&json!("54.00"), &json!("rule:aurora: sales commission")));
    assert!(order["text"][0]["lines"][0].as_str().is_some_and(|line| line.starts_with("Placed on")));
    ann.get("/api/v1/orders/A-9/explain").await.refused(404, "order_not_found");
}

#[tokio::test]
async fn sentences_come_in_the_language_that_is_asked_for() {
    let app = TestApp::two_dealers().await;
    let ann = app.program("ann", &[Role::Finance]).await;
    let told = async |path: &str| ann.get(path).await.expect(200);
    let found = told("/api/v1/orders/A-1006/explain?lang=zh").await;
    let order = &found["items"][0];
    let titles: Vec<&str> =
        order["text"].as_array().expect("text").iter().filter_map(|part| part["title"].as_str()).collect();
    assert_eq!(
        titles,
        [
            "订单",
            "政策 aurora 第 1 版：考虑了谁",
            "政策 aurora 第 1 版：哪些规则起作用",
            "政策 aurora 第 1 版：谁得到什么"
        ]
    );
    let reasons = |order: &Value| {
        let lines = order["lines"].as_array().expect("lines").iter();
        lines.filter_map(|line| line["reason_text"].as_str()).map(str::to_owned).collect::<BTreeSet<_>>()
    };
    let expect = ["会员当时绑定于此人", "由当时的组织关系决定", "由订单决定"].map(str::to_owned);
    assert_eq!(reasons(order), BTreeSet::from(expect.clone()));
    let live = told("/api/v1/orders/A-1006/live?lang=zh").await;
    assert_eq!(reasons(&live["items"][0]), BTreeSet::from(expect));
    let period = told("/api/v1/payees/store:S1/explain?period=2026-01&lang=zh").await;
    assert_eq!(period["text"][0]["title"], "订单之外没有其他");
    ann.get("/api/v1/orders/A-1006/explain?lang=fr").await.refused(400, "query_wrong");
}

#[tokio::test]
async fn what_was_not_known_yet_is_not_told() {
    let app = TestApp::two_dealers().await;
    let ann = app.program("ann", &[Role::Finance]).await;
    let found = ann.get("/api/v1/orders/A-1006/explain").await.expect(200);
    let then = ann.get("/api/v1/orders/A-1006/explain?as_of=2999-01-01").await.expect(200);
    assert_eq!(then, found);
    ann.get("/api/v1/orders/A-1006/explain?as_of=2001-01-01").await.refused(404, "order_not_found");
    ann.get("/api/v1/orders/A-1006/explain?as_of=soon").await.refused(422, "not_a_date");
    let payee = "/api/v1/payees/store:S1/explain?period=2026-01";
    ann.get(&format!("{payee}&as_of=2999-01-01")).await.expect(200);
    ann.get(&format!("{payee}&as_of=1")).await.refused(404, "period_not_found");
    let file = "/api/v1/periods/2026-01/export/payroll?format=csv";
    ann.get(&format!("{file}&as_of=1")).await.refused(404, "period_not_found");
}

#[tokio::test]
async fn nobody_is_told_of_others() {
    let app = TestApp::two_dealers().await;
    let own = [
        "commission associate:han -6.00",
        "commission associate:han 60.00",
        "credit associate:han -200.00",
        "credit associate:han 2000.00",
    ];
    let han = app.scoped(Role::Associate, "associate:han").await;
    for path in ["/api/v1/orders/A-1006/explain", "/api/v1/orders/A-1006/live"] {
        assert_eq!(lines(&han.get(path).await.expect(200)["items"][0]), own, "{path}");
    }
    let text = han.get("/api/v1/orders/A-1006/explain").await.text;
    assert!(!text.contains("200.00 CNY in book commission"), "what the dealer gets is not told: {text}");
    let manager = app.scoped(Role::StoreManager, "store:S3").await;
    assert_eq!(lines(&manager.get("/api/v1/orders/A-1007/explain").await.expect(200)["items"][0]).len(), 4);
    for (role, of) in
        [(Role::Dealer, "dealer:D1"), (Role::Associate, "associate:lin"), (Role::StoreManager, "store:S2")]
    {
        let other = app.scoped(role, of).await;
        other.get("/api/v1/orders/A-1006/explain").await.refused(404, "order_not_found");
        other.get("/api/v1/orders/A-1006/live").await.refused(404, "order_not_found");
    }
}

#[tokio::test]
async fn a_payee_is_explained_to_those_who_see_it() {
    let app = TestApp::two_dealers().await;
    let d1 = app.scoped(Role::Dealer, "dealer:D1").await;
    let found = d1.get("/api/v1/payees/store:S1/explain?period=2026-01").await.expect(200);
    assert_eq!(
        (&found["payee"]["name"], &found["text"][0]["title"]),
        (&json!("Riverside"), &json!("Nothing besides the orders"))
    );
    d1.get("/api/v1/payees/store:S3/explain?period=2026-01").await.refused(404, "payee_not_found");
}
