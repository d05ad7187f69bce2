//! Staff grant licences and issue letters.

use super::{documents::DocumentView, headers::OptionalKeyHeader};
use crate::{
    edge::{
        body::Body,
        idempotency::{Answer, OptionalKey, once},
        query::NoQuery,
        reply::Reply,
    },
    problem::Problem,
    scope::{Caller, DecisionsWrite, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::{
    documents::{DocumentKind, LicenceTerms},
    ids::OrganizationId,
    time::Day,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// What is licensed.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLicence {
    /// To whom.
    organization: OrganizationId,
    /// Which wording and marks, and where they may be shown.
    terms: LicenceTerms,
    /// The last day, included: as far as the standing goes when absent, and never later.
    #[serde(default)]
    #[schema(example = json!(null))]
    valid_until: Option<Day>,
}

/// What is issued.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewLetter {
    /// About whom.
    organization: OrganizationId,
    /// `letter_of_support` or `funding_summary`.
    #[schema(example = "letter_of_support")]
    kind: DocumentKind,
    /// To whom it is addressed. One line; no person's name. Never write anything about a victim or survivor.
    #[serde(default)]
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "Example Foundation (fictitious)")]
    addressee: Option<String>,
    /// The last day, included: as far as the standing goes when absent, and never later.
    #[serde(default)]
    #[schema(example = json!(null))]
    valid_until: Option<Day>,
}

/// Grant a logo licence
///
/// To an organization whose standing for `logo_use` is `eligible`, under the terms in force, which it has accepted. It holds
/// no longer than the standing, and is suspended and ended with it. Its number cannot be guessed.
#[utoipa::path(
    operation_id = "grant_licence", tag = "Documents", params(OptionalKeyHeader), request_body = NewLicence,
    responses(
        (status = 201, description = "The licence", body = DocumentView),
        (status = 404, description = "The organization is unknown"),
        (status = 409, description = "The standing is not eligible, or the terms are not accepted"),
    ),
    security(("oauth2" = [DecisionsWrite::SCOPE])),
)]
#[post("/v1/licences")]
pub async fn grant_licence(
    caller: Caller<DecisionsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    key: OptionalKey,
    body: Body<NewLicence>,
) -> Result<HttpResponse, Problem> {
    let (new, actor, url) = (body.0, caller.actor, state.settings.public_url.clone());
    let sent = new.clone();
    once(&state, &request, &caller, key, &sent, Answer::Repeatable, move |tx| {
        let NewLicence { organization, terms, valid_until } = new;
        let granted = workflows::documents::grant_licence(tx, actor, organization, terms, valid_until)?;
        let location = format!("/v1/documents/{}", granted.document.it.id);
        Reply::created(location, &DocumentView::at(granted, &url), 1)
    })
    .await
}

/// Issue a letter of support or a funding summary
///
/// About an organization whose standing for that use is `eligible`, in the wording in force. The registry adds what it knows:
/// the organization, the use, the standing, the edition, the policy and the term.
#[utoipa::path(
    operation_id = "issue_letter", tag = "Documents", params(OptionalKeyHeader), request_body = NewLetter,
    responses(
        (status = 201, description = "The letter", body = DocumentView),
        (status = 404, description = "The organization is unknown"),
        (status = 409, description = "The standing is not eligible, or no wording is in force"),
    ),
    security(("oauth2" = [DecisionsWrite::SCOPE])),
)]
#[post("/v1/letters")]
pub async fn issue_letter(
    caller: Caller<DecisionsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    key: OptionalKey,
    body: Body<NewLetter>,
) -> Result<HttpResponse, Problem> {
    let (new, actor, url) = (body.0, caller.actor, state.settings.public_url.clone());
    let sent = new.clone();
    once(&state, &request, &caller, key, &sent, Answer::Repeatable, move |tx| {
        let NewLetter { organization, kind, addressee, valid_until } = new;
        let issued = workflows::documents::issue_letter(tx, actor, organization, kind, addressee, valid_until)?;
        let location = format!("/v1/documents/{}", issued.document.it.id);
        Reply::created(location, &DocumentView::at(issued, &url), 1)
    })
    .await
}
