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
    what_if::{Counts, Told},
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
    /// By arena; empty where the use is not per arena.
    arenas: Vec<CountyArenaCounts>,
}

/// The counts of an arena in a county.
#[derive(Serialize, ToSchema)]
struct CountyArenaCounts {
    /// The arena.
    arena: ArenaCode,
    /// Its counts; `null` where there are fewer than five organizations, and where the counts of so few could be had by taking
    /// those of the other arenas from the county's.
    #[schema(required)]
    counts: Option<Counts>,
}

impl CountyCounts {
    fn of((county, told): (County, Told)) -> Self {
        let arenas = told.arenas.into_iter().map(|(arena, counts)| CountyArenaCounts { arena, counts });
        Self { county, counts: told.counts, arenas: arenas.collect() }
    }
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
    /// The counts of all. Serious concerns are counted in them, but for those about organizations that you belong to.
    all: Counts,
    /// By arena; empty where the use is not per arena.
    arenas: Vec<ArenaCounts>,
    /// By county in which an organization says in public that it offers something. What is offered in the whole state is
    /// offered in every county.
    counties: Vec<CountyCounts>,
    /// The first hundred that would become a yes, as if there were no concern that you may not read.
    gain: Vec<Turned>,
    /// How many are counted as becoming a yes and not named in `gain`, because only a concern that you may not read is what
    /// turns them.
    #[schema(example = 0)]
    gain_not_named: u32,
    /// The first hundred that would no longer be a yes, as if there were no concern that you may not read.
    lose: Vec<Turned>,
    /// How many are counted as no longer being a yes and not named in `lose`, because only a concern that you may not read is
    /// what turns them.
    #[schema(example = 1)]
    lose_not_named: u32,
}

impl PolicyPreviewView {
    fn of(r#use: Use, preview: Preview) -> Self {
        let Preview { tally, gain, lose } = preview;
        let turned = |list: Vec<(OrganizationId, Option<ArenaCode>)>| {
            list.into_iter().map(|(organization, arena)| Turned { organization, arena }).collect()
        };
        let arenas = tally.arenas().iter().map(|(arena, counts)| ArenaCounts { arena: arena.clone(), counts: *counts });
        Self {
            r#use,
            all: tally.all(),
            arenas: arenas.collect(),
            counties: tally.counties().into_iter().map(CountyCounts::of).collect(),
            gain: turned(gain.named),
            gain_not_named: gain.not_named,
            lose: turned(lose.named),
            lose_not_named: lose.not_named,
        }
    }
}

/// Preview a policy
///
/// A draft, or terms, or another edition, over today's facts about every organization: who would gain, lose or change, per
/// county and arena. Nothing is written.
///
/// The counts are what publishing would do: serious concerns are counted in them, but for those about organizations that you
/// belong to. Unless you read concerns, `gain` and `lose` name whom they would name if there were none, so that no name tells of
/// one: who turns by a concern alone is counted and not named, and who does not turn because of one is named and not counted.
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
