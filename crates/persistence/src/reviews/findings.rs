//! What reviewers have found: what counts, and what is history.

use super::seats::read_place;
use crate::{
    Conn, Error, Tx, assessments,
    columns::{Doc, Id, Instant},
    schema::{resolutions, review_findings, review_seats},
};
use diesel::{ExpressionMethods, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::Actor,
    edition::StandardCode,
    ids::AssessmentId,
    review::{Recorded, ReviewPlace},
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = review_findings)]
struct Row {
    standard: String,
    place: String,
    reviewer: String,
    content: Doc,
    handed_in: bool,
    counts: bool,
    confirms: Option<String>,
    answer_of: i32,
}

impl Row {
    fn read(self) -> Result<Recorded, Error> {
        let actor = |text: &str| Actor::parse(text).ok_or_else(|| Error::corrupt("actor", text));
        Ok(Recorded {
            standard: StandardCode::parse(&self.standard).map_err(|error| Error::corrupt("standard", error))?,
            place: read_place(&self.place)?,
            reviewer: actor(&self.reviewer)?,
            finding: self.content.read("finding")?,
            handed_in: self.handed_in,
            counts: self.counts,
            confirms: self.confirms.as_deref().map(actor).transpose()?,
            answer_of: self.answer_of,
        })
    }
}

pub(super) fn of(conn: &mut Conn, assessment: AssessmentId) -> Result<Vec<Recorded>, Error> {
    let rows: Vec<Row> = review_findings::table
        .filter(review_findings::assessment_id.eq(Id(assessment.0)))
        .order(review_findings::number)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// Puts a finding in place of the one that counts in the same place. What the same reviewer has not handed in is corrected;
/// what was another's stays as history.
///
/// # Errors
/// When the database fails.
pub fn put_finding(tx: &mut Tx<'_>, assessment: AssessmentId, one: &Recorded) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    let counting = || {
        review_findings::table
            .filter(review_findings::assessment_id.eq(Id(assessment.0)))
            .filter(review_findings::standard.eq(one.standard.as_str()))
            .filter(review_findings::place.eq(one.place.as_str()))
            .filter(review_findings::counts.eq(true))
    };
    let own = counting()
        .filter(review_findings::reviewer.eq(one.reviewer.to_string()))
        .filter(review_findings::handed_in.eq(false));
    diesel::delete(own).execute(conn)?;
    diesel::update(counting()).set(review_findings::counts.eq(false)).execute(conn)?;
    let newest: Option<i32> = review_findings::table
        .filter(review_findings::assessment_id.eq(Id(assessment.0)))
        .select(diesel::dsl::max(review_findings::number))
        .first(conn)?;
    diesel::insert_into(review_findings::table)
        .values((
            review_findings::assessment_id.eq(Id(assessment.0)),
            review_findings::number.eq(newest.unwrap_or(0) + 1),
            review_findings::standard.eq(one.standard.as_str()),
            review_findings::place.eq(one.place.as_str()),
            review_findings::reviewer.eq(one.reviewer.to_string()),
            review_findings::content.eq(Doc::of(&one.finding)?),
            review_findings::handed_in.eq(one.handed_in),
            review_findings::counts.eq(one.counts),
            review_findings::confirms.eq(one.confirms.map(|actor| actor.to_string())),
            review_findings::answer_of.eq(one.answer_of),
        ))
        .execute(conn)?;
    Ok(())
}

/// Hands in what was found in a place: its reviewer does not change it any more.
///
/// # Errors
/// When the database fails.
pub fn hand_in(tx: &mut Tx<'_>, assessment: AssessmentId, place: ReviewPlace) -> Result<(), Error> {
    let now = Instant(tx.now());
    let conn: &mut Conn = tx;
    let found = review_findings::table
        .filter(review_findings::assessment_id.eq(Id(assessment.0)))
        .filter(review_findings::place.eq(place.as_str()))
        .filter(review_findings::counts.eq(true));
    diesel::update(found).set(review_findings::handed_in.eq(true)).execute(conn)?;
    let held = review_seats::table
        .filter(review_seats::assessment_id.eq(Id(assessment.0)))
        .filter(review_seats::place.eq(place.as_str()));
    diesel::update(held).set(review_seats::handed_in_at.eq(Some(now))).execute(conn)?;
    Ok(())
}

/// Makes history of what was found in a place: its reviewer has left it.
///
/// # Errors
/// When the database fails.
pub fn drop_findings_of_place(tx: &mut Tx<'_>, assessment: AssessmentId, place: ReviewPlace) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    let found = review_findings::table
        .filter(review_findings::assessment_id.eq(Id(assessment.0)))
        .filter(review_findings::place.eq(place.as_str()));
    diesel::update(found).set(review_findings::counts.eq(false)).execute(conn)?;
    Ok(())
}

/// Makes history of what was found, and settled, on answers that have been changed since.
///
/// # Errors
/// When the database fails.
pub fn drop_outdated(tx: &mut Tx<'_>, assessment: AssessmentId) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    for (standard, (_, changed_at)) in assessments::dated_answers(conn, assessment)? {
        let found = review_findings::table
            .filter(review_findings::assessment_id.eq(Id(assessment.0)))
            .filter(review_findings::standard.eq(standard.as_str()))
            .filter(review_findings::counts.eq(true))
            .filter(review_findings::answer_of.ne(changed_at));
        let dropped = diesel::update(found).set(review_findings::counts.eq(false)).execute(conn)?;
        if dropped > 0 {
            let settled = resolutions::table
                .filter(resolutions::assessment_id.eq(Id(assessment.0)))
                .filter(resolutions::standard.eq(standard.as_str()));
            diesel::update(settled).set(resolutions::counts.eq(false)).execute(conn)?;
        }
    }
    Ok(())
}
