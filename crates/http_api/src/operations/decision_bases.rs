//! What the verdict of a decision rested on, as it was when the decision was made.

use crate::{
    access_log::concerns,
    edge::{path::Path, query::NoQuery, reply::Reply},
    problem::Problem,
    scope::{Caller, DecisionsRead, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::{ids::DecisionId, verdict::Basis};
use persistence::decision_bases;
use serde::Serialize;
use utoipa::ToSchema;
use workflows::confidence::Reader;

/// What the verdict of a decision rested on.
#[derive(Serialize, ToSchema)]
struct DecisionBasisView {
    /// The decision.
    decision: DecisionId,
    /// What it rested on; `null` for a suspension by the registry itself, and for decisions from before it was kept.
    #[schema(required)]
    basis: Option<Basis>,
}

/// Show what a decision rested on
///
/// The ratings and days that its verdict rested on when it was made, and what would have turned it then.
#[utoipa::path(
    operation_id = "show_decision_basis", tag = "Decisions",
    params(("decision" = DecisionId, Path, description = "The decision")),
    responses((status = 200, description = "What it rested on", body = DecisionBasisView)),
    security(("oauth2" = [DecisionsRead::SCOPE])),
)]
#[get("/v1/decisions/{decision}/basis")]
pub async fn show_decision_basis(
    caller: Caller<DecisionsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<DecisionId>,
) -> Result<HttpResponse, Problem> {
    let (actor, reach, scopes) = (caller.actor, caller.reach, caller.scopes.to_vec());
    let (organization, basis) = state
        .read(move |conn| {
            let found = decision_bases::find(conn, reach, path.0)?;
            let (organization, basis) = found.ok_or(workflows::Error::NotFound("decision"))?;
            let audience = Reader::of(conn, actor, reach, &scopes)?.audience(organization);
            Ok::<_, Problem>((organization, basis.map(|basis| basis.seen_by(audience))))
        })
        .await?;
    concerns(&request, organization);
    Ok(Reply::ok(&DecisionBasisView { decision: path.0, basis }, 0)?.to(&request))
}
