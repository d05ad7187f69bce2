//! What anybody may ask about a document by its number, without a token.

use super::documents::address;
use crate::{
    edge::{accept, path::Path, query::NoQuery},
    page,
    problem::{Kind, Problem},
    state::State,
};
use actix_web::{
    HttpRequest, HttpResponse, get,
    http::{StatusCode, header},
    web,
};
use domain::{
    documents::{DocumentKind, DocumentNumber, DocumentState, LicenceTerms},
    time::{Day, Instant},
};
use interchange::{
    badge::{self, Shown},
    qr_code,
    verification_page::{self, Found},
};
use serde::Serialize;
use utoipa::ToSchema;
use workflows::documents::Judged;

/// What holds of a document at a moment. Every answer has the same members, whatever was asked; what there is nothing to say
/// of is `null`.
#[derive(Serialize, ToSchema)]
struct Verification {
    /// What holds of it: `valid` alone is a yes. A number that was mistyped is `never_issued` as well.
    state: DocumentState,
    /// Whether it may be relied on: when it is `valid`.
    may_rely: bool,
    /// The moment that the answer is for.
    as_of: Instant,
    /// The same in words, in the time of New York.
    #[schema(example = "November 23, 2026, 10:04:05 AM EST")]
    as_of_in_words: String,
    /// Its number, in full.
    #[schema(required, example = "REG-0000-0000-0000-0000-0000-0")]
    number: Option<String>,
    /// What it is.
    #[schema(required)]
    kind: Option<DocumentKind>,
    /// The name of the organization that it was issued to.
    #[schema(required, example = "Example Advocates of Wake (fictitious)")]
    issued_to: Option<String>,
    /// The first day on which it holds.
    #[schema(required)]
    valid_from: Option<Day>,
    /// The last day on which it can hold, included.
    #[schema(required)]
    valid_until: Option<Day>,
    /// What a licence allows.
    #[schema(required)]
    licence: Option<LicenceTerms>,
    /// The title of the terms, or of the wording.
    #[schema(required, example = "Terms of logo use (fictitious)")]
    text_title: Option<String>,
    /// Their version.
    #[schema(required, example = 1)]
    text_version: Option<i32>,
    /// Whether it is a demonstration.
    #[schema(required, example = true)]
    fictitious: Option<bool>,
    /// What an answer that is no yes is not.
    #[schema(required, example = "This is no finding against the provider and no reason to delay emergency help.")]
    notice: Option<String>,
}

impl Verification {
    fn new(judged: Option<&Judged>, at: Instant, notice: String) -> Self {
        let document = judged.map(|judged| &judged.document.it);
        let state = judged.map_or(DocumentState::NeverIssued, |judged| judged.validity.state);
        Self {
            state,
            may_rely: state == DocumentState::Valid,
            as_of: at,
            as_of_in_words: at.in_words(),
            number: document.map(|document| document.number.to_string()),
            kind: document.map(|document| document.kind),
            issued_to: document.map(|document| document.facts.organization_name.clone()),
            valid_from: document.map(|document| document.valid_from),
            valid_until: judged.map(|judged| judged.validity.valid_until),
            licence: document.and_then(|document| document.facts.licence.clone()),
            text_title: document.map(|document| document.facts.text_title.clone()),
            text_version: document.map(|document| document.facts.text_version),
            fictitious: document.map(|document| document.facts.fictitious),
            notice: (state != DocumentState::Valid).then_some(notice),
        }
    }
}

/// What holds now of what a number names, and the moment that this is for. A node that cannot vouch for its standings says
/// nothing here either, though it could read them: it does not know what else it has missed.
async fn judge(request: &HttpRequest, state: &State, number: &str) -> Result<(Option<Judged>, Instant), Problem> {
    state.verify.admit(request, state)?;
    state.position()?;
    let Some(number) = DocumentNumber::parse(number) else { return Ok((None, state.db().world().now())) };
    state.read_now(move |conn, now| Ok((workflows::documents::verify_document(conn, number, now)?, now))).await
}

/// Ask what holds of a document
///
/// By the number that stands on it: `valid`, `suspended`, `ended` or `never_issued`, as of now. No token is needed. JSON for
/// programs; a page for people whose browser asks for HTML. The answer says nothing of reasons, and a number that was
/// mistyped is answered like one that was never issued. When the registry cannot vouch for its answer it is 503, also as a page.
#[utoipa::path(
    operation_id = "verify_document", tag = "Verification",
    params(("number" = String, Path, description = "The number, as people write it",
        example = "REG-0000-0000-0000-0000-0000-0")),
    responses(
        (status = 200, description = "What holds of it",
            content((Verification = "application/json"), (String = "text/html"))),
        (status = 400, description = "The query cannot be read"),
        (status = 429, description = "Too much is being asked at once; Retry-After says when to come back"),
    ),
    security(()),
)]
#[get("/verify/{number}")]
pub async fn verify_document(
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<String>,
) -> Result<HttpResponse, Problem> {
    let wants_page = accept::prefers_html(request.headers());
    let notice = state.settings.notice();
    let answered = judge(&request, &state, &path.0).await;
    let mut response = match answered {
        Ok((judged, now)) if wants_page => {
            let found = judged.as_ref().map(|judged| Found {
                document: &judged.document.it,
                state: judged.validity.state,
                valid_until: judged.validity.valid_until,
            });
            let html = verification_page::page(found, now, &notice);
            page::answer_in_style(StatusCode::OK, html, verification_page::STYLE)
        }
        Ok((judged, now)) => HttpResponse::Ok()
            .insert_header((header::CACHE_CONTROL, "no-store"))
            .json(Verification::new(judged.as_ref(), now, notice)),
        Err(problem) if wants_page => {
            let html = verification_page::unconfirmed(state.db().world().now(), &notice);
            let status = actix_web::ResponseError::status_code(&problem);
            later(page::answer_in_style(status, html, verification_page::STYLE), &problem)
        }
        Err(problem) => return Err(problem),
    };
    response.headers_mut().insert(header::VARY, header::HeaderValue::from_static("Accept"));
    Ok(response)
}

/// Show what holds of a document as a badge
///
/// For the page of the organization: a picture that shows the state at the moment when it is loaded, and is kept by nobody.
/// No token is needed. It is no logo of the Commission. When the registry cannot vouch for its answer, the picture says so
/// (503).
#[utoipa::path(
    operation_id = "show_verification_badge", tag = "Verification",
    params(("number" = String, Path, description = "The number, as people write it",
        example = "REG-0000-0000-0000-0000-0000-0")),
    responses(
        (status = 200, description = "The badge", body = String, content_type = "image/svg+xml"),
        (status = 400, description = "The query cannot be read"),
        (status = 429, description = "Too much is being asked at once; Retry-After says when to come back"),
    ),
    security(()),
)]
#[get("/verify/{number}/badge.svg")]
pub async fn show_verification_badge(
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<String>,
) -> HttpResponse {
    let svg = match judge(&request, &state, &path.0).await {
        Ok((Some(judged), now)) => {
            let validity = judged.validity;
            let document = &judged.document.it;
            let shown = Shown::Document { document, state: validity.state, valid_until: validity.valid_until };
            badge::draw(shown, now)
        }
        Ok((None, now)) => badge::draw(Shown::NeverIssued, now),
        Err(problem) => {
            let svg = badge::draw(Shown::Unconfirmed, state.db().world().now());
            return later(picture(actix_web::ResponseError::status_code(&problem), svg), &problem);
        }
    };
    picture(StatusCode::OK, svg)
}

/// Show the address of a document's page as a QR code
///
/// For print: the code leads to the public page about the document. No token is needed. 404 for a number that was never
/// issued, as for one that was mistyped.
#[utoipa::path(
    operation_id = "show_verification_code", tag = "Verification",
    params(("number" = String, Path, description = "The number, as people write it",
        example = "REG-0000-0000-0000-0000-0000-0")),
    responses(
        (status = 200, description = "The code", body = String, content_type = "image/svg+xml"),
        (status = 400, description = "The query cannot be read"),
        (status = 429, description = "Too much is being asked at once; Retry-After says when to come back"),
    ),
    security(()),
)]
#[get("/verify/{number}/qr.svg")]
pub async fn show_verification_code(
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<String>,
) -> Result<HttpResponse, Problem> {
    let (judged, _) = judge(&request, &state, &path.0).await?;
    let Some(judged) = judged else {
        return Err(Problem::new(Kind::NotFound, "No document has this number. Compare it sign by sign."));
    };
    let address = address(&state.settings.public_url, judged.document.it.number);
    Ok(picture(StatusCode::OK, qr_code::draw(&address, "QR code of the page that says whether the document holds")))
}

/// A picture that other sites may show, and nobody keeps.
fn picture(status: StatusCode, svg: String) -> HttpResponse {
    HttpResponse::build(status)
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header(("Cross-Origin-Resource-Policy", "cross-origin"))
        .content_type("image/svg+xml")
        .body(svg)
}

/// An answer after which one should ask again: when the problem says, or soon.
fn later(mut response: HttpResponse, problem: &Problem) -> HttpResponse {
    let said = problem.header(&header::RETRY_AFTER).and_then(|wait| header::HeaderValue::from_str(wait).ok());
    response.headers_mut().insert(header::RETRY_AFTER, said.unwrap_or(header::HeaderValue::from_static("5")));
    response
}
