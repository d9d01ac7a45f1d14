//! Facts that are sent as one stream and imported when all of it arrived.

use super::answer::Answer;
use super::ask::{InQuery, Write, once_key};
use super::caller::Calling;
use super::problem::Problem;
use crate::Server;
use app::intake::{Delivered, DeliveryOptions, Rejection};
use app::{AppError, Spooled, StreamForm, StreamRequest};
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use serde::{Deserialize, Serialize};
use std::pin::Pin;
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Rows that were set aside and are named in the answer; all of them are in the quarantine.
const PLACES_MAX: usize = 100;

/// Those that take as long as facts are sent.
pub(super) fn streams() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(import))
}

/// How facts are to be imported.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct StreamWanted {
    /// Name of the mapping: one that is kept, unless `yaml` gives it.
    mapping: String,
    /// The mapping itself; it is kept under the name.
    yaml: Option<String>,
    /// Which source of the mapping the stream is; may be left out where there is only one of this form.
    source: Option<String>,
    /// Refuse everything when more rows than this are rejected.
    rejected_max: Option<u64>,
    /// Do everything, then undo it.
    #[serde(default)]
    dry_run: bool,
}

/// What an import of facts did.
#[derive(Serialize, ToSchema)]
#[schema(as = FactsImported)]
pub(super) struct DeliveredBody {
    /// Number of the import; null of a dry run.
    import: Option<i64>,
    /// Rows read.
    read: u64,
    /// Records that were new.
    accepted: u64,
    /// Records that were there already.
    unchanged: u64,
    /// Records that replaced an earlier version.
    corrected: u64,
    /// Rows set aside.
    quarantined: u64,
    /// Where those rows are and what is wrong with them, the first hundred; their values are in the quarantine.
    places: Vec<PlaceBody>,
}

/// A row that was set aside.
#[derive(Serialize, ToSchema)]
#[schema(as = FactsRejected)]
struct PlaceBody {
    /// Source, as the mapping names it.
    source: String,
    /// Line in it, from 1.
    line: u64,
    /// The column; empty when the whole row is at fault.
    column: String,
    /// What is wrong, as a code.
    code: &'static str,
    /// What is wrong and what would be right, without the value.
    reason: String,
}

impl DeliveredBody {
    pub fn of(delivered: &Delivered) -> DeliveredBody {
        let place = |rejection: &Rejection| PlaceBody {
            source: delivered.source_of(rejection).to_owned(),
            line: rejection.provenance.line,
            column: rejection.column.clone(),
            code: rejection.wrong.code(),
            reason: rejection.public_reason(),
        };
        let counts = &delivered.counts;
        DeliveredBody {
            import: delivered.import,
            read: counts.read,
            accepted: counts.accepted,
            unchanged: counts.unchanged,
            corrected: counts.corrected,
            quarantined: counts.rejected,
            places: delivered.rejections.iter().take(PLACES_MAX).map(place).collect(),
        }
    }
}

fn form(request: &Request) -> Result<StreamForm, AppError> {
    let kind = request.headers().get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    match kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase().as_str() {
        "text/csv" | "text/tab-separated-values" => Ok(StreamForm::Delimited),
        "application/x-ndjson" | "application/jsonl" | "application/json" => Ok(StreamForm::JsonLines),
        other => {
            let message = format!("the body is {other:?}; send text/csv or application/x-ndjson");
            Err(AppError::refused("content_type_wrong", message))
        }
    }
}

/// Imports facts that are sent as rows, CSV or NDJSON, through a mapping, as files are imported: everything becomes visible at once when
/// all of it arrived, or nothing does. Takes as long as it takes.
#[utoipa::path(post, path = "/api/v1/facts:import", operation_id = "facts.import", tag = "import", params(StreamWanted),
    request_body(content = String, content_type = "application/x-ndjson"),
    responses((status = 200, description = "What was done.", body = DeliveredBody)))]
async fn import(
    Calling(platform): Calling,
    InQuery(wanted): InQuery<StreamWanted>,
    request: Request,
) -> Result<Answer, Problem> {
    let form = form(&request)?;
    let (parts, body) = request.into_parts();
    let mut spool = platform.spool().await?;
    let mut body = body.into_data_stream();
    loop {
        let next = std::future::poll_fn(|context| futures_core::Stream::poll_next(Pin::new(&mut body), context));
        match next.await {
            None => break,
            Some(Ok(bytes)) => spool.write(&bytes).await?,
            Some(Err(_)) => {
                return Err(AppError::refused("request_unreadable", "the facts did not arrive whole").into());
            }
        }
    }
    let spooled = Arc::new(spool.finish().await?);
    let request = StreamRequest {
        mapping: wanted.mapping,
        mapping_text: wanted.yaml,
        source: wanted.source,
        form,
        options: DeliveryOptions { rejected_max: wanted.rejected_max, dry_run: wanted.dry_run },
    };
    let key = once_key(&parts, &spooled.hash)?;
    let write = Write::of((request, spooled), platform, key);
    let import = async |platform: &app::Platform, (request, spooled): (StreamRequest, Arc<Spooled>)| {
        platform.import_stream(&request, &spooled).await
    };
    write.answer(|delivered: &Delivered| Answer::ok(&DeliveredBody::of(delivered)), import).await
}
