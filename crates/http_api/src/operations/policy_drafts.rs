//! Drafts of policies: changed until they are published or discarded, and tried on today's facts before.

use super::{
    headers::{IfMatchHeader, OptionalKeyHeader},
    policies::{NewPolicy, PolicyView},
};
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
    problem::Problem,
    scope::{Caller, Guard, PoliciesRead, PoliciesWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use domain::{
    ids::PolicyDraftId,
    policy::{PolicyProvenance, PolicyTerms, PolicyWords, Use},
    time::{Day, Instant},
};
use persistence::{
    Revised,
    policy_drafts::{self, PolicyDraft},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;
use workflows::policies;

/// A draft of a policy.
#[derive(Serialize, ToSchema)]
struct PolicyDraftView {
    /// Its identity.
    id: PolicyDraftId,
    /// For which use.
    r#use: Use,
    /// What would have to hold.
    terms: PolicyTerms,
    /// The same in plain English.
    in_words: PolicyWords,
    /// When it was begun.
    created_at: Instant,
}

impl From<PolicyDraft> for PolicyDraftView {
    fn from(draft: PolicyDraft) -> Self {
        let in_words = draft.terms.words(draft.r#use, PolicyProvenance::Commission, None);
        Self { id: draft.id, r#use: draft.r#use, terms: draft.terms, in_words, created_at: draft.created_at }
    }
}

fn shown(draft: Revised<PolicyDraft>) -> Result<Reply, Problem> {
    Reply::ok(&PolicyDraftView::from(draft.it), draft.revision)
}

/// Other terms for a draft.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftTerms {
    /// What would have to hold.
    #[validate(nested)]
    terms: PolicyTerms,
}

/// From when on a draft is in force.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftPublication {
    /// The first day on which it is in force; today when absent. It takes effect on that day by itself.
    #[serde(default)]
    #[schema(example = json!(null))]
    effective_from: Option<Day>,
}

/// List drafts of policies
///
/// In the order in which they were begun. A draft is in force for nobody.
#[utoipa::path(
    operation_id = "list_policy_drafts", tag = "Policies", params(PageQuery),
    responses((status = 200, description = "A page of drafts", body = Page<PolicyDraftView>)),
    extensions(("x-reach" = json!("none"))),
    security(("oauth2" = [PoliciesRead::SCOPE])),
)]
#[get("/v1/policy-drafts")]
pub async fn list_policy_drafts(
    _caller: Caller<PoliciesRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let limit = query.0.limit;
    let after = cursor::read(query.0.cursor.as_deref())?;
    let rows = state.read(move |conn| Ok(policy_drafts::page(conn, after, limit + 1)?)).await?;
    reply::list(&request, &cursor::page(rows, limit, |row| row.it.id, |row| PolicyDraftView::from(row.it)))
}

/// Begin a draft of a policy
///
/// It can be changed until it is published or discarded.
#[utoipa::path(
    operation_id = "create_policy_draft", tag = "Policies", params(OptionalKeyHeader), request_body = NewPolicy,
    responses((status = 201, description = "The draft", body = PolicyDraftView)),
    security(("oauth2" = [PoliciesWrite::SCOPE])),
)]
#[post("/v1/policy-drafts")]
pub async fn create_policy_draft(
    caller: Caller<PoliciesWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    key: OptionalKey,
    body: Body<NewPolicy>,
) -> Result<HttpResponse, Problem> {
    let (new, actor) = (body.0, caller.actor);
    let sent = new.clone();
    once(&state, &request, &caller, key, &sent, Answer::Repeatable, move |tx| {
        let draft = policies::create_policy_draft(tx, actor, new.r#use, new.terms)?;
        let location = format!("/v1/policy-drafts/{}", draft.it.id);
        Reply::created(location, &PolicyDraftView::from(draft.it), draft.revision)
    })
    .await
}

/// Show a draft of a policy
///
/// With its terms in plain English.
#[utoipa::path(
    operation_id = "show_policy_draft", tag = "Policies",
    params(("draft" = PolicyDraftId, Path, description = "The draft")),
    responses((status = 200, description = "The draft", body = PolicyDraftView)),
    extensions(("x-reach" = json!("none"))),
    security(("oauth2" = [PoliciesRead::SCOPE])),
)]
#[get("/v1/policy-drafts/{draft}")]
pub async fn show_policy_draft(
    _caller: Caller<PoliciesRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<PolicyDraftId>,
) -> Result<HttpResponse, Problem> {
    let found = state.read(move |conn| Ok(policy_drafts::find(conn, path.0)?)).await?;
    Ok(shown(found.ok_or(workflows::Error::NotFound("draft"))?)?.to(&request))
}

/// Change a draft of a policy
///
/// Other terms in the place of those it has.
#[utoipa::path(
    operation_id = "change_policy_draft", tag = "Policies",
    params(("draft" = PolicyDraftId, Path, description = "The draft"), IfMatchHeader),
    request_body = DraftTerms,
    responses((status = 200, description = "The draft", body = PolicyDraftView)),
    security(("oauth2" = [PoliciesWrite::SCOPE])),
)]
#[put("/v1/policy-drafts/{draft}")]
pub async fn change_policy_draft(
    caller: Caller<PoliciesWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<PolicyDraftId>,
    expected: IfMatch,
    body: Body<DraftTerms>,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let changed =
        state.write(move |tx| Ok(policies::change_policy_draft(tx, actor, path.0, expected.0, &body.0.terms)?)).await?;
    Ok(shown(changed)?.to(&request))
}

/// Discard a draft of a policy
///
/// Nothing of it is kept.
#[utoipa::path(
    operation_id = "discard_policy_draft", tag = "Policies",
    params(("draft" = PolicyDraftId, Path, description = "The draft"), IfMatchHeader),
    responses((status = 204, description = "It is gone")),
    security(("oauth2" = [PoliciesWrite::SCOPE])),
)]
#[delete("/v1/policy-drafts/{draft}")]
pub async fn discard_policy_draft(
    caller: Caller<PoliciesWrite>,
    _query: NoQuery,
    state: web::Data<State>,
    path: Path<PolicyDraftId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    state.write(move |tx| Ok(policies::discard_policy_draft(tx, actor, path.0, expected.0)?)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Publish a draft of a policy
///
/// As a new version for its use, in force from a day on and never edited afterwards. The draft is gone then.
#[utoipa::path(
    operation_id = "publish_policy_draft", tag = "Policies",
    params(
        ("draft" = PolicyDraftId, Path, description = "The draft"), IfMatchHeader,
    ),
    request_body = DraftPublication,
    responses(
        (status = 200, description = "The policy", body = PolicyView),
        (status = 422, description = "The day has passed"),
    ),
    security(("oauth2" = [PoliciesWrite::SCOPE])),
)]
#[post("/v1/policy-drafts/{draft}/publish")]
pub async fn publish_policy_draft(
    caller: Caller<PoliciesWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<PolicyDraftId>,
    expected: IfMatch,
    body: Body<DraftPublication>,
) -> Result<HttpResponse, Problem> {
    let (actor, effective_from) = (caller.actor, body.0.effective_from);
    let published = state
        .write(move |tx| Ok(policies::publish_policy_draft(tx, actor, path.0, expected.0, effective_from)?))
        .await?;
    Ok(Reply::ok(&PolicyView::from(published), 0)?.to(&request))
}
