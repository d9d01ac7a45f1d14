//! Rows that imports set aside: what was wrong, without the values, or with them for those who may see them; mended and sent once more.

use super::answer::Answer;
use super::ask::{Body, InPath, InQuery, Write};
use super::caller::Calling;
use super::fact::DeliveredBody;
use super::page::{Page, Paging, Wanted};
use super::problem::Problem;
use super::shown::read_interval;
use crate::Server;
use app::intake::{Delivered, DeliveryOptions};
use app::{
    AppError, QuarantineRequest, QuarantinedRow, RejectedQuery, RejectedSort, RejectedState, ReplayRequest, Wrong,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(reveal))
        .routes(routes!(mend))
        .routes(routes!(replay))
        .routes(routes!(replay_all))
}

/// A row that was set aside.
#[derive(Serialize, ToSchema)]
#[schema(as = QuarantinedRow)]
struct RowBody {
    /// Names the row: number of the import, and position there.
    #[schema(example = "12-3")]
    id: String,
    /// The import that set it aside.
    import: i64,
    /// Key of the order that it is a part of; empty when it is of none. The rows of an order are sent again together.
    order: String,
    /// Whether it is kept and waits to be mended and sent once more.
    waits: bool,
    /// The import that read it again; null while none did.
    replayed_in: Option<i64>,
    /// The row by column, in clear; empty unless it is revealed. Several where one line gives several.
    rows: Vec<BTreeMap<String, String>>,
    /// Source, as the mapping names it.
    source: String,
    /// Line in it, from 1.
    line: u64,
    /// The column; empty when the whole row is at fault.
    column: String,
    /// The value in clear, or dots; empty when there is none.
    value: String,
    /// What was wrong, as a code (docs/import.md lists them); empty when it was set aside before there were codes.
    #[schema(example = "date_wrong")]
    code: String,
    /// What was wrong and what would be right.
    reason: String,
}

/// Which rows are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Those of this import.
    import: Option<i64>,
    /// Those of this source, as the mapping names it.
    source: Option<String>,
    /// Those with this wrong, as a code.
    code: Option<String>,
    /// Those that stand so: `waits` to be mended and sent once more, `replayed`, or `gone`, of which nothing is kept.
    state: Option<String>,
    /// Of imports that did not run before this instant.
    from: Option<String>,
    /// Of imports that ran before this instant.
    to: Option<String>,
}

impl Filter {
    fn state(&self) -> Result<Option<RejectedState>, AppError> {
        let Some(name) = &self.state else { return Ok(None) };
        let known =
            [("waits", RejectedState::Waits), ("replayed", RejectedState::Replayed), ("gone", RejectedState::Gone)];
        let found = known.iter().find(|(known, _)| known == name).map(|(_, state)| *state);
        let names = known.map(|(known, _)| known).join(", ");
        let wrong = || AppError::refused("query_wrong", format!("{name:?} is no state of a row; there are {names}"));
        found.ok_or_else(wrong).map(Some)
    }
}

/// A code that is asked for, when there is such a one.
pub(super) fn known_code(code: Option<String>) -> Result<Option<String>, AppError> {
    let known = |code: &str| Wrong::ALL.iter().any(|wrong| wrong.code() == code);
    match code {
        Some(code) if !known(&code) => {
            let all: Vec<&str> = Wrong::ALL.iter().map(|wrong| wrong.code()).collect();
            let message = format!("there is no code {code:?}; there are {}", all.join(", "));
            Err(AppError::refused("query_wrong", message))
        }
        code => Ok(code),
    }
}

/// Rows that imports set aside, by import and in the order written unless sorted by `source` or `code`; `-id` begins with the latest
/// import. Values are masked.
#[utoipa::path(get, path = "/api/v1/quarantine", operation_id = "quarantine.show", tag = "quarantine", params(Filter, Paging),
    responses((status = 200, description = "A page of rows.", body = Page<RowBody>)))]
async fn show(Calling(platform): Calling, InQuery(filter): InQuery<Filter>, wanted: Wanted) -> Result<Answer, Problem> {
    let fields = [("id", RejectedSort::Place), ("source", RejectedSort::Source), ("code", RejectedSort::Code)];
    let listing = wanted.sorted(&fields, false)?;
    let query = RejectedQuery {
        import: filter.import,
        state: filter.state()?,
        source: filter.source,
        code: known_code(filter.code)?,
        during: read_interval(filter.from.as_deref(), filter.to.as_deref())?,
        page: listing.wanted.clone(),
    };
    let found = platform.quarantine_rows(&query).await?;
    Ok(Answer::ok(&wanted.page_of(&listing, found, |(key, _)| key.clone(), |(_, row)| body(row))))
}

fn body(row: QuarantinedRow) -> RowBody {
    let QuarantinedRow { import, position, order, waits, replayed_in, rows, source, line, column, value, code, reason } =
        row;
    let id = format!("{import}-{position}");
    RowBody { id, import, order, waits, replayed_in, rows, source, line, column, value, code, reason }
}

/// Which rows are to be shown in clear.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Reveal {
    /// The import.
    import: i64,
    /// So many rows are passed over.
    #[serde(default)]
    offset: u64,
    /// At most so many rows, and never more than a thousand. Each counts as a value that one sees in clear today.
    #[serde(default)]
    limit: Option<u64>,
}

/// Rows in clear.
#[derive(Serialize, ToSchema)]
#[schema(as = QuarantineRevealed)]
struct RevealedBody {
    /// In the order written; no more than one may still see in clear today.
    rows: Vec<RowBody>,
    /// How many there are.
    total: u64,
}

/// Rows shown at once.
const ROWS_MAX: u64 = 1_000;

/// Shows rows that an import set aside in clear. Who asked is in the log.
#[utoipa::path(post, path = "/api/v1/quarantine/reveal", operation_id = "quarantine.reveal", tag = "quarantine",
    request_body = Reveal, responses((status = 200, description = "The rows.", body = RevealedBody)))]
async fn reveal(Calling(platform): Calling, Body(wish): Body<Reveal>) -> Result<Answer, Problem> {
    let Reveal { import, offset, limit } = wish;
    let limit = limit.unwrap_or(ROWS_MAX).min(ROWS_MAX);
    let request = QuarantineRequest { import: Some(import), reveal: true, offset, limit };
    let found = platform.quarantine(&request).await?;
    let rows = found.rows.into_iter().map(body).collect();
    Ok(Answer::ok(&RevealedBody { rows, total: found.total }))
}

/// Number of the import, and position there.
fn place(id: &str) -> Result<(i64, i64), AppError> {
    let place = id.split_once('-').and_then(|(import, position)| Some((import.parse().ok()?, position.parse().ok()?)));
    place.ok_or_else(|| {
        AppError::refused(
            "quarantine_row_not_found",
            format!("{id:?} is no row that was set aside; they are called 12-3"),
        )
    })
}

/// Other values for a row.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Mend {
    /// Values by column; the other columns stay.
    #[serde(default)]
    values: BTreeMap<String, String>,
    /// The same for each row of a line that gives several.
    #[serde(default)]
    rows: Vec<BTreeMap<String, String>>,
}

/// Puts other values into columns of a row that was set aside. It waits until it is sent once more.
#[utoipa::path(post, path = "/api/v1/quarantine/{id}/mend", operation_id = "quarantine.mend", tag = "quarantine",
    params(("id" = String, Path, description = "The row.", example = "12-3")), request_body = Mend,
    responses((status = 204, description = "It waits as it was mended.")))]
async fn mend(InPath(id): InPath<String>, write: Write<Mend>) -> Result<Answer, Problem> {
    let mend = async move |platform: &app::Platform, mend: Mend| {
        let values = if mend.rows.is_empty() { vec![mend.values] } else { mend.rows };
        platform.mend_row(place(&id)?, &values).await
    };
    write.answer(|()| Answer::done(), mend).await
}

/// How rows are sent once more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct QuarantineReplay {
    /// Another mapping to read them through; the latest of the name that the import was read through unless given.
    mapping: Option<String>,
    /// Do everything, then undo it.
    #[serde(default)]
    dry_run: bool,
}

impl QuarantineReplay {
    fn request(self, import: i64, rows: Option<Vec<i64>>) -> ReplayRequest {
        let options = DeliveryOptions { rejected_max: None, dry_run: self.dry_run };
        ReplayRequest { import, rows, mapping: self.mapping, options }
    }
}

fn delivered(delivered: &Delivered) -> Answer {
    Answer::ok(&DeliveredBody::of(delivered))
}

/// Sends a row that was set aside once more, and with it those of the same order: an import of its own. What is wrong still is set
/// aside anew by that.
#[utoipa::path(post, path = "/api/v1/quarantine/{id}/replay", operation_id = "quarantine.replay", tag = "quarantine",
    params(("id" = String, Path, description = "The row.", example = "12-3")), request_body = QuarantineReplay,
    responses((status = 200, description = "What was done.", body = DeliveredBody)))]
async fn replay(InPath(id): InPath<String>, write: Write<QuarantineReplay>) -> Result<Answer, Problem> {
    let replay = async move |platform: &app::Platform, replay: QuarantineReplay| {
        let (import, position) = place(&id)?;
        platform.replay_rows(&replay.request(import, Some(vec![position]))).await
    };
    write.answer(delivered, replay).await
}

/// Which rows are sent once more.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReplayAll {
    /// The import that set them aside.
    import: i64,
    /// Another mapping to read them through; the latest of the name that the import was read through unless given.
    mapping: Option<String>,
    /// Do everything, then undo it.
    #[serde(default)]
    dry_run: bool,
}

/// Sends all rows of an import that wait once more, after the mapping was changed say.
#[utoipa::path(post, path = "/api/v1/quarantine/replay", operation_id = "quarantine.replay_all", tag = "quarantine",
    request_body = ReplayAll, responses((status = 200, description = "What was done.", body = DeliveredBody)))]
async fn replay_all(write: Write<ReplayAll>) -> Result<Answer, Problem> {
    let replay = async move |platform: &app::Platform, all: ReplayAll| {
        let request = QuarantineReplay { mapping: all.mapping, dry_run: all.dry_run }.request(all.import, None);
        platform.replay_rows(&request).await
    };
    write.answer(delivered, replay).await
}
