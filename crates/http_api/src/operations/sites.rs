//! Sites: where organizations serve people. Confidential unless they are opened.
//!
//! What a caller sees follows from whose [`Sight`] their token has; the queries and acts take it.

use super::{
    clients::today,
    headers::{IfMatchHeader, OptionalKeyHeader},
    site_openings::OpeningView,
};
use crate::{
    access_log::{concerns, shows_nothing_confidential},
    edge::{
        body::Body,
        cursor::{self, Page},
        idempotency::{Answer, OptionalKey, once},
        path::Path,
        precondition::IfMatch,
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::Problem,
    scope::{Caller, Guard, OrganizationsRead, SitesWrite, insufficient},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use domain::{
    access::Scope,
    arena::ArenaCode,
    county::County,
    ids::{OrganizationId, SiteId},
    site::{Place, Sight, SiteStatus, Withheld, is_open},
    time::Day,
};
use persistence::sites::{self, Filter, Stored};
use serde::{Deserialize, Serialize};
use tokens::Identity;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// A site.
#[derive(Serialize, ToSchema)]
pub(super) struct SiteView {
    /// Its identity.
    id: SiteId,
    /// Whose it is.
    organization: OrganizationId,
    /// Whether people are served there.
    status: SiteStatus,
    /// Whether it is confidential today: then nobody sees it but the organization and staff whose token says so.
    #[schema(example = true)]
    confidential: bool,
    /// Where it is, and what is found there.
    place: Place,
    /// What has opened it, the newest first. For the organization, and for staff who see confidential sites.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = json!([]))]
    openings: Option<Vec<OpeningView>>,
}

impl SiteView {
    fn of(stored: Stored, sight: Sight, today: Day) -> Self {
        let Stored { site, organization_status, openings, .. } = stored;
        let in_service = site.status == SiteStatus::Active
            && organization_status == domain::organization::OrganizationStatus::Active;
        Self {
            id: site.id,
            organization: site.organization,
            status: site.status,
            confidential: !(in_service && is_open(&openings, today)),
            place: site.place,
            openings: sight
                .covers(site.organization)
                .then(|| openings.into_iter().map(|opening| OpeningView::of(opening, today)).collect()),
        }
    }
}

/// The sites of an organization.
#[derive(Serialize, ToSchema)]
struct SitesView {
    /// Those that you see, in the order in which they were added.
    items: Vec<SiteView>,
    /// Stands here when something is withheld: an organization that serves a wider area has a confidential site.
    #[serde(skip_serializing_if = "Option::is_none")]
    withheld: Option<Withheld>,
}

/// Whose confidential sites a caller sees.
pub(super) fn sight(caller: &Identity) -> Sight {
    Sight::of(caller.reach, &caller.scopes)
}

/// Staff keep no site that they could not see. Asked before an answer that was kept for a retry is looked for, so that
/// it is repeated to nobody who has lost the scope meanwhile.
pub(super) fn sees_what_is_confidential(caller: &Identity) -> Result<Sight, Problem> {
    match sight(caller) {
        Sight::Nobodys => Err(insufficient(Scope::ConfidentialSitesRead)),
        some => Ok(some),
    }
}

/// A site as an answer. Who only sees it because it is open learns nothing of how often it has changed.
fn shown(stored: Stored, sight: Sight, today: Day) -> Result<Reply, Problem> {
    let revision = if sight.covers(stored.site.organization) { stored.revision } else { 0 };
    Reply::ok(&SiteView::of(stored, sight, today), revision)
}

/// Says what the access log must know: staff who see confidential sites have been shown some, or might have been.
fn note(request: &HttpRequest, sight: Sight) {
    if sight == Sight::Nobodys {
        shows_nothing_confidential(request);
    }
}

/// Which sites.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SitesQuery {
    /// Only those of this organization.
    // Without the id's example: Swagger UI would fill it in, and the list would be empty.
    #[param(value_type = Option<uuid::Uuid>)]
    organization: Option<OrganizationId>,
    /// Only those where this is offered.
    #[param(value_type = Option<String>)]
    arena: Option<ArenaCode>,
    /// Only those in this county.
    #[param(value_type = Option<String>)]
    county: Option<County>,
    /// Only those in this state.
    status: Option<SiteStatus>,
    /// Only those that are confidential, or only those that are not. Who sees no confidential site finds none.
    confidential: Option<bool>,
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

/// List sites
///
/// Those that you see: a provider its own; staff whose token carries `confidential-sites:read` all; everyone else those
/// that are open. No filter finds more.
#[utoipa::path(
    operation_id = "list_sites", tag = "Sites", params(SitesQuery),
    responses((status = 200, description = "A page of sites", body = Page<SiteView>)),
    security(("oauth2" = [OrganizationsRead::SCOPE])),
)]
#[get("/v1/sites")]
pub async fn list_sites(
    caller: Caller<OrganizationsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<SitesQuery>,
) -> Result<HttpResponse, Problem> {
    let (sight, today, query) = (sight(&caller), today(&state), query.0);
    let limit = query.limit;
    let after = cursor::read(query.cursor.as_deref())?;
    let filter = Filter {
        organization: query.organization,
        arena: query.arena,
        county: query.county,
        status: query.status,
        confidential: query.confidential,
    };
    let rows = state.read(move |conn| Ok(sites::page(conn, sight, today, &filter, after, limit + 1)?)).await?;
    note(&request, sight);
    let page = cursor::page(rows, limit, |row| row.site.id, |row| SiteView::of(row, sight, today));
    reply::list(&request, &page)
}

/// List the sites of an organization
///
/// All of them for the organization itself and for staff whose token carries `confidential-sites:read`. Everyone else
/// sees those that are open, and `withheld` once where the organization serves a wider area and has a confidential site.
#[utoipa::path(
    operation_id = "list_organization_sites", tag = "Sites",
    params(("organization" = OrganizationId, Path, description = "The organization")),
    responses((status = 200, description = "The sites", body = SitesView)),
    security(("oauth2" = [OrganizationsRead::SCOPE])),
)]
#[get("/v1/organizations/{organization}/sites")]
pub async fn list_organization_sites(
    caller: Caller<OrganizationsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<OrganizationId>,
) -> Result<HttpResponse, Problem> {
    let (reach, sight, today, organization) = (caller.reach, sight(&caller), today(&state), path.0);
    let listed = state
        .read(move |conn| Ok(workflows::sites::list_organization_sites(conn, reach, sight, organization, today)?))
        .await?;
    note(&request, sight);
    concerns(&request, organization);
    let items = listed.sites.into_iter().map(|stored| SiteView::of(stored, sight, today)).collect();
    Ok(Reply::ok(&SitesView { items, withheld: listed.withheld }, 0)?.to(&request))
}

/// Add a site
///
/// It is confidential until it is opened. Staff need `confidential-sites:read` as well. Never write anything about a
/// victim or survivor into any field.
#[utoipa::path(
    operation_id = "create_site", tag = "Sites",
    params(("organization" = OrganizationId, Path, description = "The organization"), OptionalKeyHeader),
    request_body = Place,
    responses(
        (status = 201, description = "The site", body = SiteView),
        (status = 409, description = "The organization has closed, or has as many sites as one may have"),
    ),
    security(("oauth2" = [SitesWrite::SCOPE])),
)]
#[post("/v1/organizations/{organization}/sites")]
#[allow(clippy::too_many_arguments)] // Each is an extractor.
pub async fn create_site(
    caller: Caller<SitesWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<OrganizationId>,
    key: OptionalKey,
    body: Body<Place>,
) -> Result<HttpResponse, Problem> {
    let sight = sees_what_is_confidential(&caller)?;
    let (actor, reach, today, place) = (caller.actor, caller.reach, today(&state), body.0);
    let sent = place.clone();
    once(&state, &request, &caller, key, &sent, Answer::Repeatable, move |tx| {
        let created = workflows::sites::create_site(tx, actor, reach, path.0, place)?;
        let (location, revision) = (format!("/v1/sites/{}", created.site.id), created.revision);
        Reply::created(location, &SiteView::of(created, sight, today), revision)
    })
    .await
}

/// Show a site
///
/// A provider sees its own; staff whose token carries `confidential-sites:read` every one; everyone else those that are
/// open. Any other does not exist for them.
#[utoipa::path(
    operation_id = "show_site", tag = "Sites",
    params(("site" = SiteId, Path, description = "The site")),
    responses((status = 200, description = "The site", body = SiteView)),
    security(("oauth2" = [OrganizationsRead::SCOPE])),
)]
#[get("/v1/sites/{site}")]
pub async fn show_site(
    caller: Caller<OrganizationsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<SiteId>,
) -> Result<HttpResponse, Problem> {
    let (sight, today) = (sight(&caller), today(&state));
    let found = state.read(move |conn| Ok(sites::find(conn, sight, today, path.0)?)).await?;
    let found = found.ok_or(workflows::Error::NotFound("site"))?;
    // Whose site it is, is not told to the access log: its readers may be none who see confidential sites.
    note(&request, sight);
    Ok(shown(found, sight, today)?.to(&request))
}

/// Replace what is known of a site
///
/// The whole place, in place of the one it has. Whether it is confidential stays as it is.
#[utoipa::path(
    operation_id = "update_site", tag = "Sites",
    params(("site" = SiteId, Path, description = "The site"), IfMatchHeader),
    request_body = Place,
    responses((status = 200, description = "The site", body = SiteView)),
    security(("oauth2" = [SitesWrite::SCOPE])),
)]
#[put("/v1/sites/{site}")]
pub async fn update_site(
    caller: Caller<SitesWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<SiteId>,
    expected: IfMatch,
    body: Body<Place>,
) -> Result<HttpResponse, Problem> {
    let (actor, sight, today) = (caller.actor, sight(&caller), today(&state));
    let updated =
        state.write(move |tx| Ok(workflows::sites::update_site(tx, actor, sight, path.0, expected.0, body.0)?)).await?;
    Ok(shown(updated, sight, today)?.to(&request))
}

/// Close a site
///
/// Nobody is served there any more. What opened it ends, and nobody is shown it any more but the organization and staff
/// who see confidential sites.
#[utoipa::path(
    operation_id = "close_site", tag = "Sites",
    params(("site" = SiteId, Path, description = "The site"), IfMatchHeader),
    responses((status = 200, description = "The site", body = SiteView)),
    security(("oauth2" = [SitesWrite::SCOPE])),
)]
#[post("/v1/sites/{site}/close")]
pub async fn close_site(
    caller: Caller<SitesWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<SiteId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (actor, sight, today) = (caller.actor, sight(&caller), today(&state));
    let closed = state.write(move |tx| Ok(workflows::sites::close_site(tx, actor, sight, path.0, expected.0)?)).await?;
    Ok(shown(closed, sight, today)?.to(&request))
}
