//! Lists, page by page.

use crate::app::{Program, TestApp};
use app::access::Role;
use serde_json::{Value, json};

pub(crate) async fn walked(program: &Program<'_>, path: &str, field: &str) -> Vec<Value> {
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = program.get(&format!("{path}{cursor}")).await.expect(200);
        let items = page["items"].as_array().expect("a list");
        assert!(items.len() <= 2);
        seen.extend(items.iter().map(|item| item[field].clone()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return seen,
        }
    }
}

#[tokio::test]
async fn every_list_is_walked_in_its_order() {
    let app = TestApp::empty().await;
    let ann = app.program("ann", &[Role::Owner]).await;
    for (name, month) in [("c", 1), ("a", 2), ("b", 3)] {
        let period =
            json!({ "name": name, "from": format!("2026-0{month}-01"), "to": format!("2026-0{}-01", month + 1) });
        ann.post("/api/v1/periods", period).await.expect(201);
        app.platform.create_user(name, "").await.expect("made");
    }
    assert_eq!(walked(&ann, "/api/v1/periods?limit=2", "name").await, ["c", "a", "b"]);
    assert_eq!(walked(&ann, "/api/v1/periods?limit=2&sort=-from", "name").await, ["b", "a", "c"]);
    assert_eq!(walked(&ann, "/api/v1/periods?limit=2&sort=name", "name").await, ["a", "b", "c"]);
    assert_eq!(walked(&ann, "/api/v1/periods?limit=1&sort=name&state=locked", "name").await, [""; 0]);
    assert_eq!(walked(&ann, "/api/v1/users?limit=2", "name").await, ["ann", "c", "a", "b"]);
    let log = walked(&ann, "/api/v1/audit?limit=2", "id").await;
    assert_eq!(log, (1..=log.len()).rev().map(|id| json!(id)).collect::<Vec<_>>());
    let oldest = walked(&ann, "/api/v1/audit?limit=2&sort=at", "id").await;
    assert!(oldest.iter().eq(log.iter().rev()), "{oldest:?}");
    for (sort, field) in [("who", "who"), ("operation", "operation")] {
        let sorted = walked(&ann, &format!("/api/v1/audit?limit=2&sort={sort}"), field).await;
        let texts: Vec<&str> = sorted.iter().filter_map(Value::as_str).collect();
        assert!(texts.len() == log.len() && texts.is_sorted(), "{texts:?}");
        let down = walked(&ann, &format!("/api/v1/audit?limit=2&sort=-{sort}"), field).await;
        assert!(down.iter().eq(sorted.iter().rev()), "{down:?}");
    }
}

#[tokio::test]
async fn wrong_pages_are_refused() {
    let app = TestApp::empty().await;
    let ann = app.program("ann", &[Role::Owner]).await;
    for (query, code) in [
        ("limit=0", "query_wrong"),
        ("limit=1001", "query_wrong"),
        ("limit=some", "query_wrong"),
        ("sort=color", "query_wrong"),
        ("cursor=%21", "cursor_wrong"),
        ("cursor=MQ", "cursor_wrong"),
    ] {
        ann.get(&format!("/api/v1/periods?{query}")).await.refused(400, code);
    }
}
