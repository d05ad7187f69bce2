//! Filter keys: what a search can look up instead of reading every organization.
//!
//! Keys about offerings are taken from one offering at a time and carry its arena, so that "shelter" in one offering
//! and "Durham" in another do not meet. Where a search asks for several of them at once the meeting is still only
//! likely, and the offering itself is asked.

use crate::{
    packed_offering::county_place,
    words::{Word, Words},
};
use domain::{
    offering::{Ages, Area, Intake, Offering, Population},
    organization::{OrganizationKind, OrganizationStatus},
    policy::Use,
    standing::StandingState,
    time::Day,
};
use std::hash::{BuildHasherDefault, Hasher};

/// Days are told apart in stretches of 2^8 = 256, so that a run of a year is found under two or three keys and one
/// that ended long ago under none of today's.
const STRETCH_BITS: u32 = 8;

/// A run over more stretches than this (eleven years) is kept as one without an end.
const LONGEST: i32 = 16;

/// Something that is true of an organization or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Key {
    /// An offering, wherever it is given.
    Offered { arena: Option<Word> },
    /// An offering for the whole state.
    Statewide { arena: Option<Word> },
    /// An offering that names the county at this place.
    County { arena: Option<Word>, county: u8 },
    /// An offering in this language.
    Language { arena: Option<Word>, language: Word },
    /// An offering for this population.
    Population { arena: Option<Word>, population: Population },
    /// An offering with this intake state.
    Intake { arena: Option<Word>, intake: Intake },
    /// An offering for some age of this band.
    Ages { arena: Option<Word>, band: AgeBand },
    /// An organization of this kind.
    Kind { kind: OrganizationKind },
    /// An organization that works, or does not.
    Status { status: OrganizationStatus },
    /// An organization with a line that is answered at every hour, or without.
    RoundTheClockLine { has: bool },
    /// A run with this state that touches a stretch of days, or (no stretch) has no end in sight.
    Standing { r#use: Use, arena: Option<Word>, state: StandingState, stretch: Option<i32> },
}

/// Ages that are told apart by the index: one of the bands that begin at [`BANDS`]. Within a band the offering is
/// asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct AgeBand(u8);

/// The ages at which bands begin: where those who serve children, youth and adults draw their lines.
const BANDS: [u8; 9] = [0, 5, 12, 14, 16, 18, 22, 26, 60];

impl AgeBand {
    /// The band of an age.
    pub(crate) fn of(age: u8) -> Self {
        Self(BANDS.partition_point(|begins| *begins <= age) as u8)
    }

    /// The bands that ages touch.
    fn touched(ages: Ages) -> impl Iterator<Item = Self> {
        (Self::of(ages.min).0..=Self::of(ages.max.unwrap_or(u8::MAX)).0).map(Self)
    }
}

/// A hasher for keys, several times faster than the standard one. No stranger chooses what a key is made of: it holds
/// numbers that the directory gave out.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct KeyHasher(u64);

/// Hashes keys without a random seed.
pub(crate) type KeyState = BuildHasherDefault<KeyHasher>;

impl Hasher for KeyHasher {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u8(&mut self, number: u8) {
        self.write_u64(u64::from(number));
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }

    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0.rotate_left(5) ^ number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn finish(&self) -> u64 {
        self.0 ^ (self.0 >> 32)
    }
}

/// The stretch of days that a day falls into.
pub(crate) fn stretch(day: Day) -> i32 {
    day.number() >> STRETCH_BITS
}

/// The stretches that a run touches; `None` alone for one without an end in sight.
pub(crate) fn stretches(from: Day, until: Option<Day>) -> impl Iterator<Item = Option<i32>> {
    let first = stretch(from);
    let bounded = until.map(stretch).filter(|last| last - first < LONGEST);
    let endless = bounded.is_none().then_some(None);
    endless.into_iter().chain((first..=bounded.unwrap_or(first - 1)).map(Some))
}

/// Writes the keys of an offering whose arena is this word.
pub(crate) fn offering_keys(offering: &Offering, arena: Word, words: &Words, keys: &mut Vec<Key>) {
    for arena in [None, Some(arena)] {
        keys.push(Key::Offered { arena });
        match &offering.area {
            Area::Statewide {} => keys.push(Key::Statewide { arena }),
            Area::Counties { counties } => keys.extend(
                counties.iter().filter_map(|county| county_place(*county)).map(|county| Key::County { arena, county }),
            ),
        }
        let languages = offering.languages.iter().filter_map(|language| words.language(&language.tag));
        keys.extend(languages.map(|language| Key::Language { arena, language }));
        keys.extend(offering.populations.iter().map(|population| Key::Population { arena, population: *population }));
        keys.push(Key::Intake { arena, intake: offering.intake });
        keys.extend(offering.ages.into_iter().flat_map(AgeBand::touched).map(|band| Key::Ages { arena, band }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_a_run_is_found_under_one_of_its_stretches() {
        let from = Day::new(2025, 11, 23).unwrap();
        for length in [0, 1, 255, 256, 365, 3_660, 4_200, 400_000] {
            let until = from.plus_days(length);
            let found: Vec<Option<i32>> = stretches(from, Some(until)).collect();
            for day in [from, from.plus_days(length / 2), until] {
                assert!(found.contains(&None) || found.contains(&Some(stretch(day))), "{length} {day}");
            }
            assert!(found.len() <= LONGEST as usize);
        }
        assert_eq!(stretches(from, None).collect::<Vec<_>>(), [None]);
    }

    #[test]
    fn every_age_of_an_offering_is_found_in_one_of_its_bands() {
        for (min, max) in [(0, None), (18, None), (12, Some(17)), (17, Some(17)), (60, Some(120)), (120, None)] {
            let touched: Vec<AgeBand> = AgeBand::touched(Ages { min, max }).collect();
            assert!((min..=max.unwrap_or(120)).all(|age| touched.contains(&AgeBand::of(age))), "{min} {max:?}");
        }
        assert!(!AgeBand::touched(Ages { min: 18, max: None }).any(|band| band == AgeBand::of(17)));
    }

    #[test]
    fn a_run_of_a_year_leaves_no_trace_in_later_years() {
        let from = Day::new(2020, 1, 1).unwrap();
        let today = stretch(Day::new(2022, 1, 1).unwrap());
        assert!(stretches(from, Some(from.plus_days(364))).all(|found| found != Some(today) && found.is_some()));
    }
}
