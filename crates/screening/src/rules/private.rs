//! Where one person lives or can be reached.

use super::{Match, Rule, sure, unsure};
use crate::{Certainty, Kind, context};

pub(super) const RULES: &[Rule] = &[
    Rule {
        kind: Kind::PrivateContact,
        pattern: r"(?i)\b(?:she|he|{SERVED}|family)(?: now| currently| still| is| was)? (?:lives?|lived|living|resides?|residing|stays|staying|hiding|hides|sleeps|moved|relocated|vive) (?:now |currently )?(?:at|on|in|to|with|near|en) [^.;!?]{0,40}?[0-9]{1,5} [a-z]",
        judge: a_home,
    },
    Rule {
        kind: Kind::PrivateContact,
        pattern: r"(?i)\b(?:she|he)(?: now| currently| still)? (?:lives?|lived|resides?|is living|is staying|is hiding|hides|sleeps) (?:now |currently )?(?:at|on|in|with|near) [a-z]",
        judge: unsure,
    },
    Rule {
        kind: Kind::PrivateContact,
        pattern: r"(?i)\b(?:her|his|{SERVED}'s|mother's|family's|client|victim|survivor)(?: home| cell| mobile| personal| private| current| house| street| new)* (?:address|phone|cell|cellphone|mobile|telephone|whatsapp|number|e-?mail|direccion|telefono)(?: number| address)?(?: is| was| at|:)[^.;!?]{0,20}?(?:[(+]?[0-9]|[a-z0-9._-]+@)",
        judge: someones,
    },
    Rule {
        kind: Kind::PrivateContact,
        pattern: r"(?i)\b(?:call|text|reach|contact|phone|email|write to|message|dm|whatsapp) (?:her|him|(?:the|our|this) (?:client|victim|survivor|girl|boy|child|patient))(?: directly| only| back)? (?:at|on|under|via)[^.;!?]{0,15}?(?:[(+]?[0-9]{3}|[a-z0-9._-]+@)",
        judge: someones,
    },
    Rule {
        kind: Kind::PrivateContact,
        pattern: r"(?i)\b(?:home|current|safe|hiding|private|mailing) (?:address|place|location) of (?:the |our |this |a )?{SERVED}(?: is|:)? [^.;!?]{0,20}?[0-9]",
        judge: sure,
    },
];

/// A house and a street after "lives at" are certain; "stays in 1 of 3 rooms" is a rule of the house.
fn a_home(found: &Match<'_>) -> Option<Certainty> {
    let words = [
        "day", "days", "night", "nights", "week", "weeks", "month", "months", "year", "years", "of", "bed", "beds",
        "hours", "others",
    ];
    let part = found.part();
    (!context::is_followed_by(found.text, part.end.saturating_sub(1), &words)).then_some(Certainty::Sure)
}

/// A pronoun may stand for a director; the word client does not.
fn someones(found: &Match<'_>) -> Option<Certainty> {
    let is_served = context::of_someone_served(found.text, &found.part())
        || ["client", "victim", "survivor", "girl", "boy", "child", "patient", "minor"]
            .iter()
            .any(|word| found.text.get(found.part()).is_some_and(|text| text.to_ascii_lowercase().contains(word)));
    Some(if is_served { Certainty::Sure } else { Certainty::Unsure })
}
