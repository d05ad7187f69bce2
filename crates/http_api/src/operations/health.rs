//! Whether the service lives, and whether it can vouch for its answers.

use crate::{problem::Problem, state::State};
use actix_web::{HttpResponse, get, web};
use serde::Serialize;
use utoipa::ToSchema;

/// How the service is.
#[derive(Serialize, ToSchema)]
struct Health {
    /// `ok`.
    #[schema(example = "ok")]
    status: &'static str,
}

/// Whether the service can answer.
#[derive(Serialize, ToSchema)]
struct Readiness {
    /// `ready`.
    #[schema(example = "ready")]
    status: &'static str,
    /// The number of the newest journal entry that answers rest on.
    #[schema(example = 1024)]
    position: u64,
}

/// Say that the process lives
///
/// For supervisors. Asks nothing of the database.
#[utoipa::path(
    operation_id = "show_health", tag = "Operation",
    responses((status = 200, description = "It lives", body = Health)),
    security(()),
)]
#[get("/healthz")]
pub async fn show_health() -> HttpResponse {
    HttpResponse::Ok().json(Health { status: "ok" })
}

/// Say whether this node can vouch for its answers
///
/// For load balancers: 503 while the directory's position is not confirmed against the database.
#[utoipa::path(
    operation_id = "show_readiness", tag = "Operation",
    responses((status = 200, description = "It can", body = Readiness)),
    security(()),
)]
#[get("/readyz")]
pub async fn show_readiness(state: web::Data<State>) -> Result<HttpResponse, Problem> {
    let position = state.position()?;
    Ok(HttpResponse::Ok().json(Readiness { status: "ready", position }))
}
