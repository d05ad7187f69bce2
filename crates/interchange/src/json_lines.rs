//! A JSON Lines file as values, line by line.

use crate::{FileFault, MOST_ROWS, utf8};
use serde_json::Value;

/// One line that is not blank: its number, and its value or what is wrong with its syntax.
pub(crate) struct Line {
    /// From 1.
    pub(crate) number: u64,
    /// The value that it holds.
    pub(crate) value: Result<Value, String>,
}

/// Reads the lines of a file. Blank lines are left out, as a last line break would make one.
pub(crate) fn read(bytes: &[u8]) -> Result<Vec<Line>, FileFault> {
    let text = utf8::text(bytes)?;
    let mut lines = Vec::new();
    for (line, number) in text.split('\n').zip(1_u64..) {
        if line.trim().is_empty() {
            continue;
        }
        if lines.len() == MOST_ROWS {
            return Err(FileFault::TooManyRows { most: MOST_ROWS });
        }
        lines.push(Line { number, value: serde_json::from_str(line).map_err(|error| syntax(&error)) });
    }
    Ok(lines)
}

/// Where the syntax is wrong. The parser's own message is not used: it may repeat what stands there.
fn syntax(error: &serde_json::Error) -> String {
    if error.is_eof() {
        "the line ends inside a JSON value; write each object on one line".to_owned()
    } else {
        format!("the line is not JSON: see column {}", error.column())
    }
}
