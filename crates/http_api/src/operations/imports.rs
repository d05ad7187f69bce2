//! Bulk imports: a file becomes a plan; the plan, named by its hash, changes everything it says or nothing.

use super::headers::RequiredKeyHeader;
use crate::{
    edge::{
        body::{Body, LARGEST_FILE, media_type, read_all},
        cursor::{self, Page, PageQuery},
        idempotency::{Answer, RequiredKey, once},
        path::Path,
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::{Kind, Problem},
    scope::{Caller, Guard, ImportsRead, ImportsWrite},
    state::State,
};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, get, http::StatusCode, post, web};
use domain::{
    ids::{ImportId, OrganizationId},
    time::Instant,
};
use interchange::Format;
use persistence::imports::{self, Import, PlannedRow};
use serde::{Deserialize, Serialize};
use std::{future::Future, pin::Pin};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;
use workflows::imports::{Counts, ImportKind, RowReason};

/// What a file holds.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum Kinds {
    /// Organizations with their offerings.
    Organizations,
    /// Self-ratings, as drafts.
    SelfRatings,
}

/// What the file holds.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ImportQuery {
    /// What the file holds.
    #[param(inline)]
    kind: Kinds,
}

/// How many rows would do what.
#[derive(Serialize, ToSchema)]
struct CountsView {
    /// Rows in the file.
    #[schema(example = 3)]
    rows: usize,
    /// Rows that would create something.
    #[schema(example = 2)]
    create: usize,
    /// Rows that would change something.
    #[schema(example = 0)]
    change: usize,
    /// Rows that would change nothing.
    #[schema(example = 0)]
    leave: usize,
    /// Rows that are refused; the plan says why, and applying leaves them out.
    #[schema(example = 1)]
    refuse: usize,
}

/// An import.
#[derive(Serialize, ToSchema)]
struct ImportView {
    /// Its identity.
    id: ImportId,
    /// `organizations` or `self_ratings`.
    #[schema(example = "organizations")]
    kind: String,
    /// `planned` or `applied`.
    #[schema(example = "planned")]
    status: &'static str,
    /// Names the plan: what `apply` must say.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    plan_hash: String,
    /// How many rows would do what.
    counts: CountsView,
    /// Where the plan can be read row by row.
    #[schema(example = "/v1/imports/01981f3e-8a00-7000-8000-000000000001/rows")]
    rows: String,
    /// When it was planned.
    planned_at: Instant,
    /// When it was applied; `null` when it was not.
    #[schema(required)]
    applied_at: Option<Instant>,
}

impl ImportView {
    fn of(import: Import) -> Result<Self, Problem> {
        let counts: Counts = serde_json::from_value(import.counts).map_err(|error| Problem::internal(&error))?;
        Ok(Self {
            rows: format!("/v1/imports/{}/rows", import.id),
            id: import.id,
            kind: import.kind,
            status: if import.applied_at.is_some() { "applied" } else { "planned" },
            plan_hash: import.plan_hash,
            counts: CountsView {
                rows: counts.rows,
                create: counts.create,
                change: counts.change,
                leave: counts.leave,
                refuse: counts.refuse,
            },
            planned_at: import.planned_at,
            applied_at: import.applied_at,
        })
    }
}

/// Why a row does what it does.
#[derive(Serialize, ToSchema)]
struct RowReasonView {
    /// The field: a JSON pointer, or `/column` of a CSV file.
    #[schema(example = "/arena")]
    pointer: String,
    /// What is wrong, or that it changes. Never repeats the value.
    #[schema(example = "is no arena of this registry")]
    detail: String,
}

/// What one row of the file would do.
#[derive(Serialize, ToSchema)]
struct ImportRowView {
    /// The line of the file at which the row begins, from 1.
    #[schema(example = 2)]
    line: u64,
    /// `create`, `change`, `leave` or `refuse`.
    #[schema(example = "create")]
    act: String,
    /// The organization that it touches; `null` while it does not exist.
    #[schema(required)]
    organization: Option<OrganizationId>,
    /// What is wrong, or what changes.
    reasons: Vec<RowReasonView>,
}

/// Which plan to apply.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplyImport {
    /// The plan's hash, as the import shows it.
    #[validate(length(equal = 64))]
    #[schema(pattern = "^[0-9a-f]{64}$", example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    plan_hash: String,
}

/// A file, as CSV or JSON Lines.
pub struct ImportFile {
    format: Format,
    bytes: Vec<u8>,
}

impl FromRequest for ImportFile {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let format = media_type(request).and_then(|media_type| Format::from_media_type(&media_type));
        let mut payload = payload.take();
        Box::pin(async move {
            let format = format.ok_or_else(|| {
                let how = "Send CSV with Content-Type: text/csv, or JSON Lines with application/jsonl.";
                Problem::new(Kind::UnsupportedMediaType, how)
            })?;
            Ok(Self { format, bytes: read_all(&mut payload, LARGEST_FILE).await? })
        })
    }
}

/// Plan a bulk import
///
/// Takes organizations with offerings, or self-ratings as drafts, as CSV or JSON Lines: at most 10,000 rows and 16 MiB.
/// Says row by row what would be created, changed, left or refused, and why. Nothing is changed until the plan is
/// applied. Never put anything about a victim or survivor into a file.
#[utoipa::path(
    operation_id = "create_import", tag = "Bulk import", params(ImportQuery, RequiredKeyHeader),
    request_body(content(
        (String = "text/csv", example = "identifier_scheme,identifier_value,name,kind\r\ndemo_import,D-1,Example Advocates (fictitious),nonprofit\r\n"),
        (String = "application/jsonl"),
    )),
    responses((status = 202, description = "The plan", body = ImportView)),
    security(("oauth2" = [ImportsWrite::SCOPE])),
)]
#[post("/v1/imports")]
pub async fn create_import(
    caller: Caller<ImportsWrite>,
    request: HttpRequest,
    state: web::Data<State>,
    key: RequiredKey,
    query: Query<ImportQuery>,
    file: ImportFile,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let kind = match query.0.kind {
        Kinds::Organizations => ImportKind::Organizations,
        Kinds::SelfRatings => ImportKind::SelfRatings,
    };
    let sent = (kind.as_str(), workflows::sha256_hex(&file.bytes));
    let staged = web::block(move || workflows::imports::stage(kind, file.format, &file.bytes))
        .await
        .map_err(|error| Problem::internal(&error))??;
    once(&state, &request, &caller, key, &sent, Answer::Repeatable, move |tx| {
        let import = workflows::imports::create_import(tx, actor, staged)?;
        let location = format!("/v1/imports/{}", import.id);
        let reply = Reply::new(StatusCode::ACCEPTED, &ImportView::of(import)?, 0)?;
        Ok(Reply { location: Some(location), ..reply })
    })
    .await
}

/// Show an import
///
/// Its counts, its hash, and whether it has been applied.
#[utoipa::path(
    operation_id = "show_import", tag = "Bulk import",
    params(("import" = ImportId, Path, description = "The import")),
    responses((status = 200, description = "The import", body = ImportView)),
    security(("oauth2" = [ImportsRead::SCOPE])),
)]
#[get("/v1/imports/{import}")]
pub async fn show_import(
    _caller: Caller<ImportsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ImportId>,
) -> Result<HttpResponse, Problem> {
    let found = state.read(move |conn| Ok(imports::find(conn, path.0)?)).await?;
    let import = found.ok_or(workflows::Error::NotFound("import"))?;
    Ok(Reply::ok(&ImportView::of(import)?, 0)?.to(&request))
}

/// List the rows of a plan
///
/// Row by row: what it would do, and why.
#[utoipa::path(
    operation_id = "list_import_rows", tag = "Bulk import",
    params(("import" = ImportId, Path, description = "The import"), PageQuery),
    responses((status = 200, description = "A page of rows", body = Page<ImportRowView>)),
    security(("oauth2" = [ImportsRead::SCOPE])),
)]
#[get("/v1/imports/{import}/rows")]
pub async fn list_import_rows(
    _caller: Caller<ImportsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ImportId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let limit = query.0.limit;
    let after = cursor::read(query.0.cursor.as_deref())?.unwrap_or(0);
    let rows = state
        .read(move |conn| {
            imports::find(conn, path.0)?.ok_or(workflows::Error::NotFound("import"))?;
            let rows = imports::rows(conn, path.0, after, limit + 1)?;
            rows.into_iter().map(row_view).collect::<Result<Vec<_>, _>>()
        })
        .await?;
    reply::list(&request, &cursor::page(rows, limit, |row| row.line, |row| row))
}

fn row_view(row: PlannedRow) -> Result<ImportRowView, Problem> {
    let reasons: Vec<RowReason> = serde_json::from_value(row.reasons).map_err(|error| Problem::internal(&error))?;
    let reasons = reasons.into_iter().map(|r| RowReasonView { pointer: r.pointer, detail: r.detail }).collect();
    Ok(ImportRowView { line: row.line, act: row.act, organization: row.organization, reasons })
}

/// Apply a plan
///
/// Names the plan by its hash, and changes everything that it says, or nothing, in one transaction. Refused rows are
/// left out, as the plan said. Refused when the data has changed so that the plan no longer says what would happen.
#[utoipa::path(
    operation_id = "apply_import", tag = "Bulk import",
    params(("import" = ImportId, Path, description = "The import"), RequiredKeyHeader),
    request_body = ApplyImport,
    responses(
        (status = 200, description = "The import", body = ImportView),
        (status = 409, description = "The plan is outdated, or has been applied already"),
    ),
    security(("oauth2" = [ImportsWrite::SCOPE])),
)]
#[post("/v1/imports/{import}/apply")]
pub async fn apply_import(
    caller: Caller<ImportsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ImportId>,
    key: RequiredKey,
    body: Body<ApplyImport>,
) -> Result<HttpResponse, Problem> {
    let (actor, id, hash) = (caller.actor, path.0, body.0.plan_hash.clone());
    once(&state, &request, &caller, key, &body.0, Answer::Repeatable, move |tx| {
        let import = workflows::imports::apply_import(tx, actor, id, &hash)?;
        Reply::ok(&ImportView::of(import)?, 0)
    })
    .await
}
