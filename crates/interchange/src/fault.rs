//! Why a bulk file as a whole cannot be read, or written.

/// A file cannot be read at all. Nothing of it is used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// The bytes are not UTF-8.
    #[error("line {line} is not UTF-8; save the file as \"CSV UTF-8\" or as JSON in UTF-8")]
    NotUtf8 {
        /// The first line that is not.
        line: u64,
    },
    /// The first row names none of the columns.
    #[error("the file has no header row; its first row must name the columns")]
    NoHeader,
    /// The header names a column that this kind of file does not have.
    #[error("{}; remove it, or correct it to one of: {known}", column_words(name))]
    UnknownColumn {
        /// The name, cut to 64 characters.
        name: String,
        /// The names that there are.
        known: String,
    },
    /// The header leaves out a column that this kind of file needs.
    #[error("the column {name} is missing from the header; add it")]
    MissingColumn {
        /// The name.
        name: String,
    },
    /// The header names a column twice.
    #[error("the header names the column {name} twice; keep one of the two")]
    DuplicateColumn {
        /// The name.
        name: String,
    },
    /// The file holds too many rows.
    #[error("the file holds more than {most} rows; divide it into several files")]
    TooManyRows {
        /// How many it may hold.
        most: usize,
    },
    /// A workbook cannot be opened.
    #[error("the workbook cannot be read: {detail}")]
    Workbook {
        /// What is wrong, and what to do.
        detail: String,
    },
    /// The rows cannot be told apart.
    #[error("the file cannot be read from line {line} on: {detail}")]
    Unreadable {
        /// The line at which the trouble begins.
        line: u64,
        /// What is wrong, and what to do.
        detail: String,
    },
}

fn column_words(name: &str) -> String {
    if name.is_empty() {
        "the header has a column without a name".to_owned()
    } else {
        format!("the header names an unknown column, {name:?}")
    }
}

/// Records cannot be written in a format.
#[derive(Debug, thiserror::Error)]
pub enum WriteFault {
    /// CSV has no column for something that a record holds.
    #[error("the record at place {place} cannot be written as CSV: {detail}; write JSON Lines instead")]
    NotInCsv {
        /// The record's place, from 0.
        place: usize,
        /// What there is no column for.
        detail: &'static str,
    },
    /// The bytes could not be put together.
    #[error("the file could not be put together: {0}")]
    Writing(#[from] std::io::Error),
}

impl From<csv::Error> for WriteFault {
    fn from(error: csv::Error) -> Self {
        Self::Writing(error.into())
    }
}

impl From<serde_json::Error> for WriteFault {
    fn from(error: serde_json::Error) -> Self {
        Self::Writing(error.into())
    }
}
