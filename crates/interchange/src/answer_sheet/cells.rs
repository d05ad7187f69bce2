//! Cells as a file holds them, before anybody knows what they mean.

use std::collections::BTreeMap;

/// One cell that is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    /// A text. What a program has made a number, a day or a truth value of is the text that stands for it.
    Text(String),
    /// An error of the spreadsheet program, such as `#NAME?`.
    Error,
}

impl Cell {
    /// Its text; empty for an error.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Error => "",
        }
    }
}

/// One row that is not empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GridRow {
    /// Its number in a spreadsheet program, from 1.
    pub(super) number: u32,
    /// Its cells, by column from 0.
    pub(super) cells: BTreeMap<u32, Cell>,
}
