//! Self-ratings in bulk: one row an organization's own rating of one standard.
//!
//! **CSV**: the columns `identifier_scheme`, `identifier_value`, `edition`, `standard`, `rating` and `narrative`, of
//! which the last may be left out.
//!
//! **JSON Lines**: each line an object with `organization` (scheme and value), `edition`, `standard`, and optionally
//! `rating` and `narrative`.

mod columns;
mod object;
mod write;

pub use write::write;

use crate::{FileFault, Format, Row, RowFault, row::Faults};
use domain::{
    edition::{EditionCode, StandardCode},
    organization::Identifier,
    rating::Rating,
};
use std::collections::HashMap;

/// How many characters a narrative may have.
pub const LONGEST_NARRATIVE: usize = 4000;

/// What an organization says of itself about one standard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SelfRatingRecord {
    /// The organization.
    pub organization: Identifier,
    /// The edition against which it rates itself.
    pub edition: EditionCode,
    /// The standard.
    pub standard: StandardCode,
    /// Its own rating; absent means not rated yet.
    pub rating: Option<Rating>,
    /// How it meets the standard, in its own words; absent when it says nothing. Never anything about a victim.
    pub narrative: Option<String>,
}

/// Reads a file, row by row. A second row for the same organization, edition and standard is faulty.
///
/// # Errors
/// When the file as a whole cannot be read. What is wrong with one row is told with that row.
pub fn read(format: Format, bytes: &[u8]) -> Result<Vec<Row<SelfRatingRecord>>, FileFault> {
    let mut rows = match format {
        Format::Csv => columns::read(bytes)?,
        Format::JsonLines => object::read(bytes)?,
    };
    refuse_repetitions(&mut rows);
    Ok(rows)
}

/// Of two rows about the same thing nobody can tell which is meant: the later one is refused.
fn refuse_repetitions(rows: &mut [Row<SelfRatingRecord>]) {
    let mut seen: HashMap<(Identifier, EditionCode, StandardCode), u64> = HashMap::new();
    for row in rows {
        let Ok(record) = &row.content else { continue };
        let about = (record.organization.clone(), record.edition.clone(), record.standard.clone());
        if let Some(line) = seen.get(&about) {
            let detail = format!("is rated on line {line} already; keep one of the two");
            row.content = Err(vec![RowFault { pointer: "/standard".to_owned(), detail }]);
        } else {
            seen.insert(about, row.line);
        }
    }
}

/// A narrative as it is kept, or `None` when it says nothing.
fn narrative(text: &str, faults: &mut Faults) -> Option<String> {
    if text.chars().count() > LONGEST_NARRATIVE {
        faults.add_if_new("/narrative", format!("must be at most {LONGEST_NARRATIVE} characters"));
    }
    Some(text.to_owned()).filter(|text| !text.trim().is_empty())
}
