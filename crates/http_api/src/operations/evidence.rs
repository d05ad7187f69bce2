//! Evidence: documents that an organization's ratings rest on.

use super::{
    clients::today,
    evidence_view::{EvidenceView, EvidenceWithUses, shown},
    headers::{IfMatchHeader, OptionalKeyHeader},
};
use crate::{
    access_log::concerns,
    edge::{
        body::Body,
        cursor::{self, Page, PageQuery},
        idempotency::{Answer as Repeats, OptionalKey, once},
        path::Path,
        precondition::IfMatch,
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::Problem,
    scope::{AssessmentsRead, AssessmentsWrite, Caller, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use domain::{
    evidence::{EvidenceContent, EvidenceStatus},
    ids::{EvidenceId, OrganizationId},
};
use persistence::evidence::{self, Filter};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;
use workflows::evidence as acts;

/// Which evidence.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EvidenceQuery {
    /// Only that of this organization.
    // Without the id's example: Swagger UI would fill it in, and the list would be empty.
    #[param(value_type = Option<uuid::Uuid>)]
    organization: Option<OrganizationId>,
    /// Only what has become this: `offered` is what waits for the Commission. What expires has a list of its own.
    #[param(inline)]
    status: Option<EvidenceStatus>,
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

/// List evidence
///
/// All for the Commission; its own for a provider. The oldest first.
#[utoipa::path(
    operation_id = "list_evidence", tag = "Evidence", params(EvidenceQuery),
    responses((status = 200, description = "A page of evidence", body = Page<EvidenceView>)),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/evidence")]
pub async fn list_evidence(
    caller: Caller<AssessmentsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<EvidenceQuery>,
) -> Result<HttpResponse, Problem> {
    let EvidenceQuery { organization, status, limit, cursor } = query.0;
    if let Some(organization) = organization {
        concerns(&request, organization);
    }
    let (reach, today, after) = (caller.reach, today(&state), cursor::read(cursor.as_deref())?);
    let filter = Filter { organization, status };
    let rows = state.read(move |conn| Ok(evidence::page(conn, reach, filter, after, limit + 1)?)).await?;
    reply::list(&request, &cursor::page(rows, limit, |row| row.it.id, |row| EvidenceView::of(row, today)))
}

/// Offer evidence
///
/// What it is and where it is kept: the document itself stays with your organization, unless the operator of the registry
/// lets files be kept. Answers of several self-assessments and standards can then name it. Never write anything about a
/// victim or survivor, a person's name, or the address of a confidential site.
#[utoipa::path(
    operation_id = "create_evidence", tag = "Evidence", params(OptionalKeyHeader), request_body = EvidenceContent,
    responses(
        (status = 201, description = "The evidence", body = EvidenceWithUses),
        (status = 404, description = "The caller belongs to no organization"),
    ),
    security(("oauth2" = [AssessmentsWrite::SCOPE])),
)]
#[post("/v1/evidence")]
pub async fn create_evidence(
    caller: Caller<AssessmentsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    key: OptionalKey,
    body: Body<EvidenceContent>,
) -> Result<HttpResponse, Problem> {
    let (actor, reach, today, content) = (caller.actor, caller.reach, today(&state), body.0.clone());
    once(&state, &request, &caller, key, &body.0, Repeats::Repeatable, move |tx| {
        let organization = reach.own().ok_or(workflows::Error::NotFound("organization"))?;
        let created = acts::create_evidence(tx, actor, organization, content)?;
        let revision = created.evidence.revision;
        let view = EvidenceWithUses::of(created, today);
        Reply::created(format!("/v1/evidence/{}", view.evidence.id), &view, revision)
    })
    .await
}

/// Show a piece of evidence
///
/// With the answers that name it. A provider sees its own; any other does not exist for it.
#[utoipa::path(
    operation_id = "show_evidence", tag = "Evidence",
    params(("evidence" = EvidenceId, Path, description = "The evidence")),
    responses((status = 200, description = "The evidence", body = EvidenceWithUses)),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/evidence/{evidence}")]
pub async fn show_evidence(
    caller: Caller<AssessmentsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<EvidenceId>,
) -> Result<HttpResponse, Problem> {
    let (reach, today) = (caller.reach, today(&state));
    let found = state.read(move |conn| Ok(acts::show_evidence(conn, reach, path.0)?)).await?;
    concerns(&request, found.evidence.it.organization);
    Ok(shown(found, today)?.to(&request))
}

/// List the revisions of a piece of evidence
///
/// What it has been, from the first on: each change and each step of the Commission is one, and stays readable.
#[utoipa::path(
    operation_id = "list_evidence_revisions", tag = "Evidence",
    params(("evidence" = EvidenceId, Path, description = "The evidence"), PageQuery),
    responses((status = 200, description = "A page of revisions", body = Page<EvidenceView>)),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/evidence/{evidence}/revisions")]
pub async fn list_evidence_revisions(
    caller: Caller<AssessmentsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<EvidenceId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let (reach, today, limit) = (caller.reach, today(&state), query.0.limit);
    let after = cursor::read(query.0.cursor.as_deref())?.unwrap_or(0);
    let (organization, rows) = state
        .read(move |conn| {
            let found = evidence::find(conn, reach, path.0)?.ok_or(workflows::Error::NotFound("evidence"))?;
            let organization = found.it.organization;
            Ok((organization, evidence::revisions(conn, (path.0, organization), after, limit + 1)?))
        })
        .await?;
    concerns(&request, organization);
    reply::list(&request, &cursor::page(rows, limit, |row| row.revision, |row| EvidenceView::of(row, today)))
}

/// Change a piece of evidence
///
/// All of it is replaced, and the Commission is offered it again, whatever it had made of it. The earlier revision stays
/// readable. While something that was handed in rests on it, a later `expires` counts once the Commission has accepted it.
#[utoipa::path(
    operation_id = "change_evidence", tag = "Evidence",
    params(("evidence" = EvidenceId, Path, description = "The evidence"), IfMatchHeader),
    request_body = EvidenceContent,
    responses((status = 200, description = "The evidence", body = EvidenceWithUses)),
    security(("oauth2" = [AssessmentsWrite::SCOPE])),
)]
#[put("/v1/evidence/{evidence}")]
pub async fn change_evidence(
    caller: Caller<AssessmentsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<EvidenceId>,
    expected: IfMatch,
    body: Body<EvidenceContent>,
) -> Result<HttpResponse, Problem> {
    let (actor, reach, today) = (caller.actor, caller.reach, today(&state));
    let changed =
        state.write(move |tx| Ok(acts::change_evidence(tx, actor, reach, path.0, expected.0, body.0)?)).await?;
    Ok(shown(changed, today)?.to(&request))
}

/// Take a piece of evidence away
///
/// For good, with its revisions and its file: while no answer names it, and if nothing that was handed in ever did.
#[utoipa::path(
    operation_id = "remove_evidence", tag = "Evidence",
    params(("evidence" = EvidenceId, Path, description = "The evidence"), IfMatchHeader),
    responses(
        (status = 204, description = "It is gone"),
        (status = 409, description = "An answer names it, or something that was handed in rests on it"),
    ),
    security(("oauth2" = [AssessmentsWrite::SCOPE])),
)]
#[delete("/v1/evidence/{evidence}")]
pub async fn remove_evidence(
    caller: Caller<AssessmentsWrite>,
    _query: NoQuery,
    state: web::Data<State>,
    path: Path<EvidenceId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (actor, reach) = (caller.actor, caller.reach);
    let hashes = state.write(move |tx| Ok(acts::remove_evidence(tx, actor, reach, path.0, expected.0)?)).await?;
    if let Some(files) = state.settings.evidence_files.clone() {
        state.write(move |tx| files.remove_unneeded(tx, &hashes)).await?;
    }
    Ok(HttpResponse::NoContent().finish())
}
