//! Answers: a status, a body, and where and how far the thing is.

use app::{AppError, Version};
use axum::Json;
use axum::http::header::{ETAG, LOCATION};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An answer. It can be written down and given again later.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    status: u16,
    body: Option<Value>,
    tag: Option<i64>,
    #[serde(default)]
    always_whole: bool,
    location: Option<String>,
}

/// Says that an answer is given whole even to who has seen its tag, which does not change with everything that is told.
#[derive(Clone, Copy, Debug)]
pub(super) struct AlwaysWhole;

impl Answer {
    /// Here it is.
    pub fn ok(body: &impl Serialize) -> Answer {
        Answer::new(StatusCode::OK, Some(body))
    }

    /// It was made, and is found at this address.
    pub fn created(location: String, body: &impl Serialize) -> Answer {
        Answer { location: Some(location), ..Answer::new(StatusCode::CREATED, Some(body)) }
    }

    /// It will be done; this address tells how far it has come.
    pub fn accepted(location: String, body: &impl Serialize) -> Answer {
        Answer { location: Some(location), ..Answer::new(StatusCode::ACCEPTED, Some(body)) }
    }

    /// It was done, and there is nothing to say about it.
    pub fn done() -> Answer {
        Answer::new(StatusCode::NO_CONTENT, None::<&()>)
    }

    /// With how far the thing has come, for `If-Match` and `If-None-Match`.
    #[must_use]
    pub fn tagged(self, version: Version) -> Answer {
        Answer { tag: Some(version.0), ..self }
    }

    /// Whoever asks again is answered whole, and not with "as it was": the tag is for commands only.
    #[must_use]
    pub fn always_whole(self) -> Answer {
        Answer { always_whole: true, ..self }
    }

    fn new(status: StatusCode, body: Option<&impl Serialize>) -> Answer {
        // Our own types always have a JSON form.
        let body = body.map(|body| serde_json::to_value(body).unwrap_or(Value::Null));
        Answer { status: status.as_u16(), body, tag: None, always_whole: false, location: None }
    }

    /// As it is kept.
    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// As it was kept.
    pub(super) fn read(text: &str) -> Result<Answer, AppError> {
        serde_json::from_str(text).map_err(AppError::internal)
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::OK);
        let mut response = match self.body {
            Some(body) => (status, Json(body)).into_response(),
            None => status.into_response(),
        };
        let mut put = |name: HeaderName, value: Option<String>| {
            if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
                response.headers_mut().insert(name, value);
            }
        };
        put(ETAG, self.tag.map(|tag| format!("\"{tag}\"")));
        put(LOCATION, self.location);
        if self.always_whole {
            response.extensions_mut().insert(AlwaysWhole);
        }
        response
    }
}
