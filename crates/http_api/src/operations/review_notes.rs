//! What reviewers ask an organization and tell it about single standards, and its response.

use super::{
    assessments::{AssessmentView, shown},
    headers::IfMatchHeader,
};
use crate::{
    access_log::concerns,
    edge::{body::Body, path::Path, precondition::IfMatch, query::NoQuery, reply::Reply},
    problem::Problem,
    scope::{AssessmentsRead, AssessmentsSubmit, Caller, Guard, ReviewsWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::{edition::StandardCode, ids::AssessmentId, review::NoteKind, time::Instant};
use persistence::review_notes;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// What the organization is told about one standard.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StandardNote {
    /// The standard.
    standard: StandardCode,
    /// What is missing or unclear. Never write anything about a victim or survivor.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000, example = "Please show the agreement that is in force this year.")]
    note: String,
}

/// Notes as the workflows take them.
pub(super) fn pairs(notes: Vec<StandardNote>) -> Vec<(StandardCode, String)> {
    notes.into_iter().map(|one| (one.standard, one.note)).collect()
}

/// What the organization is asked.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoreWanted {
    /// The standards that it is asked about: only these it can answer anew.
    #[validate(length(min = 1, max = 200), nested)]
    #[schema(min_items = 1, max_items = 200)]
    standards: Vec<StandardNote>,
}

/// A note about one standard.
#[derive(Serialize, ToSchema)]
struct NoteView {
    /// With what it came.
    kind: NoteKind,
    /// About which standard.
    standard: StandardCode,
    /// What it says.
    #[schema(example = "Please show the agreement that is in force this year.")]
    note: String,
    /// When.
    noted_at: Instant,
    /// When the organization responded, or could change everything again; `null` while it waits.
    #[schema(required, example = json!(null))]
    closed_at: Option<Instant>,
}

/// What an organization was told in the review of its self-assessment.
#[derive(Serialize, ToSchema)]
struct NotesView {
    /// What the reviewer wrote when it was returned, while it is.
    #[schema(required, example = json!(null))]
    note: Option<String>,
    /// About single standards, oldest first. Those that were asked and are not closed wait for an answer.
    notes: Vec<NoteView>,
}

/// Ask the organization for more
///
/// About these standards, each with a note. The review waits; the organization answers these standards alone and responds.
/// It sees who asks as the Commission.
#[utoipa::path(
    operation_id = "ask_for_more", tag = "Review",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment"), IfMatchHeader),
    request_body = MoreWanted,
    responses(
        (status = 200, description = "The self-assessment", body = AssessmentView),
        (status = 409, description = "It is not in review, or you do not review it"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/assessments/{assessment}/ask")]
pub async fn ask_for_more(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
    expected: IfMatch,
    body: Body<MoreWanted>,
) -> Result<HttpResponse, Problem> {
    let (actor, about) = (caller.actor, pairs(body.0.standards));
    let opened =
        state.write(move |tx| Ok(workflows::reviews::ask_for_more(tx, actor, path.0, expected.0, &about)?)).await?;
    Ok(shown(opened, &state)?.to(&request))
}

/// Respond to the reviewer
///
/// The organization has answered what it was asked: the review goes on. What it handed in before stays a version; what was
/// found on answers that have changed does not count any more.
#[utoipa::path(
    operation_id = "respond_to_review", tag = "Self-assessment",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment"), IfMatchHeader),
    responses(
        (status = 200, description = "The self-assessment", body = AssessmentView),
        (status = 409, description = "It was not asked for more"),
        (status = 422, description = "Something that applies is unrated now, or rated at a level that is N/A"),
    ),
    security(("oauth2" = [AssessmentsSubmit::SCOPE])),
)]
#[post("/v1/assessments/{assessment}/respond")]
pub async fn respond_to_review(
    caller: Caller<AssessmentsSubmit>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (actor, reach) = (caller.actor, caller.reach);
    let opened =
        state.write(move |tx| Ok(workflows::reviews::respond_to_review(tx, actor, reach, path.0, expected.0)?)).await?;
    Ok(shown(opened, &state)?.to(&request))
}

/// List what an organization was asked and told
///
/// Notes about single standards, from requests for more and from returns. They name no reviewer and hold no rating.
#[utoipa::path(
    operation_id = "list_review_notes", tag = "Self-assessment",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment")),
    responses((status = 200, description = "The notes", body = NotesView)),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/assessments/{assessment}/review-notes")]
pub async fn list_review_notes(
    caller: Caller<AssessmentsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
) -> Result<HttpResponse, Problem> {
    let reach = caller.reach;
    let (opened, notes) = state
        .read(move |conn| {
            let opened = workflows::assessments::open(conn, reach, path.0)?;
            Ok((opened, review_notes::list(conn, path.0)?))
        })
        .await?;
    concerns(&request, opened.stored.it.assessment.organization);
    let notes = notes.into_iter().map(|one| NoteView {
        kind: one.kind,
        standard: one.standard,
        note: one.note,
        noted_at: one.noted_at,
        closed_at: one.closed_at,
    });
    let view = NotesView { note: opened.stored.it.note, notes: notes.collect() };
    Ok(Reply::ok(&view, opened.stored.revision)?.to(&request))
}
