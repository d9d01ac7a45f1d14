//! Runs of a period, and what one says that another does not.

use super::answer::Answer;
use super::ask::{InPath, InQuery, aside};
use super::caller::Calling;
use super::page::{Page, Paging, Wanted};
use super::period::RunBody;
use super::problem::Problem;
use super::shown::{Money, Party};
use super::statement::StatementLineBody;
use crate::Server;
use app::{DiffLine, DiffRow, DiffSide, RunDiff, kind_code};
use base::RunId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(diff))
}

/// The runs of a period, newest first.
#[utoipa::path(get, path = "/api/v1/periods/{name}/runs", operation_id = "run.list", tag = "run",
    params(("name" = String, Path, description = "Name of the period."), Paging),
    responses((status = 200, description = "A page of runs.", body = Page<RunBody>)))]
async fn list(Calling(platform): Calling, InPath(name): InPath<String>, wanted: Wanted) -> Result<Answer, Problem> {
    let oldest_first = wanted.oldest_first("id")?;
    let runs = platform.runs(&name).await?;
    Ok(Answer::ok(&wanted.page_of_all(runs, |run| run.id.0, !oldest_first, |run| RunBody::from(&run))?))
}

/// Which runs are compared.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct RunsCompared {
    /// The earlier run; the one before the later unless given.
    from_run: Option<i64>,
    /// The later run; the one that the period is shown by unless given.
    to_run: Option<i64>,
    /// Whether every line that only one of them has is wanted too.
    #[serde(default)]
    lines: bool,
}

/// Two runs of a period, compared.
#[derive(Serialize, ToSchema)]
#[schema(as = RunDiff)]
struct DiffBody {
    /// The earlier run.
    before: RunBody,
    /// The later run.
    after: RunBody,
    /// What differs, by payee, book and measure.
    rows: Vec<DiffRowBody>,
    /// Lines that only one of them has; empty unless asked for.
    lines: Vec<DiffLineBody>,
}

/// One payee, book and measure, before and after.
#[derive(Serialize, ToSchema)]
#[schema(as = RunDiffRow)]
struct DiffRowBody {
    /// Who; null for what nobody gets.
    payee: Option<Party>,
    /// The book.
    book: String,
    /// credit, roll_up, commission or release.
    what: &'static str,
    /// In the earlier run.
    before: Money,
    /// In the later run.
    after: Money,
    /// Lines that only the earlier run has.
    only_before: u64,
    /// Lines that only the later run has.
    only_after: u64,
}

/// A line that only one of the runs has.
#[derive(Serialize, ToSchema)]
#[schema(as = RunDiffLine)]
struct DiffLineBody {
    /// before or after.
    side: &'static str,
    /// Who; null for what nobody gets.
    payee: Option<Party>,
    /// The line.
    line: StatementLineBody,
}

impl From<DiffRow> for DiffRowBody {
    fn from(row: DiffRow) -> Self {
        DiffRowBody {
            payee: row.payee.map(Party::from),
            book: row.book,
            what: kind_code(row.what),
            before: Money::of(row.before, row.currency),
            after: Money::of(row.after, row.currency),
            only_before: row.only_before,
            only_after: row.only_after,
        }
    }
}

impl From<DiffLine> for DiffLineBody {
    fn from(line: DiffLine) -> Self {
        let side = match line.side {
            DiffSide::Before => "before",
            DiffSide::After => "after",
        };
        DiffLineBody { side, payee: line.payee.map(Party::from), line: StatementLineBody::from(line.line) }
    }
}

/// What a later run of a period says that an earlier one does not.
#[utoipa::path(get, path = "/api/v1/periods/{name}/diff", operation_id = "period.diff", tag = "run",
    params(("name" = String, Path, description = "Name of the period."), RunsCompared),
    responses((status = 200, description = "The difference.", body = DiffBody)))]
async fn diff(
    Calling(platform): Calling,
    InPath(name): InPath<String>,
    InQuery(compared): InQuery<RunsCompared>,
) -> Result<Answer, Problem> {
    let runs = (compared.from_run.map(RunId), compared.to_run.map(RunId));
    let found = aside(async move || platform.diff_period(&name, runs, compared.lines).await).await?;
    let RunDiff { before, after, rows, lines } = found;
    Ok(Answer::ok(&DiffBody {
        before: RunBody::from(&before),
        after: RunBody::from(&after),
        rows: rows.into_iter().map(DiffRowBody::from).collect(),
        lines: lines.into_iter().map(DiffLineBody::from).collect(),
    }))
}
