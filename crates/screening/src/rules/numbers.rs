//! Numbers that the state, a court or a clinic gives to people and their cases.

use super::{Match, Rule, sure, unsure};
use crate::{Certainty, Kind, context};

pub(super) const RULES: &[Rule] = &[
    Rule {
        kind: Kind::SocialSecurityNumber,
        pattern: r"\b([0-9]{3})( ?[-./_]{1,2} ?| )([0-9]{2})( ?[-./_]{1,2} ?| )([0-9]{4})\b",
        judge: social_security,
    },
    Rule { kind: Kind::SocialSecurityNumber, pattern: r"\b([0-9](?:[ ._-]{1,3}[0-9]){8})\b", judge: single_digits },
    Rule { kind: Kind::SocialSecurityNumber, pattern: r"\b([0-9]{9})\b", judge: nine_digits },
    Rule {
        kind: Kind::SocialSecurityNumber,
        pattern: r"(?i)\b(?:s ?[./]? ?s ?[./]? ?n\b|social security(?: number| no\b\.?| #)?|social sec\b|seguro social|itin\b|last (?:4|four)(?: digits)?(?: of)?(?: her| his| the| their)?(?: ssn| social)(?: security(?: number)?)?)[^0-9;!?]{0,25}?(?:[0-9][ ._-]{0,3}){3,8}[0-9]\b",
        judge: sure,
    },
    Rule {
        kind: Kind::CaseNumber,
        pattern: r"\b[0-9]{2} ?-? ?(?:CRS|CR|CVS|CVD|CVM|CV|IFS|IF|JA|JB|JT|JRI|SPC|SP) ?-? ?[0-9]{3,7}(?:-[0-9]{3})?\b",
        judge: sure,
    },
    Rule {
        kind: Kind::CaseNumber,
        pattern: r"(?i)\b[0-9] ?: ?[0-9]{2} ?- ?(?:cv|cr|mj|mc|po|sw) ?- ?[0-9]{3,6}\b",
        judge: sure,
    },
    Rule {
        kind: Kind::CaseNumber,
        pattern: r"(?i)\b[0-9]{2,4}-(?:cv|cr|crs|cvd|cvs|ja|jt|jb)-[0-9]{3,7}\b",
        judge: sure,
    },
    Rule {
        kind: Kind::CaseNumber,
        pattern: r"(?i)\b(?:case|docket|cause|warrant|incident|police report|report|court file|citation|complaint|caso|cps|dss|expediente){NO} ?(?:is |was )?[:#]? ?(?:[a-z]{0,6}[ -]?){0,2}[0-9][a-z0-9-]{2,}",
        judge: a_case_number,
    },
    Rule {
        kind: Kind::CaseNumber,
        pattern: r"(?i)\b(?:case|docket|warrant)[ :#]{1,3}[0-9]{2,4}-[0-9]{3,}",
        judge: unsure,
    },
    Rule {
        kind: Kind::MedicalRecord,
        pattern: r"(?i)\b(?:mrn|m\.r\.n\.|medical record|patient|chart|health record){NO}? ?(?:is |was )?[:#]? ?[a-z]{0,3}-?[0-9][0-9-]{3,}\b",
        judge: sure,
    },
    Rule {
        kind: Kind::MedicalRecord,
        pattern: r"(?i)\b(?:medicaid|medicare|insurance|member|policy holder|nc tracks recipient|recipient)(?: (?:recipient|member|beneficiary))? ?(?:id|number|no\b\.?|#)(?: ?(?:number|no\b\.?|#))? ?(?:is |was )?[:#]? ?[a-z]{0,3}-?[0-9][0-9a-z-]{5,}\b",
        judge: an_insured_number,
    },
    Rule {
        kind: Kind::IdentityDocument,
        pattern: r"(?i)\b(?:passport|pasaporte){NO}? ?(?:is |was )?[:#]? ?[a-z]{0,2}[ -]?[0-9][0-9 -]{4,9}[0-9]\b",
        judge: sure,
    },
    Rule {
        kind: Kind::IdentityDocument,
        pattern: r"(?i)\b(?:driver'?s?'? ?licen[cs]e|drivers? lic\b\.?|nc ?dl|d\.?l\.?|licencia de conducir){NO}? ?(?:is |was )?[:#]? ?[a-z]{0,2}[ -]?[0-9][0-9 -]{4,12}[0-9]\b",
        judge: sure,
    },
    Rule {
        kind: Kind::IdentityDocument,
        pattern: r"(?i)\b(?:inmate|offender|opus|sbi|fbi|prisoner|booking|consular|matricula consular|green card|visa|i-94){NO} ?(?:is |was )?[:#]? ?[a-z]{0,3}-?[0-9][0-9-]{4,}\b",
        judge: sure,
    },
    Rule {
        kind: Kind::IdentityDocument,
        pattern: r"(?i)\b(?:her|his|{SERVED}'s) (?:state )?id(?: card)?{NO}? ?(?:is |was )?[:#]? ?[a-z]{0,2}-?[0-9][0-9-]{4,}\b",
        judge: sure,
    },
];

/// Three, two and four digits in the ranges that are given out; with an area from 900, a taxpayer's number of a person
/// (ITIN). Hyphens make it certain; other marks do where the sentence is about a person.
fn social_security(found: &Match<'_>) -> Option<Certainty> {
    if !is_given_out(found.group(1), found.group(3), found.group(5)) {
        return None;
    }
    let part = found.part();
    // The tail of a longer number, say of a telephone abroad, or of a grant, is none.
    let before = found.text.get(..part.start).unwrap_or_default();
    if before.ends_with(['-', '+', '/']) || context::of_a_bodys_number(found.text, &part) {
        return None;
    }
    let is_hyphened = found.group(2).contains('-') && found.group(4).contains('-');
    let is_certain = is_hyphened || context::of_a_person(found.text, &part);
    Some(if is_certain { Certainty::Sure } else { Certainty::Unsure })
}

/// Nine digits one by one: nobody writes a telephone like that.
fn single_digits(found: &Match<'_>) -> Option<Certainty> {
    let digits: String = found.group(1).chars().filter(char::is_ascii_digit).collect();
    is_given_out(digits.get(..3)?, digits.get(3..5)?, digits.get(5..)?).then_some(Certainty::Sure)
}

/// Nine digits in one word may be a number of a body.
fn nine_digits(found: &Match<'_>) -> Option<Certainty> {
    let (digits, part) = (found.group(1), found.part());
    let before = found.text.get(..part.start).unwrap_or_default();
    let is_tail = before.ends_with(['-', '+', '/', '#', '.']);
    if is_tail
        || context::of_a_bodys_number(found.text, &part)
        || !is_given_out(digits.get(..3)?, digits.get(3..5)?, digits.get(5..)?)
    {
        return None;
    }
    Some(Certainty::Unsure)
}

/// Whether the parts are in the ranges of the Social Security Administration, or in those of an ITIN.
fn is_given_out(area: &str, group: &str, serial: &str) -> bool {
    let number = |text: &str| text.parse::<u16>().unwrap_or(0);
    let (area, group, serial) = (number(area), number(group), number(serial));
    let is_ssn = area != 0 && area != 666 && area < 900;
    let is_itin = area >= 900 && (50..=99).contains(&group);
    (is_ssn || is_itin) && group != 0 && serial != 0
}

/// A report or a complaint of a body has a number as well.
fn a_case_number(found: &Match<'_>) -> Option<Certainty> {
    let is_vague = found.text.get(found.part()).is_some_and(|text| {
        let text = text.to_ascii_lowercase();
        text.starts_with("report") || text.starts_with("complaint")
    });
    let is_about_someone = context::of_someone_served(found.text, &found.part());
    Some(if is_vague && !is_about_someone { Certainty::Unsure } else { Certainty::Sure })
}

/// Providers have numbers of Medicaid and of their insurance too.
fn an_insured_number(found: &Match<'_>) -> Option<Certainty> {
    if context::of_a_bodys_number(found.text, &found.part()) {
        return None;
    }
    let is_about_someone = context::of_a_person(found.text, &found.part());
    Some(if is_about_someone { Certainty::Sure } else { Certainty::Unsure })
}
