//! The words of organizations' names: what is left out, what is short for what, and what says little.

use directory::names::words;
use domain::county::County;
use std::{collections::BTreeSet, sync::LazyLock};

/// What says how an organization is incorporated, wherever it stands in a name. People add it and leave it out.
const LEGAL: [&str; 14] = [
    "inc",
    "incorporated",
    "llc",
    "llp",
    "lllp",
    "pllc",
    "corp",
    "corporation",
    "ltd",
    "limited",
    "npo",
    "nfp",
    "501c3",
    "plc",
];

/// The same at the end of a name only: elsewhere it is another word, such as `Co` for county.
const LEGAL_AT_THE_END: [&str; 3] = ["co", "company", "pc"];

/// Words that join others.
const JOINING: [&str; 14] = ["the", "of", "and", "for", "in", "at", "a", "an", "to", "on", "by", "with", "de", "la"];

/// What people shorten, and what they mean. The short form on the left, the word on the right.
const SHORT: [(&str, &str); 45] = [
    ("adv", "advocacy"),
    ("agcy", "agency"),
    ("alli", "alliance"),
    ("assn", "association"),
    ("assoc", "association"),
    ("asst", "assistance"),
    ("bd", "board"),
    ("cath", "catholic"),
    ("cmty", "community"),
    ("cnty", "county"),
    ("co", "county"),
    ("coal", "coalition"),
    ("coop", "cooperative"),
    ("comm", "community"),
    ("commun", "community"),
    ("couns", "counseling"),
    ("counselling", "counseling"),
    ("centre", "center"),
    ("cntr", "center"),
    ("ctr", "center"),
    ("ctrs", "center"),
    ("dept", "department"),
    ("dev", "development"),
    ("div", "division"),
    ("edu", "education"),
    ("fam", "family"),
    ("fdn", "foundation"),
    ("fndn", "foundation"),
    ("ft", "fort"),
    ("govt", "government"),
    ("hosp", "hospital"),
    ("hse", "house"),
    ("inst", "institute"),
    ("intl", "international"),
    ("mgmt", "management"),
    ("min", "ministry"),
    ("mt", "mount"),
    ("natl", "national"),
    ("org", "organization"),
    ("prog", "program"),
    ("soc", "society"),
    ("st", "saint"),
    ("svc", "service"),
    ("svcs", "service"),
    ("univ", "university"),
];

/// Words that many names of the field share, in the form that [`stem`] gives them. They say little about which
/// organization it is.
const COMMON: [&str; 72] = [
    "action",
    "advocacy",
    "advocate",
    "agency",
    "aid",
    "alliance",
    "assistance",
    "association",
    "board",
    "care",
    "carolina",
    "center",
    "children",
    "church",
    "coalition",
    "community",
    "council",
    "counseling",
    "county",
    "crisis",
    "department",
    "development",
    "division",
    "domestic",
    "family",
    "foundation",
    "freedom",
    "fund",
    "group",
    "haven",
    "health",
    "help",
    "home",
    "hope",
    "house",
    "housing",
    "human",
    "immigrant",
    "initiative",
    "institute",
    "international",
    "justice",
    "legal",
    "ministry",
    "mission",
    "national",
    "nc",
    "network",
    "north",
    "office",
    "organization",
    "outreach",
    "partnership",
    "program",
    "project",
    "recovery",
    "refuge",
    "rescue",
    "resource",
    "safe",
    "saint",
    "service",
    "shelter",
    "society",
    "support",
    "survivor",
    "team",
    "training",
    "trust",
    "violence",
    "women",
    "youth",
];

/// Words that tell a body from the one it belongs to, in the form that [`stem`] gives them: `Lantern House` and `Lantern
/// House Foundation` are two, and so are two houses of one name.
const BRANCH: [&str; 27] = [
    "annex",
    "auxiliary",
    "branch",
    "campus",
    "central",
    "chapter",
    "district",
    "east",
    "eastern",
    "foundation",
    "fund",
    "ii",
    "iii",
    "iv",
    "local",
    "north",
    "northeast",
    "northern",
    "northwest",
    "region",
    "south",
    "southeast",
    "southern",
    "southwest",
    "trust",
    "west",
    "western",
];

/// How much a word that says which organization it is counts.
const TELLING: f64 = 1.0;

/// How much a word that many names share counts.
const SHARED: f64 = 0.4;

/// Whether a word says how an organization is incorporated.
pub(crate) fn is_legal(word: &str, is_last: bool) -> bool {
    LEGAL.contains(&word) || is_last && LEGAL_AT_THE_END.contains(&word)
}

/// Whether a word only joins others.
pub(crate) fn is_joining(word: &str) -> bool {
    JOINING.contains(&word)
}

/// How much a word counts in comparing names, by its stem.
pub(crate) fn weight(stem: &str) -> f64 {
    if is_telling(stem) { TELLING } else { SHARED }
}

/// Whether organizations are told apart by a word, by its stem.
pub(crate) fn is_telling(stem: &str) -> bool {
    !COMMON.contains(&stem)
}

/// Whether a word tells a body from the one it belongs to; numbers do.
pub(crate) fn is_of_a_branch(stem: &str) -> bool {
    BRANCH.contains(&stem) || stem.chars().any(char::is_numeric)
}

/// Whether a word is the name of a county, or part of it.
pub(crate) fn is_of_a_county(written: &str) -> bool {
    COUNTIES.contains(written)
}

/// The words of the names of counties.
static COUNTIES: LazyLock<BTreeSet<String>> =
    LazyLock::new(|| County::all().flat_map(|county| words(county.name())).collect());

/// What a word means: written out where it is short for another, and, where many names share it, without the ending of the
/// plural. The plural of a telling word is another word: `Beacons House` is not `Beacon House`.
pub(crate) fn stem(word: &str) -> String {
    let full = SHORT.iter().find(|(short, _)| *short == word).map_or(word, |(_, full)| full);
    let singular = match full.strip_suffix("ies") {
        Some(start) => format!("{start}y"),
        None => full.strip_suffix('s').unwrap_or(full).to_owned(),
    };
    if COMMON.contains(&singular.as_str()) { singular } else { full.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_written_out_and_singular() {
        for (word, meant) in [
            ("svcs", "service"),
            ("services", "service"),
            ("families", "family"),
            ("ctr", "center"),
            ("crisis", "crisis"),
            ("jesus", "jesus"),
            ("access", "access"),
            ("womens", "women"),
            ("beacons", "beacons"),
            ("childrens", "children"),
        ] {
            assert_eq!(stem(word), meant, "{word}");
        }
    }

    #[test]
    fn the_lists_are_in_the_form_that_stems_have() {
        for word in COMMON.into_iter().chain(BRANCH) {
            assert_eq!(stem(word), word);
        }
        for (short, full) in SHORT {
            assert_eq!(stem(full), full, "{short}");
        }
    }
}
