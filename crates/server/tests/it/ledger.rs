//! The ledger and its exports.

use crate::app::TestApp;
use crate::page::walked;
use app::access::Role;
use serde_json::{Value, json};

#[tokio::test]
async fn the_ledger_is_shown_proved_and_exported() {
    let app = TestApp::two_dealers().await;
    let ann = app.program("ann", &[Role::Finance]).await;
    ann.get("/api/v1/periods/2025-12/export/payroll?format=csv").await.refused(409, "period_not_locked");
    assert_eq!(ann.get("/api/v1/ledger/balances").await.expect(200)["items"], json!([]));
    ann.post("/api/v1/periods/2025-12/lock", json!({})).await.expect(200);
    let balances = ann.get("/api/v1/ledger/balances?account=payable").await.expect(200);
    let row = |row: &Value| {
        format!(
            "{} {}",
            row["account"]["party"].as_str().expect("a party"),
            row["balance"]["amount"].as_str().expect("an amount")
        )
    };
    let rows: Vec<String> = balances["items"].as_array().expect("items").iter().map(row).collect();
    assert_eq!(
        rows,
        [
            "associate:han 24.00",
            "associate:lin 18.00",
            "dealer:D1 60.00",
            "dealer:D2 80.00",
            "store:S1 12.00",
            "store:S3 16.00"
        ]
    );
    let all = ann.get("/api/v1/ledger/entries?period=2025-12").await.expect(200);
    let all: Vec<&Value> = all["items"].as_array().expect("items").iter().collect();
    assert_eq!(all.len(), 6);
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = ann.get(&format!("/api/v1/ledger/entries?limit=4{cursor}")).await.expect(200);
        seen.extend(page["items"].as_array().expect("items").clone());
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen.iter().collect::<Vec<_>>(), all);
    let payroll = ann.get("/api/v1/periods/2025-12/export/payroll?format=csv&columns=payee,to_pay=Amount").await;
    assert!(payroll.text.starts_with("payee,Amount\r\n") && payroll.text.contains("lin,18.00\r\n"), "{}", payroll.text);
    assert!(ann.get("/api/v1/periods/2025-12/export/accounting?format=xlsx").await.text.starts_with("PK"));
    ann.get("/api/v1/periods/2025-12/export/payroll?format=html").await.refused(400, "query_wrong");
    let undone = json!({ "transaction": "1", "reason": "entered twice" });
    let reversed = ann.post("/api/v1/ledger/reversals", undone.clone()).await.expect(200);
    assert_eq!(
        (&reversed["original"], &reversed["period"], &reversed["repeated"]),
        (&json!(1), &json!("2026-01"), &json!(false))
    );
    assert_eq!(ann.post("/api/v1/ledger/reversals", undone).await.expect(200)["repeated"], json!(true));
    ann.post("/api/v1/ledger/reversals", json!({ "transaction": "99", "reason": "" }))
        .await
        .refused(404, "transaction_not_found");
    let report = ann.get("/api/v1/ledger/check").await.expect(200);
    assert_eq!((&report["sound"], &report["broken"]), (&json!(true), &json!([])));
}

#[tokio::test]
async fn transactions_are_sorted_and_found() {
    let app = TestApp::two_dealers().await;
    let ann = app.program("ann", &[Role::Finance]).await;
    ann.post("/api/v1/periods/2025-12/lock", json!({})).await.expect(200);
    let ids = async |query: &str| walked(&ann, &format!("/api/v1/ledger/entries?limit=2{query}"), "id").await;
    assert_eq!(ids("&sort=-booked_at").await, [6, 5, 4, 3, 2, 1].map(|id| json!(id)));
    assert_eq!(ids("&sort=period&kind=lock").await, [1, 2, 3, 4, 5, 6].map(|id| json!(id)));
    let han = ids("&account=payable/associate:han&sort=-id").await;
    assert_eq!(han.len(), 1);
    assert_eq!(ids("&account=payable/associate:ha").await, [""; 0], "a path is no text to begin with");
    let undone = json!({ "transaction": "1", "reason": "entered twice" });
    ann.post("/api/v1/ledger/reversals", undone).await.expect(200);
    assert_eq!(ids("&kind=reversal").await, [json!(7)]);
    assert_eq!(ids("&reference=twice").await, [json!(7)]);
    assert_eq!(ids("&period=2026-01").await, [json!(7)], "it is booked in the open period");
    assert_eq!(ids("&sort=-period").await[0], json!(7));
    let first = ann.get("/api/v1/ledger/entries?limit=1").await.expect(200);
    let posted = first["items"][0]["booked_at"].as_str().expect("an instant");
    assert_eq!(ids(&format!("&to={posted}")).await, [""; 0]);
    assert_eq!(ids(&format!("&from={posted}")).await.len(), 7);
    ann.get("/api/v1/ledger/entries?kind=loan").await.refused(400, "query_wrong");
    ann.get("/api/v1/ledger/entries?sort=amount").await.refused(400, "query_wrong");
    ann.get("/api/v1/ledger/entries?from=then").await.refused(422, "not_a_date");
    ann.get("/api/v1/ledger/entries?period=1999").await.refused(404, "period_not_found");
}
