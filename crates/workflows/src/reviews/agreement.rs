//! How far reviewers agree on each standard of an edition.

use crate::Error;
use domain::{
    access::Reach,
    agreement::{ENOUGH_PAIRS, NoAlpha, Scale, alpha, percent},
    edition::{Edition, Standard, StandardCode},
    ids::EditionId,
    rating::Rating,
};
use persistence::{Conn, editions, rating_pairs};
use std::cmp::Ordering;

/// How far reviewers agree on one standard.
#[derive(Debug, Clone, PartialEq)]
pub struct StandardAgreement {
    /// The standard.
    pub code: StandardCode,
    /// Its title.
    pub title: String,
    /// How many self-assessments two people rated it in independently.
    pub pairs: usize,
    /// In how many percent of them they gave the same rating; absent without any.
    pub percent: Option<f64>,
    /// Krippendorff's alpha for ordinal ratings, or why there is none.
    pub alpha: Result<f64, NoAlpha>,
}

impl StandardAgreement {
    /// Whether there are enough pairs for the figures to say something about the standard.
    #[must_use]
    pub fn is_enough(&self) -> bool {
        self.pairs >= ENOUGH_PAIRS
    }
}

/// How far reviewers agree on the standards of an edition.
#[derive(Debug, Clone)]
pub struct Agreement {
    /// The edition.
    pub edition: Edition,
    /// Its standards: those whose meaning reviewers agree on least come first.
    pub standards: Vec<StandardAgreement>,
}

/// Says how far reviewers agree on each standard of an edition. Only pairs that were found independently count.
///
/// An organization learns from it nothing of its own review before that has ended, nor what rests on too few pairs: for its
/// people only accepted self-assessments count, and what is withheld keeps the edition's order.
///
/// # Errors
/// When the edition is unknown.
pub fn show_agreement(conn: &mut Conn, reach: Reach, id: EditionId) -> Result<Agreement, Error> {
    let is_staff = reach == Reach::Commission;
    let edition = editions::find(conn, id)?.ok_or(Error::NotFound("edition"))?.it;
    let pairs = rating_pairs::of_edition(conn, id, !is_staff)?;
    let none = Vec::new();
    let mut standards: Vec<StandardAgreement> = edition
        .standards
        .iter()
        .map(|standard| agreement_on(standard, pairs.get(&standard.code).unwrap_or(&none)))
        .collect();
    // Stable: what is equal keeps the edition's order.
    standards.sort_by(|one, other| ambiguous_first(one, other, is_staff));
    Ok(Agreement { edition, standards })
}

fn agreement_on(standard: &Standard, pairs: &[[Rating; 2]]) -> StandardAgreement {
    let rank = |rating: &Rating| Rating::ALL.iter().position(|one| one == rating).unwrap_or_default();
    let units: Vec<Vec<usize>> = pairs.iter().map(|pair| pair.iter().map(rank).collect()).collect();
    StandardAgreement {
        code: standard.code.clone(),
        title: standard.title.clone(),
        pairs: pairs.len(),
        percent: percent(&units),
        alpha: alpha(&units, Scale::Ordinal),
    }
}

/// Those with enough pairs first, by alpha; then those with too few, by percent; then those that nobody rated twice. Where
/// alpha is not defined because everybody gave the same rating, nothing is ambiguous.
fn ambiguous_first(one: &StandardAgreement, other: &StandardAgreement, is_staff: bool) -> Ordering {
    let group = |of: &StandardAgreement| match (of.pairs, of.is_enough()) {
        (0, _) => 2,
        (_, false) => 1,
        (_, true) => 0,
    };
    let alpha = |of: &StandardAgreement| of.alpha.unwrap_or(1.0);
    let percent = |of: &StandardAgreement| of.percent.unwrap_or(100.0);
    let by_alpha = if one.is_enough() { alpha(one).total_cmp(&alpha(other)) } else { Ordering::Equal };
    let is_told = is_staff || (one.is_enough() && other.is_enough());
    let by_percent = if is_told { percent(one).total_cmp(&percent(other)) } else { Ordering::Equal };
    group(one).cmp(&group(other)).then(by_alpha).then(by_percent)
}
