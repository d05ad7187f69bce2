//! An offering in 40 bytes, where its maps of counties and languages would take several hundred.

use crate::{bits::ones, pool::Pools, words::Word};
use domain::{
    arena::ArenaCode,
    county::County,
    offering::{Ages, Area, Intake, Language, Need, Offering, Population},
    time::Day,
};
use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

/// The counties in the order of their codes: a county's place here is its bit in [`Places`].
static COUNTIES: LazyLock<Vec<County>> = LazyLock::new(|| County::all().collect());

/// The bit that says "statewide"; the counties' bits lie below it.
const STATEWIDE: u64 = 1 << 63;

/// Where an offering is given: one bit a county, and the highest bit for the whole state.
#[derive(Debug, Clone, Copy)]
struct Places([u64; 2]);

impl Places {
    fn pack(area: &Area) -> Self {
        let mut words = [0; 2];
        match area {
            Area::Statewide {} => words[1] = STATEWIDE,
            Area::Counties { counties } => {
                for place in counties.iter().filter_map(|county| county_place(*county)) {
                    words[usize::from(place) / 64] |= 1 << (place % 64);
                }
            }
        }
        Self(words)
    }

    fn unpack(self) -> Area {
        if self.0[1] & STATEWIDE != 0 {
            return Area::Statewide {};
        }
        let places = ones(self.0[0]).chain(ones(self.0[1]).map(|bit| bit + 64));
        Area::Counties { counties: places.filter_map(|place| COUNTIES.get(place as usize).copied()).collect() }
    }

    fn covers(self, place: u8) -> bool {
        self.0[1] & STATEWIDE != 0 || self.0[usize::from(place) / 64] & (1 << (place % 64)) != 0
    }
}

/// A county's place among the 100, from 0.
pub(crate) fn county_place(county: County) -> Option<u8> {
    COUNTIES.binary_search(&county).ok().and_then(|place| u8::try_from(place).ok())
}

fn population_bits(populations: &BTreeSet<Population>) -> u8 {
    populations.iter().fold(0, |bits, population| bits | 1 << (*population as u8))
}

/// An offering as a chunk keeps it.
#[derive(Debug, Clone)]
pub(crate) struct PackedOffering {
    places: Places,
    languages: Option<Arc<BTreeSet<Language>>>,
    arena: Word,
    intake_confirmed_on: Day,
    populations: u8,
    ages: Option<Ages>,
    intake: Intake,
}

impl PackedOffering {
    /// Packs an offering whose arena has this number.
    pub(crate) fn pack(offering: &Offering, arena: Word, pools: &mut Pools) -> Self {
        Self {
            places: Places::pack(&offering.area),
            languages: pools.languages(&offering.languages),
            arena,
            intake_confirmed_on: offering.intake_confirmed_on,
            populations: population_bits(&offering.populations),
            ages: offering.ages,
            intake: offering.intake,
        }
    }

    /// The number of its arena.
    pub(crate) fn arena(&self) -> Word {
        self.arena
    }

    /// The offering as it was given, in the arena with this code.
    pub(crate) fn unpack(&self, arena: ArenaCode) -> Offering {
        Offering {
            arena,
            area: self.places.unpack(),
            populations: self.populations(),
            ages: self.ages,
            languages: self.languages.as_deref().cloned().unwrap_or_default(),
            intake: self.intake,
            intake_confirmed_on: self.intake_confirmed_on,
        }
    }

    /// As much of the offering as bears on a need: it answers that need exactly when the whole offering does.
    ///
    /// So the domain's rule has the last word without the offering being unpacked, which would take most of the time
    /// of a search.
    pub(crate) fn abridge(&self, arena: ArenaCode, need: &Need) -> Offering {
        let covers = |county| county_place(county).is_some_and(|place| self.places.covers(place));
        let area = match need.county.is_none_or(covers) {
            true => Area::Statewide {},
            false => Area::Counties { counties: BTreeSet::new() },
        };
        let languages = self.languages.iter().flat_map(|languages| languages.iter());
        Offering {
            arena,
            area,
            populations: if need.populations.is_empty() { BTreeSet::new() } else { self.populations() },
            ages: self.ages,
            languages: languages.filter(|language| need.languages.contains(&language.tag)).cloned().collect(),
            intake: self.intake,
            intake_confirmed_on: self.intake_confirmed_on,
        }
    }

    fn populations(&self) -> BTreeSet<Population> {
        Population::ALL.into_iter().filter(|one| self.populations & (1 << (*one as u8)) != 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offering_takes_forty_bytes() {
        assert_eq!(size_of::<PackedOffering>(), 40);
    }

    #[test]
    fn every_county_has_a_bit_below_the_one_for_statewide() {
        assert!(COUNTIES.len() < 127);
        let all = Area::Counties { counties: County::all().collect() };
        assert_eq!(Places::pack(&all).unpack(), all);
        assert_eq!(Places::pack(&Area::Statewide {}).unpack(), Area::Statewide {});
        let none = Area::Counties { counties: BTreeSet::new() };
        assert_eq!(Places::pack(&none).unpack(), none);
    }

    #[test]
    fn every_population_has_a_bit() {
        let bits = Population::ALL.iter().fold(0, |bits, one| bits | population_bits(&[*one].into()));
        assert_eq!(bits.count_ones() as usize, Population::ALL.len());
    }
}
