//! A self-assessment as a spreadsheet that is made for one organization, filled in anywhere, and read back.
//!
//! One row a standard that applies, with its rubric beside the cells to fill in. Three columns that nobody fills in say
//! what the file is: the self-assessment, the revision that it was made from, and how each answer stood then, so that
//! a row that nobody has touched changes nothing, also when others have answered meanwhile.
//!
//! A blank cell leaves what is there as it is. [`CLEAR`] removes it. Cells are texts: nothing in a file is computed, and
//! what a spreadsheet program would take for a formula is kept from it.

mod cells;
mod columns;
mod csv_read;
mod csv_write;
mod decode;
mod package;
mod table;
mod words;
mod workbook_read;
mod workbook_write;

pub use columns::Column;
pub use table::{CellFault, Filled, FilledRow, Given, Place};
pub use words::{RatingWord, plain_lines};

use crate::{FileFault, WriteFault};
use domain::{assessment::Answer, edition::Standard, ids::AssessmentId, time::Day};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// The word that removes what is there.
pub const CLEAR: &str = "(clear)";

/// How many characters a narrative may have.
pub const LONGEST_NARRATIVE: usize = 4000;

/// How many rows are read, the header and blank ones among them.
pub const MOST_SHEET_ROWS: u32 = 5000;

/// The format of a file of answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetFormat {
    /// CSV. Written as UTF-8 with a byte order mark and commas; read as any spreadsheet program writes it.
    Csv,
    /// An Office Open XML workbook (ECMA-376).
    Workbook,
}

/// What a file is made from.
#[derive(Debug, Clone)]
pub struct Sheet<'s> {
    /// The self-assessment.
    pub assessment: AssessmentId,
    /// Its revision.
    pub revision: i32,
    /// The organization's name.
    pub organization: &'s str,
    /// The edition's title.
    pub edition: &'s str,
    /// The day on which it is made.
    pub on: Day,
    /// The standards that apply, in the edition's order.
    pub rows: Vec<SheetRow<'s>>,
}

/// One standard of a file, with its present answer.
#[derive(Debug, Clone)]
pub struct SheetRow<'s> {
    /// The standard.
    pub standard: &'s Standard,
    /// The present answer.
    pub answer: Option<&'s Answer>,
    /// What names each piece of its evidence.
    pub evidence: Vec<String>,
}

/// Writes a file.
///
/// # Errors
/// When the bytes cannot be put together.
pub fn write(sheet: &Sheet<'_>, format: SheetFormat) -> Result<Vec<u8>, WriteFault> {
    match format {
        SheetFormat::Csv => csv_write::write(sheet),
        SheetFormat::Workbook => workbook_write::write(sheet),
    }
}

/// Reads a file that has been filled in. What is wrong with single cells is noted, and the other cells are read.
///
/// # Errors
/// When the file as a whole cannot be read.
pub fn read(bytes: &[u8], format: SheetFormat) -> Result<Filled, FileFault> {
    let rows = match format {
        SheetFormat::Csv => csv_read::read(bytes)?,
        SheetFormat::Workbook => workbook_read::read(bytes)?,
    };
    table::read(rows)
}

/// Says how an answer stands, by the words of its cells. It begins with a letter, so that no program takes it for a number.
fn mark(rating: Option<RatingWord>, narrative: &str) -> String {
    let rating = rating.map_or("", RatingWord::label);
    let digest = Sha256::digest(format!("{rating}\n{}", words::plain_lines(narrative)));
    digest.iter().take(8).fold("r".to_owned(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The rating of an answer, as a word.
fn rating_of(answer: Option<&Answer>) -> Option<RatingWord> {
    let answer = answer?;
    answer.rating.map(RatingWord::Rating).or(answer.not_yet.then_some(RatingWord::NotYet))
}
