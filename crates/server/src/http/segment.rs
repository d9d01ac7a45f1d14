//! Events as public clients of the Segment kind send them, unmodified: `/v1/{identify,track,page,screen,group,alias,batch}`.
//!
//! What clients really do decides here: bodies are gzip whatever their headers say, the write key comes as the user of basic
//! authorization, as bearer or in the body, only the status 200 counts as success, and errors have a `code` and a `message`. An
//! event that is wrong is no error of its batch, nor of a request of its own: it is set aside, see docs/events.md.

use super::problem::{self, Problem};
use crate::Server;
use app::{AppError, EventBatch};
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE,
    AUTHORIZATION, RETRY_AFTER,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use base::{Calendar, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::read::MultiGzDecoder;
use serde::Serialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
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
    Router::new().route("/v1/{address}", post(take).options(preflight).fallback(otherwise))
}

/// Whether a path is one of those that clients of events may ask for, rightly or not.
pub(super) fn is_for_clients(path: &str) -> bool {
    path == "/v1" || path.starts_with("/v1/")
}

/// What is refused around here, such as a path that leads nowhere, in the form that clients read.
pub(super) fn refused(problem: &Problem) -> Response {
    told(problem.code(), problem.detail().to_owned())
}

/// What is asked in another way than clients send: there is nothing else here.
async fn otherwise(request: Request) -> Problem {
    let missing = kind_of(request.uri().path()).err();
    match missing {
        Some(missing) => missing.into(),
        None => problem::no_method(request).await,
    }
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
        let message = match &self.0 {
            AppError::Internal(source) => {
                tracing::error!(cause = app::with_sources(source.as_ref()), "events were not taken");
                "a fault of the service; send again later".to_owned()
            }
            error => error.to_string(),
        };
        told(self.0.code(), message)
    }
}

/// A refusal in the form that clients read.
fn told(code: &'static str, message: String) -> Response {
    let status = match code {
        "write_key_wrong" => StatusCode::UNAUTHORIZED,
        "route_not_found" => StatusCode::NOT_FOUND,
        "method_not_allowed" => StatusCode::METHOD_NOT_ALLOWED,
        "request_too_large" => StatusCode::PAYLOAD_TOO_LARGE,
        "events_waiting" => StatusCode::TOO_MANY_REQUESTS,
        "request_unreadable" => StatusCode::BAD_REQUEST,
        _ => StatusCode::SERVICE_UNAVAILABLE,
    };
    let mut response = (status, Json(RefusalBody { code, message })).into_response();
    if matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE) {
        response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("5"));
    }
    with_cross_origin(response)
}

/// The envelope of a batch; of a single event the fields that are about sending it. A field of another type than it should have
/// counts as absent: clients do not send again what is refused, so that events would be lost for it.
#[derive(Default)]
struct Envelope<'t> {
    batch: Option<&'t RawValue>,
    write_key: Option<String>,
    sent: Option<Timestamp>,
}

impl<'t> Envelope<'t> {
    /// JSON that is no object has an envelope too, an empty one: as a single event it is set aside like others.
    fn read(text: &'t str) -> Result<Envelope<'t>, AppError> {
        let Ok(fields) = serde_json::from_str::<BTreeMap<String, &'t RawValue>>(text) else {
            let json = serde_json::from_str::<IgnoredAny>(text);
            return json.map(|_| Envelope::default()).map_err(|error| unreadable(&error.to_string()));
        };
        let word = |name: &str| serde_json::from_str::<String>(fields.get(name)?.get()).ok();
        Ok(Envelope {
            batch: fields.get("batch").copied(),
            write_key: word("writeKey"),
            sent: word("sentAt").and_then(|text| instant(&text)),
        })
    }
}

async fn take(
    State(server): State<Server>,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Refusal> {
    let received = server.platform.now();
    let kind = kind_of(uri.path())?;
    let body = arrived(body, server.settings.body_bytes_max)?;
    let text = unpacked(&body)?;
    let envelope = Envelope::read(&text)?;
    let key = key_of_headers(&headers).or(envelope.write_key);
    let without = || AppError::refused("write_key_wrong", "send the write key as the user of basic authorization");
    let source = server.platform.event_source_of(&key.ok_or_else(without)?).await?;
    let events = events(kind, envelope.batch, &text)?;
    let batch = EventBatch { source, kind: kind.map(str::to_owned), sent: envelope.sent, received, events };
    let count = batch.events.len() as u64;
    if count > 0 {
        server.intake().await?.accept(batch).await?;
        server.metrics.events_accepted(count);
    }
    Ok(with_cross_origin(Json(Success { success: true }).into_response()))
}

/// The type of event that a path says; none for a batch, whose events say it themselves.
fn kind_of(path: &str) -> Result<Option<&'static str>, AppError> {
    let address = path.strip_prefix("/v1/").unwrap_or_default();
    if ["batch", "b", "import"].contains(&address) {
        return Ok(None);
    }
    let found = ADDRESSES.iter().find(|(known, _)| *known == address);
    let missing = || AppError::refused("route_not_found", format!("there is nothing at {path}"));
    Ok(Some(found.ok_or_else(missing)?.1))
}

fn events(kind: Option<&str>, batch: Option<&RawValue>, text: &str) -> Result<Vec<Box<RawValue>>, AppError> {
    if kind.is_some() {
        let whole: &RawValue = serde_json::from_str(text).map_err(|error| unreadable(&error.to_string()))?;
        return Ok(vec![whole.to_owned()]);
    }
    let listed = batch.and_then(|batch| serde_json::from_str::<Vec<&RawValue>>(batch.get()).ok());
    let events = listed.ok_or_else(|| unreadable("a batch has its events in a list named batch"))?;
    if events.len() > EVENTS_MAX {
        let message = format!("the batch has {} events; send at most {EVENTS_MAX} at once", events.len());
        return Err(AppError::refused("request_too_large", message));
    }
    Ok(events.iter().map(|event| (*event).to_owned()).collect())
}

/// The body as it was sent, which is no larger than any body may be.
fn arrived(body: Result<Bytes, BytesRejection>, bytes_max: usize) -> Result<Bytes, AppError> {
    body.map_err(|error| match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => too_large(BODY_BYTES_MAX.min(bytes_max)),
        _ => unreadable("it did not arrive whole"),
    })
}

/// The body as text. Clients label gzip as anything, so its first bytes decide.
fn unpacked(body: &[u8]) -> Result<Cow<'_, str>, AppError> {
    let not_text = |_| unreadable("it is no UTF-8 text");
    if !body.starts_with(&[0x1f, 0x8b]) {
        if body.len() > BODY_BYTES_MAX {
            return Err(too_large(BODY_BYTES_MAX));
        }
        return std::str::from_utf8(body).map(Cow::Borrowed).map_err(not_text);
    }
    let mut bytes = Vec::new();
    let mut packed = MultiGzDecoder::new(body).take(BODY_BYTES_MAX as u64 + 1);
    packed.read_to_end(&mut bytes).map_err(|_| unreadable("it begins as gzip and cannot be unpacked"))?;
    if bytes.len() > BODY_BYTES_MAX {
        return Err(too_large(BODY_BYTES_MAX));
    }
    let text = String::from_utf8(bytes).map_err(|error| error.utf8_error()).map_err(not_text)?;
    Ok(Cow::Owned(text))
}

fn too_large(bytes_max: usize) -> AppError {
    AppError::refused("request_too_large", format!("the body has more than {bytes_max} bytes; send smaller batches"))
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
            let envelope = Envelope::read(text).expect("JSON");
            events(None, envelope.batch, text).map(|events| events.len()).map_err(|error| error.code())
        };
        assert_eq!(events_of(&of(0)), Ok(0));
        assert_eq!(events_of(&of(EVENTS_MAX)), Ok(EVENTS_MAX));
        assert_eq!(events_of(&of(EVENTS_MAX + 1)), Err("request_too_large"));
        for without_list in ["{}", r#"{"batch":"x"}"#, r#"{"batch":null}"#, r#"{"batch":{}}"#, "[]", "5"] {
            assert_eq!(events_of(without_list), Err("request_unreadable"), "{without_list}");
        }
    }

    #[test]
    fn what_is_wrong_with_an_envelope_counts_as_absent() {
        let read = |text: &str| {
            let read = Envelope::read(text).map_err(|error| error.code());
            read.map(|envelope| (envelope.write_key, envelope.sent.map(|sent| sent.0)))
        };
        let key = || Some("wk".to_owned());
        assert_eq!(read(r#"{"writeKey":"wk","sentAt":"1970-01-01T00:00:01Z"}"#), Ok((key(), Some(1_000_000))));
        assert_eq!(read(r#"{"writeKey":"wk","sentAt":5}"#), Ok((key(), None)));
        assert_eq!(read(r#"{"writeKey":"wk","sentAt":"junk"}"#), Ok((key(), None)));
        assert_eq!(read(r#"{"writeKey":5,"sentAt":{}}"#), Ok((None, None)));
        assert_eq!(read(r#"{"writeKey":null,"sentAt":null,"batch":"x"}"#), Ok((None, None)));
        assert_eq!(read("[1]"), Ok((None, None)));
        assert_eq!(read("{"), Err("request_unreadable"));
    }

    #[test]
    fn a_single_event_is_kept_as_it_was_sent() {
        for text in [r#"{"sentAt":123, "writeKey":5,"batch":"x"}"#, "[1, 2]", "5", "null"] {
            let events = events(Some("track"), None, &format!(" {text}\n")).expect("JSON");
            assert_eq!(events.iter().map(|event| event.get()).collect::<Vec<_>>(), [text]);
        }
    }
}
