//! What is done around every request: its id, the log, metrics, the time it may take, security headers.

use super::answer::AlwaysWhole;
use super::problem::Problem;
use super::segment;
use crate::Server;
use crate::telemetry::{Span, caller_of};
use app::AppError;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::time::Instant;

/// The header of the id.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The header with the trace of the caller.
const TRACE_PARENT: HeaderName = HeaderName::from_static("traceparent");
/// Longest id that is taken over from the caller.
const REQUEST_ID_LENGTH_MAX: usize = 64;

/// What is known of a request while it is answered.
#[derive(Clone, Debug)]
pub struct Known {
    /// Names the request in the log, the audit and the answer.
    pub id: String,
    /// Who calls, once that is found out.
    pub who: Arc<OnceLock<String>>,
}

/// Gives a request its id, writes refusals as problems or as clients of events read them, logs and counts the answer.
pub async fn observe(State(server): State<Server>, mut request: Request, next: Next) -> Response {
    let (begun, from) = (Instant::now(), server.platform.now());
    server.metrics.begin();
    let known = Known { id: request_id(request.headers()), who: Arc::default() };
    request.extensions_mut().insert(known.clone());
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let route = request.extensions().get::<MatchedPath>().map_or("(none)".to_owned(), |path| path.as_str().to_owned());
    let seen = request.headers().get(IF_NONE_MATCH).cloned();
    let caller = request.headers().get(TRACE_PARENT).and_then(|header| header.to_str().ok()).and_then(caller_of);
    let response = next.run(request).await;
    let problem = response.extensions().get::<Problem>().cloned();
    let mut response = match &problem {
        Some(problem) if segment::is_for_clients(&path) => segment::refused(problem),
        Some(problem) => problem.response(&known.id),
        None => unless_seen(response, &method, seen.as_ref()),
    };
    if let Ok(id) = HeaderValue::from_str(&known.id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    let took = begun.elapsed();
    log(&known, (&method, &path), &response, (problem.as_ref(), took));
    if let Some(telemetry) = &server.telemetry {
        let (trace, parent) = caller.map_or((random(), None), |(trace, parent)| (trace, Some(parent)));
        let from_nanos = u64::try_from(from.0).unwrap_or_default() * 1_000;
        telemetry.take(Span {
            trace,
            id: random(),
            parent,
            method: method.to_string(),
            route: route.clone(),
            path,
            status: response.status().as_u16(),
            request: known.id,
            from_nanos,
            to_nanos: from_nanos + u64::try_from(took.as_nanos()).unwrap_or_default(),
        });
    }
    server.metrics.end(method.as_str(), &route, response.status().as_u16(), took);
    response
}

fn log(
    known: &Known,
    (method, path): (&Method, &str),
    response: &Response,
    (problem, took): (Option<&Problem>, Duration),
) {
    let (id, who) = (known.id.as_str(), known.who.get().map_or("", String::as_str));
    let (status, took_ms) = (response.status().as_u16(), took.as_secs_f64() * 1_000.0);
    let code = problem.map_or("", Problem::code);
    match problem.and_then(Problem::cause) {
        Some(cause) => tracing::error!(id, who, %method, path, status, took_ms, code, cause, "failed"),
        None => tracing::info!(id, who, %method, path, status, took_ms, code, "answered"),
    }
}

/// The id that the caller gave, when it is one; a new one otherwise.
fn request_id(headers: &HeaderMap) -> String {
    let fits = |id: &&str| {
        (1..=REQUEST_ID_LENGTH_MAX).contains(&id.len())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).filter(fits);
    given.map_or_else(new_id, str::to_owned)
}

fn new_id() -> String {
    app::privacy::to_hex(&random::<16>())
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // Without randomness requests cannot be told apart in the log; that is no reason not to answer.
    let _ = getrandom::fill(&mut bytes);
    bytes
}

/// Nothing when the caller has seen it already. Its headers stay: a browser puts them in the place of those that it keeps with the page.
fn unless_seen(response: Response, method: &Method, seen: Option<&HeaderValue>) -> Response {
    let tag = response.headers().get(ETAG);
    let reads = *method == Method::GET || *method == Method::HEAD;
    if !reads || tag.is_none() || tag != seen || response.extensions().get::<AlwaysWhole>().is_some() {
        return response;
    }
    let mut nothing = StatusCode::NOT_MODIFIED.into_response();
    let kept = response.headers().iter().filter(|(name, _)| **name != CONTENT_LENGTH && **name != CONTENT_TYPE);
    nothing.headers_mut().extend(kept.map(|(name, value)| (name.clone(), value.clone())));
    nothing
}

/// Gives up a request that takes too long. Its transaction is undone.
pub async fn limit_time(State(server): State<Server>, request: Request, next: Next) -> Response {
    let limit = server.settings.request_time;
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let message = format!(
                "there was no answer within {} seconds; look whether it was done, or ask again with the same key",
                limit.as_secs()
            );
            Problem::from(AppError::refused("request_timeout", message)).into_response()
        }
    }
}

/// Headers that keep browsers from doing more with an answer than it is for.
pub async fn secure(request: Request, next: Next) -> Response {
    const HEADERS: [(HeaderName, &str); 5] = [
        (CONTENT_SECURITY_POLICY, "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"),
        (REFERRER_POLICY, "same-origin"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        // What is answered is about somebody; a proxy must not keep it for somebody else.
        (CACHE_CONTROL, "private, no-cache"),
    ];
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
