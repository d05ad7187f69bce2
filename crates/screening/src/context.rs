//! What stands around a place in a text: the words that make a number a person's.

use std::ops::Range;

/// Words for one person whom a provider works with.
const PERSONS: &[&str] = &[
    "she", "he", "client", "survivor", "victim", "patient", "girl", "boy", "minor", "child", "teen", "teenager",
    "daughter", "son", "ella", "cliente", "victima",
];

/// The same without the pronouns, which may stand for staff.
const SERVED: &[&str] = &[
    "client",
    "client's",
    "survivor",
    "survivor's",
    "victim",
    "victim's",
    "patient",
    "patient's",
    "girl",
    "girl's",
    "boy",
    "boy's",
    "minor",
    "minor's",
    "child",
    "child's",
    "daughter",
    "son",
    "cliente",
    "victima",
];

/// Words for a body that is "born" on a day, and has an age, without being a person.
const BODIES: &[&str] = &[
    "organization",
    "program",
    "project",
    "agency",
    "shelter",
    "center",
    "coalition",
    "nonprofit",
    "we",
    "our",
    "idea",
    "movement",
    "ministry",
    "mission",
    "initiative",
    "hotline",
    "house",
    "network",
    "alliance",
    "foundation",
    "charity",
    "company",
    "church",
    "clinic",
    "task",
    "force",
    "partnership",
    "collaborative",
    "group",
    "building",
    "facility",
];

/// Words beside the date of a paper or an event.
const PAPERWORK: &[&str] = &[
    "updated",
    "revised",
    "reviewed",
    "signed",
    "approved",
    "effective",
    "adopted",
    "founded",
    "expires",
    "expired",
    "dated",
    "since",
    "trained",
    "training",
    "policy",
    "inspected",
    "inspection",
    "licensed",
    "accredited",
    "certified",
    "opened",
    "incorporated",
    "published",
    "version",
    "renewed",
    "valid",
    "meeting",
    "minutes",
    "audit",
    "audited",
    "completed",
    "hired",
    "agreement",
    "conference",
    "deadline",
    "due",
];

/// Words before a number that belongs to a body.
const NUMBERS_OF_BODIES: &[&str] = &[
    "ein",
    "fein",
    "tax",
    "taxpayer",
    "duns",
    "uei",
    "npi",
    "grant",
    "award",
    "registration",
    "routing",
    "charter",
    "sosid",
    "provider",
    "fax",
    "phone",
    "tel",
    "telephone",
    "hotline",
    "license",
    "cage",
    "filing",
    "invoice",
    "contract",
    "account",
    "irs",
    "sos",
];

/// The same sentence before and after a part of the text, at most so many letters of each.
fn sentence(text: &str, part: &Range<usize>, most: usize) -> (String, String) {
    let before = text.get(part.start.saturating_sub(most)..part.start).unwrap_or_default();
    let before = [". ", "! ", "? "]
        .iter()
        .filter_map(|end| before.rfind(end))
        .max()
        .map_or(before, |end| before.get(end + 1..).unwrap_or_default());
    let after = text.get(part.end..text.len().min(part.end.saturating_add(most))).unwrap_or_default();
    let after = [". ", "! ", "? "]
        .iter()
        .filter_map(|end| after.find(end))
        .min()
        .map_or(after, |end| after.get(..end).unwrap_or_default());
    (before.to_ascii_lowercase(), after.to_ascii_lowercase())
}

fn has(text: &str, words: &[&str]) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric() && c != '\'').any(|word| words.contains(&word))
}

fn near(text: &str, part: &Range<usize>, most: usize, words: &[&str]) -> bool {
    let (before, after) = sentence(text, part, most);
    has(&before, words) || has(&after, words)
}

/// Whether the sentence speaks of one person whom a provider works with.
pub(crate) fn of_a_person(text: &str, part: &Range<usize>) -> bool {
    near(text, part, 60, PERSONS)
}

/// The same, without taking a pronoun for one.
pub(crate) fn of_someone_served(text: &str, part: &Range<usize>) -> bool {
    near(text, part, 100, SERVED)
}

/// Whether what stands shortly before is a body rather than a person.
pub(crate) fn of_a_body(text: &str, part: &Range<usize>) -> bool {
    let (before, _) = sentence(text, part, 60);
    has(&before, BODIES) && !has(&before, PERSONS)
}

/// Whether a date is that of a paper or an event.
pub(crate) fn of_paperwork(text: &str, part: &Range<usize>) -> bool {
    near(text, part, 50, PAPERWORK)
}

/// Whether a number is said to be a body's.
pub(crate) fn of_a_bodys_number(text: &str, part: &Range<usize>) -> bool {
    let (before, _) = sentence(text, part, 30);
    has(&before, NUMBERS_OF_BODIES)
}

/// Whether the word after a part of the text, perhaps after a blank, is one of these, whatever its case.
pub(crate) fn is_followed_by(text: &str, end: usize, words: &[&str]) -> bool {
    let rest = text.get(end..text.len().min(end.saturating_add(30))).unwrap_or_default().trim_start();
    let word = rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default().to_ascii_lowercase();
    words.contains(&word.as_str())
}

/// Whether a body, and no person, has the age that ends here: "our 16-year-old program".
pub(crate) fn is_followed_by_a_body(text: &str, end: usize) -> bool {
    let rest = text.get(end..text.len().min(end.saturating_add(40))).unwrap_or_default().to_ascii_lowercase();
    rest.split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(3)
        .any(|word| word != "we" && word != "our" && BODIES.contains(&word))
}
