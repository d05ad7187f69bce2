//! Organizations that may have been entered twice: proposed to staff, never merged by the machine.

use super::{matching::Likeness, provider_name::ProviderName};
use crate::{
    edge::{
        body::Body,
        cursor::{self, Page, PageQuery},
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::Problem,
    scope::{Caller, Guard, OrganizationsWrite},
    state::State,
    within_reach::WithinReach,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::{ids::OrganizationId, time::Instant};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use utoipa::ToSchema;
use validator::Validate;
use workflows::matching::{Dismissal, Proposal, Walked, dismiss_pair as dismiss};

/// Two organizations that may be one.
#[derive(Serialize, ToSchema)]
struct DuplicateView {
    /// The one that entered the registry later.
    organization: ProviderName,
    /// The one that was there before.
    other: ProviderName,
    /// How they compare.
    #[serde(flatten)]
    likeness: Likeness,
}

impl DuplicateView {
    fn new(proposal: &Proposal, directory: &WithinReach) -> Self {
        Self {
            organization: ProviderName::of(&proposal.organization, directory),
            other: ProviderName::of(&proposal.other, directory),
            likeness: Likeness::from(&proposal.comparison),
        }
    }
}

/// Two organizations that are not the same.
#[derive(Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
struct DismissPair {
    /// One of them.
    organization: OrganizationId,
    /// The other.
    other: OrganizationId,
    /// Why they are two. For staff alone. Never write anything about a victim or survivor.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_length = 1, max_length = 1000, example = "A parent organization and its local branch.")]
    note: Option<String>,
}

/// A pair that is not proposed again.
#[derive(Serialize, ToSchema)]
struct DismissalView {
    /// One of them.
    organization: OrganizationId,
    /// The other.
    other: OrganizationId,
    /// When staff first said so.
    dismissed_at: Instant,
}

/// Where a walk through the registry goes on, as it stands in a cursor.
struct Place(Walked);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0.through, self.0.of_next)
    }
}

impl FromStr for Place {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        let (through, of_next) = text.split_once('.').ok_or(())?;
        Ok(Self(Walked { through: through.parse().map_err(drop)?, of_next: of_next.parse().map_err(drop)? }))
    }
}

/// List pairs of organizations that may be the same
///
/// Found by the same comparison as matching: names, telephones, websites, identifiers and counties. In the order in which
/// the later of the two entered the registry. A call looks at a bounded number of organizations, so a page can be short, or
/// empty, and yet have a `next_cursor`: go on until there is none. Nothing is merged by the registry.
#[utoipa::path(
    operation_id = "list_duplicates", tag = "Organizations", params(PageQuery),
    responses((status = 200, description = "A page of pairs", body = Page<DuplicateView>)),
    security(("oauth2" = [OrganizationsWrite::SCOPE])),
)]
#[get("/v1/duplicates")]
pub async fn list_duplicates(
    caller: Caller<OrganizationsWrite>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let after = cursor::read::<Place>(query.0.cursor.as_deref())?.map_or_else(Walked::default, |place| place.0);
    let limit = usize::try_from(query.0.limit).unwrap_or(usize::MAX);
    let directory = state.directory(caller.reach)?;
    let names = state.directory(caller.reach)?;
    let found = state.read(move |conn| Ok(directory.list_duplicates(conn, after, limit)?)).await?;
    let page = Page {
        items: found.pairs.iter().map(|proposal| DuplicateView::new(proposal, &names)).collect(),
        next_cursor: found.next.map(|next| cursor::write(Place(next))),
    };
    reply::list(&request, &page)
}

/// Dismiss a pair
///
/// Two organizations are not the same, and are not proposed again. Saying it again changes nothing.
#[utoipa::path(
    operation_id = "dismiss_pair", tag = "Organizations", request_body = DismissPair,
    responses(
        (status = 200, description = "The pair", body = DismissalView),
        (status = 404, description = "One of them does not exist"),
        (status = 409, description = "You belong to one of them"),
    ),
    security(("oauth2" = [OrganizationsWrite::SCOPE])),
)]
#[post("/v1/duplicates/dismiss")]
pub async fn dismiss_pair(
    caller: Caller<OrganizationsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    body: Body<DismissPair>,
) -> Result<HttpResponse, Problem> {
    let (DismissPair { organization, other, note }, actor) = (body.0, caller.actor);
    let dismissed = state.write(move |tx| Ok(dismiss(tx, actor, organization, other, note.as_deref())?)).await?;
    let Dismissal { organization, other, dismissed_at } = dismissed;
    Ok(Reply::ok(&DismissalView { organization, other, dismissed_at }, 0)?.to(&request))
}
