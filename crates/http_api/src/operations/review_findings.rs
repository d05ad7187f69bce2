//! What reviewers find, and what each of them sees of it.

use super::{
    assessments::{AssessmentView, shown},
    clients::today,
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
use domain::{
    access::Actor,
    edition::StandardCode,
    ids::{AssessmentId, UserId},
    review::{Finding, Recorded, ReviewPlace},
};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// A finding with whose it is, and whether it counts.
#[derive(Serialize, ToSchema)]
struct RecordedFinding {
    /// On which standard.
    standard: StandardCode,
    /// In which place its reviewer sat.
    place: ReviewPlace,
    /// Whose it is.
    #[schema(required)]
    reviewer: Option<UserId>,
    /// What was found.
    finding: Finding,
    /// Whether it was handed in: then its reviewer does not change it any more.
    #[schema(example = true)]
    handed_in: bool,
    /// Whether it counts. Otherwise it is history: its reviewer has left the review, or the answer has changed since.
    #[schema(example = true)]
    counts: bool,
    /// Whose finding it confirms; `null` where it is the reviewer's own.
    #[schema(required, example = json!(null))]
    confirms: Option<UserId>,
}

impl From<&Recorded> for RecordedFinding {
    fn from(one: &Recorded) -> Self {
        Self {
            standard: one.standard.clone(),
            place: one.place,
            reviewer: one.reviewer.person(),
            finding: one.finding.clone(),
            handed_in: one.handed_in,
            counts: one.counts,
            confirms: one.confirms.and_then(Actor::person),
        }
    }
}

/// The findings of a review, as far as the caller may see them.
#[derive(Serialize, ToSchema)]
struct FindingsView {
    /// By standard: what holds now. Where two reviews are needed, the caller's own findings until both are handed in, then
    /// those that say what the final rating is.
    #[schema(value_type = BTreeMap<String, Finding>)]
    findings: BTreeMap<StandardCode, Finding>,
    /// Everything that was recorded, oldest first. Where two reviews are needed, only the caller's own until both are
    /// handed in.
    recorded: Vec<RecordedFinding>,
}

/// List the findings of a review
///
/// Each reviewer's rating with reasons, method and the evidence relied on. Where two reviews are needed, nobody sees what
/// another has found on a standard before both have handed in theirs.
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
    let (reach, viewer) = (caller.reach, caller.actor);
    let today = today(&state);
    let (opened, review) =
        state.read(move |conn| Ok(workflows::reviews::open_review(conn, reach, path.0, today)?)).await?;
    concerns(&request, opened.stored.it.assessment.organization);
    let seen = review.findings.iter().filter(|one| review.shows(viewer, one));
    let view =
        FindingsView { findings: review.findings_for(viewer), recorded: seen.map(RecordedFinding::from).collect() };
    Ok(Reply::ok(&view, opened.stored.revision)?.to(&request))
}

/// Record a finding
///
/// The reviewer's own rating of one standard, in place of their earlier one, until they hand in their review. A level that is
/// N/A is refused, and so is evidence that the organization does not offer with its answer.
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

/// Confirm the finding of a reviewer who has left
///
/// For whoever has taken the place of a reviewer who declared a conflict of interest or was replaced: what they found on the
/// present answer counts again, as the caller's own finding.
#[utoipa::path(
    operation_id = "confirm_finding", tag = "Review",
    params(
        ("assessment" = AssessmentId, Path, description = "The self-assessment"),
        ("standard" = StandardCode, Path, description = "The standard's code"),
        IfMatchHeader,
    ),
    responses(
        (status = 200, description = "The self-assessment", body = AssessmentView),
        (status = 409, description = "It is not in review, you do not review it, or there is nothing to confirm"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/assessments/{assessment}/findings/{standard}/confirm")]
pub async fn confirm_finding(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<(AssessmentId, StandardCode)>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (actor, (id, standard)) = (caller.actor, path.0);
    let opened =
        state.write(move |tx| Ok(workflows::reviews::confirm_finding(tx, actor, id, expected.0, standard)?)).await?;
    Ok(shown(opened, &state)?.to(&request))
}

/// Hand in a review
///
/// The reviewer has found something on every standard that applies, and does not change it alone any more. Where two reviews
/// are needed, both see what the other has found once both have handed in; then `disagreements` lists what is to be settled.
#[utoipa::path(
    operation_id = "hand_in_review", tag = "Review",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment"), IfMatchHeader),
    responses(
        (status = 200, description = "The self-assessment", body = AssessmentView),
        (status = 409, description = "It is not in review, you do not review it, or you have handed in already"),
        (status = 422, description = "A standard that applies lacks your finding"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/assessments/{assessment}/hand-in")]
pub async fn hand_in_review(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let opened = state.write(move |tx| Ok(workflows::reviews::hand_in_review(tx, actor, path.0, expected.0)?)).await?;
    Ok(shown(opened, &state)?.to(&request))
}
