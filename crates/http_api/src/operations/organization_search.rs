//! Searching for organizations: found in the directory, shown from the database.

use super::{organization_filters::organization_query, organization_view::OrganizationView, standing::POSITION};
use crate::{
    edge::{
        cursor::{self, Page},
        query::Query,
        reply,
    },
    problem::Problem,
    scope::{Caller, Guard, OrganizationsRead},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, web};
use directory::{Found, Mark, Order};
use domain::{access::Reach, freshness::Freshness, ids::OrganizationId, organization::Organization};
use persistence::{Conn, confirmations, organizations};
use std::collections::HashMap;
use workflows::history::Histories;

organization_query! {
    /// Which organizations, in which order, and how many of them.
    OrganizationsQuery {
        /// How many items at most.
        #[serde(default = "cursor::default_limit")]
        #[validate(range(min = 1, max = 200))]
        #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
        limit: u32,
        /// Where to continue: the `next_cursor` of the page before, of a list with the same `sort`. Opaque.
        #[validate(length(max = 400))]
        #[param(max_length = 400)]
        cursor: Option<String>,
    }
}

/// Search for organizations
///
/// By anything that they say of themselves; without a filter, all of them. Filters combine with AND; a repeated filter
/// is OR within itself. What is asked about offerings is answered by one single offering: shelter in Wake and outreach
/// in Durham never answer shelter in Durham. A provider sees its own. While organizations come and go, following the
/// cursor shows each at most once, unless it is renamed in a list by names.
#[utoipa::path(
    operation_id = "list_organizations", tag = "Organizations", params(OrganizationsQuery),
    responses((status = 200, description = "A page of organizations", body = Page<OrganizationView>,
        headers(("Registry-Position" = u64, description = "The number of the newest journal entry that the answer rests on")))),
    security(("oauth2" = [OrganizationsRead::SCOPE])),
)]
#[get("/v1/organizations")]
pub async fn list_organizations(
    caller: Caller<OrganizationsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<OrganizationsQuery>,
) -> Result<HttpResponse, Problem> {
    let asked = query.0;
    let order = Order::from(asked.sort);
    let after = mark(asked.cursor.as_deref(), order)?;
    let limit = usize::try_from(asked.limit).unwrap_or(usize::MAX);
    let filter = asked.asked().filter(&state, caller.reach).await?;
    let directory = state.directory(caller.reach)?;
    let found = match filter {
        Some(filter) => directory.find(&filter, order, after.as_ref(), limit),
        None => Found { rows: Vec::new(), next: None },
    };
    let reach = caller.reach;
    let ids: Vec<OrganizationId> = found.rows.iter().map(|listing| listing.id()).collect();
    let items = if ids.is_empty() { Vec::new() } else { state.read(move |conn| views(conn, reach, &ids)).await? };
    let page = Page { items, next_cursor: found.next.map(cursor::write) };
    let mut response = reply::list(&request, &page)?;
    response.headers_mut().insert(POSITION, directory.position().into());
    Ok(response)
}

/// Where to continue in a list of this order.
fn mark(cursor: Option<&str>, order: Order) -> Result<Option<Mark>, Problem> {
    match cursor::read::<Mark>(cursor)? {
        Some(mark) if !mark.is_of(order) => Err(cursor::of_another_list()),
        mark => Ok(mark),
    }
}

fn views(conn: &mut Conn, reach: Reach, ids: &[OrganizationId]) -> Result<Vec<OrganizationView>, Problem> {
    let histories = Histories::of(conn, ids)?;
    let freshness = confirmations::of_many(conn, ids)?;
    let never = Freshness::default();
    let view = |organization: Organization| {
        let freshness = freshness.get(&organization.id).unwrap_or(&never);
        OrganizationView::new(organization, &histories, freshness)
    };
    Ok(in_order(conn, reach, ids)?.into_iter().map(view).collect())
}

/// The organizations with these ids as the database has them now, in the order of the ids.
pub(super) fn in_order(conn: &mut Conn, reach: Reach, ids: &[OrganizationId]) -> Result<Vec<Organization>, Problem> {
    let rows = organizations::find_within(conn, reach, ids)?;
    let mut by_id: HashMap<OrganizationId, Organization> =
        rows.into_iter().map(|row| (row.organization.it.id, row.organization.it)).collect();
    Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
}
