//! Free text is guarded: what looks like a person's data is refused, or somebody looks at it.
//!
//! Every act that writes free text calls [`screen`] with it. A text is named by its pointer and by what it looks like,
//! never repeated: not in an error, the journal or the log.

use crate::{Error, Fault};
use domain::{assessment::Answer, edition::StandardCode, organization::Profile};
use screening::{Certainty, Kind};
use serde::Serialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A text that looks like it holds a person's data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspected {
    /// Where, and what to do about it.
    pub fault: Fault,
    /// What it looks like: a stable code for programs.
    pub code: &'static str,
}

/// A text that may hold a person's data, or may be innocent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    /// Where, as a JSON pointer (RFC 6901).
    pub pointer: String,
    /// What it may be: a stable code for programs.
    pub code: &'static str,
}

/// Refuses texts that surely look like a person's data. What may be innocent is returned, in order: texts of staff pass
/// with it, and texts of providers are held or looked at.
///
/// # Errors
/// [`Error::PersonalData`] with every text that is refused.
pub fn screen<'t>(texts: impl IntoIterator<Item = (String, &'t str)>) -> Result<Vec<Doubt>, Error> {
    let (refused, doubts) = sort(texts);
    if refused.is_empty() { Ok(doubts) } else { Err(Error::PersonalData(refused)) }
}

/// Refuses every text in a document, as [`screen`] does: for what staff write, where doubts pass.
///
/// # Errors
/// As [`screen`], or when the document cannot be written as JSON.
pub fn screen_document(document: &impl Serialize) -> Result<(), Error> {
    let unwritable =
        |error: serde_json::Error| persistence::Error::Corrupt { what: "document", detail: error.to_string() };
    let written = serde_json::to_value(document).map_err(unwritable)?;
    let mut texts = Vec::new();
    leaves(&written, String::new(), &mut texts);
    screen(texts).map(|_| ())
}

fn leaves<'v>(value: &'v Value, at: String, found: &mut Vec<(String, &'v str)>) {
    match value {
        Value::String(text) => found.push((at, text)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(place, below)| leaves(below, format!("{at}/{place}"), found));
        }
        Value::Object(members) => {
            members.iter().for_each(|(name, below)| leaves(below, format!("{at}/{name}"), found));
        }
        _ => {}
    }
}

/// Everything that looks like a person's data, the doubtful as well: what is wrong with a row of an import.
pub(crate) fn faults<'t>(texts: impl IntoIterator<Item = (String, &'t str)>) -> Vec<(String, String)> {
    let (refused, doubts) = sort(texts);
    let refused = refused.into_iter().map(|one| (one.fault.pointer, one.fault.detail));
    let doubtful = doubts.into_iter().filter_map(|doubt| {
        let words = Kind::parse(doubt.code)?.words();
        Some((doubt.pointer, format!("may hold {words}: a person has to look at it; enter it through the API")))
    });
    refused.chain(doubtful).collect()
}

fn sort<'t>(texts: impl IntoIterator<Item = (String, &'t str)>) -> (Vec<Suspected>, Vec<Doubt>) {
    let (mut refused, mut doubts) = (Vec::new(), Vec::new());
    for (pointer, text) in texts {
        for (kind, certainty) in screening::kinds(text) {
            match certainty {
                Certainty::Sure => refused.push(Suspected {
                    fault: Fault { pointer: pointer.clone(), detail: refusal(kind) },
                    code: kind.as_str(),
                }),
                Certainty::Unsure => doubts.push(Doubt { pointer: pointer.clone(), code: kind.as_str() }),
            }
        }
    }
    (refused, doubts)
}

fn refusal(kind: Kind) -> String {
    format!("looks like it holds {}; the registry keeps nothing about victims: say it without that", kind.words())
}

fn doubted(doubt: Doubt) -> Option<Suspected> {
    let detail = refusal(Kind::parse(doubt.code)?);
    Some(Suspected { fault: Fault { pointer: doubt.pointer, detail }, code: doubt.code })
}

/// What doubts about texts that cannot wait for staff come to: they are refused as well.
pub(crate) fn refuse_doubts(doubts: Vec<Doubt>) -> Result<(), Error> {
    let refused: Vec<Suspected> = doubts.into_iter().filter_map(doubted).collect();
    if refused.is_empty() { Ok(()) } else { Err(Error::PersonalData(refused)) }
}

/// The free texts of a profile that another does not hold, each with its pointer: what has stood there already was
/// looked at when it was written.
pub(crate) fn new_in<'t>(wanted: &'t Profile, present: &Profile) -> Vec<(String, &'t str)> {
    let known: BTreeSet<&str> = of_profile(present).into_iter().map(|(_, text)| text).collect();
    of_profile(wanted).into_iter().filter(|(_, text)| !known.contains(text)).collect()
}

/// The free texts of a profile, each with its pointer. Identifiers, numbers and addresses have shapes of their own.
pub(crate) fn of_profile(profile: &Profile) -> Vec<(String, &str)> {
    let mut texts = vec![("/name".to_owned(), profile.name.as_str())];
    texts
        .extend(profile.other_names.iter().enumerate().map(|(place, name)| (format!("/other_names/{place}"), &**name)));
    texts.extend(profile.description.as_deref().map(|text| ("/description".to_owned(), text)));
    let contacts = profile.contacts.iter().enumerate();
    texts.extend(contacts.map(|(place, contact)| (format!("/contacts/{place}/label"), &*contact.label)));
    texts
}

/// What is to be done about the narratives of changed answers, once none of their texts is refused.
pub(crate) enum Narrative {
    /// It says what it said before: what has been noted of it stays.
    Unchanged,
    /// There is nothing to look at.
    Innocent,
    /// It may hold these: codes for programs.
    ToLookAt(Vec<&'static str>),
}

/// Refuses answers whose narrative surely looks like a person's data, unless it stood there before, and says what is to be
/// done about each narrative.
///
/// # Errors
/// As [`screen`].
pub(crate) fn screen_answers<'c>(
    given: &'c BTreeMap<StandardCode, Answer>,
    present: &BTreeMap<StandardCode, Answer>,
) -> Result<BTreeMap<&'c StandardCode, Narrative>, Error> {
    let mut refused = Vec::new();
    let mut narratives = BTreeMap::new();
    for (standard, answer) in given {
        let before = present.get(standard);
        let is_same = before.is_some_and(|before| before.narrative == answer.narrative);
        let narrative = answer.narrative.as_deref().filter(|_| !is_same);
        let (sure, doubts) = sort(narrative.map(|text| (format!("/answers/{standard}/narrative"), text)));
        refused.extend(sure);
        let outcome = match doubts.as_slice() {
            _ if is_same => Narrative::Unchanged,
            [] => Narrative::Innocent,
            doubts => Narrative::ToLookAt(doubts.iter().map(|doubt| doubt.code).collect()),
        };
        narratives.insert(standard, outcome);
    }
    if refused.is_empty() { Ok(narratives) } else { Err(Error::PersonalData(refused)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TELLING: &str = "Our client Maria has the number 123-45-6789.";

    #[test]
    fn a_fault_names_the_place_and_the_kind_and_never_the_text() {
        let Err(Error::PersonalData(refused)) = screen([("/reason".to_owned(), TELLING)]) else { panic!("it passes") };
        let codes: Vec<_> = refused.iter().map(|one| one.code).collect();
        assert!(codes.contains(&"named-person") && codes.contains(&"social-security-number"), "{codes:?}");
        for one in refused {
            assert_eq!(one.fault.pointer, "/reason");
            assert!(!one.fault.detail.contains("Maria") && !one.fault.detail.contains("123"), "{one:?}");
        }
    }

    #[test]
    fn doubts_of_staff_pass_and_those_of_a_file_do_not() {
        let text = || [("/note".to_owned(), "We met a 16-year-old girl.")];
        assert_eq!(screen(text()).unwrap().len(), 1);
        assert_eq!(faults(text()).len(), 1);
        assert!(faults([("/note".to_owned(), "Open from 9 to 5.")]).is_empty());
    }

    #[test]
    fn every_text_of_a_document_is_read() {
        let document = serde_json::json!({"a": ["fine", {"b": TELLING}]});
        let Err(Error::PersonalData(refused)) = screen_document(&document) else { panic!("it passes") };
        assert!(refused.iter().all(|one| one.fault.pointer == "/a/1/b"), "{refused:?}");
    }
}
