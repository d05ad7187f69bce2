//! Writes organizations as [`read`](super::read) and [`gather`](super::gather) read them.

use super::{
    OrganizationRecord,
    columns::{COLUMNS, STATEWIDE},
};
use crate::{Format, WriteFault, contact_cells, csv_text};
use domain::{
    offering::{Area, LanguageBy, Offering},
    organization::{Identifier, Profile},
};
use serde_json::Value;

/// Writes records as a file. Without records, CSV is the header: a template.
///
/// # Errors
/// When a record is to be written as CSV and holds an identifier for which CSV has no column.
pub fn write(format: Format, records: &[OrganizationRecord]) -> Result<Vec<u8>, WriteFault> {
    match format {
        Format::Csv => csv(records),
        Format::JsonLines => json_lines(records),
    }
}

fn csv(records: &[OrganizationRecord]) -> Result<Vec<u8>, WriteFault> {
    let mut bytes = Vec::new();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut bytes);
    writer.write_record(COLUMNS.all)?;
    for (place, record) in records.iter().enumerate() {
        let ein = ein(record).map_err(|detail| WriteFault::NotInCsv { place, detail })?;
        // The organization's cells stand on every row, so that the rows can be sorted in any way.
        let about = organization_cells(record, ein);
        if record.profile.offerings.is_empty() {
            writer.write_record(about.iter().cloned().chain(offering_cells(None)))?;
        }
        for offering in &record.profile.offerings {
            writer.write_record(about.iter().cloned().chain(offering_cells(Some(offering))))?;
        }
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}

/// The value for the column `ein`: the one identifier that a record may have beside its key.
fn ein(record: &OrganizationRecord) -> Result<&str, &'static str> {
    let identifiers = &record.profile.identifiers;
    if !identifiers.contains(&record.key) {
        return Err("its key is not one of its identifiers");
    }
    let others: Vec<&Identifier> = identifiers.iter().filter(|identifier| **identifier != record.key).collect();
    match others.as_slice() {
        [] => Ok(""),
        [other] if other.scheme.as_str() == "ein" => Ok(&other.value),
        _ => Err("beside the key, there is a column for an ein only"),
    }
}

fn organization_cells(record: &OrganizationRecord, ein: &str) -> [String; 11] {
    let Profile { name, other_names, kind, website, phone, round_the_clock_line, description, contacts, .. } =
        &record.profile;
    [
        record.key.scheme.to_string(),
        csv_text::escape_formula(&record.key.value),
        csv_text::escape_formula(name),
        kind.as_str().to_owned(),
        csv_text::escape_formula(&csv_text::join_texts(other_names.iter().map(String::as_str))),
        ein.to_owned(),
        website.clone().unwrap_or_default(),
        // A plus sign and digits make no formula that does anything.
        phone.clone().unwrap_or_default(),
        round_the_clock_line.clone().unwrap_or_default(),
        csv_text::escape_formula(description.as_deref().unwrap_or_default()),
        csv_text::escape_formula(&contact_cells::write(contacts)),
    ]
}

fn offering_cells(offering: Option<&Offering>) -> [String; 9] {
    let Some(offering) = offering else { return Default::default() };
    let counties = match &offering.area {
        Area::Statewide {} => STATEWIDE.to_owned(),
        Area::Counties { counties } => joined(counties),
    };
    let populations: Vec<_> = offering.populations.iter().map(|population| population.as_str()).collect();
    let age = |age: Option<u8>| age.map(|years| years.to_string()).unwrap_or_default();
    let languages = |by: LanguageBy| joined(offering.languages.iter().filter(|l| l.by == by).map(|l| &l.tag));
    [
        offering.arena.to_string(),
        counties,
        populations.join(";"),
        age(offering.ages.map(|ages| ages.min)),
        age(offering.ages.and_then(|ages| ages.max)),
        languages(LanguageBy::Spoken),
        languages(LanguageBy::Interpreter),
        offering.intake.as_str().to_owned(),
        offering.intake_confirmed_on.to_string(),
    ]
}

fn joined<T: ToString>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<_> = items.into_iter().map(|item| item.to_string()).collect();
    items.join(";")
}

fn json_lines(records: &[OrganizationRecord]) -> Result<Vec<u8>, WriteFault> {
    let mut bytes = Vec::new();
    for record in records {
        let mut line = serde_json::to_value(&record.profile)?;
        // The key stands first: that is how a reader knows it.
        let others = record.profile.identifiers.iter().filter(|identifier| **identifier != record.key);
        let identifiers: Vec<&Identifier> = std::iter::once(&record.key).chain(others).collect();
        if let Value::Object(members) = &mut line {
            members.insert("identifiers".to_owned(), serde_json::to_value(identifiers)?);
        }
        serde_json::to_writer(&mut bytes, &line)?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}
