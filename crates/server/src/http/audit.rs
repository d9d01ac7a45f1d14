//! The log of commands.

use super::answer::Answer;
use super::ask::InQuery;
use super::caller::Calling;
use super::page::{Page, Paging, Wanted};
use super::problem::Problem;
use super::shown::{instant, read_interval};
use crate::Server;
use app::{Command, CommandQuery, CommandSort};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list))
}

/// A command that was given. It is never changed or removed.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditEntry)]
struct EntryBody {
    /// Number.
    id: i64,
    /// When.
    at: Option<String>,
    /// Who.
    who: String,
    /// Number of the user; null on the command line.
    user: Option<i64>,
    /// What: the name of the operation.
    operation: String,
    /// In words.
    summary: String,
    /// What was changed, as it was before.
    before: Value,
    /// The same as it is since.
    after: Value,
    /// Id of the request that brought it.
    request_id: Option<String>,
}

impl From<Command> for EntryBody {
    fn from(logged: Command) -> Self {
        let json = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
        let command = logged.command;
        EntryBody {
            id: logged.id,
            at: instant(command.at),
            who: command.actor,
            user: command.user.map(|user| user.0),
            operation: command.name,
            summary: command.summary,
            before: json(&command.before),
            after: json(&command.after),
            request_id: Some(command.request).filter(|id| !id.is_empty()),
        }
    }
}

/// Which commands are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AuditFilter {
    /// Given by this one.
    who: Option<String>,
    /// Of this operation.
    operation: Option<String>,
    /// What they say in words holds this text, letter for letter.
    about: Option<String>,
    /// Brought by the request with this id.
    request: Option<String>,
    /// Not before this instant.
    from: Option<String>,
    /// Before this instant.
    to: Option<String>,
}

/// Commands, newest first unless sorted by `at`, `who` or `operation`.
#[utoipa::path(get, path = "/api/v1/audit", operation_id = "audit.list", tag = "audit", params(AuditFilter, Paging),
    responses((status = 200, description = "A page of commands.", body = Page<EntryBody>)))]
async fn list(
    Calling(platform): Calling,
    InQuery(filter): InQuery<AuditFilter>,
    wanted: Wanted,
) -> Result<Answer, Problem> {
    let fields = [("at", CommandSort::Given), ("who", CommandSort::Actor), ("operation", CommandSort::Name)];
    let listing = wanted.sorted(&fields, true)?;
    let query = CommandQuery {
        actor: filter.who,
        name: filter.operation,
        about: filter.about,
        request: filter.request,
        during: read_interval(filter.from.as_deref(), filter.to.as_deref())?,
        page: listing.wanted.clone(),
    };
    let found = platform.audit(&query).await?;
    Ok(Answer::ok(&wanted.page_of(&listing, found, |command| listing.wanted.by.key(command), EntryBody::from)))
}
