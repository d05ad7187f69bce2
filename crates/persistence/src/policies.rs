//! Policies: one line of versions for each use.

use crate::{
    Conn, Error, Tx,
    columns::{Doc, Id},
    schema::policies,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    ids::PolicyId,
    policy::{self, Policy, PolicyProvenance, Use},
    time::Day,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = policies)]
struct Row {
    id: Id,
    for_use: String,
    version: i32,
    provenance: String,
    terms: Doc,
    effective_from: Option<String>,
}

impl Row {
    fn read(self) -> Result<Policy, Error> {
        Ok(Policy {
            id: PolicyId(self.id.0),
            r#use: Use::parse(&self.for_use).ok_or_else(|| Error::corrupt("use", &self.for_use))?,
            version: self.version,
            provenance: parse_provenance(&self.provenance)?,
            effective_from: self
                .effective_from
                .map(|day| day.parse().map_err(|error| Error::corrupt("day", error)))
                .transpose()?,
            terms: self.terms.read("policy")?,
        })
    }
}

fn word(provenance: PolicyProvenance) -> &'static str {
    match provenance {
        PolicyProvenance::ShippedDefault => "shipped_default",
        PolicyProvenance::Commission => "commission",
    }
}

fn parse_provenance(text: &str) -> Result<PolicyProvenance, Error> {
    [PolicyProvenance::ShippedDefault, PolicyProvenance::Commission]
        .into_iter()
        .find(|provenance| word(*provenance) == text)
        .ok_or_else(|| Error::corrupt("policy provenance", text))
}

/// At most `limit` policies after an id, of one use or of all.
///
/// # Errors
/// When the database fails.
pub fn page(conn: &mut Conn, r#use: Option<Use>, after: Option<PolicyId>, limit: u32) -> Result<Vec<Policy>, Error> {
    let mut query = policies::table.into_boxed();
    if let Some(one) = r#use {
        query = query.filter(policies::for_use.eq(one.as_str()));
    }
    if let Some(after) = after {
        query = query.filter(policies::id.gt(Id(after.0)));
    }
    let rows: Vec<Row> = query.order(policies::id).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// One policy.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, id: PolicyId) -> Result<Option<Policy>, Error> {
    let row: Option<Row> =
        policies::table.filter(policies::id.eq(Id(id.0))).select(Row::as_select()).first(conn).optional()?;
    row.map(Row::read).transpose()
}

/// Every version for a use, in order.
///
/// # Errors
/// When the database fails.
pub fn versions(conn: &mut Conn, r#use: Use) -> Result<Vec<Policy>, Error> {
    let of_use = policies::table.filter(policies::for_use.eq(r#use.as_str()));
    let rows: Vec<Row> = of_use.order(policies::version).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// The policy in force for a use on a day.
///
/// # Errors
/// When the database fails.
pub fn in_force(conn: &mut Conn, r#use: Use, on: Day) -> Result<Option<Policy>, Error> {
    Ok(policy::in_force(&versions(conn, r#use)?, on).cloned())
}

/// Adds a policy version.
///
/// # Errors
/// [`Error::Conflict`] when the version exists.
pub fn insert(tx: &mut Tx<'_>, policy: &Policy) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(policies::table)
        .values((
            policies::id.eq(Id(policy.id.0)),
            policies::for_use.eq(policy.r#use.as_str()),
            policies::version.eq(policy.version),
            policies::provenance.eq(word(policy.provenance)),
            policies::terms.eq(Doc::of(&policy.terms)?),
            policies::effective_from.eq(policy.effective_from.map(|day| day.to_string())),
        ))
        .execute(conn)
        .map_err(|error| Error::or_conflict(error, || format!("version {} exists already", policy.version)))?;
    Ok(())
}
