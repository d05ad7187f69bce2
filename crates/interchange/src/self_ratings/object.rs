//! Self-ratings as JSON Lines.

use super::{SelfRatingRecord, narrative};
use crate::{
    FileFault, Row,
    json_lines::{self, Line},
    json_object::{Object, identifier, noted},
    row::Faults,
    words,
};
use domain::organization::Identifier;
use serde_json::Value;

/// Reads a file, line by line.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Row<SelfRatingRecord>>, FileFault> {
    Ok(json_lines::read(bytes)?.into_iter().map(row).collect())
}

fn row(line: Line) -> Row<SelfRatingRecord> {
    let mut faults = Faults::default();
    let (organization, record) = match &line.value {
        Ok(value) => record(value, &mut faults),
        Err(detail) => {
            faults.add("", detail.clone());
            (None, None)
        }
    };
    Row { line: line.number, organization, content: faults.or_none(record) }
}

fn record(value: &Value, faults: &mut Faults) -> (Option<Identifier>, Option<SelfRatingRecord>) {
    let known = ["organization", "edition", "standard", "rating", "narrative"];
    let Some(object) = Object::new(value, String::new(), &known, faults) else { return (None, None) };
    let organization =
        object.needed("organization", faults).and_then(|value| identifier(value, object.at("organization"), faults));
    let edition = object.needed_code("edition", words::parsed, faults);
    let standard = object.needed_code("standard", words::parsed, faults);
    let rating = object.text("rating", faults);
    let rating = rating.and_then(|word| noted(words::rating(word), &object.at("rating"), faults));
    let narrative = object.text("narrative", faults).and_then(|text| narrative(text, faults));
    let record = organization.clone().zip(edition).zip(standard).map(|((organization, edition), standard)| {
        SelfRatingRecord { organization, edition, standard, rating, narrative }
    });
    (organization, record)
}
