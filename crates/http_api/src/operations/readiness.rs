//! What each use would need from where an organization is.

use crate::{
    edge::{
        path::Path,
        query::NoQuery,
        reply::{Reply, has_already},
    },
    problem::Problem,
    scope::{Caller, Guard, PoliciesRead},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use domain::{
    edition::EditionName,
    ids::OrganizationId,
    readiness::{StandardGap, UseReadiness},
    time::Day,
};
use interchange::readiness_chart::{self, Heading};
use serde::Serialize;
use utoipa::ToSchema;
use workflows::{confidence::Reader, readiness::Ready};

/// What each use would need from here.
#[derive(Serialize, ToSchema)]
struct ReadinessView {
    /// About whom.
    organization: OrganizationId,
    /// The day that it was computed for.
    on: Day,
    /// The edition that ratings were given against, or are to be given against; `null` where none is published.
    #[schema(required)]
    edition: Option<EditionName>,
    /// Whether it goes on from an accepted self-assessment. Otherwise from the newest one, without what a review that has
    /// not ended has found, or from nothing.
    from_accepted: bool,
    /// Use by use; referral once for each arena that is offered or assessed.
    uses: Vec<UseReadiness>,
    /// The standards in the way: first those that stand in the way of most uses.
    standards: Vec<StandardGap>,
}

async fn ready(
    caller: &Caller<PoliciesRead>,
    state: &State,
    organization: OrganizationId,
) -> Result<(Ready, Day), Problem> {
    let (actor, reach, scopes) = (caller.actor, caller.reach, caller.scopes.to_vec());
    let today = state.db().world().now().day();
    let ready = state
        .read(move |conn| {
            let reader = Reader::of(conn, actor, reach, &scopes)?;
            Ok(workflows::readiness::show_organization_readiness(conn, &reader, organization, today)?)
        })
        .await?;
    Ok((ready, today))
}

/// Show what each use would need
///
/// The standards between an organization and each use, and what is to be done about them, ordered by how many uses each
/// one stands in the way of. It follows from the policies in force and decides nothing.
#[utoipa::path(
    operation_id = "show_organization_readiness", tag = "Decisions",
    params(("organization" = OrganizationId, Path, description = "The organization")),
    responses((status = 200, description = "What each use would need", body = ReadinessView)),
    extensions(("x-reach" = json!("organizations"))),
    security(("oauth2" = [PoliciesRead::SCOPE])),
)]
#[get("/v1/organizations/{organization}/readiness")]
pub async fn show_organization_readiness(
    caller: Caller<PoliciesRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<OrganizationId>,
) -> Result<HttpResponse, Problem> {
    let (ready, on) = ready(&caller, &state, path.0).await?;
    let view = ReadinessView {
        organization: path.0,
        on,
        edition: ready.edition,
        from_accepted: ready.is_accepted,
        uses: ready.readiness.uses,
        standards: ready.readiness.standards,
    };
    Ok(Reply::ok(&view, 0)?.to(&request))
}

/// Show what each use would need as a chart
///
/// The same on one page that can be printed: standards down, uses across, and a mark where one stands in the way of the
/// other.
#[utoipa::path(
    operation_id = "show_organization_readiness_chart", tag = "Decisions",
    params(("organization" = OrganizationId, Path, description = "The organization")),
    responses((status = 200, description = "The chart, for US Letter", body = String, content_type = "image/svg+xml")),
    extensions(("x-reach" = json!("organizations"))),
    security(("oauth2" = [PoliciesRead::SCOPE])),
)]
#[get("/v1/organizations/{organization}/readiness.svg")]
pub async fn show_organization_readiness_chart(
    caller: Caller<PoliciesRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<OrganizationId>,
) -> Result<HttpResponse, Problem> {
    let (ready, on) = ready(&caller, &state, path.0).await?;
    let edition = ready.edition.as_ref().map(|edition| edition.title.as_str());
    let heading = Heading { organization: &ready.name, edition, on };
    let chart = readiness_chart::draw(&heading, &ready.readiness).map_err(|error| Problem::internal(&error))?;
    let digest = workflows::sha256_hex(&chart);
    let etag = format!("\"0.{}\"", digest.get(..16).unwrap_or_default());
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::ETAG, etag.as_str()))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::VARY, "Authorization"));
    if has_already(&request, &etag) {
        return Ok(response.status(actix_web::http::StatusCode::NOT_MODIFIED).finish());
    }
    Ok(response.content_type("image/svg+xml").body(chart))
}
