//! What if: a draft policy over today's facts, compared with what holds today. Counts of organizations, by place.

use crate::{arena::ArenaCode, county::County};
use serde::Serialize;
use std::collections::BTreeMap;

/// Counts of organizations below this are not told for a single county: with a few organizations, a number can tell that
/// somebody works there who has not said so in public.
pub const SMALLEST_COUNT: u32 = 5;

/// How many organizations stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Counts {
    /// How many were looked at.
    #[cfg_attr(feature = "schema", schema(example = 40))]
    pub organizations: u32,
    /// How many are a yes today.
    #[cfg_attr(feature = "schema", schema(example = 25))]
    pub yes_now: u32,
    /// How many would be a yes.
    #[cfg_attr(feature = "schema", schema(example = 23))]
    pub yes_then: u32,
    /// How many would become a yes.
    #[cfg_attr(feature = "schema", schema(example = 1))]
    pub gain: u32,
    /// How many would no longer be a yes.
    #[cfg_attr(feature = "schema", schema(example = 3))]
    pub lose: u32,
    /// How many would stay what they are, yes or no, but for other requirements.
    #[cfg_attr(feature = "schema", schema(example = 2))]
    pub change: u32,
}

impl Counts {
    /// Counts one organization.
    pub fn add(&mut self, now: bool, then: bool, differs: bool) {
        self.organizations += 1;
        self.yes_now += u32::from(now);
        self.yes_then += u32::from(then);
        self.gain += u32::from(!now && then);
        self.lose += u32::from(now && !then);
        self.change += u32::from(now == then && differs);
    }

    /// Whether a count in it is so small that it could tell of a single organization.
    #[must_use]
    pub fn is_small(&self) -> bool {
        self.organizations > 0 && self.organizations < SMALLEST_COUNT
    }
}

/// What would become of all organizations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Everywhere and in every arena: one matter each.
    pub all: Counts,
    /// By arena, where the use is per arena.
    pub arenas: BTreeMap<ArenaCode, Counts>,
    /// By county in which an organization says that it offers something; whole counties only.
    pub counties: BTreeMap<County, Counts>,
}

impl Tally {
    /// Counts one matter.
    pub fn add<'c>(
        &mut self,
        arena: Option<&ArenaCode>,
        counties: impl IntoIterator<Item = &'c County>,
        (now, then, differs): (bool, bool, bool),
    ) {
        self.all.add(now, then, differs);
        if let Some(arena) = arena {
            self.arenas.entry(arena.clone()).or_default().add(now, then, differs);
        }
        for county in counties {
            self.counties.entry(*county).or_default().add(now, then, differs);
        }
    }
}
