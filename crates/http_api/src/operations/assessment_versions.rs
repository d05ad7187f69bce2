//! What was handed in, version by version, and taking it back.

use super::{
    assessments::{AssessmentView, shown},
    headers::IfMatchHeader,
};
use crate::{
    access_log::concerns,
    edge::{
        path::Path,
        precondition::IfMatch,
        query::{NoQuery, Query},
        reply::Reply,
    },
    problem::Problem,
    scope::{AssessmentsRead, AssessmentsSubmit, Caller, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::{
    Refusal,
    access::Reach,
    arena::ArenaCode,
    assessment::{Answer, Difference, Version, VersionOutcome, differences},
    edition::StandardCode,
    ids::AssessmentId,
    time::Instant,
};
use persistence::{Conn, assessment_versions};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;
use workflows::assessments::{Opened, frozen, open};

/// A version in a list.
#[derive(Serialize, ToSchema)]
struct VersionRow {
    /// From 1, without gaps.
    #[schema(minimum = 1, example = 1)]
    number: i32,
    /// When it was handed in.
    submitted_at: Instant,
    /// The arenas it covered.
    arenas: BTreeSet<ArenaCode>,
    /// What became of it; absent while it is under review.
    #[schema(required, example = "returned")]
    outcome: Option<VersionOutcome>,
    /// Since when that is so.
    #[schema(required)]
    ended_at: Option<Instant>,
    /// What the reviewer wrote when it was returned.
    #[schema(required, example = json!(null))]
    note: Option<String>,
}

impl VersionRow {
    fn of(version: &Version) -> Self {
        Self {
            number: version.number,
            submitted_at: version.submitted_at,
            arenas: version.frozen.arenas.clone(),
            outcome: version.ended.map(|(outcome, _)| outcome),
            ended_at: version.ended.map(|(_, at)| at),
            note: version.note.clone(),
        }
    }
}

/// Every version of a self-assessment.
#[derive(Serialize, ToSchema)]
struct Versions {
    /// In the order in which they were handed in.
    versions: Vec<VersionRow>,
}

/// A version whole.
#[derive(Serialize, ToSchema)]
struct VersionView {
    /// What it is.
    #[serde(flatten)]
    row: VersionRow,
    /// The answers that were handed in, by standard.
    #[schema(value_type = BTreeMap<String, Answer>)]
    answers: BTreeMap<StandardCode, Answer>,
}

/// What a version is compared with.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ComparisonQuery {
    /// The number of a later or an earlier version; absent for the present answers.
    #[validate(range(min = 1))]
    #[param(minimum = 1)]
    with: Option<i32>,
}

/// How a version differs from another, or from the present answers.
#[derive(Serialize, ToSchema)]
struct Comparison {
    /// The arenas that the version covered.
    arenas_before: BTreeSet<ArenaCode>,
    /// The arenas that the other one covers.
    arenas_after: BTreeSet<ArenaCode>,
    /// The answers that differ, by standard.
    differences: Vec<Difference>,
}

/// List the versions of a self-assessment
///
/// What was handed in and when, and what became of it. Each is kept as it was.
#[utoipa::path(
    operation_id = "list_assessment_versions", tag = "Self-assessment",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment")),
    responses((status = 200, description = "The versions", body = Versions)),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/assessments/{assessment}/versions")]
pub async fn list_assessment_versions(
    caller: Caller<AssessmentsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
) -> Result<HttpResponse, Problem> {
    let reach = caller.reach;
    let (opened, versions) =
        state.read(move |conn| Ok((open(conn, reach, path.0)?, assessment_versions::list(conn, path.0)?))).await?;
    concerns(&request, opened.stored.it.assessment.organization);
    let versions = Versions { versions: versions.iter().map(VersionRow::of).collect() };
    Ok(Reply::ok(&versions, opened.stored.revision)?.to(&request))
}

/// Show a version of a self-assessment
///
/// With the answers as they were handed in.
#[utoipa::path(
    operation_id = "show_assessment_version", tag = "Self-assessment",
    params(
        ("assessment" = AssessmentId, Path, description = "The self-assessment"),
        ("version" = i32, Path, description = "The number of the version", example = 1),
    ),
    responses((status = 200, description = "The version", body = VersionView)),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/assessments/{assessment}/versions/{version}")]
pub async fn show_assessment_version(
    caller: Caller<AssessmentsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<(AssessmentId, i32)>,
) -> Result<HttpResponse, Problem> {
    let (reach, (id, number)) = (caller.reach, path.0);
    let (opened, version) = state.read(move |conn| read(conn, reach, id, number)).await?;
    concerns(&request, opened.stored.it.assessment.organization);
    let view = VersionView { row: VersionRow::of(&version), answers: version.frozen.answers };
    Ok(Reply::ok(&view, opened.stored.revision)?.to(&request))
}

/// Compare two versions of a self-assessment
///
/// A version with another one, or with the present answers. Equal answers are left out.
#[utoipa::path(
    operation_id = "compare_assessment_versions", tag = "Self-assessment",
    params(
        ("assessment" = AssessmentId, Path, description = "The self-assessment"),
        ("version" = i32, Path, description = "The number of the version", example = 1),
        ComparisonQuery,
    ),
    responses(
        (status = 200, description = "What differs", body = Comparison),
        (status = 422, description = "The version would be compared with itself"),
    ),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/assessments/{assessment}/versions/{version}/comparison")]
pub async fn compare_assessment_versions(
    caller: Caller<AssessmentsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<(AssessmentId, i32)>,
    query: Query<ComparisonQuery>,
) -> Result<HttpResponse, Problem> {
    let (reach, (id, number), with) = (caller.reach, path.0, query.0.with);
    if with == Some(number) {
        return Err(Refusal::SameVersion.into());
    }
    let (opened, before, after) = state
        .read(move |conn| {
            let (opened, version) = read(conn, reach, id, number)?;
            let after = match with {
                None => frozen(&opened),
                Some(other) => find(conn, id, other)?.frozen,
            };
            Ok((opened, version.frozen, after))
        })
        .await?;
    concerns(&request, opened.stored.it.assessment.organization);
    let comparison = Comparison {
        differences: differences(&before, &after),
        arenas_before: before.arenas,
        arenas_after: after.arenas,
    };
    Ok(Reply::ok(&comparison, opened.stored.revision)?.to(&request))
}

/// Withdraw a self-assessment
///
/// Before its review has begun. It can then be changed and submitted again; the version that was handed in is kept.
#[utoipa::path(
    operation_id = "withdraw_assessment", tag = "Self-assessment",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment"), IfMatchHeader),
    responses((status = 200, description = "The self-assessment", body = AssessmentView)),
    security(("oauth2" = [AssessmentsSubmit::SCOPE])),
)]
#[post("/v1/assessments/{assessment}/withdraw")]
pub async fn withdraw_assessment(
    caller: Caller<AssessmentsSubmit>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (actor, reach) = (caller.actor, caller.reach);
    let opened = state
        .write(move |tx| Ok(workflows::assessments::withdraw_assessment(tx, actor, reach, path.0, expected.0)?))
        .await?;
    Ok(shown(opened, &state)?.to(&request))
}

fn read(conn: &mut Conn, reach: Reach, id: AssessmentId, number: i32) -> Result<(Opened, Version), Problem> {
    let opened = open(conn, reach, id)?;
    let version = find(conn, id, number)?;
    Ok((opened, version))
}

fn find(conn: &mut Conn, id: AssessmentId, number: i32) -> Result<Version, Problem> {
    let version = assessment_versions::find(conn, id, number)?;
    Ok(version.ok_or(workflows::Error::NotFound("version"))?)
}
