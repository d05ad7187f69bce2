//! Other arenas for a self-assessment, and what that would drop.

use super::{
    assessments::{AssessmentView, shown},
    headers::IfMatchHeader,
};
use crate::{
    access_log::concerns,
    edge::{
        body::Body,
        path::Path,
        precondition::IfMatch,
        query::{NoQuery, Query},
        reply::Reply,
    },
    problem::Problem,
    scope::{AssessmentsRead, AssessmentsWrite, Caller, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, put, web};
use domain::{arena::ArenaCode, assessment::ArenaChange, edition::StandardCode, ids::AssessmentId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// The arenas that a self-assessment might have.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ArenasQuery {
    /// An arena; repeat it for each. None for the foundational standards alone.
    #[serde(default)]
    #[validate(length(max = 50))]
    arena: Vec<ArenaCode>,
}

/// The arenas that a self-assessment is to have.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewArenas {
    /// The arenas, beside the foundational standards.
    #[validate(length(max = 50))]
    #[schema(max_items = 50, example = json!(["case_management"]))]
    arenas: BTreeSet<ArenaCode>,
    /// Every standard whose answer no longer counts then, as the preview names them. Refused while it names others.
    #[serde(default)]
    #[validate(length(max = 1000))]
    #[schema(max_items = 1000, example = json!([]))]
    drops: BTreeSet<StandardCode>,
}

/// Preview other arenas
///
/// Which standards would be added, and whose answers would no longer count. Nothing is written.
#[utoipa::path(
    operation_id = "preview_assessment_arenas", tag = "Self-assessment",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment"), ArenasQuery),
    responses(
        (status = 200, description = "What would change", body = ArenaChange),
        (status = 422, description = "An arena is not in the edition"),
    ),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/assessments/{assessment}/arenas")]
pub async fn preview_assessment_arenas(
    caller: Caller<AssessmentsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
    query: Query<ArenasQuery>,
) -> Result<HttpResponse, Problem> {
    let (reach, arenas) = (caller.reach, query.0.arena.into_iter().collect());
    let opened = state.read(move |conn| Ok(workflows::assessments::open(conn, reach, path.0)?)).await?;
    concerns(&request, opened.stored.it.assessment.organization);
    let change = opened.stored.it.assessment.preview_arenas(&opened.edition, &arenas)?;
    Ok(Reply::ok(&change, opened.stored.revision)?.to(&request))
}

/// Change the arenas of a self-assessment
///
/// By one who names in `drops` each standard whose answer no longer counts then. Such answers are kept, and count again
/// when their arena comes back.
#[utoipa::path(
    operation_id = "change_assessment_arenas", tag = "Self-assessment",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment"), IfMatchHeader),
    request_body = NewArenas,
    responses((status = 200, description = "The self-assessment", body = AssessmentView)),
    security(("oauth2" = [AssessmentsWrite::SCOPE])),
)]
#[put("/v1/assessments/{assessment}/arenas")]
pub async fn change_assessment_arenas(
    caller: Caller<AssessmentsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
    expected: IfMatch,
    body: Body<NewArenas>,
) -> Result<HttpResponse, Problem> {
    let (actor, reach, NewArenas { arenas, drops }) = (caller.actor, caller.reach, body.0);
    let opened = state
        .write(move |tx| {
            Ok(workflows::assessments::change_assessment_arenas(tx, actor, reach, path.0, expected.0, &arenas, &drops)?)
        })
        .await?;
    Ok(shown(opened, &state)?.to(&request))
}
