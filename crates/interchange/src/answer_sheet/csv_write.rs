//! A file of answers as CSV.

use super::{
    Column, RatingWord, Sheet, SheetRow, mark, rating_of,
    words::{NOT_AVAILABLE, section},
};
use crate::{WriteFault, csv_text::escape_formula};
use csv::{Terminator, WriterBuilder};
use domain::rating::Rating;

/// UTF-8 with a byte order mark, without which some programs take it for something else.
pub(super) fn write(sheet: &Sheet<'_>) -> Result<Vec<u8>, WriteFault> {
    let mut bytes = b"\xEF\xBB\xBF".to_vec();
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(&mut bytes);
    writer.write_record(Column::ALL.map(Column::label))?;
    for row in &sheet.rows {
        writer.write_record(Column::ALL.map(|column| escape_formula(&text(sheet, row, column))))?;
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}

/// What stands in a cell.
pub(super) fn text(sheet: &Sheet<'_>, row: &SheetRow<'_>, column: Column) -> String {
    let level = |rating| row.standard.rubric.level(rating).unwrap_or(NOT_AVAILABLE).to_owned();
    let narrative = row.answer.and_then(|answer| answer.narrative.as_deref()).unwrap_or_default();
    match column {
        Column::Section => section(&row.standard.section),
        Column::Code => row.standard.code.as_str().to_owned(),
        Column::Standard => row.standard.title.clone(),
        Column::Exceeds => level(Rating::Exceeds),
        Column::Meets => level(Rating::Meets),
        Column::DoesNotMeet => level(Rating::DoesNotMeet),
        Column::Rating => rating_of(row.answer).map_or("", RatingWord::label).to_owned(),
        Column::Narrative => narrative.to_owned(),
        Column::Evidence => row.evidence.join("; "),
        Column::AsMade => mark(rating_of(row.answer), narrative),
        Column::Assessment => sheet.assessment.to_string(),
        Column::Revision => sheet.revision.to_string(),
    }
}
