//! What becomes of a decision: a second person confirms it, the organization responds and appeals, staff answer.
//!
//! Who decides is `decisions:write`; who answers for an organization is `representation:write`.

use super::{decision_view::CourseView, headers::OptionalKeyHeader};
use crate::{
    edge::{
        body::Body,
        idempotency::{Answer, OptionalKey, once},
        path::Path,
        query::NoQuery,
        reply::Reply,
    },
    problem::Problem,
    scope::{Caller, DecisionsWrite, Guard, RepresentationWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::{
    access::Reach,
    decision::{NewStep, StepKind},
    ids::DecisionId,
    time::Day,
};
use serde::{Deserialize, Serialize};
use tokens::Identity;
use utoipa::ToSchema;
use validator::Validate;

/// What is said with a step.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// Why. The organization reads it. Never write anything about a victim or survivor.
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000, example = "The signed agreements were not taken into account.")]
    text: String,
}

/// A condition that the organization has met.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MetCondition {
    /// Which, counted from 0.
    #[schema(minimum = 0, maximum = 255, example = 0)]
    condition: u8,
    /// What was shown. The organization reads it. Never write anything about a victim or survivor.
    #[serde(default)]
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000, example = "The signed agreements were shown.")]
    text: Option<String>,
}

/// A suspension that was reviewed and goes on.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuspensionReview {
    /// Why it goes on. The organization reads it. Never write anything about a victim or survivor.
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000, example = "The roster has not been shown yet.")]
    text: String,
    /// By when it is reviewed again, within 90 days; 30 days from today when absent.
    #[serde(default)]
    #[schema(example = json!(null))]
    review_by: Option<Day>,
}

/// Confirm a decision
///
/// A second person stands by a proposed decision, which holds from then on, or by a provisional suspension. Whoever decided,
/// or recorded findings that the verdict rests on, does not confirm.
#[utoipa::path(
    operation_id = "confirm_decision", tag = "Decisions",
    params(("decision" = DecisionId, Path, description = "The decision"), OptionalKeyHeader),
    responses(
        (status = 201, description = "Where the decision stands", body = CourseView),
        (status = 409, description = "There is nothing to confirm, you had a part in it, or the facts have changed"),
    ),
    security(("oauth2" = [DecisionsWrite::SCOPE])),
)]
#[post("/v1/decisions/{decision}/confirm")]
pub async fn confirm_decision(
    caller: Caller<DecisionsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<DecisionId>,
    key: OptionalKey,
) -> Result<HttpResponse, Problem> {
    let new = NewStep::of(StepKind::Confirm, None);
    take(&state, &request, &caller, caller.reach, path.0, key, &(), new).await
}

/// Withdraw a decision
///
/// A proposed or preliminary decision is taken back before it comes to hold. What holds is not withdrawn: decide anew.
#[utoipa::path(
    operation_id = "withdraw_decision", tag = "Decisions",
    params(("decision" = DecisionId, Path, description = "The decision"), OptionalKeyHeader), request_body = Said,
    responses(
        (status = 201, description = "Where the decision stands", body = CourseView),
        (status = 409, description = "It holds already, is appealed, or was withdrawn"),
    ),
    security(("oauth2" = [DecisionsWrite::SCOPE])),
)]
#[post("/v1/decisions/{decision}/withdraw")]
pub async fn withdraw_decision(
    caller: Caller<DecisionsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<DecisionId>,
    key: OptionalKey,
    body: Body<Said>,
) -> Result<HttpResponse, Problem> {
    let new = NewStep::of(StepKind::Withdraw, Some(body.0.text.clone()));
    take(&state, &request, &caller, caller.reach, path.0, key, &body.0, new).await
}

/// Respond to a preliminary decision
///
/// The organization says what it has to say, once and within 14 days. It does not become final until staff have answered.
#[utoipa::path(
    operation_id = "respond_to_decision", tag = "Decisions",
    params(("decision" = DecisionId, Path, description = "The decision"), OptionalKeyHeader), request_body = Said,
    responses(
        (status = 201, description = "Where the decision stands", body = CourseView),
        (status = 409, description = "It is not preliminary, or its days have run out"),
    ),
    security(("oauth2" = [RepresentationWrite::SCOPE])),
)]
#[post("/v1/decisions/{decision}/respond")]
pub async fn respond_to_decision(
    caller: Caller<RepresentationWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<DecisionId>,
    key: OptionalKey,
    body: Body<Said>,
) -> Result<HttpResponse, Problem> {
    let new = NewStep::of(StepKind::Respond, Some(body.0.text.clone()));
    take(&state, &request, &caller, caller.reach, path.0, key, &body.0, new).await
}

/// Maintain a preliminary decision
///
/// Staff have read the organization's response and stay with the decision. The organization may appeal within 30 days.
#[utoipa::path(
    operation_id = "maintain_decision", tag = "Decisions",
    params(("decision" = DecisionId, Path, description = "The decision"), OptionalKeyHeader), request_body = Said,
    responses(
        (status = 201, description = "Where the decision stands", body = CourseView),
        (status = 409, description = "There is no response to answer"),
    ),
    security(("oauth2" = [DecisionsWrite::SCOPE])),
)]
#[post("/v1/decisions/{decision}/maintain")]
pub async fn maintain_decision(
    caller: Caller<DecisionsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<DecisionId>,
    key: OptionalKey,
    body: Body<Said>,
) -> Result<HttpResponse, Problem> {
    let new = NewStep::of(StepKind::Maintain, Some(body.0.text.clone()));
    take(&state, &request, &caller, caller.reach, path.0, key, &body.0, new).await
}

/// Appeal against a preliminary decision
///
/// The organization asks for somebody who had no part in the decision to look at it. Until the appeal is decided the earlier
/// standing holds.
#[utoipa::path(
    operation_id = "appeal_decision", tag = "Decisions",
    params(("decision" = DecisionId, Path, description = "The decision"), OptionalKeyHeader), request_body = Said,
    responses(
        (status = 201, description = "Where the decision stands", body = CourseView),
        (status = 409, description = "It is not preliminary, or its days have run out"),
    ),
    security(("oauth2" = [RepresentationWrite::SCOPE])),
)]
#[post("/v1/decisions/{decision}/appeal")]
pub async fn appeal_decision(
    caller: Caller<RepresentationWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<DecisionId>,
    key: OptionalKey,
    body: Body<Said>,
) -> Result<HttpResponse, Problem> {
    let new = NewStep::of(StepKind::Appeal, Some(body.0.text.clone()));
    take(&state, &request, &caller, caller.reach, path.0, key, &body.0, new).await
}

/// Decide an appeal: uphold the decision
///
/// The decision is final from today on. By somebody who had no part in it.
#[utoipa::path(
    operation_id = "uphold_decision", tag = "Decisions",
    params(("decision" = DecisionId, Path, description = "The decision"), OptionalKeyHeader), request_body = Said,
    responses(
        (status = 201, description = "Where the decision stands", body = CourseView),
        (status = 409, description = "There is no appeal, or you had a part in the decision"),
    ),
    security(("oauth2" = [DecisionsWrite::SCOPE])),
)]
#[post("/v1/decisions/{decision}/uphold")]
pub async fn uphold_decision(
    caller: Caller<DecisionsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<DecisionId>,
    key: OptionalKey,
    body: Body<Said>,
) -> Result<HttpResponse, Problem> {
    let new = NewStep::of(StepKind::Uphold, Some(body.0.text.clone()));
    take(&state, &request, &caller, caller.reach, path.0, key, &body.0, new).await
}

/// Decide an appeal: overturn the decision
///
/// The decision never comes to hold, and the earlier standing goes on. By somebody who had no part in it.
#[utoipa::path(
    operation_id = "overturn_decision", tag = "Decisions",
    params(("decision" = DecisionId, Path, description = "The decision"), OptionalKeyHeader), request_body = Said,
    responses(
        (status = 201, description = "Where the decision stands", body = CourseView),
        (status = 409, description = "There is no appeal, or you had a part in the decision"),
    ),
    security(("oauth2" = [DecisionsWrite::SCOPE])),
)]
#[post("/v1/decisions/{decision}/overturn")]
pub async fn overturn_decision(
    caller: Caller<DecisionsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<DecisionId>,
    key: OptionalKey,
    body: Body<Said>,
) -> Result<HttpResponse, Problem> {
    let new = NewStep::of(StepKind::Overturn, Some(body.0.text.clone()));
    take(&state, &request, &caller, caller.reach, path.0, key, &body.0, new).await
}

/// Note that a condition is met
///
/// When the last one is met, the organization is eligible from today on.
#[utoipa::path(
    operation_id = "meet_condition", tag = "Decisions",
    params(("decision" = DecisionId, Path, description = "The decision"), OptionalKeyHeader), request_body = MetCondition,
    responses(
        (status = 201, description = "Where the decision stands", body = CourseView),
        (status = 409, description = "The condition is not open, or the grant is not in force"),
    ),
    security(("oauth2" = [DecisionsWrite::SCOPE])),
)]
#[post("/v1/decisions/{decision}/meet-condition")]
pub async fn meet_condition(
    caller: Caller<DecisionsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<DecisionId>,
    key: OptionalKey,
    body: Body<MetCondition>,
) -> Result<HttpResponse, Problem> {
    let new = NewStep {
        condition: Some(body.0.condition.into()),
        ..NewStep::of(StepKind::MeetCondition, body.0.text.clone())
    };
    take(&state, &request, &caller, caller.reach, path.0, key, &body.0, new).await
}

/// Review a suspension that goes on
///
/// It was looked at and goes on, until the next review. To end it, reinstate or revoke.
#[utoipa::path(
    operation_id = "review_suspension", tag = "Decisions",
    params(("decision" = DecisionId, Path, description = "The decision"), OptionalKeyHeader), request_body = SuspensionReview,
    responses(
        (status = 201, description = "Where the decision stands", body = CourseView),
        (status = 409, description = "It is no suspension in force"),
    ),
    security(("oauth2" = [DecisionsWrite::SCOPE])),
)]
#[post("/v1/decisions/{decision}/review")]
pub async fn review_suspension(
    caller: Caller<DecisionsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<DecisionId>,
    key: OptionalKey,
    body: Body<SuspensionReview>,
) -> Result<HttpResponse, Problem> {
    let new = NewStep { review_by: body.0.review_by, ..NewStep::of(StepKind::Review, Some(body.0.text.clone())) };
    take(&state, &request, &caller, caller.reach, path.0, key, &body.0, new).await
}

/// Takes a step once, and answers with where the decision stands after it.
#[allow(clippy::too_many_arguments)] // Each is another part of the request.
async fn take(
    state: &State,
    request: &HttpRequest,
    identity: &Identity,
    reach: Reach,
    id: DecisionId,
    key: OptionalKey,
    sent: &impl Serialize,
    new: NewStep,
) -> Result<HttpResponse, Problem> {
    let actor = identity.actor;
    once(state, request, identity, key, sent, Answer::Repeatable, move |tx| {
        let decision = workflows::decision_steps::take(tx, actor, reach, id, new)?;
        Reply::created(format!("/v1/decisions/{}", decision.id), &CourseView::at(&decision, tx.now()), 0)
    })
    .await
}
