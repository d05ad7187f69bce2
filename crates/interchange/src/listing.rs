//! Organizations as the registry lists them in a file: with their ids, and with nothing left out.
//!
//! **CSV**: the columns of an [import](crate::organizations), one row an offering, and beside them `id`, `status` and
//! `identifiers`, a list of `scheme=value`. The key of an import, `identifier_scheme` and `identifier_value`, is the
//! organization's first identifier that is no `ein`, else the `ein`; blank without any.
//!
//! **JSON Lines**: `{"id", "status", "profile"}` a line.

use crate::{Format, WriteFault, csv_text, organizations};
use domain::organization::{Identifier, Organization};

/// The columns that an import does not have, in front of the others and behind them.
const BEFORE: [&str; 2] = ["id", "status"];
const BEHIND: [&str; 1] = ["identifiers"];

/// What stands before the first organization: the header row of CSV.
///
/// # Errors
/// When it cannot be written as CSV, which would be our own fault.
pub fn head(format: Format) -> Result<Vec<u8>, WriteFault> {
    let mut bytes = Vec::new();
    if format == Format::Csv {
        let columns = BEFORE.iter().chain(organizations::columns()).chain(&BEHIND);
        row(columns.map(|column| (*column).to_owned()), &mut bytes)?;
    }
    Ok(bytes)
}

/// Writes an organization: a row for each of its offerings (one without any), or a line.
///
/// # Errors
/// When it cannot be written, which would be our own fault.
pub fn write(format: Format, organization: &Organization, bytes: &mut Vec<u8>) -> Result<(), WriteFault> {
    match format {
        Format::JsonLines => {
            serde_json::to_writer(&mut *bytes, organization)?;
            bytes.push(b'\n');
            Ok(())
        }
        Format::Csv => {
            let profile = &organization.profile;
            let of_scheme = |is_ein: bool| {
                profile.identifiers.iter().find(move |identifier| (identifier.scheme.as_str() == "ein") == is_ein)
            };
            let ein = of_scheme(true).filter(|_| of_scheme(false).is_some());
            let before = [organization.id.to_string(), organization.status.as_str().to_owned()];
            let identifiers: Vec<String> = profile.identifiers.iter().map(written).collect();
            let behind = csv_text::join_texts(identifiers.iter().map(String::as_str));
            for cells in organizations::rows(profile, of_scheme(false).or_else(|| of_scheme(true)), ein) {
                row(before.iter().cloned().chain(cells).chain([behind.clone()]), bytes)?;
            }
            Ok(())
        }
    }
}

/// A scheme begins with a letter, so that the cell is never taken for a formula.
fn written(identifier: &Identifier) -> String {
    format!("{}={}", identifier.scheme, identifier.value)
}

fn row(cells: impl IntoIterator<Item = String>, bytes: &mut Vec<u8>) -> Result<(), WriteFault> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(bytes);
    writer.write_record(cells)?;
    writer.flush()?;
    Ok(())
}
