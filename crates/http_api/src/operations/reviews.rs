//! Reviews: the Commission's own rating of each standard.

use super::{
    assessments::{AssessmentView, shown},
    headers::IfMatchHeader,
};
use crate::{
    access_log::concerns,
    edge::{body::Body, path::Path, precondition::IfMatch, query::NoQuery, reply::Reply},
    problem::Problem,
    scope::{Caller, DecisionsRead, Guard, ReviewsWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use domain::{edition::StandardCode, ids::AssessmentId, review::Finding};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use validator::Validate;

/// The findings of a review.
#[derive(Serialize, ToSchema)]
struct FindingsView {
    /// By standard.
    #[schema(value_type = BTreeMap<String, Finding>)]
    findings: BTreeMap<StandardCode, Finding>,
}

/// What the organization is told.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnNote {
    /// What is missing or unclear. Never write anything about a victim or survivor.
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000, example = "Please show the current agreement for CM-03.")]
    note: String,
}

/// Take up a submitted self-assessment
///
/// From now on findings can be recorded.
#[utoipa::path(
    operation_id = "start_review", tag = "Review",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment"), IfMatchHeader),
    responses((status = 200, description = "The self-assessment", body = AssessmentView)),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/assessments/{assessment}/review")]
pub async fn start_review(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let opened = state.write(move |tx| Ok(workflows::reviews::start_review(tx, actor, path.0, expected.0)?)).await?;
    Ok(shown(opened, &state)?.to(&request))
}

/// List the findings of a review
///
/// Each reviewer's rating with reasons and method.
#[utoipa::path(
    operation_id = "list_findings", tag = "Review",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment")),
    responses((status = 200, description = "The findings", body = FindingsView)),
    security(("oauth2" = [DecisionsRead::SCOPE])),
)]
#[get("/v1/assessments/{assessment}/findings")]
pub async fn list_findings(
    caller: Caller<DecisionsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
) -> Result<HttpResponse, Problem> {
    let reach = caller.reach;
    let (findings, revision, organization) =
        state.read(move |conn| Ok(workflows::reviews::list_findings(conn, reach, path.0)?)).await?;
    concerns(&request, organization);
    let findings = findings.into_iter().map(|(code, (finding, _))| (code, finding)).collect();
    Ok(Reply::ok(&FindingsView { findings }, revision)?.to(&request))
}

/// Record a finding
///
/// The reviewer's own rating of one standard, in place of an earlier one. A level that is N/A is refused.
#[utoipa::path(
    operation_id = "record_finding", tag = "Review",
    params(
        ("assessment" = AssessmentId, Path, description = "The self-assessment"),
        ("standard" = StandardCode, Path, description = "The standard's code"),
        IfMatchHeader,
    ),
    request_body = Finding,
    responses((status = 200, description = "The self-assessment", body = AssessmentView)),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[put("/v1/assessments/{assessment}/findings/{standard}")]
pub async fn record_finding(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<(AssessmentId, StandardCode)>,
    expected: IfMatch,
    body: Body<Finding>,
) -> Result<HttpResponse, Problem> {
    let (actor, (id, standard)) = (caller.actor, path.0);
    let opened = state
        .write(move |tx| Ok(workflows::reviews::record_finding(tx, actor, id, expected.0, standard, body.0)?))
        .await?;
    Ok(shown(opened, &state)?.to(&request))
}

/// Return a self-assessment to the organization
///
/// With a note that says what is missing. The organization can change it and submit again.
#[utoipa::path(
    operation_id = "return_assessment", tag = "Review",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment"), IfMatchHeader),
    request_body = ReturnNote,
    responses((status = 200, description = "The self-assessment", body = AssessmentView)),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/assessments/{assessment}/return")]
pub async fn return_assessment(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
    expected: IfMatch,
    body: Body<ReturnNote>,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let opened = state
        .write(move |tx| Ok(workflows::reviews::return_assessment(tx, actor, path.0, expected.0, &body.0.note)?))
        .await?;
    Ok(shown(opened, &state)?.to(&request))
}

/// Accept a review
///
/// The verified ratings are fixed. Refused while a standard that applies has no finding; `errors` names the standards.
#[utoipa::path(
    operation_id = "accept_assessment", tag = "Review",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment"), IfMatchHeader),
    responses(
        (status = 200, description = "The self-assessment", body = AssessmentView),
        (status = 422, description = "A standard that applies has no finding"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/assessments/{assessment}/accept")]
pub async fn accept_assessment(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let opened =
        state.write(move |tx| Ok(workflows::reviews::accept_assessment(tx, actor, path.0, expected.0)?)).await?;
    Ok(shown(opened, &state)?.to(&request))
}
