//! Sites. Every query takes whose sight it is for: what is not seen does not leave the database, and a site that is not
//! seen costs what a site that does not exist costs.

use crate::{
    Conn, Error, Tx,
    backend::MultiBackend,
    columns::{Doc, Id},
    schema::{organizations, site_arenas, site_openings, sites},
    site_openings as openings,
};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, IntoSql, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper,
    dsl::exists, sql_types::Bool,
};
use domain::{
    arena::ArenaCode,
    county::County,
    ids::{OrganizationId, SiteId},
    organization::OrganizationStatus,
    site::{Opening, OpeningState, Place, Sight, Site, SiteStatus, Visibility, visible_to},
    time::Day,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = sites)]
struct Row {
    id: Id,
    organization_id: Id,
    status: String,
    place: Doc,
    revision: i32,
}

/// A site with everything that decides who sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// The site.
    pub site: Site,
    /// Rises by one with every change; from 1.
    pub revision: i32,
    /// Whether its organization works.
    pub organization_status: OrganizationStatus,
    /// Its openings, the newest first.
    pub openings: Vec<Opening>,
}

impl Stored {
    /// What somebody sees of it.
    #[must_use]
    pub fn visible_to(&self, sight: Sight, wider: bool, today: Day) -> Visibility {
        visible_to(sight, &self.site, self.organization_status, &self.openings, wider, today)
    }
}

/// Which sites of those that are seen.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those of this organization.
    pub organization: Option<OrganizationId>,
    /// Only those where this is offered.
    pub arena: Option<ArenaCode>,
    /// Only those in this county.
    pub county: Option<County>,
    /// Only those in this state.
    pub status: Option<SiteStatus>,
    /// Only those that are confidential today, or only those that are not.
    pub confidential: Option<bool>,
}

type Condition = Box<
    dyn diesel::BoxableExpression<
            diesel::dsl::InnerJoinQuerySource<sites::table, organizations::table>,
            MultiBackend,
            SqlType = Bool,
        >,
>;

/// Whether a row is a site that an opening holds open on a day.
fn is_open(today: Day) -> Condition {
    let today = today.to_string();
    Box::new(
        sites::status
            .eq(SiteStatus::Active.as_str())
            .and(organizations::status.eq(OrganizationStatus::Active.as_str()))
            .and(exists(
                site_openings::table
                    .filter(site_openings::site_id.eq(sites::id))
                    .filter(site_openings::state.eq(OpeningState::Recorded.as_str()))
                    .filter(site_openings::authorized_on.le(today.clone()))
                    .filter(site_openings::open_until.ge(today)),
            )),
    )
}

/// Whether a row is seen. The same rule as [`visible_to`], said to the database; a test compares the two.
fn is_seen(sight: Sight, today: Day) -> Condition {
    match sight {
        Sight::Everyones => Box::new(true.into_sql::<Bool>()),
        Sight::Own(own) => Box::new(sites::organization_id.eq(Id(own.0))),
        Sight::Nobodys => is_open(today),
    }
}

/// At most `limit` sites that are seen, after an id, in the order of ids.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut Conn,
    sight: Sight,
    today: Day,
    filter: &Filter,
    after: Option<SiteId>,
    limit: u32,
) -> Result<Vec<Stored>, Error> {
    let mut query = sites::table.inner_join(organizations::table).filter(is_seen(sight, today)).into_boxed();
    if let Some(after) = after {
        query = query.filter(sites::id.gt(Id(after.0)));
    }
    if let Some(organization) = filter.organization {
        query = query.filter(sites::organization_id.eq(Id(organization.0)));
    }
    if let Some(county) = filter.county {
        query = query.filter(sites::county.eq(county.to_string()));
    }
    if let Some(status) = filter.status {
        query = query.filter(sites::status.eq(status.as_str()));
    }
    if let Some(arena) = &filter.arena {
        let there = site_arenas::table
            .filter(site_arenas::site_id.eq(sites::id))
            .filter(site_arenas::arena.eq(arena.to_string()));
        query = query.filter(exists(there));
    }
    query = match filter.confidential {
        Some(true) => query.filter(diesel::dsl::not(is_open(today))),
        Some(false) => query.filter(is_open(today)),
        None => query,
    };
    let rows: Vec<(Row, String)> =
        query.order(sites::id).limit(i64::from(limit)).select((Row::as_select(), organizations::status)).load(conn)?;
    whole(conn, sight, today, rows)
}

/// The site with this id, when it is seen.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, sight: Sight, today: Day, id: SiteId) -> Result<Option<Stored>, Error> {
    let rows: Vec<(Row, String)> = sites::table
        .inner_join(organizations::table)
        .filter(sites::id.eq(Id(id.0)))
        .filter(is_seen(sight, today))
        .select((Row::as_select(), organizations::status))
        .load(conn)?;
    Ok(whole(conn, sight, today, rows)?.pop())
}

/// Whether an organization has an active site that is confidential on a day.
///
/// # Errors
/// When the database fails.
pub fn has_confidential(conn: &mut Conn, organization: OrganizationId, today: Day) -> Result<bool, Error> {
    let found: Vec<Id> = sites::table
        .inner_join(organizations::table)
        .filter(sites::organization_id.eq(Id(organization.0)))
        .filter(sites::status.eq(SiteStatus::Active.as_str()))
        .filter(organizations::status.eq(OrganizationStatus::Active.as_str()))
        .filter(diesel::dsl::not(is_open(today)))
        .limit(1)
        .select(sites::id)
        .load(conn)?;
    Ok(!found.is_empty())
}

/// How many active sites an organization has.
///
/// # Errors
/// When the database fails.
pub fn count_active(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<usize, Error> {
    let conn: &mut Conn = tx;
    let count: i64 = sites::table
        .filter(sites::organization_id.eq(Id(organization.0)))
        .filter(sites::status.eq(SiteStatus::Active.as_str()))
        .count()
        .get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Adds a site; revision 1.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, site: &Site) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(sites::table)
        .values((
            sites::id.eq(Id(site.id.0)),
            sites::organization_id.eq(Id(site.organization.0)),
            sites::status.eq(site.status.as_str()),
            sites::county.eq(site.place.address.county.to_string()),
            sites::place.eq(Doc::of(&site.place)?),
            sites::revision.eq(1),
        ))
        .execute(conn)?;
    put_arenas(conn, site.id, &site.place)
}

/// Puts a place in the place of the one that the site had.
///
/// # Errors
/// When the database fails.
pub fn set_place(tx: &mut Tx<'_>, id: SiteId, place: &Place) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(sites::table.filter(sites::id.eq(Id(id.0))))
        .set((
            sites::county.eq(place.address.county.to_string()),
            sites::place.eq(Doc::of(place)?),
            sites::revision.eq(sites::revision + 1),
        ))
        .execute(conn)?;
    diesel::delete(site_arenas::table.filter(site_arenas::site_id.eq(Id(id.0)))).execute(conn)?;
    put_arenas(conn, id, place)
}

/// Marks a site as one where nobody is served any more.
///
/// # Errors
/// When the database fails.
pub fn close(tx: &mut Tx<'_>, id: SiteId) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(sites::table.filter(sites::id.eq(Id(id.0))))
        .set((sites::status.eq(SiteStatus::Closed.as_str()), sites::revision.eq(sites::revision + 1)))
        .execute(conn)?;
    Ok(())
}

fn put_arenas(conn: &mut Conn, id: SiteId, place: &Place) -> Result<(), Error> {
    for arena in &place.arenas {
        diesel::insert_into(site_arenas::table)
            .values((site_arenas::site_id.eq(Id(id.0)), site_arenas::arena.eq(arena.to_string())))
            .execute(conn)?;
    }
    Ok(())
}

/// Joins rows with their openings, and holds each once more against the rule.
fn whole(conn: &mut Conn, sight: Sight, today: Day, rows: Vec<(Row, String)>) -> Result<Vec<Stored>, Error> {
    let ids: Vec<Id> = rows.iter().map(|(row, _)| row.id).collect();
    let mut openings = openings::of_sites(conn, &ids)?;
    let mut found = Vec::with_capacity(rows.len());
    for (row, status) in rows {
        let id = SiteId(row.id.0);
        let stored = Stored {
            site: Site {
                id,
                organization: OrganizationId(row.organization_id.0),
                status: SiteStatus::parse(&row.status).ok_or_else(|| Error::corrupt("site", "unknown status"))?,
                // The cause would quote the value, and is logged.
                place: row.place.read("site").map_err(|_| Error::corrupt("site", "its place has another form"))?,
            },
            revision: row.revision,
            organization_status: OrganizationStatus::parse(&status)
                .ok_or_else(|| Error::corrupt("organization status", &status))?,
            openings: openings.remove(&id).unwrap_or_default(),
        };
        if stored.visible_to(sight, false, today) == Visibility::Full {
            found.push(stored);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests;
