//! Organizations as JSON Lines: each line a profile.
//!
//! A line is read member by member and not by serde, which stops at the first thing that is wrong and says what
//! stands there. What is taken here is taken by serde too, as a test makes sure of.

use super::{
    Content, OrganizationLine,
    draft::{OfferingDraft, ProfileDraft, STAND_IN},
};
use crate::{
    FileFault, Row,
    json_lines::{self, Line},
    json_object::{Object, identifier, text},
    row::Faults,
    words,
};
use domain::{
    offering::{Ages, Area, Language, LanguageBy, LanguageTag},
    organization::{Contact, Identifier},
};
use serde_json::Value;
use std::collections::BTreeSet;

/// Reads a file, line by line.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Row<OrganizationLine>>, FileFault> {
    Ok(json_lines::read(bytes)?.into_iter().map(row).collect())
}

fn row(line: Line) -> Row<OrganizationLine> {
    let mut faults = Faults::default();
    let (key, draft) = match &line.value {
        Ok(value) => profile(value, &mut faults),
        Err(detail) => {
            faults.add("", detail.clone());
            (None, None)
        }
    };
    if let Some(draft) = &draft {
        draft.check(str::to_owned, &mut faults);
    }
    let whole = draft.and_then(ProfileDraft::finish);
    let content =
        key.clone().zip(whole).map(|(key, whole)| OrganizationLine { key, content: Content::Whole(Box::new(whole)) });
    Row { line: line.number, organization: key, content: faults.or_none(content) }
}

fn profile(value: &Value, faults: &mut Faults) -> (Option<Identifier>, Option<ProfileDraft>) {
    let known = [
        "name",
        "other_names",
        "kind",
        "description",
        "contacts",
        "website",
        "phone",
        "round_the_clock_line",
        "identifiers",
        "offerings",
    ];
    let Some(object) = Object::new(value, String::new(), &known, faults) else { return (None, None) };
    let owned = |name: &str, faults: &mut Faults| object.text(name, faults).map(str::to_owned);
    let (key, identifiers) = identifiers(&object, faults);
    let draft = ProfileDraft {
        name: object.needed_text("name", faults).map(str::to_owned),
        other_names: other_names(&object, faults),
        kind: object.needed_code("kind", words::kind, faults),
        description: owned("description", faults),
        contacts: object
            .items("contacts", faults)
            .into_iter()
            .map(|(pointer, item)| contact(item, pointer, faults))
            .collect(),
        website: owned("website", faults),
        phone: owned("phone", faults),
        round_the_clock_line: owned("round_the_clock_line", faults),
        identifiers,
        offerings: object
            .items("offerings", faults)
            .into_iter()
            .map(|(pointer, item)| offering(item, pointer, faults))
            .collect(),
    };
    (key, Some(draft))
}

/// The identifiers, and the first of them as written.
fn identifiers(object: &Object<'_>, faults: &mut Faults) -> (Option<Identifier>, BTreeSet<Identifier>) {
    let items = object.items("identifiers", faults);
    if items.is_empty() {
        faults.add_if_new(object.at("identifiers"), "must hold at least one; the first names the organization here");
    }
    let read: Vec<_> = items.into_iter().map(|(pointer, item)| identifier(item, pointer, faults)).collect();
    (read.first().cloned().flatten(), read.into_iter().flatten().collect())
}

/// The other names, with something harmless in the place of what is no text, so that the rest keep their places.
fn other_names(object: &Object<'_>, faults: &mut Faults) -> Vec<String> {
    let items = object.items("other_names", faults);
    items.into_iter().map(|(pointer, item)| text(item, &pointer, faults).unwrap_or(STAND_IN).to_owned()).collect()
}

/// A contact, with something harmless in the place of a label that is none, so that the rest keep their places.
fn contact(value: &Value, pointer: String, faults: &mut Faults) -> Contact {
    let object = Object::new(value, pointer, &["label", "phone", "email", "url"], faults);
    let Some(object) = object else {
        return Contact { label: STAND_IN.to_owned(), phone: None, email: None, url: None };
    };
    let owned = |name: &str, faults: &mut Faults| object.text(name, faults).map(str::to_owned);
    Contact {
        label: object.needed_text("label", faults).unwrap_or(STAND_IN).to_owned(),
        phone: owned("phone", faults),
        email: owned("email", faults),
        url: owned("url", faults),
    }
}

fn offering(value: &Value, pointer: String, faults: &mut Faults) -> OfferingDraft {
    let known = ["arena", "area", "populations", "ages", "languages", "intake", "intake_confirmed_on"];
    let Some(object) = Object::new(value, pointer, &known, faults) else { return OfferingDraft::default() };
    OfferingDraft {
        arena: object.needed_code("arena", words::parsed, faults),
        area: area(&object, faults),
        populations: object.codes("populations", words::population, faults).into_iter().collect(),
        ages: ages(&object, faults),
        languages: object
            .items("languages", faults)
            .into_iter()
            .filter_map(|(pointer, item)| language(item, pointer, faults))
            .collect(),
        intake: object.needed_code("intake", words::intake, faults),
        intake_confirmed_on: object.needed_code("intake_confirmed_on", words::parsed, faults),
    }
}

fn area(offering: &Object<'_>, faults: &mut Faults) -> Option<Area> {
    let value = offering.needed("area", faults)?;
    let is_statewide = value.get("kind").and_then(Value::as_str) == Some("statewide");
    // "Statewide" beside a list of counties contradicts itself: the list is refused, not overlooked.
    let known: &[&str] = if is_statewide { &["kind"] } else { &["kind", "counties"] };
    let object = Object::new(value, offering.at("area"), known, faults)?;
    let kind = object.needed_code(
        "kind",
        |kind| match kind {
            "statewide" | "counties" => Ok(()),
            _ => Err("must be one of statewide, counties".to_owned()),
        },
        faults,
    );
    kind?;
    if is_statewide {
        return Some(Area::Statewide {});
    }
    object.needed("counties", faults)?;
    let listed = object.items("counties", faults).len();
    let counties = object.codes("counties", words::parsed, faults);
    // Counties that could not be read must not make an empty list of them as well.
    (counties.len() == listed).then(|| Area::Counties { counties: counties.into_iter().collect() })
}

fn ages(offering: &Object<'_>, faults: &mut Faults) -> Option<Ages> {
    let object = Object::new(offering.member("ages")?, offering.at("ages"), &["min", "max"], faults)?;
    let max = object.member("max").and_then(|value| age(value, object.at("max"), faults));
    let min = object.needed("min", faults)?;
    Some(Ages { min: age(min, object.at("min"), faults)?, max })
}

fn age(value: &Value, pointer: String, faults: &mut Faults) -> Option<u8> {
    let age = value.as_u64().and_then(|age| u8::try_from(age).ok());
    if age.is_none() {
        faults.add(pointer, words::AGE_RULE);
    }
    age
}

fn language(value: &Value, pointer: String, faults: &mut Faults) -> Option<Language> {
    let object = Object::new(value, pointer, &["tag", "by"], faults)?;
    let tag: Option<LanguageTag> = object.needed_code("tag", words::parsed, faults);
    let by = object.needed_code(
        "by",
        |by| match by {
            "spoken" => Ok(LanguageBy::Spoken),
            "interpreter" => Ok(LanguageBy::Interpreter),
            _ => Err("must be one of spoken, interpreter".to_owned()),
        },
        faults,
    );
    Some(Language { tag: tag?, by: by? })
}
