//! When the groups of an organization's fields were last confirmed, and whose have waited for long.

use super::{headers::IfMatchHeader, organization_view::shown};
use crate::{
    edge::{
        body::Body,
        cursor::{self, Page},
        path::Path,
        precondition::IfMatch,
        query::{NoQuery, Query},
        reply,
    },
    problem::Problem,
    scope::{Caller, Guard, OrganizationsWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::{
    freshness::{FieldGroup, Freshness},
    ids::OrganizationId,
    time::Day,
};
use persistence::confirmations::{self, Waiting};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// The day on which somebody last said of each group of fields that it is right; `null` where nobody has. Who writes a
/// group confirms it.
#[derive(Serialize, ToSchema)]
pub(super) struct Confirmed {
    /// The legal name, other names, and the kind of body.
    #[schema(required)]
    names: Option<Day>,
    /// The identifiers.
    #[schema(required)]
    identifiers: Option<Day>,
    /// The website, the telephones and the contacts.
    #[schema(required)]
    contacts: Option<Day>,
    /// The description.
    #[schema(required, example = json!(null))]
    description: Option<Day>,
    /// The offerings. The intake state of each carries a day of its own.
    #[schema(required)]
    offerings: Option<Day>,
    /// The places of service.
    #[schema(required, example = json!(null))]
    sites: Option<Day>,
}

impl From<&Freshness> for Confirmed {
    fn from(freshness: &Freshness) -> Self {
        let day = |group| freshness.confirmed.get(&group).copied();
        Self {
            names: day(FieldGroup::Names),
            identifiers: day(FieldGroup::Identifiers),
            contacts: day(FieldGroup::Contacts),
            description: day(FieldGroup::Description),
            offerings: day(FieldGroup::Offerings),
            sites: day(FieldGroup::Sites),
        }
    }
}

/// What is right as it stands.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Confirmation {
    /// The groups of fields.
    #[validate(length(min = 1, max = 6))]
    #[schema(min_items = 1, max_items = 6, example = json!(["contacts", "offerings"]))]
    pub(super) groups: BTreeSet<FieldGroup>,
}

/// An organization whose profile has waited for a confirmation.
#[derive(Serialize, ToSchema)]
struct StaleProfile {
    /// The organization.
    organization: OrganizationId,
    /// The groups with something in them that nobody has confirmed since.
    #[schema(example = json!(["offerings"]))]
    stale: BTreeSet<FieldGroup>,
    /// Whether the intake state of an offering was last confirmed before then.
    intake_is_stale: bool,
    /// When each group of its fields was last confirmed.
    confirmed: Confirmed,
    /// The oldest day on which the intake state of an offering was confirmed; `null` where there is no offering.
    #[schema(required)]
    intake_confirmed_on: Option<Day>,
}

/// Which profiles are stale.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StaleQuery {
    /// A group is stale when it was last confirmed more than so many days ago, or never.
    #[serde(default = "half_a_year")]
    #[validate(range(min = 1, max = 3650))]
    #[param(minimum = 1, maximum = 3650, default = 180, example = 180)]
    older_than_days: u16,
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

fn half_a_year() -> u16 {
    180
}

/// Confirm an organization's fields
///
/// Staff say that groups of fields are right as they stand, say after a call. Its own people use
/// `/v1/organizations/{organization}/profile/confirm`.
#[utoipa::path(
    operation_id = "confirm_organization", tag = "Organizations",
    params(("organization" = OrganizationId, Path, description = "The organization"), IfMatchHeader),
    request_body = Confirmation,
    responses(
        (status = 200, description = "The organization", body = super::organization_view::OrganizationView),
        (status = 409, description = "The organization has closed, or you belong to it"),
    ),
    security(("oauth2" = [OrganizationsWrite::SCOPE])),
)]
#[post("/v1/organizations/{organization}/confirm")]
pub async fn confirm_organization(
    caller: Caller<OrganizationsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<OrganizationId>,
    expected: IfMatch,
    body: Body<Confirmation>,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let reply = state
        .write(move |tx| {
            let groups = &body.0.groups;
            let found = workflows::confirmations::confirm_organization(tx, actor, path.0, expected.0, groups)?;
            shown(tx, found)
        })
        .await?;
    Ok(reply.to(&request))
}

/// List stale profiles
///
/// Active organizations with something that was last confirmed more than so many days ago, or never: those that have
/// waited longest first. Intake states carry a day of their own and count as well.
#[utoipa::path(
    operation_id = "list_stale_profiles", tag = "Organizations", params(StaleQuery),
    responses((status = 200, description = "A page of stale profiles", body = Page<StaleProfile>)),
    security(("oauth2" = [OrganizationsWrite::SCOPE])),
)]
#[get("/v1/stale-profiles")]
pub async fn list_stale_profiles(
    caller: Caller<OrganizationsWrite>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<StaleQuery>,
) -> Result<HttpResponse, Problem> {
    let (limit, reach) = (query.0.limit, caller.reach);
    let since = state.db().world().now().day().plus_days(-i32::from(query.0.older_than_days));
    let after = cursor::read(query.0.cursor.as_deref())?;
    let rows = state.read(move |conn| Ok(confirmations::page_of_stale(conn, reach, since, after, limit + 1)?)).await?;
    let view = |row: Waiting| StaleProfile {
        organization: row.rank.organization,
        stale: row.freshness.stale(since),
        intake_is_stale: row.freshness.intake_is_stale(since),
        confirmed: (&row.freshness).into(),
        intake_confirmed_on: row.freshness.intake,
    };
    reply::list(&request, &cursor::page(rows, limit, |row| row.rank, view))
}
