//! Periods, from opening to payment.

use crate::app::TestApp;
use app::What;
use app::access::Role;
use serde_json::json;

#[tokio::test]
async fn a_period_is_opened_reviewed_locked_and_paid() {
    let app = TestApp::adventure_works().await;
    let (ann, bob) = (app.program("ann", &[Role::Finance]).await, app.program("bob", &[Role::Finance]).await);
    let new = json!({ "name": "2011-h2", "from": "2011-05-01", "to": "2012-01-01", "approvals": 1 });
    let opened = ann.post("/api/v1/periods", new.clone()).await;
    assert_eq!(opened.header("location"), "/api/v1/periods/2011-h2");
    let opened = opened.expect(201);
    assert_eq!((&opened["from"], &opened["to"]), (&json!("2011-05-01"), &json!("2012-01-01")));
    assert_eq!((&opened["state"], &opened["opened_by"]), (&json!("open"), &json!("ann")));
    ann.post("/api/v1/periods", new).await.refused(409, "period_exists");
    let path = "/api/v1/periods/2011-h2";
    ann.post(&format!("{path}/review"), json!({})).await.refused(409, "no_run");

    app.platform.settle(&What::Period("2011-h2".into())).await.expect("settled");
    let story = ann.get(path).await;
    let seen = story.header("etag").to_owned();
    let story = story.expect(200);
    assert_eq!((&story["state"], &story["runs"][0]["state"]), (&json!("computed"), &json!("settled")));
    ann.post(&format!("{path}/lock"), json!({})).await.refused(409, "approvals_missing");
    let reviewed = ann.with("if-match", &seen).post(&format!("{path}/review"), json!({ "note": "looks right" })).await;
    let reviewed = reviewed.expect(200);
    assert_eq!((&reviewed["period"]["state"], &reviewed["approved_by"]), (&json!("reviewed"), &json!(["ann"])));
    bob.with("if-match", &seen).post(&format!("{path}/review"), json!({})).await.refused(412, "changed_meanwhile");
    bob.with("if-match", &seen).post(&format!("{path}/lock"), json!({})).await.refused(412, "changed_meanwhile");
    ann.post(&format!("{path}/lock"), json!({})).await.refused(409, "approver_locks");

    let keyed = bob.with("idempotency-key", "lock-1");
    let locked = keyed.post(&format!("{path}/lock"), json!({})).await.expect(200);
    assert_eq!(locked["period"]["state"], json!("locked"));
    assert_eq!(keyed.post(&format!("{path}/lock"), json!({})).await.expect(200), locked);
    bob.post(&format!("{path}/lock"), json!({})).await.refused(409, "period_locked");
    let paid = bob.post(&format!("{path}/pay"), json!({ "reference": "bank 7" })).await.expect(200);
    assert_eq!((&paid["period"]["state"], &paid["repeated"]), (&json!("paid"), &json!(false)));
    let again = bob.post(&format!("{path}/pay"), json!({ "reference": "bank 7" })).await.expect(200);
    assert_eq!(again["repeated"], json!(true));
    let paid = bob.get(path).await.header("etag").to_owned();
    let again = bob.with("if-match", &paid).post(&format!("{path}/pay"), json!({ "reference": "bank 7" })).await;
    assert_eq!(again.expect(200)["repeated"], json!(true), "what changes nothing needs no comparing");
    bob.post(&format!("{path}/pay"), json!({ "reference": "bank 8" })).await.refused(409, "period_paid");
    let row = ann.get("/api/v1/periods").await.expect(200)["items"][0].clone();
    assert_eq!((&row["run_count"], &row["approved_by"]), (&json!(1), &json!(["ann"])));
    let commission = row["totals"][0]["commission"]["amount"].as_str().expect("an amount");
    assert!(commission.parse::<f64>().expect("a number") > 0.0, "{row}");
    let store = app.program("shop", &[Role::StoreManager]).await;
    let row = store.get("/api/v1/periods").await.expect(200)["items"][0].clone();
    assert_eq!((&row["run_count"], &row["totals"]), (&json!(null), &json!([])), "what the group earns is not told");
    let story = ann.get(path).await.expect(200);
    let whats: Vec<&str> =
        story["events"].as_array().expect("events").iter().filter_map(|event| event["what"].as_str()).collect();
    assert_eq!(whats, ["opened", "computed", "approved", "locked", "paid"]);
    ann.get("/api/v1/periods/none").await.refused(404, "period_not_found");
}

#[tokio::test]
async fn wrong_periods_are_refused() {
    let app = TestApp::empty().await;
    let ann = app.program("ann", &[Role::Finance]).await;
    for (name, from, to, code) in [
        ("two words", "2026-01-01", "2026-02-01", "period_name_wrong"),
        ("a", "2026-01-01", "2026-01-01", "range_empty"),
        ("a", "January", "2026-02-01", "not_a_date"),
    ] {
        let wish = json!({ "name": name, "from": from, "to": to });
        ann.post("/api/v1/periods", wish).await.refused(422, code);
    }
}
