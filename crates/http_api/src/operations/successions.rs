//! Successions: what became of organizations.

use super::headers::{IfMatchHeader, RequiredKeyHeader};
use crate::{
    access_log::concerns,
    edge::{
        body::Body,
        cursor::{self, Page},
        idempotency::{Answer, RequiredKey, once},
        path::Path,
        precondition::IfMatch,
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::Problem,
    scope::{Caller, Guard, OrganizationsRead, OrganizationsWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::{
    access::Reach,
    ids::{OrganizationId, SuccessionId},
    organization::OrganizationStatus,
    succession::{NewSuccession, Succession, SuccessionKind},
    time::{Day, Instant},
};
use persistence::{Conn, Revised, successions};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;
use workflows::history::{self, Names};

/// What became of an organization. No answer names a person.
#[derive(Serialize, ToSchema)]
struct SuccessionView {
    /// Its identity.
    id: SuccessionId,
    /// What became of the predecessor.
    kind: SuccessionKind,
    /// Whom it is about.
    predecessor: Party,
    /// Who goes on.
    successors: Vec<Party>,
    /// Since which day it is so.
    effective_on: Day,
    /// How staff know; `null` for a provider's own people.
    #[schema(required, example = json!(null))]
    reason: Option<String>,
    /// When the registry recorded it.
    recorded_at: Instant,
    /// How it was taken back; `null` while it is in force.
    #[schema(required, example = json!(null))]
    withdrawn: Option<WithdrawalView>,
}

/// An organization that a succession names, as it is today.
#[derive(Serialize, ToSchema)]
struct Party {
    /// Its identity.
    id: OrganizationId,
    /// Its legal name.
    #[schema(example = "Example Advocates of Wake (fictitious)")]
    name: String,
    /// Whether it works.
    status: OrganizationStatus,
}

/// The end of a succession that should not have been recorded.
#[derive(Serialize, ToSchema)]
struct WithdrawalView {
    /// When the registry recorded it.
    recorded_at: Instant,
    /// Why; `null` for a provider's own people.
    #[schema(required, example = json!(null))]
    reason: Option<String>,
}

impl SuccessionView {
    fn new(succession: Succession, names: &Names, reach: Reach) -> Self {
        let party = |id: OrganizationId| {
            let (name, status) = names.get(&id).cloned().unwrap_or((String::new(), OrganizationStatus::Closed));
            Party { id, name, status }
        };
        let for_staff = |reason: Option<String>| reason.filter(|_| reach.own().is_none());
        Self {
            id: succession.id,
            kind: succession.kind,
            predecessor: party(succession.predecessor),
            successors: succession.successors.into_iter().map(party).collect(),
            effective_on: succession.effective_on,
            reason: for_staff(succession.reason),
            recorded_at: succession.recorded_at,
            withdrawn: succession
                .withdrawn
                .map(|end| WithdrawalView { recorded_at: end.recorded_at, reason: for_staff(Some(end.reason)) }),
        }
    }
}

/// A succession as it is shown, read in the same transaction.
fn shown(conn: &mut Conn, reach: Reach, found: Revised<Succession>) -> Result<(SuccessionView, i32), Problem> {
    let names = history::names(conn, [&found.it])?;
    Ok((SuccessionView::new(found.it, &names, reach), found.revision))
}

/// What became of an organization.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuccessionBody {
    /// What became of it.
    kind: SuccessionKind,
    /// Who goes on: one organization, or 2 to 10 for `split_into`.
    #[validate(length(min = 1, max = 10))]
    #[schema(min_items = 1, max_items = 10)]
    successors: Vec<OrganizationId>,
    /// Since which day it is so, outside the registry. Not ahead.
    effective_on: Day,
    /// How you know. For staff alone. Never write anything about a victim or survivor.
    #[serde(default)]
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000, example = "Articles of merger filed with the Secretary of State.")]
    reason: Option<String>,
}

/// Why a succession is taken back.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawalBody {
    /// Why. For staff alone. Never write anything about a victim or survivor.
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000, example = "The merger was called off.")]
    reason: String,
}

/// Which successions.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SuccessionsQuery {
    /// Only those in which this organization is the predecessor or a successor.
    // Without the id's example: Swagger UI would fill it in, and the list would be empty.
    #[param(value_type = Option<uuid::Uuid>)]
    organization: Option<OrganizationId>,
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

/// Record what became of an organization
///
/// It has merged into another, another has taken its place, or it has split. It is closed, and whatever it had been
/// granted is suspended, in the same transaction. Its id keeps answering, and says who goes on. Its identifiers stay with
/// it. Its standing is carried over by a decision alone (`inherited_from`).
#[utoipa::path(
    operation_id = "record_succession", tag = "Organizations",
    params(("organization" = OrganizationId, Path, description = "The predecessor"), IfMatchHeader, RequiredKeyHeader),
    request_body = SuccessionBody,
    responses(
        (status = 201, description = "The succession", body = SuccessionView),
        (status = 409, description = "It goes on as another already, or a successor leads back to it or has closed"),
    ),
    security(("oauth2" = [OrganizationsWrite::SCOPE])),
)]
#[post("/v1/organizations/{organization}/succession")]
#[allow(clippy::too_many_arguments, reason = "each is a part of the request, checked by its type")]
pub async fn record_succession(
    caller: Caller<OrganizationsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<OrganizationId>,
    expected: IfMatch,
    key: RequiredKey,
    body: Body<SuccessionBody>,
) -> Result<HttpResponse, Problem> {
    let (sent, actor, reach) = (body.0.clone(), caller.actor, caller.reach);
    let SuccessionBody { kind, successors, effective_on, reason } = body.0;
    let new = NewSuccession { kind, successors, effective_on, reason };
    once(&state, &request, &caller, key, &sent, Answer::Repeatable, move |tx| {
        let recorded = workflows::successions::record_succession(tx, actor, path.0, expected.0, new)?;
        let (view, revision) = shown(tx, reach, recorded)?;
        Reply::created(format!("/v1/successions/{}", view.id), &view, revision)
    })
    .await
}

/// List successions
///
/// What became of organizations, in the order in which it was recorded; withdrawn ones as well. A provider sees those that
/// its own organization has a part in.
#[utoipa::path(
    operation_id = "list_successions", tag = "Organizations", params(SuccessionsQuery),
    responses((status = 200, description = "A page of successions", body = Page<SuccessionView>)),
    security(("oauth2" = [OrganizationsRead::SCOPE])),
)]
#[get("/v1/successions")]
pub async fn list_successions(
    caller: Caller<OrganizationsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<SuccessionsQuery>,
) -> Result<HttpResponse, Problem> {
    let (limit, reach, organization) = (query.0.limit, caller.reach, query.0.organization);
    if let Some(organization) = organization {
        concerns(&request, organization);
    }
    let after = cursor::read(query.0.cursor.as_deref())?.unwrap_or(0);
    let (rows, names) = state
        .read(move |conn| {
            let rows = successions::page(conn, reach, organization, after, limit + 1)?;
            let names = history::names(conn, rows.iter().map(|(_, found)| &found.it))?;
            Ok((rows, names))
        })
        .await?;
    let view = |(_, found): (u64, Revised<Succession>)| SuccessionView::new(found.it, &names, reach);
    reply::list(&request, &cursor::page(rows, limit, |row| row.0, view))
}

/// Show a succession
///
/// With the organizations that it names, as they are today.
#[utoipa::path(
    operation_id = "show_succession", tag = "Organizations",
    params(("succession" = SuccessionId, Path, description = "The succession")),
    responses((status = 200, description = "The succession", body = SuccessionView)),
    security(("oauth2" = [OrganizationsRead::SCOPE])),
)]
#[get("/v1/successions/{succession}")]
pub async fn show_succession(
    caller: Caller<OrganizationsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<SuccessionId>,
) -> Result<HttpResponse, Problem> {
    let reach = caller.reach;
    let (view, revision) = state
        .read(move |conn| {
            let found = successions::find(conn, reach, path.0)?.ok_or(workflows::Error::NotFound("succession"))?;
            shown(conn, reach, found)
        })
        .await?;
    concerns(&request, reach.own().unwrap_or(view.predecessor.id));
    Ok(Reply::ok(&view, revision)?.to(&request))
}

/// Withdraw a succession
///
/// It should not have been recorded. It leads nowhere from now on, and stays on record with the reason. An organization
/// that it had closed is active again; what it held stays suspended until somebody decides. What others had inherited
/// through it is suspended in the same transaction.
#[utoipa::path(
    operation_id = "withdraw_succession", tag = "Organizations",
    params(("succession" = SuccessionId, Path, description = "The succession"), IfMatchHeader),
    request_body = WithdrawalBody,
    responses(
        (status = 200, description = "The succession", body = SuccessionView),
        (status = 409, description = "It has been withdrawn already"),
    ),
    security(("oauth2" = [OrganizationsWrite::SCOPE])),
)]
#[post("/v1/successions/{succession}/withdraw")]
pub async fn withdraw_succession(
    caller: Caller<OrganizationsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<SuccessionId>,
    expected: IfMatch,
    body: Body<WithdrawalBody>,
) -> Result<HttpResponse, Problem> {
    let (actor, reach) = (caller.actor, caller.reach);
    let (view, revision) = state
        .write(move |tx| {
            let reason = body.0.reason;
            let withdrawn = workflows::successions::withdraw_succession(tx, actor, path.0, expected.0, reason)?;
            shown(tx, reach, withdrawn)
        })
        .await?;
    Ok(Reply::ok(&view, revision)?.to(&request))
}
