//! Facts sent as one stream, and rows of them that are mended and sent once more.

use crate::app::TestApp;
use app::access::Role;
use axum::http::Method;
use serde_json::{Value, json};

const MAPPING: &str = "
version: 1
system: shop
time_zone: Asia/Shanghai
currencies: {CNY: {scale: 2}}
defaults: {currency: CNY}
sources:
  orders: {file: export/orders.csv}
  touches: {file: touches.jsonl, columns: [id, at, phone, kind]}
  lines: {file: lines.csv, lookup: {bought: {in: orders, key: id, by: order, required: true}}}
orders:
  - {source: orders, key: id, at: day, member: {phone: phone}, total: amount}
touchpoints:
  - {source: touches, key: id, at: at, member: {phone: phone}, kind: kind}
lines:
  - {source: lines, order: order, number: number(number), total: amount}
";

const ORDERS: &str =
    "id,day,phone,amount\n1,2026-01-02,13800000001,10\n2,2026-01-03,13800000002,20.5\n3,2026-01-03,ring me,1\n";

const STREAM: &str = "/api/v1/facts:import?mapping=shop";

fn counts(answer: &Value) -> [i64; 4] {
    ["read", "accepted", "unchanged", "quarantined"].map(|name| answer[name].as_i64().expect("a number"))
}

#[tokio::test]
async fn a_stream_is_imported_whole_through_a_mapping_that_is_kept() {
    let app = TestApp::empty().await;
    let ann = app.program("ann", &[Role::It]).await;
    let csv = async |path: &str, body: &str| ann.send(Method::POST, path, "text/csv", body.to_owned()).await;
    csv(&format!("{STREAM}&source=orders"), ORDERS).await.refused(404, "mapping_not_found");
    let mapping = json!({ "yaml": MAPPING });
    assert_eq!(ann.ask(Method::PUT, "/api/v1/mappings/shop", Some(mapping.clone())).await.status, 204);
    assert_eq!(ann.get("/api/v1/mappings").await.expect(200), json!({ "items": ["shop"] }));
    assert_eq!(ann.get("/api/v1/mappings/shop").await.expect(200), mapping);
    ann.ask(Method::PUT, "/api/v1/mappings/x", Some(json!({ "yaml": "?" }))).await.refused(422, "mapping_wrong");

    csv(STREAM, ORDERS).await.refused(404, "source_not_found");
    csv(&format!("{STREAM}&source=lines"), "order,number,amount\n").await.refused(422, "source_looks_up");
    ann.send(Method::POST, STREAM, "text/plain", "x").await.refused(415, "content_type_wrong");
    csv(&format!("{STREAM}&source=orders&rejected_max=0"), ORDERS).await.refused(422, "too_many_rejected");
    let dry = csv(&format!("{STREAM}&source=orders&dry_run=true"), ORDERS).await.expect(200);
    assert_eq!((counts(&dry), &dry["import"]), ([3, 2, 0, 1], &Value::Null));
    assert_eq!(ann.get("/api/v1/imports").await.expect(200)["items"], json!([]), "nothing was kept");

    // The same key with the same stream has the same answer, and nothing is done twice.
    let keyed = ann.with("idempotency-key", "k1");
    let orders = format!("{STREAM}&source=orders");
    let send = async |body: &str| keyed.send(Method::POST, &orders, "text/csv", body.to_owned()).await;
    let first = send(ORDERS).await.expect(200);
    assert_eq!(counts(&first), [3, 2, 0, 1]);
    let reason = &first["places"][0]["reason"];
    let place =
        json!({ "source": "orders", "line": 4, "column": "phone", "code": "identifier_wrong", "reason": reason });
    assert_eq!(first["places"], json!([place]));
    assert!(!first.to_string().contains("ring me"), "values stay in the quarantine");
    assert_eq!(send(ORDERS).await.expect(200), first);
    send("id,day,phone,amount\n").await.refused(422, "idempotency_key_reused");
    assert_eq!(ann.get("/api/v1/imports").await.expect(200)["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(counts(&csv(&orders, ORDERS).await.expect(200)), [3, 0, 2, 1]);

    // JSON lines through a mapping that is sent along.
    let line = r#"{"id":"t1","at":"2026-01-01 10:00:00","phone":"13800000001","kind":"share"}"#;
    let sent = ann.send(Method::POST, STREAM, "application/x-ndjson", line).await.expect(200);
    assert_eq!(counts(&sent), [1, 1, 0, 0]);
    let bob = app.program("bob", &[Role::Finance]).await;
    bob.send(Method::POST, STREAM, "application/x-ndjson", line).await.refused(403, "not_permitted");
}

#[tokio::test]
async fn a_row_is_mended_and_sent_once_more() {
    let app = TestApp::empty().await;
    let ann = app.program("ann", &[Role::It]).await;
    ann.ask(Method::PUT, "/api/v1/mappings/shop", Some(json!({ "yaml": MAPPING }))).await;
    let orders = format!("{STREAM}&source=orders");
    ann.send(Method::POST, &orders, "text/csv", ORDERS).await.expect(200);
    let rows = async |import: i64| {
        let found = ann.get(&format!("/api/v1/quarantine?import={import}")).await.expect(200);
        found["items"].as_array().expect("rows").clone()
    };
    let row = &rows(1).await[0];
    assert_eq!((&row["id"], &row["waits"], &row["rows"]), (&json!("1-1"), &json!(true), &json!([])));
    let clear = ann.post("/api/v1/quarantine/reveal", json!({ "import": 1 })).await.expect(200);
    let values = json!({ "id": "3", "day": "2026-01-03", "phone": "ring me", "amount": "1" });
    assert_eq!(clear["rows"][0]["rows"], json!([values]));

    let mend = "/api/v1/quarantine/1-1/mend";
    ann.post(mend, json!({ "values": { "fon": "1" } })).await.refused(422, "column_unknown");
    ann.post("/api/v1/quarantine/1-7/mend", json!({})).await.refused(404, "quarantine_row_not_found");
    assert_eq!(ann.post(mend, json!({ "values": { "phone": "13800000003" } })).await.status, 204);
    let dry = ann.post("/api/v1/quarantine/1-1/replay", json!({ "dry_run": true })).await.expect(200);
    assert_eq!((counts(&dry), &dry["import"]), ([1, 1, 0, 0], &Value::Null));
    let keyed = ann.with("idempotency-key", "r1");
    let sent = keyed.post("/api/v1/quarantine/1-1/replay", json!({})).await.expect(200);
    assert_eq!((counts(&sent), &sent["import"]), ([1, 1, 0, 0], &json!(2)));
    assert_eq!(keyed.post("/api/v1/quarantine/1-1/replay", json!({})).await.expect(200), sent, "not twice");
    ann.post("/api/v1/quarantine/1-1/replay", json!({})).await.refused(404, "quarantine_row_not_found");
    let row = &rows(1).await[0];
    assert_eq!((&row["waits"], &row["replayed_in"]), (&json!(false), &json!(2)));
    ann.post("/api/v1/quarantine/replay", json!({ "import": 1 })).await.refused(404, "quarantine_row_not_found");
    let boss = app.program("boss", &[Role::Owner]).await;
    assert_eq!(boss.get("/api/v1/members").await.expect(200)["items"].as_array().map(Vec::len), Some(3));
}

/// Half an order is wrong money: its rows are set aside, mended and sent again together.
#[tokio::test]
async fn the_rows_of_an_order_go_together() {
    let app = TestApp::empty().await;
    let ann = app.program("ann", &[Role::It]).await;
    let mapping = "
version: 1
system: shop
time_zone: Asia/Shanghai
currencies: {CNY: {scale: 2}}
defaults: {currency: CNY}
sources: {orders: {file: orders.csv}}
orders:
  - {source: orders, key: id, repeated: true, at: day, member: {phone: phone}}
lines:
  - {source: orders, order: id, number: number(number), total: amount}
";
    ann.ask(Method::PUT, "/api/v1/mappings/shop", Some(json!({ "yaml": mapping }))).await;
    let rows = "id,day,phone,number,amount\n\
                7,2026-01-02,13800000001,1,10\n7,2026-01-02,13800000001,2,oops\n8,2026-01-02,13800000001,1,5\n";
    let sent = ann.send(Method::POST, &format!("{STREAM}&source=orders"), "text/csv", rows).await.expect(200);
    assert_eq!(sent["quarantined"], json!(2), "{sent}");
    let found = ann.get("/api/v1/quarantine?import=1").await.expect(200);
    let found = found["items"].as_array().expect("rows");
    assert!(found.iter().all(|row| row["order"] == "7" && row["waits"] == true), "{found:?}");
    let wrong = found.iter().find(|row| row["column"] == "amount").expect("the row that is wrong");
    let place = format!("/api/v1/quarantine/{}", wrong["id"].as_str().expect("an id"));
    assert_eq!(ann.post(&format!("{place}/mend"), json!({ "values": { "amount": "20" } })).await.status, 204);
    let done = ann.post(&format!("{place}/replay"), json!({})).await.expect(200);
    assert_eq!((&done["read"], &done["quarantined"]), (&json!(2), &json!(0)));
    let left = ann.get("/api/v1/quarantine?import=1").await.expect(200);
    assert!(left["items"].as_array().expect("rows").iter().all(|row| row["replayed_in"] == 2), "{left}");
}
