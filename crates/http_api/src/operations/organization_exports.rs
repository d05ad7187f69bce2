//! Organizations as files: everything that a search finds, page after page, in memory one page at a time.

use super::{organization_filters::organization_query, organization_search::in_order};
use crate::{
    edge::query::Query,
    problem::Problem,
    scope::{Caller, Guard, OrganizationsRead},
    state::State,
    within_reach::WithinReach,
};
use actix_web::{HttpResponse, get, http::header, web};
use directory::{Filter, Found, Mark, Order};
use domain::{access::Reach, ids::OrganizationId};
use futures_util::stream;
use interchange::{Format, listing};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::ToSchema;

/// How many organizations are read, and sent, at a time.
const PAGE: usize = 500;

/// The format of a file of organizations.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    /// `text/csv`: a header row, then one row an offering. Texts that a spreadsheet would take for a formula carry an
    /// apostrophe in front.
    Csv,
    /// `application/jsonl`: one organization a line.
    JsonLines,
}

organization_query! {
    /// Which organizations, in which order, and in which format.
    OrganizationFileQuery {
        /// The format of the file.
        #[param(inline)]
        format: FileFormat,
    }
}

/// Export organizations
///
/// Everything that the search with the same filters finds, as one file: CSV with the columns of an import, and `id`,
/// `status` and every identifier beside them; or JSON Lines with the whole profile. Which organizations are in it is
/// settled when it begins. That Commission staff exported it is in the access log.
#[utoipa::path(
    operation_id = "export_organizations", tag = "Organizations", params(OrganizationFileQuery),
    responses((status = 200, description = "The organizations that were found",
        content((String = "text/csv"), (String = "application/jsonl")))),
    security(("oauth2" = [OrganizationsRead::SCOPE])),
)]
#[get("/v1/organizations/export")]
pub async fn export_organizations(
    caller: Caller<OrganizationsRead>,
    state: web::Data<State>,
    query: Query<OrganizationFileQuery>,
) -> Result<HttpResponse, Problem> {
    let (format, media_type, name) = match query.0.format {
        FileFormat::Csv => (Format::Csv, "text/csv; charset=utf-8; header=present", "organizations.csv"),
        FileFormat::JsonLines => (Format::JsonLines, "application/jsonl", "organizations.jsonl"),
    };
    let order = Order::from(query.0.sort);
    let filter = query.0.asked().filter(&state, caller.reach).await?;
    let file = Arc::new(File { directory: state.directory(caller.reach)?, reach: caller.reach, filter, order, format });
    let pages = stream::try_unfold(Some(Place::Beginning), move |place| {
        let (state, file) = (state.clone(), Arc::clone(&file));
        async move {
            let Some(place) = place else { return Ok(None) };
            let page = state.read(move |conn| file.page(conn, &place)).await;
            // The connection is broken off; its reader notices that the file has no end.
            page.map(Some).map_err(|problem| std::io::Error::other(problem.to_string()))
        }
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, "Authorization"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .content_type(media_type)
        .streaming(pages))
}

/// Where in a file.
enum Place {
    Beginning,
    After(Mark),
}

/// A file that is being sent. It keeps to one snapshot, so that none is left out or sent twice.
struct File {
    directory: WithinReach,
    reach: Reach,
    filter: Option<Filter>,
    order: Order,
    format: Format,
}

impl File {
    /// The part of the file at a place, and where the next part begins.
    fn page(&self, conn: &mut persistence::Conn, place: &Place) -> Result<(web::Bytes, Option<Place>), Problem> {
        let (mut bytes, after) = match place {
            Place::Beginning => (listing::head(self.format).map_err(|error| Problem::internal(&error))?, None),
            Place::After(mark) => (Vec::new(), Some(mark)),
        };
        let found = match &self.filter {
            Some(filter) => self.directory.find(filter, self.order, after, PAGE),
            None => Found { rows: Vec::new(), next: None },
        };
        let ids: Vec<OrganizationId> = found.rows.iter().map(|listing| listing.id()).collect();
        for organization in in_order(conn, self.reach, &ids)? {
            listing::write(self.format, &organization, &mut bytes).map_err(|error| Problem::internal(&error))?;
        }
        Ok((bytes.into(), found.next.map(Place::After)))
    }
}
