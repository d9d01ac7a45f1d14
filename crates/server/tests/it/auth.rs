//! Signing in and out.

use crate::app::{PASSWORD, Program, Reply, TestApp};
use app::SignInRules;
use app::access::Role;
use serde_json::{Value, json};
use server::ServerSettings;

async fn sign_in(program: &Program<'_>, name: &str, password: &str) -> Reply {
    program.post("/api/v1/auth/login", json!({ "name": name, "password": password })).await
}

/// The cookie as a browser sends it back.
fn cookie(reply: &Reply) -> String {
    reply.header("set-cookie").split(';').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_session_lasts_from_signing_in_to_signing_out() {
    let app = TestApp::empty().await;
    let id = app.user("ann", &[Role::Analyst]).await.0;
    let reply = sign_in(&app.nobody(), "ann", PASSWORD).await;
    assert!(reply.header("set-cookie").ends_with("; Path=/; Max-Age=604800; HttpOnly; SameSite=Lax"));
    let browser = app.with_header("cookie", &format!("theme=dark; {}", cookie(&reply)));
    let me = reply.expect(200);
    assert_eq!((&me["user"], &me["name"], &me["must_change_password"]), (&json!(id), &json!("ann"), &json!(false)));
    let operations: Vec<&str> = me["operations"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert!(operations.contains(&"period.show") && !operations.contains(&"period.lock"), "{operations:?}");
    assert_eq!(browser.get("/api/v1/auth/me").await.expect(200), me);
    let out = browser.post("/api/v1/auth/logout", json!({})).await;
    assert!(out.header("set-cookie").starts_with("yipan_session=; Path=/; Max-Age=0"));
    out.expect(204);
    browser.get("/api/v1/auth/me").await.refused(401, "not_signed_in");
}

#[tokio::test]
async fn the_first_owner_changes_the_printed_password_before_anything_else() {
    let app = TestApp::empty().await;
    let password = app.platform.first_owner().await.expect("made").expect("the first").one_time_password;
    let reply = sign_in(&app.nobody(), "owner", &password).await;
    let browser = app.with_header("cookie", &cookie(&reply));
    assert_eq!(reply.expect(200)["must_change_password"], json!(true));
    browser.get("/api/v1/users").await.refused(403, "password_must_change");
    let change = |present: &str, new: &str| json!({ "present": present, "new": new });
    let path = "/api/v1/auth/password";
    browser.post(path, change("another one", PASSWORD)).await.refused(422, "password_wrong");
    browser.post(path, change(&password, "short")).await.refused(422, "password_weak");
    browser.post(path, change(&password, PASSWORD)).await.expect(204);
    assert_eq!(browser.get("/api/v1/users").await.expect(200)["items"][0]["name"], json!("owner"));
}

#[tokio::test]
async fn a_link_signs_in_once() {
    let app = TestApp::empty().await;
    app.user("ann", &[Role::Dealer]).await;
    let made = app.platform.create_link(&["ann".to_owned()], 5, 1).await.expect("made");
    let reply = app.nobody().post("/api/v1/auth/link", json!({ "secret": made.secret })).await;
    let browser = app.with_header("cookie", &cookie(&reply));
    let me = reply.expect(200);
    assert_eq!(me["roles"], json!([{ "role": "dealer", "of": null }]));
    assert_eq!(me["group"]["time_zone"], "UTC");
    assert_eq!(browser.get("/api/v1/auth/me").await.expect(200), me);
    let again = app.nobody().post("/api/v1/auth/link", json!({ "secret": made.secret })).await;
    again.refused(401, "sign_in_failed");
}

#[tokio::test]
async fn what_is_wrong_is_not_told_and_too_much_of_it_has_to_wait() {
    let rules = SignInRules { tries_per_name: 2, ..SignInRules::default() };
    let app = TestApp::with(ServerSettings::default(), rules).await;
    app.user("ann", &[]).await;
    let wrong = sign_in(&app.nobody(), "ann", "wrong").await.refused(401, "sign_in_failed");
    let nobody = sign_in(&app.nobody(), "nobody", "wrong").await.refused(401, "sign_in_failed");
    assert_eq!(wrong.json["detail"], nobody.json["detail"]);
    sign_in(&app.nobody(), "ann", "wrong").await.refused(401, "sign_in_failed");
    let wait = sign_in(&app.nobody(), "ann", PASSWORD).await.refused(429, "too_many_tries");
    assert_eq!(wait.header("retry-after"), "901");
    app.forward_minutes(15);
    sign_in(&app.nobody(), "ann", PASSWORD).await.expect(200);
}

#[tokio::test]
async fn addresses_are_told_apart_behind_a_proxy_only() {
    let rules = SignInRules { tries_per_address: 1, ..SignInRules::default() };
    for (behind_proxy, second) in [(true, 401), (false, 429)] {
        let settings = ServerSettings { behind_proxy, ..ServerSettings::default() };
        let app = TestApp::with(settings, rules).await;
        let from = |address: &str| app.with_header("x-forwarded-for", &format!("6.6.6.6, {address}"));
        assert_eq!(sign_in(&from("1.1.1.1"), "a", "wrong").await.status, 401);
        assert_eq!(sign_in(&from("2.2.2.2"), "b", "wrong").await.status, second);
        assert_eq!(sign_in(&from("1.1.1.1"), "c", "wrong").await.status, 429);
    }
}

#[tokio::test]
async fn over_tls_the_cookie_stays_there() {
    let settings = ServerSettings { public_url: "https://yipan.example".into(), ..ServerSettings::default() };
    let app = TestApp::with(settings, SignInRules::default()).await;
    app.user("ann", &[]).await;
    let reply = sign_in(&app.nobody(), "ann", PASSWORD).await;
    let set = reply.header("set-cookie");
    assert!(set.starts_with("__Host-yipan_session=") && set.ends_with("; Secure"), "{set}");
    app.with_header("cookie", &cookie(&reply)).get("/api/v1/auth/me").await.expect(200);
    let other_name = cookie(&reply).replace("__Host-", "");
    app.with_header("cookie", &other_name).get("/api/v1/auth/me").await.refused(401, "not_signed_in");
}

#[tokio::test]
async fn another_site_cannot_use_the_cookie() {
    let app = TestApp::empty().await;
    app.user("ann", &[Role::Owner]).await;
    let browser = app.with_header("cookie", &cookie(&sign_in(&app.nobody(), "ann", PASSWORD).await));
    let period = json!({ "name": "a", "from": "2026-01-01", "to": "2026-02-01" });
    let evil = browser.with("sec-fetch-site", "cross-site");
    evil.post("/api/v1/periods", period.clone()).await.refused(403, "cross_site");
    evil.get("/api/v1/periods").await.expect(200);
    browser.with("sec-fetch-site", "same-origin").post("/api/v1/periods", period).await.expect(201);
}
