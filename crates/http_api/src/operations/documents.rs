//! Licences, letters and summaries: what has been issued, and what holds of it now.

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
    page,
    problem::Problem,
    scope::{Caller, DecisionsWrite, DocumentsRead, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, post, web};
use domain::{
    Refusal,
    documents::{DocumentFacts, DocumentKind, DocumentNumber, DocumentState},
    ids::{DecisionId, DocumentId, OrganizationId, TextId},
    refusal::DocumentRefusal,
    time::{Day, Instant},
};
use interchange::letter::{self, Letter};
use persistence::{documents, published_texts};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;
use workflows::documents::Judged;

/// A licence, letter or summary. No answer names a person.
#[derive(Serialize, ToSchema)]
pub(super) struct DocumentView {
    /// Its identity.
    id: DocumentId,
    /// What anybody may ask about it by, at `verification_url`.
    #[schema(example = "REG-0000-0000-0000-0000-0000-0")]
    number: String,
    /// The address of the public page about it. The badge is at the same address with `/badge.svg`, its code with `/qr.svg`.
    #[schema(example = "https://registry.example/verify/REG-0000-0000-0000-0000-0000-0")]
    verification_url: String,
    /// What it is.
    kind: DocumentKind,
    /// Whose.
    organization: OrganizationId,
    /// Whether it holds now: it follows from the standing, at each moment.
    state: DocumentState,
    /// The first day on which it holds.
    valid_from: Day,
    /// The last day on which it can hold, included: its own, or that of the standing where that ends earlier.
    valid_until: Day,
    /// The decision that it was issued on.
    decision: DecisionId,
    /// The terms, or the wording.
    text: TextId,
    /// What the registry knew when it was issued.
    facts: DocumentFacts,
    /// When it was issued.
    issued_at: Instant,
    /// When it was taken back by itself, apart from its standing; `null` when it was not.
    #[schema(required, example = json!(null))]
    withdrawn_at: Option<Instant>,
    /// Why.
    #[schema(required, example = json!(null))]
    withdrawal_reason: Option<String>,
}

impl DocumentView {
    /// A document as its readers see it.
    pub(super) fn new(judged: Judged, state: &State) -> Self {
        Self::at(judged, &state.settings.public_url)
    }

    /// The same, where the public address of the service is known.
    pub(super) fn at(judged: Judged, public_url: &str) -> Self {
        let (document, validity) = (judged.document.it, judged.validity);
        Self {
            id: document.id,
            number: document.number.to_string(),
            verification_url: address(public_url, document.number),
            kind: document.kind,
            organization: document.organization,
            state: validity.state,
            valid_from: document.valid_from,
            valid_until: validity.valid_until,
            decision: document.decision,
            text: document.text,
            facts: document.facts,
            issued_at: document.issued_at,
            withdrawn_at: document.withdrawn.as_ref().map(|withdrawal| withdrawal.at),
            withdrawal_reason: document.withdrawn.map(|withdrawal| withdrawal.reason),
        }
    }
}

/// The address of the public page about a number.
pub(super) fn address(public_url: &str, number: DocumentNumber) -> String {
    format!("{public_url}/verify/{number}")
}

/// Which documents.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DocumentsQuery {
    /// Only those of this organization.
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

/// Why something is taken back.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawalReason {
    /// Why. Shown to the organization and to staff, never in public. Never write anything about a victim or survivor.
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_length = 1, max_length = 1000, example = "Issued in error.")]
    reason: String,
}

/// List documents
///
/// In the order in which they were issued, with what holds of each now: all for the Commission, its own for a provider.
#[utoipa::path(
    operation_id = "list_documents", tag = "Documents", params(DocumentsQuery),
    responses((status = 200, description = "A page of documents", body = Page<DocumentView>)),
    security(("oauth2" = [DocumentsRead::SCOPE])),
)]
#[get("/v1/documents")]
pub async fn list_documents(
    caller: Caller<DocumentsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<DocumentsQuery>,
) -> Result<HttpResponse, Problem> {
    let (limit, reach, organization) = (query.0.limit, caller.reach, query.0.organization);
    if let Some(organization) = organization {
        concerns(&request, organization);
    }
    let after = cursor::read(query.0.cursor.as_deref())?;
    let rows = state
        .read_now(move |conn, now| {
            let found = documents::page(conn, reach, organization, after, limit + 1)?;
            Ok(workflows::documents::judge(conn, found, now)?)
        })
        .await?;
    reply::list(&request, &cursor::page(rows, limit, |row| row.document.it.id, |row| DocumentView::new(row, &state)))
}

/// Show a document
///
/// With what holds of it now.
#[utoipa::path(
    operation_id = "show_document", tag = "Documents",
    params(("document" = DocumentId, Path, description = "The document")),
    responses((status = 200, description = "The document", body = DocumentView)),
    security(("oauth2" = [DocumentsRead::SCOPE])),
)]
#[get("/v1/documents/{document}")]
pub async fn show_document(
    caller: Caller<DocumentsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<DocumentId>,
) -> Result<HttpResponse, Problem> {
    let reach = caller.reach;
    let judged =
        state.read_now(move |conn, now| Ok(workflows::documents::show_document(conn, reach, path.0, now)?)).await?;
    concerns(&request, judged.document.it.organization);
    let revision = judged.document.revision;
    Ok(Reply::ok(&DocumentView::new(judged, &state), revision)?.to(&request))
}

/// Show a letter as a page
///
/// A letter of support or funding summary as one page of HTML that prints on US Letter, with its number and a code that leads
/// to the public page about it. It says on top when it does not hold now.
#[utoipa::path(
    operation_id = "show_document_page", tag = "Documents",
    params(("document" = DocumentId, Path, description = "The document: no licence")),
    responses(
        (status = 200, description = "The page", body = String, content_type = "text/html"),
        (status = 409, description = "It is a licence, which has no page"),
    ),
    security(("oauth2" = [DocumentsRead::SCOPE])),
)]
#[get("/v1/documents/{document}/page")]
pub async fn show_document_page(
    caller: Caller<DocumentsRead>,
    _query: NoQuery,
    state: web::Data<State>,
    path: Path<DocumentId>,
) -> Result<HttpResponse, Problem> {
    let reach = caller.reach;
    let (judged, text, now) = state
        .read_now(move |conn, now| {
            let judged = workflows::documents::show_document(conn, reach, path.0, now)?;
            if judged.document.it.kind.is_licence() {
                return Err(Refusal::from(DocumentRefusal::NoPage).into());
            }
            let text = published_texts::find(conn, judged.document.it.text)?;
            Ok((judged, text.ok_or(workflows::Error::NotFound("text"))?, now))
        })
        .await?;
    let document = &judged.document.it;
    let html = letter::page(&Letter {
        document,
        wording: &text.terms.body,
        state: judged.validity.state,
        valid_until: judged.validity.valid_until,
        at: now,
        address: &address(&state.settings.public_url, document.number),
    });
    Ok(page::answer_in_style(StatusCode::OK, html, letter::STYLE))
}

/// Withdraw a document
///
/// By itself, apart from the standing that it rests on. At once, and for good: issue a new one if that was wrong.
#[utoipa::path(
    operation_id = "withdraw_document", tag = "Documents",
    params(("document" = DocumentId, Path, description = "The document"), IfMatchHeader),
    request_body = WithdrawalReason,
    responses((status = 200, description = "The document", body = DocumentView)),
    security(("oauth2" = [DecisionsWrite::SCOPE])),
)]
#[post("/v1/documents/{document}/withdraw")]
pub async fn withdraw_document(
    caller: Caller<DecisionsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<DocumentId>,
    expected: IfMatch,
    body: Body<WithdrawalReason>,
) -> Result<HttpResponse, Problem> {
    let (actor, reason) = (caller.actor, body.0.reason);
    let judged = state
        .write(move |tx| Ok(workflows::documents::withdraw_document(tx, actor, path.0, expected.0, reason)?))
        .await?;
    let revision = judged.document.revision;
    Ok(Reply::ok(&DocumentView::new(judged, &state), revision)?.to(&request))
}
