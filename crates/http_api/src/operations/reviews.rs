//! Reviews from beginning to end: taking up, giving back, accepting.

use super::{
    assessments::{AssessmentView, shown},
    headers::IfMatchHeader,
    review_notes::{StandardNote, pairs},
};
use crate::{
    edge::{body::Body, path::Path, precondition::IfMatch, query::NoQuery},
    problem::Problem,
    scope::{Caller, Guard, ReviewsWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::ids::AssessmentId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// What the organization is told.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReturnNote {
    /// What is missing or unclear. Never write anything about a victim or survivor.
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000, example = "Please show the current agreement for CM-03.")]
    note: String,
    /// What is missing or unclear about single standards.
    #[serde(default)]
    #[validate(length(max = 200), nested)]
    #[schema(max_items = 200)]
    standards: Vec<StandardNote>,
}

/// Take up a submitted self-assessment
///
/// From now on findings can be recorded. Where nobody was assigned, whoever takes it up is the first reviewer. How many
/// reviews it takes follows from the review policy of this moment, and stays so for this self-assessment.
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

/// Return a self-assessment to the organization
///
/// With a note that says what is missing, and notes about single standards. The organization can change it and submit again.
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
    let (actor, told) = (caller.actor, body.0);
    let about = pairs(told.standards);
    let opened = state
        .write(move |tx| Ok(workflows::reviews::return_assessment(tx, actor, path.0, expected.0, &told.note, &about)?))
        .await?;
    Ok(shown(opened, &state)?.to(&request))
}

/// Accept a review
///
/// The verified ratings are fixed. Refused while a standard that applies has no finding, or the two reviewers have not both
/// handed in or disagree; `errors` names the standards.
#[utoipa::path(
    operation_id = "accept_assessment", tag = "Review",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment"), IfMatchHeader),
    responses(
        (status = 200, description = "The self-assessment", body = AssessmentView),
        (status = 409, description = "It is not in review, or the reviewers have not handed in or disagree"),
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
