//! The description of the API.

use crate::app::TestApp;
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
