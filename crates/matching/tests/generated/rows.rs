//! Rows about a registry, matched and counted.

use super::{
    chance::Chance,
    misspelling::Mistake,
    registry::{Made, registry},
    words::LETTER_AWAY,
};
use directory::{Directory, Entry, Snapshot};
use domain::{
    arena::ArenaCode,
    ids::OrganizationId,
    offering::{Area, Intake, Offering},
    organization::{OrganizationKind, OrganizationStatus, phone_key, website_key},
    time::Day,
};
use matching::{Details, Facts, Matcher, Outcome, Served};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use uuid::Uuid;

/// What a row says beside the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Nothing.
    Name,
    /// A county.
    County,
    /// A telephone and a website, where there are any.
    Contacts,
}

impl Says {
    pub const ALL: [Self; 3] = [Self::Name, Self::County, Self::Contacts];

    pub fn name(self) -> &'static str {
        match self {
            Self::Name => "a name alone",
            Self::County => "a name and a county",
            Self::Contacts => "a name, a telephone and a website",
        }
    }
}

/// How rows of one kind came out.
#[derive(Debug, Clone, Copy, Default)]
pub struct Count {
    /// How many rows.
    pub rows: usize,
    /// `exact` or `likely`, and the organization that was meant.
    pub right: usize,
    /// `exact` or `likely`, and another one.
    pub wrong: usize,
    /// `ambiguous`, and the organization that was meant is among the five that are shown.
    pub shown: usize,
    /// `ambiguous` without it.
    pub misled: usize,
    /// `none`.
    pub none: usize,
}

impl Count {
    /// Of a hundred that were said to be found, so many were. 100 when none was.
    pub fn precision(&self) -> f64 {
        let said = self.right + self.wrong;
        if said == 0 { 100.0 } else { 100.0 * self.right as f64 / said as f64 }
    }

    /// Of a hundred rows, so many were found for sure.
    pub fn recall(&self) -> f64 {
        100.0 * self.right as f64 / self.rows.max(1) as f64
    }

    /// Of a hundred rows, so many were found or shown to choose from.
    pub fn found_or_shown(&self) -> f64 {
        100.0 * (self.right + self.shown) as f64 / self.rows.max(1) as f64
    }

    pub fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.right += other.right;
        self.wrong += other.wrong;
        self.shown += other.shown;
        self.misled += other.misled;
        self.none += other.none;
    }
}

/// A registry, in a directory, and who is not in it.
pub struct World {
    pub snapshot: Arc<Snapshot>,
    inside: Vec<Made>,
    outside: Vec<Made>,
    details: BTreeMap<OrganizationId, Details>,
    by_phone: BTreeMap<String, Vec<OrganizationId>>,
    by_website: BTreeMap<String, Vec<OrganizationId>>,
}

fn id(at: usize) -> OrganizationId {
    OrganizationId(Uuid::from_u128(at as u128 + 1))
}

impl World {
    pub fn new(count: usize, outside: usize, seed: u64) -> Self {
        let (inside, outside) = registry(count, outside, seed);
        let directory = Directory::new();
        directory.apply(inside.iter().enumerate().map(|(at, made)| entry(at, made)).collect(), 1);
        let mut world = Self {
            snapshot: directory.snapshot(),
            inside,
            outside,
            details: BTreeMap::new(),
            by_phone: BTreeMap::new(),
            by_website: BTreeMap::new(),
        };
        for (at, made) in world.inside.iter().enumerate() {
            let details = Details {
                phones: made.phone.iter().filter_map(|phone| phone_key(phone)).collect(),
                websites: made.website.iter().filter_map(|website| website_key(website)).collect(),
                ..Details::default()
            };
            for phone in &details.phones {
                world.by_phone.entry(phone.clone()).or_default().push(id(at));
            }
            for website in &details.websites {
                world.by_website.entry(website.clone()).or_default().push(id(at));
            }
            world.details.insert(id(at), details);
        }
        world
    }

    /// Rows about organizations of the registry, with this mistake in the name; and how long they took.
    pub fn misspelt(&self, mistake: Mistake, says: Says, rows: usize, seed: u64) -> (Count, Duration) {
        let mut chance = Chance(seed ^ mistake as u64);
        let meant = std::iter::repeat_with(|| chance.below(self.inside.len())).take(rows).collect::<Vec<_>>();
        let asked = meant.into_iter().filter_map(|at| {
            let made = &self.inside[at];
            Some((Some(id(at)), mistake.make(&made.name, &mut chance)?, made))
        });
        self.count(asked.collect(), says)
    }

    /// Rows about organizations that the registry does not hold, spelt right.
    pub fn strangers(&self, says: Says, rows: usize) -> (Count, Duration) {
        let asked = self.outside.iter().take(rows).map(|made| (None, made.name.clone(), made)).collect();
        self.count(asked, says)
    }

    /// Rows about organizations that the registry does not hold, and whose names are a letter away from one that it does.
    pub fn letter_away(&self, says: Says, rows: usize) -> (Count, Duration) {
        let strangers = self.inside.iter().filter_map(|made| {
            let mut words: Vec<&str> = made.name.split(' ').collect();
            let (at, other) = words.iter().enumerate().find_map(|(at, word)| {
                LETTER_AWAY.iter().find(|(known, _)| known == word).map(|(_, other)| (at, *other))
            })?;
            words[at] = other;
            // It works in the same county, and has nothing else from the one that it resembles.
            Some((words.join(" "), Made { phone: None, website: None, ..made.clone() }))
        });
        let strangers: Vec<(String, Made)> = strangers.take(rows).collect();
        let asked = strangers.iter().map(|(name, made)| (None, name.clone(), made)).collect();
        self.count(asked, says)
    }

    fn count(&self, asked: Vec<(Option<OrganizationId>, String, &Made)>, says: Says) -> (Count, Duration) {
        let mut matcher = Matcher::new(&self.snapshot);
        let mut count = Count { rows: asked.len(), ..Count::default() };
        let before = worked();
        for (meant, name, made) in asked {
            let row = self.row(&matcher, &name, made, says);
            let mut candidates = matcher.near(&row.names);
            candidates.extend(row.phones.iter().filter_map(|phone| self.by_phone.get(phone)).flatten());
            candidates.extend(row.websites.iter().filter_map(|website| self.by_website.get(website)).flatten());
            let ranked = matcher.judge(&row, &candidates, &self.details, 5);
            let first = ranked.candidates.first().map(|(listing, _)| listing.id());
            let is_among = ranked.candidates.iter().any(|(listing, _)| Some(listing.id()) == meant);
            match ranked.outcome {
                Outcome::Exact | Outcome::Likely if first == meant => count.right += 1,
                Outcome::Exact | Outcome::Likely => {
                    count.wrong += 1;
                    if std::env::var_os("SHOW_WRONG").is_some() {
                        let found =
                            ranked.candidates.first().map(|(listing, comparison)| (listing.name(), comparison.score));
                        println!("{:?} {name:?} was taken for {found:?}, meant {:?}", ranked.outcome, made.name);
                    }
                }
                Outcome::Ambiguous if is_among => count.shown += 1,
                Outcome::Ambiguous => count.misled += 1,
                Outcome::None => count.none += 1,
            }
        }
        (count, worked().saturating_sub(before))
    }

    fn row(&self, matcher: &Matcher<'_>, name: &str, made: &Made, says: Says) -> Facts {
        let mut row = Facts { names: matcher.name(name).into_iter().collect(), ..Facts::default() };
        match says {
            Says::Name => {}
            Says::County => row.served = made.counties.first().map(|county| Served::Counties([*county].into())),
            Says::Contacts => {
                row.phones = made.phone.iter().filter_map(|phone| phone_key(phone)).collect();
                row.websites = made.website.iter().filter_map(|website| website_key(website)).collect();
            }
        }
        row
    }
}

/// How long this thread has worked, by Linux's own count: what other processes do meanwhile is not in it.
fn worked() -> Duration {
    let read = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    Duration::from_nanos(read.split(' ').next().and_then(|nanoseconds| nanoseconds.parse().ok()).unwrap_or_default())
}

fn entry(at: usize, made: &Made) -> Entry {
    let area =
        if made.counties.is_empty() { Area::Statewide {} } else { Area::Counties { counties: made.counties.clone() } };
    let offering = Offering {
        arena: ArenaCode::parse("outreach").unwrap(),
        area,
        populations: Default::default(),
        ages: None,
        languages: Default::default(),
        intake: Intake::Open,
        intake_confirmed_on: Day::FIRST,
    };
    Entry {
        entered: at as u64 + 1,
        id: id(at),
        name: made.name.clone(),
        other_names: Vec::new(),
        former_names: Vec::new(),
        kind: OrganizationKind::Nonprofit,
        has_round_the_clock_line: false,
        status: OrganizationStatus::Active,
        continued_by: None,
        offerings: vec![offering],
        lines: Vec::new(),
    }
}
