//! Arenas and counties: the codes that questions and offerings use.

use crate::{
    edge::{query::NoQuery, reply::Reply},
    problem::Problem,
    scope::{Caller, Guard, StandardsRead},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::{arena::Arena, county::County};
use serde::Serialize;
use utoipa::ToSchema;

/// Every arena.
#[derive(Serialize, ToSchema)]
struct Arenas {
    /// In the order in which the Standards name them.
    items: Vec<Arena>,
}

/// A county of North Carolina.
#[derive(Serialize, ToSchema)]
struct CountyName {
    /// Its FIPS code.
    fips: County,
    /// Its name, without the word "County".
    #[schema(example = "Wake")]
    name: &'static str,
}

/// Every county.
#[derive(Serialize, ToSchema)]
struct Counties {
    /// In the order of the codes.
    items: Vec<CountyName>,
}

/// List the professional arenas
///
/// The fields of work that the Standards name, with the codes that offerings and questions use.
#[utoipa::path(
    operation_id = "list_arenas", tag = "Standards",
    responses((status = 200, description = "Every arena", body = Arenas)),
    security(("oauth2" = [StandardsRead::SCOPE])),
)]
#[get("/v1/arenas")]
pub async fn list_arenas(
    _caller: Caller<StandardsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let items = state.read(|conn| Ok(persistence::arenas::list(conn)?)).await?;
    Ok(Reply::ok(&Arenas { items }, 0)?.to(&request))
}

/// List the counties of North Carolina
///
/// The 100 counties with their FIPS codes.
#[utoipa::path(
    operation_id = "list_counties", tag = "Standards",
    responses((status = 200, description = "Every county", body = Counties)),
    security(("oauth2" = [StandardsRead::SCOPE])),
)]
#[get("/v1/counties")]
pub async fn list_counties(
    _caller: Caller<StandardsRead>,
    _query: NoQuery,
    request: HttpRequest,
) -> Result<HttpResponse, Problem> {
    let items = County::all().map(|fips| CountyName { fips, name: fips.name() }).collect();
    Ok(Reply::ok(&Counties { items }, 0)?.to(&request))
}
