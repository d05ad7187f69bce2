//! What names and offerings of organizations were, until when.

use crate::{
    Conn, Error, Tx,
    columns::{Doc, Id, Instant},
    schema::profiles_before,
};
use diesel::{ExpressionMethods, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    ids::OrganizationId,
    offering::Offering,
    organization::{Organization, OrganizationKind},
    time,
};
use std::collections::BTreeMap;

/// What partners saw of a profile until it was replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Before {
    /// Until when, exclusive.
    pub replaced_at: time::Instant,
    /// The legal name.
    pub name: String,
    /// The other names.
    pub other_names: Vec<String>,
    /// What kind of body it was.
    pub kind: OrganizationKind,
    /// Whether it had a line that is answered at every hour.
    pub has_line: bool,
    /// What it offered.
    pub offerings: Vec<Offering>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = profiles_before)]
struct Row {
    organization_id: Id,
    replaced_at: Instant,
    name: String,
    other_names: Doc,
    kind: String,
    has_line: bool,
    offerings: Doc,
}

/// What these organizations were before, the oldest first. Those that never changed are left out.
///
/// # Errors
/// When the database fails.
pub fn of_many(
    conn: &mut Conn,
    organizations: &[OrganizationId],
) -> Result<BTreeMap<OrganizationId, Vec<Before>>, Error> {
    let mut found: BTreeMap<OrganizationId, Vec<Before>> = BTreeMap::new();
    for chunk in organizations.chunks(500) {
        let chunk: Vec<Id> = chunk.iter().map(|id| Id(id.0)).collect();
        let rows: Vec<Row> = profiles_before::table
            .filter(profiles_before::organization_id.eq_any(chunk))
            .order((profiles_before::organization_id, profiles_before::replaced_at))
            .select(Row::as_select())
            .load(conn)?;
        for row in rows {
            let before = Before {
                replaced_at: row.replaced_at.0,
                name: row.name,
                other_names: row.other_names.read("list of names")?,
                kind: OrganizationKind::parse(&row.kind)
                    .ok_or_else(|| Error::corrupt("organization kind", &row.kind))?,
                has_line: row.has_line,
                offerings: row.offerings.read("offerings")?,
            };
            found.entry(OrganizationId(row.organization_id.0)).or_default().push(before);
        }
    }
    Ok(found)
}

/// Keeps what an organization is until now. Of several changes in one transaction, which nobody saw between, the first
/// counts.
///
/// # Errors
/// When the database fails.
pub fn keep(tx: &mut Tx<'_>, present: &Organization) -> Result<(), Error> {
    let now = Instant(tx.now());
    let conn: &mut Conn = tx;
    let id = Id(present.id.0);
    let kept: i64 = profiles_before::table
        .filter(profiles_before::organization_id.eq(id))
        .filter(profiles_before::replaced_at.eq(now))
        .count()
        .get_result(conn)?;
    if kept > 0 {
        return Ok(());
    }
    let profile = &present.profile;
    diesel::insert_into(profiles_before::table)
        .values((
            profiles_before::organization_id.eq(id),
            profiles_before::replaced_at.eq(now),
            profiles_before::name.eq(&profile.name),
            profiles_before::other_names.eq(Doc::of(&profile.other_names)?),
            profiles_before::kind.eq(profile.kind.as_str()),
            profiles_before::has_line.eq(profile.round_the_clock_line.is_some()),
            profiles_before::offerings.eq(Doc::of(&profile.offerings)?),
        ))
        .execute(conn)?;
    Ok(())
}
