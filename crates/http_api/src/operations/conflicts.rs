//! Conflicts of interest: reviewers declare them about themselves.

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
    scope::{Caller, DecisionsRead, Guard, ReviewsWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::{
    ids::{ConflictId, OrganizationId, UserId},
    review::{Conflict, ConflictKind},
    time::Day,
};
use persistence::{
    Revised,
    conflicts::{self, Filter},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// What a reviewer has declared.
#[derive(Serialize, ToSchema)]
struct ConflictView {
    /// Its identity.
    id: ConflictId,
    /// Who declared it, about themselves.
    reviewer: UserId,
    /// With which organization.
    organization: OrganizationId,
    /// Of what kind.
    kind: ConflictKind,
    /// The first day on which it bars.
    from: Day,
    /// The last day on which it bars; `null` while no end is known.
    #[schema(required, example = json!(null))]
    until: Option<Day>,
    /// What else the reviewer says.
    #[schema(required, example = json!(null))]
    note: Option<String>,
}

impl From<Conflict> for ConflictView {
    fn from(conflict: Conflict) -> Self {
        let Conflict { id, reviewer, organization, kind, from, until, note } = conflict;
        Self { id, reviewer, organization, kind, from, until, note }
    }
}

fn shown(found: Revised<Conflict>) -> Result<Reply, Problem> {
    Reply::ok(&ConflictView::from(found.it), found.revision)
}

/// Which conflicts.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConflictsQuery {
    /// Only those with this organization.
    // Without the id's example: Swagger UI would fill it in, and the list would be empty.
    #[param(value_type = Option<uuid::Uuid>)]
    organization: Option<OrganizationId>,
    /// Only those that this reviewer has declared.
    #[param(value_type = Option<uuid::Uuid>)]
    reviewer: Option<UserId>,
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

/// What to declare.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConflict {
    /// With which organization.
    organization: OrganizationId,
    /// Of what kind.
    kind: ConflictKind,
    /// The first day on which it bars; today without one.
    #[schema(example = "2026-01-15")]
    from: Option<Day>,
    /// The last day on which it bars, where that is known.
    #[schema(example = "2099-12-31")]
    until: Option<Day>,
    /// What else there is to say. Never write anything about a victim or survivor.
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_length = 1, max_length = 1000, example = "Member of the board until the end of the year.")]
    note: Option<String>,
}

/// Until when a conflict bars.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConflictEnd {
    /// The last day on which it bars; today or later.
    #[schema(example = "2099-12-31")]
    until: Day,
}

/// List conflicts of interest
///
/// What reviewers have declared, the oldest first; ended ones as well.
#[utoipa::path(
    operation_id = "list_conflicts", tag = "Review", params(ConflictsQuery),
    responses((status = 200, description = "A page of conflicts", body = Page<ConflictView>)),
    security(("oauth2" = [DecisionsRead::SCOPE])),
)]
#[get("/v1/conflicts")]
pub async fn list_conflicts(
    _caller: Caller<DecisionsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<ConflictsQuery>,
) -> Result<HttpResponse, Problem> {
    let ConflictsQuery { organization, reviewer, limit, cursor } = query.0;
    if let Some(organization) = organization {
        concerns(&request, organization);
    }
    let after = cursor::read(cursor.as_deref())?;
    let filter = Filter { organization, reviewer };
    let rows = state.read(move |conn| Ok(conflicts::page(conn, filter, after, limit + 1)?)).await?;
    reply::list(&request, &cursor::page(rows, limit, |row| row.it.id, |row| ConflictView::from(row.it)))
}

/// Declare a conflict of interest
///
/// The caller's own, with an organization. While it bars them they neither review it nor act on a review of it; they leave
/// the reviews that they have there, and what they found does not count unless whoever takes their place confirms it.
#[utoipa::path(
    operation_id = "declare_conflict", tag = "Review", params(OptionalKeyHeader), request_body = NewConflict,
    responses(
        (status = 201, description = "The conflict", body = ConflictView),
        (status = 404, description = "The organization is unknown"),
        (status = 409, description = "You belong to the organization, and do not review it anyway"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/conflicts")]
pub async fn declare_conflict(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    key: OptionalKey,
    body: Body<NewConflict>,
) -> Result<HttpResponse, Problem> {
    let (new, actor) = (body.0, caller.actor);
    let sent = new.clone();
    once(&state, &request, &caller, key, &sent, Answer::Repeatable, move |tx| {
        let NewConflict { organization, kind, from, until, note } = new;
        let new = workflows::reviews::NewConflict { organization, kind, from, until, note };
        let declared = workflows::reviews::declare_conflict(tx, actor, new)?;
        let location = format!("/v1/conflicts/{}", declared.it.id);
        Reply::created(location, &ConflictView::from(declared.it), declared.revision)
    })
    .await
}

/// Show a conflict of interest
///
/// As it was declared.
#[utoipa::path(
    operation_id = "show_conflict", tag = "Review",
    params(("conflict" = ConflictId, Path, description = "The conflict")),
    responses((status = 200, description = "The conflict", body = ConflictView)),
    security(("oauth2" = [DecisionsRead::SCOPE])),
)]
#[get("/v1/conflicts/{conflict}")]
pub async fn show_conflict(
    _caller: Caller<DecisionsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ConflictId>,
) -> Result<HttpResponse, Problem> {
    let found = state.read(move |conn| Ok(conflicts::find(conn, path.0)?)).await?;
    let found = found.ok_or(workflows::Error::NotFound("conflict"))?;
    concerns(&request, found.it.organization);
    Ok(shown(found)?.to(&request))
}

/// End a conflict of interest
///
/// The reviewer who declared it says until when it bars them. It stays on record.
#[utoipa::path(
    operation_id = "end_conflict", tag = "Review",
    params(("conflict" = ConflictId, Path, description = "The conflict"), IfMatchHeader),
    request_body = ConflictEnd,
    responses(
        (status = 200, description = "The conflict", body = ConflictView),
        (status = 409, description = "It is somebody else's, or over"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/conflicts/{conflict}/end")]
pub async fn end_conflict(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ConflictId>,
    expected: IfMatch,
    body: Body<ConflictEnd>,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let ended = state
        .write(move |tx| Ok(workflows::reviews::end_conflict(tx, actor, path.0, expected.0, body.0.until)?))
        .await?;
    Ok(shown(ended)?.to(&request))
}
