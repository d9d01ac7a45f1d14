//! Statements: listed, shown, given away.

use crate::app::TestApp;
use app::access::Role;
use serde_json::{Value, json};

fn payees(page: &Value) -> Vec<&str> {
    page["items"].as_array().expect("items").iter().filter_map(|row| row["payee"]["id"].as_str()).collect()
}

#[tokio::test]
async fn statements_are_listed_and_shown() {
    let app = TestApp::two_dealers().await;
    let ann = app.program("ann", &[Role::Finance]).await;
    let list = "/api/v1/statements?period=2026-01";
    let page = ann.get(&format!("{list}&sort=-commission")).await.expect(200);
    assert_eq!(payees(&page)[..2], ["dealer:D2", "dealer:D1"]);
    let d1 = &page["items"][1];
    let total = &d1["totals"][0];
    for (name, expect) in [("commission", "180.00"), ("payable", "130.00"), ("held", "50.00"), ("to_pay", "130.00")] {
        assert_eq!(total[name]["amount"], expect, "{name}");
    }
    assert_eq!((&d1["state"], &d1["hash"], &d1["carried"]), (&json!("computed"), &Value::Null, &json!([])));
    let people = ann.get(&format!("{list}&kind=associate&limit=2")).await.expect(200);
    assert_eq!((payees(&people).len(), people["next"].is_string()), (2, true));
    let shown = ann.get("/api/v1/statements/2026-01/associate:lin?limit=3").await.expect(200);
    assert_eq!((&shown["line_count"], &shown["is_final"]), (&json!(4), &json!(false)));
    let line = &shown["items"][0];
    assert_eq!((&line["order"], &line["reason"]), (&json!("A-1003"), &json!("binding")));
    let next = shown["next"].as_str().expect("a cursor");
    let rest = ann.get(&format!("/api/v1/statements/2026-01/associate:lin?limit=3&cursor={next}")).await.expect(200);
    assert_eq!((rest["items"].as_array().map(Vec::len), &rest["next"]), (Some(1), &Value::Null));
    ann.post("/api/v1/periods/2025-12/lock", json!({})).await.expect(200);
    let locked = ann.get("/api/v1/statements?period=2025-12").await.expect(200);
    let row = locked["items"]
        .as_array()
        .expect("items")
        .iter()
        .find(|row| row["payee"]["id"] == "associate:lin")
        .expect("Lin");
    let final_one = ann.get("/api/v1/statements/2025-12/associate:lin").await.expect(200);
    assert_eq!((&final_one["is_final"], &final_one["hash"]), (&json!(true), &row["hash"]));
    assert!(row["hash"].is_string());
    ann.get("/api/v1/statements?period=no").await.refused(404, "period_not_found");
}

#[tokio::test]
async fn statements_are_given_away_as_files() {
    let app = TestApp::two_dealers().await;
    let lin = app.scoped(Role::Associate, "associate:lin").await;
    let path = "/api/v1/statements/2026-01/associate:lin/export";
    let csv = lin.get(&format!("{path}?format=csv")).await;
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"statement-2026-01-associate-lin.csv\"");
    assert_eq!((csv.text.lines().count(), csv.text.starts_with("at,order,line,")), (5, true), "{}", csv.text);
    let chinese = lin.get(&format!("{path}?format=html&lang=zh")).await;
    assert!(chinese.text.contains("对账单"), "{}", chinese.text);
    let book = lin.get(&format!("{path}?format=xlsx")).await;
    assert!(book.status == 200 && book.text.starts_with("PK"));
    lin.get(&format!("{path}?format=pdf")).await.refused(400, "query_wrong");
    lin.get(&format!("{path}?format=csv&lang=fr")).await.refused(400, "query_wrong");
}

#[tokio::test]
async fn nobody_sees_the_statements_of_others() {
    let app = TestApp::two_dealers().await;
    for (role, of, expect, other) in [
        (Role::Dealer, "dealer:D1", "associate:lin associate:zhou dealer:D1 store:S1 store:S2", "store:S3"),
        (Role::StoreManager, "store:S3", "associate:han store:S3", "dealer:D2"),
        (Role::Associate, "associate:lin", "associate:lin", "associate:zhou"),
    ] {
        let program = app.scoped(role, of).await;
        let page = program.get("/api/v1/statements?period=2026-01").await.expect(200);
        let mut seen = payees(&page);
        seen.sort_unstable();
        assert_eq!(seen.join(" "), expect, "{of}");
        for path in [
            format!("/api/v1/statements/2026-01/{other}"),
            format!("/api/v1/statements/2026-01/{other}/export?format=csv"),
        ] {
            program.get(&path).await.refused(404, "payee_not_found");
        }
    }
}
