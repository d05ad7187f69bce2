//! Who sits in which place of a review.

use crate::{
    Conn, Error, Tx,
    backend::on_each_backend,
    columns::{Id, Instant},
    schema::{assessments, review_occupants, review_seats},
};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    access::Actor,
    assessment::AssessmentStatus,
    ids::{AssessmentId, OrganizationId},
    review::{ReviewPlace, Seat},
};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn of(conn: &mut Conn, assessment: AssessmentId) -> Result<BTreeMap<ReviewPlace, Seat>, Error> {
    let rows: Vec<(String, String, Option<Instant>)> = review_seats::table
        .filter(review_seats::assessment_id.eq(Id(assessment.0)))
        .select((review_seats::place, review_seats::reviewer, review_seats::handed_in_at))
        .load(conn)?;
    let read = |(place, reviewer, handed_in): (String, String, Option<Instant>)| {
        let reviewer = Actor::parse(&reviewer).ok_or_else(|| Error::corrupt("actor", &reviewer))?;
        Ok((read_place(&place)?, Seat { reviewer, handed_in: handed_in.is_some() }))
    };
    rows.into_iter().map(read).collect()
}

/// Everybody who has ever sat in each place.
pub(super) fn ever_of(conn: &mut Conn, assessment: AssessmentId) -> Result<BTreeSet<(ReviewPlace, Actor)>, Error> {
    let rows: Vec<(String, String)> = review_occupants::table
        .filter(review_occupants::assessment_id.eq(Id(assessment.0)))
        .select((review_occupants::place, review_occupants::reviewer))
        .load(conn)?;
    let read = |(place, reviewer): (String, String)| {
        let reviewer = Actor::parse(&reviewer).ok_or_else(|| Error::corrupt("actor", &reviewer))?;
        Ok((read_place(&place)?, reviewer))
    };
    rows.into_iter().map(read).collect()
}

pub(super) fn read_place(word: &str) -> Result<ReviewPlace, Error> {
    ReviewPlace::parse(word).ok_or_else(|| Error::corrupt("place in a review", word))
}

/// Who sits in the review of each of these self-assessments.
///
/// # Errors
/// When the database fails.
pub fn reviewers_of_many(
    conn: &mut Conn,
    assessments: &[AssessmentId],
) -> Result<BTreeMap<AssessmentId, BTreeSet<Actor>>, Error> {
    let ids: Vec<Id> = assessments.iter().map(|id| Id(id.0)).collect();
    let rows: Vec<(Id, String)> = review_seats::table
        .filter(review_seats::assessment_id.eq_any(ids))
        .select((review_seats::assessment_id, review_seats::reviewer))
        .load(conn)?;
    let mut seated: BTreeMap<AssessmentId, BTreeSet<Actor>> = BTreeMap::new();
    for (id, reviewer) in rows {
        let reviewer = Actor::parse(&reviewer).ok_or_else(|| Error::corrupt("actor", &reviewer))?;
        seated.entry(AssessmentId(id.0)).or_default().insert(reviewer);
    }
    Ok(seated)
}

/// The places that somebody has in reviews of an organization that have not ended in acceptance.
///
/// # Errors
/// When the database fails.
pub fn seats_at(
    conn: &mut Conn,
    reviewer: Actor,
    organization: OrganizationId,
) -> Result<Vec<(AssessmentId, ReviewPlace)>, Error> {
    let rows: Vec<(Id, String)> = review_seats::table
        .inner_join(assessments::table)
        .filter(review_seats::reviewer.eq(reviewer.to_string()))
        .filter(assessments::organization_id.eq(Id(organization.0)))
        .filter(assessments::status.ne(AssessmentStatus::Accepted.as_str()))
        .order(review_seats::assessment_id)
        .select((review_seats::assessment_id, review_seats::place))
        .load(conn)?;
    rows.into_iter().map(|(id, place)| Ok((AssessmentId(id.0), read_place(&place)?))).collect()
}

/// Gives somebody a place, instead of whoever had it.
///
/// # Errors
/// When the database fails.
pub fn seat(tx: &mut Tx<'_>, assessment: AssessmentId, place: ReviewPlace, reviewer: Actor) -> Result<(), Error> {
    unseat(tx, assessment, place)?;
    let now = Instant(tx.now());
    let conn: &mut Conn = tx;
    diesel::insert_into(review_seats::table)
        .values((
            review_seats::assessment_id.eq(Id(assessment.0)),
            review_seats::place.eq(place.as_str()),
            review_seats::reviewer.eq(reviewer.to_string()),
            review_seats::seated_at.eq(now),
        ))
        .execute(conn)?;
    let sat = (
        review_occupants::assessment_id.eq(Id(assessment.0)),
        review_occupants::place.eq(place.as_str()),
        review_occupants::reviewer.eq(reviewer.to_string()),
    );
    on_each_backend!(conn, |c| diesel::insert_into(review_occupants::table)
        .values(sat)
        .on_conflict_do_nothing()
        .execute(c))?;
    Ok(())
}

/// Makes a place free.
///
/// # Errors
/// When the database fails.
pub fn unseat(tx: &mut Tx<'_>, assessment: AssessmentId, place: ReviewPlace) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    let held = review_seats::table
        .filter(review_seats::assessment_id.eq(Id(assessment.0)))
        .filter(review_seats::place.eq(place.as_str()));
    diesel::delete(held).execute(conn)?;
    Ok(())
}

/// Opens the reviews of a self-assessment again: they are to be handed in once more. What was found stays as it is.
///
/// # Errors
/// When the database fails.
pub fn reopen(tx: &mut Tx<'_>, assessment: AssessmentId) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(review_seats::table.filter(review_seats::assessment_id.eq(Id(assessment.0))))
        .set(review_seats::handed_in_at.eq(None::<Instant>))
        .execute(conn)?;
    Ok(())
}
