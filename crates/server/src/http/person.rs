//! People: what they do and did where.

use super::answer::Answer;
use super::ask::{InPath, InQuery};
use super::caller::Calling;
use super::org::{AttributeBody, OnDay};
use super::page::{Page, Paging, Wanted};
use super::problem::Problem;
use super::shown::{Party, instant, read_day};
use crate::Server;
use app::{PersonQuery, PersonRow, Served};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(show))
}

/// Somebody in a list.
#[derive(Serialize, ToSchema)]
#[schema(as = Person)]
struct PersonBody {
    /// Who.
    person: Party,
    /// Positions that are held, the first one first.
    positions: Vec<ServedBody>,
    /// The store the person belongs to.
    store: Option<Party>,
    /// The dealer the person settles to.
    dealer: Option<Party>,
}

/// A position that somebody holds or held.
#[derive(Serialize, ToSchema)]
#[schema(as = PersonPosition)]
struct ServedBody {
    /// The position's own id in its source.
    position: String,
    /// What it is called.
    title: String,
    /// Where.
    unit: Option<Party>,
    /// First instant; null when it was always so.
    from: Option<String>,
    /// First instant after; null when there is no end.
    to: Option<String>,
}

impl From<PersonRow> for PersonBody {
    fn from(row: PersonRow) -> Self {
        PersonBody {
            person: row.person.into(),
            positions: row.positions.into_iter().map(ServedBody::from).collect(),
            store: row.store.map(Party::from),
            dealer: row.dealer.map(Party::from),
        }
    }
}

impl From<Served> for ServedBody {
    fn from(served: Served) -> Self {
        ServedBody {
            position: served.position,
            title: served.title,
            unit: served.unit.map(Party::from),
            from: instant(served.during.from),
            to: instant(served.during.to),
        }
    }
}

/// Which people are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PersonFilter {
    /// Part of the name or of the source's own id.
    q: Option<String>,
    /// Belonging to this unit, in either tree: kind and key, such as `dealer:D07`.
    within: Option<String>,
    /// Holding a position that is called so.
    title: Option<String>,
    /// Only those who hold a position, or only those who hold none.
    active: Option<bool>,
    /// On which day; now unless given.
    at: Option<String>,
}

/// People, by name or by id.
#[utoipa::path(get, path = "/api/v1/people", operation_id = "person.list", tag = "person", params(PersonFilter, Paging),
    responses((status = 200, description = "A page of people.", body = Page<PersonBody>)))]
async fn list(
    Calling(platform): Calling,
    InQuery(filter): InQuery<PersonFilter>,
    wanted: Wanted,
) -> Result<Answer, Problem> {
    let order = wanted.order(&["name", "id"])?;
    let query = PersonQuery {
        text: filter.q,
        within: filter.within,
        title: filter.title,
        active: filter.active,
        at: filter.at.as_deref().map(read_day).transpose()?,
    };
    let found = platform.people(&query).await?;
    let key = |row: &PersonRow| {
        let (_, key, name) = &row.person;
        (if order.by == "name" { name.clone() } else { String::new() }, key.clone())
    };
    Ok(Answer::ok(&wanted.page_of_all(found, key, order.descending, PersonBody::from)?))
}

/// Somebody with everything about them.
#[derive(Serialize, ToSchema)]
#[schema(as = PersonDetail)]
struct PersonDetailBody {
    /// What a list says.
    #[serde(flatten)]
    row: PersonBody,
    /// The instant they are shown for.
    at: Option<String>,
    /// Managers, nearest first.
    managers: Vec<Party>,
    /// Every position that was ever held, by time.
    history: Vec<ServedBody>,
    /// Dated numbers, by name and time.
    attributes: Vec<AttributeBody>,
}

/// Somebody with everything about them.
#[utoipa::path(get, path = "/api/v1/people/{id}", operation_id = "person.show", tag = "person",
    params(("id" = String, Path, description = "Kind and key, such as `associate:A17`."), OnDay),
    responses((status = 200, description = "The person.", body = PersonDetailBody)))]
async fn show(
    Calling(platform): Calling,
    InPath(id): InPath<String>,
    InQuery(day): InQuery<OnDay>,
) -> Result<Answer, Problem> {
    let view = platform.person(&id, day.at.as_deref().map(read_day).transpose()?).await?;
    Ok(Answer::ok(&PersonDetailBody {
        row: view.row.into(),
        at: instant(view.at),
        managers: view.managers.into_iter().map(Party::from).collect(),
        history: view.history.into_iter().map(ServedBody::from).collect(),
        attributes: view.attributes.into_iter().map(AttributeBody::from).collect(),
    }))
}
