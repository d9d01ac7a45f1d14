//! Jobs over HTTP: a comparison from the wish to the page, and what goes on meanwhile.

use crate::app::{TestApp, example};
use app::access::{Operation, Role};
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn policies_are_compared_in_a_job() {
    let app = TestApp::adventure_works().await;
    let ann = app.program("ann", &[Role::Analyst]).await;
    let yaml = std::fs::read_to_string(example("policy-current-owner.yaml")).expect("a policy");
    let people = ann.get("/api/v1/people?limit=1").await.expect(200);
    let somebody = &people["items"][0]["person"];
    let wish = json!({
        "policies": [{ "yaml": yaml, "name": "current" }],
        "from": "2011-05-01", "to": "2012-01-01", "by": ["region", "payee"], "party": somebody["id"],
    });
    let keyed = ann.with("idempotency-key", "compare-1");
    let asked = keyed.post("/api/v1/whatif", wish.clone()).await;
    let place = asked.header("location").to_owned();
    let job = asked.expect(202);
    assert_eq!((&job["state"], &job["kind"], &job["result"]), (&json!("waiting"), &json!("whatif"), &json!(null)));
    assert_eq!(keyed.post("/api/v1/whatif", wish).await.expect(202), job, "asked for once");
    let result = format!("/api/v1/whatif/{}", job["id"]);
    ann.get(&result).await.refused(409, "job_not_ended");
    app.platform.do_next_job(&app::Worker::staying("test"), &server::render_job).await.expect("done");
    let job = ann.get(&place).await.expect(200);
    assert_eq!((&job["state"], &job["percent"], &job["result"]), (&json!("done"), &json!(100), &json!(result)));
    let compared = ann.get(&result).await.expect(200);
    assert_eq!((&compared["dims"], &compared["currency"]), (&json!(["region", "payee"]), &json!("USD")));
    assert_eq!(compared["alternatives"][0]["side"]["name"], json!("current"));
    let rows = compared["rows"].as_array().expect("rows");
    assert!(rows.iter().any(|row| row["groups"][0]["kind"] == json!("region")), "{rows:?}");
    assert!(compared["alternatives"][0]["moved"]["orders"].is_u64(), "{compared}");
    for (lang, word) in [("en", "What"), ("zh", "政策")] {
        let page = ann.get(&format!("{result}/report?lang={lang}")).await;
        assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
        assert!(page.text.contains(word), "{lang}");
    }
    ann.get(&format!("{result}/report?lang=xx")).await.refused(400, "query_wrong");
    let page = ann.get(&format!("{result}/report")).await.text;
    for chart in ["cost", "groups", "waterfall-1", "spread-1", "payees-1"] {
        let csv = ann.get(&format!("{result}/csv/{chart}")).await;
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
        assert!(csv.text.lines().count() > 1, "{chart}: {}", csv.text);
        assert!(page.contains(&format!("download=\"{chart}.csv\"")), "{chart} is behind a chart of the page");
    }
    let chinese = ann.get(&format!("{result}/csv/cost?lang=zh")).await.text;
    assert!(!chinese.is_ascii(), "{chinese}");
    ann.get(&format!("{result}/csv/pie")).await.refused(404, "job_part_not_found");
    ann.get(&format!("{result}/csv/cost?lang=xx")).await.refused(400, "query_wrong");
    let events = ann.ask(Method::GET, &format!("{place}/events"), None).await;
    assert_eq!(events.header("content-type"), "text/event-stream");
    assert!(events.text.starts_with("event: job\ndata: {") && events.text.contains("\"done\""), "{}", events.text);
    let bob = app.program("bob", &[Role::Analyst]).await;
    assert_eq!(bob.get("/api/v1/jobs").await.expect(200)["items"], json!([]));
    assert_eq!(bob.get(&place).await.expect(200), job, "comparisons are looked at together");
    assert_eq!(ann.get("/api/v1/jobs?kind=whatif&state=done").await.expect(200)["items"], json!([job]));
}

#[tokio::test]
async fn a_comparison_is_not_there_for_who_may_not_see_any() {
    let app = TestApp::two_dealers().await;
    let ann = app.program("ann", &[Role::Analyst]).await;
    let yaml = std::fs::read_to_string("../../examples/two-dealers/policy.yaml").expect("a policy");
    let wish = json!({
        "policies": [{ "yaml": yaml, "name": "same" }], "from": "2026-01-01", "to": "2026-02-01", "by": ["payee"],
    });
    let asked = ann.post("/api/v1/whatif", wish).await;
    let place = asked.header("location").to_owned();
    asked.expect(202);
    ann.get(&place).await.expect(200);
    // Who looks after users sees every job.
    let sees = |role: &Role| [Operation::WhatifShow, Operation::UserEdit].iter().any(|one| one.roles().contains(role));
    for role in Role::ALL.into_iter().filter(|role| !sees(role)) {
        let other = app.program(&role.name().replace('_', "-"), &[role]).await;
        other.get(&place).await.refused(404, "job_not_found");
        other.get(&format!("{place}/events")).await.refused(404, "job_not_found");
        other.post(&format!("{place}/cancel"), json!({})).await.refused(404, "job_not_found");
        assert_eq!(other.get("/api/v1/jobs").await.expect(200)["items"], json!([]), "{}", role.name());
    }
    let dealer = app.scoped(Role::Dealer, "dealer:D1").await;
    dealer.get(&place).await.refused(404, "job_not_found");
    app.platform.do_next_job(&app::Worker::staying("test"), &server::render_job).await.expect("done");
    dealer.get(&place).await.refused(404, "job_not_found");
    dealer.get(&format!("{place}/events")).await.refused(404, "job_not_found");
}

#[tokio::test]
async fn a_comparison_is_asked_again_for_a_party_by_somebody_else() {
    let app = TestApp::adventure_works().await;
    let ann = app.program("ann", &[Role::Analyst]).await;
    let yaml = std::fs::read_to_string(example("policy-current-owner.yaml")).expect("a policy");
    let wish = json!({
        "policies": [{ "yaml": yaml, "name": "current" }], "from": "2011-05-01", "to": "2012-01-01", "by": ["payee"],
    });
    let first = ann.post("/api/v1/whatif", wish).await.expect(202);
    assert_eq!(
        first["whatif"],
        json!({ "policies": ["current"], "against": "in force", "from": "2011-05-01", "to": "2012-01-01",
            "party": null })
    );
    app.platform.do_next_job(&app::Worker::staying("test"), &server::render_job).await.expect("done");
    let found = ann.get(&format!("/api/v1/whatif/{}", first["id"])).await.expect(200);
    let payee = &found["rows"].as_array().expect("rows").iter().find(|row| row["groups"][0]["kind"] != json!(null));
    let payee = payee.expect("a payee")["groups"][0]["id"].clone();

    let bob = app.program("bob", &[Role::Analyst]).await;
    let again = bob.post("/api/v1/whatif", json!({ "of": first["id"], "party": payee })).await.expect(202);
    assert_eq!((&again["whatif"]["party"], &again["whatif"]["policies"]), (&payee, &json!(["current"])));
    app.platform.do_next_job(&app::Worker::staying("test"), &server::render_job).await.expect("done");
    let moved = bob.get(&format!("/api/v1/whatif/{}", again["id"])).await.expect(200);
    assert_eq!(moved["alternatives"][0]["moved"]["party"]["id"], payee);
    assert_eq!(moved["rows"], found["rows"], "all else is as it was");

    for (body, status, code) in [
        (json!({ "of": first["id"] }), 400, "request_unreadable"),
        (json!({ "of": first["id"], "party": payee, "measure": "credit" }), 400, "request_unreadable"),
        (json!({ "of": first["id"], "party": payee, "policies": [{}] }), 400, "request_unreadable"),
        (json!({ "of": 99, "party": payee }), 404, "job_not_found"),
        (json!({ "of": first["id"], "party": "store:no" }), 404, "payee_not_found"),
    ] {
        bob.post("/api/v1/whatif", body).await.refused(status, code);
    }
}

#[tokio::test]
async fn wrong_wishes_are_refused_at_once() {
    let app = TestApp::adventure_works().await;
    let ann = app.program("ann", &[Role::Owner]).await;
    let days = |body: serde_json::Value| {
        let mut body = body;
        body["from"] = json!("2011-05-01");
        body["to"] = json!("2012-01-01");
        body
    };
    for (body, status, code) in [
        (days(json!({ "policies": [] })), 400, "request_unreadable"),
        (json!({ "policies": [{}] }), 400, "request_unreadable"),
        (json!({ "policies": [{}], "period": "no" }), 404, "period_not_found"),
        (days(json!({ "policies": [{ "version": 1 }] })), 400, "request_unreadable"),
        (days(json!({ "policies": [{ "name": "no", "version": 1 }] })), 404, "policy_not_found"),
        (days(json!({ "policies": [{ "yaml": "?" }] })), 422, "policy_wrong"),
        (days(json!({ "policies": [{}], "measure": "fame" })), 400, "query_wrong"),
        (days(json!({ "policies": [{}], "by": ["moon"] })), 422, "dimension_unknown"),
    ] {
        ann.post("/api/v1/whatif", body).await.refused(status, code);
    }
    ann.post("/api/v1/periods/no/settle", json!({})).await.refused(404, "period_not_found");
}
