//! Openings of sites: by whose word a site is not confidential, and until when.

use crate::{
    Conn, Error, Tx,
    columns::{Id, Instant},
    schema::site_openings as openings,
};
use diesel::{ExpressionMethods, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::Actor,
    ids::{OpeningId, OrganizationId, SiteId},
    site::{Authorization, Opening, OpeningState, Sight},
    time::Day,
};
use std::collections::BTreeMap;

#[derive(Queryable, Selectable)]
#[diesel(table_name = openings)]
struct Row {
    id: Id,
    site_id: Id,
    organization_id: Id,
    authorized_by: String,
    authorized_on: String,
    open_until: String,
    state: String,
    recorded_by: String,
    recorded_at: Instant,
    settled_at: Option<Instant>,
}

impl Row {
    fn read(self) -> Result<Opening, Error> {
        let day = |text: &str| text.parse::<Day>().map_err(|error| Error::corrupt("day", error));
        Ok(Opening {
            id: OpeningId(self.id.0),
            site: SiteId(self.site_id.0),
            organization: OrganizationId(self.organization_id.0),
            authorization: Authorization {
                authorized_on: day(&self.authorized_on)?,
                until: day(&self.open_until)?,
                authorized_by: self.authorized_by,
            },
            state: OpeningState::parse(&self.state).ok_or_else(|| Error::corrupt("opening", "unknown state"))?,
            recorded_by: Actor::parse(&self.recorded_by).ok_or_else(|| Error::corrupt("opening", "unknown actor"))?,
            recorded_at: self.recorded_at.0,
            settled_at: self.settled_at.map(|at| at.0),
        })
    }
}

/// Which openings.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those of this site.
    pub site: Option<SiteId>,
    /// Only those of this organization's sites.
    pub organization: Option<OrganizationId>,
    /// Only those that stand so.
    pub state: Option<OpeningState>,
}

/// At most `limit` openings of the sites that are seen even while they are confidential, after an id, in the order of ids.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut Conn,
    sight: Sight,
    filter: &Filter,
    after: Option<OpeningId>,
    limit: u32,
) -> Result<Vec<Opening>, Error> {
    let mut query = openings::table.into_boxed();
    match sight {
        Sight::Everyones => {}
        Sight::Own(own) => query = query.filter(openings::organization_id.eq(Id(own.0))),
        Sight::Nobodys => return Ok(Vec::new()),
    }
    if let Some(after) = after {
        query = query.filter(openings::id.gt(Id(after.0)));
    }
    if let Some(site) = filter.site {
        query = query.filter(openings::site_id.eq(Id(site.0)));
    }
    if let Some(organization) = filter.organization {
        query = query.filter(openings::organization_id.eq(Id(organization.0)));
    }
    if let Some(state) = filter.state {
        query = query.filter(openings::state.eq(state.as_str()));
    }
    let rows: Vec<Row> = query.order(openings::id).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// The openings of several sites, the newest first.
pub(crate) fn of_sites(conn: &mut Conn, sites: &[Id]) -> Result<BTreeMap<SiteId, Vec<Opening>>, Error> {
    let mut found: BTreeMap<SiteId, Vec<Opening>> = BTreeMap::new();
    for chunk in sites.chunks(500) {
        let rows: Vec<Row> = openings::table
            .filter(openings::site_id.eq_any(chunk.to_vec()))
            .order(openings::id.desc())
            .select(Row::as_select())
            .load(conn)?;
        for row in rows {
            let opening = row.read()?;
            found.entry(opening.site).or_default().push(opening);
        }
    }
    Ok(found)
}

/// Adds an opening.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, opening: &Opening) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(openings::table)
        .values((
            openings::id.eq(Id(opening.id.0)),
            openings::site_id.eq(Id(opening.site.0)),
            openings::organization_id.eq(Id(opening.organization.0)),
            openings::authorized_by.eq(&opening.authorization.authorized_by),
            openings::authorized_on.eq(opening.authorization.authorized_on.to_string()),
            openings::open_until.eq(opening.authorization.until.to_string()),
            openings::state.eq(opening.state.as_str()),
            openings::recorded_by.eq(opening.recorded_by.to_string()),
            openings::recorded_at.eq(Instant(opening.recorded_at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// Moves an opening to the state in which it ends, or is confirmed.
///
/// # Errors
/// When the database fails.
pub fn settle(tx: &mut Tx<'_>, actor: Actor, id: OpeningId, state: OpeningState) -> Result<(), Error> {
    let now = tx.now();
    let conn: &mut Conn = tx;
    diesel::update(openings::table.filter(openings::id.eq(Id(id.0))))
        .set((
            openings::state.eq(state.as_str()),
            openings::settled_by.eq(actor.to_string()),
            openings::settled_at.eq(Instant(now)),
        ))
        .execute(conn)?;
    Ok(())
}
