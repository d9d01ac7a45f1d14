//! Policies.

use crate::app::{TestApp, example};
use app::access::Role;
use serde_json::json;

fn text(name: &str) -> String {
    std::fs::read_to_string(example(name)).expect("an example")
}

#[tokio::test]
async fn policies_are_checked_activated_and_looked_up() {
    let app = TestApp::adventure_works().await;
    let ann = app.program("ann", &[Role::HeadOffice]).await;
    let listed = ann.get("/api/v1/policies?kind=credit&in_force=true").await.expect(200);
    let first = listed["items"][0].clone();
    let path = format!("/api/v1/policies/credit/{}", first["name"].as_str().expect("a name"));
    assert_eq!((&first["version"], &first["activated_by"]), (&json!(1), &json!("cli")));
    assert_eq!(ann.get(&path).await.expect(200)["yaml"], json!(text("policy-as-of-order.yaml")));

    let file = json!({ "yaml": text("policy-as-of-order.yaml") + "# newer\n", "file_name": "new.yaml" });
    let checked = ann.post("/api/v1/policies/check", file.clone()).await.expect(200);
    assert_eq!((&checked["kind"], &checked["name"]), (&json!("credit"), &first["name"]));
    assert_eq!((&checked["passed"], &checked["problems"]), (&json!(true), &json!([])));
    let wrong = ann.post("/api/v1/policies/check", json!({ "yaml": "policy: credit\nnme: x\n" })).await.expect(200);
    assert_eq!((&wrong["passed"], &wrong["kind"]), (&json!(false), &json!(null)));
    let places: Vec<_> = wrong["problems"].as_array().expect("a list").iter().map(|one| &one["line"]).collect();
    assert!(places.contains(&&json!(2)), "{wrong}");
    let activated = ann.post("/api/v1/policies", json!({ "yaml": text("policy-as-of-order.yaml") })).await;
    assert_eq!(activated.header("location"), format!("{path}?version=1"));
    assert_eq!(activated.expect(201)["unchanged"], json!(true));
    assert_eq!(ann.post("/api/v1/policies", file).await.expect(201)["superseded"], json!(1));
    assert_eq!(ann.get(&format!("{path}/versions")).await.expect(200)["items"].as_array().map(Vec::len), Some(2));
    assert_eq!(ann.get(&path).await.expect(200)["version"], json!(2));
    assert_eq!(ann.get(&format!("{path}?version=1")).await.expect(200)["version"], json!(1));
    ann.get(&format!("{path}?version=9")).await.refused(404, "policy_not_found");
    ann.get("/api/v1/policies/credit/none/versions").await.refused(404, "policy_not_found");
    let wrong = ann.post("/api/v1/policies", json!({ "yaml": "policy: credit", "file_name": "p.yaml" })).await;
    let detail = wrong.refused(422, "policy_wrong").json["detail"].to_string();
    assert!(detail.contains("p.yaml:"), "{detail}");
}
