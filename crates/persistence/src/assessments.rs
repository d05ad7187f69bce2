//! Self-assessments with their answers.

use crate::{
    Conn, Error, Revised, Tx,
    columns::{Doc, Id, Instant},
    lists,
    schema::{answers, assessments},
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::{Actor, Reach},
    arena::ArenaCode,
    assessment::{Answer, Assessment, AssessmentStatus},
    edition::StandardCode,
    ids::{AssessmentId, EditionId, InvitationId, OrganizationId},
    rating::Rating,
};
use std::collections::{BTreeMap, BTreeSet};

/// A self-assessment as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The self-assessment.
    pub assessment: Assessment,
    /// What the reviewer wrote when it was returned.
    pub note: Option<String>,
    /// When it was accepted.
    pub accepted_at: Option<domain::time::Instant>,
    /// Who accepted it.
    pub accepted_by: Option<Actor>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = assessments)]
struct Row {
    id: Id,
    invitation_id: Id,
    organization_id: Id,
    edition_id: Id,
    arenas: String,
    status: String,
    note: Option<String>,
    accepted_at: Option<Instant>,
    accepted_by: Option<String>,
    revision: i32,
}

impl Row {
    fn read(self, answers: BTreeMap<StandardCode, Answer>) -> Result<Revised<Stored>, Error> {
        let assessment = Assessment {
            id: AssessmentId(self.id.0),
            organization: OrganizationId(self.organization_id.0),
            edition: EditionId(self.edition_id.0),
            invitation: InvitationId(self.invitation_id.0),
            arenas: lists::split(&self.arenas, "arena")?,
            status: AssessmentStatus::parse(&self.status)
                .ok_or_else(|| Error::corrupt("assessment status", &self.status))?,
            answers,
        };
        let actor = |text: String| Actor::parse(&text).ok_or_else(|| Error::corrupt("actor", &text));
        let accepted_by = self.accepted_by.map(actor).transpose()?;
        let accepted_at = self.accepted_at.map(|at| at.0);
        let stored = Stored { assessment, note: self.note, accepted_at, accepted_by };
        Ok(Revised { it: stored, revision: self.revision })
    }
}

/// At most `limit` self-assessments within reach after an id, without their answers.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut Conn,
    reach: Reach,
    after: Option<AssessmentId>,
    limit: u32,
) -> Result<Vec<Revised<Stored>>, Error> {
    let mut query = assessments::table.into_boxed();
    if let Some(own) = reach.own() {
        query = query.filter(assessments::organization_id.eq(Id(own.0)));
    }
    if let Some(after) = after {
        query = query.filter(assessments::id.gt(Id(after.0)));
    }
    let rows: Vec<Row> = query.order(assessments::id).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(|row| row.read(BTreeMap::new())).collect()
}

/// One self-assessment within reach, with its answers.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, reach: Reach, id: AssessmentId) -> Result<Option<Revised<Stored>>, Error> {
    let row: Option<Row> =
        assessments::table.filter(assessments::id.eq(Id(id.0))).select(Row::as_select()).first(conn).optional()?;
    match row {
        Some(row) if reach.covers(OrganizationId(row.organization_id.0)) => {
            let answers = answers_of(conn, row.id)?;
            row.read(answers).map(Some)
        }
        _ => Ok(None),
    }
}

/// The newest self-assessment of an organization that was accepted, with its answers.
///
/// # Errors
/// When the database fails.
pub fn newest_accepted(conn: &mut Conn, organization: OrganizationId) -> Result<Option<Stored>, Error> {
    let row: Option<Row> = assessments::table
        .filter(assessments::organization_id.eq(Id(organization.0)))
        .filter(assessments::status.eq(AssessmentStatus::Accepted.as_str()))
        .order((assessments::accepted_at.desc(), assessments::id.desc()))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    let answers = answers_of(conn, row.id)?;
    Ok(Some(row.read(answers)?.it))
}

/// The newest self-assessment of an organization, whatever its state, with its answers.
///
/// # Errors
/// When the database fails.
pub fn newest(conn: &mut Conn, organization: OrganizationId) -> Result<Option<Stored>, Error> {
    let row: Option<Row> = assessments::table
        .filter(assessments::organization_id.eq(Id(organization.0)))
        .order(assessments::id.desc())
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    let answers = answers_of(conn, row.id)?;
    Ok(Some(row.read(answers)?.it))
}

/// The newest self-assessment of an organization against an edition that it can still change, with its answers.
///
/// # Errors
/// When the database fails.
pub fn newest_editable(
    conn: &mut Conn,
    organization: OrganizationId,
    edition: EditionId,
) -> Result<Option<Stored>, Error> {
    let editable: Vec<&str> =
        AssessmentStatus::ALL.into_iter().filter(|status| status.is_editable()).map(AssessmentStatus::as_str).collect();
    let row: Option<Row> = assessments::table
        .filter(assessments::organization_id.eq(Id(organization.0)))
        .filter(assessments::edition_id.eq(Id(edition.0)))
        .filter(assessments::status.eq_any(editable))
        .order(assessments::id.desc())
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    let Some(row) = row else { return Ok(None) };
    let answers = answers_of(conn, row.id)?;
    Ok(Some(row.read(answers)?.it))
}

/// Adds a self-assessment without answers; revision 1.
///
/// # Errors
/// [`Error::Conflict`] when its invitation has been taken up.
pub fn insert(tx: &mut Tx<'_>, assessment: &Assessment) -> Result<(), Error> {
    let now = Instant(tx.now());
    let conn: &mut Conn = tx;
    diesel::insert_into(assessments::table)
        .values((
            assessments::id.eq(Id(assessment.id.0)),
            assessments::invitation_id.eq(Id(assessment.invitation.0)),
            assessments::organization_id.eq(Id(assessment.organization.0)),
            assessments::edition_id.eq(Id(assessment.edition.0)),
            assessments::arenas.eq(lists::join(&assessment.arenas)),
            assessments::status.eq(assessment.status.as_str()),
            assessments::revision.eq(1),
            assessments::status_since.eq(now),
        ))
        .execute(conn)
        .map_err(|error| Error::or_conflict(error, || "the invitation has been taken up already".to_owned()))?;
    Ok(())
}

/// Puts answers in place of those to the same standards. An equal one stays as it is: nobody has changed it.
///
/// # Errors
/// When the database fails.
pub fn put_answers(tx: &mut Tx<'_>, id: AssessmentId, given: &BTreeMap<StandardCode, Answer>) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    let present = dated_answers(conn, id)?;
    let revision: i32 =
        assessments::table.filter(assessments::id.eq(Id(id.0))).select(assessments::revision).first(conn)?;
    let is_new = |(standard, answer): &(&StandardCode, &Answer)| {
        present.get(*standard).is_none_or(|(there, _)| there != *answer)
    };
    for (standard, answer) in given.iter().filter(is_new) {
        diesel::delete(
            answers::table.filter(answers::assessment_id.eq(Id(id.0))).filter(answers::standard.eq(standard.as_str())),
        )
        .execute(conn)?;
        diesel::insert_into(answers::table)
            .values((
                answers::assessment_id.eq(Id(id.0)),
                answers::standard.eq(standard.as_str()),
                answers::rating.eq(answer.rating.map(Rating::as_str)),
                answers::narrative.eq(&answer.narrative),
                answers::evidence.eq(Doc::of(&answer.evidence)?),
                answers::not_yet.eq(answer.not_yet),
                answers::changed_at.eq(revision + 1),
            ))
            .execute(conn)?;
    }
    revise(conn, id)
}

/// Marks a self-assessment as accepted, now and by whom.
///
/// # Errors
/// When the database fails.
pub fn accept(tx: &mut Tx<'_>, id: AssessmentId, accepted_by: Actor) -> Result<(), Error> {
    let now = Instant(tx.now());
    let conn: &mut Conn = tx;
    diesel::update(assessments::table.filter(assessments::id.eq(Id(id.0))))
        .set((
            assessments::status.eq(AssessmentStatus::Accepted.as_str()),
            assessments::note.eq(None::<String>),
            assessments::accepted_at.eq(Some(now)),
            assessments::status_since.eq(now),
            assessments::accepted_by.eq(Some(accepted_by.to_string())),
        ))
        .execute(conn)?;
    revise(conn, id)
}

/// Moves a self-assessment to another state that is not acceptance; a return keeps the note.
///
/// # Errors
/// When the database fails.
pub fn set_status(
    tx: &mut Tx<'_>,
    id: AssessmentId,
    status: AssessmentStatus,
    note: Option<&str>,
) -> Result<(), Error> {
    let now = Instant(tx.now());
    let conn: &mut Conn = tx;
    diesel::update(assessments::table.filter(assessments::id.eq(Id(id.0))))
        .set((assessments::status.eq(status.as_str()), assessments::note.eq(note), assessments::status_since.eq(now)))
        .execute(conn)?;
    revise(conn, id)
}

/// Gives a self-assessment other arenas. Answers stay, also those that are not asked for any more.
///
/// # Errors
/// When the database fails.
pub fn set_arenas(tx: &mut Tx<'_>, id: AssessmentId, arenas: &BTreeSet<ArenaCode>) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(assessments::table.filter(assessments::id.eq(Id(id.0))))
        .set(assessments::arenas.eq(lists::join(arenas)))
        .execute(conn)?;
    revise(conn, id)
}

/// Marks that something about a self-assessment has changed: whoever read it before has an earlier one.
///
/// # Errors
/// When the database fails.
pub fn mark_changed(tx: &mut Tx<'_>, id: AssessmentId) -> Result<(), Error> {
    revise(tx, id)
}

fn revise(conn: &mut Conn, id: AssessmentId) -> Result<(), Error> {
    diesel::update(assessments::table.filter(assessments::id.eq(Id(id.0))))
        .set(assessments::revision.eq(assessments::revision + 1))
        .execute(conn)?;
    Ok(())
}

fn answers_of(conn: &mut Conn, id: Id) -> Result<BTreeMap<StandardCode, Answer>, Error> {
    let dated = dated_answers(conn, AssessmentId(id.0))?;
    Ok(dated.into_iter().map(|(standard, (answer, _))| (standard, answer)).collect())
}

/// The answers of a self-assessment, each with the revision at which it was last changed. Also those that its arenas do not
/// ask for any more.
///
/// # Errors
/// When the database fails.
pub fn dated_answers(conn: &mut Conn, id: AssessmentId) -> Result<BTreeMap<StandardCode, (Answer, i32)>, Error> {
    type Stored = (String, Option<String>, Option<String>, Doc, bool, i32);
    let rows: Vec<Stored> = answers::table
        .filter(answers::assessment_id.eq(Id(id.0)))
        .select((
            answers::standard,
            answers::rating,
            answers::narrative,
            answers::evidence,
            answers::not_yet,
            answers::changed_at,
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(standard, rating, narrative, evidence, not_yet, changed_at)| {
            let rating =
                rating.map(|word| Rating::parse(&word).ok_or_else(|| Error::corrupt("rating", &word))).transpose()?;
            let answer = Answer { rating, not_yet, narrative, evidence: evidence.read("evidence")? };
            Ok((read_code(&standard)?, (answer, changed_at)))
        })
        .collect()
}

fn read_code(text: &str) -> Result<StandardCode, Error> {
    StandardCode::parse(text).map_err(|error| Error::corrupt("standard", error))
}
