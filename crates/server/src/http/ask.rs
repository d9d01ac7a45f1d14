//! Reading what is asked: words in the path, the query, the body. What cannot be read is a problem like any other.

use super::answer::Answer;
use super::caller::Calling;
use super::problem::Problem;
use crate::Server;
use app::{AppError, OnceKey, Platform};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::any::Any;
use tokio::runtime::Handle;

/// The header with the key of a command.
const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// Words in the path.
pub struct InPath<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Server> for InPath<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<InPath<T>, Problem> {
        let read = Path::<T>::from_request_parts(parts, server).await;
        let Path(read) = read.map_err(|error| AppError::refused("route_not_found", error.body_text()))?;
        Ok(InPath(read))
    }
}

/// The query.
pub struct InQuery<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<Server> for InQuery<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &Server) -> Result<InQuery<T>, Problem> {
        let read = Query::<T>::try_from_uri(&parts.uri);
        let Query(read) = read.map_err(|error| AppError::refused("query_wrong", error.body_text()))?;
        Ok(InQuery(read))
    }
}

/// A JSON body, of a request that changes nothing.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Server> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, server: &Server) -> Result<Body<T>, Problem> {
        let (parts, body) = read(request, server).await?;
        Ok(Body(parsed(&parts.headers, &body)?))
    }
}

/// A command: who gives it, what is asked, and the key that it may have come with.
///
/// Every handler that changes something takes one, and ends with [`Write::answer`].
pub struct Write<T> {
    /// What is asked.
    pub input: T,
    /// The platform in the hands of who gives the command, for what has to be looked up before.
    pub platform: Platform,
    key: Option<OnceKey>,
}

impl<T: DeserializeOwned> FromRequest<Server> for Write<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, server: &Server) -> Result<Write<T>, Problem> {
        let (mut parts, body) = read(request, server).await?;
        let Calling(platform) = Calling::from_request_parts(&mut parts, server).await?;
        let input = parsed(&parts.headers, &body)?;
        Ok(Write { input, platform, key: once_key(&parts, &body)? })
    }
}

impl<T> Write<T> {
    /// A command whose body was not read as a whole.
    pub fn of(input: T, platform: Platform, key: Option<OnceKey>) -> Write<T> {
        Write { input, platform, key }
    }

    /// Gives the command, or, when it came before under the same key, the answer that it had. `answer` converts what the
    /// command gives; it runs inside the command's transaction, so it has everything it needs beforehand.
    pub async fn answer<D: Any>(
        self,
        answer: impl Fn(&D) -> Answer + Send + Sync + 'static,
        command: impl AsyncFnOnce(&Platform, T) -> Result<D, AppError> + Send + 'static,
    ) -> Result<Answer, Problem>
    where
        T: Send + 'static,
    {
        let Write { input, platform, key } = self;
        let given = async move || {
            let render = move |done: &D| answer(done).text();
            platform.once(key, render, async |platform| command(platform, input).await).await
        };
        Ok(Answer::read(&aside(given).await?)?)
    }
}

/// Does what may take long, or holds a thread while it computes, on a thread that is made for waiting. It goes on when the
/// caller does not wait any longer.
pub async fn aside<T: Send + 'static>(
    work: impl AsyncFnOnce() -> Result<T, AppError> + Send + 'static,
) -> Result<T, Problem> {
    let runtime = Handle::current();
    let done = tokio::task::spawn_blocking(move || runtime.block_on(work())).await;
    Ok(done.map_err(|error| AppError::internal(error.to_string()))??)
}

/// The whole body, which is no larger than allowed.
async fn read(request: Request, server: &Server) -> Result<(Parts, Bytes), Problem> {
    let (parts, body) = request.into_parts();
    let max = server.settings.body_bytes_max;
    let whole = Bytes::from_request(Request::from_parts(parts.clone(), body), server).await;
    let whole = whole.map_err(|error| match error.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            AppError::refused("request_too_large", format!("the body has more than {max} bytes"))
        }
        _ => AppError::refused("request_unreadable", "the body did not arrive whole"),
    })?;
    Ok((parts, whole))
}

/// A body as JSON; none is an empty object.
fn parsed<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, Problem> {
    let body = if body.is_empty() { b"{}" } else { body };
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or("application/json");
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        let message = format!("the body is {kind}; send application/json");
        return Err(AppError::refused("content_type_wrong", message).into());
    }
    serde_json::from_slice(body)
        .map_err(|error| AppError::refused("request_unreadable", format!("the body: {error}")).into())
}

/// The key of a command and what it stands for: method, address and body, or a hash of the body.
pub fn once_key(parts: &Parts, body: &[u8]) -> Result<Option<OnceKey>, Problem> {
    let Some(header) = parts.headers.get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let wrong = || AppError::refused("idempotency_key_wrong", "the idempotency key is no visible ASCII; use a UUID");
    let key = header.to_str().map_err(|_| wrong())?.to_owned();
    let mut hash = Sha256::new();
    for part in [parts.method.as_str().as_bytes(), parts.uri.to_string().as_bytes(), body] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    Ok(Some(OnceKey { key, input_hash: hash.finalize().into() }))
}
