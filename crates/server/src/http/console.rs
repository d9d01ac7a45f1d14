//! The pages that people use, built from `console/` and carried in the program.
//!
//! The address of a page is made up in the browser, so whatever is no file answers the one document that knows all pages: `/m` and
//! below the workbench of associates, everything else the console.

use super::problem::{self, Problem};
use crate::Server;
use app::AppError;
use axum::Router;
use axum::extract::Request;
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};
use tower_http::compression::CompressionLayer;

/// What `make console` built. In a debug build the files are read when they are asked for.
#[derive(RustEmbed)]
#[folder = "../../console/dist"]
#[allow_missing = true]
struct Built;

const CONSOLE: &str = "index.html";
const WORKBENCH: &str = "m.html";
/// Ant Design writes styles into the page; scripts come from files only.
const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
    frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

pub(super) fn routes() -> Router<Server> {
    Router::new()
        .route("/", get(page))
        .route("/m", get(page))
        .route("/m/{*rest}", get(page))
        .route("/assets/{*file}", get(page))
        .route("/favicon.svg", get(page))
        .layer(CompressionLayer::new())
}

/// What is answered where no route is: a page to who wants to look at one, a problem to programs.
pub(super) async fn otherwise(request: Request) -> Response {
    let path = request.uri().path();
    let wants_page = request.headers().get(ACCEPT).and_then(|accept| accept.to_str().ok());
    let of_programs = ["/api", "/v1"].iter().any(|room| path == *room || path.starts_with(&format!("{room}/")));
    let is_page = request.method() == Method::GET && wants_page.is_some_and(|accept| accept.contains("text/html"));
    if of_programs || !is_page {
        return problem::no_route(request).await.into_response();
    }
    document(CONSOLE)
}

async fn page(request: Request) -> Response {
    let path = request.uri().path();
    match path.trim_start_matches('/') {
        "" => document(CONSOLE),
        name if name == "m" || name.starts_with("m/") => document(WORKBENCH),
        name => match Built::get(name) {
            Some(file) => answer(name, file),
            None => Problem::from(AppError::refused("route_not_found", format!("there is nothing at {path}")))
                .into_response(),
        },
    }
}

fn document(name: &str) -> Response {
    match Built::get(name) {
        Some(file) => answer(name, file),
        None => not_built(),
    }
}

fn answer(name: &str, file: EmbeddedFile) -> Response {
    let mut headers = HeaderMap::new();
    let mut set = |header: HeaderName, value: &str| {
        // Names of types, hexadecimal digits and our own words: all of it ASCII.
        if let Ok(value) = value.parse() {
            headers.insert(header, value);
        }
    };
    set(CONTENT_TYPE, file.metadata.mimetype());
    set(ETAG, &format!("\"{}\"", app::privacy::to_hex(&file.metadata.sha256_hash())));
    set(CONTENT_SECURITY_POLICY, POLICY);
    // Names of files under assets change with what is in them.
    let keep = if name.starts_with("assets/") { "public, max-age=31536000, immutable" } else { "no-cache" };
    set(CACHE_CONTROL, keep);
    (headers, file.data).into_response()
}

fn not_built() -> Response {
    let words = "This program was compiled without its pages. Run `make console`, compile again and start it anew.\n\
        The API is here all the same: /api/v1/openapi.json\n";
    (StatusCode::NOT_FOUND, [(CONTENT_TYPE, "text/plain; charset=utf-8")], words).into_response()
}
