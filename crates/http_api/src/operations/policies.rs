//! Policies: what must hold for each use.

use super::headers::OptionalKeyHeader;
use crate::{
    edge::{
        body::Body,
        cursor::{self, Page},
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
    ids::PolicyId,
    policy::{Policy, PolicyProvenance, PolicyTerms, Use},
};
use persistence::policies;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// A policy.
#[derive(Serialize, ToSchema)]
struct PolicyView {
    /// Its identity.
    id: PolicyId,
    /// For which use.
    r#use: Use,
    /// From 1, per use. The newest is in force.
    #[schema(minimum = 1, example = 1)]
    version: i32,
    /// Who set it.
    provenance: PolicyProvenance,
    /// What must hold.
    terms: PolicyTerms,
}

impl From<Policy> for PolicyView {
    fn from(policy: Policy) -> Self {
        Self {
            id: policy.id,
            r#use: policy.r#use,
            version: policy.version,
            provenance: policy.provenance,
            terms: policy.terms,
        }
    }
}

/// A new version of the policy for a use.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPolicy {
    /// For which use.
    r#use: Use,
    /// What must hold.
    #[validate(nested)]
    terms: PolicyTerms,
}

/// Which policies.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PoliciesQuery {
    /// Only those for this use.
    r#use: Option<Use>,
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

/// List policies
///
/// Every version for every use. The newest version for a use is in force.
#[utoipa::path(
    operation_id = "list_policies", tag = "Policies", params(PoliciesQuery),
    responses((status = 200, description = "A page of policies", body = Page<PolicyView>)),
    extensions(("x-reach" = json!("none"))),
    security(("oauth2" = [PoliciesRead::SCOPE])),
)]
#[get("/v1/policies")]
pub async fn list_policies(
    _caller: Caller<PoliciesRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<PoliciesQuery>,
) -> Result<HttpResponse, Problem> {
    let (limit, one) = (query.0.limit, query.0.r#use);
    let after = cursor::read(query.0.cursor.as_deref())?;
    let rows = state.read(move |conn| Ok(policies::page(conn, one, after, limit + 1)?)).await?;
    reply::list(&request, &cursor::page(rows, limit, |row| row.id, PolicyView::from))
}

/// Publish a policy
///
/// A new version for a use, in force at once and never edited afterwards. Decisions keep the version that they were
/// made under.
#[utoipa::path(
    operation_id = "publish_policy", tag = "Policies", params(OptionalKeyHeader), request_body = NewPolicy,
    responses((status = 201, description = "The policy", body = PolicyView)),
    security(("oauth2" = [PoliciesWrite::SCOPE])),
)]
#[post("/v1/policies")]
pub async fn publish_policy(
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
        let policy = workflows::policies::publish_policy(tx, actor, new.r#use, new.terms)?;
        Reply::created(format!("/v1/policies/{}", policy.id), &PolicyView::from(policy), 0)
    })
    .await
}

/// Show a policy
///
/// One version of the requirements for a use.
#[utoipa::path(
    operation_id = "show_policy", tag = "Policies",
    params(("policy" = PolicyId, Path, description = "The policy")),
    responses((status = 200, description = "The policy", body = PolicyView)),
    extensions(("x-reach" = json!("none"))),
    security(("oauth2" = [PoliciesRead::SCOPE])),
)]
#[get("/v1/policies/{policy}")]
pub async fn show_policy(
    _caller: Caller<PoliciesRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<PolicyId>,
) -> Result<HttpResponse, Problem> {
    let found = state.read(move |conn| Ok(policies::find(conn, path.0)?)).await?;
    let policy = found.ok_or(workflows::Error::NotFound("policy"))?;
    Ok(Reply::ok(&PolicyView::from(policy), 0)?.to(&request))
}
