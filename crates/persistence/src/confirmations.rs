//! When each group of an organization's fields was last confirmed.

use crate::{Conn, Error, Tx, backend::on_each_backend, columns::Id, lists, schema::confirmations};
use diesel::{
    AsChangeset, ExpressionMethods, Insertable, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper,
};
use domain::{
    access::Reach,
    freshness::{FieldGroup, Freshness},
    ids::OrganizationId,
    time::Day,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{Display, Formatter},
    str::FromStr,
};

/// The day from which organizations that have closed would age: they never come up.
const CLOSED: Day = Day::LAST;

/// An organization's place among those that wait for a confirmation: those that have waited longest come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// The oldest day that counts.
    pub day: Day,
    /// The organization.
    pub organization: OrganizationId,
}

impl Display for Rank {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.day, self.organization)
    }
}

impl FromStr for Rank {
    type Err = &'static str;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (day, organization) = text.split_once('.').ok_or("a rank has two parts")?;
        let day = day.parse().map_err(|_| "a rank begins with a day")?;
        let organization = organization.parse().map_err(|_| "a rank ends with an id")?;
        Ok(Self { day, organization })
    }
}

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = confirmations, treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    organization_id: Id,
    filled: String,
    names: Option<String>,
    identifiers: Option<String>,
    contacts: Option<String>,
    description: Option<String>,
    offerings: Option<String>,
    sites: Option<String>,
    intake: Option<String>,
    rank: String,
}

impl Row {
    fn of(organization: OrganizationId, freshness: &Freshness) -> Self {
        let day = |group| freshness.confirmed.get(&group).map(Day::to_string);
        Self {
            organization_id: Id(organization.0),
            filled: lists::join(freshness.filled.iter().map(|group| group.as_str())),
            names: day(FieldGroup::Names),
            identifiers: day(FieldGroup::Identifiers),
            contacts: day(FieldGroup::Contacts),
            description: day(FieldGroup::Description),
            offerings: day(FieldGroup::Offerings),
            sites: day(FieldGroup::Sites),
            intake: freshness.intake.map(|day| day.to_string()),
            rank: Rank { day: freshness.oldest(), organization }.to_string(),
        }
    }

    fn read(self) -> Result<Freshness, Error> {
        let day = |text: String| text.parse::<Day>().map_err(|error| Error::corrupt("day", error));
        let days = [
            (FieldGroup::Names, self.names),
            (FieldGroup::Identifiers, self.identifiers),
            (FieldGroup::Contacts, self.contacts),
            (FieldGroup::Description, self.description),
            (FieldGroup::Offerings, self.offerings),
            (FieldGroup::Sites, self.sites),
        ];
        let confirmed = days.into_iter().filter_map(|(group, text)| Some((group, text?)));
        let words = self.filled.split(' ').filter(|word| !word.is_empty());
        Ok(Freshness {
            filled: words
                .map(|word| FieldGroup::parse(word).ok_or_else(|| Error::corrupt("group of fields", word)))
                .collect::<Result<BTreeSet<_>, _>>()?,
            confirmed: confirmed.map(|(group, text)| Ok((group, day(text)?))).collect::<Result<_, Error>>()?,
            intake: self.intake.map(day).transpose()?,
        })
    }
}

/// An organization whose profile has waited for a confirmation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Its place in the list.
    pub rank: Rank,
    /// What was confirmed, and when.
    pub freshness: Freshness,
}

/// At most `limit` active organizations something of which was last confirmed before a day, or never; those that have
/// waited longest first, after a rank. Within reach.
///
/// # Errors
/// When the database fails.
pub fn page_of_stale(
    conn: &mut Conn,
    reach: Reach,
    before: Day,
    after: Option<Rank>,
    limit: u32,
) -> Result<Vec<Waiting>, Error> {
    let mut query = confirmations::table.filter(confirmations::rank.lt(before.to_string())).into_boxed();
    if let Some(own) = reach.own() {
        query = query.filter(confirmations::organization_id.eq(Id(own.0)));
    }
    if let Some(after) = after {
        query = query.filter(confirmations::rank.gt(after.to_string()));
    }
    let rows: Vec<Row> =
        query.order(confirmations::rank).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    rows.into_iter()
        .map(|row| {
            let rank = row.rank.parse().map_err(|error| Error::corrupt("rank", error))?;
            Ok(Waiting { rank, freshness: row.read()? })
        })
        .collect()
}

/// What is known of several organizations; absent where nothing was ever said.
///
/// # Errors
/// When the database fails.
pub fn of_many(conn: &mut Conn, ids: &[OrganizationId]) -> Result<BTreeMap<OrganizationId, Freshness>, Error> {
    let mut found = BTreeMap::new();
    for chunk in ids.chunks(500) {
        let chunk: Vec<Id> = chunk.iter().map(|id| Id(id.0)).collect();
        let rows: Vec<Row> = confirmations::table
            .filter(confirmations::organization_id.eq_any(chunk))
            .select(Row::as_select())
            .load(conn)?;
        for row in rows {
            found.insert(OrganizationId(row.organization_id.0), row.read()?);
        }
    }
    Ok(found)
}

/// What is known of one organization.
///
/// # Errors
/// When the database fails.
pub fn of(conn: &mut Conn, id: OrganizationId) -> Result<Freshness, Error> {
    Ok(of_many(conn, &[id])?.remove(&id).unwrap_or_default())
}

/// Puts what is known of an organization in place of what was.
///
/// # Errors
/// When the database fails.
pub fn put(tx: &mut Tx<'_>, id: OrganizationId, freshness: &Freshness) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    let row = Row::of(id, freshness);
    on_each_backend!(conn, |c| diesel::insert_into(confirmations::table)
        .values(&row)
        .on_conflict(confirmations::organization_id)
        .do_update()
        .set(&row)
        .execute(c))?;
    Ok(())
}

/// An organization that has closed does not come up any more.
///
/// # Errors
/// When the database fails.
pub fn close(tx: &mut Tx<'_>, id: OrganizationId) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(confirmations::table.filter(confirmations::organization_id.eq(Id(id.0))))
        .set(confirmations::rank.eq(Rank { day: CLOSED, organization: id }.to_string()))
        .execute(conn)?;
    Ok(())
}
