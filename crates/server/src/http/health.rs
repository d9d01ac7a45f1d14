//! For who runs the service: does it live, may it be given work, what does it count.

use super::caller::{Calling, peer};
use super::problem::Problem;
use crate::Server;
use app::access::Operation;
use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use std::time::Duration;
use tokio::time::timeout;

/// Longest time that is spent on counting what waits.
const COUNTING_MAX: Duration = Duration::from_secs(2);

pub(super) fn routes() -> Router<Server> {
    Router::new().route("/healthz", get(healthz)).route("/readyz", get(readyz)).route("/metrics", get(metrics))
}

/// It lives.
async fn healthz() -> &'static str {
    "ok\n"
}

/// It may be given work: the database answers, and it is not about to stop.
async fn readyz(State(server): State<Server>) -> (StatusCode, &'static str) {
    if *server.stopping().borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    match server.platform.is_ready().await {
        true => (StatusCode::OK, "ready\n"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n"),
    }
}

/// What is counted: for this machine, and for who has a token that is for it.
async fn metrics(State(server): State<Server>, request: Request) -> Result<Response, Problem> {
    let (mut parts, _) = request.into_parts();
    let local = peer(&parts.extensions).is_some_and(|peer| peer.ip().is_loopback());
    // What a proxy on this machine hands on comes from anywhere.
    let forwarded = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "via"];
    if !local || forwarded.iter().any(|header| parts.headers.contains_key(*header)) {
        let Calling(platform) = Calling::from_request_parts(&mut parts, &server).await?;
        platform.permit(Operation::MetricsShow)?;
    }
    // What is counted here is told even when the database is away, which is when somebody looks.
    let waiting = timeout(COUNTING_MAX, server.platform.waiting_work()).await;
    server.metrics.waits(waiting.ok().and_then(Result::ok).as_ref());
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(CONTENT_TYPE, kind)], server.metrics.text()).into_response())
}
