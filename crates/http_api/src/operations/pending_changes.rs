//! Changes that organizations' own people have proposed, and what staff make of them.

use super::headers::IfMatchHeader;
use crate::{
    access_log::concerns,
    edge::{
        body::Body,
        cursor::{self, Page},
        path::Path,
        precondition::IfMatch,
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::Problem,
    scope::{Caller, Guard, OrganizationsRead, OrganizationsWrite, ProfilesWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::{
    ids::{ChangeId, OrganizationId},
    proposal::{ChangeKind, ChangeStatus, Proposed},
    time::Instant,
};
use persistence::{
    Revised,
    pending_changes::{self, Filter, PendingChange},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;
use workflows::self_service;

/// A proposed change. No answer names a person.
#[derive(Serialize, ToSchema)]
pub(super) struct PendingChangeView {
    /// Its identity.
    id: ChangeId,
    /// Whose it is.
    organization: OrganizationId,
    /// What it is about.
    kind: ChangeKind,
    /// What it would do; `null` where it was erased, as a description is that has been decided against.
    #[schema(required)]
    proposed: Option<Proposed>,
    /// Where it stands.
    status: ChangeStatus,
    /// When it was proposed.
    proposed_at: Instant,
    /// When it was accepted, refused or withdrawn.
    #[schema(required, example = json!(null))]
    decided_at: Option<Instant>,
    /// Why it was refused.
    #[schema(required, example = json!(null))]
    reason: Option<String>,
}

impl From<PendingChange> for PendingChangeView {
    fn from(change: PendingChange) -> Self {
        let PendingChange { id, organization, kind, proposed, status, proposed_at, decided_at, reason, .. } = change;
        Self { id, organization, kind, proposed, status, proposed_at, decided_at, reason }
    }
}

fn shown(change: Revised<PendingChange>) -> Result<Reply, Problem> {
    Reply::ok(&PendingChangeView::from(change.it), change.revision)
}

/// Which proposed changes.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ChangesQuery {
    /// Only those of this organization.
    // Without the id's example: Swagger UI would fill it in, and the list would be empty.
    #[param(value_type = Option<uuid::Uuid>)]
    organization: Option<OrganizationId>,
    /// Only those in this state.
    status: Option<ChangeStatus>,
    /// Only those of this kind.
    kind: Option<ChangeKind>,
    /// How many items at most.
    #[serde(default = "cursor::default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    limit: u32,
    /// Where to continue: the `next_cursor` of the page before. Opaque.
    #[validate(length(max = 200))]
    #[param(max_length = 200)]
    cursor: Option<String>,
}

/// Why a proposed change is refused.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeRefusal {
    /// What the organization is told. Never write anything about a victim or survivor.
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_length = 1, max_length = 1000, example = "The Secretary of State has another name on record.")]
    reason: String,
}

/// List proposed changes
///
/// What organizations' own people want to change and the Commission has to look at, the oldest first. A provider sees its
/// own.
#[utoipa::path(
    operation_id = "list_pending_changes", tag = "Organizations", params(ChangesQuery),
    responses((status = 200, description = "A page of proposed changes", body = Page<PendingChangeView>)),
    security(("oauth2" = [OrganizationsRead::SCOPE])),
)]
#[get("/v1/pending-changes")]
pub async fn list_pending_changes(
    caller: Caller<OrganizationsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<ChangesQuery>,
) -> Result<HttpResponse, Problem> {
    let ChangesQuery { organization, status, kind, limit, cursor } = query.0;
    if let Some(organization) = organization {
        concerns(&request, organization);
    }
    let (reach, after) = (caller.reach, cursor::read(cursor.as_deref())?);
    let filter = Filter { organization, status, kind };
    let rows = state.read(move |conn| Ok(pending_changes::page(conn, reach, filter, after, limit + 1)?)).await?;
    reply::list(&request, &cursor::page(rows, limit, |row| row.it.id, |row| PendingChangeView::from(row.it)))
}

/// Show a proposed change
///
/// A provider sees its own; any other does not exist for it.
#[utoipa::path(
    operation_id = "show_pending_change", tag = "Organizations",
    params(("change" = ChangeId, Path, description = "The proposed change")),
    responses((status = 200, description = "The proposed change", body = PendingChangeView)),
    security(("oauth2" = [OrganizationsRead::SCOPE])),
)]
#[get("/v1/pending-changes/{change}")]
pub async fn show_pending_change(
    caller: Caller<OrganizationsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ChangeId>,
) -> Result<HttpResponse, Problem> {
    let reach = caller.reach;
    let found = state.read(move |conn| Ok(pending_changes::find(conn, reach, path.0)?)).await?;
    let found = found.ok_or(workflows::Error::NotFound("proposed change"))?;
    concerns(&request, found.it.organization);
    Ok(shown(found)?.to(&request))
}

/// Accept a proposed change
///
/// It is made, on what the profile says now, and everybody sees it. What it would make is checked again.
#[utoipa::path(
    operation_id = "accept_pending_change", tag = "Organizations",
    params(("change" = ChangeId, Path, description = "The proposed change"), IfMatchHeader),
    responses(
        (status = 200, description = "The change", body = PendingChangeView),
        (status = 409, description = "It has been decided, the organization has closed, or another has the identifier"),
        (status = 422, description = "The profile would not make sense with it"),
    ),
    security(("oauth2" = [OrganizationsWrite::SCOPE])),
)]
#[post("/v1/pending-changes/{change}/accept")]
pub async fn accept_pending_change(
    caller: Caller<OrganizationsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ChangeId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let accepted =
        state.write(move |tx| Ok(self_service::accept_pending_change(tx, actor, path.0, expected.0)?)).await?;
    Ok(shown(accepted)?.to(&request))
}

/// Refuse a proposed change
///
/// With a reason for the organization. A refused description is erased.
#[utoipa::path(
    operation_id = "refuse_pending_change", tag = "Organizations",
    params(("change" = ChangeId, Path, description = "The proposed change"), IfMatchHeader),
    request_body = ChangeRefusal,
    responses(
        (status = 200, description = "The change", body = PendingChangeView),
        (status = 409, description = "It has been decided, or you belong to the organization"),
    ),
    security(("oauth2" = [OrganizationsWrite::SCOPE])),
)]
#[post("/v1/pending-changes/{change}/refuse")]
pub async fn refuse_pending_change(
    caller: Caller<OrganizationsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ChangeId>,
    expected: IfMatch,
    body: Body<ChangeRefusal>,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let refused = state
        .write(move |tx| Ok(self_service::refuse_pending_change(tx, actor, path.0, expected.0, &body.0.reason)?))
        .await?;
    Ok(shown(refused)?.to(&request))
}

/// Withdraw a proposed change
///
/// Your organization takes it back while it waits. A withdrawn description is erased.
#[utoipa::path(
    operation_id = "withdraw_pending_change", tag = "Organizations",
    params(("change" = ChangeId, Path, description = "The proposed change"), IfMatchHeader),
    responses(
        (status = 200, description = "The change", body = PendingChangeView),
        (status = 409, description = "It has been decided"),
    ),
    security(("oauth2" = [ProfilesWrite::SCOPE])),
)]
#[post("/v1/pending-changes/{change}/withdraw")]
pub async fn withdraw_pending_change(
    caller: Caller<ProfilesWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ChangeId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (actor, reach) = (caller.actor, caller.reach);
    let withdrawn =
        state.write(move |tx| Ok(self_service::withdraw_pending_change(tx, actor, reach, path.0, expected.0)?)).await?;
    Ok(shown(withdrawn)?.to(&request))
}
