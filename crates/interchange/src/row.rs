//! Rows of a bulk file, and what is wrong with them.

use domain::organization::Identifier;

/// How many rows a bulk file may hold, without its header and blank rows.
pub const MOST_ROWS: usize = 10_000;

/// One row of a bulk file: what it says, or everything that is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<T> {
    /// The line in the file at which the row begins, from 1. A quoted cell may run over several lines.
    pub line: u64,
    /// The organization that the row is about, wherever that can be read: in a faulty row too, so that a faulty
    /// row is never taken for none.
    pub organization: Option<Identifier>,
    /// What the row says, or all its faults, at least one.
    pub content: Result<T, Vec<RowFault>>,
}

/// One thing that is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowFault {
    /// Where: a JSON pointer into the line (RFC 6901) for JSON Lines, `/column_name` for CSV; empty for the whole
    /// row.
    pub pointer: String,
    /// What its writer can do about it. Never repeats what stands there.
    pub detail: String,
}

/// The faults of one row as they are found.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<RowFault>);

impl Faults {
    /// Notes a fault.
    pub(crate) fn add(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        self.0.push(RowFault { pointer: pointer.into(), detail: detail.into() });
    }

    /// Notes a fault, unless something is known to be wrong at the same place or below it: what stands in for an
    /// unreadable value must not be blamed on the writer.
    pub(crate) fn add_if_new(&mut self, pointer: impl Into<String>, detail: impl Into<String>) {
        let pointer = pointer.into();
        let below = format!("{pointer}/");
        if !self.0.iter().any(|known| known.pointer == pointer || known.pointer.starts_with(&below)) {
            self.add(pointer, detail);
        }
    }

    /// Whether something is known to be wrong at this place.
    pub(crate) fn has(&self, pointer: &str) -> bool {
        self.0.iter().any(|known| known.pointer == pointer)
    }

    /// The value, when nothing is wrong.
    pub(crate) fn or<T>(self, value: T) -> Result<T, Vec<RowFault>> {
        if self.0.is_empty() { Ok(value) } else { Err(self.0) }
    }

    /// The value, when there is one and nothing is wrong. A value is missing only where a fault says why.
    pub(crate) fn or_none<T>(mut self, value: Option<T>) -> Result<T, Vec<RowFault>> {
        match value {
            Some(value) => self.or(value),
            None => {
                if self.0.is_empty() {
                    self.add("", "cannot be read");
                }
                Err(self.0)
            }
        }
    }
}
