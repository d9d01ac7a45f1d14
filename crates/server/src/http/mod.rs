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
pub mod period;
pub mod person;
pub mod policy;
pub mod problem;
pub mod quarantine;
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
fn rooms() -> OpenApiRouter<Server> {
    OpenApiRouter::with_openapi(describe::document())
        .merge(auth::routes())
        .merge(oidc::routes())
        .merge(user::routes())
        .merge(token::routes())
        .merge(audit::routes())
        .merge(policy::routes())
        .merge(period::routes())
        .merge(overview::routes())
        .merge(credit::routes())
        .merge(attribution::routes())
        .merge(run::routes())
        .merge(order::routes())
        .merge(explain::routes())
        .merge(live::routes())
        .merge(statement::routes())
        .merge(earnings::routes())
        .merge(disclosure::routes())
        .merge(dispute::routes())
        .merge(ledger::routes())
        .merge(event::routes())
        .merge(org::routes())
        .merge(person::routes())
        .merge(member::routes())
        .merge(member_erase::routes())
        .merge(member_link::routes())
        .merge(binding::routes())
        .merge(job::routes())
        .merge(whatif::routes())
        .merge(whatif_report::routes())
        .merge(import::routes())
        .merge(upload::routes())
        .merge(mapping::routes())
        .merge(quarantine::routes())
        .merge(webhook::routes())
}

/// Those that answer as long as they are listened to, or take as long as they are sent.
fn feeds() -> OpenApiRouter<Server> {
    let feeds = OpenApiRouter::new().merge(job::feeds()).merge(live::feeds());
    feeds.merge(upload::uploads()).merge(fact::streams())
}

/// Every room, and the description of all.
fn described() -> (Router<Server>, Router<Server>, OpenApi) {
    let ((rooms, mut document), (feeds, more)) = (rooms().split_for_parts(), feeds().split_for_parts());
    document.merge(more);
    (rooms, feeds, describe::completed(document))
}

/// The whole service.
pub fn router(server: Server) -> Router {
    let (rooms, feeds, document) = described();
    let rooms = rooms.merge(describe::route(&document)).layer(from_fn_with_state(server.clone(), around::limit_time));
    rooms
        .merge(feeds)
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
