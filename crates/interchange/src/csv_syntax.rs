//! Whether the quotes of a CSV file pair up (RFC 4180 section 2).
//!
//! The parser takes everything: a quote that is never closed swallows the rest of the file into one cell, and a
//! quote in the middle of a cell is kept. Either would silently put text into the wrong place, so both are refused
//! before it runs.

use crate::{FileFault, utf8::Lines};

/// Where the scan stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the first character of a cell.
    Begin,
    /// In a cell without quotes.
    Plain,
    /// In a quoted cell.
    Quoted,
    /// After a quote in a quoted cell: it closes the cell, or doubles as a quote.
    AfterQuote,
}

/// Checks that every quote opens a cell, closes it, or is doubled inside it. `separator` stands between cells.
pub(crate) fn check(text: &str, separator: u8) -> Result<(), FileFault> {
    let bytes = text.as_bytes();
    let mut lines = Lines::new(bytes);
    let mut state = State::Begin;
    let mut opened = 0;
    for (offset, byte) in bytes.iter().enumerate() {
        state = match (state, byte) {
            (State::Quoted, b'"') => State::AfterQuote,
            (State::Quoted, _) => State::Quoted,
            (State::AfterQuote, b'"') => State::Quoted,
            (State::Begin, b'"') => {
                opened = offset;
                State::Quoted
            }
            (_, b'\n' | b'\r') => State::Begin,
            (_, byte) if *byte == separator => State::Begin,
            (State::Plain, b'"') => {
                let detail = "a quote stands inside a cell that is not quoted; put the cell in quotes and double \
                              the quote";
                return Err(FileFault::Unreadable { line: lines.line_at(offset), detail: detail.to_owned() });
            }
            (State::AfterQuote, _) => {
                let detail = "text follows the closing quote of a cell; double the quotes inside a quoted cell";
                return Err(FileFault::Unreadable { line: lines.line_at(offset), detail: detail.to_owned() });
            }
            (State::Begin | State::Plain, _) => State::Plain,
        };
    }
    if state == State::Quoted {
        let detail = "a quoted cell begins here and is never closed; close the quote".to_owned();
        return Err(FileFault::Unreadable { line: lines.line_at(opened), detail });
    }
    Ok(())
}
