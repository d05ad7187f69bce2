//! What reviewers tell an organization about single standards.

use crate::{
    Conn, Error, Tx,
    columns::{Id, Instant},
    schema::review_notes,
};
use diesel::{ExpressionMethods, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{edition::StandardCode, ids::AssessmentId, review::NoteKind};
use std::collections::BTreeSet;

/// A note about one standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReviewNote {
    /// With what it came.
    pub kind: NoteKind,
    /// About which standard.
    pub standard: StandardCode,
    /// What it says.
    pub note: String,
    /// When.
    pub noted_at: domain::time::Instant,
    /// When the organization answered, or the question fell away; absent while it waits.
    pub closed_at: Option<domain::time::Instant>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = review_notes)]
struct Row {
    kind: String,
    standard: String,
    note: String,
    noted_at: Instant,
    closed_at: Option<Instant>,
}

/// The notes of a self-assessment, oldest first. Whether it is within reach is its reader's to find out.
///
/// # Errors
/// When the database fails.
pub fn list(conn: &mut Conn, assessment: AssessmentId) -> Result<Vec<ReviewNote>, Error> {
    let rows: Vec<Row> = review_notes::table
        .filter(review_notes::assessment_id.eq(Id(assessment.0)))
        .order(review_notes::number)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter()
        .map(|row| {
            Ok(ReviewNote {
                kind: NoteKind::parse(&row.kind).ok_or_else(|| Error::corrupt("kind of note", &row.kind))?,
                standard: StandardCode::parse(&row.standard).map_err(|error| Error::corrupt("standard", error))?,
                note: row.note,
                noted_at: row.noted_at.0,
                closed_at: row.closed_at.map(|at| at.0),
            })
        })
        .collect()
}

/// The standards that the organization is asked about now.
///
/// # Errors
/// When the database fails.
pub fn asked(conn: &mut Conn, assessment: AssessmentId) -> Result<BTreeSet<StandardCode>, Error> {
    let open = list(conn, assessment)?.into_iter().filter(|one| one.kind == NoteKind::Asked && one.closed_at.is_none());
    Ok(open.map(|one| one.standard).collect())
}

/// Adds notes, all of a kind.
///
/// # Errors
/// When the database fails.
pub fn insert(
    tx: &mut Tx<'_>,
    assessment: AssessmentId,
    kind: NoteKind,
    notes: &[(StandardCode, String)],
) -> Result<(), Error> {
    let now = Instant(tx.now());
    let conn: &mut Conn = tx;
    let newest: Option<i32> = review_notes::table
        .filter(review_notes::assessment_id.eq(Id(assessment.0)))
        .select(diesel::dsl::max(review_notes::number))
        .first(conn)?;
    for ((standard, note), number) in notes.iter().zip(newest.unwrap_or(0) + 1..) {
        diesel::insert_into(review_notes::table)
            .values((
                review_notes::assessment_id.eq(Id(assessment.0)),
                review_notes::number.eq(number),
                review_notes::kind.eq(kind.as_str()),
                review_notes::standard.eq(standard.as_str()),
                review_notes::note.eq(note),
                review_notes::noted_at.eq(now),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Closes every note that waits: the organization has answered, or everything is open to it again.
///
/// # Errors
/// When the database fails.
pub fn close(tx: &mut Tx<'_>, assessment: AssessmentId) -> Result<(), Error> {
    let now = Instant(tx.now());
    let conn: &mut Conn = tx;
    let open = review_notes::table
        .filter(review_notes::assessment_id.eq(Id(assessment.0)))
        .filter(review_notes::closed_at.is_null());
    diesel::update(open).set(review_notes::closed_at.eq(Some(now))).execute(conn)?;
    Ok(())
}
