//! Self-ratings as CSV.

use super::{SelfRatingRecord, narrative};
use crate::{
    FileFault, Row,
    csv_table::{self, Columns, CsvRow},
    identifier_cells,
    row::Faults,
    words,
};

/// The columns, in the order in which they are written.
pub(super) const COLUMNS: Columns = Columns {
    all: &["identifier_scheme", "identifier_value", "edition", "standard", "rating", "narrative"],
    required: &["identifier_scheme", "identifier_value", "edition", "standard", "rating"],
};

/// Reads a file, row by row.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Row<SelfRatingRecord>>, FileFault> {
    Ok(csv_table::read(bytes, &COLUMNS)?.into_iter().map(row).collect())
}

fn row(row: CsvRow) -> Row<SelfRatingRecord> {
    let CsvRow { line, cells, mut faults, is_whole } = row;
    if !is_whole {
        // It is not known which cell is which: only the key is read.
        let organization = identifier_cells::read(&cells, &mut Faults::default());
        return Row { line, organization, content: faults.or_none(None) };
    }
    let organization = identifier_cells::read(&cells, &mut faults);
    let edition = cells.needed_code("edition", words::parsed, &mut faults);
    let standard = cells.needed_code("standard", words::parsed, &mut faults);
    let rating = cells.read("rating", words::rating, &mut faults);
    let narrative = cells.text("narrative").and_then(|text| narrative(text, &mut faults));
    let record = organization.clone().zip(edition).zip(standard).map(|((organization, edition), standard)| {
        SelfRatingRecord { organization, edition, standard, rating, narrative }
    });
    Row { line, organization, content: faults.or_none(record) }
}
