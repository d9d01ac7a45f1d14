//! Events behind the scenes: who may send, what events mean, and those that were set aside. How events are sent stands in
//! [`super::segment`].

use super::answer::Answer;
use super::ask::{InPath, InQuery, Write};
use super::caller::Calling;
use super::page::{Page, Paging, Wanted};
use super::problem::Problem;
use super::quarantine::known_code;
use super::shown::{instant, read_interval};
use crate::Server;
use app::{AppError, AsideEvent, AsideQuery, AsideSort, EventMapping, EventSource, SourceMade};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(sources, create_source))
        .routes(routes!(close_source))
        .routes(routes!(mapping, edit_mapping, reset_mapping))
        .routes(routes!(aside))
        .routes(routes!(reveal, drop_aside))
        .routes(routes!(replay))
}

/// A source of events.
#[derive(Serialize, ToSchema)]
#[schema(as = EventSource)]
struct SourceBody {
    /// Its number.
    id: i64,
    /// Its name.
    name: String,
    /// When it was made.
    created_at: Option<String>,
    /// By whom.
    created_by: String,
    /// Since when it may not send any more; null while it may.
    closed_at: Option<String>,
}

impl SourceBody {
    fn of(source: &EventSource) -> SourceBody {
        SourceBody {
            id: source.id,
            name: source.name.clone(),
            created_at: instant(source.created_at),
            created_by: source.created_by.clone(),
            closed_at: source.closed_at.and_then(instant),
        }
    }
}

/// Sources of events, by name.
#[utoipa::path(get, path = "/api/v1/events/sources", operation_id = "event_source.list", tag = "event", params(Paging),
    responses((status = 200, description = "A page of sources.", body = Page<SourceBody>)))]
async fn sources(Calling(platform): Calling, wanted: Wanted) -> Result<Answer, Problem> {
    let order = wanted.order(&["name"])?;
    let found = platform.event_sources().await?;
    let key = |source: &EventSource| source.name.clone();
    Ok(Answer::ok(&wanted.page_of_all(found, key, order.descending, |source| SourceBody::of(&source))?))
}

/// A source that is wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSource {
    /// Its name.
    name: String,
}

/// A source that was made.
#[derive(Serialize, ToSchema)]
#[schema(as = EventSourceMade)]
struct SourceMadeBody {
    /// The source.
    #[serde(flatten)]
    source: SourceBody,
    /// What clients send. It is told once.
    write_key: String,
}

/// Makes a source of events and its write key.
#[utoipa::path(post, path = "/api/v1/events/sources", operation_id = "event_source.create", tag = "event",
    request_body = NewSource, responses((status = 201, description = "The source and its key.", body = SourceMadeBody)))]
async fn create_source(write: Write<NewSource>) -> Result<Answer, Problem> {
    let made = |made: &SourceMade| {
        let place = format!("/api/v1/events/sources/{}", made.source.id);
        let body = SourceMadeBody { source: SourceBody::of(&made.source), write_key: made.write_key.clone() };
        Answer::created(place, &body)
    };
    write.answer(made, async |platform, new: NewSource| platform.create_event_source(&new.name).await).await
}

/// Nothing is asked besides.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Nothing {}

/// Takes the right to send from a source.
#[utoipa::path(delete, path = "/api/v1/events/sources/{id}", operation_id = "event_source.close", tag = "event",
    params(("id" = i64, Path, description = "Its number.")), responses((status = 204, description = "It may not send any more.")))]
async fn close_source(InPath(id): InPath<i64>, write: Write<Nothing>) -> Result<Answer, Problem> {
    write.answer(|()| Answer::done(), async move |platform, _| platform.close_event_source(id).await).await
}

/// What events mean.
#[derive(Serialize, ToSchema)]
#[schema(as = EventMapping)]
struct MappingBody {
    /// The mapping, YAML as docs/events.md describes it.
    yaml: String,
    /// Whether it is the group's own.
    own: bool,
}

impl MappingBody {
    fn of(mapping: &EventMapping) -> MappingBody {
        MappingBody { yaml: mapping.text.clone(), own: mapping.own }
    }
}

fn shown(mapping: &EventMapping) -> Answer {
    Answer::ok(&MappingBody::of(mapping)).tagged(mapping.version())
}

/// The mapping that says what events mean.
#[utoipa::path(get, path = "/api/v1/events/mapping", operation_id = "event_mapping.show", tag = "event",
    responses((status = 200, description = "The mapping.", body = MappingBody)))]
async fn mapping(Calling(platform): Calling) -> Result<Answer, Problem> {
    Ok(shown(&platform.event_mapping().await?))
}

/// A mapping of events.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MappingText {
    /// The mapping.
    yaml: String,
}

/// Puts the group's own mapping into force. Events that became facts stay as they are.
#[utoipa::path(put, path = "/api/v1/events/mapping", operation_id = "event_mapping.edit", tag = "event",
    request_body = MappingText, responses((status = 200, description = "The mapping.", body = MappingBody)))]
async fn edit_mapping(write: Write<MappingText>) -> Result<Answer, Problem> {
    write.answer(shown, async |platform, text: MappingText| platform.set_event_mapping(&text.yaml).await).await
}

/// Takes the group's own mapping back: ours counts again.
#[utoipa::path(delete, path = "/api/v1/events/mapping", operation_id = "event_mapping.reset", tag = "event",
    responses((status = 200, description = "The mapping.", body = MappingBody)))]
async fn reset_mapping(write: Write<Nothing>) -> Result<Answer, Problem> {
    write.answer(shown, async |platform, _| platform.reset_event_mapping().await).await
}

/// An event that was set aside, without what it says.
#[derive(Serialize, ToSchema)]
#[schema(as = AsideEvent)]
struct AsideBody {
    /// Its number.
    id: i64,
    /// Which source sent it.
    source: String,
    /// What it is called.
    name: String,
    /// When it arrived.
    received_at: Option<String>,
    /// The field at fault; empty for the whole.
    field: String,
    /// What is wrong, as a code (docs/import.md lists them); empty when it was set aside before there were codes.
    code: String,
    /// What is wrong and what would be right.
    reason: String,
    /// When it was replayed or dropped; null while it waits.
    settled_at: Option<String>,
}

impl AsideBody {
    fn of(event: AsideEvent) -> AsideBody {
        let AsideEvent { id, source, name, received_at, field, code, reason, settled_at, .. } = event;
        let (received_at, settled_at) = (instant(received_at), settled_at.and_then(instant));
        AsideBody { id, source, name, received_at, field, code, reason, settled_at }
    }
}

/// Which events are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AsideFilter {
    /// Those that this source sent.
    source: Option<String>,
    /// Those that are called so.
    name: Option<String>,
    /// Those with this wrong, as a code.
    code: Option<String>,
    /// Those that stand so: `waits`, as unless given, or `settled`, which were replayed or dropped.
    state: Option<String>,
    /// Arrived not before this instant.
    from: Option<String>,
    /// Arrived before this instant.
    to: Option<String>,
}

impl AsideFilter {
    fn waits(&self) -> Result<bool, AppError> {
        match self.state.as_deref() {
            None | Some("waits") => Ok(true),
            Some("settled") => Ok(false),
            Some(other) => {
                let message = format!("{other:?} is no state of an event; there are waits, settled");
                Err(AppError::refused("query_wrong", message))
            }
        }
    }
}

/// Events that were set aside, latest first unless sorted by `received_at`, `source`, `name` or `code`.
#[utoipa::path(get, path = "/api/v1/events/aside", operation_id = "event_aside.list", tag = "event", params(AsideFilter, Paging),
    responses((status = 200, description = "A page of events.", body = Page<AsideBody>)))]
async fn aside(
    Calling(platform): Calling,
    InQuery(filter): InQuery<AsideFilter>,
    wanted: Wanted,
) -> Result<Answer, Problem> {
    let fields = [
        ("received_at", AsideSort::Received),
        ("source", AsideSort::Source),
        ("name", AsideSort::Name),
        ("code", AsideSort::Code),
    ];
    let listing = wanted.sorted(&fields, true)?;
    let query = AsideQuery {
        waits: filter.waits()?,
        source: filter.source,
        name: filter.name,
        code: known_code(filter.code)?,
        received: read_interval(filter.from.as_deref(), filter.to.as_deref())?,
        page: listing.wanted.clone(),
    };
    let found = platform.events_aside(&query).await?;
    Ok(Answer::ok(&wanted.page_of(&listing, found, |event| event.key.clone(), AsideBody::of)))
}

/// What an event says.
#[derive(Serialize, ToSchema)]
#[schema(as = AsideEventText)]
struct RevealedBody {
    /// The event as JSON.
    json: String,
}

/// What an event that was set aside says, in clear. That is logged.
#[utoipa::path(get, path = "/api/v1/events/aside/{id}", operation_id = "event_aside.reveal", tag = "event",
    params(("id" = i64, Path, description = "Its number.")),
    responses((status = 200, description = "The event.", body = RevealedBody)))]
async fn reveal(Calling(platform): Calling, InPath(id): InPath<i64>) -> Result<Answer, Problem> {
    Ok(Answer::ok(&RevealedBody { json: platform.reveal_aside(id).await? }))
}

/// How an event is sent once more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Replay {
    /// The event as it should have been; as it was unless given.
    #[serde(default)]
    json: Option<String>,
}

/// Sends an event that was set aside once more, as it was or mended.
#[utoipa::path(post, path = "/api/v1/events/aside/{id}/replay", operation_id = "event_aside.replay", tag = "event",
    params(("id" = i64, Path, description = "Its number.")), request_body = Replay,
    responses((status = 204, description = "It was sent again.")))]
async fn replay(
    State(server): State<Server>,
    InPath(id): InPath<i64>,
    write: Write<Replay>,
) -> Result<Answer, Problem> {
    let intake = server.intake().await?;
    let again = async move |platform: &app::Platform, replay: Replay| {
        platform.replay_aside(&intake, id, replay.json.as_deref()).await
    };
    write.answer(|()| Answer::done(), again).await
}

/// Gives up on an event that was set aside.
#[utoipa::path(delete, path = "/api/v1/events/aside/{id}", operation_id = "event_aside.drop", tag = "event",
    params(("id" = i64, Path, description = "Its number.")), responses((status = 204, description = "It is gone.")))]
async fn drop_aside(InPath(id): InPath<i64>, write: Write<Nothing>) -> Result<Answer, Problem> {
    write.answer(|()| Answer::done(), async move |platform, _| platform.drop_aside(id).await).await
}
