//! What becomes of an invitation: the organization declines it, or the Commission takes it back or extends it.

use super::{clients::today, headers::IfMatchHeader, invitations::InvitationView};
use crate::{
    edge::{body::Body, path::Path, precondition::IfMatch, query::NoQuery, reply::Reply},
    problem::Problem,
    scope::{AssessmentsSubmit, Caller, Guard, ReviewsWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, post, put, web};
use domain::{ids::InvitationId, time::Day};
use persistence::{Revised, invitations::Invitation};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;
use workflows::invitations;

/// Why an organization declines.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Decline {
    /// What the Commission is told. Never write anything about a victim or survivor.
    #[serde(default)]
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_length = 1, max_length = 1000, example = "We are merging; please invite our successor.")]
    note: Option<String>,
}

/// Until when an invitation can be taken up.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDueDay {
    /// The new due day, later than the present one.
    due_on: Day,
}

fn shown(today: Day, found: Revised<Invitation>) -> Result<Reply, Problem> {
    Reply::ok(&InvitationView::on(today, found.it), found.revision)
}

/// Decline an invitation
///
/// The organization says no, and may say why. It can be invited again.
#[utoipa::path(
    operation_id = "decline_invitation", tag = "Invitations",
    params(("invitation" = InvitationId, Path, description = "The invitation"), IfMatchHeader), request_body = Decline,
    responses(
        (status = 200, description = "The invitation", body = InvitationView),
        (status = 409, description = "It has been answered or withdrawn, or has expired"),
    ),
    security(("oauth2" = [AssessmentsSubmit::SCOPE])),
)]
#[post("/v1/invitations/{invitation}/decline")]
pub async fn decline_invitation(
    caller: Caller<AssessmentsSubmit>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<InvitationId>,
    expected: IfMatch,
    body: Body<Decline>,
) -> Result<HttpResponse, Problem> {
    let (actor, reach, note) = (caller.actor, caller.reach, body.0.note);
    let declined = state
        .write(move |tx| Ok(invitations::decline_invitation(tx, actor, reach, path.0, expected.0, note.as_deref())?))
        .await?;
    Ok(shown(today(&state), declined)?.to(&request))
}

/// Withdraw an invitation
///
/// The Commission takes it back. One that has been answered stays as it is.
#[utoipa::path(
    operation_id = "withdraw_invitation", tag = "Invitations",
    params(("invitation" = InvitationId, Path, description = "The invitation"), IfMatchHeader),
    responses(
        (status = 200, description = "The invitation", body = InvitationView),
        (status = 409, description = "It has been answered or withdrawn"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/invitations/{invitation}/withdraw")]
pub async fn withdraw_invitation(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<InvitationId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let withdrawn = state.write(move |tx| Ok(invitations::withdraw_invitation(tx, actor, path.0, expected.0)?)).await?;
    Ok(shown(today(&state), withdrawn)?.to(&request))
}

/// Extend an invitation
///
/// Gives it a later due day, and reminders with it. One that has expired is open again; the one-time code that it had stays
/// ended.
#[utoipa::path(
    operation_id = "extend_invitation", tag = "Invitations",
    params(("invitation" = InvitationId, Path, description = "The invitation"), IfMatchHeader), request_body = NewDueDay,
    responses(
        (status = 200, description = "The invitation", body = InvitationView),
        (status = 409, description = "It has been answered or withdrawn"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[put("/v1/invitations/{invitation}/due-day")]
pub async fn extend_invitation(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<InvitationId>,
    expected: IfMatch,
    body: Body<NewDueDay>,
) -> Result<HttpResponse, Problem> {
    let (actor, due_on) = (caller.actor, body.0.due_on);
    let extended =
        state.write(move |tx| Ok(invitations::extend_invitation(tx, actor, path.0, expected.0, due_on)?)).await?;
    Ok(shown(today(&state), extended)?.to(&request))
}
