//! Reviews: who sits in them, what each has found, what was settled and what was fixed.

mod findings;
mod resolutions;
mod seats;

pub use findings::{drop_findings_of_place, drop_outdated, hand_in, put_finding};
pub use resolutions::{drop_resolutions, final_ratings, fix, put_resolution};
pub use seats::{reopen, reviewers_of_many, seat, seats_at, unseat};

use crate::{Conn, Error, Tx, columns::Id, schema::reviews};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, RunQueryDsl};
use domain::{
    ids::AssessmentId,
    review::{Review, ReviewCount, ReviewPlace},
};

/// The review of a self-assessment. How many are needed was fixed when it was first started; before that, `policy` says it.
///
/// # Errors
/// When the database fails.
pub fn load(conn: &mut Conn, assessment: AssessmentId, policy: ReviewCount) -> Result<Review, Error> {
    let seats = seats::of(conn, assessment)?;
    let needed = match needed(conn, assessment)? {
        Some(needed) => needed,
        // Whoever was given the second place keeps it, whatever the policy has become since.
        None if seats.contains_key(&ReviewPlace::Second) => ReviewCount::Two,
        None => policy,
    };
    let (findings, resolutions) = (findings::of(conn, assessment)?, resolutions::of(conn, assessment)?);
    let sat = seats::ever_of(conn, assessment)?;
    Ok(Review { needed, seats, sat, findings, resolutions })
}

/// How many reviews were needed when the review was first started; absent before that.
///
/// # Errors
/// When the database fails.
pub fn needed(conn: &mut Conn, assessment: AssessmentId) -> Result<Option<ReviewCount>, Error> {
    let number: Option<i32> = reviews::table
        .filter(reviews::assessment_id.eq(Id(assessment.0)))
        .select(reviews::needed)
        .first(conn)
        .optional()?;
    let read = |number| ReviewCount::from_number(number).ok_or_else(|| Error::corrupt("count of reviews", number));
    number.map(read).transpose()
}

/// Fixes how many reviews are needed.
///
/// # Errors
/// When the database fails, or it has been fixed.
pub fn start(tx: &mut Tx<'_>, assessment: AssessmentId, needed: ReviewCount) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(reviews::table)
        .values((reviews::assessment_id.eq(Id(assessment.0)), reviews::needed.eq(needed.number())))
        .execute(conn)?;
    Ok(())
}
