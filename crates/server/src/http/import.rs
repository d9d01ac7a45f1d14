//! Imports: files that were sent are imported in a job; what imports did and set aside.

use super::answer::Answer;
use super::ask::{InPath, Write};
use super::caller::Calling;
use super::job::{JobBody, accepted};
use super::page::{Order, Page, Paging, Wanted};
use super::problem::Problem;
use super::shown::instant;
use crate::Server;
use app::access::Operation;
use app::{AppError, ImportTask, ImportView, Imported, Platform, Task};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The kind of its jobs.
const KIND: &str = "import";
/// The part with everything.
const RESULT: &str = "result";

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list, run)).routes(routes!(show)).routes(routes!(result))
}

/// An import that ran.
#[derive(Serialize, ToSchema)]
#[schema(as = Import)]
struct ImportBody {
    /// Number.
    id: i64,
    /// Name of the mapping.
    mapping: String,
    /// What it read.
    source: String,
    /// When.
    at: Option<String>,
    /// Rows read.
    read: u64,
    /// Records that were new.
    accepted: u64,
    /// Records that were there already.
    unchanged: u64,
    /// Records that replaced an earlier version.
    corrected: u64,
    /// Rows set aside.
    rejected: u64,
    /// The same by kind of record.
    by_kind: Vec<KindBody>,
}

/// Records of a kind.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportKind)]
struct KindBody {
    /// orders, parties, …
    kind: String,
    /// New ones.
    accepted: u64,
    /// Those that were there already.
    unchanged: u64,
    /// Those that replaced an earlier version.
    corrected: u64,
}

impl From<ImportView> for ImportBody {
    fn from(view: ImportView) -> Self {
        let import = view.run.import;
        let by_kind = view.by_kind.into_iter();
        ImportBody {
            id: view.run.id,
            mapping: import.mapping,
            source: import.source,
            at: instant(import.at),
            read: import.counts.read,
            accepted: import.counts.accepted,
            unchanged: import.counts.unchanged,
            corrected: import.counts.corrected,
            rejected: import.counts.rejected,
            by_kind: by_kind.map(|(kind, counts)| kind_of(kind, counts)).collect(),
        }
    }
}

fn kind_of(kind: String, [accepted, unchanged, corrected]: [u64; 3]) -> KindBody {
    KindBody { kind, accepted, unchanged, corrected }
}

/// Imports, newest first.
#[utoipa::path(get, path = "/api/v1/imports", operation_id = "import.list", tag = "import", params(Paging),
    responses((status = 200, description = "A page of imports.", body = Page<ImportBody>)))]
async fn list(Calling(platform): Calling, wanted: Wanted) -> Result<Answer, Problem> {
    wanted.order_or(&["id"], Order { by: "id", descending: true })?;
    let found = platform.imports(wanted.after()?, wanted.rows()).await?;
    Ok(Answer::ok(&wanted.page(found, |import| import.run.id, ImportBody::from)))
}

/// An import that ran.
#[utoipa::path(get, path = "/api/v1/imports/{id}", operation_id = "import.show", tag = "import",
    params(("id" = i64, Path, description = "Number.")),
    responses((status = 200, description = "The import.", body = ImportBody)))]
async fn show(Calling(platform): Calling, InPath(id): InPath<i64>) -> Result<Answer, Problem> {
    Ok(Answer::ok(&ImportBody::from(platform.import_run(id).await?)))
}

/// An import to be run.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewImport {
    /// Name of the upload whose files are read.
    upload: String,
    /// The mapping, as docs/import.md describes it.
    mapping: String,
    /// Name of the mapping, for messages.
    mapping_name: Option<String>,
    /// Refuse everything when more rows than this are rejected.
    rejected_max: Option<u64>,
    /// Do everything, then undo it.
    #[serde(default)]
    dry_run: bool,
}

/// Imports the files of an upload through a mapping: a job. Everything becomes visible at once; the upload is removed then.
#[utoipa::path(post, path = "/api/v1/imports", operation_id = "import.run", tag = "import", request_body = NewImport,
    responses((status = 202, description = "It is being done, or will be.", body = JobBody)))]
async fn run(write: Write<NewImport>) -> Result<Answer, Problem> {
    let start = async move |platform: &Platform, new: NewImport| {
        let task = ImportTask {
            upload: new.upload,
            mapping_name: new.mapping_name.unwrap_or_else(|| "mapping".to_owned()),
            mapping: new.mapping,
            rejected_max: new.rejected_max,
            dry_run: new.dry_run,
        };
        platform.start_job(&Task::Import(task)).await
    };
    write.answer(accepted, start).await
}

/// What an import did.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportResult)]
struct ResultBody {
    /// Number of the import; null of a dry run.
    import: Option<i64>,
    /// Rows read of each source.
    sources: Vec<SourceBody>,
    /// Records by kind.
    by_kind: Vec<KindBody>,
    /// Rows set aside.
    rejected: u64,
    /// The most frequent reasons, with how many rows each.
    reasons: Vec<ReasonBody>,
}

/// Rows read of a source.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportSource)]
struct SourceBody {
    /// Its name.
    name: String,
    /// Rows read.
    rows: u64,
    /// Records made.
    records: u64,
    /// Rows rejected.
    rejected: u64,
}

/// Why rows were set aside.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportReason)]
struct ReasonBody {
    /// The column; empty when whole rows are at fault.
    column: String,
    /// How many rows.
    rows: u64,
}

/// Writes down what an import did. Values of rows that were set aside stay in the quarantine.
pub(super) fn render(imported: &Imported) -> Result<Vec<(String, String)>, AppError> {
    let delivered = &imported.delivered;
    let sources = imported.read.sources.iter().map(|source| SourceBody {
        name: source.name.clone(),
        rows: source.rows,
        records: source.records,
        rejected: source.rejected,
    });
    let by_kind = delivered
        .by_kind
        .iter()
        .map(|(kind, counts)| kind_of((*kind).to_owned(), [counts.new, counts.unchanged, counts.corrected]));
    let mut columns: BTreeMap<&str, u64> = BTreeMap::new();
    for rejection in &delivered.rejections {
        *columns.entry(&rejection.column).or_default() += 1;
    }
    let mut reasons: Vec<ReasonBody> =
        columns.into_iter().map(|(column, rows)| ReasonBody { column: column.to_owned(), rows }).collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.rows));
    let body = ResultBody {
        import: delivered.import,
        sources: sources.collect(),
        by_kind: by_kind.collect(),
        rejected: delivered.counts.rejected,
        reasons,
    };
    let text = serde_json::to_string(&body).map_err(AppError::internal)?;
    Ok(vec![(RESULT.to_owned(), text)])
}

/// What an import did, once its job is done.
#[utoipa::path(get, path = "/api/v1/imports/jobs/{job}", operation_id = "import.result", tag = "import",
    params(("job" = i64, Path, description = "Number of the job.")),
    responses((status = 200, description = "What it did.", body = ResultBody)))]
async fn result(Calling(platform): Calling, InPath(job): InPath<i64>) -> Result<Answer, Problem> {
    let text = platform.job_part(Operation::ImportResult, (job, KIND), RESULT).await?;
    let all: Value = serde_json::from_str(&text).map_err(AppError::internal)?;
    Ok(Answer::ok(&all))
}
