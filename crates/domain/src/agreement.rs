//! How far reviewers agree: percent agreement, and Krippendorff's alpha for ordinal and nominal ratings.
//!
//! Source: K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011, University of Pennsylvania,
//! Annenberg School for Communication, <https://repository.upenn.edu/asc_papers/43>), sections A to D, and the same author,
//! *Content Analysis*, chapter "Reliability". Units with fewer than two values take no part; any number of observers and
//! missing values are allowed. The tests hold the published worked examples.

use serde::Serialize;
use std::collections::BTreeMap;

/// How many pairs of ratings it takes before a figure about one standard says more about the standard than about chance.
///
/// A convention of this registry, not of the source. With fewer pairs one more pair can move alpha from one end of its
/// range to the other.
pub const ENOUGH_PAIRS: usize = 10;

/// How far apart two values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// Different is different.
    Nominal,
    /// Values are ranks: the further apart, with the more values in between, the worse.
    Ordinal,
}

/// Why there is no alpha.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum NoAlpha {
    /// Nothing was rated twice.
    NothingRatedTwice,
    /// Everybody gave the same rating each time: there is nothing that chance could have confused.
    NoVariation,
}

/// Krippendorff's alpha: 1 where all agree, 0 where they agree as often as chance would have it, below 0 where they
/// disagree more than that. Each unit is the list of the values that observers gave it; values are ranks.
///
/// # Errors
/// When it is not defined; the error says why.
pub fn alpha(units: &[Vec<usize>], scale: Scale) -> Result<f64, NoAlpha> {
    let coincidences = coincidences(units);
    let mut totals: BTreeMap<usize, f64> = BTreeMap::new();
    for (&(value, _), count) in &coincidences {
        *totals.entry(value).or_default() += count;
    }
    let all: f64 = totals.values().sum();
    if totals.is_empty() {
        return Err(NoAlpha::NothingRatedTwice);
    }
    if totals.len() == 1 {
        return Err(NoAlpha::NoVariation);
    }
    let difference = |a: usize, b: usize| match scale {
        Scale::Nominal => 1.0,
        Scale::Ordinal => {
            let (low, high) = (a.min(b), a.max(b));
            let between: f64 = totals.range(low..=high).map(|(_, count)| count).sum();
            let ends = [low, high].iter().filter_map(|value| totals.get(value)).sum::<f64>() / 2.0;
            (between - ends).powi(2)
        }
    };
    let observed: f64 =
        coincidences.iter().filter(|((a, b), _)| a < b).map(|((a, b), count)| count * difference(*a, *b)).sum();
    let expected: f64 = totals
        .iter()
        .flat_map(|(a, of_a)| {
            totals.range(a + 1..).map(|(b, of_b)| of_a * of_b * difference(*a, *b)).collect::<Vec<_>>()
        })
        .sum();
    Ok(1.0 - (all - 1.0) * observed / expected)
}

/// In how many percent of all pairs of values given to the same unit the two are equal; absent without any pair.
#[must_use]
pub fn percent(units: &[Vec<usize>]) -> Option<f64> {
    let (mut pairs, mut equal) = (0_u32, 0_u32);
    for unit in units {
        for (place, value) in unit.iter().enumerate() {
            for other in unit.iter().skip(place + 1) {
                pairs += 1;
                equal += u32::from(value == other);
            }
        }
    }
    (pairs > 0).then(|| 100.0 * f64::from(equal) / f64::from(pairs))
}

/// The matrix of coincidences: each ordered pair of values within a unit of `m` values counts `1 / (m - 1)`.
fn coincidences(units: &[Vec<usize>]) -> BTreeMap<(usize, usize), f64> {
    let mut found = BTreeMap::new();
    for unit in units.iter().filter(|unit| unit.len() > 1) {
        let weight = u32::try_from(unit.len() - 1).map_or(0.0, |others| 1.0 / f64::from(others));
        for (place, value) in unit.iter().enumerate() {
            for (other_place, other) in unit.iter().enumerate() {
                if place != other_place {
                    *found.entry((*value, *other)).or_insert(0.0) += weight;
                }
            }
        }
    }
    found
}
