//! Pairs of ratings that two reviewers found independently of each other.

use crate::{
    Conn, Error, Tx,
    backend::on_each_backend,
    columns::Id,
    schema::{assessments, rating_pairs},
};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    assessment::AssessmentStatus,
    edition::StandardCode,
    ids::{AssessmentId, EditionId},
    rating::Rating,
};
use std::collections::BTreeMap;

/// The pairs of an edition, by standard; `of_accepted` those of self-assessments alone that have been accepted.
///
/// # Errors
/// When the database fails.
pub fn of_edition(
    conn: &mut Conn,
    edition: EditionId,
    of_accepted: bool,
) -> Result<BTreeMap<StandardCode, Vec<[Rating; 2]>>, Error> {
    let mut query = rating_pairs::table
        .inner_join(assessments::table)
        .filter(rating_pairs::edition_id.eq(Id(edition.0)))
        .into_boxed();
    if of_accepted {
        query = query.filter(assessments::status.eq(AssessmentStatus::Accepted.as_str()));
    }
    let rows: Vec<(String, String, String)> =
        query.select((rating_pairs::standard, rating_pairs::first_rating, rating_pairs::second_rating)).load(conn)?;
    let rating = |word: &str| Rating::parse(word).ok_or_else(|| Error::corrupt("rating", word));
    let mut pairs: BTreeMap<StandardCode, Vec<[Rating; 2]>> = BTreeMap::new();
    for (standard, first, second) in rows {
        let standard = StandardCode::parse(&standard).map_err(|error| Error::corrupt("standard", error))?;
        pairs.entry(standard).or_default().push([rating(&first)?, rating(&second)?]);
    }
    Ok(pairs)
}

/// Keeps pairs, unless there is one of the same standard and self-assessment: only the first is independent.
///
/// # Errors
/// When the database fails.
pub fn keep(
    tx: &mut Tx<'_>,
    edition: EditionId,
    assessment: AssessmentId,
    pairs: &[(StandardCode, [Rating; 2])],
) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    for (standard, [first, second]) in pairs {
        let values = (
            rating_pairs::edition_id.eq(Id(edition.0)),
            rating_pairs::standard.eq(standard.as_str()),
            rating_pairs::assessment_id.eq(Id(assessment.0)),
            rating_pairs::first_rating.eq(first.as_str()),
            rating_pairs::second_rating.eq(second.as_str()),
        );
        on_each_backend!(conn, |c| {
            diesel::insert_into(rating_pairs::table).values(values).on_conflict_do_nothing().execute(c)
        })?;
    }
    Ok(())
}
