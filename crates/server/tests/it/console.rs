//! The pages: there for who wants to look, and never in the way of the API.

use crate::app::TestApp;

#[tokio::test]
async fn programs_are_answered_problems_and_people_pages() {
    let app = TestApp::empty().await;
    app.nobody().get("/nowhere").await.refused(404, "route_not_found");
    app.with_header("accept", "text/html").get("/api/v1/nowhere").await.refused(404, "route_not_found");
    app.nobody().get("/assets/nothing.js").await.refused(404, "route_not_found");
    let built = std::path::Path::new("../../console/dist/index.html").exists();
    for path in ["/", "/m", "/m/earnings", "/orders/17?tab=lines"] {
        let page = app.with_header("accept", "text/html,*/*").get(path).await;
        if built {
            assert_eq!(page.status, 200, "{path}");
            assert!(page.header("content-type").starts_with("text/html"), "{path}");
            assert!(page.header("content-security-policy").contains("default-src 'self'"), "{path}");
            assert!(page.text.contains(if path.starts_with("/m") { "workbench" } else { "console" }), "{path}");
            // A browser takes over the headers of this answer: under the policy of the API the page would lose its styles.
            let seen =
                app.with_header("accept", "text/html,*/*").with("if-none-match", page.header("etag")).get(path).await;
            assert_eq!(seen.status, 304, "{path}");
            assert!(seen.text.is_empty(), "{path}");
            for name in ["content-security-policy", "cache-control", "etag"] {
                assert_eq!(seen.header(name), page.header(name), "{path} {name}");
            }
        } else {
            assert_eq!(page.status, 404, "{path}");
            assert!(page.text.contains("make console"), "{path}");
        }
    }
}
