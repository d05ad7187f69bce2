//! Editions of the Standards, and the standards in them.

use super::headers::{IfMatchHeader, OptionalKeyHeader};
use crate::{
    edge::{
        body::Body,
        cursor::{self, Page, PageQuery},
        idempotency::{Answer, OptionalKey, once},
        path::Path,
        precondition::IfMatch,
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::{Kind, Problem, ProblemError},
    scope::{Caller, Guard, StandardsRead, StandardsWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use domain::{
    edition::{Edition, EditionStatus, Frame, Standard, StandardCode},
    ids::EditionId,
};
use persistence::{Revised, editions};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// An edition in a list.
#[derive(Serialize, ToSchema)]
struct EditionRow {
    /// Its identity.
    id: EditionId,
    /// Where it stands.
    status: EditionStatus,
    /// What frames it.
    frame: Frame,
}

/// An edition.
#[derive(Serialize, ToSchema)]
struct EditionView {
    /// Its identity.
    id: EditionId,
    /// Where it stands.
    status: EditionStatus,
    /// What frames it.
    frame: Frame,
    /// How many of the foundational standards that it declares are present.
    #[schema(example = 19)]
    present_foundational: usize,
    /// How complete it is, in a sentence.
    #[schema(example = "19 of 19 foundational standards are present.")]
    completeness: String,
    /// The states that may follow.
    next: Vec<EditionStatus>,
}

impl EditionView {
    fn of(edition: &Edition) -> Self {
        let present = edition.present_foundational();
        let declared = edition.frame.declared_foundational;
        Self {
            id: edition.id,
            status: edition.status,
            frame: edition.frame.clone(),
            present_foundational: present,
            completeness: format!("{present} of {declared} foundational standards are present."),
            next: edition.status.next().to_vec(),
        }
    }
}

fn shown(edition: &Revised<Edition>) -> Result<Reply, Problem> {
    Reply::ok(&EditionView::of(&edition.it), edition.revision)
}

/// The state to move to.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditionMove {
    /// The state.
    to: EditionStatus,
}

/// The standards of an edition.
#[derive(Serialize, ToSchema)]
struct Standards {
    /// In order: the foundational ones, then arena by arena.
    items: Vec<Standard>,
}

/// Which standards.
#[derive(Deserialize, Validate, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StandardsQuery {
    /// Only those of this arena.
    arena: Option<domain::arena::ArenaCode>,
}

/// List the editions
///
/// Every version of the Standards that the registry holds, with its state.
#[utoipa::path(
    operation_id = "list_editions", tag = "Standards", params(PageQuery),
    responses((status = 200, description = "A page of editions", body = Page<EditionRow>)),
    security(("oauth2" = [StandardsRead::SCOPE])),
)]
#[get("/v1/editions")]
pub async fn list_editions(
    _caller: Caller<StandardsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let limit = query.0.limit;
    let after = cursor::read(query.0.cursor.as_deref())?;
    let rows = state.read(move |conn| Ok(editions::page(conn, after, limit + 1)?)).await?;
    let page = cursor::page(
        rows,
        limit,
        |row| row.it.id,
        |row| EditionRow { id: row.it.id, status: row.it.status, frame: row.it.frame },
    );
    reply::list(&request, &page)
}

/// Create a draft edition
///
/// An edition begins as a draft without standards. A correction of a published edition is a new edition.
#[utoipa::path(
    operation_id = "create_edition", tag = "Standards", params(OptionalKeyHeader), request_body = Frame,
    responses(
        (status = 201, description = "The edition", body = EditionView),
        (status = 409, description = "The code is taken"),
    ),
    security(("oauth2" = [StandardsWrite::SCOPE])),
)]
#[post("/v1/editions")]
pub async fn create_edition(
    caller: Caller<StandardsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    key: OptionalKey,
    body: Body<Frame>,
) -> Result<HttpResponse, Problem> {
    let (frame, actor) = (body.0, caller.actor);
    let sent = frame.clone();
    once(&state, &request, &caller, key, &sent, Answer::Repeatable, move |tx| {
        let created = workflows::editions::create_edition(tx, actor, frame)?;
        let location = format!("/v1/editions/{}", created.it.id);
        Reply::created(location, &EditionView::of(&created.it), created.revision)
    })
    .await
}

/// Show an edition
///
/// Its frame (charge, purpose, uses, basis), its state, and how complete it is.
#[utoipa::path(
    operation_id = "show_edition", tag = "Standards", params(("edition" = EditionId, Path, description = "The edition")),
    responses((status = 200, description = "The edition", body = EditionView)),
    security(("oauth2" = [StandardsRead::SCOPE])),
)]
#[get("/v1/editions/{edition}")]
pub async fn show_edition(
    _caller: Caller<StandardsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<EditionId>,
) -> Result<HttpResponse, Problem> {
    Ok(shown(&find(&state, path.0).await?)?.to(&request))
}

/// Move an edition to another state
///
/// draft → in_consultation → approved → published → retired. It can be approved and published only when it holds the
/// foundational standards that it declares, and a standard for each of its arenas. Published, it is never changed.
#[utoipa::path(
    operation_id = "move_edition", tag = "Standards",
    params(("edition" = EditionId, Path, description = "The edition"), IfMatchHeader),
    request_body = EditionMove,
    responses((status = 200, description = "The edition", body = EditionView)),
    security(("oauth2" = [StandardsWrite::SCOPE])),
)]
#[post("/v1/editions/{edition}/move")]
pub async fn move_edition(
    caller: Caller<StandardsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<EditionId>,
    expected: IfMatch,
    body: Body<EditionMove>,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let moved =
        state.write(move |tx| Ok(workflows::editions::move_edition(tx, actor, path.0, expected.0, body.0.to)?)).await?;
    Ok(shown(&moved)?.to(&request))
}

/// List the standards of an edition
///
/// All of them in order, or those of one arena.
#[utoipa::path(
    operation_id = "list_standards", tag = "Standards",
    params(("edition" = EditionId, Path, description = "The edition"), StandardsQuery),
    responses((status = 200, description = "The standards", body = Standards)),
    security(("oauth2" = [StandardsRead::SCOPE])),
)]
#[get("/v1/editions/{edition}/standards")]
pub async fn list_standards(
    _caller: Caller<StandardsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<EditionId>,
    query: Query<StandardsQuery>,
) -> Result<HttpResponse, Problem> {
    let mut items = find(&state, path.0).await?.it.standards;
    if let Some(arena) = query.0.arena {
        items.retain(|standard| standard.section.arena() == Some(&arena));
    }
    Ok(Reply::ok(&Standards { items }, 0)?.to(&request))
}

/// Show a standard
///
/// One expectation with its rubric. A level that is `null` is N/A: it cannot be awarded.
#[utoipa::path(
    operation_id = "show_standard", tag = "Standards",
    params(("edition" = EditionId, Path, description = "The edition"), ("standard" = StandardCode, Path, description = "The standard's code")),
    responses((status = 200, description = "The standard", body = Standard)),
    security(("oauth2" = [StandardsRead::SCOPE])),
)]
#[get("/v1/editions/{edition}/standards/{standard}")]
pub async fn show_standard(
    _caller: Caller<StandardsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<(EditionId, StandardCode)>,
) -> Result<HttpResponse, Problem> {
    let (edition, code) = path.0;
    let edition = find(&state, edition).await?;
    let standard = edition
        .it
        .standard(&code)
        .ok_or_else(|| Problem::new(Kind::NotFound, "The edition has no standard with that code."))?;
    Ok(Reply::ok(standard, edition.revision)?.to(&request))
}

/// Put a standard into a draft edition
///
/// In place of the one with the same code. `If-Match` names the version of the edition.
#[utoipa::path(
    operation_id = "put_standard", tag = "Standards",
    params(("edition" = EditionId, Path, description = "The edition"), ("standard" = StandardCode, Path, description = "The standard's code"), IfMatchHeader),
    request_body = Standard,
    responses((status = 200, description = "The edition after that", body = EditionView)),
    security(("oauth2" = [StandardsWrite::SCOPE])),
)]
#[put("/v1/editions/{edition}/standards/{standard}")]
pub async fn put_standard(
    caller: Caller<StandardsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<(EditionId, StandardCode)>,
    expected: IfMatch,
    body: Body<Standard>,
) -> Result<HttpResponse, Problem> {
    let (edition, code) = path.0;
    if body.0.code != code {
        return Err(crate::edge::body::invalid(vec![ProblemError {
            pointer: "/code".to_owned(),
            code: "path".to_owned(),
            detail: "must be the code in the path".to_owned(),
        }]));
    }
    let actor = caller.actor;
    let after =
        state.write(move |tx| Ok(workflows::editions::put_standard(tx, actor, edition, expected.0, body.0)?)).await?;
    Ok(shown(&after)?.to(&request))
}

async fn find(state: &State, id: EditionId) -> Result<Revised<Edition>, Problem> {
    let found = state.read(move |conn| Ok(editions::find(conn, id)?)).await?;
    found.ok_or_else(|| workflows::Error::NotFound("edition").into())
}
