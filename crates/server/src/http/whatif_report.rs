//! A comparison of policies as a page, and as the numbers behind its charts.

use super::ask::{InPath, InQuery};
use super::caller::Calling;
use super::problem::Problem;
use super::sheet::Document;
use super::whatif::{KIND, LANGUAGES};
use crate::Server;
use app::AppError;
use app::access::Operation;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(report)).routes(routes!(csv))
}

/// In which language.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct InLanguage {
    /// en or zh; en unless given.
    lang: Option<String>,
}

impl InLanguage {
    fn name(&self) -> Result<&str, AppError> {
        let name = self.lang.as_deref().unwrap_or("en");
        if LANGUAGES.iter().any(|(known, _)| *known == name) {
            return Ok(name);
        }
        Err(AppError::refused("query_wrong", format!("there is no page in {name:?}; there are en and zh")))
    }
}

/// A comparison as one page that needs nothing else: it can be sent to a dealer.
#[utoipa::path(get, path = "/api/v1/whatif/{job}/report", operation_id = "whatif.report", tag = "whatif",
    params(("job" = i64, Path, description = "Number of the job."), InLanguage),
    responses((status = 200, description = "The page.", body = String, content_type = "text/html")))]
async fn report(
    Calling(platform): Calling,
    InPath(job): InPath<i64>,
    InQuery(wanted): InQuery<InLanguage>,
) -> Result<impl IntoResponse, Problem> {
    let name = format!("report.{}", wanted.name()?);
    let page = platform.job_part(Operation::WhatifReport, (job, KIND), &name).await?;
    Ok(([(CONTENT_TYPE, "text/html; charset=utf-8")], page))
}

/// The numbers behind a chart of the page: `cost`, `groups`, and for each policy by its number from 1 `waterfall-1`, `spread-1`,
/// `payees-1`.
#[utoipa::path(get, path = "/api/v1/whatif/{job}/csv/{chart}", operation_id = "whatif.csv", tag = "whatif",
    params(("job" = i64, Path, description = "Number of the job."),
        ("chart" = String, Path, description = "Name of the chart.", example = "waterfall-1"), InLanguage),
    responses((status = 200, description = "The numbers.", body = String, content_type = "text/csv")))]
async fn csv(
    Calling(platform): Calling,
    InPath((job, chart)): InPath<(i64, String)>,
    InQuery(wanted): InQuery<InLanguage>,
) -> Result<Response, Problem> {
    let name = format!("csv.{}.{chart}", wanted.name()?);
    let text = platform.job_part(Operation::WhatifCsv, (job, KIND), &name).await?;
    Ok(Document::csv_text(&format!("whatif-{job}-{chart}"), text).response())
}
