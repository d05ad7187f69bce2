//! Bulk imports: the plan, row by row, with the records that it would write.

use crate::{
    Conn, Error, Tx,
    backend::on_each_backend,
    columns::{Doc, Id, Instant},
    schema::{import_rows, imports},
};
use diesel::{
    ExpressionMethods, Insertable, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper,
};
use domain::{
    access::Actor,
    ids::{ImportId, OrganizationId},
};
use serde_json::Value;

/// An import as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// Its identity.
    pub id: ImportId,
    /// `organizations` or `self_ratings`.
    pub kind: String,
    /// SHA-256 over the plan: what `apply` must name.
    pub plan_hash: String,
    /// How many rows of each act.
    pub counts: Value,
    /// Who planned it.
    pub planned_by: Actor,
    /// When.
    pub planned_at: domain::time::Instant,
    /// When it was applied; absent when it was not.
    pub applied_at: Option<domain::time::Instant>,
}

/// One row of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedRow {
    /// The line of the file at which the row begins, from 1.
    pub line: u64,
    /// `create`, `change`, `leave` or `refuse`.
    pub act: String,
    /// The organization that it touches, when it exists.
    pub organization: Option<OrganizationId>,
    /// Why it is refused, or what it changes.
    pub reasons: Value,
    /// What it would write; on the first row of a record only.
    pub record: Option<Value>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = imports)]
struct ImportRow {
    kind: String,
    plan_hash: String,
    counts: Doc,
    planned_by: String,
    planned_at: Instant,
    applied_at: Option<Instant>,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = import_rows, treat_none_as_default_value = false)]
struct RowRow {
    import_id: Id,
    line: i64,
    act: String,
    organization_id: Option<Id>,
    reasons: Doc,
    record: Option<Doc>,
}

/// Adds an import with its plan.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, import: &Import, rows: &[PlannedRow]) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(imports::table)
        .values((
            imports::id.eq(Id(import.id.0)),
            imports::kind.eq(&import.kind),
            imports::status.eq("planned"),
            imports::plan_hash.eq(&import.plan_hash),
            imports::counts.eq(Doc::of(&import.counts)?),
            imports::planned_by.eq(import.planned_by.to_string()),
            imports::planned_at.eq(Instant(import.planned_at)),
        ))
        .execute(conn)?;
    for chunk in rows.chunks(1000) {
        let chunk = chunk
            .iter()
            .map(|row| {
                Ok(RowRow {
                    import_id: Id(import.id.0),
                    line: i64::try_from(row.line).unwrap_or(i64::MAX),
                    act: row.act.clone(),
                    organization_id: row.organization.map(|id| Id(id.0)),
                    reasons: Doc::of(&row.reasons)?,
                    record: row.record.as_ref().map(Doc::of).transpose()?,
                })
            })
            .collect::<Result<Vec<_>, Error>>()?;
        on_each_backend!(conn, |c| diesel::insert_into(import_rows::table).values(&chunk).execute(c))?;
    }
    Ok(())
}

/// One import.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, id: ImportId) -> Result<Option<Import>, Error> {
    let row: Option<ImportRow> =
        imports::table.filter(imports::id.eq(Id(id.0))).select(ImportRow::as_select()).first(conn).optional()?;
    row.map(|row| {
        Ok(Import {
            id,
            kind: row.kind,
            plan_hash: row.plan_hash,
            counts: row.counts.read("counts")?,
            planned_by: Actor::parse(&row.planned_by).ok_or_else(|| Error::corrupt("actor", &row.planned_by))?,
            planned_at: row.planned_at.0,
            applied_at: row.applied_at.map(|at| at.0),
        })
    })
    .transpose()
}

/// At most `limit` rows of a plan after a line, in order.
///
/// # Errors
/// When the database fails.
pub fn rows(conn: &mut Conn, id: ImportId, after_line: u64, limit: u32) -> Result<Vec<PlannedRow>, Error> {
    let rows: Vec<RowRow> = import_rows::table
        .filter(import_rows::import_id.eq(Id(id.0)))
        .filter(import_rows::line.gt(i64::try_from(after_line).unwrap_or(i64::MAX)))
        .order(import_rows::line)
        .limit(i64::from(limit))
        .select(RowRow::as_select())
        .load(conn)?;
    rows.into_iter()
        .map(|row| {
            Ok(PlannedRow {
                line: row.line.unsigned_abs(),
                act: row.act,
                organization: row.organization_id.map(|id| OrganizationId(id.0)),
                reasons: row.reasons.read("reasons")?,
                record: row.record.map(|record| record.read("record")).transpose()?,
            })
        })
        .collect()
}

/// Marks an import as applied.
///
/// # Errors
/// When the database fails.
pub fn set_applied(tx: &mut Tx<'_>, id: ImportId) -> Result<(), Error> {
    let now = tx.now();
    let conn: &mut Conn = tx;
    diesel::update(imports::table.filter(imports::id.eq(Id(id.0))))
        .set((imports::status.eq("applied"), imports::applied_at.eq(Some(Instant(now)))))
        .execute(conn)?;
    Ok(())
}
