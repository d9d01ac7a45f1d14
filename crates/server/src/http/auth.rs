//! Signing in and out, and who one is.

use super::answer::Answer;
use super::ask::Body;
use super::caller::{Calling, Nobody, SessionSecret, cookie_name, is_secure};
use super::problem::Problem;
use super::shown::Party;
use crate::Server;
use app::{Me, SignedIn};
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(login))
        .routes(routes!(link))
        .routes(routes!(logout))
        .routes(routes!(me))
        .routes(routes!(password))
}

/// What one signs in with.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Credentials {
    /// Name of the user.
    name: String,
    /// The password.
    #[schema(format = Password)]
    password: String,
}

/// Who one is, and what one may do.
#[derive(Serialize, ToSchema)]
#[schema(as = Me)]
struct MeBody {
    /// Number of the user.
    user: Option<i64>,
    /// Name of the user.
    name: String,
    /// What people call the user.
    full_name: String,
    /// Whether the password has to be changed before anything else.
    must_change_password: bool,
    /// Names of the operations that one may do now, each within the scope of the role that gives it.
    operations: Vec<&'static str>,
    /// The roles that one has now.
    roles: Vec<HeldBody>,
    /// What is the same for everybody who works here.
    group: GroupBody,
}

/// A role that one has now.
#[derive(Serialize, ToSchema)]
#[schema(as = HeldRole)]
struct HeldBody {
    /// The role.
    #[schema(example = "dealer")]
    role: &'static str,
    /// The unit with everything below it, or the person; null for the whole group.
    #[schema(required)]
    of: Option<Party>,
}

/// What is the same for everybody who works here.
#[derive(Serialize, ToSchema)]
#[schema(as = Group)]
struct GroupBody {
    /// The IANA zone in which days begin.
    #[schema(example = "Asia/Shanghai")]
    time_zone: String,
}

impl From<&Me> for MeBody {
    fn from(me: &Me) -> Self {
        MeBody {
            user: me.user.map(|user| user.0),
            name: me.name.clone(),
            full_name: me.full_name.clone(),
            must_change_password: me.must_change_password,
            operations: me.operations.iter().map(|operation| operation.name()).collect(),
            roles: me
                .roles
                .iter()
                .map(|held| HeldBody { role: held.role.name(), of: held.of.clone().map(Party::from) })
                .collect(),
            group: GroupBody { time_zone: me.time_zone.clone() },
        }
    }
}

/// Signs in with name and password. The session is in a cookie that scripts cannot read.
#[utoipa::path(post, path = "/api/v1/auth/login", operation_id = "session.open", tag = "auth", request_body = Credentials,
    responses((status = 200, description = "Signed in.", body = MeBody)))]
async fn login(
    State(server): State<Server>,
    nobody: Nobody,
    headers: HeaderMap,
    Body(given): Body<Credentials>,
) -> Result<Response, Problem> {
    let signed_in = nobody.platform.sign_in(&given.name, &given.password, &nobody.address).await?;
    Ok(welcome(&signed_in, is_secure(&headers, &server.settings)))
}

/// What a link that signs in holds.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LinkSecret {
    /// What stands behind `#` in its address; with `.` and the name of a user where it is for several.
    #[schema(format = Password)]
    secret: String,
}

/// Signs in with a link that `yipan user link` made.
#[utoipa::path(post, path = "/api/v1/auth/link", operation_id = "link.open", tag = "auth",
    request_body = LinkSecret, responses((status = 200, description = "Signed in.", body = MeBody)))]
async fn link(
    State(server): State<Server>,
    nobody: Nobody,
    headers: HeaderMap,
    Body(given): Body<LinkSecret>,
) -> Result<Response, Problem> {
    let signed_in = nobody.platform.sign_in_with_link(&given.secret, &nobody.address).await?;
    Ok(welcome(&signed_in, is_secure(&headers, &server.settings)))
}

fn welcome(signed_in: &SignedIn, secure: bool) -> Response {
    let cookie = cookie(&signed_in.secret, signed_in.life_seconds, secure);
    with_cookie(Answer::ok(&MeBody::from(&signed_in.me)), &cookie)
}

/// Ends the session.
#[utoipa::path(post, path = "/api/v1/auth/logout", operation_id = "session.close", tag = "auth",
    responses((status = 204, description = "Signed out.")))]
async fn logout(
    State(server): State<Server>,
    SessionSecret(secret): SessionSecret,
    headers: HeaderMap,
    Calling(platform): Calling,
) -> Result<Response, Problem> {
    platform.sign_out(secret.as_deref().unwrap_or_default()).await?;
    let gone = cookie("", 0, is_secure(&headers, &server.settings));
    Ok(with_cookie(Answer::done(), &gone))
}

/// Who one is, and what one may do.
#[utoipa::path(get, path = "/api/v1/auth/me", operation_id = "me.show", tag = "auth",
    responses((status = 200, description = "Who calls.", body = MeBody)))]
async fn me(Calling(platform): Calling) -> Result<Answer, Problem> {
    Ok(Answer::ok(&MeBody::from(&platform.me().await?)))
}

/// A present and a new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    /// The present password.
    #[schema(format = Password)]
    present: String,
    /// The new password: at least 12 characters.
    #[schema(format = Password, min_length = 12)]
    new: String,
}

/// Changes one's own password. Every other session of the user ends.
#[utoipa::path(post, path = "/api/v1/auth/password", operation_id = "password.change", tag = "auth",
    request_body = PasswordChange, responses((status = 204, description = "Changed.")))]
async fn password(
    SessionSecret(secret): SessionSecret,
    Calling(platform): Calling,
    Body(change): Body<PasswordChange>,
) -> Result<Answer, Problem> {
    platform.change_password(&change.present, &change.new, secret.as_deref()).await?;
    Ok(Answer::done())
}

pub(super) fn cookie(secret: &str, seconds: u32, secure: bool) -> String {
    let only_tls = if secure { "; Secure" } else { "" };
    format!("{}={secret}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{only_tls}", cookie_name(secure))
}

fn with_cookie(answer: Answer, cookie: &str) -> Response {
    let mut response = answer.into_response();
    // Our own text, all of it ASCII.
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(SET_COOKIE, value);
    }
    response
}
