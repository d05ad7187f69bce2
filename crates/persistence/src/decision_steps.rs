//! What became of decisions: steps, append-only, in the order in which they were recorded.

use crate::{
    Conn, Error, Tx,
    columns::{Id, Instant},
    schema::decision_steps,
};
use diesel::{ExpressionMethods, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::Actor,
    decision::{Decision, Step, StepKind},
    ids::DecisionId,
};
use std::collections::BTreeMap;

#[derive(Queryable, Selectable)]
#[diesel(table_name = decision_steps)]
struct Row {
    decision_id: Id,
    kind: String,
    condition: Option<i32>,
    review_by: Option<String>,
    said: Option<String>,
    taken_by: String,
    taken_at: Instant,
}

impl Row {
    fn read(self) -> Result<(DecisionId, Step), Error> {
        let review_by = self.review_by.as_deref().map(str::parse).transpose();
        let step = Step {
            kind: StepKind::parse(&self.kind).ok_or_else(|| Error::corrupt("step", &self.kind))?,
            condition: self.condition.map(|place| usize::try_from(place).unwrap_or(usize::MAX)),
            review_by: review_by.map_err(|error| Error::corrupt("day", error))?,
            text: self.said,
            by: Actor::parse(&self.taken_by).ok_or_else(|| Error::corrupt("actor", &self.taken_by))?,
            at: self.taken_at.0,
        };
        Ok((DecisionId(self.decision_id.0), step))
    }
}

/// The steps of these decisions, each list in the order of recording.
pub(crate) fn of_many(conn: &mut Conn, ids: &[Id]) -> Result<BTreeMap<DecisionId, Vec<Step>>, Error> {
    let mut found: BTreeMap<DecisionId, Vec<Step>> = BTreeMap::new();
    for chunk in ids.chunks(500) {
        let rows: Vec<Row> = decision_steps::table
            .filter(decision_steps::decision_id.eq_any(chunk.to_vec()))
            .order(decision_steps::number)
            .select(Row::as_select())
            .load(conn)?;
        gather(rows, &mut found)?;
    }
    Ok(found)
}

/// The steps of every decision about these organizations: one query for all of them, also where there are many decisions.
pub(crate) fn about(conn: &mut Conn, organizations: &[Id]) -> Result<BTreeMap<DecisionId, Vec<Step>>, Error> {
    let mut found = BTreeMap::new();
    let rows: Vec<Row> = decision_steps::table
        .filter(decision_steps::organization_id.eq_any(organizations.to_vec()))
        .order(decision_steps::number)
        .select(Row::as_select())
        .load(conn)?;
    gather(rows, &mut found)?;
    Ok(found)
}

fn gather(rows: Vec<Row>, found: &mut BTreeMap<DecisionId, Vec<Step>>) -> Result<(), Error> {
    for row in rows {
        let (decision, step) = row.read()?;
        found.entry(decision).or_default().push(step);
    }
    Ok(())
}

/// Adds a step under the number of its journal entry.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, number: u64, decision: &Decision, step: &Step) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(decision_steps::table)
        .values((
            decision_steps::number.eq(i64::try_from(number).unwrap_or(i64::MAX)),
            decision_steps::decision_id.eq(Id(decision.id.0)),
            decision_steps::organization_id.eq(Id(decision.matter.organization.0)),
            decision_steps::kind.eq(step.kind.as_str()),
            decision_steps::condition.eq(step.condition.map(|place| i32::try_from(place).unwrap_or(i32::MAX))),
            decision_steps::review_by.eq(step.review_by.map(|day| day.to_string())),
            decision_steps::said.eq(&step.text),
            decision_steps::taken_by.eq(step.by.to_string()),
            decision_steps::taken_at.eq(Instant(step.at)),
        ))
        .execute(conn)?;
    Ok(())
}
