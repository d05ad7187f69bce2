//! Where reviewers disagree, and how that is settled.

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
use actix_web::{HttpRequest, HttpResponse, get, put, web};
use domain::{
    edition::StandardCode,
    ids::{AssessmentId, UserId},
    rating::Rating,
    review::{Resolution, Review, ReviewPlace},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// What somebody says that the final rating should be.
#[derive(Serialize, ToSchema)]
struct Proposal {
    /// The rating.
    rating: Rating,
    /// Why.
    #[schema(example = "The roster of March covers the gap that the second review saw.")]
    reasons: String,
    /// Who says so.
    #[schema(required)]
    by: Option<UserId>,
}

impl From<&Resolution> for Proposal {
    fn from(one: &Resolution) -> Self {
        Self { rating: one.rating, reasons: one.reasons.clone(), by: one.by.person() }
    }
}

/// A standard on which something is to be settled.
#[derive(Serialize, ToSchema)]
struct Unsettled {
    /// The standard.
    standard: StandardCode,
    /// What the first reviewer found.
    #[schema(required)]
    first: Option<Rating>,
    /// What the second reviewer found; `null` where one review is enough.
    #[schema(required)]
    second: Option<Rating>,
    /// Whether the two differ. Otherwise a reviewer wants to change what they found.
    #[schema(example = true)]
    disputed: bool,
    /// What people with a part in the review have proposed; it waits for somebody else who says the same.
    proposals: Vec<Proposal>,
}

/// Where reviewers disagree.
#[derive(Serialize, ToSchema)]
struct DisagreementsView {
    /// The standards on which something is to be settled.
    disagreements: Vec<Unsettled>,
}

/// What the final rating should be.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewResolution {
    /// The rating.
    rating: Rating,
    /// Why. Never write anything about a victim or survivor.
    #[validate(length(min = 1, max = 4000))]
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "The roster of March covers the gap that the second review saw."
    )]
    reasons: String,
}

fn unsettled(review: &Review) -> Vec<Unsettled> {
    let mut codes: Vec<&StandardCode> = review.disagreements();
    let proposed = review.resolutions.iter().filter(|one| one.counts && one.settled.is_none());
    codes.extend(proposed.map(|one| &one.standard).filter(|code| review.settled(code).is_none()));
    codes.sort();
    codes.dedup();
    // Proposals are made on what was handed in: nothing here is blind any more, except where an answer has changed since.
    codes.retain(|code| review.is_handed_in(code));
    let rating = |code: &StandardCode, place| review.counting(code, place).map(|one| one.finding.rating);
    let shown = codes.into_iter().map(|code| Unsettled {
        standard: code.clone(),
        first: rating(code, ReviewPlace::First),
        second: rating(code, ReviewPlace::Second),
        disputed: review.is_disputed(code),
        proposals: review.proposals(code).map(Proposal::from).collect(),
    });
    shown.collect()
}

/// List where reviewers disagree
///
/// Once both have handed in: the standards on which they found different ratings and that nobody has settled; and those on
/// which a reviewer wants to change what they handed in.
#[utoipa::path(
    operation_id = "list_disagreements", tag = "Review",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment")),
    responses((status = 200, description = "The disagreements", body = DisagreementsView)),
    security(("oauth2" = [DecisionsRead::SCOPE])),
)]
#[get("/v1/assessments/{assessment}/disagreements")]
pub async fn list_disagreements(
    caller: Caller<DecisionsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
) -> Result<HttpResponse, Problem> {
    let reach = caller.reach;
    let today = today(&state);
    let (opened, review) =
        state.read(move |conn| Ok(workflows::reviews::open_review(conn, reach, path.0, today)?)).await?;
    concerns(&request, opened.stored.it.assessment.organization);
    let view = DisagreementsView { disagreements: unsettled(&review) };
    Ok(Reply::ok(&view, opened.stored.revision)?.to(&request))
}

/// Settle the final rating of a standard
///
/// After the reviews have been handed in. What somebody with a part in the review says is a proposal, until somebody else
/// says the same: nobody alone overturns their own finding. A third person settles a disagreement at once, with reasons.
#[utoipa::path(
    operation_id = "resolve_finding", tag = "Review",
    params(
        ("assessment" = AssessmentId, Path, description = "The self-assessment"),
        ("standard" = StandardCode, Path, description = "The standard's code"),
        IfMatchHeader,
    ),
    request_body = NewResolution,
    responses(
        (status = 200, description = "The self-assessment", body = AssessmentView),
        (status = 409, description = "Not everybody has handed in, it is settled, or there is nothing to settle"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[put("/v1/assessments/{assessment}/resolutions/{standard}")]
pub async fn resolve_finding(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<(AssessmentId, StandardCode)>,
    expected: IfMatch,
    body: Body<NewResolution>,
) -> Result<HttpResponse, Problem> {
    let (actor, (id, standard)) = (caller.actor, path.0);
    let NewResolution { rating, reasons } = body.0;
    let opened = state
        .write(move |tx| Ok(workflows::reviews::resolve_finding(tx, actor, id, expected.0, standard, rating, reasons)?))
        .await?;
    Ok(shown(opened, &state)?.to(&request))
}
