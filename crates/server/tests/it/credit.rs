//! Credit and commission, grouped, for the group and for its parts.

use crate::app::{Program, TestApp};
use app::access::Role;
use serde_json::{Value, json};

/// Rows as `keys: credit commission payable held orders`.
fn rows(page: &Value) -> Vec<String> {
    let row = |row: &Value| {
        let keys: Vec<&str> =
            row["keys"].as_array().expect("keys").iter().map(|key| key["id"].as_str().unwrap_or("nobody")).collect();
        let money = |name: &str| row[name]["amount"].as_str().expect("an amount").to_owned();
        let (credit, commission, payable, held) =
            (money("credit"), money("commission"), money("payable"), money("held"));
        format!("{}: {credit} {commission} {payable} {held} {}", keys.join(" "), row["orders"])
    };
    page["items"].as_array().expect("items").iter().map(row).collect()
}

async fn ask(program: &Program<'_>, query: &str) -> Vec<String> {
    rows(&program.get(&format!("/api/v1/credits?{query}")).await.expect(200))
}

#[tokio::test]
async fn a_run_is_summed_by_whatever_is_asked() {
    let app = TestApp::two_dealers().await;
    let ann = app.program("ann", &[Role::Analyst]).await;
    let dealers = ann.get("/api/v1/credits?by=dealer&period=2026-01").await.expect(200);
    assert_eq!(
        rows(&dealers),
        ["dealer:D2: 4400.00 330.00 330.00 0.00 2", "dealer:D1: 3600.00 270.00 195.00 75.00 3"].map(String::from)
    );
    assert_eq!(
        (&dealers["run"], &dealers["from"], &dealers["by"]),
        (&json!(2), &json!("2026-01-01"), &json!(["dealer"]))
    );
    assert_eq!(dealers["totals"][0]["credit"], json!({ "amount": "8000.00", "currency": "CNY" }));
    assert_eq!(dealers["items"][0]["keys"][0]["name"], "Bohai Retail");
    let people = ask(&ann, "by=associate&sort=-credit&run=2").await;
    assert_eq!(
        people,
        [
            "associate:han: 1800.00 54.00 54.00 0.00 1",
            "associate:lin: 1500.00 45.00 30.00 15.00 2",
            "associate:zhou: 300.00 9.00 9.00 0.00 1"
        ]
    );
    let first = ann.get("/api/v1/credits?by=associate&sort=-credit&limit=2").await.expect(200);
    assert_eq!(rows(&first), people[..2]);
    let next = first["next"].as_str().expect("a cursor");
    assert_eq!(ask(&ann, &format!("by=associate&sort=-credit&limit=2&cursor={next}")).await, people[2..]);
    assert_eq!(
        ask(&ann, "by=book,rule&from=2025-12-01&to=2026-01-01").await,
        [
            "associate associate to owner: 1400.00 0.00 0.00 0.00 2",
            "commission dealer fee: 0.00 140.00 140.00 0.00 2",
            "commission sales commission: 0.00 70.00 70.00 0.00 2",
            "store store to store: 1400.00 0.00 0.00 0.00 2"
        ]
    );
    assert!(ask(&ann, "by=payee&book=associate").await[0].starts_with("nobody: 400.00 0.00"));
    // What is within a group is what stands beside it when both are asked for.
    let both = ask(&ann, "by=dealer,associate&period=2026-01&sort=name").await;
    let of_first: Vec<String> =
        both.iter().filter_map(|row| row.strip_prefix("dealer:D1 ")).map(str::to_owned).collect();
    let within =
        ann.get("/api/v1/credits?by=associate&within=dealer=dealer:D1&period=2026-01&sort=name").await.expect(200);
    assert!(!of_first.is_empty() && rows(&within) == of_first, "{within}");
    assert_eq!(within["by"], json!(["payee"]));
    ann.get("/api/v1/credits?within=planet").await.refused(400, "query_wrong");
    ann.get("/api/v1/credits?by=planet").await.refused(422, "dimension_unknown");
    ann.get("/api/v1/credits?book=planet").await.refused(422, "book_unknown");
    ann.get("/api/v1/credits?period=no").await.refused(404, "period_not_found");
    ann.get("/api/v1/credits?sort=planet").await.refused(400, "query_wrong");
    ann.get("/api/v1/credits?from=2024-01-01&to=2024-02-01").await.refused(422, "run_does_not_cover");
}

#[tokio::test]
async fn nobody_sees_the_credit_of_others() {
    let app = TestApp::two_dealers().await;
    for (role, of, expect) in [
        (Role::Dealer, "dealer:D1", "associate:lin associate:zhou dealer:D1 store:S1 store:S2"),
        (Role::Dealer, "dealer:D2", "associate:han dealer:D2 nobody store:S3"),
        (Role::StoreManager, "store:S1", "associate:lin store:S1"),
        (
            Role::RegionLead,
            "region:east",
            "associate:han associate:lin associate:zhou nobody store:S1 store:S2 store:S3",
        ),
        (Role::Associate, "associate:lin", "associate:lin"),
        (Role::Associate, "associate:wu", ""),
    ] {
        let program = app.scoped(role, of).await;
        let mut seen: Vec<String> = ask(&program, "period=2026-01")
            .await
            .iter()
            .map(|row| row[..row.find(": ").expect("a key")].to_owned())
            .collect();
        seen.sort();
        assert_eq!(seen.join(" "), expect, "{of}");
    }
}
