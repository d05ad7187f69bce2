//! The journal, for auditors.

use crate::{
    edge::{
        cursor::{self, Page, PageQuery},
        query::Query,
        reply,
    },
    problem::Problem,
    scope::{Caller, Guard, JournalRead},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::{ids::OrganizationId, time::Instant};
use persistence::journal::{Entry, entries_after};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// One entry of the journal or of the access log.
#[derive(Serialize, ToSchema)]
pub(super) struct EntryView {
    /// From 1, in commit order, without gaps.
    #[schema(example = 1)]
    number: u64,
    /// When the registry recorded it.
    recorded_at: Instant,
    /// Who acted, as `kind:id`.
    #[schema(example = "system")]
    actor: String,
    /// What happened.
    #[schema(example = "organization_created")]
    act: String,
    /// What it is about, as `kind:id`.
    #[schema(example = "organization:01981f3e-8a00-7000-8000-000000000001")]
    subject: String,
    /// The organization that it touches.
    #[schema(required)]
    organization: Option<OrganizationId>,
    /// Ids and names of fields; `null` when it has been redacted.
    #[schema(required, value_type = Option<Object>, example = json!({"organization": "01981f3e-8a00-7000-8000-000000000001"}))]
    payload: Option<Value>,
    /// SHA-256(salt ‖ payload), hexadecimal.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    payload_digest: String,
    /// The hash of the entry before.
    #[schema(example = "0000000000000000000000000000000000000000000000000000000000000000")]
    previous: String,
    /// The hash of this entry.
    #[schema(example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    hash: String,
}

impl From<Entry> for EntryView {
    fn from(entry: Entry) -> Self {
        Self {
            number: entry.number,
            recorded_at: entry.recorded_at,
            actor: entry.actor,
            act: entry.act,
            subject: entry.subject,
            organization: entry.organization,
            payload: entry.payload.and_then(|text| serde_json::from_str(&text).ok()),
            payload_digest: entry.payload_digest,
            previous: entry.previous,
            hash: entry.hash,
        }
    }
}

/// List the journal
///
/// Everything that happened, in order, each entry with the hash of the one before.
#[utoipa::path(
    operation_id = "list_journal", tag = "Operation", params(PageQuery),
    responses((status = 200, description = "A page of entries", body = Page<EntryView>)),
    security(("oauth2" = [JournalRead::SCOPE])),
)]
#[get("/v1/journal")]
pub async fn list_journal(
    _caller: Caller<JournalRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let limit = query.0.limit;
    let after = cursor::read(query.0.cursor.as_deref())?.unwrap_or(0);
    let rows = state.read(move |conn| Ok(entries_after(conn, after, limit + 1)?)).await?;
    reply::list(&request, &cursor::page(rows, limit, |row| row.number, EntryView::from))
}
