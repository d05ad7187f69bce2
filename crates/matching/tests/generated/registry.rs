//! A registry of fictitious organizations, with near-duplicates among them.

use super::{
    chance::Chance,
    words::{KINDS, LEGAL, SECOND, TELLING},
};
use domain::county::County;
use std::collections::{BTreeMap, BTreeSet};

/// A fictitious organization.
#[derive(Debug, Clone)]
pub struct Made {
    pub name: String,
    /// Empty when it serves the whole state.
    pub counties: BTreeSet<County>,
    pub phone: Option<String>,
    pub website: Option<String>,
}

/// Of a hundred organizations, so many resemble an earlier one: the same name but for one word.
const NEAR: usize = 20;

/// Of a thousand, so many bear the very name of an earlier one, elsewhere.
const NAMESAKES: usize = 2;

/// So many organizations, and as many again that are not in the registry but could be.
pub fn registry(count: usize, outside: usize, seed: u64) -> (Vec<Made>, Vec<Made>) {
    let mut chance = Chance(seed);
    let counties: Vec<County> = County::all().collect();
    let mut taken: BTreeMap<String, ()> = BTreeMap::new();
    let mut all: Vec<Made> = Vec::with_capacity(count + outside);
    while all.len() < count + outside {
        let home = counties[chance.below(counties.len())];
        let parent = if all.is_empty() { None } else { Some(all[chance.below(all.len())].clone()) };
        let resembles = chance.percent(NEAR);
        let namesake = chance.below(1000) < NAMESAKES;
        let (name, parent) = match parent {
            Some(parent) if namesake => (parent.name.clone(), Some(parent)),
            Some(parent) if resembles => (near(&parent.name, home, &mut chance), Some(parent)),
            _ => (fresh(home, &mut chance), None),
        };
        // What differs in how it is incorporated only is no other organization.
        if taken.insert(bare(&name), ()).is_some() && !namesake {
            continue;
        }
        let made = made(name, home, parent.as_ref(), &counties, &mut chance);
        all.push(made);
    }
    // Who is outside is drawn from all of them, so that it resembles who is inside as much as these each other.
    let mut left_out = Vec::with_capacity(outside);
    for _ in 0..outside {
        let at = chance.below(all.len());
        left_out.push(all.swap_remove(at));
    }
    let names: BTreeSet<String> = all.iter().map(|made| bare(&made.name)).collect();
    left_out.retain(|made| !names.contains(&bare(&made.name)));
    (all, left_out)
}

/// What a name says, in whatever order: two names that say the same are one.
fn bare(name: &str) -> String {
    let name = LEGAL.iter().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name).to_lowercase();
    let mut words: Vec<&str> =
        name.split(' ').filter(|word| !["the", "of", "and", "in", "for"].contains(word)).collect();
    words.sort_unstable();
    words.join(" ")
}

fn fresh(home: County, chance: &mut Chance) -> String {
    let (first, second, kind) = (chance.pick(TELLING), chance.pick(SECOND), chance.pick(KINDS));
    let other = chance.pick(TELLING);
    let county = home.name();
    let name = match chance.below(12) {
        0 | 1 => format!("{first} {kind} of {county} County"),
        2 => format!("{first} {second} {kind}"),
        3 => format!("{first} {second} {kind} of {county}"),
        4 => format!("{county} County {first} {kind}"),
        5 => format!("{first} and {other} {kind}"),
        6 => format!("Saint {first} {second} {kind}"),
        7 => format!("{first} {kind} in {county}"),
        8 => format!("The {first} {second} {kind}"),
        9 => format!("{first} {other} {kind} of {county} County"),
        10 => format!("{county} {second} {kind} for {first}"),
        _ => format!("{first}{} {kind} of {county} County", second.to_lowercase()),
    };
    let suffix = if chance.percent(40) { chance.pick(LEGAL) } else { "" };
    format!("{name}{suffix}")
}

/// The name of a neighbour: one word is another.
fn near(name: &str, home: County, chance: &mut Chance) -> String {
    let base = LEGAL.iter().find_map(|suffix| name.strip_suffix(suffix)).unwrap_or(name);
    let mut words: Vec<String> = base.split(' ').map(str::to_owned).collect();
    let counties: Vec<&str> = County::all().map(County::name).collect();
    match chance.below(4) {
        0 => match words.iter().position(|word| counties.contains(&word.as_str())) {
            Some(at) => words[at] = home.name().to_owned(),
            None => words.push(format!("of {}", home.name())),
        },
        1 => match words.iter().position(|word| TELLING.contains(&word.as_str())) {
            Some(at) => words[at] = chance.pick(TELLING).to_owned(),
            None => words.insert(0, chance.pick(TELLING).to_owned()),
        },
        2 => {
            let kinds: BTreeSet<&str> = KINDS.iter().flat_map(|kind| kind.split(' ')).collect();
            let other = chance.pick(KINDS).split(' ').next_back().unwrap_or("House");
            match words.iter().rposition(|word| kinds.contains(word.as_str())) {
                Some(at) => words[at] = other.to_owned(),
                None => words.push(other.to_owned()),
            }
        }
        _ => words.push(chance.pick(&["II", "North", "South", "East", "West", "Annex", "Auxiliary"]).to_owned()),
    }
    let suffix = if chance.percent(40) { chance.pick(LEGAL) } else { "" };
    format!("{}{suffix}", words.join(" "))
}

fn made(name: String, home: County, parent: Option<&Made>, counties: &[County], chance: &mut Chance) -> Made {
    let mut served = BTreeSet::new();
    if !chance.percent(5) {
        served.insert(home);
        for _ in 0..chance.below(3) {
            served.insert(counties[chance.below(counties.len())]);
        }
    }
    // A branch often has its parent's website, and sometimes its telephone.
    let shares = |often, chance: &mut Chance| parent.filter(|_| chance.percent(often));
    let phone = match shares(15, chance) {
        Some(parent) => parent.phone.clone(),
        None => chance.percent(90).then(|| {
            format!("+1{}{:07}", chance.pick(&["919", "336", "704", "828", "252"]), 2_000_000 + chance.below(7_999_999))
        }),
    };
    let website = match shares(30, chance) {
        Some(parent) => parent.website.clone(),
        None => chance.percent(70).then(|| {
            let host: String = name.to_lowercase().chars().filter(char::is_ascii_alphanumeric).take(30).collect();
            format!("https://www.{host}.example/")
        }),
    };
    Made { name, counties: served, phone, website }
}
