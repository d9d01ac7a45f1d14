//! Mappings of files that are kept under a name.

use super::answer::Answer;
use super::ask::{InPath, Write};
use super::caller::Calling;
use super::problem::Problem;
use crate::Server;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(show, keep))
}

/// Mappings that are kept.
#[derive(Serialize, ToSchema)]
#[schema(as = ImportMappings)]
struct MappingsBody {
    /// Their names, in the order of their first use.
    items: Vec<String>,
}

/// A mapping.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ImportMapping)]
struct MappingBody {
    /// The mapping, as docs/import.md describes it.
    yaml: String,
}

/// Names of the mappings that are kept: under every name the latest that was kept or imported with.
#[utoipa::path(get, path = "/api/v1/mappings", operation_id = "mapping.list", tag = "import",
    responses((status = 200, description = "The names.", body = MappingsBody)))]
async fn list(Calling(platform): Calling) -> Result<Answer, Problem> {
    Ok(Answer::ok(&MappingsBody { items: platform.mappings().await? }))
}

/// The latest mapping of a name.
#[utoipa::path(get, path = "/api/v1/mappings/{name}", operation_id = "mapping.show", tag = "import",
    params(("name" = String, Path, description = "Its name.")),
    responses((status = 200, description = "The mapping.", body = MappingBody)))]
async fn show(Calling(platform): Calling, InPath(name): InPath<String>) -> Result<Answer, Problem> {
    let (yaml, version) = platform.mapping_text(&name).await?;
    Ok(Answer::ok(&MappingBody { yaml }).tagged(version))
}

/// Keeps a mapping under a name, for imports and for rows that are read again. What was read before stays as it is.
#[utoipa::path(put, path = "/api/v1/mappings/{name}", operation_id = "mapping.keep", tag = "import", request_body = MappingBody,
    params(("name" = String, Path, description = "Its name.")),
    responses((status = 204, description = "It is kept.")))]
async fn keep(InPath(name): InPath<String>, write: Write<MappingBody>) -> Result<Answer, Problem> {
    let keep =
        async move |platform: &app::Platform, mapping: MappingBody| platform.keep_mapping(&name, &mapping.yaml).await;
    write.answer(|()| Answer::done(), keep).await
}
