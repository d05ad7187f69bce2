//! Staff look into concerns.

use super::{
    concerns::{ConcernView, shown},
    headers::IfMatchHeader,
};
use crate::{
    edge::{body::Body, path::Path, precondition::IfMatch, query::NoQuery},
    problem::Problem,
    scope::{Caller, ConcernsWrite, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, delete, post, web};
use domain::{
    concern::ConcernOutcome,
    ids::{ConcernId, OrganizationId},
};
use serde::Deserialize;
use utoipa::ToSchema;
use validator::Validate;
use workflows::concerns;

/// What staff find out. What is absent stays as it is.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Triage {
    /// Whether it is serious: a policy can ask that no serious concern stands.
    #[serde(default)]
    #[schema(example = true)]
    serious: Option<bool>,
    /// What you note, for your colleagues. Never write anything about a victim or survivor.
    #[serde(default)]
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000, example = "Called the line on three nights.")]
    note: Option<String>,
    /// Which organization is meant.
    #[serde(default)]
    organization: Option<OrganizationId>,
}

/// What the organization is told.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// What the organization is told, in your own words: nothing by which whoever raised it could be known.
    /// Never write anything about a victim or survivor.
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000, example = "We were told that the line is not answered at night.")]
    summary: String,
}

/// How it ends.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Conclusion {
    /// `dismissed`, `upheld` (it stands until it is closed) or `closed`.
    outcome: ConcernOutcome,
    /// Why, for your colleagues. Never write anything about a victim or survivor.
    #[serde(default)]
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000, example = "The line was answered on every night.")]
    note: Option<String>,
    /// Whether how to reach who raised it is erased now; it is, unless you say otherwise. What is kept can be erased later
    /// (`DELETE /v1/concerns/{concern}/contact`).
    #[serde(default = "erased")]
    #[schema(default = true, example = true)]
    erase_contact: bool,
}

fn erased() -> bool {
    true
}

/// Look into a concern
///
/// Begins its triage, or goes on with it: whether it is serious, what was found out, which organization is meant. It changes
/// no standing by itself.
#[utoipa::path(
    operation_id = "triage_concern", tag = "Concerns",
    params(("concern" = ConcernId, Path, description = "The concern"), IfMatchHeader), request_body = Triage,
    responses((status = 200, description = "The concern", body = ConcernView)),
    security(("oauth2" = [ConcernsWrite::SCOPE])),
)]
#[post("/v1/concerns/{concern}/triage")]
pub async fn triage_concern(
    caller: Caller<ConcernsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ConcernId>,
    expected: IfMatch,
    body: Body<Triage>,
) -> Result<HttpResponse, Problem> {
    let (actor, Triage { serious, note, organization }) = (caller.actor, body.0);
    let triage = concerns::Triage { serious, note, organization };
    let concern = state.write(move |tx| Ok(concerns::triage_concern(tx, actor, path.0, expected.0, triage)?)).await?;
    Ok(shown(concern)?.to(&request))
}

/// Tell the organization of a concern
///
/// In your own words. What was said, by whom, and how to reach them is never shown to it. It may answer.
#[utoipa::path(
    operation_id = "share_concern", tag = "Concerns",
    params(("concern" = ConcernId, Path, description = "The concern"), IfMatchHeader), request_body = Summary,
    responses((status = 200, description = "The concern", body = ConcernView)),
    security(("oauth2" = [ConcernsWrite::SCOPE])),
)]
#[post("/v1/concerns/{concern}/share")]
pub async fn share_concern(
    caller: Caller<ConcernsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ConcernId>,
    expected: IfMatch,
    body: Body<Summary>,
) -> Result<HttpResponse, Problem> {
    let (actor, summary) = (caller.actor, body.0.summary);
    let concern = state.write(move |tx| Ok(concerns::share_concern(tx, actor, path.0, expected.0, summary)?)).await?;
    Ok(shown(concern)?.to(&request))
}

/// Conclude a concern
///
/// Out of triage: dismissed, upheld or closed. What was upheld stands until it is closed.
#[utoipa::path(
    operation_id = "conclude_concern", tag = "Concerns",
    params(("concern" = ConcernId, Path, description = "The concern"), IfMatchHeader), request_body = Conclusion,
    responses((status = 200, description = "The concern", body = ConcernView)),
    security(("oauth2" = [ConcernsWrite::SCOPE])),
)]
#[post("/v1/concerns/{concern}/conclude")]
pub async fn conclude_concern(
    caller: Caller<ConcernsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ConcernId>,
    expected: IfMatch,
    body: Body<Conclusion>,
) -> Result<HttpResponse, Problem> {
    let (actor, Conclusion { outcome, note, erase_contact }) = (caller.actor, body.0);
    let concern = state
        .write(move |tx| Ok(concerns::conclude_concern(tx, actor, path.0, expected.0, outcome, note, erase_contact)?))
        .await?;
    Ok(shown(concern)?.to(&request))
}

/// Erase how to reach who raised a concern
///
/// For good, whatever has become of the concern: also what was kept when it was concluded. The concern stays. Not by those who
/// belong to the organization.
#[utoipa::path(
    operation_id = "erase_concern_contact", tag = "Concerns",
    params(("concern" = ConcernId, Path, description = "The concern"), IfMatchHeader),
    responses(
        (status = 200, description = "The concern", body = ConcernView),
        (status = 404, description = "The concern is unknown, nothing was left, or it has been erased"),
        (status = 409, description = "You belong to the organization"),
    ),
    security(("oauth2" = [ConcernsWrite::SCOPE])),
)]
#[delete("/v1/concerns/{concern}/contact")]
pub async fn erase_concern_contact(
    caller: Caller<ConcernsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ConcernId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let concern = state.write(move |tx| Ok(concerns::erase_concern_contact(tx, actor, path.0, expected.0)?)).await?;
    Ok(shown(concern)?.to(&request))
}
