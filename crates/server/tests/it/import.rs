//! Imports over HTTP: files are sent, looked at, imported in a job, and what was set aside is told.

use crate::app::TestApp;
use app::access::Role;
use axum::http::Method;
use serde_json::json;

const MAPPING: &str = "
version: 1
system: shop
time_zone: Asia/Shanghai
currencies: {CNY: {scale: 2}}
defaults: {currency: CNY}
sources: {order: {file: export/orders.csv}}
orders:
  - {source: order, key: id, at: day, member: {phone: phone}, total: amount}
";

const ORDERS: &str =
    "id,day,phone,amount\n1,2026-01-02,13800000001,10\n2,2026-01-03,13800000002,20.5\n3,2026-01-03,ring me,1\n";

#[tokio::test]
async fn files_are_sent_looked_at_and_imported() {
    let app = TestApp::empty().await;
    let ann = app.program("ann", &[Role::It]).await;
    let sent = ann.send(Method::PUT, "/api/v1/uploads/january/export/orders.csv", "text/csv", ORDERS).await;
    assert_eq!(sent.expect(201), json!({ "path": "export/orders.csv", "bytes": ORDERS.len() }));
    let files = ann.get("/api/v1/uploads/january").await.expect(200)["files"].clone();
    assert_eq!(files, json!([{ "path": "export/orders.csv", "bytes": ORDERS.len() }]));
    let bob = app.program("bob", &[Role::It]).await;
    bob.get("/api/v1/uploads/january").await.refused(404, "upload_not_found");
    for path in ["january/../../yipan.db", "january/.hidden", "..%2Fx/orders.csv"] {
        let sent = ann.send(Method::PUT, &format!("/api/v1/uploads/{path}"), "text/csv", "x").await;
        assert!(sent.status.is_client_error(), "{path}");
    }
    let seen = ann.post("/api/v1/uploads/january/preview?rows=2", json!({ "mapping": MAPPING })).await.expect(200);
    // Two rows of the file and no more: the third, which is wrong, is not looked at.
    assert_eq!((&seen["problems"], &seen["rejected"]), (&json!([]), &json!([])));
    let rows = json!([
        { "line": 2, "values": ["1", "2026-01-02", "13800000001", "10"] },
        { "line": 3, "values": ["2", "2026-01-03", "13800000002", "20.5"] },
    ]);
    let columns = json!(["id", "day", "phone", "amount"]);
    let file = "export/orders.csv";
    let source = json!({ "name": "order", "file": file, "columns": columns, "rows": rows, "problem": null });
    assert_eq!(seen["sources"], json!([source]));
    assert_eq!((&seen["records"][0]["source"], &seen["records"][0]["line"]), (&json!("order"), &json!(2)));
    let look = async |mapping: &str| {
        let looked = ann.post("/api/v1/uploads/january/preview", json!({ "mapping": mapping })).await;
        looked.expect(200)
    };
    let wrong = look(&MAPPING.replace("at: day", "at: phone")).await["rejected"][0].clone();
    assert_eq!(
        (&wrong["line"], &wrong["column"], &wrong["value"]),
        (&json!(2), &json!("phone"), &json!("13800000001"))
    );
    assert_eq!(look("?").await["problems"][0]["line"], json!(1));
    let column = look(&MAPPING.replace("key: id", "key: nummer")).await;
    assert_eq!((&column["problems"][0]["line"], &column["records"]), (&json!(9), &json!([])));
    let missing = look(&MAPPING.replace("export/orders", "orders")).await;
    assert!(missing["sources"][0]["problem"].as_str().expect("a problem").starts_with("orders.csv"), "{missing}");

    let wish =
        |dry_run| json!({ "upload": "january", "mapping": MAPPING, "mapping_name": "shop.yaml", "dry_run": dry_run });
    for (dry_run, import) in [(true, json!(null)), (false, json!(1))] {
        let job = ann.post("/api/v1/imports", wish(dry_run)).await.expect(202);
        app.platform.do_next_job(&app::Worker::staying("test"), &server::render_job).await.expect("done");
        let job = ann.get(&format!("/api/v1/jobs/{}", job["id"])).await.expect(200);
        assert_eq!((&job["state"], &job["error"]), (&json!("done"), &json!(null)));
        let result = ann.get(job["result"].as_str().expect("an address")).await.expect(200);
        assert_eq!((&result["import"], &result["rejected"]), (&import, &json!(1)));
        assert_eq!(result["sources"][0]["rows"], json!(3));
    }
    ann.get("/api/v1/uploads/january").await.refused(404, "upload_not_found");
    ann.post("/api/v1/imports", wish(false)).await.refused(404, "upload_not_found");
    let listed = ann.get("/api/v1/imports").await.expect(200);
    assert_eq!(listed["items"].as_array().expect("items").len(), 1);
    assert_eq!(listed["items"][0], ann.get("/api/v1/imports/1").await.expect(200));
    assert_eq!((&listed["items"][0]["mapping"], &listed["items"][0]["rejected"]), (&json!("shop.yaml"), &json!(1)));
    let aside = ann.get("/api/v1/quarantine").await.expect(200);
    assert_eq!((&aside["items"][0]["line"], &aside["items"][0]["value"]), (&json!(4), &json!("•••")));
    let clear = ann.post("/api/v1/quarantine/reveal", json!({ "import": 1 })).await.expect(200);
    assert_eq!((&clear["rows"][0]["value"], &clear["total"]), (&json!("ring me"), &json!(1)));
    let boss = app.program("boss", &[Role::Owner]).await;
    assert_eq!(boss.get("/api/v1/members").await.expect(200)["items"].as_array().expect("items").len(), 2);
}

#[tokio::test]
async fn rows_that_were_set_aside_are_sorted_and_found() {
    let app = TestApp::empty().await;
    let ann = app.program("ann", &[Role::It]).await;
    ann.send(Method::PUT, "/api/v1/uploads/january/export/orders.csv", "text/csv", ORDERS).await.expect(201);
    let wish = json!({ "upload": "january", "mapping": MAPPING, "mapping_name": "shop.yaml" });
    ann.post("/api/v1/imports", wish).await.expect(202);
    app.platform.do_next_job(&app::Worker::staying("test"), &server::render_job).await.expect("done");
    let aside = ann.get("/api/v1/quarantine").await.expect(200);
    assert_eq!((&aside["items"][0]["code"], &aside["items"][0]["waits"]), (&json!("identifier_wrong"), &json!(true)));
    let found = async |query: &str| {
        let page = ann.get(&format!("/api/v1/quarantine?{query}")).await.expect(200);
        page["items"].as_array().expect("items").len()
    };
    for one in ["import=1", "source=order", "code=identifier_wrong&sort=-code", "state=waits&sort=source", "sort=-id"] {
        assert_eq!(found(one).await, 1, "{one}");
    }
    for none in
        ["import=2", "source=orders", "code=date_wrong", "state=replayed", "state=gone", "to=2020-01-01T00:00:00Z"]
    {
        assert_eq!(found(none).await, 0, "{none}");
    }
    for wrong in ["sort=reason", "state=open", "code=unlucky"] {
        ann.get(&format!("/api/v1/quarantine?{wrong}")).await.refused(400, "query_wrong");
    }
    ann.get("/api/v1/quarantine?from=then").await.refused(422, "not_a_date");
}

#[tokio::test]
async fn an_upload_is_thrown_away() {
    let app = TestApp::empty().await;
    let ann = app.program("ann", &[Role::It]).await;
    ann.send(Method::PUT, "/api/v1/uploads/a/b.csv", "text/csv", "x").await.expect(201);
    assert_eq!(ann.ask(Method::DELETE, "/api/v1/uploads/a", None).await.status, 204);
    ann.ask(Method::DELETE, "/api/v1/uploads/a", None).await.refused(404, "upload_not_found");
}
