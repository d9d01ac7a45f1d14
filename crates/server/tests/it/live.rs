//! The live feed: orders as they are accepted, told to those who see them.

use crate::app::{Program, TestApp};
use app::access::Role;
use axum::http::Method;
use serde_json::{Value, json};

/// Sends orders of stores by a client of events, and makes facts of them as another process would: without telling this one.
async fn sell(app: &TestApp, source: &Program<'_>, orders: &[(&str, &str)]) {
    for (order, store) in orders {
        let event = json!({
            "type": "track", "event": "Order Completed", "messageId": order, "userId": "u1",
            "context": { "traits": { "phone": "13800010001" } },
            "properties": { "order_id": order, "store_id": store, "total": 12.50, "currency": "CNY" },
        });
        source.send(Method::POST, "/v1/track", "application/json", event.to_string()).await.expect(200);
    }
    let applied = app.platform.apply_events(100).await.expect("applied");
    assert_eq!((applied.aside, applied.orders.len()), (0, orders.len()));
}

async fn source(app: &TestApp) -> Program<'_> {
    let made = app.platform.create_event_source("shop").await.expect("a source");
    app.with_header("authorization", &format!("Bearer {}", made.write_key))
}

/// Ids and numbers of the orders that a feed told.
fn told(text: &str) -> Vec<(String, String)> {
    let field = |block: &str, name: &str| {
        block.lines().find_map(|line| line.strip_prefix(name).map(|text| text.trim_start().to_owned()))
    };
    let orders = text.split("\n\n").filter(|block| field(block, "event:").as_deref() == Some("order"));
    let read = |block| {
        let data: Value = serde_json::from_str(&field(block, "data:").expect("data")).expect("JSON");
        (field(block, "id:").expect("an id"), data["number"].as_str().expect("a number").to_owned())
    };
    orders.map(read).collect()
}

#[tokio::test]
async fn orders_are_told_while_they_come_each_to_those_who_see_it() {
    let app = TestApp::two_dealers().await;
    let shop = source(&app).await;
    let ann = app.program("ann", &[Role::HeadOffice]).await;
    let (one, two) = (app.scoped(Role::Dealer, "dealer:D1").await, app.scoped(Role::Dealer, "dealer:D2").await);
    let (first, both) = ("/api/v1/live?after=0.0&orders=1", "/api/v1/live?after=0.0&orders=2");
    let (all, one_sees, two_sees, ()) = tokio::join!(
        ann.get(both),
        one.get(first),
        two.get(first),
        sell(&app, &shop, &[("L-1", "S1"), ("L-3", "S3")]),
    );
    assert_eq!(all.header("content-type"), "text/event-stream");
    let numbers = |text: &str| told(text).into_iter().map(|(_, number)| number).collect::<Vec<_>>();
    assert_eq!(numbers(&all.text), ["L-1", "L-3"]);
    assert_eq!(numbers(&one_sees.text), ["L-1"]);
    assert_eq!(numbers(&two_sees.text), ["L-3"]);
    let first = all.text.lines().find_map(|line| line.strip_prefix("data: {")).expect("an order");
    let first: Value = serde_json::from_str(&format!("{{{first}")).expect("JSON");
    assert_eq!((&first["net"]["amount"], &first["store"]["id"]), (&json!("12.50"), &json!("store:S1")));
    assert_eq!(first["lines"], one.get("/api/v1/orders/L-1/live").await.expect(200)["items"][0]["lines"]);
    assert!(!first["lines"].as_array().expect("lines").is_empty(), "{first}");
    assert!(!all.text.contains("13800010001"), "identifiers are masked");
}

#[tokio::test]
async fn who_comes_again_misses_nothing() {
    let app = TestApp::two_dealers().await;
    let shop = source(&app).await;
    let ann = app.program("ann", &[Role::HeadOffice]).await;
    sell(&app, &shop, &[("L-1", "S1"), ("L-2", "S2")]).await;
    let first = ann.get("/api/v1/live?after=0.0&orders=1").await;
    let (id, number) = told(&first.text).remove(0);
    assert_eq!(number, "L-1");
    sell(&app, &shop, &[("L-3", "S3")]).await;
    let again = ann.with("last-event-id", &id).get("/api/v1/live?orders=2").await;
    let rest = told(&again.text);
    assert_eq!(rest.iter().map(|(_, number)| number.as_str()).collect::<Vec<_>>(), ["L-2", "L-3"]);
    let up_to_date = ann.with("last-event-id", &rest[1].0);
    let (next, ()) = tokio::join!(up_to_date.get("/api/v1/live?orders=1"), sell(&app, &shop, &[("L-4", "S1")]),);
    assert_eq!(told(&next.text)[0].1, "L-4");
    app.forward_minutes(25 * 60);
    sell(&app, &shop, &[("L-5", "S1")]).await;
    let late = ann.with("last-event-id", "0.0").get("/api/v1/live?orders=1").await;
    assert!(late.text.starts_with("event: lost\n"), "{}", late.text);
    assert_eq!(told(&late.text)[0].1, "L-5");
    let ahead = ann.get("/api/v1/live?orders=0&after=999999.1").await;
    assert!(ahead.text.starts_with("event: lost\n"), "a database that was put back: {}", ahead.text);
    let in_time = ann.get(&format!("/api/v1/live?orders=0&after={}", told(&late.text)[0].0)).await;
    assert!(!in_time.text.contains("lost"), "{}", in_time.text);
    ann.get("/api/v1/live?after=x").await.refused(400, "query_wrong");
}
