//! Tasks: verdicts that have flipped, for staff to look at.

use super::headers::IfMatchHeader;
use crate::{
    access_log::concerns,
    edge::{
        body::Body,
        cursor::{self, Page},
        path::Path,
        precondition::IfMatch,
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::Problem,
    scope::{Caller, DecisionsRead, DecisionsWrite, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::{
    access::Scope,
    arena::ArenaCode,
    ids::{OrganizationId, TaskId},
    policy::Use,
    task::{Task, TaskEnd},
    time::{Day, Instant},
    verdict::Outcome,
};
use persistence::{
    Revised,
    tasks::{Filter, Place},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;
use workflows::verdicts;

/// A verdict that has flipped. No answer names a person.
#[derive(Serialize, ToSchema)]
struct TaskView {
    /// Its identity.
    id: TaskId,
    /// About whom.
    organization: OrganizationId,
    /// For which use.
    r#use: Use,
    /// For which arena, where the use is per arena.
    #[schema(required)]
    arena: Option<ArenaCode>,
    /// What the verdict was.
    from: Outcome,
    /// What it is.
    to: Outcome,
    /// The requirements that it turned on, by their codes in the policy.
    #[schema(example = json!(["evidence_current"]))]
    requirements: Vec<String>,
    /// The first day on which the verdict had turned.
    since: Day,
    /// How it ended; `null` while it is open.
    #[schema(required)]
    ended: Option<TaskEnd>,
    /// When it ended; `null` while it is open.
    #[schema(required)]
    closed_at: Option<Instant>,
    /// What the person wrote who closed it.
    #[schema(required, example = json!(null))]
    note: Option<String>,
}

impl TaskView {
    /// What it turns on may be a concern: that is told to whoever reads concerns.
    fn of(task: Task, reads_concerns: bool) -> Self {
        let requirements = if reads_concerns { task.requirements } else { Vec::new() };
        Self {
            id: task.id,
            organization: task.matter.organization,
            r#use: task.matter.r#use,
            arena: task.matter.arena,
            from: task.from,
            to: task.to,
            requirements,
            since: task.since,
            ended: task.closed.map(|(end, _)| end),
            closed_at: task.closed.map(|(_, at)| at),
            note: task.note,
        }
    }
}

/// Which tasks.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TasksQuery {
    /// Only those about this organization.
    // Without the id's example: Swagger UI would fill it in, and the list would be empty.
    #[param(value_type = Option<uuid::Uuid>)]
    organization: Option<OrganizationId>,
    /// Those that have been closed, in the place of those that are open.
    #[serde(default)]
    #[param(default = false)]
    closed: bool,
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

/// What is noted when a task is closed.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskNote {
    /// Why nothing is to be decided. Never write anything about a victim or survivor.
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_length = 1, max_length = 1000, example = "The new certificate is on its way.")]
    note: String,
}

/// List tasks
///
/// Verdicts that have turned from a yes, or to one, those that have waited longest first. A verdict that turns by mere time
/// (evidence expires, a corrective action falls due, a policy takes effect) is listed from that day on.
#[utoipa::path(
    operation_id = "list_tasks", tag = "Decisions", params(TasksQuery),
    responses((status = 200, description = "A page of tasks", body = Page<TaskView>)),
    security(("oauth2" = [DecisionsRead::SCOPE])),
)]
#[get("/v1/tasks")]
pub async fn list_tasks(
    caller: Caller<DecisionsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<TasksQuery>,
) -> Result<HttpResponse, Problem> {
    let TasksQuery { organization, closed, limit, cursor } = query.0;
    if let Some(organization) = organization {
        concerns(&request, organization);
    }
    let (actor, reach, after) = (caller.actor, caller.reach, cursor::read::<Place>(cursor.as_deref())?);
    let reads_concerns = caller.scopes.contains(&Scope::ConcernsRead);
    let today = state.db().world().now().day();
    let filter = Filter { organization, closed, ..Filter::default() };
    let rows =
        state.read(move |conn| Ok(verdicts::list_tasks(conn, actor, reach, filter, today, after, limit + 1)?)).await?;
    let place = |row: &Revised<Task>| Place { since: row.it.since, task: row.it.id };
    reply::list(&request, &cursor::page(rows, limit, place, |row| TaskView::of(row.it, reads_concerns)))
}

/// Show a task
///
/// A verdict that has flipped.
#[utoipa::path(
    operation_id = "show_task", tag = "Decisions",
    params(("task" = TaskId, Path, description = "The task")),
    responses((status = 200, description = "The task", body = TaskView)),
    security(("oauth2" = [DecisionsRead::SCOPE])),
)]
#[get("/v1/tasks/{task}")]
pub async fn show_task(
    caller: Caller<DecisionsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<TaskId>,
) -> Result<HttpResponse, Problem> {
    let (actor, reach, reads_concerns) = (caller.actor, caller.reach, caller.scopes.contains(&Scope::ConcernsRead));
    let today = state.db().world().now().day();
    let found = state.read(move |conn| Ok(verdicts::show_task(conn, actor, reach, path.0, today)?)).await?;
    concerns(&request, found.it.matter.organization);
    Ok(Reply::ok(&TaskView::of(found.it, reads_concerns), found.revision)?.to(&request))
}

/// Close a task with a note
///
/// Somebody has looked, and nothing is to be decided. A decision in the matter closes its tasks by itself.
#[utoipa::path(
    operation_id = "close_task", tag = "Decisions",
    params(("task" = TaskId, Path, description = "The task"), IfMatchHeader),
    request_body = TaskNote,
    responses(
        (status = 200, description = "The task", body = TaskView),
        (status = 409, description = "It is closed, or you belong to the organization"),
    ),
    security(("oauth2" = [DecisionsWrite::SCOPE])),
)]
#[post("/v1/tasks/{task}/close")]
pub async fn close_task(
    caller: Caller<DecisionsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<TaskId>,
    expected: IfMatch,
    body: Body<TaskNote>,
) -> Result<HttpResponse, Problem> {
    let reads_concerns = caller.scopes.contains(&Scope::ConcernsRead);
    let actor = caller.actor;
    let closed = state.write(move |tx| Ok(verdicts::close_task(tx, actor, path.0, expected.0, &body.0.note)?)).await?;
    Ok(Reply::ok(&TaskView::of(closed.it, reads_concerns), closed.revision)?.to(&request))
}
