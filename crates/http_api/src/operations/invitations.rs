//! Invitations to self-assess.

use super::headers::OptionalKeyHeader;
use crate::{
    edge::{
        body::Body,
        cursor::{self, Page, PageQuery},
        idempotency::{Answer, OptionalKey, once},
        path::Path,
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::Problem,
    scope::{AssessmentsRead, Caller, Guard, ReviewsWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::{
    arena::ArenaCode,
    ids::{EditionId, InvitationId, OrganizationId},
    invitation::InvitationStatus,
    time::Day,
};
use persistence::invitations::{self, Invitation};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use validator::Validate;

/// An invitation.
#[derive(Serialize, ToSchema)]
struct InvitationView {
    /// Its identity.
    id: InvitationId,
    /// Who is invited.
    organization: OrganizationId,
    /// Against which edition.
    edition: EditionId,
    /// The arenas to assess, beside the foundational standards.
    arenas: BTreeSet<ArenaCode>,
    /// By when.
    due_on: Day,
    /// Where it stands.
    status: InvitationStatus,
}

impl From<Invitation> for InvitationView {
    fn from(invitation: Invitation) -> Self {
        Self {
            id: invitation.id,
            organization: invitation.organization,
            edition: invitation.edition,
            arenas: invitation.arenas,
            due_on: invitation.due_on,
            status: invitation.status,
        }
    }
}

/// Whom to invite, to what.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    /// Who is invited.
    organization: OrganizationId,
    /// Against which edition; it must be published.
    edition: EditionId,
    /// The arenas to assess; without a list, those that the organization offers.
    #[validate(length(max = 100))]
    #[schema(example = json!(["case_management"]))]
    arenas: Option<BTreeSet<ArenaCode>>,
    /// By when.
    due_on: Day,
}

/// List invitations
///
/// All for the Commission; its own for a provider.
#[utoipa::path(
    operation_id = "list_invitations", tag = "Invitations", params(PageQuery),
    responses((status = 200, description = "A page of invitations", body = Page<InvitationView>)),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/invitations")]
pub async fn list_invitations(
    caller: Caller<AssessmentsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let (limit, reach) = (query.0.limit, caller.reach);
    let after = cursor::read(query.0.cursor.as_deref())?;
    let rows = state.read(move |conn| Ok(invitations::page(conn, reach, after, limit + 1)?)).await?;
    let page = cursor::page(rows, limit, |row| row.it.id, |row| InvitationView::from(row.it));
    reply::list(&request, &page)
}

/// Invite an organization to assess itself
///
/// Against a published edition, by a day.
#[utoipa::path(
    operation_id = "create_invitation", tag = "Invitations", params(OptionalKeyHeader), request_body = NewInvitation,
    responses(
        (status = 201, description = "The invitation", body = InvitationView),
        (status = 404, description = "The organization or the edition is unknown"),
        (status = 409, description = "The edition is not published, or the organization has closed"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/invitations")]
pub async fn create_invitation(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    key: OptionalKey,
    body: Body<NewInvitation>,
) -> Result<HttpResponse, Problem> {
    let (new, actor) = (body.0, caller.actor);
    let sent = new.clone();
    once(&state, &request, &caller, key, &sent, Answer::Repeatable, move |tx| {
        let created = workflows::invitations::create_invitation(
            tx,
            actor,
            new.organization,
            new.edition,
            new.arenas,
            new.due_on,
        )?;
        let location = format!("/v1/invitations/{}", created.it.id);
        Reply::created(location, &InvitationView::from(created.it), created.revision)
    })
    .await
}

/// Show an invitation
///
/// A provider sees its own; any other does not exist for it.
#[utoipa::path(
    operation_id = "show_invitation", tag = "Invitations",
    params(("invitation" = InvitationId, Path, description = "The invitation")),
    responses((status = 200, description = "The invitation", body = InvitationView)),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/invitations/{invitation}")]
pub async fn show_invitation(
    caller: Caller<AssessmentsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<InvitationId>,
) -> Result<HttpResponse, Problem> {
    let reach = caller.reach;
    let found = state.read(move |conn| Ok(invitations::find(conn, reach, path.0)?)).await?;
    let found = found.ok_or(workflows::Error::NotFound("invitation"))?;
    Ok(Reply::ok(&InvitationView::from(found.it), found.revision)?.to(&request))
}
