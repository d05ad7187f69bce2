//! The sites of a provider as partners see them. Whoever asks here sees no more.

use super::clients::today;
use crate::{
    edge::{path::Path, query::NoQuery, reply::Reply},
    problem::Problem,
    reader::Eyes,
    scope::{Caller, Guard, ProvidersRead},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::{
    ids::{OrganizationId, SiteId},
    organization::Organization,
    site::{Place, Withheld},
    time::Day,
};
use persistence::{Conn, organizations};
use serde::Serialize;
use utoipa::ToSchema;

/// A site that its operator has opened.
#[derive(Serialize, ToSchema)]
pub(super) struct PublicSite {
    /// Its identity.
    id: SiteId,
    /// Where it is, and what is found there.
    place: Place,
}

/// The sites of a provider that are open.
#[derive(Serialize, ToSchema)]
pub(super) struct PublicSites {
    /// Those that are open, in the order in which they were added.
    items: Vec<PublicSite>,
    /// Stands here when something is withheld: a provider that serves a wider area has a confidential site. Ask the
    /// provider by its public contacts. Without it, there may be one nonetheless.
    #[serde(skip_serializing_if = "Option::is_none")]
    withheld: Option<Withheld>,
}

/// The public face of an organization's sites.
///
/// # Errors
/// When the database fails.
pub(super) fn public_sites(conn: &mut Conn, organization: &Organization, today: Day) -> Result<PublicSites, Problem> {
    let listed = workflows::sites::public_sites(conn, organization, today)?;
    let items = listed.sites.into_iter().map(|one| PublicSite { id: one.site.id, place: one.site.place }).collect();
    Ok(PublicSites { items, withheld: listed.withheld })
}

/// List the sites of a provider
///
/// Those that are open, whole. A site is confidential unless its operator has opened it; of a confidential one nothing is
/// told but, where the provider serves a wider area, that there is one: `withheld`.
#[utoipa::path(
    operation_id = "list_provider_sites", tag = "Sites",
    params(("organization" = OrganizationId, Path, description = "The provider")),
    responses((status = 200, description = "The open sites", body = PublicSites)),
    security(("oauth2" = [ProvidersRead::SCOPE])),
)]
#[get("/v1/providers/{organization}/sites")]
pub async fn list_provider_sites(
    caller: Caller<ProvidersRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<OrganizationId>,
) -> Result<HttpResponse, Problem> {
    let (eyes, today) = (Eyes::of(&caller), today(&state));
    let found = state
        .read(move |conn| {
            let Some(found) = organizations::find_entered(conn, eyes.reach(), path.0)? else { return Ok(None) };
            Ok(Some((found.entered, public_sites(conn, &found.organization.it, today)?)))
        })
        .await?;
    let Some((entered, found)) = found else {
        state.note_miss(eyes, today);
        return Err(workflows::Error::NotFound("organization").into());
    };
    state.note_shown(eyes, today, [entered]);
    Ok(Reply::ok(&found, 0)?.to(&request))
}
