//! Dates of birth and ages.

use super::{Match, Rule, sure, unsure};
use crate::{Certainty, Kind, context};

pub(super) const RULES: &[Rule] = &[
    Rule {
        kind: Kind::DateOfBirth,
        pattern: r"(?i)\b(?:d ?[./]? ?o ?[./]? ?b\b|date of birth|birth ?-?date|fecha de nacimiento|b\.)[^;!?]{0,25}?\b(?:{DATE}|[0-9]{1,2} [0-9]{1,2} (?:{YEAR}|[0-9]{2}))\b",
        judge: sure,
    },
    Rule {
        kind: Kind::DateOfBirth,
        pattern: r"(?i)\b(?:born|birthday|nacid[oa])\b[^.;!?]{0,25}?\b{DATE}\b",
        judge: unless_a_body_was_born,
    },
    Rule {
        kind: Kind::DateOfBirth,
        pattern: r"(?i)\b{DATE}[ (,-]{1,4}(?:d\.?o\.?b\b|date of birth|birth)",
        judge: sure,
    },
    Rule {
        kind: Kind::DateOfBirth,
        pattern: r"(?i)\b(?:d\.?o\.?b\b\.?|date of birth|birth ?-?date|year of birth|birth ?year)[ :#=-]{0,4}(?:is |was |in )?(?:[0-9]{6}|[0-9]{8}|{YEAR}|{MONTH} [0-9]{1,2})\b",
        judge: sure,
    },
    Rule {
        kind: Kind::DateOfBirth,
        pattern: r"(?i)\b(?:she|he|who|{SERVED})(?: was| is|,)? born in (?:{MONTH},? )?{YEAR}\b",
        judge: unsure,
    },
    Rule {
        kind: Kind::DateOfBirth,
        pattern: r"(?i)\b(?:her|his|{SERVED}'s) birthday (?:is|was|falls)(?: on)? (?:the )?(?:{MONTH}|[0-9]{1,2})",
        judge: unsure,
    },
    Rule { kind: Kind::DateOfBirth, pattern: r"\b{DATE}\b", judge: a_date_beside_a_person },
    Rule {
        kind: Kind::PersonsAge,
        pattern: r"(?i)\b(?:an?|our|this|the|one|her|his|another) (?:[a-z]+ )?(?:[0-9]{1,2}|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)(?:[ -]years?[ -]old|[ -]?y/?o)\b",
        judge: unless_of_many,
    },
    Rule {
        kind: Kind::PersonsAge,
        pattern: r"(?i)\b(?:she|he|{SERVED})(?:,| is| was| aged|,? age| turned| just turned| had turned)(?: only| just| about)?(?: aged)? (?:[1-9]|[1-9][0-9]|thirteen|fourteen|fifteen|sixteen|seventeen)(?: years?(?: old)?| yrs?\b| y/?o\b|,|\.| and | when | was | in | at the time|\z)",
        judge: unless_of_many,
    },
    Rule {
        kind: Kind::PersonsAge,
        pattern: r"(?i)\b(?:[1-9]|[1-9][0-9]) ?(?:y/?o|yr old|yrs old|year old) ?(?:f|m|female|male|girl|boy|woman|man|hispanic|black|white|latina|latino|victim|client|survivor)\b",
        judge: unless_of_many,
    },
    Rule {
        kind: Kind::PersonsAge,
        pattern: r"(?i)\b(?:una?|la|el) (?:nin[oa]|joven|menor|clienta|muchach[oa]) de [0-9]{1,2} anos\b",
        judge: unsure,
    },
];

/// "Our shelter was born on …" is a founding day.
fn unless_a_body_was_born(found: &Match<'_>) -> Option<Certainty> {
    (!context::of_a_body(found.text, &found.part())).then_some(Certainty::Sure)
}

fn a_date_beside_a_person(found: &Match<'_>) -> Option<Certainty> {
    let part = found.part();
    (context::of_a_person(found.text, &part) && !context::of_paperwork(found.text, &part)).then_some(Certainty::Unsure)
}

/// Who may be served, by age, is no person; neither is a body that has an age.
fn unless_of_many(found: &Match<'_>) -> Option<Certainty> {
    let end = found.part().end;
    let is_of_many = context::is_followed_by(found.text, end, &["and", "or", "to", "s", "up", "through", "minimum"])
        || context::is_followed_by_a_body(found.text, end);
    (!is_of_many).then_some(Certainty::Unsure)
}
