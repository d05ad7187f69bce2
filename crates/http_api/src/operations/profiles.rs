//! An organization's own people keep its profile.

use super::{
    confirmed::Confirmation,
    headers::IfMatchHeader,
    organization_view::{OrganizationView, shown, view},
    pending_changes::PendingChangeView,
};
use crate::{
    edge::{body::Body, path::Path, precondition::IfMatch, query::NoQuery, reply::Reply},
    problem::Problem,
    scope::{Caller, Guard, ProfilesWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, post, put, web};
use domain::{ids::OrganizationId, organization::Profile};
use serde::Serialize;
use utoipa::ToSchema;

/// What an edit has come to.
#[derive(Serialize, ToSchema)]
struct EditedProfile {
    /// The organization as everybody sees it now.
    organization: OrganizationView,
    /// The fields that were changed at once.
    #[schema(example = json!(["contacts"]))]
    applied: Vec<&'static str>,
    /// Everything of the organization that waits for the Commission now.
    pending: Vec<PendingChangeView>,
}

/// Edit your organization's profile
///
/// The whole profile, in place of the one it has. Another legal name and other identifiers wait for the Commission, and
/// so does a description that may hold a person's data; everything else holds at once. A newer proposal takes the place
/// of an older one of its kind. Never write anything about a victim or survivor into any field.
#[utoipa::path(
    operation_id = "edit_profile", tag = "Organizations",
    params(("organization" = OrganizationId, Path, description = "Your organization"), IfMatchHeader),
    request_body = Profile,
    responses(
        (status = 200, description = "What was changed, and what waits", body = EditedProfile),
        (status = 409, description = "The organization has closed"),
    ),
    security(("oauth2" = [ProfilesWrite::SCOPE])),
)]
#[put("/v1/organizations/{organization}/profile")]
pub async fn edit_profile(
    caller: Caller<ProfilesWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<OrganizationId>,
    expected: IfMatch,
    body: Body<Profile>,
) -> Result<HttpResponse, Problem> {
    let (actor, reach) = (caller.actor, caller.reach);
    let reply = state
        .write(move |tx| {
            let edited = workflows::self_service::edit_profile(tx, actor, reach, path.0, expected.0, body.0)?;
            let answer = EditedProfile {
                organization: view(tx, edited.organization.it)?,
                applied: edited.applied,
                pending: edited.pending.into_iter().map(|change| PendingChangeView::from(change.it)).collect(),
            };
            Reply::ok(&answer, edited.organization.revision)
        })
        .await?;
    Ok(reply.to(&request))
}

/// Confirm your organization's fields
///
/// Says that groups of fields are right as they stand. Each then carries today as the day of its confirmation.
#[utoipa::path(
    operation_id = "confirm_profile", tag = "Organizations",
    params(("organization" = OrganizationId, Path, description = "Your organization"), IfMatchHeader),
    request_body = Confirmation,
    responses(
        (status = 200, description = "The organization", body = OrganizationView),
        (status = 409, description = "The organization has closed"),
    ),
    security(("oauth2" = [ProfilesWrite::SCOPE])),
)]
#[post("/v1/organizations/{organization}/profile/confirm")]
pub async fn confirm_profile(
    caller: Caller<ProfilesWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<OrganizationId>,
    expected: IfMatch,
    body: Body<Confirmation>,
) -> Result<HttpResponse, Problem> {
    let (actor, reach) = (caller.actor, caller.reach);
    let reply = state
        .write(move |tx| {
            let groups = &body.0.groups;
            let found = workflows::confirmations::confirm_profile(tx, actor, reach, path.0, expected.0, groups)?;
            shown(tx, found)
        })
        .await?;
    Ok(reply.to(&request))
}
