//! Rows that imports set aside: what was wrong, without the values, or with them for those who may see them.

use super::answer::Answer;
use super::ask::{Body, InQuery};
use super::caller::Calling;
use super::page::{Page, Paging, Wanted};
use super::problem::Problem;
use crate::Server;
use app::{QuarantineRequest, QuarantinedRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(show)).routes(routes!(reveal))
}

/// A row that was set aside.
#[derive(Serialize, ToSchema)]
#[schema(as = QuarantinedRow)]
struct RowBody {
    /// The import that set it aside.
    import: i64,
    /// Source, as the mapping names it.
    source: String,
    /// Line in it, from 1.
    line: u64,
    /// The column; empty when the whole row is at fault.
    column: String,
    /// The value in clear, or dots; empty when there is none.
    value: String,
    /// What was wrong and what would be right.
    reason: String,
}

/// Which rows are wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Filter {
    /// Those of this import; of the latest that set rows aside unless given.
    import: Option<i64>,
}

/// Rows that an import set aside, in the order written. Values are masked.
#[utoipa::path(get, path = "/api/v1/quarantine", operation_id = "quarantine.show", tag = "quarantine", params(Filter, Paging),
    responses((status = 200, description = "A page of rows.", body = Page<RowBody>)))]
async fn show(Calling(platform): Calling, InQuery(filter): InQuery<Filter>, wanted: Wanted) -> Result<Answer, Problem> {
    wanted.order(&["position"])?;
    let offset: u64 = wanted.after()?.unwrap_or(0);
    let request = QuarantineRequest { import: filter.import, reveal: false, offset, limit: wanted.rows() };
    let found = platform.quarantine(&request).await?;
    let rows = (offset + 1..).zip(found.rows).collect();
    let import = found.import.unwrap_or_default();
    Ok(Answer::ok(&wanted.page(rows, |(position, _)| *position, |(_, row)| body(import, row))))
}

fn body(import: i64, row: QuarantinedRow) -> RowBody {
    let QuarantinedRow { source, line, column, value, reason } = row;
    RowBody { import, source, line, column, value, reason }
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
}

/// Rows in clear.
#[derive(Serialize, ToSchema)]
#[schema(as = QuarantineRevealed)]
struct RevealedBody {
    /// At most a thousand, in the order written.
    rows: Vec<RowBody>,
    /// How many there are.
    total: u64,
}

/// Rows shown at once.
const ROWS_MAX: u64 = 1_000;

/// Shows rows that an import set aside in clear. Who asked is in the log.
#[utoipa::path(post, path = "/api/v1/quarantine/reveal", operation_id = "quarantine.reveal", tag = "quarantine",
    request_body = Reveal, responses((status = 200, description = "The rows.", body = RevealedBody)))]
async fn reveal(Calling(platform): Calling, Body(Reveal { import, offset }): Body<Reveal>) -> Result<Answer, Problem> {
    let request = QuarantineRequest { import: Some(import), reveal: true, offset, limit: ROWS_MAX };
    let found = platform.quarantine(&request).await?;
    let rows = found.rows.into_iter().map(|row| body(import, row)).collect();
    Ok(Answer::ok(&RevealedBody { rows, total: found.total }))
}
