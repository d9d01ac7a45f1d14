//! Imports: files are sent, looked at through a mapping, and imported in a job; what imports did and set aside.

use super::answer::Answer;
use super::ask::{Body, InPath, InQuery, Write};
use super::caller::Calling;
use super::job::{JobBody, accepted};
use super::page::{Order, Page, Paging, Wanted};
use super::problem::Problem;
use super::shown::instant;
use super::user::Nothing;
use crate::Server;
use app::access::Operation;
use app::{
    AppError, ImportPreview, ImportTask, ImportView, Imported, Platform, PreviewRecord, PreviewRejection, Task,
    Uploaded,
};
use axum::extract::Request;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::pin::Pin;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The kind of its jobs.
const KIND: &str = "import";
/// The part with everything.
const RESULT: &str = "result";
/// Rows of each source that a preview shows.
const PREVIEW_ROWS: usize = 20;
/// The most that a preview shows.
const PREVIEW_ROWS_MAX: usize = 200;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new()
        .routes(routes!(list, run))
        .routes(routes!(show))
        .routes(routes!(result))
        .routes(routes!(uploaded, drop_upload))
        .routes(routes!(preview))
}

/// Those that take as long as files do.
pub(super) fn uploads() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(upload))
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

/// Files of an upload.
#[derive(Serialize, ToSchema)]
#[schema(as = Upload)]
struct UploadBody {
    /// Its files, by path.
    files: Vec<UploadedBody>,
}

/// A file of an upload.
#[derive(Serialize, ToSchema)]
#[schema(as = UploadedFile)]
struct UploadedBody {
    /// Its path below the upload, with `/`: what the mapping calls it.
    path: String,
    /// Its size.
    bytes: u64,
}

/// Sends a file to be imported: the body is the file as it is. An upload is a folder of one's own, made by its first file; one that
/// nobody imports is removed after a week.
#[utoipa::path(put, path = "/api/v1/uploads/{upload}/{*path}", operation_id = "import.upload", tag = "import",
    params(("upload" = String, Path, description = "A name for the upload, of one's own choice."),
        ("path" = String, Path, description = "Path of the file, as the mapping calls it.")),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = 201, description = "The file is there.", body = UploadedBody)))]
async fn upload(
    Calling(platform): Calling,
    InPath((upload, path)): InPath<(String, String)>,
    request: Request,
) -> Result<Answer, Problem> {
    let mut file = platform.upload(&upload, &path).await?;
    let mut body = request.into_body().into_data_stream();
    loop {
        let next = std::future::poll_fn(|context| futures_core::Stream::poll_next(Pin::new(&mut body), context));
        let written = match next.await {
            None => break,
            Some(Ok(bytes)) => file.write(&bytes).await,
            Some(Err(_)) => Err(AppError::refused("request_unreadable", "the file did not arrive whole")),
        };
        if let Err(error) = written {
            file.give_up().await;
            return Err(error.into());
        }
    }
    let bytes = file.finish().await?;
    let place = format!("/api/v1/uploads/{upload}/{path}");
    Ok(Answer::created(place, &UploadedBody { path, bytes }))
}

/// The files of an upload.
#[utoipa::path(get, path = "/api/v1/uploads/{upload}", operation_id = "import.uploaded", tag = "import",
    params(("upload" = String, Path, description = "Name of the upload.")),
    responses((status = 200, description = "Its files.", body = UploadBody)))]
async fn uploaded(Calling(platform): Calling, InPath(upload): InPath<String>) -> Result<Answer, Problem> {
    let files = platform.uploaded(&upload).await?.into_iter();
    let files = files.map(|Uploaded { path, bytes }| UploadedBody { path, bytes }).collect();
    Ok(Answer::ok(&UploadBody { files }))
}

/// Removes an upload.
#[utoipa::path(delete, path = "/api/v1/uploads/{upload}", operation_id = "import.discard", tag = "import",
    params(("upload" = String, Path, description = "Name of the upload.")),
    responses((status = 204, description = "Removed.")))]
async fn drop_upload(
    Calling(platform): Calling,
    InPath(upload): InPath<String>,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Answer, Problem> {
    platform.drop_upload(&upload).await?;
    Ok(Answer::done())
}

/// A mapping to be tried.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct MappingTrial {
    /// The mapping, as docs/import.md describes it.
    mapping: String,
}

/// How much is wanted.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PreviewWanted {
    /// Records of each source, 1 to 200; 20 unless given.
    rows: Option<usize>,
}

/// What a mapping makes of the first rows.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportPreview)]
struct PreviewBody {
    /// Records, in the order read.
    records: Vec<PreviewRecordBody>,
    /// Rows that give none.
    rejected: Vec<RejectionBody>,
}

/// A record that a row makes.
#[derive(Serialize, ToSchema)]
#[schema(as = PreviewRecord)]
struct PreviewRecordBody {
    /// Source, as the mapping names it.
    source: String,
    /// Line in it, from 1.
    line: u64,
    /// What is made of it: `{"Order": {…}}`, say.
    record: Value,
}

/// A row that makes no record.
#[derive(Serialize, ToSchema)]
#[schema(as = PreviewRejection)]
struct RejectionBody {
    /// Source, as the mapping names it.
    source: String,
    /// Line in it, from 1.
    line: u64,
    /// The column; empty when the whole row is at fault.
    column: String,
    /// The value as the file has it.
    value: String,
    /// What is wrong and what would be right.
    reason: String,
}

/// Looks at what a mapping makes of the first rows of an upload. Nothing is imported.
#[utoipa::path(post, path = "/api/v1/uploads/{upload}/preview", operation_id = "import.preview", tag = "import",
    request_body = MappingTrial, params(("upload" = String, Path, description = "Name of the upload."), PreviewWanted),
    responses((status = 200, description = "The first rows.", body = PreviewBody)))]
async fn preview(
    Calling(platform): Calling,
    InPath(upload): InPath<String>,
    InQuery(wanted): InQuery<PreviewWanted>,
    Body(MappingTrial { mapping }): Body<MappingTrial>,
) -> Result<Answer, Problem> {
    let rows = wanted.rows.unwrap_or(PREVIEW_ROWS).clamp(1, PREVIEW_ROWS_MAX);
    let ImportPreview { records, rejected } = platform.preview_import(&upload, &mapping, rows).await?;
    let record = |PreviewRecord { source, line, record }| PreviewRecordBody { source, line, record };
    let rejection = |rejected: PreviewRejection| {
        let PreviewRejection { source, line, column, value, reason } = rejected;
        RejectionBody { source, line, column, value, reason }
    };
    Ok(Answer::ok(&PreviewBody {
        records: records.into_iter().map(record).collect(),
        rejected: rejected.into_iter().map(rejection).collect(),
    }))
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
