//! Successions: append-only, in the order in which they were recorded.

use crate::{
    Conn, Error, Revised, Tx,
    columns::{Id, Instant},
    schema::{succession_successors as successors, succession_withdrawals as withdrawals, successions},
};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable,
    SelectableHelper,
};
use domain::{
    access::{Actor, Reach},
    ids::{OrganizationId, SuccessionId},
    succession::{Link, Succession, SuccessionKind, Withdrawal},
};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Queryable, Selectable)]
#[diesel(table_name = successions)]
struct Row {
    number: i64,
    id: Id,
    predecessor_id: Id,
    kind: String,
    effective_on: String,
    reason: Option<String>,
    has_closed: bool,
    recorded_by: String,
    recorded_at: Instant,
}

/// A succession with the number of its journal entry, which is the order of lists. Its revision is 1, and 2 once it is
/// withdrawn.
pub type Numbered = (u64, Revised<Succession>);

/// At most `limit` successions within reach recorded after a number, of one organization or of all.
///
/// An organization's are those in which it is the predecessor or a successor.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut Conn,
    reach: Reach,
    organization: Option<OrganizationId>,
    after: u64,
    limit: u32,
) -> Result<Vec<Numbered>, Error> {
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let mut query = successions::table.filter(successions::number.gt(after)).into_boxed();
    for one in [organization, reach.own()].into_iter().flatten() {
        let as_successor = numbers_with_successor(conn, &[Id(one.0)])?;
        query = query.filter(successions::predecessor_id.eq(Id(one.0)).or(successions::number.eq_any(as_successor)));
    }
    let rows: Vec<Row> =
        query.order(successions::number).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    whole(conn, rows)
}

/// One succession within reach: of whom the predecessor or a successor is.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, reach: Reach, id: SuccessionId) -> Result<Option<Revised<Succession>>, Error> {
    let row: Option<Row> =
        successions::table.filter(successions::id.eq(Id(id.0))).select(Row::as_select()).first(conn).optional()?;
    let found = whole(conn, row.into_iter().collect())?.pop().map(|(_, succession)| succession);
    Ok(found.filter(|found| found.it.parties().any(|party| reach.covers(party))))
}

/// Every succession in which one of these organizations is the predecessor or a successor, withdrawn ones as well, in
/// the order in which they were recorded.
///
/// # Errors
/// When the database fails.
pub fn about(conn: &mut Conn, organizations: &[OrganizationId]) -> Result<Vec<Succession>, Error> {
    let mut found = BTreeMap::new();
    for chunk in organizations.chunks(500) {
        let chunk: Vec<Id> = chunk.iter().map(|id| Id(id.0)).collect();
        let as_successor = numbers_with_successor(conn, &chunk)?;
        let mut rows = of_predecessors(conn, chunk)?;
        // One may be found from both sides.
        let known: BTreeSet<i64> = rows.iter().map(|row| row.number).collect();
        let others: BTreeSet<i64> = as_successor.into_iter().filter(|number| !known.contains(number)).collect();
        rows.extend(of_numbers(conn, &others.into_iter().collect::<Vec<_>>())?);
        found.extend(whole(conn, rows)?);
    }
    Ok(found.into_values().map(|found| found.it).collect())
}

/// Where each of these organizations leads. Those that nobody has succeeded are left out.
///
/// # Errors
/// When the database fails.
pub fn links(conn: &mut Conn, organizations: &[OrganizationId]) -> Result<BTreeMap<OrganizationId, Link>, Error> {
    let mut found = BTreeMap::new();
    for chunk in organizations.chunks(500) {
        let rows = of_predecessors(conn, chunk.iter().map(|id| Id(id.0)).collect())?;
        let all = whole(conn, rows)?.into_iter().map(|(_, found)| found.it);
        found.extend(all.filter_map(|succession| Some((succession.predecessor, succession.link()?))));
    }
    Ok(found)
}

/// The succession in force of one predecessor; absent when nobody has succeeded it.
///
/// # Errors
/// When the database fails.
pub fn of(conn: &mut Conn, predecessor: OrganizationId) -> Result<Option<Succession>, Error> {
    let rows = of_predecessors(conn, vec![Id(predecessor.0)])?;
    Ok(whole(conn, rows)?.into_iter().map(|(_, found)| found.it).find(Succession::is_in_force))
}

/// Adds a succession under the number of its journal entry.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, number: u64, succession: &Succession) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    let number = i64::try_from(number).unwrap_or(i64::MAX);
    diesel::insert_into(successions::table)
        .values((
            successions::number.eq(number),
            successions::id.eq(Id(succession.id.0)),
            successions::predecessor_id.eq(Id(succession.predecessor.0)),
            successions::kind.eq(succession.kind.as_str()),
            successions::effective_on.eq(succession.effective_on.to_string()),
            successions::reason.eq(&succession.reason),
            successions::has_closed.eq(succession.has_closed),
            successions::recorded_by.eq(succession.recorded_by.to_string()),
            successions::recorded_at.eq(Instant(succession.recorded_at)),
        ))
        .execute(conn)?;
    for successor in &succession.successors {
        diesel::insert_into(successors::table)
            .values((successors::succession_number.eq(number), successors::organization_id.eq(Id(successor.0))))
            .execute(conn)?;
    }
    Ok(())
}

/// Adds the withdrawal of a succession.
///
/// # Errors
/// When the database fails, or it has been withdrawn already.
pub fn withdraw(tx: &mut Tx<'_>, id: SuccessionId, withdrawal: &Withdrawal) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    let number: i64 =
        successions::table.filter(successions::id.eq(Id(id.0))).select(successions::number).first(conn)?;
    diesel::insert_into(withdrawals::table)
        .values((
            withdrawals::succession_number.eq(number),
            withdrawals::reason.eq(&withdrawal.reason),
            withdrawals::recorded_by.eq(withdrawal.recorded_by.to_string()),
            withdrawals::recorded_at.eq(Instant(withdrawal.recorded_at)),
        ))
        .execute(conn)?;
    Ok(())
}

fn of_predecessors(conn: &mut Conn, predecessors: Vec<Id>) -> Result<Vec<Row>, Error> {
    let query = successions::table.filter(successions::predecessor_id.eq_any(predecessors));
    Ok(query.order(successions::number).select(Row::as_select()).load(conn)?)
}

fn of_numbers(conn: &mut Conn, numbers: &[i64]) -> Result<Vec<Row>, Error> {
    let mut found = Vec::new();
    for chunk in numbers.chunks(500) {
        let query = successions::table.filter(successions::number.eq_any(chunk.to_vec()));
        let rows: Vec<Row> = query.select(Row::as_select()).load(conn)?;
        found.extend(rows);
    }
    Ok(found)
}

fn numbers_with_successor(conn: &mut Conn, organizations: &[Id]) -> Result<Vec<i64>, Error> {
    let query = successors::table.filter(successors::organization_id.eq_any(organizations.to_vec()));
    Ok(query.select(successors::succession_number).load(conn)?)
}

/// Successions with their successors and withdrawals: two queries for every 500 of them.
fn whole(conn: &mut Conn, rows: Vec<Row>) -> Result<Vec<Numbered>, Error> {
    let numbers: Vec<i64> = rows.iter().map(|row| row.number).collect();
    let mut named: BTreeMap<i64, BTreeSet<OrganizationId>> = BTreeMap::new();
    let mut ended: BTreeMap<i64, Withdrawal> = BTreeMap::new();
    for chunk in numbers.chunks(500) {
        let found: Vec<(i64, Id)> = successors::table
            .filter(successors::succession_number.eq_any(chunk.to_vec()))
            .select((successors::succession_number, successors::organization_id))
            .load(conn)?;
        for (number, id) in found {
            named.entry(number).or_default().insert(OrganizationId(id.0));
        }
        let found: Vec<(i64, String, String, Instant)> = withdrawals::table
            .filter(withdrawals::succession_number.eq_any(chunk.to_vec()))
            .select((
                withdrawals::succession_number,
                withdrawals::reason,
                withdrawals::recorded_by,
                withdrawals::recorded_at,
            ))
            .load(conn)?;
        for (number, reason, by, at) in found {
            ended.insert(number, Withdrawal { reason, recorded_by: actor(&by)?, recorded_at: at.0 });
        }
    }
    rows.into_iter()
        .map(|row| {
            let withdrawn = ended.remove(&row.number);
            let revision = if withdrawn.is_some() { 2 } else { 1 };
            let it = Succession {
                id: SuccessionId(row.id.0),
                predecessor: OrganizationId(row.predecessor_id.0),
                kind: SuccessionKind::parse(&row.kind).ok_or_else(|| Error::corrupt("succession", &row.kind))?,
                successors: named.remove(&row.number).unwrap_or_default(),
                effective_on: row.effective_on.parse().map_err(|error| Error::corrupt("day", error))?,
                reason: row.reason,
                has_closed: row.has_closed,
                recorded_by: actor(&row.recorded_by)?,
                recorded_at: row.recorded_at.0,
                withdrawn,
            };
            Ok((row.number.unsigned_abs(), Revised { it, revision }))
        })
        .collect()
}

fn actor(text: &str) -> Result<Actor, Error> {
    Actor::parse(text).ok_or_else(|| Error::corrupt("actor", text))
}
