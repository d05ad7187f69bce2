//! Organizations: who they are and what they offer.

use super::{
    confirmed::Confirmed,
    headers::{IfMatchHeader, OptionalKeyHeader},
};
use crate::{
    edge::{
        body::Body,
        cursor::{self, Page, PageQuery},
        idempotency::{Answer, OptionalKey, once},
        path::Path,
        precondition::IfMatch,
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::Problem,
    scope::{Caller, Guard, OrganizationsRead, OrganizationsWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use domain::{
    freshness::Freshness,
    ids::OrganizationId,
    organization::{Organization, OrganizationStatus, Profile},
};
use persistence::{Conn, Revised, confirmations, organizations};
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
    /// When each group of its fields was last confirmed.
    confirmed: Confirmed,
}

impl OrganizationView {
    pub(super) fn of(organization: Organization, freshness: &Freshness) -> Self {
        let Organization { id, status, profile } = organization;
        Self { id, status, profile, confirmed: freshness.into() }
    }
}

/// An organization as it is shown, with what has been confirmed of it.
pub(super) fn shown(conn: &mut Conn, organization: Revised<Organization>) -> Result<Reply, Problem> {
    let freshness = confirmations::of(conn, organization.it.id)?;
    Reply::ok(&OrganizationView::of(organization.it, &freshness), organization.revision)
}

/// List organizations
///
/// In the order in which they entered the registry. A provider sees its own.
#[utoipa::path(
    operation_id = "list_organizations", tag = "Organizations", params(PageQuery),
    responses((status = 200, description = "A page of organizations", body = Page<OrganizationView>)),
    security(("oauth2" = [OrganizationsRead::SCOPE])),
)]
#[get("/v1/organizations")]
pub async fn list_organizations(
    caller: Caller<OrganizationsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let (limit, reach) = (query.0.limit, caller.reach);
    let after = cursor::read(query.0.cursor.as_deref())?.unwrap_or(0);
    let (rows, mut freshness) = state
        .read(move |conn| {
            let rows = organizations::page(conn, reach, after, limit + 1)?;
            let ids: Vec<OrganizationId> = rows.iter().map(|row| row.organization.it.id).collect();
            let freshness = confirmations::of_many(conn, &ids)?;
            Ok((rows, freshness))
        })
        .await?;
    let page = cursor::page(
        rows,
        limit,
        |row| row.entered,
        |row| {
            let freshness = freshness.remove(&row.organization.it.id).unwrap_or_default();
            OrganizationView::of(row.organization.it, &freshness)
        },
    );
    reply::list(&request, &page)
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
        let freshness = confirmations::of(tx, created.it.id)?;
        Reply::created(location, &OrganizationView::of(created.it, &freshness), created.revision)
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
    let reply = state
        .read(move |conn| {
            let found = organizations::find(conn, reach, path.0)?;
            shown(conn, found.ok_or(workflows::Error::NotFound("organization"))?)
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
    let reply = state
        .write(move |tx| {
            let closed = workflows::organizations::close_organization(tx, actor, path.0, expected.0)?;
            shown(tx, closed)
        })
        .await?;
    Ok(reply.to(&request))
}
