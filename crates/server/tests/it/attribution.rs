//! Conversions spread over channels.

use crate::app::TestApp;
use app::access::Role;
use serde_json::json;

#[tokio::test]
async fn conversions_are_spread_under_every_model() {
    let app = TestApp::two_dealers().await;
    let ann = app.program("ann", &[Role::Analyst]).await;
    let days = "/api/v1/attribution?from=2026-01-01&to=2026-02-01";
    let found = ann.get(&format!("{days}&by=kind")).await.expect(200);
    assert_eq!(found["models"], json!(["last", "first", "linear", "position", "decay", "markov", "shapley"]));
    assert_eq!((&found["orders"], &found["orders_without"], &found["nulls"]), (&json!(1), &json!(4), &json!(1)));
    let share = &found["channels"][0];
    assert_eq!(
        (&share["channel"], &share["conversions"][0], &share["value"][0]),
        (&json!("share"), &json!(1.0), &json!(300.0))
    );
    let one = ann.get(&format!("{days}&by=party&models=linear")).await.expect(200);
    assert_eq!((&one["models"], &one["channels"][0]["channel"]), (&json!(["linear"]), &json!("associate:lin")));
    ann.get(&format!("{days}&models=guess")).await.refused(422, "model_wrong");
    ann.get(&format!("{days}&by=mood")).await.refused(400, "query_wrong");
}
