//! Users and grants.

use crate::app::TestApp;
use app::SignInRules;
use app::access::Role;
use axum::http::Method;
use serde_json::json;
use server::{OidcSettings, ServerSettings};

#[tokio::test]
async fn how_one_signs_in_elsewhere_is_told_without_the_secret() {
    let app = TestApp::empty().await;
    let ida = app.program("ida", &[Role::It]).await;
    let off = ida.get("/api/v1/auth/oidc/settings").await.expect(200);
    assert_eq!((&off["on"], &off["issuer"], &off["callback"]), (&json!(false), &json!(""), &json!("")));
    let settings = OidcSettings {
        issuer: "https://id.example.com".into(),
        client_id: "yipan".into(),
        client_secret: "a-secret-of-the-provider".into(),
        scopes: "openid email".into(),
        name_claim: "email".into(),
        create_users: true,
        label: "Example".into(),
    };
    let public = ServerSettings { public_url: "https://yipan.example.com/".into(), ..ServerSettings::default() };
    let app = TestApp::with(public, SignInRules::default()).await.with_oidc(settings);
    let ida = app.program("ida", &[Role::It]).await;
    let on = ida.get("/api/v1/auth/oidc/settings").await;
    assert!(!on.text.contains("a-secret"), "{}", on.text);
    let expect = json!({
        "on": true, "issuer": "https://id.example.com", "client_id": "yipan", "has_secret": true,
        "scopes": "openid email", "label": "Example", "name_claim": "email", "create_users": true,
        "callback": "https://yipan.example.com/api/v1/auth/oidc/callback",
    });
    assert_eq!(on.expect(200), expect);

    let made = ida.post("/api/v1/users", json!({ "name": "cid" })).await.expect(201);
    assert_eq!(made["user"]["accounts"], json!([]));
    let place = format!("/api/v1/users/{}", made["user"]["id"]);
    let account = json!({ "issuer": "https://id.example.com", "subject": "c-1" });
    let tied = ida.post(&format!("{place}/oidc"), account).await.expect(200);
    let listed = ida.get("/api/v1/users").await.expect(200);
    let cid = listed["items"].as_array().expect("users").iter().find(|user| user["name"] == "cid").expect("cid");
    assert_eq!(cid["accounts"], tied["accounts"]);
    let told = &cid["accounts"][0];
    assert_eq!((&told["subject"], &told["tied_by"]), (&json!("c-1"), &json!("ida")));
    assert_eq!(ida.get(&place).await.expect(200)["accounts"], tied["accounts"]);
}

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

#[tokio::test]
async fn roles_say_what_they_may_do_and_where() {
    let app = TestApp::empty().await;
    let lin = app.program("lin", &[Role::Associate]).await;
    let roles = lin.get("/api/v1/roles").await.expect(200);
    let of = |name: &str| {
        let roles = roles["items"].as_array().expect("roles");
        let role = roles.iter().find(|role| role["name"] == name).expect("a role");
        role["operations"].as_array().expect("operations").clone()
    };
    assert_eq!(roles["items"].as_array().map(Vec::len), Some(9));
    let allowed = |name: &str, breadth: &str| json!({ "name": name, "breadth": breadth });
    assert!(of("associate").contains(&allowed("earnings.show", "scoped")));
    assert!(of("finance").contains(&allowed("period.lock", "group")));
    assert!(of("analyst").contains(&allowed("policy.list", "common")));
    assert!(of("it").contains(&allowed("token.create", "own")));
    assert!(!of("associate").iter().any(|operation| operation["name"] == "period.lock"));
    assert!(of("owner").len() > of("head_office").len());
}
