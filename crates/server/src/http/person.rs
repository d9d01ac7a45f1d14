//! People: what they do and did where.

use super::answer::Answer;
use super::ask::{InPath, InQuery, Write};
use super::caller::Calling;
use super::org::{AttributeBody, FromDay, OnDay};
use super::page::{Page, Paging, Wanted};
use super::problem::Problem;
use super::shown::{Party, instant, read_day};
use crate::Server;
use app::{AppError, NewPosition, PersonQuery, PersonRow, PersonView, Platform, Served};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list, hire))
        .routes(routes!(show))
        .routes(routes!(change_position))
        .routes(routes!(leave))
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
    Ok(if day.at.is_none() { told(&view).tagged(view.version()) } else { told(&view) })
}

fn detail(view: PersonView) -> PersonDetailBody {
    PersonDetailBody {
        row: view.row.into(),
        at: instant(view.at),
        managers: view.managers.into_iter().map(Party::from).collect(),
        history: view.history.into_iter().map(ServedBody::from).collect(),
        attributes: view.attributes.into_iter().map(AttributeBody::from).collect(),
    }
}

fn told(view: &PersonView) -> Answer {
    Answer::ok(&detail(view.clone()))
}

/// Somebody to be hired.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPerson {
    /// The id they are to have; unique.
    #[schema(example = "A99")]
    key: String,
    /// What people call them.
    name: String,
    /// What they are to do, and where.
    position: PositionChange,
}

/// A position in a unit.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PositionChange {
    /// What it is called.
    #[schema(example = "store_manager")]
    title: String,
    /// Where: kind and key, such as `store:S01`.
    unit: String,
    /// The own id of the position above; the management tree says it unless given.
    reports_to: Option<String>,
    /// From which day on.
    from: String,
}

impl PositionChange {
    fn position(self) -> Result<NewPosition, AppError> {
        let PositionChange { title, unit, reports_to, from } = self;
        Ok(NewPosition { title, unit, reports_to, from: read_day(&from)? })
    }
}

/// Hires somebody from a day on.
#[utoipa::path(post, path = "/api/v1/people", operation_id = "person.hire", tag = "person", request_body = NewPerson,
    responses((status = 201, description = "Hired.", body = PersonDetailBody)))]
async fn hire(write: Write<NewPerson>) -> Result<Answer, Problem> {
    let hired = |view: &PersonView| {
        let place = format!("/api/v1/people/associate:{}", view.row.person.1);
        Answer::created(place, &detail(view.clone()))
    };
    let hire = async move |platform: &Platform, NewPerson { key, name, position }: NewPerson| {
        platform.hire(&key, &name, &position.position()?).await
    };
    write.answer(hired, hire).await
}

/// Gives somebody another position from a day on; those held until then end.
#[utoipa::path(post, path = "/api/v1/people/{id}/position", operation_id = "person.move", tag = "person",
    request_body = PositionChange, params(("id" = String, Path, description = "Kind and key, such as `associate:A17`.")),
    responses((status = 200, description = "Moved.", body = PersonDetailBody)))]
async fn change_position(InPath(id): InPath<String>, write: Write<PositionChange>) -> Result<Answer, Problem> {
    let change = async move |platform: &Platform, position: PositionChange| {
        platform.change_position(&id, &position.position()?).await
    };
    write.answer(told, change).await
}

/// Ends every position that somebody holds, from a day on.
#[utoipa::path(post, path = "/api/v1/people/{id}/leave", operation_id = "person.leave", tag = "person", request_body = FromDay,
    params(("id" = String, Path, description = "Kind and key, such as `associate:A17`.")),
    responses((status = 200, description = "They have left.", body = PersonDetailBody)))]
async fn leave(InPath(id): InPath<String>, write: Write<FromDay>) -> Result<Answer, Problem> {
    let leave = async move |platform: &Platform, FromDay { from }: FromDay| platform.leave(&id, read_day(&from)?).await;
    write.answer(told, leave).await
}
