//! Who calls: a person by the cookie of a session, a program by a token.

use super::around::Known;
use super::problem::Problem;
use crate::{Server, ServerSettings};
use app::access::Caller;
use app::{AppError, Platform, Proof, Version};
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::{AUTHORIZATION, COOKIE, IF_MATCH};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap};
use std::net::SocketAddr;

/// The platform in the hands of who calls. Refuses who does not say who calls, or says it wrongly.
///
/// An `If-Match` is taken along: commands refuse to change what is no longer as the caller saw it.
pub struct Calling(pub Platform);

impl FromRequestParts<Server> for Calling {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Calling, Problem> {
        let platform = &server.platform;
        let proof = proof(&parts.headers, &server.settings)?;
        let mut caller = platform.authenticate(proof.as_proof()).await?;
        caller.request = known(&parts.extensions).id;
        // Set once per request; who calls does not change meanwhile.
        let _ = known(&parts.extensions).who.set(caller.who.clone());
        Ok(Calling(platform.acting_as(caller).expecting(expected(&parts.headers))))
    }
}

/// The platform in nobody's hands: for signing in, which is how one becomes somebody.
pub struct Nobody {
    /// The platform.
    pub platform: Platform,
    /// From where it is called, for limits.
    pub address: String,
}

impl FromRequestParts<Server> for Nobody {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<Nobody, Problem> {
        let nobody =
            Caller { grants: Vec::new(), request: known(&parts.extensions).id, ..Caller::command_line("nobody") };
        Ok(Nobody { platform: server.platform.acting_as(nobody), address: address(parts, &server.settings) })
    }
}

/// The secret of the session that calls; nothing when a token does.
pub struct SessionSecret(pub Option<String>);

impl FromRequestParts<Server> for SessionSecret {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, server: &Server) -> Result<SessionSecret, Problem> {
        Ok(SessionSecret(session(&parts.headers, is_secure(&parts.headers, &server.settings))))
    }
}

/// What the caller shows.
enum Shown {
    Session(String),
    Token(String),
}

impl Shown {
    fn as_proof(&self) -> Proof<'_> {
        match self {
            Shown::Session(secret) => Proof::Session(secret),
            Shown::Token(secret) => Proof::Token(secret),
        }
    }
}

/// A token goes before a cookie, which a browser sends whether it is meant or not.
fn proof(headers: &HeaderMap, settings: &ServerSettings) -> Result<Shown, Problem> {
    if let Some(header) = headers.get(AUTHORIZATION) {
        let text = header.to_str().unwrap_or_default();
        let (scheme, token) = text.split_once(' ').unwrap_or((text, ""));
        if scheme.eq_ignore_ascii_case("bearer") && !token.trim().is_empty() {
            return Ok(Shown::Token(token.trim().to_owned()));
        }
        let message = "the Authorization header is not `Bearer` and a token";
        return Err(AppError::refused("not_signed_in", message).into());
    }
    let nobody = || AppError::refused("not_signed_in", "sign in, or send `Authorization: Bearer` and a token");
    Ok(session(headers, is_secure(headers, settings)).map(Shown::Session).ok_or_else(nobody)?)
}

/// The name of the cookie. Browsers take the first only from this host, over TLS, for all paths.
pub(super) fn cookie_name(secure: bool) -> &'static str {
    if secure { "__Host-yipan_session" } else { "yipan_session" }
}

fn session(headers: &HeaderMap, secure: bool) -> Option<String> {
    value_of_cookie(headers, cookie_name(secure))
}

/// The value of a cookie.
pub(super) fn value_of_cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let cookies = headers.get_all(COOKIE).into_iter().filter_map(|header| header.to_str().ok());
    let mut pairs = cookies.flat_map(|header| header.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(other, _)| *other == name).map(|(_, value)| value.to_owned())
}

/// Whether the caller came over TLS.
pub(super) fn is_secure(headers: &HeaderMap, settings: &ServerSettings) -> bool {
    let forwarded = || headers.get("x-forwarded-proto").is_some_and(|scheme| scheme.as_bytes() == b"https");
    settings.public_url.starts_with("https://") || (settings.behind_proxy && forwarded())
}

/// The address that calls: of the socket, or what the proxy in front says of it.
fn address(parts: &Parts, settings: &ServerSettings) -> String {
    let forwarded = parts.headers.get_all("x-forwarded-for").into_iter().next_back();
    let forwarded = forwarded.and_then(|header| header.to_str().ok()).and_then(|header| header.rsplit(',').next());
    match forwarded.filter(|_| settings.behind_proxy) {
        Some(address) => address.trim().to_owned(),
        None => peer(&parts.extensions).map_or("unknown".to_owned(), |peer| peer.ip().to_string()),
    }
}

/// The other end of the socket.
pub(super) fn peer(extensions: &Extensions) -> Option<SocketAddr> {
    extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer)
}

/// What is known of the request.
pub(super) fn known(extensions: &Extensions) -> Known {
    extensions.get::<Known>().cloned().unwrap_or_else(|| Known { id: String::new(), who: Default::default() })
}

/// The version that `If-Match` names; none without one, or for any.
fn expected(headers: &HeaderMap) -> Option<Version> {
    let header = headers.get(IF_MATCH).filter(|header| header.as_bytes() != b"*")?;
    let tag = header.to_str().ok().and_then(|text| text.strip_prefix('"')?.strip_suffix('"')?.parse().ok());
    // A tag that was never given out is one that nothing has now.
    Some(Version(tag.unwrap_or(i64::MIN)))
}
