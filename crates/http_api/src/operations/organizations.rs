//! Organizations: who they are and what they offer.

use super::headers::{IfMatchHeader, OptionalKeyHeader};
use crate::{
    edge::{
        body::Body,
        idempotency::{Answer, OptionalKey, once},
        path::Path,
        precondition::IfMatch,
        query::NoQuery,
        reply::Reply,
    },
    problem::Problem,
    scope::{Caller, Guard, OrganizationsRead, OrganizationsWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use domain::{
    ids::OrganizationId,
    organization::{Organization, OrganizationStatus, Profile},
};
use persistence::{Revised, organizations};
use serde::Serialize;
use utoipa::ToSchema;

/// An organization.
#[derive(Serialize, ToSchema)]
pub(super) struct OrganizationView {
    /// Its identity, resolvable for ever.
    id: OrganizationId,
    /// Whether it works.
    status: OrganizationStatus,
    /// What it says of itself, and what it offers.
    profile: Profile,
}

impl From<Organization> for OrganizationView {
    fn from(organization: Organization) -> Self {
        Self { id: organization.id, status: organization.status, profile: organization.profile }
    }
}

fn shown(organization: Revised<Organization>) -> Result<Reply, Problem> {
    Reply::ok(&OrganizationView::from(organization.it), organization.revision)
}

/// Create an organization
///
/// It can then be invited. Never write anything about a victim or survivor into any field.
#[utoipa::path(
    operation_id = "create_organization", tag = "Organizations", params(OptionalKeyHeader), request_body = Profile,
    responses(
        (status = 201, description = "The organization", body = OrganizationView),
        (status = 409, description = "Another organization has one of its identifiers"),
    ),
    security(("oauth2" = [OrganizationsWrite::SCOPE])),
)]
#[post("/v1/organizations")]
pub async fn create_organization(
    caller: Caller<OrganizationsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    key: OptionalKey,
    body: Body<Profile>,
) -> Result<HttpResponse, Problem> {
    let (profile, actor) = (body.0, caller.actor);
    let sent = profile.clone();
    once(&state, &request, &caller, key, &sent, Answer::Repeatable, move |tx| {
        let created = workflows::organizations::create_organization(tx, actor, profile)?;
        let location = format!("/v1/organizations/{}", created.it.id);
        Reply::created(location, &OrganizationView::from(created.it), created.revision)
    })
    .await
}

/// Show an organization
///
/// A provider sees its own; any other does not exist for it.
#[utoipa::path(
    operation_id = "show_organization", tag = "Organizations",
    params(("organization" = OrganizationId, Path, description = "The organization")),
    responses((status = 200, description = "The organization", body = OrganizationView)),
    security(("oauth2" = [OrganizationsRead::SCOPE])),
)]
#[get("/v1/organizations/{organization}")]
pub async fn show_organization(
    caller: Caller<OrganizationsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<OrganizationId>,
) -> Result<HttpResponse, Problem> {
    let reach = caller.reach;
    let found = state.read(move |conn| Ok(organizations::find(conn, reach, path.0)?)).await?;
    Ok(shown(found.ok_or(workflows::Error::NotFound("organization"))?)?.to(&request))
}

/// Replace an organization's profile
///
/// The whole profile, in place of the one it has.
#[utoipa::path(
    operation_id = "update_organization", tag = "Organizations",
    params(("organization" = OrganizationId, Path, description = "The organization"), IfMatchHeader),
    request_body = Profile,
    responses((status = 200, description = "The organization", body = OrganizationView)),
    security(("oauth2" = [OrganizationsWrite::SCOPE])),
)]
#[put("/v1/organizations/{organization}")]
pub async fn update_organization(
    caller: Caller<OrganizationsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<OrganizationId>,
    expected: IfMatch,
    body: Body<Profile>,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let updated = state
        .write(move |tx| Ok(workflows::organizations::update_organization(tx, actor, path.0, expected.0, body.0)?))
        .await?;
    Ok(shown(updated)?.to(&request))
}

/// Close an organization
///
/// It has ended its work. Whatever it had been granted is suspended in the same transaction.
#[utoipa::path(
    operation_id = "close_organization", tag = "Organizations",
    params(("organization" = OrganizationId, Path, description = "The organization"), IfMatchHeader),
    responses((status = 200, description = "The organization", body = OrganizationView)),
    security(("oauth2" = [OrganizationsWrite::SCOPE])),
)]
#[post("/v1/organizations/{organization}/close")]
pub async fn close_organization(
    caller: Caller<OrganizationsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<OrganizationId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let closed =
        state.write(move |tx| Ok(workflows::organizations::close_organization(tx, actor, path.0, expected.0)?)).await?;
    Ok(shown(closed)?.to(&request))
}
