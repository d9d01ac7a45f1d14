//! Refuses commands that another site makes a browser send along with our cookie.
//!
//! Browsers say where a request comes from (`Sec-Fetch-Site`, older ones `Origin`); programs that send neither are no browsers and have
//! no cookie that somebody else put there. What carries a token is not sent by a browser on its own.

use super::problem::Problem;
use crate::{Server, ServerSettings};
use app::AppError;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Refuses commands from other sites.
pub async fn refuse(State(server): State<Server>, request: Request, next: Next) -> Response {
    if is_cross_site(request.method(), request.headers(), &server.settings) {
        let message = "the request was sent by another site; use the address of this service itself";
        return Problem::from(AppError::refused("cross_site", message)).into_response();
    }
    next.run(request).await
}

fn is_cross_site(method: &Method, headers: &HeaderMap, settings: &ServerSettings) -> bool {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) || headers.contains_key(AUTHORIZATION) {
        return false;
    }
    if let Some(site) = header("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    let Some(origin) = header(ORIGIN.as_str()) else { return false };
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    origin != settings.public_url.trim_end_matches('/') && (authority.is_none() || authority != header(HOST.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn check(method: Method, headers: &[(&'static str, &'static str)], expect: bool) {
        let map: HeaderMap = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        let settings = ServerSettings { public_url: "https://yipan.example/".into(), ..ServerSettings::default() };
        assert_eq!(is_cross_site(&method, &map, &settings), expect, "{method} {headers:?}");
    }

    #[test]
    fn only_commands_of_other_sites_are_refused() {
        check(Method::GET, &[("sec-fetch-site", "cross-site")], false);
        check(Method::POST, &[], false);
        check(Method::POST, &[("sec-fetch-site", "same-origin")], false);
        check(Method::POST, &[("sec-fetch-site", "none")], false);
        check(Method::POST, &[("sec-fetch-site", "same-site")], true);
        check(Method::DELETE, &[("sec-fetch-site", "cross-site")], true);
        check(Method::POST, &[("sec-fetch-site", "cross-site"), ("authorization", "Bearer x")], false);
        check(Method::POST, &[("origin", "https://evil.example"), ("host", "yipan.example")], true);
        check(Method::POST, &[("origin", "null"), ("host", "yipan.example")], true);
        check(Method::POST, &[("origin", "http://10.0.0.1:8080"), ("host", "10.0.0.1:8080")], false);
        check(Method::POST, &[("origin", "https://yipan.example"), ("host", "inner:8080")], false);
    }
}
