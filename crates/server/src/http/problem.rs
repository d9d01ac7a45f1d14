//! Refusals as problem details (RFC 9457). The code is that of the refusal in `app`, and stays the same in all versions.

use app::AppError;
use axum::Json;
use axum::extract::Request;
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use std::any::Any;
use utoipa::ToSchema;

/// A refusal on its way out.
///
/// As a response it is an empty one that carries the problem; [`super::around::observe`] knows the id of the request and writes
/// the body.
#[derive(Clone, Debug)]
pub struct Problem {
    status: StatusCode,
    code: &'static str,
    detail: String,
    retry_after_seconds: Option<u32>,
    /// For the log only.
    cause: Option<String>,
}

/// A refusal, as RFC 9457 has it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// `urn:yipan:refusal:` and the code.
    r#type: String,
    /// The code as words.
    #[schema(example = "Period locked")]
    title: String,
    /// Status of the response.
    #[schema(example = 409)]
    status: u16,
    /// What is wrong, where, and what would be right.
    detail: String,
    /// Stays the same in all versions; docs/errors.md lists them all.
    #[schema(example = "period_locked")]
    code: String,
    /// Names the request in the log.
    request_id: String,
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        let code = error.code();
        let (retry_after_seconds, cause) = match &error {
            AppError::Refused { retry_after_seconds, .. } => (*retry_after_seconds, None),
            AppError::TooManyRejected { .. } => (None, None),
            AppError::Internal(source) => (None, Some(app::with_sources(source.as_ref()))),
        };
        let detail = match &error {
            AppError::Internal(_) => "a fault of the program or the machine; nothing was half-applied".to_owned(),
            error => error.to_string(),
        };
        Problem { status: status(code), code, detail, retry_after_seconds, cause }
    }
}

/// The status of a refusal. Most say that the request cannot be carried out as it is: 422.
fn status(code: &str) -> StatusCode {
    match code {
        "internal" | "database_corrupt" => StatusCode::INTERNAL_SERVER_ERROR,
        "database_unreachable" | "request_timeout" => StatusCode::SERVICE_UNAVAILABLE,
        "not_signed_in" | "sign_in_failed" => StatusCode::UNAUTHORIZED,
        "cross_site" | "not_permitted" | "password_must_change" => StatusCode::FORBIDDEN,
        "method_not_allowed" => StatusCode::METHOD_NOT_ALLOWED,
        "changed_meanwhile" | "version_unknown" => StatusCode::PRECONDITION_FAILED,
        "request_too_large" => StatusCode::PAYLOAD_TOO_LARGE,
        "content_type_wrong" => StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "events_waiting" | "reveals_exhausted" | "too_many_tries" => StatusCode::TOO_MANY_REQUESTS,
        "cursor_wrong" | "query_wrong" | "request_unreadable" => StatusCode::BAD_REQUEST,
        code if code.ends_with("_not_found") => StatusCode::NOT_FOUND,
        code if CONFLICTS.contains(&code) => StatusCode::CONFLICT,
        _ => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// What is refused because of what is there already, or of how far it has come.
const CONFLICTS: [&str; 28] = [
    "already_one_member",
    "approvals_missing",
    "approver_locks",
    "dispute_decided",
    "event_source_exists",
    "grant_ended",
    "job_ended",
    "job_not_ended",
    "job_without_result",
    "last_owner",
    "no_policy",
    "no_run",
    "oidc_account_taken",
    "party_exists",
    "period_exists",
    "period_locked",
    "period_not_locked",
    "period_out_of_order",
    "period_overlaps",
    "period_paid",
    "period_settled_again",
    "period_stale",
    "review_repeated",
    "taken",
    "user_exists",
    "webhook_delivery_open",
    "webhook_disabled",
    "webhook_too_many",
];

impl Problem {
    /// The body, under the id of the request.
    pub(super) fn body(&self, request_id: &str) -> ProblemBody {
        let mut title = self.code.replace('_', " ");
        if let Some(first) = title.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        ProblemBody {
            r#type: format!("urn:yipan:refusal:{}", self.code),
            title,
            status: self.status.as_u16(),
            detail: self.detail.clone(),
            code: self.code.to_owned(),
            request_id: request_id.to_owned(),
        }
    }

    /// The whole response, under the id of the request.
    pub(super) fn response(&self, request_id: &str) -> Response {
        let mut response = (self.status, Json(self.body(request_id))).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }

    /// The code, for the log.
    pub(super) fn code(&self) -> &'static str {
        self.code
    }

    /// What the caller is told in words.
    pub(super) fn detail(&self) -> &str {
        &self.detail
    }

    /// What is for the log, of a fault or refusal that nobody is told.
    pub(crate) fn words(&self) -> &str {
        self.cause.as_deref().unwrap_or(&self.detail)
    }

    /// What is for the log and not for the caller.
    pub(super) fn cause(&self) -> Option<&str> {
        self.cause.as_deref()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Nothing is at this address.
pub(super) async fn no_route(request: Request) -> Problem {
    AppError::refused("route_not_found", format!("there is nothing at {}", request.uri().path())).into()
}

/// Something is there, but not for this method.
pub(super) async fn no_method(request: Request) -> Problem {
    let message = format!("{} does not answer {}", request.uri().path(), request.method());
    AppError::refused("method_not_allowed", message).into()
}

/// A fault of the program.
pub(super) fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let words = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
    Problem::from(AppError::internal(format!("panicked: {}", words.unwrap_or("without a word")))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_its_status() {
        let rows = [
            ("period_not_found", 404),
            ("route_not_found", 404),
            ("not_permitted", 403),
            ("not_signed_in", 401),
            ("too_many_tries", 429),
            ("changed_meanwhile", 412),
            ("idempotency_key_reused", 422),
            ("period_exists", 409),
            ("policy_wrong", 422),
            ("internal", 500),
            ("database_unreachable", 503),
        ];
        for (code, expect) in rows {
            assert_eq!(status(code).as_u16(), expect, "{code}");
        }
        assert!(CONFLICTS.is_sorted());
    }

    #[test]
    fn a_fault_tells_the_caller_nothing_and_the_log_everything() {
        let problem = Problem::from(AppError::internal("the disk /dev/sda is full"));
        let body = problem.body("r1");
        assert!(!body.detail.contains("disk") && body.title == "Internal" && body.request_id == "r1");
        assert_eq!(problem.cause(), Some("the disk /dev/sda is full"));
    }
}
