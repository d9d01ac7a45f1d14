//! Everything that is spoken over HTTP: one file per room with the word of the room, and what they share.

pub mod answer;
mod around;
pub mod ask;
pub mod audit;
pub mod auth;
pub mod caller;
mod console;
pub mod credit;
mod cross_site;
mod describe;
pub mod dispute;
pub mod earnings;
pub mod event;
pub mod explain;
mod health;
pub mod ledger;
pub mod member;
pub mod order;
pub mod org;
pub mod overview;
pub mod page;
pub mod period;
pub mod person;
pub mod policy;
pub mod problem;
pub mod run;
mod segment;
pub mod sheet;
pub mod shown;
pub mod statement;
pub mod token;
pub mod user;

use crate::Server;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa_axum::router::OpenApiRouter;

/// The rooms whose answers come within the time that requests have.
fn rooms() -> OpenApiRouter<Server> {
    OpenApiRouter::with_openapi(describe::document())
        .merge(auth::routes())
        .merge(user::routes())
        .merge(token::routes())
        .merge(audit::routes())
        .merge(policy::routes())
        .merge(period::routes())
        .merge(overview::routes())
        .merge(credit::routes())
        .merge(run::routes())
        .merge(order::routes())
        .merge(explain::routes())
        .merge(statement::routes())
        .merge(earnings::routes())
        .merge(dispute::routes())
        .merge(ledger::routes())
        .merge(event::routes())
        .merge(org::routes())
        .merge(person::routes())
        .merge(member::routes())
}

/// The whole service.
pub fn router(server: Server) -> Router {
    let (rooms, document) = rooms().split_for_parts();
    let document = describe::completed(document);
    let rooms = rooms
        .merge(describe::route(&document))
        .layer(from_fn_with_state(server.clone(), cross_site::refuse))
        .layer(from_fn_with_state(server.clone(), around::limit_time));
    rooms
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

/// The description of the API, OpenAPI 3.1 as JSON, as `docs/openapi.json` has it.
pub fn openapi() -> String {
    let (_, document) = rooms().split_for_parts();
    describe::text(&describe::completed(document))
}
