//! Refusals as problems, and what stands around every answer.

use crate::app::TestApp;
use app::SignInRules;
use app::access::Role;
use axum::http::Method;
use serde_json::json;
use server::ServerSettings;

#[tokio::test]
async fn a_problem_says_what_where_and_under_which_id() {
    let app = TestApp::empty().await;
    let reply =
        app.with_header("x-request-id", "my-1").get("/api/v1/nothing?secret=1").await.refused(404, "route_not_found");
    assert_eq!(
        reply.json,
        json!({
            "type": "urn:yipan:refusal:route_not_found",
            "title": "Route not found",
            "status": 404,
            "detail": "there is nothing at /api/v1/nothing",
            "code": "route_not_found",
            "request_id": "my-1",
        })
    );
    assert_eq!(reply.header("x-request-id"), "my-1");
    let made_up = app.with_header("x-request-id", "a b").get("/api/v1/nothing").await;
    assert_eq!(made_up.header("x-request-id").len(), 32, "what is no id is not taken over");
    assert_eq!(made_up.json["request_id"], made_up.header("x-request-id"));
}

#[tokio::test]
async fn what_cannot_be_read_is_a_problem_too() {
    let settings = ServerSettings { body_bytes_max: 100, ..ServerSettings::default() };
    let app = TestApp::with(settings, SignInRules::default()).await;
    let ann = app.program("ann", &[Role::Owner]).await;
    let path = "/api/v1/periods";
    let post = Method::POST;
    let json = "application/json";
    ann.send(post.clone(), path, json, "{").await.refused(400, "request_unreadable");
    ann.send(post.clone(), path, json, "{}").await.refused(400, "request_unreadable");
    ann.send(post.clone(), path, "text/plain", "{}").await.refused(415, "content_type_wrong");
    ann.send(post, path, json, " ".repeat(101)).await.refused(413, "request_too_large");
    ann.ask(Method::PUT, path, None).await.refused(405, "method_not_allowed");
    app.with_header("authorization", "Basic YTpi").get(path).await.refused(401, "not_signed_in");
    app.with_header("authorization", "Bearer made-up").get(path).await.refused(401, "not_signed_in");
}

#[tokio::test]
async fn every_answer_keeps_browsers_in_bounds() {
    let app = TestApp::empty().await;
    for path in ["/healthz", "/api/v1/periods", "/nothing"] {
        let reply = app.nobody().get(path).await;
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(reply.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(reply.header("cache-control"), "private, no-cache", "{path}");
        assert!(reply.header("content-security-policy").contains("default-src 'self'"), "{path}");
    }
}
