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
    policy::{Policy, PolicyProvenance, PolicyTerms, PolicyWords, Use},
    time::Day,
};
use persistence::policies;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// A policy.
#[derive(Serialize, ToSchema)]
pub(super) struct PolicyView {
    /// Its identity.
    id: PolicyId,
    /// For which use.
    r#use: Use,
    /// From 1, per use. On a day, the newest that has taken effect is in force.
    #[schema(minimum = 1, example = 1)]
    version: i32,
    /// Who set it.
    provenance: PolicyProvenance,
    /// The first day on which it is in force; `null` for one that has been since the beginning.
    #[schema(required)]
    effective_from: Option<Day>,
    /// What must hold.
    terms: PolicyTerms,
    /// The same in plain English, made from the terms.
    in_words: PolicyWords,
}

impl From<Policy> for PolicyView {
    fn from(policy: Policy) -> Self {
        Self {
            id: policy.id,
            r#use: policy.r#use,
            version: policy.version,
            provenance: policy.provenance,
            effective_from: policy.effective_from,
            in_words: policy.words(),
            terms: policy.terms,
        }
    }
}

/// A policy for a use, to be drafted.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPolicy {
    /// For which use.
    pub(super) r#use: Use,
    /// What must hold.
    #[validate(nested)]
    pub(super) terms: PolicyTerms,
}

/// A new version of the policy for a use, and from when on it is in force.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyPublication {
    /// For which use.
    r#use: Use,
    /// What must hold.
    #[validate(nested)]
    terms: PolicyTerms,
    /// The first day on which it is in force; today when absent. It takes effect on that day by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = json!(null))]
    effective_from: Option<Day>,
}

/// Which policies.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PoliciesQuery {
    /// Only those for this use.
    r#use: Option<Use>,
    /// Only those that are in force on this day.
    in_force_on: Option<Day>,
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
/// Every version for every use, each in plain English as well. On a day, the newest version that has taken effect is in
/// force: `in_force_on` asks for those.
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
    let (after, in_force_on) = (cursor::read::<PolicyId>(query.0.cursor.as_deref())?, query.0.in_force_on);
    let rows = state
        .read(move |conn| {
            let Some(day) = in_force_on else { return Ok(policies::page(conn, one, after, limit + 1)?) };
            let mut rows = Vec::new();
            for asked in Use::ALL.into_iter().filter(|asked| one.is_none_or(|one| one == *asked)) {
                rows.extend(policies::in_force(conn, asked, day)?);
            }
            rows.sort_by_key(|policy| policy.id);
            Ok(rows.into_iter().filter(|policy| after.is_none_or(|after| after < policy.id)).collect())
        })
        .await?;
    reply::list(&request, &cursor::page(rows, limit, |row| row.id, PolicyView::from))
}

/// Publish a policy
///
/// A new version for a use, in force from a day on and never edited afterwards. Decisions keep the version that they were
/// made under. Where a verdict flips with it, staff get a task.
#[utoipa::path(
    operation_id = "publish_policy", tag = "Policies", params(OptionalKeyHeader), request_body = PolicyPublication,
    responses(
        (status = 201, description = "The policy", body = PolicyView),
        (status = 422, description = "The terms have faults, or the day has passed"),
    ),
    security(("oauth2" = [PoliciesWrite::SCOPE])),
)]
#[post("/v1/policies")]
pub async fn publish_policy(
    caller: Caller<PoliciesWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    key: OptionalKey,
    body: Body<PolicyPublication>,
) -> Result<HttpResponse, Problem> {
    let (new, actor) = (body.0, caller.actor);
    let sent = new.clone();
    once(&state, &request, &caller, key, &sent, Answer::Repeatable, move |tx| {
        let policy = workflows::policies::publish_policy(tx, actor, new.r#use, new.terms, new.effective_from)?;
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
