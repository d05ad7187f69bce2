//! How much partners' machines asked, by day: numbers alone. About whom they asked is not kept.

use crate::{Aside, Conn, Error, backend::on_each_backend, clients::day as read_day, columns::Id, schema::lookups};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{ids::ClientId, time::Day};
use std::{collections::BTreeMap, ops::Add};
use uuid::Uuid;

/// What a machine asked on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// How many questions it asked.
    pub lookups: u64,
    /// How many different organizations it was shown.
    pub organizations: u64,
    /// How many questions named nobody.
    pub misses: u64,
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            lookups: self.lookups.saturating_add(other.lookups),
            organizations: self.organizations.saturating_add(other.organizations),
            misses: self.misses.saturating_add(other.misses),
        }
    }
}

type Row = (i64, i64, i64);

fn read((lookups, organizations, misses): Row) -> Counts {
    Counts {
        lookups: lookups.unsigned_abs(),
        organizations: organizations.unsigned_abs(),
        misses: misses.unsigned_abs(),
    }
}

/// Writes the counts of one start of one node, in place of those that it wrote before.
///
/// # Errors
/// When the database fails.
pub fn put(aside: &mut Aside<'_>, node: Uuid, counted: &[(ClientId, Day, Counts)]) -> Result<(), Error> {
    let conn: &mut Conn = aside;
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    for (client, day, counts) in counted {
        let numbers = (
            lookups::asked.eq(number(counts.lookups)),
            lookups::organizations.eq(number(counts.organizations)),
            lookups::misses.eq(number(counts.misses)),
        );
        let row = (
            lookups::client_id.eq(Id(client.0)),
            lookups::day.eq(day.to_string()),
            lookups::node.eq(Id(node)),
            numbers,
        );
        on_each_backend!(conn, |c| diesel::insert_into(lookups::table)
            .values(row.clone())
            .on_conflict((lookups::client_id, lookups::day, lookups::node))
            .do_update()
            .set(numbers)
            .execute(c))?;
    }
    Ok(())
}

/// What other nodes, and earlier starts of this one, have counted of a machine on a day, added up: an organization that
/// two of them showed is in it twice.
///
/// # Errors
/// When the database fails.
pub fn elsewhere(conn: &mut Conn, node: Uuid, client: ClientId, day: Day) -> Result<Counts, Error> {
    let rows: Vec<Row> = lookups::table
        .filter(lookups::client_id.eq(Id(client.0)))
        .filter(lookups::day.eq(day.to_string()))
        .filter(lookups::node.ne(Id(node)))
        .select((lookups::asked, lookups::organizations, lookups::misses))
        .load(conn)?;
    Ok(rows.into_iter().map(read).fold(Counts::default(), Add::add))
}

/// At most `limit` days before a day on which a machine asked, the newest first, over all nodes.
///
/// # Errors
/// When the database fails.
pub fn page(conn: &mut Conn, client: ClientId, before: Option<Day>, limit: u32) -> Result<Vec<(Day, Counts)>, Error> {
    let mut query =
        lookups::table.filter(lookups::client_id.eq(Id(client.0))).select(lookups::day).distinct().into_boxed();
    if let Some(before) = before {
        query = query.filter(lookups::day.lt(before.to_string()));
    }
    let days: Vec<String> = query.order(lookups::day.desc()).limit(i64::from(limit)).load(conn)?;
    let rows: Vec<(String, Row)> = lookups::table
        .filter(lookups::client_id.eq(Id(client.0)))
        .filter(lookups::day.eq_any(days))
        .select((lookups::day, (lookups::asked, lookups::organizations, lookups::misses)))
        .load(conn)?;
    let mut by_day: BTreeMap<Day, Counts> = BTreeMap::new();
    for (day, row) in rows {
        let sum = by_day.entry(read_day(&day)?).or_default();
        *sum = *sum + read(row);
    }
    Ok(by_day.into_iter().rev().collect())
}
