//! Signing in with an account elsewhere: away, and back again.

use super::answer::Answer;
use super::ask::{InPath, InQuery, Write, aside};
use super::auth::cookie;
use super::caller::{Calling, Nobody, is_secure, value_of_cookie};
use super::problem::Problem;
use super::user::{Nothing, UserBody, answer};
use crate::Server;
use crate::oidc::{AWAY_SECONDS, Begun, Oidc, OidcSettings};
use app::access::UserId;
use app::{AppError, Platform, SignedIn};
use axum::extract::State;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Where one goes to sign in elsewhere.
const START: &str = "/api/v1/auth/oidc/start";
/// Where one comes back.
const BACK: &str = "/api/v1/auth/oidc/callback";
/// What the browser carries meanwhile.
const CARRIED: &str = "yipan_oidc";

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(methods))
        .routes(routes!(settings))
        .routes(routes!(start))
        .routes(routes!(callback))
        .routes(routes!(tie, untie))
}

/// How one may sign in.
#[derive(Serialize, ToSchema)]
#[schema(as = SignInMethods)]
struct MethodsBody {
    /// Whether with name and password.
    password: bool,
    /// With an account elsewhere; null when not.
    #[schema(required)]
    oidc: Option<OidcBody>,
}

/// Signing in with an account elsewhere.
#[derive(Serialize, ToSchema)]
#[schema(as = OidcMethod)]
struct OidcBody {
    /// What people call the provider.
    #[schema(example = "Example account")]
    label: String,
    /// Where a browser goes; `?to=` says where it wants to be afterwards.
    start: &'static str,
}

/// How one may sign in. For everybody, signed in or not.
#[utoipa::path(get, path = "/api/v1/auth/methods", operation_id = "session.methods", tag = "auth",
    responses((status = 200, description = "The ways there are.", body = MethodsBody)))]
async fn methods(State(server): State<Server>) -> Answer {
    let oidc = server.oidc.as_ref().map(|oidc| OidcBody { label: oidc.settings.label.clone(), start: START });
    Answer::ok(&MethodsBody { password: true, oidc })
}

/// How signing in with an account elsewhere is set.
#[derive(Serialize, ToSchema)]
#[schema(as = OidcSettings)]
struct SettingsBody {
    /// Whether anybody may.
    on: bool,
    /// Who vouches; empty when nobody does.
    issuer: String,
    /// What the service is called there.
    client_id: String,
    /// Whether it has a secret to prove that by; the secret is never told.
    has_secret: bool,
    /// What is asked for, with blanks between.
    scopes: String,
    /// What people call the provider.
    label: String,
    /// The field with the name that a new user has here.
    name_claim: String,
    /// Whether an account that is nobody's becomes a new user's.
    create_users: bool,
    /// The address that the provider sends browsers back to; empty while the service does not know its own.
    callback: String,
}

/// How signing in with an account elsewhere is set, without the secret.
#[utoipa::path(get, path = "/api/v1/auth/oidc/settings", operation_id = "oidc.settings", tag = "auth",
    responses((status = 200, description = "As it is set.", body = SettingsBody)))]
async fn settings(State(server): State<Server>, Calling(platform): Calling) -> Result<Answer, Problem> {
    let set = platform.oidc_settings(server.oidc.as_ref().map(|oidc| oidc.settings.clone()))?;
    let known = !server.settings.public_url.is_empty();
    let on = set.is_some();
    let OidcSettings { issuer, client_id, client_secret, scopes, name_claim, create_users, label } =
        set.unwrap_or_default();
    let callback = if known { back(&server) } else { String::new() };
    let has_secret = !client_secret.is_empty();
    Ok(Answer::ok(&SettingsBody {
        on,
        issuer,
        client_id,
        has_secret,
        scopes,
        label,
        name_claim,
        create_users,
        callback,
    }))
}

/// Where one wants to be.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Wish {
    /// A page of ours to show afterwards.
    #[serde(default)]
    to: String,
}

/// Sends a browser away to sign in with an account elsewhere.
#[utoipa::path(get, path = "/api/v1/auth/oidc/start", operation_id = "oidc.start", tag = "auth", params(Wish),
    responses((status = 303, description = "To the provider.")))]
async fn start(
    State(server): State<Server>,
    nobody: Nobody,
    headers: HeaderMap,
    InQuery(wish): InQuery<Wish>,
) -> Result<Response, Problem> {
    let begin = async {
        let oidc = configured(&server)?;
        let begun = Begun::new(&wish.to, seconds(&nobody.platform))?;
        let address = oidc.address(&begun, &back(&server)).await?;
        let text = serde_json::to_string(&begun).map_err(AppError::internal)?;
        let sealed = URL_SAFE_NO_PAD.encode(nobody.platform.seal_for_browser(&text)?);
        Ok::<_, AppError>((address, sealed))
    };
    let secure = is_secure(&headers, &server.settings);
    Ok(match begin.await {
        Ok((address, sealed)) => away(&address, &[carried(&sealed, AWAY_SECONDS, secure)]),
        Err(error) => sorry(&Problem::from(error), secure),
    })
}

/// What the provider says when one comes back.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Back {
    /// What the provider gives the ID token for.
    #[serde(default)]
    code: String,
    /// Which sign-in it is.
    #[serde(default)]
    state: String,
    /// Why the provider did not let somebody in.
    #[serde(default)]
    error: String,
    /// The same in words.
    #[serde(default)]
    error_description: String,
    /// Who says all this, where the provider tells.
    #[serde(default)]
    iss: String,
}

/// Takes a browser in that comes back from signing in elsewhere. It is sent on to a page; one that was not signed in, with
/// `?sign_in=` and the code of the refusal.
#[utoipa::path(get, path = "/api/v1/auth/oidc/callback", operation_id = "oidc.open", tag = "auth", params(Back),
    responses((status = 303, description = "To a page of ours.")))]
async fn callback(
    State(server): State<Server>,
    nobody: Nobody,
    headers: HeaderMap,
    InQuery(came): InQuery<Back>,
) -> Result<Response, Problem> {
    let secure = is_secure(&headers, &server.settings);
    Ok(match signed_in(&server, &nobody, &headers, &came).await {
        Ok((signed_in, to)) => {
            let session = cookie(&signed_in.secret, signed_in.life_seconds, secure);
            away(&to, &[session, carried("", 0, secure)])
        }
        Err(problem) => sorry(&problem, secure),
    })
}

async fn signed_in(
    server: &Server,
    nobody: &Nobody,
    headers: &HeaderMap,
    came: &Back,
) -> Result<(SignedIn, String), Problem> {
    let oidc = configured(server)?;
    let now = seconds(&nobody.platform);
    let begun = value_of_cookie(headers, CARRIED)
        .and_then(|text| URL_SAFE_NO_PAD.decode(text).ok())
        .and_then(|sealed| nobody.platform.open_from_browser(&sealed))
        .and_then(|text| serde_json::from_str::<Begun>(&text).ok())
        .filter(|begun| begun.state == came.state && now - begun.at <= AWAY_SECONDS);
    let begun = begun.ok_or_else(|| {
        let message = "this sign-in was begun elsewhere, or too long ago; begin again";
        AppError::refused("oidc_state_wrong", message)
    })?;
    if !came.error.is_empty() || came.code.is_empty() {
        let why = format!("{} {}", came.error, came.error_description);
        return Err(AppError::refused("oidc_denied", format!("the provider let nobody in: {}", why.trim())).into());
    }
    if !came.iss.is_empty() && came.iss != oidc.settings.issuer {
        let message =
            format!("signing in elsewhere failed: {:?} answered instead of {:?}", came.iss, oidc.settings.issuer);
        return Err(AppError::refused("oidc_failed", message).into());
    }
    let identity = oidc.identity(&begun, (&came.code, &back(server)), now).await?;
    let create = oidc.settings.create_users;
    let (platform, address) = (nobody.platform.clone(), nobody.address.clone());
    let signed_in = aside(async move || platform.sign_in_with_oidc(&identity, create, &address).await).await?;
    Ok((signed_in, begun.to))
}

fn configured(server: &Server) -> Result<&Oidc, AppError> {
    let off = || AppError::refused("oidc_off", "nobody signs in with an account elsewhere here; `[oidc]` is not set");
    server.oidc.as_deref().ok_or_else(off)
}

/// The address that the provider sends browsers back to.
fn back(server: &Server) -> String {
    format!("{}{BACK}", server.settings.public_url.trim_end_matches('/'))
}

fn seconds(platform: &Platform) -> i64 {
    platform.now().0.div_euclid(1_000_000)
}

/// A cookie that only what stands here gets. It comes along when the provider sends the browser back.
fn carried(value: &str, seconds: i64, secure: bool) -> String {
    let only_tls = if secure { "; Secure" } else { "" };
    format!("{CARRIED}={value}; Path=/api/v1/auth/oidc; Max-Age={seconds}; HttpOnly; SameSite=Lax{only_tls}")
}

/// To the page for signing in, with the code of the refusal. What else is known of it is for the log.
fn sorry(problem: &Problem, secure: bool) -> Response {
    tracing::warn!(code = problem.code(), cause = problem.words(), "nobody was signed in with an account elsewhere");
    away(&format!("/?sign_in={}", problem.code()), &[carried("", 0, secure)])
}

fn away(to: &str, cookies: &[String]) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(place) = HeaderValue::from_str(to) {
        response.headers_mut().insert(LOCATION, place);
    }
    for cookie in cookies {
        // Our own text, all of it ASCII.
        if let Ok(value) = HeaderValue::from_str(cookie) {
            response.headers_mut().append(SET_COOKIE, value);
        }
    }
    response
}

/// An account elsewhere.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AccountElsewhere {
    /// Who vouches for it; the provider of the settings unless given.
    issuer: Option<String>,
    /// What it is called there: `sub` of its ID tokens.
    subject: String,
}

/// Ties an account elsewhere to a user, who signs in with it from now on.
#[utoipa::path(post, path = "/api/v1/users/{id}/oidc", operation_id = "user.tie", tag = "user",
    params(("id" = i64, Path, description = "Number of the user.")), request_body = AccountElsewhere,
    responses((status = 200, description = "The user.", body = UserBody)))]
async fn tie(
    State(server): State<Server>,
    InPath(id): InPath<i64>,
    write: Write<AccountElsewhere>,
) -> Result<Answer, Problem> {
    let known = server.oidc.as_ref().map(|oidc| oidc.settings.issuer.clone()).unwrap_or_default();
    let tie = async move |platform: &Platform, account: AccountElsewhere| {
        platform.link_oidc(UserId(id), &account.issuer.unwrap_or(known), &account.subject).await
    };
    write.answer(answer, tie).await
}

/// Takes every account elsewhere from a user, and signs the user out everywhere.
#[utoipa::path(delete, path = "/api/v1/users/{id}/oidc", operation_id = "user.untie", tag = "user",
    params(("id" = i64, Path, description = "Number of the user.")), responses((status = 204, description = "Untied.")))]
async fn untie(InPath(id): InPath<i64>, write: Write<Nothing>) -> Result<Answer, Problem> {
    let untie = async move |platform: &Platform, Nothing {}| platform.unlink_oidc(UserId(id)).await;
    write.answer(|_: &u64| Answer::done(), untie).await
}
