//! Numbers of immigration, and what shows one person's case there.

use super::{Match, Rule, sure, unsure};
use crate::{Certainty, Kind, context};

pub(super) const RULES: &[Rule] = &[
    Rule {
        kind: Kind::AlienNumber,
        pattern: r"\bA(?: ?[-#:]{1,2} ?|\.)?[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{2,3}\b",
        judge: sure,
    },
    Rule { kind: Kind::AlienNumber, pattern: r"\ba[-#]?[0-9]{8,9}\b", judge: sure },
    Rule { kind: Kind::AlienNumber, pattern: r"\bA [0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{2,3}\b", judge: unless_a_bodys },
    Rule {
        kind: Kind::AlienNumber,
        pattern: r"(?i)\b(?:alien(?: registration)?{NO}?|a ?-? ?(?:number|file|num\b|no\b)|uscis{NO}|numero de extranjero) ?(?:is |was |of )?[:#.]{0,2} ?a? ?[-#]? ?(?:[0-9][ -]?){7,8}[0-9]\b",
        judge: sure,
    },
    Rule {
        kind: Kind::ImmigrationReceipt,
        pattern: r"(?i)\b(?:EAC|WAC|LIN|SRC|MSC|NBC|IOE|NSC|TSC|VSC|CSC|YSC|MCT)[ #:-]{0,2}[0-9]{2}[ -]?[0-9]{3}[ -]?[0-9]{5}\b",
        judge: sure,
    },
    Rule {
        kind: Kind::VisaCase,
        pattern: r"(?i)\b(?:her|his|{SERVED}'s|one {SERVED}'s|for the {SERVED}'s) (?:pending |approved |denied )?(?:t|u)[ -]?(?:visa|nonimmigrant|status)\b",
        judge: unsure,
    },
    Rule {
        kind: Kind::VisaCase,
        pattern: r"(?i)\b(?:her|his|{SERVED}'s) (?:form )?(?:i-914|i-918|i-360|asylum case|continued presence)\b",
        judge: unsure,
    },
    Rule {
        kind: Kind::VisaCase,
        pattern: r"(?i)\b(?:she|he|(?:our|the|this|a|one) {SERVED}) (?:has |was |is |had |just |recently )*(?:applied for|applying for|received|granted|denied|awarded|got|obtained|filed for) (?:an? |the |her |his )?(?:t|u)[ -]?visa\b",
        judge: unsure,
    },
    Rule {
        kind: Kind::VisaCase,
        pattern: r"(?i)\b(?:t|u)[ -]?visa{NO} ?(?:is |was )?[:#]? ?[a-z]{0,3}-?[0-9][0-9-]{4,}\b",
        judge: sure,
    },
];

fn unless_a_bodys(found: &Match<'_>) -> Option<Certainty> {
    let part = found.part();
    if context::of_a_bodys_number(found.text, &part) {
        return None;
    }
    Some(if context::of_a_person(found.text, &part) { Certainty::Sure } else { Certainty::Unsure })
}
