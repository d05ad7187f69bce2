//! What verdicts rest on, of many organizations at once: a few queries for each thousand of them.

use crate::{
    Conn, Error,
    columns::{Doc, Id, Instant},
    evidence, lists,
    schema::{answers, assessments, final_ratings, organizations},
};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl};
use domain::{
    arena::ArenaCode,
    assessment::AssessmentStatus,
    edition::StandardCode,
    ids::{AssessmentId, EditionId, EvidenceId, OrganizationId},
    offering::Offering,
    organization::OrganizationStatus,
    rating::Rating,
    time::Day,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// An organization, as far as verdicts take it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plain {
    /// Its identity.
    pub id: OrganizationId,
    /// Where it stands in the order of all.
    pub entered: u64,
    /// Whether it works.
    pub status: OrganizationStatus,
    /// Whether it publishes a line that is answered at every hour.
    pub round_the_clock_line: bool,
}

/// A self-assessment that was accepted, without its ratings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// Its identity.
    pub id: AssessmentId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Against which edition.
    pub edition: EditionId,
    /// The arenas it covers.
    pub arenas: BTreeSet<ArenaCode>,
    /// The day of acceptance.
    pub accepted_on: Day,
}

/// What one standard of a self-assessment is rated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Ratings {
    /// By the organization itself.
    pub own: Option<Rating>,
    /// As acceptance has fixed it.
    pub verified: Option<Rating>,
    /// The last day on which all of its evidence is valid.
    pub evidence_expires: Option<Day>,
}

/// At most `limit` organizations after a number, in the order in which they entered.
///
/// # Errors
/// When the database fails.
pub fn organizations_after(conn: &mut Conn, after: u64, limit: u32) -> Result<Vec<Plain>, Error> {
    type Row = (Id, i64, String, Option<String>);
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let rows: Vec<Row> = organizations::table
        .filter(organizations::entered.gt(after))
        .order(organizations::entered)
        .limit(i64::from(limit))
        .select((organizations::id, organizations::entered, organizations::status, organizations::round_the_clock_line))
        .load(conn)?;
    let read = |(id, entered, status, line): Row| {
        Ok(Plain {
            id: OrganizationId(id.0),
            entered: u64::try_from(entered).unwrap_or(0),
            status: OrganizationStatus::parse(&status).ok_or_else(|| Error::corrupt("status", &status))?,
            round_the_clock_line: line.is_some(),
        })
    };
    rows.into_iter().map(read).collect()
}

/// The newest accepted self-assessment of each of these organizations that has one.
///
/// # Errors
/// When the database fails.
pub fn newest_accepted(
    conn: &mut Conn,
    organizations: &[OrganizationId],
) -> Result<HashMap<OrganizationId, Accepted>, Error> {
    type Row = (Id, Id, Id, String, Option<Instant>);
    let ids: Vec<Id> = organizations.iter().map(|id| Id(id.0)).collect();
    let rows: Vec<Row> = assessments::table
        .filter(assessments::organization_id.eq_any(ids))
        .filter(assessments::status.eq(AssessmentStatus::Accepted.as_str()))
        .order((assessments::accepted_at, assessments::id))
        .select((
            assessments::id,
            assessments::organization_id,
            assessments::edition_id,
            assessments::arenas,
            assessments::accepted_at,
        ))
        .load(conn)?;
    // In order, so that a newer one takes the place of an older one.
    let mut newest = HashMap::new();
    for (id, organization, edition, arenas, accepted_at) in rows {
        let Some(accepted_at) = accepted_at else { continue };
        let organization = OrganizationId(organization.0);
        let accepted = Accepted {
            id: AssessmentId(id.0),
            organization,
            edition: EditionId(edition.0),
            arenas: lists::split(&arenas, "arena")?,
            accepted_on: accepted_at.0.day(),
        };
        newest.insert(organization, accepted);
    }
    Ok(newest)
}

/// What the standards of these self-assessments of these organizations are rated, by self-assessment and standard.
///
/// # Errors
/// When the database fails.
pub fn ratings(
    conn: &mut Conn,
    organizations: &[OrganizationId],
    assessments: &[AssessmentId],
) -> Result<HashMap<AssessmentId, HashMap<StandardCode, Ratings>>, Error> {
    let ids: Vec<Id> = assessments.iter().map(|id| Id(id.0)).collect();
    let mut known: HashMap<AssessmentId, HashMap<StandardCode, Ratings>> = HashMap::new();
    let limits = evidence::limits_of_many(conn, organizations)?;
    let answered: Vec<(Id, String, Option<String>, Doc)> = answers::table
        .filter(answers::assessment_id.eq_any(ids.clone()))
        .select((answers::assessment_id, answers::standard, answers::rating, answers::evidence))
        .load(conn)?;
    for (id, standard, rating, evidence) in answered {
        let own = rating.as_deref().map(read_rating).transpose()?;
        let evidence: Vec<EvidenceId> = evidence.read("evidence")?;
        let evidence_expires = evidence.iter().filter_map(|id| limits.get(id).copied()).min();
        let ratings = Ratings { own, verified: None, evidence_expires };
        known.entry(AssessmentId(id.0)).or_default().insert(code(&standard)?, ratings);
    }
    let fixed: Vec<(Id, String, String)> = final_ratings::table
        .filter(final_ratings::assessment_id.eq_any(ids))
        .select((final_ratings::assessment_id, final_ratings::standard, final_ratings::rating))
        .load(conn)?;
    for (id, standard, rating) in fixed {
        let of_one = known.entry(AssessmentId(id.0)).or_default();
        of_one.entry(code(&standard)?).or_default().verified = Some(read_rating(&rating)?);
    }
    Ok(known)
}

fn read_rating(word: &str) -> Result<Rating, Error> {
    Rating::parse(word).ok_or_else(|| Error::corrupt("rating", word))
}

fn code(text: &str) -> Result<StandardCode, Error> {
    StandardCode::parse(text).map_err(|error| Error::corrupt("standard", error))
}

/// What each of these organizations offers, in public.
///
/// # Errors
/// When the database fails.
pub fn offerings(
    conn: &mut Conn,
    organizations: &[OrganizationId],
) -> Result<BTreeMap<OrganizationId, Vec<Offering>>, Error> {
    let ids: Vec<Id> = organizations.iter().map(|id| Id(id.0)).collect();
    crate::offerings::of_many(conn, &ids)
}
