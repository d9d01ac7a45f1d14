//! Users and what they may do.

use super::answer::Answer;
use super::ask::{InPath, Write};
use super::caller::Calling;
use super::page::{Page, Paging, Wanted};
use super::problem::Problem;
use super::shown::{Party, instant, read_interval};
use crate::Server;
use app::access::{Role, UserId};
use app::{Account, AppError, GrantView, Invited, UserView, WantedScope};
use base::PartyKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, edit))
        .routes(routes!(reset))
        .routes(routes!(grant))
        .routes(routes!(revoke))
}

/// A user.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
pub(super) struct UserBody {
    /// Number.
    id: i64,
    /// The name to sign in with.
    name: String,
    /// What people call the user.
    full_name: String,
    /// Whether the user may not sign in.
    disabled: bool,
    /// Whether the user has a password that somebody else knows.
    must_change_password: bool,
    /// When the user was made.
    created_at: Option<String>,
    /// By whom.
    created_by: String,
    /// What the user may do and might do before; by number.
    grants: Vec<GrantBody>,
    /// Accounts elsewhere that the user signs in with.
    accounts: Vec<AccountBody>,
}

/// An account elsewhere.
#[derive(Serialize, ToSchema)]
#[schema(as = UserAccount)]
struct AccountBody {
    /// Who vouches for it.
    issuer: String,
    /// What it is called there.
    subject: String,
    /// Since when it is tied to the user.
    tied_at: Option<String>,
    /// By whom.
    tied_by: String,
}

impl From<&Account> for AccountBody {
    fn from(account: &Account) -> Self {
        let Account { issuer, subject, tied_at, tied_by, .. } = account.clone();
        AccountBody { issuer, subject, tied_at: instant(tied_at), tied_by }
    }
}

/// A role somewhere for some time.
#[derive(Serialize, ToSchema)]
#[schema(as = Grant)]
struct GrantBody {
    /// Number.
    id: i64,
    /// The role.
    role: &'static str,
    /// The unit with everything below it, or the person; null for the whole group.
    of: Option<Party>,
    /// First instant; null when it was always so.
    from: Option<String>,
    /// First instant after; null when there is no end.
    to: Option<String>,
    /// When it was given.
    granted_at: Option<String>,
    /// By whom.
    granted_by: String,
}

impl From<&UserView> for UserBody {
    fn from(view: &UserView) -> Self {
        let user = &view.user.user;
        UserBody {
            id: view.user.id.0,
            name: user.name.clone(),
            full_name: user.full_name.clone(),
            disabled: view.user.disabled,
            must_change_password: user.must_change,
            created_at: instant(user.created_at),
            created_by: user.created_by.clone(),
            grants: view.grants.iter().map(GrantBody::from).collect(),
            accounts: view.accounts.iter().map(AccountBody::from).collect(),
        }
    }
}

impl From<&GrantView> for GrantBody {
    fn from(view: &GrantView) -> Self {
        let during = view.grant.grant.during;
        GrantBody {
            id: view.grant.id,
            role: view.grant.grant.role.name(),
            of: view.of.clone().map(Party::from),
            from: instant(during.from),
            to: instant(during.to),
            granted_at: instant(view.grant.granted_at),
            granted_by: view.grant.granted_by.clone(),
        }
    }
}

pub(super) fn answer(view: &UserView) -> Answer {
    Answer::ok(&UserBody::from(view)).tagged(view.version())
}

/// Users, by number.
#[utoipa::path(get, path = "/api/v1/users", operation_id = "user.list", tag = "user", params(Paging),
    responses((status = 200, description = "A page of users.", body = Page<UserBody>)))]
async fn list(Calling(platform): Calling, wanted: Wanted) -> Result<Answer, Problem> {
    wanted.order(&["id"])?;
    let users = platform.users(wanted.after()?.map(UserId), wanted.rows()).await?;
    Ok(Answer::ok(&wanted.page(users, |view| view.user.id.0, |view| UserBody::from(&view))))
}

/// A user.
#[utoipa::path(get, path = "/api/v1/users/{id}", operation_id = "user.show", tag = "user",
    params(("id" = i64, Path, description = "Number of the user.")),
    responses((status = 200, description = "The user.", body = UserBody)))]
async fn show(Calling(platform): Calling, InPath(id): InPath<i64>) -> Result<Answer, Problem> {
    Ok(answer(&platform.user_view(UserId(id)).await?))
}

/// A user to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewUser {
    /// The name to sign in with: small letters, digits and `-_.@+`.
    name: String,
    /// What people call the user.
    #[serde(default)]
    full_name: String,
}

/// A user and the password that can be used once.
#[derive(Serialize, ToSchema)]
#[schema(as = Invited)]
struct InvitedBody {
    /// The user.
    user: UserBody,
    /// To be handed over. It is not kept, and has to be changed first.
    one_time_password: String,
}

impl From<&Invited> for InvitedBody {
    fn from(invited: &Invited) -> Self {
        InvitedBody { user: UserBody::from(&invited.user), one_time_password: invited.one_time_password.clone() }
    }
}

/// Makes a user who may do nothing yet.
#[utoipa::path(post, path = "/api/v1/users", operation_id = "user.create", tag = "user", request_body = NewUser,
    responses((status = 201, description = "Made.", body = InvitedBody)))]
async fn create(write: Write<NewUser>) -> Result<Answer, Problem> {
    let made = |invited: &Invited| {
        let place = format!("/api/v1/users/{}", invited.user.user.id.0);
        Answer::created(place, &InvitedBody::from(invited)).tagged(invited.user.version())
    };
    write.answer(made, async move |platform, new| platform.create_user(&new.name, &new.full_name).await).await
}

/// What is to be changed of a user.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UserEdit {
    /// What people call the user.
    full_name: Option<String>,
    /// Whether the user may not sign in. Who is disabled is signed out everywhere.
    disabled: Option<bool>,
}

/// Changes a user.
#[utoipa::path(patch, path = "/api/v1/users/{id}", operation_id = "user.edit", tag = "user", request_body = UserEdit,
    params(("id" = i64, Path, description = "Number of the user.")),
    responses((status = 200, description = "As the user is now.", body = UserBody)))]
async fn edit(InPath(id): InPath<i64>, write: Write<UserEdit>) -> Result<Answer, Problem> {
    let edit = async move |platform: &app::Platform, edit: UserEdit| {
        platform.edit_user(UserId(id), edit.full_name, edit.disabled).await
    };
    write.answer(answer, edit).await
}

/// Nothing has to be said.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// Gives a user another password that can be used once, and signs the user out everywhere.
#[utoipa::path(post, path = "/api/v1/users/{id}/password", operation_id = "user.reset", tag = "user",
    params(("id" = i64, Path, description = "Number of the user.")),
    responses((status = 200, description = "The password.", body = InvitedBody)))]
async fn reset(InPath(id): InPath<i64>, write: Write<Nothing>) -> Result<Answer, Problem> {
    let reset = |invited: &Invited| Answer::ok(&InvitedBody::from(invited)).tagged(invited.user.version());
    write.answer(reset, async move |platform, Nothing {}| platform.reset_password(UserId(id)).await).await
}

/// A role to be given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewGrant {
    /// owner, head_office, region_lead, dealer, store_manager, associate, finance, analyst or it.
    role: String,
    /// A unit with everything below it, or an associate alone; the whole group when left out.
    of: Option<PartyNamed>,
    /// First instant; now unless given.
    from: Option<String>,
    /// First instant after; without end unless given.
    to: Option<String>,
}

/// A unit or person, by kind and the source's own id.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PartyNamed {
    /// group, brand, department, region, dealer, store, cloud_store, associate or partner.
    kind: String,
    /// The source's own id.
    key: String,
}

impl NewGrant {
    fn scope(&self) -> Result<WantedScope, AppError> {
        let Some(of) = &self.of else { return Ok(WantedScope::Everything) };
        let unknown = || {
            let known: Vec<&str> = PartyKind::ALL.iter().map(|kind| kind.name()).collect();
            AppError::refused("party_not_found", format!("{:?} is no kind; there are {}", of.kind, known.join(", ")))
        };
        Ok(WantedScope::Party(PartyKind::parse(&of.kind).ok_or_else(unknown)?, of.key.clone()))
    }
}

/// The role of this name.
pub(super) fn role(name: &str) -> Result<Role, AppError> {
    Role::parse(name).ok_or_else(|| {
        let known: Vec<&str> = Role::ALL.iter().map(|role| role.name()).collect();
        AppError::refused("role_unknown", format!("there is no role {name:?}; there are {}", known.join(", ")))
    })
}

/// Gives a user a role somewhere for some time.
#[utoipa::path(post, path = "/api/v1/users/{id}/grants", operation_id = "user.grant", tag = "user", request_body = NewGrant,
    params(("id" = i64, Path, description = "Number of the user.")),
    responses((status = 200, description = "As the user is now.", body = UserBody)))]
async fn grant(InPath(id): InPath<i64>, write: Write<NewGrant>) -> Result<Answer, Problem> {
    let grant = async move |platform: &app::Platform, new: NewGrant| {
        let mut during = read_interval(new.from.as_deref(), new.to.as_deref())?;
        if new.from.is_none() {
            during.from = platform.now();
        }
        platform.grant(UserId(id), role(&new.role)?, &new.scope()?, during).await
    };
    write.answer(answer, grant).await
}

/// Ends a role of a user now.
#[utoipa::path(delete, path = "/api/v1/users/{id}/grants/{grant}", operation_id = "user.revoke", tag = "user",
    params(("id" = i64, Path, description = "Number of the user."), ("grant" = i64, Path, description = "Number of the grant.")),
    responses((status = 200, description = "As the user is now.", body = UserBody)))]
async fn revoke(InPath((id, grant)): InPath<(i64, i64)>, write: Write<Nothing>) -> Result<Answer, Problem> {
    write.answer(answer, async move |platform, Nothing {}| platform.end_grant(UserId(id), grant).await).await
}
