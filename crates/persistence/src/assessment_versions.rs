//! Versions of self-assessments: what was handed in, as it was.

use crate::{
    Conn, Error, Tx,
    columns::{Doc, Id, Instant},
    schema::assessment_versions,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::Actor,
    assessment::{Frozen, Version, VersionOutcome},
    edition::StandardCode,
    ids::AssessmentId,
    review::Finding,
};
use std::collections::BTreeMap;

#[derive(Queryable, Selectable)]
#[diesel(table_name = assessment_versions)]
struct Row {
    number: i32,
    submitted_at: Instant,
    submitted_by: String,
    frozen: Doc,
    outcome: Option<String>,
    ended_at: Option<Instant>,
    note: Option<String>,
    findings: Option<Doc>,
}

impl Row {
    fn read(self) -> Result<Version, Error> {
        let outcome =
            |word: String| VersionOutcome::parse(&word).ok_or_else(|| Error::corrupt("outcome of a version", &word));
        let ended = self.outcome.map(outcome).transpose()?.zip(self.ended_at.map(|at| at.0));
        Ok(Version {
            number: self.number,
            submitted_at: self.submitted_at.0,
            submitted_by: Actor::parse(&self.submitted_by)
                .ok_or_else(|| Error::corrupt("actor", &self.submitted_by))?,
            frozen: self.frozen.read("version")?,
            ended,
            note: self.note,
            findings: self
                .findings
                .map(|findings| findings.read("findings of a version"))
                .transpose()?
                .unwrap_or_default(),
        })
    }
}

/// The versions of a self-assessment, in order. Whether it is within reach is its reader's to find out.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, assessment: AssessmentId) -> Result<Vec<Version>, Error> {
    let rows: Vec<Row> = assessment_versions::table
        .filter(assessment_versions::assessment_id.eq(Id(assessment.0)))
        .order(assessment_versions::number)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// One version of a self-assessment.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, assessment: AssessmentId, number: i32) -> Result<Option<Version>, Error> {
    let row: Option<Row> = assessment_versions::table
        .filter(assessment_versions::assessment_id.eq(Id(assessment.0)))
        .filter(assessment_versions::number.eq(number))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Row::read).transpose()
}

/// The number of the newest version; 0 when nothing has been handed in.
///
/// # Errors
/// When the database fails.
pub fn newest(conn: &mut Conn, assessment: AssessmentId) -> Result<i32, Error> {
    let number: Option<i32> = assessment_versions::table
        .filter(assessment_versions::assessment_id.eq(Id(assessment.0)))
        .order(assessment_versions::number.desc())
        .select(assessment_versions::number)
        .first(conn)
        .optional()?;
    Ok(number.unwrap_or(0))
}

/// Keeps what is handed in now as the next version, and returns its number.
///
/// # Errors
/// When the database fails.
pub fn freeze(tx: &mut Tx<'_>, assessment: AssessmentId, frozen: &Frozen, by: Actor) -> Result<i32, Error> {
    let now = Instant(tx.now());
    let number = newest(tx, assessment)? + 1;
    let conn: &mut Conn = tx;
    diesel::insert_into(assessment_versions::table)
        .values((
            assessment_versions::assessment_id.eq(Id(assessment.0)),
            assessment_versions::number.eq(number),
            assessment_versions::submitted_at.eq(now),
            assessment_versions::submitted_by.eq(by.to_string()),
            assessment_versions::frozen.eq(Doc::of(frozen)?),
        ))
        .execute(conn)?;
    Ok(number)
}

/// Says what became of the newest version, unless that has been said.
///
/// # Errors
/// When the database fails.
pub fn end(
    tx: &mut Tx<'_>,
    assessment: AssessmentId,
    outcome: VersionOutcome,
    note: Option<&str>,
    findings: &BTreeMap<StandardCode, Finding>,
) -> Result<(), Error> {
    let now = Instant(tx.now());
    let number = newest(tx, assessment)?;
    let conn: &mut Conn = tx;
    let newest = assessment_versions::table
        .filter(assessment_versions::assessment_id.eq(Id(assessment.0)))
        .filter(assessment_versions::number.eq(number))
        .filter(assessment_versions::outcome.is_null());
    diesel::update(newest)
        .set((
            assessment_versions::outcome.eq(Some(outcome.as_str())),
            assessment_versions::ended_at.eq(Some(now)),
            assessment_versions::note.eq(note),
            assessment_versions::findings.eq(Some(Doc::of(findings)?)),
        ))
        .execute(conn)?;
    Ok(())
}
