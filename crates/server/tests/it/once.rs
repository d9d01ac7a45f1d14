//! Commands that come with a key.

use crate::app::TestApp;
use app::access::Role;
use serde_json::json;

fn period(name: &str, month: u32) -> serde_json::Value {
    json!({ "name": name, "from": format!("2026-0{month}-01"), "to": format!("2026-0{}-01", month + 1) })
}

#[tokio::test]
async fn the_same_key_with_the_same_request_has_the_same_answer() {
    let app = TestApp::empty().await;
    let (ann, bob) = (app.program("ann", &[Role::Owner]).await, app.program("bob", &[Role::Owner]).await);
    let keyed = ann.with("idempotency-key", "8f14e45f");
    let first = keyed.post("/api/v1/periods", period("a", 1)).await;
    let again = keyed.post("/api/v1/periods", period("a", 1)).await;
    assert_eq!((first.status, &first.json), (again.status, &again.json));
    assert_eq!(first.header("location"), again.header("location"));
    first.expect(201);
    keyed.post("/api/v1/periods", period("b", 2)).await.refused(422, "idempotency_key_reused");
    keyed.post("/api/v1/periods/a/review", json!({})).await.refused(422, "idempotency_key_reused");
    ann.post("/api/v1/periods", period("a", 1)).await.refused(409, "period_exists");
    bob.with("idempotency-key", "8f14e45f").post("/api/v1/periods", period("b", 2)).await.expect(201);
    ann.with("idempotency-key", "two words")
        .post("/api/v1/periods", period("c", 3))
        .await
        .refused(422, "idempotency_key_wrong");
    assert_eq!(ann.get("/api/v1/periods").await.expect(200)["items"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_secret_is_told_again_under_its_key_and_is_the_same() {
    let app = TestApp::empty().await;
    let ann = app.program("ann", &[Role::Owner]).await.with("idempotency-key", "k");
    let user = json!({ "name": "bob" });
    let first = ann.post("/api/v1/users", user.clone()).await.expect(201);
    assert_eq!(ann.post("/api/v1/users", user).await.expect(201), first);
    let database = std::fs::read(app.platform.data_dir().join("yipan.db-wal")).expect("the write-ahead log");
    let password = first["one_time_password"].as_str().expect("a password").as_bytes();
    assert!(!database.windows(password.len()).any(|window| window == password), "answers are sealed");
}
