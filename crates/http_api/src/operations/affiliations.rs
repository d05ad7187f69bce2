//! Which organizations people of the Commission belong to: on those they do not act.

use super::headers::IfMatchHeader;
use crate::{
    edge::{
        body::{Body, invalid},
        path::Path,
        precondition::IfMatch,
        query::NoQuery,
        reply::Reply,
    },
    problem::{Problem, ProblemError},
    scope::{AccessRead, AccessWrite, Caller, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, put, web};
use domain::{
    ids::{OrganizationId, UserId},
    time::Day,
};
use persistence::Revised;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use validator::Validate;

/// That a person belongs to an organization.
#[derive(Clone, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Affiliation {
    /// The organization: as an employee, a member of its board or a volunteer.
    organization: OrganizationId,
    /// The first day; today or earlier.
    #[schema(example = "2026-01-15")]
    since: Day,
}

/// The organizations that a person belongs to.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Affiliations {
    /// All of them.
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    affiliations: Vec<Affiliation>,
}

fn shown(list: Revised<BTreeMap<OrganizationId, Day>>) -> Result<Reply, Problem> {
    let affiliations = list.it.into_iter().map(|(organization, since)| Affiliation { organization, since }).collect();
    Reply::ok(&Affiliations { affiliations }, list.revision)
}

/// Show which organizations a person belongs to
///
/// Beside their work for the Commission. On these they do not act.
#[utoipa::path(
    operation_id = "show_affiliations", tag = "Access",
    params(("user" = UserId, Path, description = "The account")),
    responses((status = 200, description = "The organizations", body = Affiliations)),
    security(("oauth2" = [AccessRead::SCOPE])),
)]
#[get("/v1/users/{user}/affiliations")]
pub async fn show_affiliations(
    _caller: Caller<AccessRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<UserId>,
) -> Result<HttpResponse, Problem> {
    let list = state.read(move |conn| Ok(workflows::duties::show_affiliations(conn, path.0)?)).await?;
    Ok(shown(list)?.to(&request))
}

/// Record which organizations a person belongs to
///
/// The whole list, in place of the one there was: for Commission staff who are also an organization's employees, members
/// of its board or volunteers. From then on they do not act on it. Nobody records their own, nor changes who belongs to
/// an organization that they belong to themselves.
#[utoipa::path(
    operation_id = "set_affiliations", tag = "Access",
    params(("user" = UserId, Path, description = "The account"), IfMatchHeader),
    request_body = Affiliations,
    responses((status = 200, description = "The organizations", body = Affiliations)),
    extensions(("x-reach" = json!("organizations"))),
    security(("oauth2" = [AccessWrite::SCOPE])),
)]
#[put("/v1/users/{user}/affiliations")]
pub async fn set_affiliations(
    caller: Caller<AccessWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<UserId>,
    expected: IfMatch,
    body: Body<Affiliations>,
) -> Result<HttpResponse, Problem> {
    let given = body.0.affiliations;
    let count = given.len();
    let list: BTreeMap<_, _> = given.into_iter().map(|one| (one.organization, one.since)).collect();
    if list.len() < count {
        return Err(invalid(vec![ProblemError {
            pointer: "/affiliations".to_owned(),
            code: "invalid".to_owned(),
            detail: "names an organization twice".to_owned(),
        }]));
    }
    let actor = caller.actor;
    let set =
        state.write(move |tx| Ok(workflows::duties::set_affiliations(tx, actor, path.0, expected.0, list)?)).await?;
    Ok(shown(set)?.to(&request))
}
