//! Everything that is spoken over HTTP: one file per room with the word of the room, and what they share.

pub mod answer;
mod around;
pub mod ask;
pub mod attribution;
pub mod audit;
pub mod auth;
pub mod binding;
pub mod caller;
mod console;
pub mod credit;
mod cross_site;
mod describe;
pub mod disclosure;
pub mod dispute;
pub mod earnings;
pub mod event;
pub mod explain;
pub mod fact;
mod feed;
mod health;
pub mod import;
pub mod job;
pub mod ledger;
pub(crate) mod live;
pub mod mapping;
pub mod member;
mod member_erase;
mod member_link;
mod oidc;
pub mod order;
pub mod org;
pub mod overview;
pub mod page;
mod parameters;
pub mod period;
pub mod person;
pub mod policy;
pub mod problem;
pub mod quarantine;
mod role;
pub mod run;
mod segment;
pub mod sheet;
pub mod shown;
pub mod statement;
pub mod token;
pub mod upload;
pub mod user;
pub mod webhook;
pub mod whatif;
mod whatif_ask;
mod whatif_report;

use crate::Server;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

/// The rooms whose answers come within the time that requests have.
fn rooms() -> Vec<OpenApiRouter<Server>> {
    vec![
        auth::routes(),
        oidc::routes(),
        user::routes(),
        role::routes(),
        token::routes(),
        audit::routes(),
        policy::routes(),
        period::routes(),
        overview::routes(),
        credit::routes(),
        attribution::routes(),
        run::routes(),
        order::routes(),
        explain::routes(),
        live::routes(),
        statement::routes(),
        earnings::routes(),
        disclosure::routes(),
        dispute::routes(),
        ledger::routes(),
        event::routes(),
        org::routes(),
        person::routes(),
        member::routes(),
        member_erase::routes(),
        member_link::routes(),
        binding::routes(),
        job::routes(),
        whatif::routes(),
        whatif_report::routes(),
        import::routes(),
        upload::routes(),
        mapping::routes(),
        quarantine::routes(),
        webhook::routes(),
    ]
}

/// Those that answer as long as they are listened to, or take as long as they are sent.
fn feeds() -> Vec<OpenApiRouter<Server>> {
    vec![job::feeds(), live::feeds(), upload::uploads(), fact::streams()]
}

/// Every room, and the description of all.
fn described() -> (Router<Server>, Router<Server>, OpenApi) {
    let start = OpenApiRouter::with_openapi(describe::document());
    let rooms = rooms().into_iter().fold(start, OpenApiRouter::merge);
    let feeds = feeds().into_iter().fold(OpenApiRouter::new(), OpenApiRouter::merge);
    let ((rooms, mut document), (feeds, more)) = (rooms.split_for_parts(), feeds.split_for_parts());
    document.merge(more);
    (rooms, feeds, describe::completed(document))
}

/// The whole service.
pub fn router(server: Server) -> Router {
    let (rooms, feeds, document) = described();
    let known = parameters::Parameters::of(&document);
    let rooms = rooms.merge(describe::route(&document)).layer(from_fn_with_state(server.clone(), around::limit_time));
    rooms
        .merge(feeds)
        .layer(from_fn_with_state(known, parameters::refuse_unknown))
        .layer(from_fn_with_state(server.clone(), cross_site::refuse))
        .merge(health::routes())
        .merge(segment::routes())
        .merge(console::routes())
        .fallback(console::otherwise)
        .method_not_allowed_fallback(problem::no_method)
        .layer(DefaultBodyLimit::max(server.settings.body_bytes_max))
        .layer(CatchPanicLayer::custom(problem::panicked))
        .layer(from_fn_with_state(server.clone(), around::observe))
        .layer(from_fn(around::secure))
        .with_state(server)
}

/// How a process is that serves nothing else.
pub(crate) fn health_router(server: Server) -> Router {
    health::routes().fallback(problem::no_route).layer(from_fn(around::secure)).with_state(server)
}

/// The description of the API, OpenAPI 3.1 as JSON, as `docs/openapi.json` has it.
pub fn openapi() -> String {
    let (_, _, document) = described();
    describe::text(&document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Of two schemas under one name the description keeps the first, and says the wrong thing where the other is meant.
    #[test]
    fn a_name_of_a_schema_means_the_same_in_every_room() {
        let mut known = BTreeMap::new();
        for room in rooms().into_iter().chain(feeds()) {
            let schemas = room.into_openapi().components.unwrap_or_default().schemas;
            for (name, schema) in schemas {
                let first = known.entry(name.clone()).or_insert_with(|| schema.clone());
                assert!(*first == schema, "there are two schemas named {name}");
            }
        }
    }
}
