//! Uploads: files are sent to be imported, and looked at through a mapping.

use super::answer::Answer;
use super::ask::{Body, InPath, InQuery};
use super::caller::Calling;
use super::problem::Problem;
use super::user::Nothing;
use crate::Server;
use app::{
    AppError, ImportPreview, MappingPlace, MappingProblem, PreviewRecord, PreviewRejection, RowLook, SourceLook,
    Uploaded,
};
use axum::extract::Request;
use serde::{Deserialize, Serialize};
use std::pin::Pin;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Rows of each source that a preview shows.
const PREVIEW_ROWS: usize = 20;
/// The most that a preview shows.
const PREVIEW_ROWS_MAX: usize = 200;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(uploaded, drop_upload)).routes(routes!(preview))
}

/// Those that take as long as files do.
pub(super) fn uploads() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(upload))
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
    /// Rows of each source, 1 to 200; 20 unless given.
    rows: Option<usize>,
}

/// What a mapping makes of the first rows.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportPreview)]
struct PreviewBody {
    /// What is wrong with the mapping, by place; then there are no records.
    problems: Vec<MappingProblemBody>,
    /// The first rows as the files have them, of every source of the mapping.
    sources: Vec<PreviewSourceBody>,
    /// Records, in the order read.
    records: Vec<PreviewRecordBody>,
    /// Rows that give none.
    rejected: Vec<RejectionBody>,
}

/// What is wrong in a mapping, and where.
#[derive(Serialize, ToSchema)]
#[schema(as = MappingProblem)]
struct MappingProblemBody {
    /// Line, from 1; 0 for the mapping as a whole.
    line: u32,
    /// Column in characters, from 1.
    column: u32,
    /// What is wrong and what would be right.
    message: String,
}

/// A source as its file is.
#[derive(Serialize, ToSchema)]
#[schema(as = PreviewSource)]
struct PreviewSourceBody {
    /// Its name.
    name: String,
    /// Path of its file, as the mapping has it.
    file: String,
    /// Names of its columns, in order.
    columns: Vec<String>,
    /// Its first rows.
    rows: Vec<PreviewRowBody>,
    /// Why it cannot be read; then there are no records.
    problem: Option<String>,
}

/// A row as the file has it.
#[derive(Serialize, ToSchema)]
#[schema(as = PreviewRow)]
struct PreviewRowBody {
    /// Line in the file where it begins, from 1.
    line: u64,
    /// As many values as there are columns, or none of a line that is no row.
    values: Vec<String>,
}

/// A record that a row makes.
#[derive(Serialize, ToSchema)]
#[schema(as = PreviewRecord)]
struct PreviewRecordBody {
    /// Source, as the mapping names it.
    source: String,
    /// Line in it, from 1.
    line: u64,
    /// order, line, party, …
    #[schema(example = "order")]
    kind: String,
    /// Its fields that have a value.
    fields: Vec<PreviewFieldBody>,
}

/// A field of a record.
#[derive(Serialize, ToSchema)]
#[schema(as = PreviewField)]
struct PreviewFieldBody {
    /// Its name.
    #[schema(example = "net")]
    name: String,
    /// Its value: instants as RFC 3339 text, amounts with their currency, parties and identifiers as kind and value.
    #[schema(example = "10.50 CNY")]
    value: String,
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
    /// What is wrong, as a code.
    code: &'static str,
    /// What is wrong and what would be right.
    reason: String,
}

/// Looks at the first rows of an upload, and at what a mapping makes of them. Nothing is imported, and a mapping that is wrong is told of
/// with its places.
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
    Ok(Answer::ok(&PreviewBody::from(platform.preview_import(&upload, mapping, rows).await?)))
}

impl From<ImportPreview> for PreviewBody {
    fn from(preview: ImportPreview) -> Self {
        let ImportPreview { problems, sources, records, rejected } = preview;
        let field = |(name, value)| PreviewFieldBody { name, value };
        let record = |PreviewRecord { source, line, kind, fields }| {
            let fields = fields.into_iter().map(field).collect();
            PreviewRecordBody { source, line, kind, fields }
        };
        let rejection = |rejected: PreviewRejection| {
            let PreviewRejection { source, line, column, value, wrong, reason } = rejected;
            RejectionBody { source, line, column, value, code: wrong.code(), reason }
        };
        let problem = |found: MappingProblem| {
            let MappingProblem { place: MappingPlace { line, column }, message } = found;
            MappingProblemBody { line, column, message }
        };
        let row = |RowLook { line, values }| PreviewRowBody { line, values };
        let source = |SourceLook { name, file, columns, rows, problem }| {
            let rows = rows.into_iter().map(row).collect();
            PreviewSourceBody { name, file, columns, rows, problem }
        };
        PreviewBody {
            problems: problems.into_iter().map(problem).collect(),
            sources: sources.into_iter().map(source).collect(),
            records: records.into_iter().map(record).collect(),
            rejected: rejected.into_iter().map(rejection).collect(),
        }
    }
}
