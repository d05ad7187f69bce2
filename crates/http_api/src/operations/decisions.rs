//! Verdicts and decisions.

use super::{decision_view::DecisionView, headers::RequiredKeyHeader};
use crate::{
    access_log::concerns,
    edge::{
        body::Body,
        cursor::{self, Page},
        idempotency::{Answer, RequiredKey, once},
        path::Path,
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::Problem,
    scope::{Caller, DecisionsRead, DecisionsWrite, Guard, PoliciesRead},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::{
    arena::ArenaCode,
    decision::{Act, Condition, Matter, Proposal},
    ids::{DecisionId, OrganizationId},
    policy::Use,
    time::Day,
    verdict::{Basis, Verdict},
};
use persistence::decisions;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;
use workflows::confidence::Reader;

/// What is decided.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDecision {
    /// About whom.
    organization: OrganizationId,
    /// For which use.
    r#use: Use,
    /// For which arena; needed for `referral`, and for nothing else.
    #[serde(default)]
    arena: Option<ArenaCode>,
    /// What it does.
    act: Act,
    /// The first day; today when absent.
    #[serde(default)]
    valid_from: Option<Day>,
    /// The last day; when absent, as far as the verdict and the policy allow.
    #[serde(default)]
    #[schema(example = json!(null))]
    valid_until: Option<Day>,
    /// What the organization must do; for `grant_with_conditions` only.
    #[serde(default)]
    #[validate(length(max = 20), nested)]
    #[schema(max_items = 20, example = json!([]))]
    conditions: Vec<Condition>,
    /// Why. Needed against the verdict, and to suspend or revoke.
    /// Never write anything about a victim or survivor.
    #[serde(default)]
    #[validate(length(min = 1, max = 4000))]
    #[schema(min_length = 1, max_length = 4000, example = "Every requirement is met.")]
    reason: Option<String>,
    /// The predecessor whose standing is carried over: for a grant to an organization that goes on with its work. It is
    /// decided on the verdict on the predecessor's self-assessment, and ends with the term that the predecessor held.
    #[serde(default)]
    #[schema(example = json!(null))]
    inherited_from: Option<OrganizationId>,
    /// For `suspend`: by when it is reviewed, within 90 days; 30 days from today when absent.
    #[serde(default)]
    #[schema(example = json!(null))]
    review_by: Option<Day>,
    /// The decision in whose place this one stands: it was wrong when it was recorded. `valid_from` may then have passed.
    /// What was published before stays answerable by `known_at`.
    #[serde(default)]
    #[schema(example = json!(null))]
    corrects: Option<DecisionId>,
}

/// A verdict, what it rests on, and what would turn it.
#[derive(Serialize, ToSchema)]
struct ExplainedVerdict {
    /// The verdict.
    #[serde(flatten)]
    verdict: Verdict,
    /// What it rests on, and what would turn it.
    basis: Basis,
}

/// Which verdict.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct VerdictQuery {
    /// For which use.
    r#use: Use,
    /// For which arena; needed for `referral`, and for nothing else.
    arena: Option<ArenaCode>,
    /// On the self-assessment of this predecessor: the verdict on which its standing could be carried over.
    #[param(value_type = Option<uuid::Uuid>)]
    inherited_from: Option<OrganizationId>,
}

/// Which decisions.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DecisionsQuery {
    /// Only those about this organization.
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

/// Evaluate the policy for a use
///
/// Applies the policy in force to what is known of an organization today: an outcome, and per requirement `met`,
/// `not_met` or `unknown` with the reasons. Nothing is written. A provider evaluates its own organization. With
/// `inherited_from` it applies it to what was found at a predecessor.
#[utoipa::path(
    operation_id = "evaluate_verdict", tag = "Decisions",
    params(("organization" = OrganizationId, Path, description = "The organization"), VerdictQuery),
    responses(
        (status = 200, description = "The verdict", body = ExplainedVerdict),
        (status = 409, description = "There is no policy for the use, or nothing to inherit"),
        (status = 422, description = "The arena is missing or misplaced"),
    ),
    extensions(("x-reach" = json!("organizations"))),
    security(("oauth2" = [PoliciesRead::SCOPE])),
)]
#[get("/v1/organizations/{organization}/verdict")]
pub async fn evaluate_verdict(
    caller: Caller<PoliciesRead>,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<OrganizationId>,
    query: Query<VerdictQuery>,
) -> Result<HttpResponse, Problem> {
    let (actor, reach, scopes) = (caller.actor, caller.reach, caller.scopes.to_vec());
    let from = query.0.inherited_from;
    let matter = Matter::new(path.0, query.0.r#use, query.0.arena)?;
    let today = state.db().world().now().day();
    let (verdict, basis) = state
        .read(move |conn| {
            let reader = Reader::of(conn, actor, reach, &scopes)?;
            Ok(workflows::decisions::evaluate_verdict(conn, &reader, &matter, from, today)?)
        })
        .await?;
    Ok(Reply::ok(&ExplainedVerdict { verdict, basis }, 0)?.to(&request))
}

/// List decisions
///
/// In the order in which they were recorded; of one organization, or of all.
#[utoipa::path(
    operation_id = "list_decisions", tag = "Decisions", params(DecisionsQuery),
    responses((status = 200, description = "A page of decisions", body = Page<DecisionView>)),
    security(("oauth2" = [DecisionsRead::SCOPE])),
)]
#[get("/v1/decisions")]
pub async fn list_decisions(
    caller: Caller<DecisionsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<DecisionsQuery>,
) -> Result<HttpResponse, Problem> {
    let (limit, reach, organization) = (query.0.limit, caller.reach, query.0.organization);
    if let Some(organization) = organization {
        concerns(&request, organization);
    }
    let after = cursor::read(query.0.cursor.as_deref())?.unwrap_or(0);
    let (actor, scopes) = (caller.actor, caller.scopes.to_vec());
    let (rows, reader, now) = state
        .read_now(move |conn, now| {
            let rows = decisions::page(conn, reach, organization, after, limit + 1)?;
            Ok::<_, Problem>((rows, Reader::of(conn, actor, reach, &scopes)?, now))
        })
        .await?;
    reply::list(&request, &cursor::page(rows, limit, |row| row.0, |row| DecisionView::at(row.1, now, &reader)))
}

/// Decide
///
/// A person's act on the verdict of this moment, which is kept with it. Against the verdict it needs a reason and is
/// flagged for ever. Who recorded findings that the verdict rests on does not decide. Partners see the new standing as
/// soon as this is answered, and the organization is told in the same moment. A suspension holds at once. A refusal or a
/// revocation is preliminary: the earlier standing holds until it becomes final, and the organization may respond and
/// appeal. Where the policy asks for two people, everything but a suspension waits for the second.
#[utoipa::path(
    operation_id = "create_decision", tag = "Decisions", params(RequiredKeyHeader), request_body = NewDecision,
    responses(
        (status = 201, description = "The decision", body = DecisionView),
        (status = 404, description = "The organization is unknown"),
        (status = 409, description = "The act does not follow from the standing, another decision waits, you recorded the findings or do not decide about the use, or there is nothing to inherit or correct"),
    ),
    security(("oauth2" = [DecisionsWrite::SCOPE])),
)]
#[post("/v1/decisions")]
pub async fn create_decision(
    caller: Caller<DecisionsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    key: RequiredKey,
    body: Body<NewDecision>,
) -> Result<HttpResponse, Problem> {
    let (new, actor, reach, scopes) = (body.0, caller.actor, caller.reach, caller.scopes.to_vec());
    let sent = new.clone();
    let matter = Matter::new(new.organization, new.r#use, new.arena)?;
    let proposal = Proposal {
        act: new.act,
        valid_from: new.valid_from,
        valid_until: new.valid_until,
        conditions: new.conditions,
        reason: new.reason,
        inherited_from: new.inherited_from,
        review_by: new.review_by,
        corrects: new.corrects,
    };
    once(&state, &request, &caller, key, &sent, Answer::Repeatable, move |tx| {
        let decision = workflows::decisions::create_decision(tx, actor, &matter, proposal)?;
        let (now, reader) = (decision.recorded_at, Reader::of(tx, actor, reach, &scopes)?);
        Reply::created(format!("/v1/decisions/{}", decision.id), &DecisionView::at(decision, now, &reader), 0)
    })
    .await
}

/// Show a decision
///
/// With the verdict that it was made on.
#[utoipa::path(
    operation_id = "show_decision", tag = "Decisions",
    params(("decision" = DecisionId, Path, description = "The decision")),
    responses((status = 200, description = "The decision", body = DecisionView)),
    security(("oauth2" = [DecisionsRead::SCOPE])),
)]
#[get("/v1/decisions/{decision}")]
pub async fn show_decision(
    caller: Caller<DecisionsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<DecisionId>,
) -> Result<HttpResponse, Problem> {
    let (actor, reach, scopes) = (caller.actor, caller.reach, caller.scopes.to_vec());
    let (found, reader, now) = state
        .read_now(move |conn, now| {
            let found = decisions::find(conn, reach, path.0)?;
            Ok::<_, Problem>((found, Reader::of(conn, actor, reach, &scopes)?, now))
        })
        .await?;
    let (_, decision) = found.ok_or(workflows::Error::NotFound("decision"))?;
    concerns(&request, decision.matter.organization);
    Ok(Reply::ok(&DecisionView::at(decision, now, &reader), 0)?.to(&request))
}
