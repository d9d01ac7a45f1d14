//! What an associate earned.

use crate::app::TestApp;
use app::access::Role;
use serde_json::json;

#[tokio::test]
async fn an_associate_sees_the_own_earnings() {
    let app = TestApp::two_dealers().await;
    let lin = app.scoped(Role::Associate, "associate:lin").await;
    let found = lin.get("/api/v1/earnings").await.expect(200);
    let total = &found["totals"][0];
    assert_eq!((&found["statement"]["period"], &total["credit"]["amount"]), (&json!("2026-01"), &json!("1500.00")));
    assert_eq!((&total["commission"]["amount"], &total["held"]["amount"]), (&json!("45.00"), &json!("15.00")));
    assert_eq!((&found["today"], &found["statement"]["line_count"]), (&json!([]), &json!(4)));
    let before = lin.get("/api/v1/earnings?period=2025-12").await.expect(200);
    assert_eq!(before["totals"][0]["commission"]["amount"], "18.00");
    // Back to the evening of a sale: 2026-01-10 21:30 in Shanghai.
    app.forward_minutes(-(21 * 24 * 60 + 150));
    let today = lin.get("/api/v1/earnings?period=2026-01").await.expect(200);
    assert_eq!(
        (&today["today"][0]["credit"]["amount"], &today["today"][0]["held"]["amount"]),
        (&json!("500.00"), &json!("15.00"))
    );
    let ann = app.program("ann", &[Role::Owner]).await;
    ann.get("/api/v1/earnings").await.refused(404, "own_person_not_found");
}
