//! How many reviews self-assessments take.

use super::headers::IfMatchHeader;
use crate::{
    edge::{body::Body, precondition::IfMatch, query::NoQuery, reply::Reply},
    problem::Problem,
    scope::{Caller, Guard, PoliciesRead, PoliciesWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, put, web};
use domain::{arena::ArenaCode, review::ReviewPolicy};
use persistence::{Revised, review_policies};
use serde::Serialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// How many reviews self-assessments take.
#[derive(Serialize, ToSchema)]
struct ReviewPolicyView {
    /// The version in force; 0 while nobody has set one.
    #[schema(minimum = 0, example = 1)]
    version: i32,
    /// Whether every self-assessment is reviewed by two people, each without knowing what the other finds.
    #[schema(example = false)]
    two_reviews: bool,
    /// The arenas that take two reviews all the same.
    #[schema(max_items = 100, example = json!(["case_management"]))]
    two_reviews_for: BTreeSet<ArenaCode>,
}

fn shown(found: Revised<ReviewPolicy>) -> Result<Reply, Problem> {
    let ReviewPolicy { two_reviews, two_reviews_for } = found.it;
    Reply::ok(&ReviewPolicyView { version: found.revision, two_reviews, two_reviews_for }, found.revision)
}

/// Show how many reviews self-assessments take
///
/// One, unless the Commission has set two: for all, or for those that cover certain arenas.
#[utoipa::path(
    operation_id = "show_review_policy", tag = "Review",
    responses((status = 200, description = "The review policy", body = ReviewPolicyView)),
    extensions(("x-reach" = json!("none"))),
    security(("oauth2" = [PoliciesRead::SCOPE])),
)]
#[get("/v1/review-policy")]
pub async fn show_review_policy(
    _caller: Caller<PoliciesRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let found = state.read(move |conn| Ok(review_policies::in_force(conn)?)).await?;
    Ok(shown(found)?.to(&request))
}

/// Set how many reviews self-assessments take
///
/// A new version. It holds for reviews that are first taken up from now on; those under way keep to what held then.
#[utoipa::path(
    operation_id = "set_review_policy", tag = "Review", params(IfMatchHeader), request_body = ReviewPolicy,
    responses((status = 200, description = "The review policy", body = ReviewPolicyView)),
    security(("oauth2" = [PoliciesWrite::SCOPE])),
)]
#[put("/v1/review-policy")]
pub async fn set_review_policy(
    caller: Caller<PoliciesWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    expected: IfMatch,
    body: Body<ReviewPolicy>,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let set = state.write(move |tx| Ok(workflows::reviews::set_review_policy(tx, actor, expected.0, body.0)?)).await?;
    Ok(shown(set)?.to(&request))
}
