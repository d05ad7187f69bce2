//! The rules: a pattern each, and plain code that looks at what stands around.

mod birth;
mod immigration;
mod names;
mod numbers;
mod private;

use crate::{Certainty, Kind, Suspicion, reading::Reading};
use regex::bytes::{Captures, Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use std::{ops::Range, sync::LazyLock};

/// One thing to look for.
pub(crate) struct Rule {
    kind: Kind,
    /// Over the reading, which is ASCII; `{…}` names a part of [`PARTS`].
    pattern: &'static str,
    /// How certain a match is; `None` when it is innocent.
    judge: fn(&Match<'_>) -> Option<Certainty>,
}

/// What a rule has found.
pub(crate) struct Match<'t> {
    text: &'t str,
    found: Captures<'t>,
}

impl<'t> Match<'t> {
    fn part(&self) -> Range<usize> {
        self.found.get(0).map_or(0..0, |whole| whole.range())
    }

    /// The text of a group; empty when it took no part.
    fn group(&self, number: usize) -> &'t str {
        self.found.get(number).and_then(|group| self.text.get(group.range())).unwrap_or_default()
    }
}

/// Parts that several patterns share.
const PARTS: &[(&str, &str)] = &[
    (
        "{DATE}",
        "(?:{NUMERIC}|{ISO}|{MONTH}[ .]{0,2}(?:0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?[ ,]{0,2}(?:{YEAR}|'[0-9]{2})|(?:0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?[ -](?:of )?{MONTH}[ .,-]{0,2}{YEAR}|(?:0?[1-9]|[12][0-9]|3[01]) de {MES}(?: de| del)? {YEAR})",
    ),
    ("{NUMERIC}", "(?:0?[1-9]|[12][0-9]|3[01]) ?[/.|-] ?(?:0?[1-9]|[12][0-9]|3[01]) ?[/.|-] ?(?:{YEAR}|[0-9]{2})"),
    ("{ISO}", "{YEAR} ?[/.|-] ?(?:0?[1-9]|1[0-2]) ?[/.|-] ?(?:0?[1-9]|[12][0-9]|3[01])"),
    ("{YEAR}", "(?:19|20)[0-9]{2}"),
    (
        "{MONTH}",
        "(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)",
    ),
    ("{MES}", "(?i:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)"),
    (
        "{SERVED}",
        "(?i:client|survivor|victim|patient|resident|participant|minor|girl|boy|child|teen|teenager|witness|clienta|victima)",
    ),
    ("{NO}", "(?i: ?(?:no|num|nr)\\b\\.?| ?numbers?| ?numero| ?#| ?id\\b(?: ?(?:no\\b\\.?|number|#))?)"),
];

/// A pattern with its parts put in.
fn written(pattern: &str) -> String {
    // Parts name parts: a few rounds put in all of them.
    let mut whole = pattern.to_owned();
    for _ in 0..3 {
        for (name, part) in PARTS {
            whole = whole.replace(name, part);
        }
    }
    whole
}

struct Compiled {
    any: RegexSet,
    each: Vec<(&'static Rule, Regex)>,
}

/// A rule that could not be compiled would be left out; a test holds that there is none.
static COMPILED: LazyLock<Compiled> = LazyLock::new(|| {
    let each: Vec<(&'static Rule, Regex)> =
        [birth::RULES, immigration::RULES, names::RULES, numbers::RULES, private::RULES]
            .into_iter()
            .flatten()
            .filter_map(|rule| Some((rule, RegexBuilder::new(&written(rule.pattern)).unicode(false).build().ok()?)))
            .collect();
    let any = RegexSetBuilder::new(each.iter().map(|(_, regex)| regex.as_str())).unicode(false).build();
    Compiled { any: any.unwrap_or_else(|_| RegexSet::empty()), each }
});

/// Everything that the rules find. One pass says which rules have anything to look at; most texts need no second.
pub(crate) fn apply(reading: &Reading) -> Vec<Suspicion> {
    let text = reading.text.as_str();
    let matching = COMPILED.any.matches(text.as_bytes());
    let mut found = Vec::new();
    for (rule, regex) in matching.iter().filter_map(|place| COMPILED.each.get(place)) {
        for captures in regex.captures_iter(text.as_bytes()) {
            let one = Match { text, found: captures };
            if let Some(certainty) = (rule.judge)(&one) {
                found.push(Suspicion { kind: rule.kind, certainty, at: reading.characters(one.part()) });
            }
        }
    }
    found
}

fn sure(_: &Match<'_>) -> Option<Certainty> {
    Some(Certainty::Sure)
}

fn unsure(_: &Match<'_>) -> Option<Certainty> {
    Some(Certainty::Unsure)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        let rules = [birth::RULES, immigration::RULES, names::RULES, numbers::RULES, private::RULES];
        for rule in rules.into_iter().flatten() {
            let pattern = written(rule.pattern);
            if let Err(error) = RegexBuilder::new(&pattern).unicode(false).build() {
                panic!("{error}");
            }
            assert!(!pattern.contains("{S") && !pattern.contains("{D"), "{pattern}");
        }
        assert_eq!(COMPILED.any.len(), rules.iter().map(|rules| rules.len()).sum::<usize>());
    }
}
