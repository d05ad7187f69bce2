//! Openings: by which authorization of its operator a site is not confidential.

use super::{
    clients::today,
    headers::OptionalKeyHeader,
    sites::{sees_what_is_confidential, sight},
};
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
    scope::{Caller, ConfidentialSitesRead, Guard, ReviewsWrite, SitesWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::{
    ids::{OpeningId, OrganizationId, SiteId},
    site::{Authorization, Opening, OpeningState},
    time::{Day, Instant},
};
use persistence::site_openings::{self, Filter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// An opening of a site.
#[derive(Serialize, ToSchema)]
pub(super) struct OpeningView {
    /// Its identity.
    id: OpeningId,
    /// Of which site.
    site: SiteId,
    /// Whose site it is.
    organization: OrganizationId,
    /// Where it stands.
    state: OpeningState,
    /// Whether the site is open by it today.
    #[schema(example = true)]
    holds: bool,
    /// Who of the operator has authorized it: a function or title.
    #[schema(example = "Executive director")]
    authorized_by: String,
    /// On which day.
    authorized_on: Day,
    /// The last day on which the site is open by it.
    until: Day,
    /// When it was entered.
    recorded_at: Instant,
    /// When it was confirmed, refused or ended; `null` before.
    #[schema(required)]
    settled_at: Option<Instant>,
}

impl OpeningView {
    pub(super) fn of(opening: Opening, today: Day) -> Self {
        Self {
            id: opening.id,
            site: opening.site,
            organization: opening.organization,
            state: opening.state,
            holds: opening.holds_on(today),
            authorized_by: opening.authorization.authorized_by,
            authorized_on: opening.authorization.authorized_on,
            until: opening.authorization.until,
            recorded_at: opening.recorded_at,
            settled_at: opening.settled_at,
        }
    }
}

/// Which openings.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OpeningsQuery {
    /// Only those of this site.
    #[param(value_type = Option<uuid::Uuid>)]
    site: Option<SiteId>,
    /// Only those of this organization's sites.
    #[param(value_type = Option<uuid::Uuid>)]
    organization: Option<OrganizationId>,
    /// Only those that stand so: `requested` is what waits for the Commission.
    state: Option<OpeningState>,
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

/// List openings of sites
///
/// Every one there has ever been, and what waits for the Commission: `state=requested`.
#[utoipa::path(
    operation_id = "list_openings", tag = "Sites", params(OpeningsQuery),
    responses((status = 200, description = "A page of openings", body = Page<OpeningView>)),
    security(("oauth2" = [ConfidentialSitesRead::SCOPE])),
)]
#[get("/v1/openings")]
pub async fn list_openings(
    caller: Caller<ConfidentialSitesRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<OpeningsQuery>,
) -> Result<HttpResponse, Problem> {
    let (sight, today, query) = (sight(&caller), today(&state), query.0);
    let limit = query.limit;
    let after = cursor::read(query.cursor.as_deref())?;
    let filter = Filter { site: query.site, organization: query.organization, state: query.state };
    let rows = state.read(move |conn| Ok(site_openings::page(conn, sight, &filter, after, limit + 1)?)).await?;
    reply::list(&request, &cursor::page(rows, limit, |row| row.id, |row| OpeningView::of(row, today)))
}

/// Open a site
///
/// By its operator's written authorization, until a day twelve months later at most. Entered by staff, it holds at once.
/// Entered by the organization itself, it is a request: the site stays confidential until the Commission confirms it.
/// Staff need `confidential-sites:read` as well.
#[utoipa::path(
    operation_id = "open_site", tag = "Sites",
    params(("site" = SiteId, Path, description = "The site"), OptionalKeyHeader),
    request_body = Authorization,
    responses(
        (status = 201, description = "The opening, or the request for one", body = OpeningView),
        (status = 409, description = "The site or its organization has closed, or a request waits already"),
    ),
    security(("oauth2" = [SitesWrite::SCOPE])),
)]
#[post("/v1/sites/{site}/open")]
pub async fn open_site(
    caller: Caller<SitesWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<SiteId>,
    key: OptionalKey,
    body: Body<Authorization>,
) -> Result<HttpResponse, Problem> {
    let sight = sees_what_is_confidential(&caller)?;
    let (actor, today, id, authorization) = (caller.actor, today(&state), path.0, body.0);
    let sent = authorization.clone();
    once(&state, &request, &caller, key, &sent, Answer::Repeatable, move |tx| {
        let opening = workflows::sites::open_site(tx, actor, sight, id, authorization)?;
        Reply::created(format!("/v1/sites/{id}"), &OpeningView::of(opening, today), 0)
    })
    .await
}

/// Conceal a site
///
/// At once: it is confidential again, whatever had opened it, and a request to open it is taken back. Opening it again
/// needs a new authorization.
#[utoipa::path(
    operation_id = "conceal_site", tag = "Sites",
    params(("site" = SiteId, Path, description = "The site")),
    responses((status = 204, description = "It is confidential"), (status = 409, description = "You belong to it")),
    security(("oauth2" = [SitesWrite::SCOPE])),
)]
#[post("/v1/sites/{site}/conceal")]
pub async fn conceal_site(
    caller: Caller<SitesWrite>,
    _query: NoQuery,
    state: web::Data<State>,
    path: Path<SiteId>,
) -> Result<HttpResponse, Problem> {
    let (actor, sight) = (caller.actor, sight(&caller));
    state.write(move |tx| Ok(workflows::sites::conceal_site(tx, actor, sight, path.0)?)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Confirm a request to open a site
///
/// The operator's written authorization has been seen: the site is open from now until the last day.
#[utoipa::path(
    operation_id = "confirm_opening", tag = "Sites",
    params(
        ("site" = SiteId, Path, description = "The site"),
        ("opening" = OpeningId, Path, description = "The request"),
    ),
    responses(
        (status = 200, description = "The opening", body = OpeningView),
        (status = 409, description = "It is no request any more, or the site or its organization has closed"),
        (status = 422, description = "Its last day has passed"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/sites/{site}/openings/{opening}/confirm")]
pub async fn confirm_opening(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<(SiteId, OpeningId)>,
) -> Result<HttpResponse, Problem> {
    let (actor, sight, today, (site, opening)) = (caller.actor, sight(&caller), today(&state), path.0);
    let confirmed =
        state.write(move |tx| Ok(workflows::sites::confirm_opening(tx, actor, sight, site, opening)?)).await?;
    Ok(Reply::ok(&OpeningView::of(confirmed, today), 0)?.to(&request))
}

/// Refuse a request to open a site
///
/// The site stays confidential. The organization can ask again.
#[utoipa::path(
    operation_id = "refuse_opening", tag = "Sites",
    params(
        ("site" = SiteId, Path, description = "The site"),
        ("opening" = OpeningId, Path, description = "The request"),
    ),
    responses(
        (status = 200, description = "The refused request", body = OpeningView),
        (status = 409, description = "It is no request any more, or the site or its organization has closed"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/sites/{site}/openings/{opening}/refuse")]
pub async fn refuse_opening(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<(SiteId, OpeningId)>,
) -> Result<HttpResponse, Problem> {
    let (actor, sight, today, (site, opening)) = (caller.actor, sight(&caller), today(&state), path.0);
    let refused = state.write(move |tx| Ok(workflows::sites::refuse_opening(tx, actor, sight, site, opening)?)).await?;
    Ok(Reply::ok(&OpeningView::of(refused, today), 0)?.to(&request))
}
