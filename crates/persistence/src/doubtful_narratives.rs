//! Narratives of self-assessments that may hold a person's data: which they are, never what they say.

use crate::{
    Conn, Error, Tx,
    columns::{Id, Instant},
    schema::doubtful_narratives,
};
use diesel::{ExpressionMethods, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::Reach,
    edition::StandardCode,
    ids::{AssessmentId, OrganizationId},
};
use uuid::Uuid;

/// A narrative to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoubtfulNarrative {
    /// Its place in the list.
    pub id: Uuid,
    /// Whose it is.
    pub organization: OrganizationId,
    /// In which self-assessment.
    pub assessment: AssessmentId,
    /// To which standard.
    pub standard: StandardCode,
    /// The codes of what it looks like.
    pub kinds: Vec<String>,
    /// When it was noticed.
    pub noticed_at: domain::time::Instant,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = doubtful_narratives)]
struct Row {
    id: Id,
    organization_id: Id,
    assessment_id: Id,
    standard: String,
    kinds: String,
    noticed_at: Instant,
}

impl Row {
    fn read(self) -> Result<DoubtfulNarrative, Error> {
        Ok(DoubtfulNarrative {
            id: self.id.0,
            organization: OrganizationId(self.organization_id.0),
            assessment: AssessmentId(self.assessment_id.0),
            standard: StandardCode::parse(&self.standard).map_err(|error| Error::corrupt("standard", error))?,
            kinds: self.kinds.split(' ').map(str::to_owned).collect(),
            noticed_at: self.noticed_at.0,
        })
    }
}

/// At most `limit` narratives within reach after an id, the oldest first.
///
/// # Errors
/// When the database fails.
pub fn page(conn: &mut Conn, reach: Reach, after: Option<Uuid>, limit: u32) -> Result<Vec<DoubtfulNarrative>, Error> {
    let mut query = doubtful_narratives::table.into_boxed();
    if let Some(own) = reach.own() {
        query = query.filter(doubtful_narratives::organization_id.eq(Id(own.0)));
    }
    if let Some(after) = after {
        query = query.filter(doubtful_narratives::id.gt(Id(after)));
    }
    let rows: Vec<Row> =
        query.order(doubtful_narratives::id).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// Notes a narrative, in place of what was noted of the answer to the same standard.
///
/// # Errors
/// When the database fails.
pub fn put(
    tx: &mut Tx<'_>,
    organization: OrganizationId,
    assessment: AssessmentId,
    standard: &StandardCode,
    kinds: &[&str],
) -> Result<(), Error> {
    remove(tx, assessment, standard)?;
    let (id, now): (Uuid, _) = (tx.new_id(), Instant(tx.now()));
    let conn: &mut Conn = tx;
    diesel::insert_into(doubtful_narratives::table)
        .values((
            doubtful_narratives::id.eq(Id(id)),
            doubtful_narratives::organization_id.eq(Id(organization.0)),
            doubtful_narratives::assessment_id.eq(Id(assessment.0)),
            doubtful_narratives::standard.eq(standard.as_str()),
            doubtful_narratives::kinds.eq(kinds.join(" ")),
            doubtful_narratives::noticed_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Strikes an answer that has nothing doubtful any more.
///
/// # Errors
/// When the database fails.
pub fn remove(tx: &mut Tx<'_>, assessment: AssessmentId, standard: &StandardCode) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    let of_answer = doubtful_narratives::table
        .filter(doubtful_narratives::assessment_id.eq(Id(assessment.0)))
        .filter(doubtful_narratives::standard.eq(standard.as_str()));
    diesel::delete(of_answer).execute(conn)?;
    Ok(())
}

/// Strikes everything of a self-assessment: a reviewer has read it.
///
/// # Errors
/// When the database fails.
pub fn remove_all(tx: &mut Tx<'_>, assessment: AssessmentId) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    let of_assessment = doubtful_narratives::table.filter(doubtful_narratives::assessment_id.eq(Id(assessment.0)));
    diesel::delete(of_assessment).execute(conn)?;
    Ok(())
}
