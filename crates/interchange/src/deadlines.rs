//! What falls due, as CSV: one deadline a row.

use crate::{WriteFault, csv_text};

/// The columns, in the order in which they are written.
const COLUMNS: [&str; 10] =
    ["due_on", "overdue", "kind", "organization", "name", "use", "arena", "decision", "condition", "document"];

/// One deadline, each cell as it is to be read. Only the name is a text that somebody else chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The day, as a date.
    pub due_on: String,
    /// Whether the day has passed and something is still to be done.
    pub is_overdue: bool,
    /// What falls due.
    pub kind: &'static str,
    /// The organization's id.
    pub organization: String,
    /// Its legal name.
    pub name: String,
    /// For which use.
    pub r#use: &'static str,
    /// For which arena; empty where the use is not per arena.
    pub arena: String,
    /// The decision's id.
    pub decision: String,
    /// Which condition, counted from 1; absent for other kinds.
    pub condition: Option<usize>,
    /// The document's id; empty for other kinds.
    pub document: String,
}

/// Writes a header row and the deadlines.
///
/// # Errors
/// When it cannot be written as CSV, which would be our own fault.
pub fn write(rows: impl IntoIterator<Item = Row>) -> Result<Vec<u8>, WriteFault> {
    let mut bytes = Vec::new();
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut bytes);
    writer.write_record(COLUMNS)?;
    for row in rows {
        writer.write_record([
            row.due_on,
            if row.is_overdue { "yes" } else { "no" }.to_owned(),
            row.kind.to_owned(),
            row.organization,
            csv_text::escape_formula(&row.name),
            row.r#use.to_owned(),
            row.arena,
            row.decision,
            row.condition.map_or_else(String::new, |place| place.to_string()),
            row.document,
        ])?;
    }
    writer.flush()?;
    drop(writer);
    Ok(bytes)
}
