//! Decisions: append-only, in the order in which they were recorded.

use crate::{
    Conn, Error, Tx,
    columns::{Doc, Id, Instant},
    decision_steps,
    schema::{decisions, organizations},
};
use diesel::{ExpressionMethods, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::{Actor, Reach},
    arena::ArenaCode,
    decision::{Act, Decision, Matter},
    ids::{DecisionId, OrganizationId},
    policy::Use,
    time::Day,
};
use std::collections::BTreeSet;

#[derive(Queryable, Selectable)]
#[diesel(table_name = decisions)]
struct Row {
    number: i64,
    id: Id,
    organization_id: Id,
    for_use: String,
    arena: Option<String>,
    act: String,
    valid_from: String,
    valid_until: Option<String>,
    conditions: Doc,
    reason: Option<String>,
    against_verdict: bool,
    verdict: Doc,
    decided_by: String,
    recorded_at: Instant,
    inherited_from: Option<Id>,
    needs_confirmation: bool,
    is_preliminary: bool,
    review_by: Option<String>,
    corrects: Option<Id>,
}

/// A decision with the number of its journal entry: the order of lists.
pub type Numbered = (u64, Decision);

impl Row {
    fn read(self) -> Result<Numbered, Error> {
        let day = |text: &str| text.parse::<Day>().map_err(|error| Error::corrupt("day", error));
        let arena = self.arena.map(|code| ArenaCode::parse(&code)).transpose();
        let decision = Decision {
            id: DecisionId(self.id.0),
            matter: Matter {
                organization: OrganizationId(self.organization_id.0),
                r#use: Use::parse(&self.for_use).ok_or_else(|| Error::corrupt("use", &self.for_use))?,
                arena: arena.map_err(|error| Error::corrupt("arena", error))?,
            },
            act: Act::parse(&self.act).ok_or_else(|| Error::corrupt("act", &self.act))?,
            valid_from: day(&self.valid_from)?,
            valid_until: self.valid_until.as_deref().map(day).transpose()?,
            conditions: self.conditions.read("conditions")?,
            reason: self.reason,
            against_verdict: self.against_verdict,
            inherited_from: self.inherited_from.map(|id| OrganizationId(id.0)),
            verdict: self.verdict.read("verdict")?,
            decided_by: Actor::parse(&self.decided_by).ok_or_else(|| Error::corrupt("actor", &self.decided_by))?,
            recorded_at: self.recorded_at.0,
            needs_confirmation: self.needs_confirmation,
            is_preliminary: self.is_preliminary,
            review_by: self.review_by.as_deref().map(day).transpose()?,
            corrects: self.corrects.map(|id| DecisionId(id.0)),
            course: Vec::new(),
        };
        Ok((self.number.unsigned_abs(), decision))
    }
}

/// At most `limit` decisions within reach recorded after a number, of one organization or of all.
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
    let mut query =
        decisions::table.filter(decisions::number.gt(i64::try_from(after).unwrap_or(i64::MAX))).into_boxed();
    for one in [organization, reach.own()].into_iter().flatten() {
        query = query.filter(decisions::organization_id.eq(Id(one.0)));
    }
    let rows: Vec<Row> = query.order(decisions::number).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    whole(conn, rows)
}

/// Joins rows with their steps, one query for all of them.
fn whole(conn: &mut Conn, rows: Vec<Row>) -> Result<Vec<Numbered>, Error> {
    let ids: Vec<Id> = rows.iter().map(|row| row.id).collect();
    let mut steps = decision_steps::of_many(conn, &ids)?;
    let with_course = |row: Row| {
        let (number, mut decision) = row.read()?;
        decision.course = steps.remove(&decision.id).unwrap_or_default();
        Ok((number, decision))
    };
    rows.into_iter().map(with_course).collect()
}

/// Those of these decisions that are within reach.
///
/// # Errors
/// When the database fails.
pub fn find_many(conn: &mut Conn, reach: Reach, ids: &[DecisionId]) -> Result<Vec<Decision>, Error> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(500) {
        let chunk: Vec<Id> = chunk.iter().map(|id| Id(id.0)).collect();
        let rows: Vec<Row> =
            decisions::table.filter(decisions::id.eq_any(chunk)).select(Row::as_select()).load(conn)?;
        let decisions = whole(conn, rows)?.into_iter().map(|(_, decision)| decision);
        found.extend(decisions.filter(|decision| reach.covers(decision.matter.organization)));
    }
    Ok(found)
}

/// One decision within reach.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, reach: Reach, id: DecisionId) -> Result<Option<Numbered>, Error> {
    let rows: Vec<Row> = decisions::table.filter(decisions::id.eq(Id(id.0))).select(Row::as_select()).load(conn)?;
    let found = whole(conn, rows)?.pop();
    Ok(found.filter(|(_, decision)| reach.covers(decision.matter.organization)))
}

/// Every decision about these organizations, in the order in which they were recorded.
///
/// # Errors
/// When the database fails.
pub fn about(conn: &mut Conn, organizations: &[OrganizationId]) -> Result<Vec<Decision>, Error> {
    let mut found = Vec::new();
    for chunk in organizations.chunks(500) {
        let chunk: Vec<Id> = chunk.iter().map(|id| Id(id.0)).collect();
        let rows: Vec<Row> = decisions::table
            .filter(decisions::organization_id.eq_any(chunk.clone()))
            .order(decisions::number)
            .select(Row::as_select())
            .load(conn)?;
        let mut steps = decision_steps::about(conn, &chunk)?;
        for row in rows {
            let mut decision = row.read()?.1;
            decision.course = steps.remove(&decision.id).unwrap_or_default();
            found.push(decision);
        }
    }
    Ok(found)
}

/// Which of these organizations something was ever to be carried over to from a predecessor.
///
/// # Errors
/// When the database fails.
pub fn inheriting(conn: &mut Conn, organizations: &[OrganizationId]) -> Result<BTreeSet<OrganizationId>, Error> {
    let mut found = BTreeSet::new();
    for chunk in organizations.chunks(500) {
        let chunk: Vec<Id> = chunk.iter().map(|id| Id(id.0)).collect();
        let some: Vec<Id> = decisions::table
            .filter(decisions::organization_id.eq_any(chunk))
            .filter(decisions::inherited_from.is_not_null())
            .select(decisions::organization_id)
            .load(conn)?;
        found.extend(some.into_iter().map(|id| OrganizationId(id.0)));
    }
    Ok(found)
}

/// At most `limit` organizations within reach that entered after a number, in that order: those about which something has
/// been decided in a matter, or all of them.
///
/// # Errors
/// When the database fails.
pub fn candidates(
    conn: &mut Conn,
    reach: Reach,
    decided: Option<(Use, &Option<ArenaCode>)>,
    after: u64,
    limit: u32,
) -> Result<Vec<(u64, OrganizationId)>, Error> {
    let mut query = organizations::table
        .filter(organizations::entered.gt(i64::try_from(after).unwrap_or(i64::MAX)))
        .select((organizations::entered, organizations::id))
        .into_boxed();
    if let Some(own) = reach.own() {
        query = query.filter(organizations::id.eq(Id(own.0)));
    }
    if let Some((r#use, arena)) = decided {
        let about = decisions::table
            .filter(decisions::organization_id.eq(organizations::id))
            .filter(decisions::for_use.eq(r#use.as_str()));
        query = match arena {
            Some(arena) if r#use.is_per_arena() => {
                query.filter(diesel::dsl::exists(about.filter(decisions::arena.eq(arena.to_string()))))
            }
            _ => query.filter(diesel::dsl::exists(about)),
        };
    }
    let rows: Vec<(i64, Id)> = query.order(organizations::entered).limit(i64::from(limit)).load(conn)?;
    Ok(rows.into_iter().map(|(entered, id)| (entered.unsigned_abs(), OrganizationId(id.0))).collect())
}

/// Adds a decision under the number of its journal entry.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, number: u64, decision: &Decision) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(decisions::table)
        .values((
            decisions::number.eq(i64::try_from(number).unwrap_or(i64::MAX)),
            decisions::id.eq(Id(decision.id.0)),
            decisions::organization_id.eq(Id(decision.matter.organization.0)),
            decisions::for_use.eq(decision.matter.r#use.as_str()),
            decisions::arena.eq(decision.matter.arena.as_ref().map(ArenaCode::as_str)),
            decisions::act.eq(decision.act.as_str()),
            decisions::valid_from.eq(decision.valid_from.to_string()),
            decisions::valid_until.eq(decision.valid_until.map(|day| day.to_string())),
            decisions::conditions.eq(Doc::of(&decision.conditions)?),
            decisions::reason.eq(&decision.reason),
            decisions::against_verdict.eq(decision.against_verdict),
            decisions::verdict.eq(Doc::of(&decision.verdict)?),
            decisions::decided_by.eq(decision.decided_by.to_string()),
            decisions::recorded_at.eq(Instant(decision.recorded_at)),
            decisions::inherited_from.eq(decision.inherited_from.map(|id| Id(id.0))),
            decisions::needs_confirmation.eq(decision.needs_confirmation),
            decisions::is_preliminary.eq(decision.is_preliminary),
            decisions::review_by.eq(decision.review_by.map(|day| day.to_string())),
            decisions::corrects.eq(decision.corrects.map(|id| Id(id.0))),
        ))
        .execute(conn)?;
    Ok(())
}
