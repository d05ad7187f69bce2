//! The journal and the access log as files that can be verified without the registry.

use crate::{
    edge::{query::NoQuery, reply::has_already},
    problem::Problem,
    scope::{AccessLogRead, Caller, Guard, JournalRead},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use futures_util::stream;
use persistence::{
    Conn, Error, access_log,
    chain::{Entry, Head, entry_line, head_line},
    journal,
};

/// How many entries are read, and sent, at a time.
const PAGE: u32 = 500;

/// The media type of JSON Lines.
const JSON_LINES: &str = "application/jsonl";

/// How the entries of a chain are read.
type Read = fn(&mut Conn, u64, u32) -> Result<Vec<Entry>, Error>;

/// Export the journal
///
/// The whole of it as JSON Lines: one entry a line, complete with salt and the exact text of its payload, and last
/// `{"head": …}`. A file without that line has been cut off. `registry verify --export FILE` checks it without the
/// registry. That it was exported is in the access log.
#[utoipa::path(
    operation_id = "export_journal", tag = "Operation",
    responses((status = 200, description = "The journal, to its present head", body = String, content_type = "application/jsonl")),
    security(("oauth2" = [JournalRead::SCOPE])),
)]
#[get("/v1/journal/export")]
pub async fn export_journal(
    _caller: Caller<JournalRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let head = state.read(|conn| Ok(journal::head(conn)?)).await?;
    Ok(export(&request, state, head, journal::entries_after))
}

/// Export the access log
///
/// As the journal is exported. That it was exported is the log's next entry.
#[utoipa::path(
    operation_id = "export_access_log", tag = "Operation",
    responses((status = 200, description = "The access log, to its present head", body = String, content_type = "application/jsonl")),
    security(("oauth2" = [AccessLogRead::SCOPE])),
)]
#[get("/v1/access-log/export")]
pub async fn export_access_log(
    _caller: Caller<AccessLogRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let head = state.read(|conn| Ok(access_log::head(conn)?)).await?;
    Ok(export(&request, state, head, access_log::entries_after))
}

/// Sends a chain up to a head, a page at a time: what is added meanwhile is left out, and nothing else can change.
fn export(request: &HttpRequest, state: web::Data<State>, head: Head, read: Read) -> HttpResponse {
    let etag = format!("\"{}.{}\"", head.number, head.hash.get(..16).unwrap_or_default());
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::ETAG, etag.as_str()))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::VARY, "Authorization"));
    if has_already(request, &etag) {
        return HttpResponse::NotModified().insert_header((header::ETAG, etag)).finish();
    }
    let pages = stream::try_unfold(Some(0), move |sent: Option<u64>| {
        let (state, head) = (state.clone(), head.clone());
        async move {
            let Some(after) = sent else { return Ok(None) };
            let page = page_after(&state, &head, after, read).await;
            // The connection is broken off, and the file has no head: its reader notices.
            page.map(Some).map_err(|problem| std::io::Error::other(problem.to_string()))
        }
    });
    response.content_type(JSON_LINES).streaming(pages)
}

/// The lines after an entry, and after which entry to go on; `None` when the head was among them.
async fn page_after(state: &State, head: &Head, after: u64, read: Read) -> Result<(web::Bytes, Option<u64>), Problem> {
    let entries = match head.number - after {
        0 => Vec::new(),
        left => {
            let limit = u32::try_from(left).unwrap_or(PAGE).min(PAGE);
            state.read(move |conn| Ok(read(conn, after, limit)?)).await?
        }
    };
    let mut text = String::new();
    for entry in &entries {
        text += &entry_line(entry)?;
    }
    let last = entries.last().map_or(after, |entry| entry.number);
    // Entries that somebody has deleted must not make it go on for ever.
    let is_whole = last >= head.number || entries.is_empty();
    if is_whole {
        text += &head_line(head)?;
    }
    Ok((text.into(), (!is_whole).then_some(last)))
}
