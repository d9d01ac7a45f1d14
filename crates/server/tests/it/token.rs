//! API tokens.

use crate::app::TestApp;
use app::access::Role;
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn a_token_is_made_used_shown_and_revoked() {
    let app = TestApp::empty().await;
    let ann = app.program("ann", &[Role::Finance]).await;
    let wanted = json!({ "name": "nightly", "operations": ["period.list"], "expires_at": "2026-02-28T00:00:00Z" });
    let made = ann.post("/api/v1/tokens", wanted).await.expect(201);
    let secret = made["secret"].as_str().expect("a secret");
    let nightly = app.with_header("authorization", &format!("Bearer {secret}"));
    nightly.get("/api/v1/periods").await.expect(200);
    nightly.get("/api/v1/users").await.refused(403, "not_permitted");
    let listed = ann.get("/api/v1/tokens").await.expect(200);
    let shown = &listed["items"][1];
    assert_eq!((&shown["name"], &shown["operations"]), (&json!("nightly"), &json!(["period.list"])));
    assert_eq!(shown["used_at"], json!("2026-01-31T16:00:00Z"));
    assert!(!listed.to_string().contains(secret), "a secret is told once");
    ann.ask(Method::DELETE, &format!("/api/v1/tokens/{}", shown["id"]), None).await.expect(204);
    nightly.get("/api/v1/periods").await.refused(401, "not_signed_in");
}

#[tokio::test]
async fn wrong_wishes_are_refused() {
    let app = TestApp::empty().await;
    let ann = app.program("ann", &[Role::Finance]).await;
    let wish = |more: serde_json::Value| {
        let mut wish = json!({ "name": "a", "expires_at": "2026-02-28T00:00:00Z" });
        wish.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        wish
    };
    for (more, status, code) in [
        (json!({ "operations": ["period.eat"] }), 422, "operation_unknown"),
        (json!({ "roles": ["king"] }), 422, "role_unknown"),
        (json!({ "roles": ["owner"] }), 403, "not_permitted"),
        (json!({ "expires_at": "2026-01-01T00:00:00Z" }), 422, "token_expiry_wrong"),
        (json!({ "expires_at": "soon" }), 422, "not_a_date"),
        (json!({ "name": "" }), 422, "token_name_wrong"),
        (json!({ "color": "red" }), 400, "request_unreadable"),
    ] {
        ann.post("/api/v1/tokens", wish(more)).await.refused(status, code);
    }
}
