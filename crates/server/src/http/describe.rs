//! The description of the API: OpenAPI 3.1, made from the handlers.

mod answers;

use super::problem::ProblemBody;
use crate::Server;
use app::access::{Breadth, Operation};
use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use utoipa::openapi::path::Operation as Described;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, OpenApi, OpenApiBuilder, PathItem, Ref, RefOr, ResponseBuilder,
};
use utoipa::{PartialSchema, ToSchema};

/// Where it is served.
const PATH: &str = "/api/v1/openapi.json";

/// The document before the rooms add their routes.
pub(super) fn document() -> OpenApi {
    let about = "Everything that Yipan does, for programs. docs/api.md says how to sign in, page through lists, repeat commands \
                 safely and read refusals.";
    let session = ApiKeyValue::with_description("yipan_session", "Made by signing in.");
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("An API token."));
    OpenApiBuilder::new()
        .info(InfoBuilder::new().title("Yipan").description(Some(about)).version("v1"))
        .components(Some(
            ComponentsBuilder::new()
                .schema("Problem", ProblemBody::schema())
                .security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session)))
                .security_scheme("token", SecurityScheme::Http(token.build()))
                .build(),
        ))
        .build()
}

/// The document with what holds for every operation: how one proves who calls, who may call, how refusals look.
pub(super) fn completed(mut document: OpenApi) -> OpenApi {
    for item in document.paths.paths.values_mut() {
        for described in operations(item) {
            complete(described);
        }
    }
    answers::exact(&mut document);
    document
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Described> {
    let PathItem { get, put, post, delete, patch, .. } = item;
    [get, put, post, delete, patch].into_iter().flatten()
}

/// For who is not signed in, and wants to be.
const FOR_ANYBODY: [Operation; 5] =
    [Operation::LinkOpen, Operation::OidcOpen, Operation::OidcStart, Operation::SessionMethods, Operation::SessionOpen];

fn complete(described: &mut Described) {
    let name = described.operation_id.clone().unwrap_or_default();
    if let Some(operation) = Operation::parse(&name) {
        let who = if FOR_ANYBODY.contains(&operation) { "For anybody.".to_owned() } else { who(operation) };
        described.description = Some(match described.description.take() {
            Some(text) if !text.is_empty() => format!("{text}\n\n{who}"),
            _ => who,
        });
        if !FOR_ANYBODY.contains(&operation) {
            let none: [&str; 0] = [];
            described.security =
                Some(["session", "token"].map(|scheme| SecurityRequirement::new(scheme, none)).to_vec());
        }
    }
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name(ProblemBody::name()))).build();
    let problem = ResponseBuilder::new().description("A refusal.").content("application/problem+json", content).build();
    described.responses.responses.insert("default".to_owned(), RefOr::T(problem));
}

/// Who may do it, in words.
fn who(operation: Operation) -> String {
    let roles: Vec<&str> = operation.roles().iter().map(|role| role.name()).collect();
    match operation.breadth() {
        Breadth::Own => "For everybody who is signed in.".to_owned(),
        Breadth::Common => format!("For the roles {}.", roles.join(", ")),
        Breadth::Scoped => format!("For the roles {}, each within its scope.", roles.join(", ")),
        Breadth::Group => format!("For the roles {}, over the whole group.", roles.join(", ")),
    }
}

/// As it is served and checked in.
pub(super) fn text(document: &OpenApi) -> String {
    let text = document.to_pretty_json().unwrap_or_default();
    format!("{text}\n")
}

pub(super) fn route(document: &OpenApi) -> Router<Server> {
    let text = text(document);
    let answer = move || async move { ([(CONTENT_TYPE, "application/json")], text) };
    Router::new().route(PATH, get(answer))
}
