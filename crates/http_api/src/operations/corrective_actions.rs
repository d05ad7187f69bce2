//! Corrective actions: agreed remedies for unmet standards, followed by both sides and closed by a finding.

use super::headers::{IfMatchHeader, OptionalKeyHeader};
use crate::{
    access_log::concerns,
    edge::{
        body::Body,
        cursor::{self, Page},
        idempotency::{Answer, OptionalKey, once},
        path::Path,
        precondition::IfMatch,
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::Problem,
    scope::{AssessmentsRead, AssessmentsWrite, Caller, Guard, ReviewsWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use domain::{
    corrective_action::{Agreement, CorrectiveAction, NoteBy, ProgressNote},
    edition::StandardCode,
    ids::{AssessmentId, CorrectiveActionId, OrganizationId},
    review::Finding,
    time::{Day, Instant},
};
use persistence::{
    Revised,
    corrective_actions::{self as stored, Filter},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;
use workflows::corrective_actions::{self, Followed};

/// A note on the progress.
#[derive(Serialize, ToSchema)]
struct ProgressNoteView {
    /// From which side.
    by: NoteBy,
    /// What was written.
    #[schema(example = "Twelve of fourteen have signed.")]
    text: String,
    /// When.
    written_at: Instant,
}

impl From<ProgressNote> for ProgressNoteView {
    fn from(note: ProgressNote) -> Self {
        Self { by: note.by, text: note.text, written_at: note.written_at }
    }
}

/// The finding that closed a corrective action.
#[derive(Serialize, ToSchema)]
struct ClosingView {
    /// What was found. Verdicts take its rating from the day of `at` on.
    finding: Finding,
    /// When it was recorded.
    at: Instant,
}

/// A corrective action, without its notes. No answer names a person.
#[derive(Serialize, ToSchema)]
struct CorrectiveActionRow {
    /// Its identity.
    id: CorrectiveActionId,
    /// Whose it is.
    organization: OrganizationId,
    /// The accepted self-assessment in which the standard was found unmet. Its ratings stay as they were fixed.
    assessment: AssessmentId,
    /// The unmet standard.
    standard: StandardCode,
    /// What has been agreed.
    agreement: Agreement,
    /// Whether it is open and its day has passed.
    #[schema(example = false)]
    overdue: bool,
    /// When it was opened.
    opened_at: Instant,
    /// The finding that closed it; `null` while it is open.
    #[schema(required)]
    closed: Option<ClosingView>,
}

impl CorrectiveActionRow {
    fn of(action: CorrectiveAction, today: Day) -> Self {
        let overdue = action.is_overdue(today);
        let closed = action.closed.map(|closing| ClosingView { finding: closing.finding, at: closing.at });
        let CorrectiveAction { id, organization, assessment, standard, agreement, opened_at, .. } = action;
        Self { id, organization, assessment, standard, agreement, overdue, opened_at, closed }
    }
}

/// A corrective action with the notes on its progress.
#[derive(Serialize, ToSchema)]
struct CorrectiveActionView {
    /// The corrective action.
    #[serde(flatten)]
    action: CorrectiveActionRow,
    /// The notes, the oldest first.
    notes: Vec<ProgressNoteView>,
}

fn view(followed: Followed, today: Day) -> (CorrectiveActionView, i32) {
    let Followed { action: Revised { it, revision }, notes } = followed;
    let notes = notes.into_iter().map(ProgressNoteView::from).collect();
    (CorrectiveActionView { action: CorrectiveActionRow::of(it, today), notes }, revision)
}

fn shown(followed: Followed, today: Day) -> Result<Reply, Problem> {
    let (view, revision) = view(followed, today);
    Reply::ok(&view, revision)
}

/// A corrective action to be opened.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCorrectiveAction {
    /// The newest accepted self-assessment of the organization.
    assessment: AssessmentId,
    /// The standard that it does not meet.
    standard: StandardCode,
    /// What has been agreed.
    #[validate(nested)]
    agreement: Agreement,
}

/// A note on the progress.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewNote {
    /// What has been done. Never write anything about a victim or survivor.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000, example = "Twelve of fourteen have signed.")]
    text: String,
}

/// Whether a corrective action is open.
#[derive(Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OpenOrClosed {
    /// Open.
    Open,
    /// Closed.
    Closed,
}

/// Which corrective actions.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CorrectiveActionsQuery {
    /// Only those of this organization.
    // Without the id's example: Swagger UI would fill it in, and the list would be empty.
    #[param(value_type = Option<uuid::Uuid>)]
    organization: Option<OrganizationId>,
    /// Only those that are open, or closed.
    #[param(inline)]
    status: Option<OpenOrClosed>,
    /// Only those that are open and overdue today.
    #[serde(default)]
    #[param(default = false)]
    overdue: bool,
    /// How many items at most.
    #[serde(default = "cursor::default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    limit: u32,
    /// Where to continue: the `next_cursor` of the page before. Opaque.
    #[validate(length(max = 200))]
    #[param(max_length = 200)]
    cursor: Option<String>,
}

/// List corrective actions
///
/// The oldest first; with `overdue`, those whose day has passed. A provider sees its own.
#[utoipa::path(
    operation_id = "list_corrective_actions", tag = "Review", params(CorrectiveActionsQuery),
    responses((status = 200, description = "A page of corrective actions", body = Page<CorrectiveActionRow>)),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/corrective-actions")]
pub async fn list_corrective_actions(
    caller: Caller<AssessmentsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<CorrectiveActionsQuery>,
) -> Result<HttpResponse, Problem> {
    let CorrectiveActionsQuery { organization, status, overdue, limit, cursor } = query.0;
    if let Some(organization) = organization {
        concerns(&request, organization);
    }
    let (reach, after) = (caller.reach, cursor::read(cursor.as_deref())?);
    let today = state.db().world().now().day();
    let open = status.map(|status| status == OpenOrClosed::Open);
    let filter = Filter { organization, open, overdue_on: overdue.then_some(today) };
    let rows = state.read(move |conn| Ok(stored::page(conn, reach, filter, after, limit + 1)?)).await?;
    let item = |row: Revised<CorrectiveAction>| CorrectiveActionRow::of(row.it, today);
    reply::list(&request, &cursor::page(rows, limit, |row| row.it.id, item))
}

/// Open a corrective action
///
/// For a standard that the newest accepted self-assessment of an organization does not meet: the remedy that has been
/// agreed, who at the organization sees to it, and by when. While it is open and in time, a policy can tolerate the unmet
/// standard.
#[utoipa::path(
    operation_id = "open_corrective_action", tag = "Review", params(OptionalKeyHeader),
    request_body = NewCorrectiveAction,
    responses(
        (status = 201, description = "The corrective action", body = CorrectiveActionView),
        (status = 404, description = "The self-assessment is unknown"),
        (status = 409, description = "It is not the newest accepted one, you belong to the organization, or one is open"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/corrective-actions")]
pub async fn open_corrective_action(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    key: OptionalKey,
    body: Body<NewCorrectiveAction>,
) -> Result<HttpResponse, Problem> {
    let (new, actor) = (body.0, caller.actor);
    let sent = new.clone();
    once(&state, &request, &caller, key, &sent, Answer::Repeatable, move |tx| {
        let NewCorrectiveAction { assessment, standard, agreement } = new;
        let opened = corrective_actions::open_corrective_action(tx, actor, assessment, standard, agreement)?;
        let id = opened.action.it.id;
        let (view, revision) = view(opened, tx.now().day());
        Reply::created(format!("/v1/corrective-actions/{id}"), &view, revision)
    })
    .await
}

/// Show a corrective action
///
/// With the notes on its progress. A provider sees its own; any other does not exist for it.
#[utoipa::path(
    operation_id = "show_corrective_action", tag = "Review",
    params(("corrective_action" = CorrectiveActionId, Path, description = "The corrective action")),
    responses((status = 200, description = "The corrective action", body = CorrectiveActionView)),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/corrective-actions/{corrective_action}")]
pub async fn show_corrective_action(
    caller: Caller<AssessmentsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<CorrectiveActionId>,
) -> Result<HttpResponse, Problem> {
    let reach = caller.reach;
    let today = state.db().world().now().day();
    let found = state.read(move |conn| Ok(corrective_actions::show_corrective_action(conn, reach, path.0)?)).await?;
    concerns(&request, found.action.it.organization);
    Ok(shown(found, today)?.to(&request))
}

/// Change a corrective action
///
/// What has been agreed anew, in the place of what was agreed. One that is closed does not change.
#[utoipa::path(
    operation_id = "change_corrective_action", tag = "Review",
    params(("corrective_action" = CorrectiveActionId, Path, description = "The corrective action"), IfMatchHeader),
    request_body = Agreement,
    responses(
        (status = 200, description = "The corrective action", body = CorrectiveActionView),
        (status = 409, description = "It is closed, or you belong to the organization"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[put("/v1/corrective-actions/{corrective_action}")]
pub async fn change_corrective_action(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<CorrectiveActionId>,
    expected: IfMatch,
    body: Body<Agreement>,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let today = state.db().world().now().day();
    let changed = state
        .write(move |tx| Ok(corrective_actions::change_corrective_action(tx, actor, path.0, expected.0, &body.0)?))
        .await?;
    Ok(shown(changed, today)?.to(&request))
}

/// Note progress on a corrective action
///
/// By the organization itself: what it has done so far.
#[utoipa::path(
    operation_id = "note_progress", tag = "Self-assessment",
    params(
        ("corrective_action" = CorrectiveActionId, Path, description = "The corrective action"), OptionalKeyHeader,
    ),
    request_body = NewNote,
    responses(
        (status = 201, description = "The corrective action", body = CorrectiveActionView),
        (status = 409, description = "It is closed"),
    ),
    security(("oauth2" = [AssessmentsWrite::SCOPE])),
)]
#[post("/v1/corrective-actions/{corrective_action}/progress")]
pub async fn note_progress(
    caller: Caller<AssessmentsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<CorrectiveActionId>,
    key: OptionalKey,
    body: Body<NewNote>,
) -> Result<HttpResponse, Problem> {
    let (new, actor, reach) = (body.0, caller.actor, caller.reach);
    let sent = new.clone();
    once(&state, &request, &caller, key, &sent, Answer::Repeatable, move |tx| {
        let noted = corrective_actions::note_progress(tx, actor, reach, path.0, &new.text)?;
        let (view, revision) = view(noted, tx.now().day());
        Reply::created(format!("/v1/corrective-actions/{}", path.0), &view, revision)
    })
    .await
}

/// Remark on the progress of a corrective action
///
/// By the Commission: what it has seen or asks for.
#[utoipa::path(
    operation_id = "remark_on_progress", tag = "Review",
    params(
        ("corrective_action" = CorrectiveActionId, Path, description = "The corrective action"), OptionalKeyHeader,
    ),
    request_body = NewNote,
    responses(
        (status = 201, description = "The corrective action", body = CorrectiveActionView),
        (status = 409, description = "It is closed, or you belong to the organization"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/corrective-actions/{corrective_action}/remarks")]
pub async fn remark_on_progress(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<CorrectiveActionId>,
    key: OptionalKey,
    body: Body<NewNote>,
) -> Result<HttpResponse, Problem> {
    let (new, actor) = (body.0, caller.actor);
    let sent = new.clone();
    once(&state, &request, &caller, key, &sent, Answer::Repeatable, move |tx| {
        let noted = corrective_actions::remark_on_progress(tx, actor, path.0, &new.text)?;
        let (view, revision) = view(noted, tx.now().day());
        Reply::created(format!("/v1/corrective-actions/{}", path.0), &view, revision)
    })
    .await
}

/// Close a corrective action by a finding
///
/// The follow-up: a reviewer's rating with reasons and method. From today on verdicts take it for the standard's rating;
/// the rating that was fixed when the self-assessment was accepted stays. Who recorded the finding that it would replace
/// does not record it.
#[utoipa::path(
    operation_id = "close_corrective_action", tag = "Review",
    params(("corrective_action" = CorrectiveActionId, Path, description = "The corrective action"), IfMatchHeader),
    request_body = Finding,
    responses(
        (status = 200, description = "The corrective action", body = CorrectiveActionView),
        (status = 409, description = "It is closed, you belong to the organization, or the finding would replace your own"),
        (status = 422, description = "The level is N/A"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/corrective-actions/{corrective_action}/close")]
pub async fn close_corrective_action(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<CorrectiveActionId>,
    expected: IfMatch,
    body: Body<Finding>,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let today = state.db().world().now().day();
    let closed = state
        .write(move |tx| Ok(corrective_actions::close_corrective_action(tx, actor, path.0, expected.0, &body.0)?))
        .await?;
    Ok(shown(closed, today)?.to(&request))
}
