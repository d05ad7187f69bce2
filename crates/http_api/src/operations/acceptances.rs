//! Organizations accept terms, and may take that back.

use super::headers::{IfMatchHeader, OptionalKeyHeader};
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
    scope::{Caller, DocumentsRead, Guard, RepresentationWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::{
    documents::Acceptance,
    ids::{AcceptanceId, OrganizationId, TextId},
    time::Instant,
};
use persistence::{acceptances, organizations};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// That an organization has accepted terms. No answer names a person; the journal does.
#[derive(Serialize, ToSchema)]
struct AcceptanceView {
    /// Its identity.
    id: AcceptanceId,
    /// Who accepted.
    organization: OrganizationId,
    /// Which version of which terms.
    text: TextId,
    /// When.
    accepted_at: Instant,
    /// When it was taken back; `null` while it holds.
    #[schema(required, example = json!(null))]
    withdrawn_at: Option<Instant>,
}

impl From<Acceptance> for AcceptanceView {
    fn from(acceptance: Acceptance) -> Self {
        Self {
            id: acceptance.id,
            organization: acceptance.organization,
            text: acceptance.text,
            accepted_at: acceptance.accepted_at,
            withdrawn_at: acceptance.withdrawn.map(|(_, at)| at),
        }
    }
}

/// What is accepted.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAcceptance {
    /// The version of the terms: the one in force, or one that will be.
    text: TextId,
}

/// List what an organization has accepted
///
/// In the order in which it was accepted, with what was taken back.
#[utoipa::path(
    operation_id = "list_acceptances", tag = "Documents",
    params(("organization" = OrganizationId, Path, description = "The organization"), PageQuery),
    responses((status = 200, description = "A page of acceptances", body = Page<AcceptanceView>)),
    security(("oauth2" = [DocumentsRead::SCOPE])),
)]
#[get("/v1/organizations/{organization}/acceptances")]
pub async fn list_acceptances(
    caller: Caller<DocumentsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<OrganizationId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let (limit, reach) = (query.0.limit, caller.reach);
    let after = cursor::read(query.0.cursor.as_deref())?;
    let rows = state
        .read(move |conn| {
            organizations::find(conn, reach, path.0)?.ok_or(workflows::Error::NotFound("organization"))?;
            Ok(acceptances::page(conn, reach, path.0, after, limit + 1)?)
        })
        .await?;
    reply::list(&request, &cursor::page(rows, limit, |row| row.it.id, |row| AcceptanceView::from(row.it)))
}

/// Accept terms
///
/// One of the organization's owners accepts a version of terms for it. Who, when and which version is recorded.
#[utoipa::path(
    operation_id = "accept_terms", tag = "Documents",
    params(("organization" = OrganizationId, Path, description = "The organization"), OptionalKeyHeader),
    request_body = NewAcceptance,
    responses(
        (status = 201, description = "The acceptance", body = AcceptanceView),
        (status = 409, description = "It has been accepted already, a newer version is in force, or the organization has closed"),
    ),
    security(("oauth2" = [RepresentationWrite::SCOPE])),
)]
#[post("/v1/organizations/{organization}/acceptances")]
pub async fn accept_terms(
    caller: Caller<RepresentationWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<OrganizationId>,
    key: OptionalKey,
    body: Body<NewAcceptance>,
) -> Result<HttpResponse, Problem> {
    let (text, actor, reach) = (body.0.text, caller.actor, caller.reach);
    once(&state, &request, &caller, key, &body.0, Answer::Repeatable, move |tx| {
        let accepted = workflows::acceptances::accept_terms(tx, actor, reach, path.0, text)?;
        let location = format!("/v1/organizations/{}/acceptances", path.0);
        Reply::created(location, &AcceptanceView::from(accepted.it), accepted.revision)
    })
    .await
}

/// Take an acceptance back
///
/// What the organization holds for logo use is suspended by the registry in the same transaction, and every licence under
/// these terms is shown as suspended from then on.
#[utoipa::path(
    operation_id = "withdraw_acceptance", tag = "Documents",
    params(("acceptance" = AcceptanceId, Path, description = "The acceptance"), IfMatchHeader),
    responses((status = 200, description = "The acceptance", body = AcceptanceView)),
    security(("oauth2" = [RepresentationWrite::SCOPE])),
)]
#[post("/v1/acceptances/{acceptance}/withdraw")]
pub async fn withdraw_acceptance(
    caller: Caller<RepresentationWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AcceptanceId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (actor, reach) = (caller.actor, caller.reach);
    let withdrawn = state
        .write(move |tx| Ok(workflows::acceptances::withdraw_acceptance(tx, actor, reach, path.0, expected.0)?))
        .await?;
    Ok(Reply::ok(&AcceptanceView::from(withdrawn.it), withdrawn.revision)?.to(&request))
}
