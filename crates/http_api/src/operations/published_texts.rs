//! Texts that the Commission publishes: terms that organizations accept, and the wording of letters.

use super::headers::OptionalKeyHeader;
use crate::{
    edge::{
        body::Body,
        cursor::{self, Page, PageQuery},
        idempotency::{Answer, OptionalKey, once},
        path::Path,
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::Problem,
    scope::{Caller, Guard, PoliciesRead, PoliciesWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::{
    documents::{PublishedText, TextKind, TextTerms},
    ids::TextId,
    time::{Day, Instant},
};
use persistence::published_texts;
use serde::Serialize;
use utoipa::ToSchema;

/// One version of a published text.
#[derive(Serialize, ToSchema)]
struct TextView {
    /// Its identity.
    id: TextId,
    /// From 1, per kind.
    #[schema(minimum = 1, example = 1)]
    version: i32,
    /// What it is for.
    kind: TextKind,
    /// Its title.
    #[schema(example = "Terms of logo use (fictitious)")]
    title: String,
    /// The text itself.
    #[schema(example = "An example text, which is fictitious.")]
    body: String,
    /// The day from which it is in force.
    in_force_from: Day,
    /// Whether it is made up, for tests and demonstrations.
    #[schema(example = true)]
    fictitious: bool,
    /// When it was published.
    published_at: Instant,
}

impl From<PublishedText> for TextView {
    fn from(text: PublishedText) -> Self {
        let PublishedText { id, version, terms, published_at } = text;
        let TextTerms { kind, title, body, in_force_from, fictitious } = terms;
        Self { id, version, kind, title, body, in_force_from, fictitious, published_at }
    }
}

/// List published texts
///
/// Every version of the terms that organizations accept and of the wording of letters, in the order in which they were
/// published. The newest version of a kind that has begun is in force.
#[utoipa::path(
    operation_id = "list_texts", tag = "Documents", params(PageQuery),
    responses((status = 200, description = "A page of texts", body = Page<TextView>)),
    extensions(("x-reach" = json!("none"))),
    security(("oauth2" = [PoliciesRead::SCOPE])),
)]
#[get("/v1/texts")]
pub async fn list_texts(
    _caller: Caller<PoliciesRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let limit = query.0.limit;
    let after = cursor::read(query.0.cursor.as_deref())?;
    let rows = state.read(move |conn| Ok(published_texts::page(conn, after, limit + 1)?)).await?;
    reply::list(&request, &cursor::page(rows, limit, |row| row.id, TextView::from))
}

/// Publish a text
///
/// A new version, in force from its day in place of the one before, and never edited afterwards. The registry ships no text
/// of the Commission: what organizations accept and what letters say is loaded here, word by word.
#[utoipa::path(
    operation_id = "publish_text", tag = "Documents", params(OptionalKeyHeader), request_body = TextTerms,
    responses(
        (status = 201, description = "The text", body = TextView),
        (status = 422, description = "The text has faults, or its day has passed"),
    ),
    security(("oauth2" = [PoliciesWrite::SCOPE])),
)]
#[post("/v1/texts")]
pub async fn publish_text(
    caller: Caller<PoliciesWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    key: OptionalKey,
    body: Body<TextTerms>,
) -> Result<HttpResponse, Problem> {
    let (terms, actor) = (body.0, caller.actor);
    let sent = terms.clone();
    once(&state, &request, &caller, key, &sent, Answer::Repeatable, move |tx| {
        let text = workflows::published_texts::publish_text(tx, actor, terms)?;
        Reply::created(format!("/v1/texts/{}", text.id), &TextView::from(text), 0)
    })
    .await
}

/// Show a published text
///
/// Whole, as it was published.
#[utoipa::path(
    operation_id = "show_text", tag = "Documents",
    params(("text" = TextId, Path, description = "The text")),
    responses((status = 200, description = "The text", body = TextView)),
    extensions(("x-reach" = json!("none"))),
    security(("oauth2" = [PoliciesRead::SCOPE])),
)]
#[get("/v1/texts/{text}")]
pub async fn show_text(
    _caller: Caller<PoliciesRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<TextId>,
) -> Result<HttpResponse, Problem> {
    let found = state.read(move |conn| Ok(published_texts::find(conn, path.0)?)).await?;
    let found = found.ok_or(workflows::Error::NotFound("text"))?;
    Ok(Reply::ok(&TextView::from(found), 0)?.to(&request))
}
