//! Who reviews a self-assessment.

use super::{clients::today, headers::IfMatchHeader};
use crate::{
    access_log::concerns,
    edge::{body::Body, path::Path, precondition::IfMatch, query::NoQuery, reply::Reply},
    problem::Problem,
    scope::{Caller, DecisionsRead, Guard, ReviewsWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, put, web};
use domain::{
    ids::{AssessmentId, UserId},
    review::{Review, ReviewPlace},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;
use workflows::{assessments::Opened, reviews::open_review};

/// Who sits in one place.
#[derive(Serialize, ToSchema)]
struct Seated {
    /// The place.
    place: ReviewPlace,
    /// The reviewer.
    #[schema(required)]
    reviewer: Option<UserId>,
    /// Whether they have handed in their review.
    #[schema(example = false)]
    handed_in: bool,
}

/// Who reviews a self-assessment.
#[derive(Serialize, ToSchema)]
struct ReviewersView {
    /// How many reviews it takes: 1, or 2 by people who do not know what the other finds. Fixed when the review is first
    /// taken up; before that, what the review policy says now.
    #[schema(minimum = 1, maximum = 2, example = 1)]
    reviews_needed: i32,
    /// Who has a place.
    reviewers: Vec<Seated>,
}

/// Whom to give a place.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewReviewer {
    /// The reviewer's account.
    reviewer: UserId,
}

fn shown((opened, review): (Opened, Review)) -> Result<Reply, Problem> {
    let seated = review.seats.iter().map(|(place, seat)| Seated {
        place: *place,
        reviewer: seat.reviewer.person(),
        handed_in: seat.handed_in,
    });
    let view = ReviewersView { reviews_needed: review.needed.number(), reviewers: seated.collect() };
    Reply::ok(&view, opened.stored.revision)
}

/// Show who reviews a self-assessment
///
/// How many reviews it takes, who has which place, and who has handed in.
#[utoipa::path(
    operation_id = "show_reviewers", tag = "Review",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment")),
    responses((status = 200, description = "The reviewers", body = ReviewersView)),
    security(("oauth2" = [DecisionsRead::SCOPE])),
)]
#[get("/v1/assessments/{assessment}/reviewers")]
pub async fn show_reviewers(
    caller: Caller<DecisionsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
) -> Result<HttpResponse, Problem> {
    let reach = caller.reach;
    let today = today(&state);
    let found = state.read(move |conn| Ok(open_review(conn, reach, path.0, today)?)).await?;
    concerns(&request, found.0.stored.it.assessment.organization);
    Ok(shown(found)?.to(&request))
}

/// Assign a reviewer
///
/// To the first place, or to the second where two reviews are needed. Refused for somebody who belongs to the organization,
/// has declared a conflict of interest, or reviews in the other place. Who has handed in keeps the place; what anybody else
/// has found there stays as history, until whoever takes it over confirms it.
#[utoipa::path(
    operation_id = "assign_reviewer", tag = "Review",
    params(
        ("assessment" = AssessmentId, Path, description = "The self-assessment"),
        ("place" = ReviewPlace, Path, description = "The place"),
        IfMatchHeader,
    ),
    request_body = NewReviewer,
    responses(
        (status = 200, description = "The reviewers", body = ReviewersView),
        (status = 404, description = "The self-assessment or the account is unknown"),
        (status = 409, description = "It cannot be assigned now, or not to them"),
        (status = 422, description = "The account is no active reviewer's"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[put("/v1/assessments/{assessment}/reviewers/{place}")]
pub async fn assign_reviewer(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<(AssessmentId, ReviewPlace)>,
    expected: IfMatch,
    body: Body<NewReviewer>,
) -> Result<HttpResponse, Problem> {
    let (actor, reach, (id, place), reviewer) = (caller.actor, caller.reach, path.0, body.0.reviewer);
    let today = today(&state);
    let found = state
        .write(move |tx| {
            workflows::reviews::assign_reviewer(tx, actor, id, expected.0, place, reviewer)?;
            Ok(open_review(tx, reach, id, today)?)
        })
        .await?;
    Ok(shown(found)?.to(&request))
}
