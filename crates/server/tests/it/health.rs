//! For who runs the service.

use crate::app::TestApp;
use app::access::Role;

#[tokio::test]
async fn it_lives_is_ready_and_counts() {
    let app = TestApp::empty().await;
    assert_eq!(app.nobody().get("/healthz").await.text, "ok\n");
    assert_eq!(app.nobody().get("/readyz").await.text, "ready\n");
    app.nobody().get("/api/v1/periods/a").await.refused(401, "not_signed_in");
    app.nobody().get("/metrics").await.refused(401, "not_signed_in");
    let ann = app.program("ann", &[Role::Analyst]).await;
    ann.get("/metrics").await.refused(403, "not_permitted");
    let ida = app.program("ida", &[Role::It]).await;
    let text = ida.get("/metrics").await.text;
    let counted = "yipan_http_requests_total{method=\"GET\",route=\"/api/v1/periods/{name}\",status=\"401\"} 1";
    assert!(text.contains(counted), "{text}");
    assert!(text.contains("yipan_http_request_duration_seconds_bucket{le=\"0.005\""), "{text}");
    assert!(text.contains("yipan_http_requests_in_flight 1"), "{text}");
}
