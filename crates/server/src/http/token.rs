//! API tokens.

use super::answer::Answer;
use super::ask::{InPath, Write};
use super::caller::Calling;
use super::page::{Page, Paging, Wanted};
use super::problem::Problem;
use super::shown::{instant, read_instant};
use super::user::{Nothing, role};
use crate::Server;
use app::access::{Operation, Role};
use app::{AppError, TokenLimits, TokenMade, TokenView};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(revoke))
}

/// A token. Its secret is told once, when it is made.
#[derive(Serialize, ToSchema)]
#[schema(as = Token)]
struct TokenBody {
    /// Number.
    id: i64,
    /// In whose name it calls.
    user: i64,
    /// What it is for.
    name: String,
    /// The roles that it is limited to; null for all of the user's.
    roles: Option<Vec<&'static str>>,
    /// The operations that it is limited to; null for all that the roles give.
    operations: Option<Vec<&'static str>>,
    /// When it was made.
    created_at: Option<String>,
    /// From when on it is worth nothing.
    expires_at: Option<String>,
    /// When it was last used, give or take some minutes.
    used_at: Option<String>,
    /// When it was revoked.
    revoked_at: Option<String>,
}

impl From<&TokenView> for TokenBody {
    fn from(view: &TokenView) -> Self {
        let TokenView { token, limits } = view;
        let roles = limits.roles.as_ref();
        let operations = limits.operations.as_ref();
        TokenBody {
            id: token.id,
            user: token.token.user.0,
            name: token.token.name.clone(),
            roles: roles.map(|roles| roles.iter().map(|role| role.name()).collect()),
            operations: operations.map(|all| all.iter().map(|operation| operation.name()).collect()),
            created_at: instant(token.token.created_at),
            expires_at: instant(token.token.expires_at),
            used_at: token.used_at.and_then(instant),
            revoked_at: token.revoked_at.and_then(instant),
        }
    }
}

/// Tokens, by number: one's own, or everybody's for those who may edit users.
#[utoipa::path(get, path = "/api/v1/tokens", operation_id = "token.list", tag = "token", params(Paging),
    responses((status = 200, description = "A page of tokens.", body = Page<TokenBody>)))]
async fn list(Calling(platform): Calling, wanted: Wanted) -> Result<Answer, Problem> {
    wanted.order(&["id"])?;
    let tokens = platform.tokens(wanted.after()?, wanted.rows()).await?;
    Ok(Answer::ok(&wanted.page(tokens, |view| view.token.id, |view| TokenBody::from(&view))))
}

/// A token to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// What it is for.
    name: String,
    /// Only what these roles give; all that one has unless given.
    roles: Option<Vec<String>>,
    /// Only these operations; all that the roles give unless given.
    operations: Option<Vec<String>>,
    /// From when on it is worth nothing: within 366 days.
    expires_at: String,
}

impl NewToken {
    fn limits(&self) -> Result<TokenLimits, AppError> {
        let roles: Option<Result<Vec<Role>, AppError>> =
            self.roles.as_ref().map(|names| names.iter().map(|name| role(name)).collect());
        let operation = |name: &String| {
            let unknown = || AppError::refused("operation_unknown", format!("there is no operation {name:?}"));
            Operation::parse(name).ok_or_else(unknown)
        };
        let operations: Option<Result<Vec<Operation>, AppError>> =
            self.operations.as_ref().map(|names| names.iter().map(operation).collect());
        Ok(TokenLimits { roles: roles.transpose()?, operations: operations.transpose()? })
    }
}

/// A token that was made, and its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = TokenMade)]
struct TokenMadeBody {
    /// The token.
    token: TokenBody,
    /// Send it as `Authorization: Bearer`. Nobody can be told again.
    secret: String,
}

/// Makes a token in one's own name.
#[utoipa::path(post, path = "/api/v1/tokens", operation_id = "token.create", tag = "token", request_body = NewToken,
    responses((status = 201, description = "Made.", body = TokenMadeBody)))]
async fn create(write: Write<NewToken>) -> Result<Answer, Problem> {
    let made = |made: &TokenMade| {
        let place = format!("/api/v1/tokens/{}", made.token.token.id);
        Answer::created(place, &TokenMadeBody { token: (&made.token).into(), secret: made.secret.clone() })
    };
    let create = async move |platform: &app::Platform, new: NewToken| {
        platform.create_token(&new.name, &new.limits()?, read_instant(&new.expires_at)?).await
    };
    write.answer(made, create).await
}

/// Makes a token worth nothing.
#[utoipa::path(delete, path = "/api/v1/tokens/{id}", operation_id = "token.revoke", tag = "token",
    params(("id" = i64, Path, description = "Number of the token.")),
    responses((status = 204, description = "Revoked.")))]
async fn revoke(InPath(id): InPath<i64>, write: Write<Nothing>) -> Result<Answer, Problem> {
    write.answer(|()| Answer::done(), async move |platform, Nothing {}| platform.revoke_token(id).await).await
}
