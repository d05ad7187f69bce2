//! Writes self-ratings as [`read`](super::read) reads them.

use super::{SelfRatingRecord, columns::COLUMNS};
use crate::{Format, WriteFault, csv_text};
use domain::rating::Rating;

/// Writes records as a file. Without records, CSV is the header: a template.
///
/// # Errors
/// When the bytes could not be put together.
pub fn write(format: Format, records: &[SelfRatingRecord]) -> Result<Vec<u8>, WriteFault> {
    match format {
        Format::Csv => csv(records),
        Format::JsonLines => json_lines(records),
    }
}

fn csv(records: &[SelfRatingRecord]) -> Result<Vec<u8>, WriteFault> {
    let mut bytes = Vec::new();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut bytes);
    writer.write_record(COLUMNS.all)?;
    for record in records {
        writer.write_record([
            record.organization.scheme.as_str(),
            &csv_text::escape_formula(&record.organization.value),
            record.edition.as_str(),
            record.standard.as_str(),
            record.rating.map_or("", Rating::as_str),
            &csv_text::escape_formula(record.narrative.as_deref().unwrap_or_default()),
        ])?;
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}

fn json_lines(records: &[SelfRatingRecord]) -> Result<Vec<u8>, WriteFault> {
    let mut bytes = Vec::new();
    for record in records {
        let line = serde_json::json!({
            "organization": record.organization,
            "edition": record.edition,
            "standard": record.standard,
            "rating": record.rating,
            "narrative": record.narrative,
        });
        serde_json::to_writer(&mut bytes, &line)?;
        bytes.push(b'\n');
    }
    Ok(bytes)
}
