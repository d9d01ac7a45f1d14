//! The description of the API.

use crate::app::TestApp;
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
