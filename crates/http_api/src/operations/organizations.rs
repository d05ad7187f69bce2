//! Organizations: who they are and what they offer.

use super::{
    headers::{IfMatchHeader, OptionalKeyHeader},
    organization_view::{OrganizationView, shown},
};
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
use domain::{ids::OrganizationId, organization::Profile};
use persistence::{confirmations, organizations};
use workflows::history::Histories;

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
        let freshness = confirmations::of(tx, created.it.id)?;
        let view = OrganizationView::new(created.it, &Histories::default(), &freshness);
        Reply::created(location, &view, created.revision)
    })
    .await
}

/// Show an organization
///
/// With its past, and as whom it goes on where it has been succeeded. A provider sees its own; any other does not exist
/// for it.
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
    let reply = state
        .read(move |conn| {
            let found = organizations::find(conn, reach, path.0)?.ok_or(workflows::Error::NotFound("organization"))?;
            shown(conn, found)
        })
        .await?;
    Ok(reply.to(&request))
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
    let reply = state
        .write(move |tx| {
            let updated = workflows::organizations::update_organization(tx, actor, path.0, expected.0, body.0)?;
            shown(tx, updated)
        })
        .await?;
    Ok(reply.to(&request))
}

/// Close an organization
///
/// It has ended its work. Whatever it had been granted is suspended in the same transaction, and invitations that it has not
/// answered are withdrawn. Where others go on with its work, record what became of it instead.
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
    let reply = state
        .write(move |tx| {
            let closed = workflows::organizations::close_organization(tx, actor, path.0, expected.0)?;
            shown(tx, closed)
        })
        .await?;
    Ok(reply.to(&request))
}
