//! Events over HTTP: as clients send them, and what is done about them behind the scenes.

use crate::app::{Program, Reply, TestApp};
use app::access::Role;
use axum::http::Method;
use serde_json::{Value, json};
use std::io::Write;

const ORDER: &str = r#"{"type":"track","event":"Order Completed","messageId":"m1","userId":"u1",
    "properties":{"order_id":"e1","associate_id":"12","total":12.50,"currency":"USD"}}"#;

async fn source(app: &TestApp) -> String {
    let it = app.program("it", &[Role::It]).await;
    let once = it.with("idempotency-key", "shop-1");
    let made = once.post("/api/v1/events/sources", json!({ "name": "shop" })).await.expect(201);
    let again = once.post("/api/v1/events/sources", json!({ "name": "shop" })).await.expect(201);
    assert_eq!(again, made, "made once, and the key told again");
    made["write_key"].as_str().expect("a key").to_owned()
}

async fn send(client: &Program<'_>, address: &str, body: impl Into<axum::body::Body>) -> Reply {
    client.send(Method::POST, address, "application/x-www-form-urlencoded", body).await
}

fn packed(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).expect("packed");
    encoder.finish().expect("packed")
}

#[tokio::test]
async fn clients_send_as_they_do() {
    let app = TestApp::adventure_works().await;
    let key = source(&app).await;
    let bearer = app.with_header("authorization", &format!("Bearer {key}"));
    let reply = send(&bearer, "/v1/track", ORDER).await;
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    assert_eq!(reply.expect(200), json!({ "success": true }));
    let batch = format!(
        r#"{{"batch":[{ORDER},{{"type":"page","anonymousId":"d","userId":null,"messageId":"m2"}}],"writeKey":"{key}"}}"#
    );
    send(&app.nobody(), "/v1/batch", packed(&batch)).await.expect(200);
    send(&app.nobody(), "/v1/b", batch.clone()).await.expect(200);
    send(&bearer, "/v1/p", r#"{"userId":"u1","messageId":"m3"}"#).await.expect(200);
    let owner = app.program("owner", &[Role::Owner]).await;
    let waiting = owner.get("/metrics").await.text;
    assert!(waiting.contains("yipan_waiting{kind=\"events\"} 6"), "{waiting}");
    assert!(waiting.contains("yipan_waiting{kind=\"deliveries\"} 0"), "{waiting}");
    let applied = app.platform.apply_events(100).await.expect("applied");
    assert_eq!((applied.events, applied.repeated, applied.aside), (6, 3, 0));
    let waiting = owner.get("/metrics").await.text;
    assert!(waiting.contains("yipan_waiting{kind=\"events\"} 0"), "{waiting}");
    assert_eq!(applied.orders, ["e1"]);
    let preflight = app.nobody().send(Method::OPTIONS, "/v1/batch", "text/plain", "").await;
    assert_eq!((preflight.status.as_u16(), preflight.header("access-control-allow-methods")), (204, "POST"));
}

#[tokio::test]
async fn what_is_wrong_with_a_request_has_a_code_and_a_message() {
    let app = TestApp::adventure_works().await;
    let key = source(&app).await;
    let bearer = app.with_header("authorization", &format!("Bearer {key}"));
    let other = app.with_header("authorization", "Bearer wk_other");
    let many = format!("{{\"batch\":[{}]}}", vec!["{}"; 2_501].join(","));
    let large = format!("{{\"batch\":[\"{}\"]}}", "x".repeat(600_000));
    let larger = " ".repeat(2 << 20);
    let rows = [
        (send(&app.nobody(), "/v1/track", ORDER).await, 401, "write_key_wrong"),
        (send(&other, "/v1/track", ORDER).await, 401, "write_key_wrong"),
        (send(&bearer, "/v1/buy", ORDER).await, 404, "route_not_found"),
        (send(&bearer, "/v1/batch", "{").await, 400, "request_unreadable"),
        (send(&bearer, "/v1/batch", "{}").await, 400, "request_unreadable"),
        (send(&bearer, "/v1/batch", many).await, 413, "request_too_large"),
        (send(&bearer, "/v1/batch", r#"{"batch":"x"}"#).await, 400, "request_unreadable"),
        (send(&bearer, "/v1/batch", large).await, 413, "request_too_large"),
        (send(&bearer, "/v1/batch", larger).await, 413, "request_too_large"),
        (bearer.get("/v1/track").await, 405, "method_not_allowed"),
        (bearer.ask(Method::PUT, "/v1/track", None).await, 405, "method_not_allowed"),
        (bearer.get("/v1/buy").await, 404, "route_not_found"),
        (bearer.get("/v1/%ff").await, 404, "route_not_found"),
        (bearer.get("/v1").await, 404, "route_not_found"),
        (bearer.get("/v1/").await, 404, "route_not_found"),
        (send(&bearer, "/v1/track/more", ORDER).await, 404, "route_not_found"),
        (bearer.with("accept", "text/html").get("/v1/track/more").await, 404, "route_not_found"),
    ];
    for (reply, status, code) in rows {
        assert_eq!((reply.status.as_u16(), reply.json["code"].as_str()), (status, Some(code)), "{}", reply.text);
        assert!(reply.json["message"].as_str().is_some_and(|message| !message.is_empty()), "{}", reply.text);
        assert_eq!(reply.json.as_object().map(serde_json::Map::len), Some(2), "{}", reply.text);
        assert_eq!(reply.header("content-type"), "application/json");
        assert_eq!(reply.header("access-control-allow-origin"), "*", "pages of other sites may read it");
    }
    assert_eq!(app.platform.apply_events(100).await.expect("applied").events, 0);
}

/// Clients do not send again what is refused with 400; an event that is refused so is lost.
#[tokio::test]
async fn an_event_that_is_wrong_is_answered_for_and_set_aside() {
    let app = TestApp::adventure_works().await;
    let key = source(&app).await;
    let bearer = app.with_header("authorization", &format!("Bearer {key}"));
    let page = |fields: &str| format!(r#"{{"type":"page","userId":"u1",{fields}}}"#);
    let batch = format!(r#"{{"sentAt":5,"writeKey":[],"batch":[{},7]}}"#, page(r#""messageId":"m3""#));
    for (address, body) in [
        ("/v1/page", page(r#""messageId":"m1","writeKey":5"#)),
        ("/v1/page", page(r#""messageId":"m2","batch":"x""#)),
        ("/v1/page", page(r#""messageId":"m4","sentAt":123"#)),
        ("/v1/page", r#"["m5"]"#.to_owned()),
        ("/v1/batch", batch),
    ] {
        send(&bearer, address, body).await.expect(200);
    }
    let applied = app.platform.apply_events(100).await.expect("applied");
    assert_eq!((applied.events, applied.aside), (6, 3));
    let it = app.program("machinist", &[Role::It]).await;
    for (code, field, text) in [("date_wrong", "sentAt", r#""sentAt":123"#), ("event_unreadable", "", "")] {
        let found = it.get(&format!("/api/v1/events/aside?code={code}")).await.expect(200);
        let event = &found["items"][0];
        assert_eq!(event["field"], field, "{found}");
        let clear = it.get(&format!("/api/v1/events/aside/{}", event["id"])).await.expect(200);
        assert!(clear["json"].as_str().is_some_and(|json| json.contains(text)), "{clear}");
    }
}

#[tokio::test]
async fn what_was_set_aside_is_mended_and_replayed() {
    let app = TestApp::adventure_works().await;
    let key = source(&app).await;
    let bearer = app.with_header("authorization", &format!("Bearer {key}"));
    send(&bearer, "/v1/track", ORDER.replace("\"12\"", "\"999\"")).await.expect(200);
    assert_eq!(app.platform.apply_events(100).await.expect("applied").aside, 1);
    let it = app.program("machinist", &[Role::It]).await;
    let page = it.get("/api/v1/events/aside").await.expect(200);
    let event = &page["items"][0];
    assert_eq!((event["name"].as_str(), event["field"].as_str()), (Some("Order Completed"), Some("seller")), "{page}");
    assert_eq!((event["code"].as_str(), &event["settled_at"]), (Some("party_unknown"), &json!(null)));
    for (query, expect) in [
        ("source=shop&sort=source", 1),
        ("source=other", 0),
        ("name=Order%20Completed&sort=-name", 1),
        ("code=party_unknown&sort=code", 1),
        ("code=date_wrong", 0),
        ("state=settled", 0),
        ("from=2100-01-01T00:00:00Z", 0),
        ("sort=received_at", 1),
    ] {
        let page = it.get(&format!("/api/v1/events/aside?{query}")).await.expect(200);
        assert_eq!(page["items"].as_array().expect("items").len(), expect, "{query}");
    }
    for wrong in ["sort=id", "state=gone", "code=unlucky"] {
        it.get(&format!("/api/v1/events/aside?{wrong}")).await.refused(400, "query_wrong");
    }
    let place = format!("/api/v1/events/aside/{}", event["id"]);
    let text = it.get(&place).await.expect(200)["json"].as_str().expect("JSON").to_owned();
    let mended = json!({ "json": text.replace("999", "12") });
    let unseen = it.with("if-match", "\"1\"").post(&format!("{place}/replay"), mended.clone()).await;
    unseen.refused(412, "version_unknown");
    assert_eq!(app.platform.events_waiting().await.expect("counted"), 0, "nothing was sent again");
    it.post(&format!("{place}/replay"), mended).await.expect(204);
    it.get(&place).await.refused(404, "event_not_found");
    let settled = it.get("/api/v1/events/aside?state=settled").await.expect(200);
    assert!(settled["items"][0]["id"] == event["id"] && settled["items"][0]["settled_at"].is_string(), "{settled}");
    assert_eq!(app.platform.apply_events(100).await.expect("applied").orders, ["e1"]);
    let orders = app.platform.live_order("e1").await.expect("live");
    assert!(orders[0].lines.iter().any(|line| line.party.is_some()), "{orders:?}");
}

#[tokio::test]
async fn the_mapping_is_shown_and_changed() {
    let app = TestApp::adventure_works().await;
    let it = app.program("it", &[Role::It]).await;
    let shown = it.get("/api/v1/events/mapping").await.expect(200);
    assert_eq!(shown["own"], false);
    let own = shown["yaml"].as_str().expect("text").replace("system: events", "system: web");
    let put = |body: Value| it.ask(Method::PUT, "/api/v1/events/mapping", Some(body));
    assert_eq!(put(json!({ "yaml": own })).await.expect(200)["own"], true);
    put(json!({ "yaml": "version: 1" })).await.refused(422, "mapping_wrong");
    let back = it.ask(Method::DELETE, "/api/v1/events/mapping", None).await.expect(200);
    assert_eq!(back, shown);
}
