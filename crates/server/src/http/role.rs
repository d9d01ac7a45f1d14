//! Roles, and what each may do.

use super::answer::Answer;
use super::caller::Calling;
use super::problem::Problem;
use crate::Server;
use app::access::{Breadth, Operation, Role};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(super) fn routes() -> OpenApiRouter<Server> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Every role there is.
#[derive(Serialize, ToSchema)]
#[schema(as = Roles)]
struct RolesBody {
    /// The roles.
    items: Vec<RoleBody>,
}

/// A role.
#[derive(Serialize, ToSchema)]
#[schema(as = Role)]
struct RoleBody {
    /// Its name, as grants and tokens have it.
    #[schema(example = "store_manager")]
    name: &'static str,
    /// What it may do, by name.
    operations: Vec<AllowedBody>,
}

/// What a role may do.
#[derive(Serialize, ToSchema)]
#[schema(as = RoleOperation)]
struct AllowedBody {
    /// The operation, as tokens and the log name it.
    #[schema(example = "statement.show")]
    name: &'static str,
    /// `own`: about oneself, whatever one's role. `common`: the same for everybody. `scoped`: about the units and persons of the grant.
    /// `group`: only with a grant over the whole group.
    #[schema(example = "scoped")]
    breadth: &'static str,
}

fn breadth(operation: Operation) -> &'static str {
    match operation.breadth() {
        Breadth::Own => "own",
        Breadth::Common => "common",
        Breadth::Scoped => "scoped",
        Breadth::Group => "group",
    }
}

fn described(role: Role) -> RoleBody {
    let allowed = Operation::all().filter(|operation| operation.roles().contains(&role));
    let body = |operation: Operation| AllowedBody { name: operation.name(), breadth: breadth(operation) };
    RoleBody { name: role.name(), operations: allowed.map(body).collect() }
}

/// Every role, and what it may do.
#[utoipa::path(get, path = "/api/v1/roles", operation_id = "role.list", tag = "user",
    responses((status = 200, description = "Every role.", body = RolesBody)))]
async fn list(Calling(platform): Calling) -> Result<Answer, Problem> {
    let items = platform.roles()?.into_iter().map(described).collect();
    Ok(Answer::ok(&RolesBody { items }))
}
