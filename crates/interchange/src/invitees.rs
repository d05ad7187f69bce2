//! Whom to invite, as a CSV file: one organization a row, named by `organization`, its id, or by `identifier_scheme` and
//! `identifier_value`. The columns that a file does not use may be left out.

use crate::{
    FileFault, RowFault,
    csv_table::{self, Columns, CsvRow},
    identifier_cells,
    row::Faults,
    words,
};
use domain::{ids::OrganizationId, organization::Identifier};

/// An organization as a row names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Named {
    /// By its id.
    Id(OrganizationId),
    /// By an identifier.
    Identifier(Identifier),
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InviteeRow {
    /// The line of the file at which it begins, from 1.
    pub line: u64,
    /// Whom it names, or all that is wrong with it.
    pub named: Result<Named, Vec<RowFault>>,
}

const COLUMNS: Columns =
    Columns { all: &["organization", identifier_cells::SCHEME, identifier_cells::VALUE], required: &[] };

/// Reads a file, row by row.
///
/// # Errors
/// When the file as a whole cannot be read. What is wrong with one row is told with that row.
pub fn read(bytes: &[u8]) -> Result<Vec<InviteeRow>, FileFault> {
    Ok(csv_table::read(bytes, &COLUMNS)?.into_iter().map(row).collect())
}

fn row(row: CsvRow) -> InviteeRow {
    let CsvRow { line, cells, mut faults, is_whole } = row;
    let named = match is_whole {
        // It is not known which cell is which.
        false => None,
        true if cells.code("organization").is_some() => {
            cells.read("organization", words::parsed, &mut faults).map(Named::Id)
        }
        true => identifier_cells::read(&cells, &mut faults).map(Named::Identifier),
    };
    InviteeRow { line, named: Faults::or_none(faults, named) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_name_organizations_by_id_or_by_identifier_and_faulty_ones_say_why() {
        let id = "01981f3e-8a00-7000-8000-000000000001";
        let file = format!(
            "organization,identifier_scheme,identifier_value\r\n{id},,\r\n,test_scheme,T-1\r\nnonsense,,\r\n,,\r\n,test_scheme,\r\n{id}\r\n"
        );
        let rows = read(file.as_bytes()).unwrap();
        let lines: Vec<(u64, bool)> = rows.iter().map(|row| (row.line, row.named.is_ok())).collect();
        assert_eq!(lines, [(2, true), (3, true), (4, false), (6, false), (7, false)]);
        assert_eq!(rows[0].named, Ok(Named::Id(id.parse().unwrap())));
        let Ok(Named::Identifier(identifier)) = &rows[1].named else { panic!("{rows:?}") };
        assert_eq!((identifier.scheme.as_str(), &*identifier.value), ("test_scheme", "T-1"));
        let faults = rows[2].named.as_ref().unwrap_err();
        assert_eq!(faults[0].pointer, "/organization");
        assert!(!faults[0].detail.contains("nonsense"), "{faults:?}");
        assert!(read(b"a,b\r\n1,2\r\n").is_err());
    }
}
