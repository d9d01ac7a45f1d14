//! Bindings: who serves whom, and changes that somebody makes by hand.

use super::answer::Answer;
use super::ask::{InQuery, Write, aside};
use super::caller::Calling;
use super::member::BindingBody;
use super::page::{Page, Paging, Wanted};
use super::problem::Problem;
use super::shown::{Member, read_instant};
use crate::Server;
use app::{AppError, BindRequest, BindingQuery, BindingRow, BoundMember, BoundNow, Platform, Typed};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, change))
}

/// Which bindings are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BindingFilter {
    /// Those of this member, by number; those that are over too.
    member: Option<i64>,
    /// Those to this unit or person: kind and key, such as `associate:A17`.
    party: Option<String>,
    /// Those that hold at this instant; those that hold or will hold unless given.
    at: Option<String>,
}

/// A binding of a member.
#[derive(Serialize, ToSchema)]
#[schema(as = BindingRow)]
struct BindingRowBody {
    /// Whose.
    member: Member,
    /// To whom, why and how long.
    #[serde(flatten)]
    binding: BindingBody,
}

/// Who serves whom, by member and begin: bindings of members whom one sees. What held in the past is worked out from all facts.
#[utoipa::path(get, path = "/api/v1/bindings", operation_id = "binding.list", tag = "binding", params(BindingFilter, Paging),
    responses((status = 200, description = "A page of bindings.", body = Page<BindingRowBody>)))]
async fn list(
    Calling(platform): Calling,
    InQuery(filter): InQuery<BindingFilter>,
    wanted: Wanted,
) -> Result<Answer, Problem> {
    wanted.order(&["member"])?;
    let at = filter.at.as_deref().map(read_instant).transpose()?;
    let after = wanted.after()?;
    let query = BindingQuery { member: filter.member, party: filter.party, at, after, limit: wanted.rows() };
    let found = aside(async move || platform.bindings(&query).await).await?;
    let shown = |row: BindingRow| BindingRowBody { member: row.member.into(), binding: row.binding.into() };
    Ok(Answer::ok(&wanted.page(found, |row| row.place, shown)))
}

/// A binding to be changed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewBinding {
    /// Number of the member; or give an identifier.
    member: Option<i64>,
    /// An identifier of a member, such as `phone:13800138001`. Whoever knows it may claim a member whom nobody serves.
    identifier: Option<String>,
    /// associate, store, dealer, …
    #[schema(example = "associate")]
    role: String,
    /// claim, transfer or release; the policy in force may know others.
    #[schema(example = "claim")]
    cause: String,
    /// Who is to serve the member: kind and key, such as `associate:A17`; null for a release.
    party: Option<String>,
    /// For which brand: its key; null for all.
    brand: Option<String>,
    /// In one's own words, without personal data: it stays in the log.
    #[serde(default)]
    reason: String,
}

impl NewBinding {
    fn request(self) -> Result<BindRequest, AppError> {
        let member = match (self.member, self.identifier) {
            (Some(number), None) => BoundMember::Number(number),
            (None, Some(text)) => BoundMember::Typed(Typed::parse(&text)?),
            _ => return Err(AppError::refused("request_unreadable", "give a member or an identifier")),
        };
        Ok(BindRequest {
            member,
            role: self.role,
            cause: self.cause,
            party: self.party,
            brand: self.brand,
            reason: self.reason,
        })
    }
}

/// What became of a binding that was changed.
#[derive(Serialize, ToSchema)]
#[schema(as = BindingChanged)]
struct ChangedBody {
    /// Number of the member.
    member: i64,
    /// What the policy in force made of it, in words.
    verdict: String,
    /// Who serves the member now.
    served_by: Vec<BindingBody>,
}

/// Says who serves a member from now on: a claim, a transfer or a release. It is a binding event; the policy in force decides what it
/// does, and the answer says so.
#[utoipa::path(post, path = "/api/v1/bindings", operation_id = "binding.change", tag = "binding", request_body = NewBinding,
    responses((status = 200, description = "Said.", body = ChangedBody)))]
async fn change(write: Write<NewBinding>) -> Result<Answer, Problem> {
    let bind = async move |platform: &Platform, new: NewBinding| platform.bind_member(&new.request()?).await;
    write.answer(changed, bind).await
}

fn changed(now: &BoundNow) -> Answer {
    Answer::ok(&ChangedBody {
        member: now.member.0,
        verdict: now.verdict.clone(),
        served_by: now.served_by.iter().cloned().map(BindingBody::from).collect(),
    })
}
