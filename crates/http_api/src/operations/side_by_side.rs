//! Each standard with what the organization says of itself, what reviewers found, and what is final.

use super::clients::today;
use crate::{
    access_log::concerns,
    edge::{path::Path, query::NoQuery, reply::Reply},
    problem::Problem,
    scope::{AssessmentsRead, Caller, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::{
    access::{Actor, Scope},
    applicability::applicable,
    assessment::AssessmentStatus,
    edition::StandardCode,
    ids::AssessmentId,
    rating::Rating,
    review::{Final, FinalRatings, Review, ReviewPlace, SettledBy},
};
use persistence::reviews;
use serde::Serialize;
use utoipa::ToSchema;
use workflows::assessments::Opened;

/// The final rating of a standard.
#[derive(Serialize, ToSchema)]
struct FinalRating {
    /// The rating.
    rating: Rating,
    /// How it came about.
    settled_by: SettledBy,
}

/// One standard.
#[derive(Serialize, ToSchema)]
#[schema(as = StandardSideBySide)]
struct Row {
    /// The standard.
    standard: StandardCode,
    /// What the organization says of itself.
    #[serde(rename = "self")]
    #[schema(required)]
    own: Option<Rating>,
    /// What the first reviewer found; `null` where there is nothing, or nothing that the caller may see yet.
    #[schema(required)]
    first: Option<Rating>,
    /// What the second reviewer found; `null` as well where one review is enough.
    #[schema(required)]
    second: Option<Rating>,
    /// The final rating; `null` while there is none. Fixed once the self-assessment is accepted.
    #[serde(rename = "final")]
    #[schema(required)]
    fixed: Option<FinalRating>,
    /// Whether the two reviewers found different ratings and nobody has settled it.
    #[schema(example = false)]
    disputed: bool,
}

/// A self-assessment and its review, standard by standard.
#[derive(Serialize, ToSchema)]
struct SideBySide {
    /// Where the self-assessment stands.
    status: AssessmentStatus,
    /// The standards that apply, in the edition's order.
    standards: Vec<Row>,
}

/// How much of a review somebody sees.
#[derive(Clone, Copy)]
enum Sight {
    /// What they may see as staff, within the rule of blind reviews.
    Staff(Actor),
    /// The organization, or whoever reads no findings: once it is accepted.
    Accepted,
}

fn rows(opened: &Opened, review: &Review, fixed: &FinalRatings, sight: Sight) -> Vec<Row> {
    let assessment = &opened.stored.it.assessment;
    let is_accepted = assessment.status == AssessmentStatus::Accepted;
    let found = |code: &StandardCode, place| {
        let one = review.counting(code, place)?;
        let is_seen = match sight {
            Sight::Staff(viewer) => review.shows(viewer, one),
            Sight::Accepted => is_accepted,
        };
        is_seen.then_some(one.finding.rating)
    };
    let final_of = |code: &StandardCode| match sight {
        _ if is_accepted => fixed.get(code).copied(),
        Sight::Staff(_) => review.final_of(code),
        Sight::Accepted => None,
    };
    let row = |code: &StandardCode| Row {
        standard: code.clone(),
        own: assessment.answers.get(code).and_then(|answer| answer.rating),
        first: found(code, ReviewPlace::First),
        second: found(code, ReviewPlace::Second),
        fixed: final_of(code).map(|Final { rating, settled_by }| FinalRating { rating, settled_by }),
        disputed: matches!(sight, Sight::Staff(_)) && review.is_disputed(code) && review.settled(code).is_none(),
    };
    applicable(&opened.edition, &assessment.arenas).into_iter().map(|standard| row(&standard.code)).collect()
}

/// Show self, first, second and final ratings side by side
///
/// For staff who read findings, as far as the rule of blind reviews allows: nobody sees what another has found before both
/// have handed in. For the organization once it is accepted; before that, its own ratings alone.
#[utoipa::path(
    operation_id = "show_side_by_side", tag = "Review",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment")),
    responses((status = 200, description = "Standard by standard", body = SideBySide)),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/assessments/{assessment}/side-by-side")]
pub async fn show_side_by_side(
    caller: Caller<AssessmentsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
) -> Result<HttpResponse, Problem> {
    let reach = caller.reach;
    let reads_findings = reach.own().is_none() && caller.scopes.contains(&Scope::DecisionsRead);
    let sight = if reads_findings { Sight::Staff(caller.actor) } else { Sight::Accepted };
    let today = today(&state);
    let (opened, review, fixed) = state
        .read(move |conn| {
            let (opened, review) = workflows::reviews::open_review(conn, reach, path.0, today)?;
            Ok((opened, review, reviews::final_ratings(conn, path.0)?))
        })
        .await?;
    concerns(&request, opened.stored.it.assessment.organization);
    let view =
        SideBySide { status: opened.stored.it.assessment.status, standards: rows(&opened, &review, &fixed, sight) };
    Ok(Reply::ok(&view, opened.stored.revision)?.to(&request))
}
