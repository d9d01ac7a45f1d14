//! Users and grants.

use crate::app::TestApp;
use app::access::Role;
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn a_user_is_made_changed_and_granted() {
    let app = TestApp::adventure_works().await;
    let ida = app.program("ida", &[Role::It]).await;
    let made = ida.post("/api/v1/users", json!({ "name": "ann@example.com", "full_name": "Ann" })).await;
    let (place, tag) = (made.header("location").to_owned(), made.header("etag").to_owned());
    let made = made.expect(201);
    assert_eq!(made["one_time_password"].as_str().map(str::len), Some(23));
    assert_eq!(made["user"]["must_change_password"], json!(true));
    ida.post("/api/v1/users", json!({ "name": "ann@example.com" })).await.refused(409, "user_exists");

    let edit = json!({ "full_name": "Anna" });
    let edited = ida.with("if-match", &tag).ask(Method::PATCH, &place, Some(edit.clone())).await;
    let now = edited.header("etag").to_owned();
    assert_eq!(edited.expect(200)["full_name"], json!("Anna"));
    ida.with("if-match", &tag).ask(Method::PATCH, &place, Some(edit)).await.refused(412, "changed_meanwhile");
    assert_ne!(now, tag);

    let store = app.platform.world().await.expect("a world");
    let dealer = store.directory.parties().find(|party| party.kind.name() != "associate").expect("a unit").clone();
    let grants = format!("{place}/grants");
    let grant = json!({ "role": "dealer", "of": { "kind": dealer.kind.name(), "key": dealer.key }, "to": "2027-01-01T00:00:00Z" });
    let granted = ida.post(&grants, grant).await.expect(200);
    let given = &granted["grants"][0];
    assert_eq!(
        (&given["role"], &given["of"]["key"], &given["from"], &given["to"], &given["granted_by"]),
        (
            &json!("dealer"),
            &json!(dealer.key),
            &json!("2026-01-31T16:00:00Z"),
            &json!("2027-01-01T00:00:00Z"),
            &json!("ida")
        )
    );
    ida.post(&grants, json!({ "role": "king" })).await.refused(422, "role_unknown");
    ida.post(&grants, json!({ "role": "owner" })).await.refused(403, "not_permitted");
    let nowhere = json!({ "role": "dealer", "of": { "kind": "dealer", "key": "no such" } });
    ida.post(&grants, nowhere).await.refused(404, "party_not_found");

    let ended = ida.ask(Method::DELETE, &format!("{grants}/{}", given["id"]), None).await.expect(200);
    assert_eq!(ended["grants"][0]["to"], json!("2026-01-31T16:00:00Z"));
    let reset = ida.post(&format!("{place}/password"), json!({})).await.expect(200);
    assert_ne!(reset["one_time_password"], made["one_time_password"]);
    ida.get("/api/v1/users/99").await.refused(404, "user_not_found");
    ida.get("/api/v1/users/first").await.refused(404, "route_not_found");
}

#[tokio::test]
async fn what_one_has_seen_is_not_sent_again() {
    let app = TestApp::empty().await;
    let ida = app.program("ida", &[Role::It]).await;
    let seen = ida.get("/api/v1/users/1").await;
    let tag = seen.header("etag").to_owned();
    let again = ida.with("if-none-match", &tag).get("/api/v1/users/1").await;
    assert_eq!((again.status.as_u16(), again.text.as_str(), again.header("etag")), (304, "", tag.as_str()));
    ida.ask(Method::PATCH, "/api/v1/users/1", Some(json!({ "full_name": "Ida" }))).await.expect(200);
    ida.with("if-none-match", &tag).get("/api/v1/users/1").await.expect(200);
}
