//! Invitations to self-assess.

use super::{clients::today, headers::OptionalKeyHeader};
use crate::{
    access_log::concerns,
    edge::{
        body::Body,
        cursor::{self, Page, PageQuery},
        idempotency::{Answer, OptionalKey, once},
        path::Path,
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    invitation_page::invitation_page,
    problem::Problem,
    scope::{AssessmentsRead, Caller, Guard, ReviewsWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::{
    arena::ArenaCode,
    ids::{EditionId, InvitationId, OrganizationId},
    invitation::InvitationStatus,
    time::{Day, Instant},
};
use persistence::invitations::{self, Invitation};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use validator::Validate;

/// An invitation.
#[derive(Serialize, ToSchema)]
pub(super) struct InvitationView {
    /// Its identity.
    id: InvitationId,
    /// Who is invited.
    organization: OrganizationId,
    /// Against which edition.
    edition: EditionId,
    /// The arenas to assess, beside the foundational standards.
    arenas: BTreeSet<ArenaCode>,
    /// By when. Once this day is over, an invitation that has not been answered has expired.
    due_on: Day,
    /// Where it stands today.
    status: InvitationStatus,
    /// When it was sent.
    invited_at: Instant,
    /// When it was accepted, declined or withdrawn; `null` as long as it was not.
    #[schema(required, example = json!(null))]
    ended_at: Option<Instant>,
    /// On which day the organization was last reminded of it; `null` when it never was.
    #[schema(required, example = json!(null))]
    reminded_on: Option<Day>,
}

impl InvitationView {
    /// As it stands on a day.
    pub(super) fn on(today: Day, invitation: Invitation) -> Self {
        Self {
            status: invitation.status_on(today),
            id: invitation.id,
            organization: invitation.organization,
            edition: invitation.edition,
            arenas: invitation.arenas,
            due_on: invitation.due_on,
            invited_at: invitation.invited_at,
            ended_at: invitation.ended_at,
            reminded_on: invitation.reminded_on,
        }
    }
}

/// An invitation with what the organization wrote.
#[derive(Serialize, ToSchema)]
struct AnsweredInvitation {
    #[serde(flatten)]
    invitation: InvitationView,
    /// What the organization wrote when it declined; `null` when it wrote nothing.
    #[schema(required, example = json!(null))]
    note: Option<String>,
}

/// An invitation that has just been sent.
#[derive(Serialize, ToSchema)]
struct SentInvitation {
    #[serde(flatten)]
    invitation: InvitationView,
    /// The one-time code for the organization's first person. Shown now and never again: hand it to that person and to
    /// nobody else. `null` when none was asked for, or somebody answers for the organization already.
    #[schema(required, example = json!(null))]
    code: Option<String>,
    /// Where the code is used.
    #[schema(example = "https://registry.example/account/invitation")]
    page: String,
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
    /// Whether the answer shows a one-time code with which the organization's first person sets up the account. There is
    /// none for an organization that has an active owner.
    #[serde(default)]
    #[schema(example = false)]
    with_code: bool,
}

/// List invitations
///
/// All for the Commission; its own for a provider. Each as it stands today.
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
    let today = today(&state);
    let page = cursor::page(rows, limit, |row| row.it.id, |row| InvitationView::on(today, row.it));
    reply::list(&request, &page)
}

/// Invite an organization to assess itself
///
/// Against a published edition, by a day. It is accepted by starting the self-assessment, declined, or withdrawn; otherwise
/// it expires when the due day is over.
#[utoipa::path(
    operation_id = "create_invitation", tag = "Invitations", params(OptionalKeyHeader), request_body = NewInvitation,
    responses(
        (status = 201, description = "The invitation", body = SentInvitation),
        (status = 404, description = "The organization or the edition is unknown"),
        (status = 409, description = "The edition is not published, or the organization has closed or has an open invitation"),
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
    let (new, actor, page) = (body.0, caller.actor, invitation_page(&state));
    let sent = new.clone();
    let answer = if new.with_code { Answer::ShowsSecret } else { Answer::Repeatable };
    once(&state, &request, &caller, key, &sent, answer, move |tx| {
        let NewInvitation { organization, edition, arenas, due_on, with_code } = new;
        let created = workflows::invitations::create_invitation(tx, actor, organization, edition, arenas, due_on)?;
        let code = match with_code {
            true => workflows::invitation_codes::make_for_first(tx, actor, &created.it)?,
            false => None,
        };
        let location = format!("/v1/invitations/{}", created.it.id);
        let invitation = InvitationView::on(tx.now().day(), created.it);
        Reply::created(location, &SentInvitation { invitation, code, page }, created.revision)
    })
    .await
}

/// Show an invitation
///
/// A provider sees its own; any other does not exist for it.
#[utoipa::path(
    operation_id = "show_invitation", tag = "Invitations",
    params(("invitation" = InvitationId, Path, description = "The invitation")),
    responses((status = 200, description = "The invitation", body = AnsweredInvitation)),
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
    concerns(&request, found.it.organization);
    let (note, revision) = (found.it.note.clone(), found.revision);
    let shown = AnsweredInvitation { invitation: InvitationView::on(today(&state), found.it), note };
    Ok(Reply::ok(&shown, revision)?.to(&request))
}
