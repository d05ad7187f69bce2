//! What was said about final ratings, and what acceptance has fixed.

use crate::{
    Conn, Error, Tx,
    columns::{Id, Instant},
    schema::{final_ratings, resolutions},
};
use diesel::{ExpressionMethods, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::Actor,
    edition::StandardCode,
    ids::AssessmentId,
    rating::Rating,
    review::{Final, FinalRatings, Resolution, SettledBy},
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = resolutions)]
struct Row {
    standard: String,
    rating: String,
    reasons: String,
    resolved_by: String,
    settled_by: Option<String>,
    counts: bool,
}

fn read_standard(text: &str) -> Result<StandardCode, Error> {
    StandardCode::parse(text).map_err(|error| Error::corrupt("standard", error))
}

fn read_rating(word: &str) -> Result<Rating, Error> {
    Rating::parse(word).ok_or_else(|| Error::corrupt("rating", word))
}

fn read_settled(word: &str) -> Result<SettledBy, Error> {
    SettledBy::parse(word).ok_or_else(|| Error::corrupt("way of settling", word))
}

pub(super) fn of(conn: &mut Conn, assessment: AssessmentId) -> Result<Vec<Resolution>, Error> {
    let rows: Vec<Row> = resolutions::table
        .filter(resolutions::assessment_id.eq(Id(assessment.0)))
        .order(resolutions::number)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter()
        .map(|row| {
            Ok(Resolution {
                standard: read_standard(&row.standard)?,
                rating: read_rating(&row.rating)?,
                reasons: row.reasons,
                by: Actor::parse(&row.resolved_by).ok_or_else(|| Error::corrupt("actor", &row.resolved_by))?,
                settled: row.settled_by.as_deref().map(read_settled).transpose()?,
                counts: row.counts,
            })
        })
        .collect()
}

/// Adds what somebody says, in place of an earlier proposal of theirs on the same standard, which stays as history.
///
/// # Errors
/// When the database fails.
pub fn put_resolution(tx: &mut Tx<'_>, assessment: AssessmentId, one: &Resolution) -> Result<(), Error> {
    let now = Instant(tx.now());
    let conn: &mut Conn = tx;
    let own = resolutions::table
        .filter(resolutions::assessment_id.eq(Id(assessment.0)))
        .filter(resolutions::standard.eq(one.standard.as_str()))
        .filter(resolutions::resolved_by.eq(one.by.to_string()));
    diesel::update(own).set(resolutions::counts.eq(false)).execute(conn)?;
    let newest: Option<i32> = resolutions::table
        .filter(resolutions::assessment_id.eq(Id(assessment.0)))
        .select(diesel::dsl::max(resolutions::number))
        .first(conn)?;
    diesel::insert_into(resolutions::table)
        .values((
            resolutions::assessment_id.eq(Id(assessment.0)),
            resolutions::number.eq(newest.unwrap_or(0) + 1),
            resolutions::standard.eq(one.standard.as_str()),
            resolutions::rating.eq(one.rating.as_str()),
            resolutions::reasons.eq(&one.reasons),
            resolutions::resolved_by.eq(one.by.to_string()),
            resolutions::settled_by.eq(one.settled.map(SettledBy::as_str)),
            resolutions::counts.eq(one.counts),
            resolutions::resolved_at.eq(now),
        ))
        .execute(conn)?;
    Ok(())
}

/// Makes history of everything that was said about final ratings: a reviewer has left.
///
/// # Errors
/// When the database fails.
pub fn drop_resolutions(tx: &mut Tx<'_>, assessment: AssessmentId) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(resolutions::table.filter(resolutions::assessment_id.eq(Id(assessment.0))))
        .set(resolutions::counts.eq(false))
        .execute(conn)?;
    Ok(())
}

/// Fixes the final ratings, for good.
///
/// # Errors
/// When the database fails, or they have been fixed.
pub fn fix(tx: &mut Tx<'_>, assessment: AssessmentId, ratings: &FinalRatings) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    for (standard, found) in ratings {
        diesel::insert_into(final_ratings::table)
            .values((
                final_ratings::assessment_id.eq(Id(assessment.0)),
                final_ratings::standard.eq(standard.as_str()),
                final_ratings::rating.eq(found.rating.as_str()),
                final_ratings::settled_by.eq(found.settled_by.as_str()),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// The final ratings that acceptance has fixed; none before that.
///
/// # Errors
/// When the database fails.
pub fn final_ratings(conn: &mut Conn, assessment: AssessmentId) -> Result<FinalRatings, Error> {
    let rows: Vec<(String, String, String)> = final_ratings::table
        .filter(final_ratings::assessment_id.eq(Id(assessment.0)))
        .select((final_ratings::standard, final_ratings::rating, final_ratings::settled_by))
        .load(conn)?;
    rows.into_iter()
        .map(|(standard, rating, settled_by)| {
            let found = Final { rating: read_rating(&rating)?, settled_by: read_settled(&settled_by)? };
            Ok((read_standard(&standard)?, found))
        })
        .collect()
}
