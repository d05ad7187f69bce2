//! The 100 counties of North Carolina, by FIPS code.

use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// The list that ships with the product: `fips,name`, one line a county.
const COUNTIES_CSV: &str = include_str!("../../../catalog/counties.csv");

/// All counties in the order of their FIPS codes.
static ALL: LazyLock<Vec<(u16, &'static str)>> = LazyLock::new(|| {
    COUNTIES_CSV
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(','))
        .filter_map(|(fips, name)| Some((fips.parse::<u32>().ok()?, name)))
        .filter_map(|(fips, name)| Some((u16::try_from(fips).ok()?, name)))
        .collect()
});

/// A county of North Carolina, written as its five-digit FIPS code (`37001` to `37199`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(value_type = String, pattern = "^37[01][0-9]{2}$", example = "37183"))]
#[serde(try_from = "String", into = "String")]
pub struct County(u16);

/// A text is not the FIPS code of a county of North Carolina.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be the FIPS code of a county of North Carolina, such as 37183 for Wake")]
pub struct NotACounty;

impl County {
    /// Every county, in the order of the codes.
    pub fn all() -> impl Iterator<Item = Self> {
        ALL.iter().map(|(fips, _)| Self(*fips))
    }

    /// The county's name, without the word "County".
    #[must_use]
    pub fn name(self) -> &'static str {
        ALL.iter().find(|(fips, _)| *fips == self.0).map_or("", |(_, name)| name)
    }

    /// The FIPS code as a number.
    #[must_use]
    pub fn fips(self) -> u16 {
        self.0
    }
}

impl std::str::FromStr for County {
    type Err = NotACounty;
    fn from_str(text: &str) -> Result<Self, NotACounty> {
        let fips: u16 = text.parse().map_err(|_| NotACounty)?;
        let known = text.len() == 5 && ALL.iter().any(|(known, _)| *known == fips);
        known.then_some(Self(fips)).ok_or(NotACounty)
    }
}

impl std::fmt::Display for County {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:05}", self.0)
    }
}

impl TryFrom<String> for County {
    type Error = NotACounty;
    fn try_from(text: String) -> Result<Self, NotACounty> {
        text.parse()
    }
}

impl From<County> for String {
    fn from(county: County) -> Self {
        county.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_one_hundred_and_each_reads_back() {
        assert_eq!(County::all().count(), 100);
        for county in County::all() {
            assert_eq!(county.to_string().parse(), Ok(county));
            assert!(!county.name().is_empty());
        }
    }

    #[test]
    fn what_is_no_county_is_refused() {
        for text in ["", "37000", "37002", "37201", "45001", "Wake", "037183", "+7183"] {
            assert_eq!(text.parse::<County>(), Err(NotACounty), "{text}");
        }
        assert_eq!("37183".parse::<County>().map(County::name), Ok("Wake"));
    }
}
