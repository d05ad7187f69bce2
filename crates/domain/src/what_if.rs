//! What if: a draft policy over today's facts, compared with what holds today. Counts of organizations, by place and arena.

use crate::{arena::ArenaCode, county::County, offering::Area};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Counts of fewer organizations than this are not told for a single county: with a few organizations, a number can tell that
/// somebody works there who has not said so in public.
pub const SMALLEST_COUNT: u32 = 5;

/// One question about an organization, answered by what holds and by what is supposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matter {
    /// The arena, where the use is per arena.
    pub arena: Option<ArenaCode>,
    /// Where the organization says that it offers something, in the arena where there is one.
    pub area: Area,
    /// Whether it is a yes.
    pub now: bool,
    /// Whether it would be one.
    pub then: bool,
    /// Whether it would rest on other requirements.
    pub differs: bool,
}

/// How many stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Counts {
    /// How many organizations were looked at: each once, however many arenas it works in.
    #[cfg_attr(feature = "schema", schema(example = 30))]
    pub organizations: u32,
    /// How many matters: an organization is one in each arena where the use is per arena, and one altogether where it is not.
    /// What follows counts these.
    #[cfg_attr(feature = "schema", schema(example = 40))]
    pub matters: u32,
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
    /// Counts a matter. Its organization is counted apart, once.
    fn add(&mut self, matter: &Matter) {
        let Matter { now, then, differs, .. } = *matter;
        self.matters += 1;
        self.yes_now += u32::from(now);
        self.yes_then += u32::from(then);
        self.gain += u32::from(!now && then);
        self.lose += u32::from(now && !then);
        self.change += u32::from(now == then && differs);
    }

    /// The counts of two lots of organizations together.
    fn and(self, other: Self) -> Self {
        Self {
            organizations: self.organizations + other.organizations,
            matters: self.matters + other.matters,
            yes_now: self.yes_now + other.yes_now,
            yes_then: self.yes_then + other.yes_then,
            gain: self.gain + other.gain,
            lose: self.lose + other.lose,
            change: self.change + other.change,
        }
    }

    /// Whether it is of so few organizations that it could tell of a single one.
    #[must_use]
    pub fn is_small(&self) -> bool {
        self.organizations > 0 && self.organizations < SMALLEST_COUNT
    }
}

/// What is counted in a place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Place {
    all: Counts,
    arenas: BTreeMap<ArenaCode, Counts>,
}

impl Place {
    fn of(&mut self, arena: Option<&ArenaCode>) -> &mut Counts {
        match arena {
            Some(arena) => self.arenas.entry(arena.clone()).or_default(),
            None => &mut self.all,
        }
    }

    fn and(mut self, other: &Self) -> Self {
        self.all = self.all.and(other.all);
        for (arena, counts) in &other.arenas {
            let own = self.of(Some(arena));
            *own = own.and(*counts);
        }
        self
    }

    /// What is told of it: nothing of few organizations, neither of the whole nor of an arena, and of no arena alone that
    /// could be had by taking the others from the whole.
    fn told(self) -> Told {
        let mut withheld: BTreeSet<&ArenaCode> = BTreeSet::new();
        withheld.extend(self.arenas.iter().filter(|(_, counts)| counts.is_small()).map(|(arena, _)| arena));
        if !withheld.is_empty() {
            // With the next smallest, what is left of the whole is of many organizations.
            let others = self.arenas.iter().filter(|(_, counts)| !counts.is_small());
            withheld.extend(others.min_by_key(|(_, counts)| counts.organizations).map(|(arena, _)| arena));
        }
        let told = |(arena, counts): (&ArenaCode, &Counts)| {
            (arena.clone(), Some(*counts).filter(|_| !withheld.contains(arena)))
        };
        Told {
            counts: Some(self.all).filter(|counts| !counts.is_small()),
            arenas: self.arenas.iter().map(told).collect(),
        }
    }
}

/// What is told of a county.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Its counts; none where they are of few organizations.
    pub counts: Option<Counts>,
    /// Those of each arena, where the use is per arena; none where they are of few organizations, or the counts of few
    /// could be had from them.
    pub arenas: BTreeMap<ArenaCode, Option<Counts>>,
}

/// What would become of all organizations.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    everywhere: Place,
    /// What is offered in the whole state: kept once, and not a hundred times.
    statewide: Place,
    /// What is offered in single counties, beside that.
    counties: BTreeMap<County, Place>,
}

impl Tally {
    /// Counts an organization with everything that is asked about it.
    pub fn add(&mut self, matters: &[Matter]) {
        if matters.is_empty() {
            return;
        }
        let mut arenas: BTreeMap<&ArenaCode, Vec<&Area>> = BTreeMap::new();
        for matter in matters {
            if let Some(arena) = &matter.arena {
                arenas.entry(arena).or_default().push(&matter.area);
            }
        }
        self.count(None, &together(matters.iter().map(|matter| &matter.area)), |counts| counts.organizations += 1);
        for (arena, areas) in arenas {
            self.count(Some(arena), &together(areas), |counts| counts.organizations += 1);
        }
        for matter in matters {
            self.count(None, &matter.area, |counts| counts.add(matter));
            if let Some(arena) = &matter.arena {
                self.count(Some(arena), &matter.area, |counts| counts.add(matter));
            }
        }
    }

    /// Counts something everywhere, and where it is offered.
    fn count(&mut self, arena: Option<&ArenaCode>, area: &Area, add: impl Fn(&mut Counts)) {
        add(self.everywhere.of(arena));
        match area {
            Area::Statewide {} => add(self.statewide.of(arena)),
            Area::Counties { counties } => {
                for county in counties {
                    add(self.counties.entry(*county).or_default().of(arena));
                }
            }
        }
    }

    /// The counts of everything.
    #[must_use]
    pub fn all(&self) -> Counts {
        self.everywhere.all
    }

    /// The counts by arena, where the use is per arena.
    #[must_use]
    pub fn arenas(&self) -> &BTreeMap<ArenaCode, Counts> {
        &self.everywhere.arenas
    }

    /// What is told of each county in which an organization says that it offers something. What is offered in the whole
    /// state is offered in each.
    #[must_use]
    pub fn counties(&self) -> BTreeMap<County, Told> {
        let is_everywhere = self.statewide.all.matters > 0;
        let named = County::all().filter(|county| is_everywhere || self.counties.contains_key(county));
        let told = named.map(|county| {
            let own = self.counties.get(&county).cloned().unwrap_or_default();
            (county, own.and(&self.statewide).told())
        });
        told.collect()
    }
}

/// Where at least one of some areas is.
pub fn together<'a>(areas: impl IntoIterator<Item = &'a Area>) -> Area {
    let mut counties = BTreeSet::new();
    for area in areas {
        match area {
            Area::Statewide {} => return Area::Statewide {},
            Area::Counties { counties: named } => counties.extend(named),
        }
    }
    Area::Counties { counties }
}
