//! Disputes, from opening to decision, each among those whom it is about.

use crate::app::TestApp;
use app::access::Role;
use serde_json::{Value, json};

#[tokio::test]
async fn a_dispute_is_opened_seen_and_decided() {
    let app = TestApp::two_dealers().await;
    let lin = app.scoped(Role::Associate, "associate:lin").await;
    let wish = json!({ "what": "wrong_amount", "payee": "associate:lin", "period": "2026-01", "order": "A-1003", "expected": "40.00", "evidence": "3 % was promised" });
    let with_key = lin.with("idempotency-key", "wish-1");
    let opened = with_key.post("/api/v1/disputes", wish.clone()).await;
    assert_eq!(opened.header("location"), "/api/v1/disputes/1");
    let opened = opened.expect(201);
    assert_eq!((&opened["state"], &opened["actual"]["amount"]), (&json!("open"), &json!("30.00")));
    assert_eq!((&opened["what"], &opened["decision"]), (&json!("wrong_amount"), &Value::Null));
    assert_eq!(with_key.post("/api/v1/disputes", wish.clone()).await.json, opened, "the same wish, sent twice");
    let mut of_other = wish.clone();
    of_other["payee"] = json!("associate:han");
    lin.post("/api/v1/disputes", of_other).await.refused(404, "payee_not_found");
    let mut unknown = wish;
    unknown["what"] = json!("unfair");
    lin.post("/api/v1/disputes", unknown).await.refused(400, "query_wrong");
    for (role, of, sees) in [
        (Role::Dealer, "dealer:D1", true),
        (Role::StoreManager, "store:S1", true),
        (Role::Dealer, "dealer:D2", false),
        (Role::Associate, "associate:han", false),
    ] {
        let program = app.scoped(role, of).await;
        let list = program.get("/api/v1/disputes?state=open").await.expect(200);
        assert_eq!(list["items"].as_array().map(Vec::len), Some(usize::from(sees)), "{of}");
        assert_eq!(program.get("/api/v1/disputes/1").await.status.as_u16(), if sees { 200 } else { 404 }, "{of}");
        let overview = program.get("/api/v1/overview").await.expect(200);
        assert_eq!(overview["decisions"]["disputes_open"], json!(u8::from(sees)), "{of}");
    }
    lin.post("/api/v1/disputes/1/decide", json!({ "accept": true })).await.refused(403, "not_permitted");
    let ann = app.program("ann", &[Role::Finance]).await;
    let decision = json!({ "accept": true, "reason": "it was" });
    let once = ann.with("idempotency-key", "decision-1");
    let decided = once.post("/api/v1/disputes/1/decide", decision.clone()).await.expect(200);
    assert_eq!(once.post("/api/v1/disputes/1/decide", decision).await.expect(200), decided, "decided once");
    assert_eq!((&decided["state"], &decided["decision"]["amount"]["amount"]), (&json!("accepted"), &json!("10.00")));
    ann.post("/api/v1/disputes/1/decide", json!({ "accept": false })).await.refused(409, "dispute_decided");
    assert_eq!(ann.get("/api/v1/disputes?state=open").await.expect(200)["items"], json!([]));
}
