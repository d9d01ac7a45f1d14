//! The log of commands.

use crate::app::TestApp;
use app::access::Role;
use serde_json::json;

#[tokio::test]
async fn who_did_what_is_found_with_before_and_after() {
    let app = TestApp::empty().await;
    let ann = app.program("ann", &[Role::Owner]).await;
    let period = json!({ "name": "a", "from": "2026-01-01", "to": "2026-02-01" });
    ann.with("x-request-id", "r-1").post("/api/v1/periods", period).await.expect(201);
    let found = ann.get("/api/v1/audit?operation=period.open&who=ann&from=2026-01-31T00:00:00Z").await.expect(200);
    let entry = &found["items"][0];
    assert_eq!((&entry["who"], &entry["user"], &entry["summary"]), (&json!("ann"), &json!(1), &json!("a")));
    assert_eq!((&entry["before"], &entry["after"]["state"]), (&json!(null), &json!("open")));
    assert_eq!((&entry["request_id"], &entry["at"]), (&json!("r-1"), &json!("2026-01-31T16:00:00Z")));
    let nobody = ann.get("/api/v1/audit?who=bob").await.expect(200);
    assert_eq!((&nobody["items"], &nobody["next"]), (&json!([]), &json!(null)));
    let before = ann.get("/api/v1/audit?to=2026-01-31T16:00:00Z").await.expect(200);
    assert_eq!(before["items"], json!([]));
    let about = ann.get("/api/v1/audit?operation=period.open&about=a&request=r-1").await.expect(200);
    assert_eq!(about["items"][0], *entry);
    for nothing in ["about=b", "about=A", "request=r-2"] {
        let found = ann.get(&format!("/api/v1/audit?operation=period.open&{nothing}")).await.expect(200);
        assert_eq!(found["items"], json!([]), "{nothing}");
    }
    let first = ann.get("/api/v1/audit?limit=1").await.expect(200);
    let next = first["next"].as_str().expect("more than one");
    ann.get(&format!("/api/v1/audit?limit=1&sort=who&cursor={next}")).await.refused(400, "cursor_wrong");
    ann.get("/api/v1/audit?sort=summary").await.refused(400, "query_wrong");
    ann.get("/api/v1/audit?from=yesterday").await.refused(422, "not_a_date");
}
