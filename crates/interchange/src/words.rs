//! Reads the words that cells and members hold. What is said of a wrong word never repeats it.

use domain::{
    offering::{Intake, Population},
    organization::OrganizationKind,
    rating::Rating,
};
use std::{fmt::Display, str::FromStr};

/// A code, a day or a county, by the rule of its own type.
pub(crate) fn parsed<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|rule: T::Err| rule.to_string())
}

/// The kind of an organization.
pub(crate) fn kind(word: &str) -> Result<OrganizationKind, String> {
    OrganizationKind::parse(word).ok_or_else(|| one_of(OrganizationKind::ALL.map(OrganizationKind::as_str)))
}

/// A population.
pub(crate) fn population(word: &str) -> Result<Population, String> {
    Population::parse(word).ok_or_else(|| one_of(Population::ALL.map(Population::as_str)))
}

/// The state of an intake.
pub(crate) fn intake(word: &str) -> Result<Intake, String> {
    Intake::parse(word).ok_or_else(|| one_of(Intake::ALL.map(Intake::as_str)))
}

/// A rating.
pub(crate) fn rating(word: &str) -> Result<Rating, String> {
    Rating::parse(word).ok_or_else(|| format!("{}, or be left out", one_of(Rating::ALL.map(Rating::as_str))))
}

/// What is said of an age that is none.
pub(crate) const AGE_RULE: &str = "must be a whole number between 0 and 120";

/// An age in completed years.
pub(crate) fn age(digits: &str) -> Result<u8, String> {
    // `u8` would take a plus sign, which no age needs.
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| is_number).ok_or_else(|| AGE_RULE.to_owned())
}

fn one_of<const N: usize>(words: [&str; N]) -> String {
    format!("must be one of {}", words.join(", "))
}
