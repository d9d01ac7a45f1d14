//! Signing in with an account elsewhere: OpenID Connect, authorization code with PKCE.
//!
//! What began a sign-in is carried by the browser, sealed, so any process can end it. The provider is asked what it offers, and that is
//! believed for an hour.

mod token;

use self::token::{Expected, NO_KEY, claims};
use crate::outgoing::{Outgoing, Sending, Whither};
use app::{AppError, OidcIdentity};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hyper::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;
use url::form_urlencoded::Serializer;

/// How to sign in elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OidcSettings {
    /// Who vouches; empty when nobody signs in elsewhere.
    pub issuer: String,
    /// What we are called there.
    pub client_id: String,
    /// By which we prove it; empty for a public client.
    pub client_secret: String,
    /// What is asked for; `openid` among it.
    pub scopes: String,
    /// The field with the name that a new user has here.
    pub name_claim: String,
    /// Whether an account that is nobody's becomes a new user's.
    pub create_users: bool,
    /// What people call the provider.
    pub label: String,
}

/// How long what a provider offers is believed.
const BELIEVED: Duration = Duration::from_secs(3_600);
/// Longest answer of a provider.
const ANSWER_BYTES_MAX: usize = 1 << 20;
/// How long somebody may be elsewhere, in seconds.
pub const AWAY_SECONDS: i64 = 600;

/// What a browser carries while its user is elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Begun {
    /// Names this sign-in; comes back with the answer.
    pub state: String,
    /// Stands in the ID token.
    pub nonce: String,
    /// Proves that who began is who ends.
    pub verifier: String,
    /// Where to go afterwards.
    pub to: String,
    /// When it began, in seconds since 1970.
    pub at: i64,
}

impl Begun {
    /// Begins a sign-in.
    pub fn new(to: &str, at: i64) -> Result<Begun, AppError> {
        let (state, nonce, verifier) = (secret()?, secret()?, secret()?);
        Ok(Begun { state, nonce, verifier, to: inside(to).to_owned(), at })
    }
}

fn secret() -> Result<String, AppError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(AppError::internal)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// An address of our own pages; the first page when it is another.
fn inside(to: &str) -> &str {
    let own = to.starts_with('/') && !to.starts_with("//") && !to.contains('\\') && !to.contains(char::is_control);
    if own { to } else { "/" }
}

/// What a provider offers.
#[derive(Clone, Debug, Deserialize)]
struct Provider {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    userinfo_endpoint: String,
    #[serde(default)]
    token_endpoint_auth_methods_supported: Vec<String>,
}

/// Signing in elsewhere.
pub struct Oidc {
    /// How.
    pub settings: OidcSettings,
    outgoing: Outgoing,
    known: Mutex<Option<(Instant, Arc<Provider>)>>,
}

fn failed(why: impl std::fmt::Display) -> AppError {
    AppError::refused("oidc_failed", format!("signing in elsewhere failed: {why}"))
}

impl Oidc {
    /// With these settings.
    pub fn new(settings: OidcSettings, outgoing: Outgoing) -> Oidc {
        Oidc { settings, outgoing, known: Mutex::default() }
    }

    /// Where a browser signs in, to come back to `back`.
    pub async fn address(&self, begun: &Begun, back: &str) -> Result<String, AppError> {
        let provider = self.provider().await?;
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(begun.verifier.as_bytes()));
        let query = Serializer::new(String::new())
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", back)
            .append_pair("scope", &self.settings.scopes)
            .append_pair("state", &begun.state)
            .append_pair("nonce", &begun.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .finish();
        let joint = if provider.authorization_endpoint.contains('?') { '&' } else { '?' };
        Ok(format!("{}{joint}{query}", provider.authorization_endpoint))
    }

    /// Who signed in elsewhere, by the code that came back.
    pub async fn identity(
        &self,
        begun: &Begun,
        (code, back): (&str, &str),
        now: i64,
    ) -> Result<OidcIdentity, AppError> {
        let provider = self.provider().await?;
        let given = self.exchanged(&provider, begun, (code, back)).await?;
        let token = given["id_token"].as_str().ok_or_else(|| failed("the provider gave no ID token"))?;
        let expected =
            Expected { issuer: &self.settings.issuer, client_id: &self.settings.client_id, nonce: &begun.nonce, now };
        let keys = self.json(&provider.jwks_uri, &[]).await?;
        let told = claims(token, &keys, &expected).map_err(|why| {
            tracing::warn!(why, no_key = why == NO_KEY, "an ID token was refused");
            failed(why)
        })?;
        let name = |told: &Map<String, Value>| text(told, &self.settings.name_claim);
        let more = match (name(&told).is_empty(), given["access_token"].as_str()) {
            (true, Some(access)) if !provider.userinfo_endpoint.is_empty() => {
                self.more(&provider, access, &text(&told, "sub")).await?
            }
            _ => Map::new(),
        };
        let either = |field: &str| {
            Some(text(&told, field)).filter(|text| !text.is_empty()).unwrap_or_else(|| text(&more, field))
        };
        Ok(OidcIdentity {
            issuer: self.settings.issuer.clone(),
            subject: text(&told, "sub"),
            name: either(&self.settings.name_claim),
            full_name: either("name"),
        })
    }

    /// What the provider tells besides, of the same account.
    async fn more(&self, provider: &Provider, access: &str, subject: &str) -> Result<Map<String, Value>, AppError> {
        let headers = [("authorization", format!("Bearer {access}"))];
        match self.json(&provider.userinfo_endpoint, &headers).await? {
            Value::Object(more) if text(&more, "sub") == subject => Ok(more),
            _ => Err(failed("the provider tells about another account than the ID token")),
        }
    }

    /// What the provider gives for a code.
    async fn exchanged(
        &self,
        provider: &Provider,
        begun: &Begun,
        (code, back): (&str, &str),
    ) -> Result<Value, AppError> {
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", back),
            ("code_verifier", &begun.verifier),
        ];
        let (headers, form) = self.proven(provider, &fields);
        let (status, given) = self.asked(&provider.token_endpoint, &headers, Some(form)).await?;
        if status != 200 {
            let why = given["error_description"].as_str().or(given["error"].as_str()).unwrap_or("it says nothing more");
            return Err(failed(format!("the provider answered {status} for the code: {why}")));
        }
        Ok(given)
    }

    /// Headers and form of a request that says and proves what we are called there.
    fn proven(&self, provider: &Provider, fields: &[(&str, &str)]) -> (Vec<(&'static str, String)>, String) {
        let OidcSettings { client_id, client_secret, .. } = &self.settings;
        let ways = &provider.token_endpoint_auth_methods_supported;
        let basic = ways.is_empty() || ways.iter().any(|way| way == "client_secret_basic");
        let mut form = Serializer::new(String::new());
        form.extend_pairs(fields);
        let mut headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
        match (client_secret.is_empty(), basic) {
            (false, true) => {
                let pair = format!("{}:{}", form_encoded(client_id), form_encoded(client_secret));
                headers.push(("authorization", format!("Basic {}", STANDARD.encode(pair))));
            }
            (false, false) => {
                form.append_pair("client_id", client_id).append_pair("client_secret", client_secret);
            }
            (true, _) => {
                form.append_pair("client_id", client_id);
            }
        }
        (headers, form.finish())
    }

    async fn provider(&self) -> Result<Arc<Provider>, AppError> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, provider)) = known.filter(|(at, _)| at.elapsed() < BELIEVED) {
            return Ok(provider);
        }
        let issuer = &self.settings.issuer;
        let address = format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'));
        let provider: Provider = serde_json::from_value(self.json(&address, &[]).await?)
            .map_err(|error| failed(format!("{address} does not say what there is: {error}")))?;
        if provider.issuer != *issuer {
            return Err(failed(format!("{address} is of {:?}; set `issuer` of `[oidc]` to that", provider.issuer)));
        }
        let provider = Arc::new(provider);
        let now = (Instant::now(), Arc::clone(&provider));
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
        Ok(provider)
    }

    async fn json(&self, url: &str, headers: &[(&'static str, String)]) -> Result<Value, AppError> {
        match self.asked(url, headers, None).await? {
            (200, found) => Ok(found),
            (status, _) => Err(failed(format!("{url} answered {status}"))),
        }
    }

    async fn asked(
        &self,
        url: &str,
        headers: &[(&'static str, String)],
        form: Option<String>,
    ) -> Result<(u16, Value), AppError> {
        let json = ("accept", "application/json".to_owned());
        let headers: Vec<(&'static str, String)> = headers.iter().cloned().chain([json]).collect();
        let sending = Sending {
            method: if form.is_some() { Method::POST } else { Method::GET },
            url,
            headers: &headers,
            body: form.unwrap_or_default().into_bytes(),
            answer_bytes_max: ANSWER_BYTES_MAX,
            whither: Whither::Anywhere,
        };
        let reply = self.outgoing.send(sending).await.map_err(|why| failed(format!("{url}: {why}")))?;
        Ok((reply.status, serde_json::from_slice(&reply.body).unwrap_or_default()))
    }
}

fn form_encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn text(object: &Map<String, Value>, name: &str) -> String {
    object.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comes_back_to_our_own_pages_only() {
        for (to, back) in [
            ("/periods?x=1#y", "/periods?x=1#y"),
            ("", "/"),
            ("//example.com", "/"),
            ("/\\example.com", "/"),
            ("https://example.com", "/"),
            ("/a\nb", "/"),
        ] {
            assert_eq!(inside(to), back, "{to:?}");
        }
    }
}
