//! What if: a draft policy, or another edition, over today's facts. Nothing is written.

use crate::{
    edge::{body::Body, query::NoQuery, reply::Reply},
    problem::Problem,
    scope::{Caller, Guard, PoliciesWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::{
    arena::ArenaCode,
    county::County,
    ids::{EditionId, OrganizationId, PolicyDraftId},
    policy::{PolicyTerms, Use},
    what_if::{Counts, Tally},
};
use persistence::policy_drafts;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;
use workflows::confidence::Reader;
use workflows::what_if::{Preview, Supposed, preview_policy as preview};

/// What is supposed.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PolicyPreviewRequest {
    /// For which use.
    r#use: Use,
    /// The terms of this draft, in the place of those in force.
    #[serde(default)]
    #[schema(example = json!(null))]
    draft: Option<PolicyDraftId>,
    /// These terms, in the place of those in force. Not together with `draft`.
    #[serde(default)]
    #[validate(nested)]
    #[schema(example = json!(null))]
    terms: Option<PolicyTerms>,
    /// This edition, draft or not, in the place of those that organizations were assessed against: a rating goes with its
    /// standard's code, and what the edition asks for beside is not rated.
    #[serde(default)]
    #[schema(example = json!(null))]
    edition: Option<EditionId>,
}

/// The counts of an arena.
#[derive(Serialize, ToSchema)]
struct ArenaCounts {
    /// The arena.
    arena: ArenaCode,
    /// Its counts.
    #[serde(flatten)]
    counts: Counts,
}

/// The counts of a county.
#[derive(Serialize, ToSchema)]
struct CountyCounts {
    /// The county.
    county: County,
    /// Its counts; `null` where there are fewer than five organizations.
    #[schema(required)]
    counts: Option<Counts>,
}

/// An organization whose verdict would turn.
#[derive(Serialize, ToSchema)]
struct Turned {
    /// The organization.
    organization: OrganizationId,
    /// The arena, where the use is per arena.
    #[schema(required)]
    arena: Option<ArenaCode>,
}

/// What would become of all organizations.
#[derive(Serialize, ToSchema)]
struct PolicyPreviewView {
    /// For which use.
    r#use: Use,
    /// The counts of all. For a use that is per arena, an organization counts once for each arena.
    all: Counts,
    /// By arena; empty where the use is not per arena.
    arenas: Vec<ArenaCounts>,
    /// By county in which an organization says in public that it offers something.
    counties: Vec<CountyCounts>,
    /// The first hundred that would become a yes.
    gain: Vec<Turned>,
    /// The first hundred that would no longer be a yes.
    lose: Vec<Turned>,
}

impl PolicyPreviewView {
    fn of(r#use: Use, preview: Preview) -> Self {
        let Preview { tally: Tally { all, arenas, counties }, gain, lose } = preview;
        let turned = |list: Vec<(OrganizationId, Option<ArenaCode>)>| {
            list.into_iter().map(|(organization, arena)| Turned { organization, arena }).collect()
        };
        let arenas = arenas.into_iter().map(|(arena, counts)| ArenaCounts { arena, counts });
        let counties = counties
            .into_iter()
            .map(|(county, counts)| CountyCounts { county, counts: Some(counts).filter(|counts| !counts.is_small()) });
        Self {
            r#use,
            all,
            arenas: arenas.collect(),
            counties: counties.collect(),
            gain: turned(gain),
            lose: turned(lose),
        }
    }
}

/// Preview a policy
///
/// A draft, or terms, or another edition, over today's facts about every organization: who would gain, lose or change, per
/// county and arena. Nothing is written.
#[utoipa::path(
    operation_id = "preview_policy", tag = "Policies", request_body = PolicyPreviewRequest,
    responses(
        (status = 200, description = "What would become of all organizations", body = PolicyPreviewView),
        (status = 404, description = "The draft or the edition is unknown"),
        (status = 409, description = "There is no policy for the use"),
    ),
    security(("oauth2" = [PoliciesWrite::SCOPE])),
)]
#[post("/v1/policies/preview")]
pub async fn preview_policy(
    caller: Caller<PoliciesWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    body: Body<PolicyPreviewRequest>,
) -> Result<HttpResponse, Problem> {
    let PolicyPreviewRequest { r#use, draft, terms, edition } = body.0;
    let (actor, reach, scopes) = (caller.actor, caller.reach, caller.scopes.to_vec());
    let today = state.db().world().now().day();
    let found = state
        .read(move |conn| {
            let terms = match draft {
                Some(draft) => {
                    let found = policy_drafts::find(conn, draft)?.filter(|found| found.it.r#use == r#use);
                    Some(found.ok_or(workflows::Error::NotFound("draft"))?.it.terms)
                }
                None => terms,
            };
            let reader = Reader::of(conn, actor, reach, &scopes)?;
            Ok(preview(conn, &reader, r#use, &Supposed { terms, edition }, today)?)
        })
        .await?;
    Ok(Reply::ok(&PolicyPreviewView::of(r#use, found), 0)?.to(&request))
}
