//! What staff make of evidence.

use super::{
    clients::today,
    evidence_view::{EvidenceWithUses, shown},
    headers::IfMatchHeader,
};
use crate::{
    edge::{body::Body, path::Path, precondition::IfMatch, query::NoQuery},
    problem::Problem,
    scope::{Caller, Guard, ReviewsWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::ids::EvidenceId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;
use workflows::evidence as acts;

/// Why evidence is rejected.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvidenceRejection {
    /// What the organization is told. Never write anything about a victim or survivor.
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_length = 1, max_length = 1000, example = "It is not signed.")]
    reasons: String,
}

/// Mark evidence as seen
///
/// Somebody of the Commission has it in hand, and has not said yet what it is worth.
#[utoipa::path(
    operation_id = "mark_evidence_seen", tag = "Evidence",
    params(("evidence" = EvidenceId, Path, description = "The evidence"), IfMatchHeader),
    responses(
        (status = 200, description = "The evidence", body = EvidenceWithUses),
        (status = 409, description = "It is not offered, or you belong to the organization"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/evidence/{evidence}/see")]
pub async fn mark_evidence_seen(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<EvidenceId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (actor, today) = (caller.actor, today(&state));
    let seen = state.write(move |tx| Ok(acts::mark_evidence_seen(tx, actor, path.0, expected.0)?)).await?;
    Ok(shown(seen, today)?.to(&request))
}

/// Accept evidence
///
/// Ratings may rest on it until its last day.
#[utoipa::path(
    operation_id = "accept_evidence", tag = "Evidence",
    params(("evidence" = EvidenceId, Path, description = "The evidence"), IfMatchHeader),
    responses(
        (status = 200, description = "The evidence", body = EvidenceWithUses),
        (status = 409, description = "It has expired, it is accepted or rejected already, or you belong to the organization"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/evidence/{evidence}/accept")]
pub async fn accept_evidence(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<EvidenceId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (actor, today) = (caller.actor, today(&state));
    let accepted = state.write(move |tx| Ok(acts::accept_evidence(tx, actor, path.0, expected.0)?)).await?;
    Ok(shown(accepted, today)?.to(&request))
}

/// Reject evidence
///
/// With reasons for the organization, which can change it: then it is offered again. Ratings do not rest on what is rejected.
#[utoipa::path(
    operation_id = "reject_evidence", tag = "Evidence",
    params(("evidence" = EvidenceId, Path, description = "The evidence"), IfMatchHeader),
    request_body = EvidenceRejection,
    responses(
        (status = 200, description = "The evidence", body = EvidenceWithUses),
        (status = 409, description = "It is rejected already, or you belong to the organization"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/evidence/{evidence}/reject")]
pub async fn reject_evidence(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<EvidenceId>,
    expected: IfMatch,
    body: Body<EvidenceRejection>,
) -> Result<HttpResponse, Problem> {
    let (actor, today, reasons) = (caller.actor, today(&state), body.0.reasons);
    let rejected = state.write(move |tx| Ok(acts::reject_evidence(tx, actor, path.0, expected.0, reasons)?)).await?;
    Ok(shown(rejected, today)?.to(&request))
}
