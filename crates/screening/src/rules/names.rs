//! Names of the people whom a provider works with.

use super::{Match, Rule, sure, unsure};
use crate::{Certainty, Kind, context};

pub(super) const RULES: &[Rule] = &[
    Rule {
        kind: Kind::NamedPerson,
        pattern: r"\b{SERVED},? (?i:is |was |by the name of |who is |whose name is |named |llamad[oa] |que se llama ){1,2}([A-Za-z][a-z']*|[A-Z]{2,})",
        judge: named,
    },
    Rule {
        kind: Kind::NamedPerson,
        pattern: r"\b(?i:clients|survivors|victims|patients|girls|boys|children|residents|woman|man|lady|women|someone) (?i:named|by the name of|whose name is) ([A-Z][a-z']+)",
        judge: unsure,
    },
    Rule {
        kind: Kind::NamedPerson,
        pattern: r"\b{SERVED}'s (?i:full |real |legal |first |last |given |birth )?(?i:name|initials) ?(?i:is|was|:|=|-) ?([A-Za-z][A-Za-z']*)",
        judge: named,
    },
    Rule {
        kind: Kind::NamedPerson,
        pattern: r"\b(?i:client|survivor|victim|patient|minor|child)(?i: full| real| legal| first| last)? (?i:name|initials) ?[:=] ?([A-Za-z][A-Za-z'.]+)",
        judge: named,
    },
    Rule {
        kind: Kind::NamedPerson,
        pattern: r"\b(?i:her|his)(?i: full| real| legal| first)? name (?i:is|was) ([A-Z][a-z']+)",
        judge: unsure,
    },
    Rule {
        kind: Kind::NamedPerson,
        pattern: r"\b(?i:our|my) (?i:former |minor |own |late )?(?:client|survivor|victim|patient|resident),? ([A-Z][a-z']+)",
        judge: our_client,
    },
    Rule {
        kind: Kind::NamedPerson,
        pattern: r"\b(?i:the|this|a|one|another|that) (?i:former |minor |adult |young )?(?:client|survivor|victim|patient),? ?\(?([A-Z][a-z']+)",
        judge: some_client,
    },
    Rule {
        kind: Kind::NamedPerson,
        pattern: r"\b(?:Client|Victim|Survivor|Patient) ?: ?([A-Z][a-z']+),? [A-Z][a-z']*",
        judge: some_client,
    },
    Rule {
        kind: Kind::NamedPerson,
        pattern: r"\b{SERVED},? (?i:was |is |has been )?(?i:identified as|known as|who goes by|goes by|alias|a\.?k\.?a\.?) ([A-Z][a-z']+)",
        judge: some_client,
    },
    Rule { kind: Kind::NamedPerson, pattern: r"\b{SERVED},? \(?[A-Z]\. ?[A-Z]\.", judge: unsure },
    Rule {
        kind: Kind::NamedPerson,
        pattern: r"\b(?i:nuestr[oa]|la|una) (?i:client[ae]|victima|sobreviviente) (?i:llamada |se llama )?([A-Z][a-z']+)",
        judge: sure,
    },
];

/// What follows "named" or "name is" without being a name.
const NO_NAMES: &[&str] = &[
    "a",
    "about",
    "above",
    "added",
    "after",
    "again",
    "always",
    "an",
    "and",
    "anonymous",
    "are",
    "as",
    "asked",
    "at",
    "be",
    "because",
    "below",
    "but",
    "by",
    "changed",
    "confidential",
    "director",
    "disclosed",
    "ever",
    "for",
    "from",
    "given",
    "here",
    "if",
    "in",
    "kept",
    "known",
    "made",
    "may",
    "must",
    "named",
    "never",
    "no",
    "not",
    "on",
    "only",
    "optional",
    "or",
    "our",
    "private",
    "protected",
    "recorded",
    "redacted",
    "removed",
    "replaced",
    "required",
    "safe",
    "shared",
    "so",
    "stored",
    "taken",
    "that",
    "the",
    "their",
    "then",
    "they",
    "this",
    "to",
    "under",
    "unknown",
    "unless",
    "used",
    "we",
    "when",
    "where",
    "who",
    "with",
    "withheld",
    "without",
    "written",
    "your",
    "entered",
];

/// Words of bodies, offices and papers, which begin with a capital after "our client" without being a name.
const NO_PEOPLE: &[&str] = &[
    "act",
    "advisory",
    "advocacy",
    "advocate",
    "advocates",
    "agreement",
    "alliance",
    "assistance",
    "bill",
    "board",
    "care",
    "case",
    "center",
    "code",
    "committee",
    "compensation",
    "complaint",
    "confidentiality",
    "consultant",
    "consultants",
    "council",
    "day",
    "emergency",
    "empowerment",
    "engagement",
    "english",
    "feedback",
    "focus",
    "friday",
    "fund",
    "grievance",
    "group",
    "handbook",
    "health",
    "hotline",
    "housing",
    "i",
    "impact",
    "intake",
    "justice",
    "leader",
    "leaders",
    "leadership",
    "legal",
    "mentor",
    "mentors",
    "monday",
    "network",
    "outreach",
    "policy",
    "portal",
    "program",
    "protection",
    "relations",
    "restitution",
    "resource",
    "response",
    "right",
    "rights",
    "satisfaction",
    "saturday",
    "service",
    "services",
    "shelter",
    "spanish",
    "specialist",
    "statement",
    "sunday",
    "support",
    "survey",
    "task",
    "thursday",
    "transportation",
    "trust",
    "tuesday",
    "union",
    "voice",
    "voices",
    "wednesday",
    "week",
    "wellness",
    "witness",
    "latina",
    "latino",
    "hispanic",
    "black",
    "white",
    "asian",
    "american",
    "native",
    "indigenous",
    "lgbtq",
    "deaf",
    "male",
    "female",
    "nonbinary",
    "north",
    "carolina",
];

fn is_one_of(word: &str, words: &[&str]) -> bool {
    words.contains(&word.to_ascii_lowercase().as_str())
}

/// A capital makes it certain; without one it may be any word.
fn named(found: &Match<'_>) -> Option<Certainty> {
    let word = found.group(1);
    let verb = found.text.get(found.part()).unwrap_or_default().to_ascii_lowercase();
    let says_so = ["name", "initials", "llama"].iter().any(|one| verb.contains(one));
    if !says_so || is_one_of(word, NO_NAMES) || is_one_of(word, NO_PEOPLE) {
        return None;
    }
    let is_capital = word.starts_with(|c: char| c.is_ascii_uppercase());
    Some(if is_capital { Certainty::Sure } else { Certainty::Unsure })
}

fn our_client(found: &Match<'_>) -> Option<Certainty> {
    unless_a_body(found).then_some(Certainty::Sure)
}

fn some_client(found: &Match<'_>) -> Option<Certainty> {
    unless_a_body(found).then_some(Certainty::Unsure)
}

fn unless_a_body(found: &Match<'_>) -> bool {
    let word = found.group(1);
    !is_one_of(word, NO_PEOPLE)
        && !is_one_of(word, NO_NAMES)
        && !context::is_followed_by(found.text, found.part().end, NO_PEOPLE)
}
