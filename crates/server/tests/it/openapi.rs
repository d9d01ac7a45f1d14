//! The description of the API.

use crate::app::TestApp;
use app::access::Role;
use serde_json::Value;
use std::path::Path;

#[tokio::test]
async fn what_is_checked_in_is_what_is_served() {
    let app = TestApp::empty().await;
    let served = app.nobody().get("/api/v1/openapi.json").await;
    assert_eq!(served.json["openapi"], "3.1.0");
    // Tests start in the folder of their package.
    let kept = std::fs::read_to_string(Path::new("../../docs/openapi.json")).expect("docs/openapi.json");
    assert!(served.text == kept, "docs/openapi.json is no longer true; run scripts/openapi.sh");
}

/// Names of the fields of an answer, those that it takes over from another included.
fn fields(schemas: &Value, schema: &Value) -> Vec<String> {
    let named = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    let mut found = named.map_or_else(Vec::new, |name| fields(schemas, &schemas[name]));
    found.extend(schema["properties"].as_object().into_iter().flat_map(|own| own.keys().cloned()));
    found.extend(schema["allOf"].as_array().into_iter().flatten().flat_map(|part| fields(schemas, part)));
    found
}

/// What takes over the fields of another (`serde(flatten)`) could write one of them a second time.
#[tokio::test]
async fn no_answer_has_a_field_twice() {
    let app = TestApp::empty().await;
    let served = app.nobody().get("/api/v1/openapi.json").await;
    let schemas = &served.json["components"]["schemas"];
    for (name, schema) in schemas.as_object().expect("schemas") {
        let mut found = fields(schemas, schema);
        found.sort_unstable();
        let twice = found.windows(2).find(|pair| pair[0] == pair[1]);
        assert_eq!(twice, None, "{name}");
    }
}

/// A filter with a slip in its name is no request for everything.
#[tokio::test]
async fn a_parameter_that_is_not_described_is_refused_everywhere() {
    let app = TestApp::empty().await;
    let owner = app.program("owner", &[Role::Owner]).await;
    let served = app.nobody().get("/api/v1/openapi.json").await;
    let mut asked = 0;
    for (path, methods) in served.json["paths"].as_object().expect("paths") {
        let described = &methods["get"];
        // Whoever vouches for an account adds to the way back what he likes.
        if described.is_null() || described["operationId"] == "oidc.open" {
            continue;
        }
        let place = path.replace("{id}", "1").replace("{job}", "1").replace(['{', '}'], "");
        let refused = owner.get(&format!("{place}?no_such=1")).await.refused(400, "query_wrong");
        assert!(refused.text.contains("no_such"), "{path}: {}", refused.text);
        asked += 1;
    }
    assert!(asked > 60, "{asked}");
    let slip = owner.get("/api/v1/orders?perod=2026-01").await.refused(400, "query_wrong");
    assert_eq!(
        slip.json["detail"],
        "/api/v1/orders has no parameter \"perod\"; it has period, run, from, to, payee, store, member, q, cursor, limit, sort"
    );
}
