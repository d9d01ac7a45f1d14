//! Events as public clients of the Segment kind send them, unmodified: `/v1/{identify,track,page,screen,group,alias,batch}`.
//!
//! What clients really do decides here: bodies are gzip whatever their headers say, the write key comes as the user of basic
//! authorization, as bearer or in the body, only the status 200 counts as success, and errors have a `code` and a `message`. An
//! event that is wrong is no error of its batch: it is set aside, see docs/events.md.

use crate::Server;
use app::{AppError, EventBatch};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE,
    AUTHORIZATION, RETRY_AFTER,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use base::{Calendar, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::MultiGzDecoder;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::io::Read;

/// The largest body, unpacked.
const BODY_BYTES_MAX: usize = 500 * 1024;
/// The most events in one batch.
const EVENTS_MAX: usize = 2_500;
/// Types of events that have an address of their own, and the short ones that clients in browsers use.
const ADDRESSES: [(&str, &str); 12] = [
    ("identify", "identify"),
    ("track", "track"),
    ("page", "page"),
    ("screen", "screen"),
    ("group", "group"),
    ("alias", "alias"),
    ("i", "identify"),
    ("t", "track"),
    ("p", "page"),
    ("s", "screen"),
    ("g", "group"),
    ("a", "alias"),
];

/// Outside of the API proper: clients of other sites call this with a key that may be seen.
pub(super) fn routes() -> Router<Server> {
    Router::new().route("/v1/{address}", post(take).options(preflight))
}

/// What is told when all went well.
#[derive(Serialize)]
struct Success {
    success: bool,
}

/// What is told when it did not.
struct Refusal(AppError);

#[derive(Serialize)]
struct RefusalBody {
    code: &'static str,
    message: String,
}

impl From<AppError> for Refusal {
    fn from(error: AppError) -> Self {
        Refusal(error)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let code = self.0.code();
        let status = match code {
            "write_key_wrong" => StatusCode::UNAUTHORIZED,
            "route_not_found" => StatusCode::NOT_FOUND,
            "request_too_large" => StatusCode::PAYLOAD_TOO_LARGE,
            "events_waiting" => StatusCode::TOO_MANY_REQUESTS,
            "request_unreadable" => StatusCode::BAD_REQUEST,
            _ => StatusCode::SERVICE_UNAVAILABLE,
        };
        let message = match &self.0 {
            AppError::Internal(source) => {
                tracing::error!(cause = app::with_sources(source.as_ref()), "events were not taken");
                "a fault of the service; send again later".to_owned()
            }
            error => error.to_string(),
        };
        let mut response = (status, Json(RefusalBody { code, message })).into_response();
        if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
        }
        with_cross_origin(response)
    }
}

/// The envelope of a batch; of a single event the fields that are about sending it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Envelope<'t> {
    #[serde(borrow)]
    batch: Option<Vec<&'t RawValue>>,
    #[serde(borrow)]
    write_key: Option<Cow<'t, str>>,
    #[serde(borrow)]
    sent_at: Option<Cow<'t, str>>,
}

async fn take(
    State(server): State<Server>,
    Path(address): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refusal> {
    let received = server.platform.now();
    let kind = match address.as_str() {
        "batch" | "b" | "import" => None,
        other => {
            let found = ADDRESSES.iter().find(|(address, _)| *address == other);
            let missing = || AppError::refused("route_not_found", format!("there is nothing at /v1/{other}"));
            Some(found.ok_or_else(missing)?.1)
        }
    };
    let text = unpacked(&body)?;
    let envelope: Envelope<'_> = serde_json::from_str(&text).map_err(|error| unreadable(&error.to_string()))?;
    let key = key_of_headers(&headers).or(envelope.write_key.as_deref().map(str::to_owned));
    let without = || AppError::refused("write_key_wrong", "send the write key as the user of basic authorization");
    let source = server.platform.event_source_of(&key.ok_or_else(without)?).await?;
    let sent = envelope.sent_at.as_deref().and_then(instant);
    let batch =
        EventBatch { source, kind: kind.map(str::to_owned), sent, received, events: events(kind, &envelope, &text)? };
    let count = batch.events.len() as u64;
    if count > 0 {
        server.intake().await?.accept(batch).await?;
        server.metrics.events_accepted(count);
    }
    Ok(with_cross_origin(Json(Success { success: true }).into_response()))
}

fn events(kind: Option<&str>, envelope: &Envelope<'_>, text: &str) -> Result<Vec<Box<RawValue>>, AppError> {
    if kind.is_some() {
        let whole = RawValue::from_string(text.trim().to_owned());
        return Ok(vec![whole.map_err(|error| unreadable(&error.to_string()))?]);
    }
    let batch = envelope.batch.as_ref();
    let events = batch.ok_or_else(|| unreadable("a batch has its events in a list named batch"))?;
    if events.len() > EVENTS_MAX {
        let message = format!("the batch has {} events; send at most {EVENTS_MAX} at once", events.len());
        return Err(AppError::refused("request_too_large", message));
    }
    Ok(events.iter().map(|event| (*event).to_owned()).collect())
}

/// The body as text. Clients label gzip as anything, so its first bytes decide.
fn unpacked(body: &[u8]) -> Result<Cow<'_, str>, AppError> {
    let too_large = || {
        let message = format!("the body has more than {BODY_BYTES_MAX} bytes; send smaller batches");
        AppError::refused("request_too_large", message)
    };
    let not_text = |_| unreadable("it is no UTF-8 text");
    if !body.starts_with(&[0x1f, 0x8b]) {
        if body.len() > BODY_BYTES_MAX {
            return Err(too_large());
        }
        return std::str::from_utf8(body).map(Cow::Borrowed).map_err(not_text);
    }
    let mut bytes = Vec::new();
    let mut packed = MultiGzDecoder::new(body).take(BODY_BYTES_MAX as u64 + 1);
    packed.read_to_end(&mut bytes).map_err(|_| unreadable("it begins as gzip and cannot be unpacked"))?;
    if bytes.len() > BODY_BYTES_MAX {
        return Err(too_large());
    }
    let text = String::from_utf8(bytes).map_err(|error| error.utf8_error()).map_err(not_text)?;
    Ok(Cow::Owned(text))
}

fn unreadable(why: &str) -> AppError {
    AppError::refused("request_unreadable", format!("the body cannot be read: {why}"))
}

fn key_of_headers(headers: &HeaderMap) -> Option<String> {
    let (scheme, rest) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let key = if scheme.eq_ignore_ascii_case("basic") {
        let decoded = String::from_utf8(STANDARD.decode(rest.trim()).ok()?).ok()?;
        decoded.split(':').next().unwrap_or_default().to_owned()
    } else if scheme.eq_ignore_ascii_case("bearer") {
        rest.trim().to_owned()
    } else {
        return None;
    };
    Some(key).filter(|key| !key.is_empty())
}

fn instant(text: &str) -> Option<Timestamp> {
    Calendar::utc().parse(text).ok()
}

/// A browser asks whether a page of another site may send events. It may: a write key only writes.
async fn preflight() -> Response {
    let mut response = with_cross_origin(StatusCode::NO_CONTENT.into_response());
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("POST"));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("authorization, content-type"));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    response
}

fn with_cross_origin(mut response: Response) -> Response {
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(text.as_bytes()).expect("packed");
        encoder.finish().expect("packed")
    }

    #[test]
    fn bodies_are_unpacked_and_limited() {
        assert_eq!(unpacked(b"{}").expect("plain"), "{}");
        assert_eq!(unpacked(&packed("{\"a\":1}")).expect("gzip"), "{\"a\":1}");
        let code = |body: &[u8]| unpacked(body).expect_err("refused").code();
        assert_eq!(code(&packed(&"x".repeat(BODY_BYTES_MAX + 1))), "request_too_large");
        assert_eq!(code("x".repeat(BODY_BYTES_MAX + 1).as_bytes()), "request_too_large");
        assert_eq!(code(&[0x1f, 0x8b, 0]), "request_unreadable");
        assert_eq!(code(&[0xff, 0xfe]), "request_unreadable");
    }

    #[test]
    fn the_key_is_found_where_clients_put_it() {
        let key = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, HeaderValue::from_static(value));
            key_of_headers(&headers)
        };
        assert_eq!(key("Basic d2tfdGVzdDo=").as_deref(), Some("wk_test"));
        assert_eq!(key("basic d2tfdGVzdA==").as_deref(), Some("wk_test"));
        assert_eq!(key("Bearer wk_test").as_deref(), Some("wk_test"));
        assert_eq!(key("Basic Og=="), None);
        assert_eq!(key("Digest x"), None);
        assert_eq!(key_of_headers(&HeaderMap::new()), None);
    }

    #[test]
    fn a_batch_has_a_limit() {
        let of = |count: usize| format!("{{\"batch\":[{}]}}", vec!["{}"; count].join(","));
        let events_of = |text: &str| {
            let envelope: Envelope<'_> = serde_json::from_str(text).expect("JSON");
            events(None, &envelope, text).map(|events| events.len()).map_err(|error| error.code())
        };
        assert_eq!(events_of(&of(0)), Ok(0));
        assert_eq!(events_of(&of(EVENTS_MAX)), Ok(EVENTS_MAX));
        assert_eq!(events_of(&of(EVENTS_MAX + 1)), Err("request_too_large"));
        assert_eq!(events_of("{}"), Err("request_unreadable"));
    }
}
