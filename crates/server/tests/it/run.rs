//! Runs of a period, and what one says that another does not.

use crate::app::TestApp;
use app::What;
use app::access::Role;
use serde_json::json;

#[tokio::test]
async fn runs_are_listed_and_compared() {
    let app = TestApp::two_dealers().await;
    let ann = app.program("ann", &[Role::Finance]).await;
    let diff = "/api/v1/periods/2026-01/diff";
    ann.get(diff).await.refused(422, "nothing_to_compare");
    app.platform.settle(&What::Period("2026-01".into())).await.expect("settled");
    let same = ann.get(diff).await.expect(200);
    assert_eq!((&same["rows"], &same["before"]["id"], &same["after"]["id"]), (&json!([]), &json!(2), &json!(3)));
    let raised = std::fs::read_to_string("../../examples/two-dealers/policy.yaml").expect("the policy");
    let raised = raised
        .replace("pool: {rate: 10}", "pool: {rate: 11}")
        .replace("party: D1, amount: 100.00", "party: D1, amount: 110.00");
    app.platform.activate(&raised, "policy.yaml").await.expect("activated");
    app.platform.settle(&What::Period("2026-01".into())).await.expect("settled");
    let runs = ann.get("/api/v1/periods/2026-01/runs").await.expect(200);
    let ids: Vec<i64> = runs["items"].as_array().expect("runs").iter().filter_map(|run| run["id"].as_i64()).collect();
    assert_eq!(ids, [4, 3, 2]);
    let found = ann.get(&format!("{diff}?from_run=2&to_run=4&lines=true")).await.expect(200);
    let row = found["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .find(|row| row["payee"]["id"] == "dealer:D1" && row["what"] == "commission");
    let row = row.expect("the dealer's fee");
    assert_eq!((&row["before"]["amount"], &row["after"]["amount"]), (&json!("180.00"), &json!("198.00")));
    assert!(found["lines"].as_array().expect("lines").iter().any(|line| line["side"] == "after"));
    ann.get(&format!("{diff}?from_run=1")).await.refused(422, "run_not_of_period");
    ann.get("/api/v1/periods/no/runs").await.refused(404, "period_not_found");
}
