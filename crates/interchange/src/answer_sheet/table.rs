//! Rows of cells to answers, each with the place from which it comes.

use super::{
    LONGEST_NARRATIVE, RatingWord,
    cells::{Cell, GridRow},
    columns::{Column, Header, cell_name},
    mark,
    words::{clears, plain_lines},
};
use crate::FileFault;

/// What a cell asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given<T> {
    /// Nothing: what is there stays.
    Blank,
    /// What is there is to be removed.
    Clear,
    /// This is to stand there.
    Is(T),
}

/// Where something stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The row below the header, from 0, and the column: a JSON pointer, `/rows/7/rating`.
    pub pointer: String,
    /// The same as spreadsheet programs name it: `D9`.
    pub cell: String,
}

/// Something that is wrong with one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellFault {
    /// Where.
    pub place: Place,
    /// The row's code as it stands there, for whoever knows whether it is one.
    pub code: String,
    /// What is wrong. Never repeats what stands there.
    pub detail: String,
}

/// One row of a file that has been filled in.
#[derive(Debug, Clone)]
pub struct FilledRow {
    header: Header,
    index: u32,
    number: u32,
    /// The code of its standard, as it stands there.
    pub code: String,
    /// The rating.
    pub rating: Given<RatingWord>,
    /// The narrative.
    pub narrative: Given<String>,
    /// Whether rating and narrative stand there as they stood when the file was made: nobody has filled anything in.
    pub is_as_made: bool,
    /// The self-assessment that the row says it was made for.
    pub assessment: Option<String>,
    /// The revision that it says it was made from; `Err` when that is no number.
    pub revision: Option<Result<i32, ()>>,
}

impl FilledRow {
    /// Where a column of this row is. A column that the file does not have is told as the code's.
    #[must_use]
    pub fn place(&self, column: Column) -> Place {
        place(&self.header, self.index, self.number, column)
    }

    /// A fault at a column of this row.
    #[must_use]
    pub fn fault(&self, column: Column, detail: impl Into<String>) -> CellFault {
        CellFault { place: self.place(column), code: self.code.clone(), detail: detail.into() }
    }
}

/// A file that has been filled in.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    /// Its rows. A faulty row is among them, with what could be read.
    pub rows: Vec<FilledRow>,
    /// Everything that is wrong with single cells.
    pub faults: Vec<CellFault>,
}

fn place(header: &Header, index: u32, number: u32, column: Column) -> Place {
    let at = header.place(column).or(header.place(Column::Code)).unwrap_or_default();
    Place { pointer: format!("/rows/{index}/{}", column.name()), cell: cell_name(at, number) }
}

/// Reads rows; the first one is the header.
pub(super) fn read(rows: Vec<GridRow>) -> Result<Filled, FileFault> {
    let is_blank = |row: &GridRow| row.cells.values().all(|cell| *cell != Cell::Error && cell.text().trim().is_empty());
    let mut rows = rows.into_iter().filter(|row| !is_blank(row));
    let first = rows.next().ok_or(FileFault::NoHeader)?;
    let header = Header::read(first.cells.iter().map(|(at, cell)| (*at, cell.text())))?;
    let mut filled = Filled::default();
    for row in rows {
        read_row(&header, row.number.saturating_sub(first.number + 1), &row, &mut filled);
    }
    Ok(filled)
}

fn read_row(header: &Header, index: u32, row: &GridRow, filled: &mut Filled) {
    let text = |column| header.place(column).and_then(|at| row.cells.get(&at)).map_or("", Cell::text).trim();
    let own = |column| Some(text(column)).filter(|text| !text.is_empty());
    let mut read = FilledRow {
        header: header.clone(),
        index,
        number: row.number,
        code: text(Column::Code).to_owned(),
        rating: Given::Blank,
        narrative: Given::Blank,
        is_as_made: false,
        assessment: own(Column::Assessment).map(str::to_owned),
        revision: own(Column::Revision).map(|text| text.parse().map_err(|_| ())),
    };
    let before = filled.faults.len();
    for (at, cell) in &row.cells {
        let fault = match (header.at(*at), cell) {
            (None, cell) if cell.text().trim().is_empty() => continue,
            (None, _) => (Column::Code, format!("{} stands in a column without a heading", cell_name(*at, row.number))),
            (Some(column @ (Column::Code | Column::Rating | Column::Narrative)), Cell::Error) => (
                column,
                "holds an error of the spreadsheet program: write it as a text, without a sign in front".to_owned(),
            ),
            (Some(column), cell) if cell.text().contains('\0') => {
                (column, "must not contain the character U+0000".to_owned())
            }
            _ => continue,
        };
        filled.faults.push(read.fault(fault.0, fault.1));
    }
    if read.code.is_empty() && header.place(Column::Code).is_some_and(|at| row.cells.get(&at) != Some(&Cell::Error)) {
        filled.faults.push(read.fault(Column::Code, "is needed: it says which standard the row answers"));
    }
    let rating = text(Column::Rating);
    match RatingWord::parse(rating) {
        _ if rating.is_empty() => {}
        _ if clears(rating) => read.rating = Given::Clear,
        Some(word) => read.rating = Given::Is(word),
        None => {
            let words = RatingWord::ALL.map(RatingWord::label).join(", ");
            filled.faults.push(read.fault(Column::Rating, format!("must be one of {words}, or be left blank")));
        }
    }
    let narrative = plain_lines(text(Column::Narrative));
    if narrative.chars().count() > LONGEST_NARRATIVE {
        let detail = format!("must hold at most {LONGEST_NARRATIVE} characters");
        filled.faults.push(read.fault(Column::Narrative, detail));
    } else if clears(&narrative) {
        read.narrative = Given::Clear;
    } else if !narrative.is_empty() {
        read.narrative = Given::Is(narrative);
    }
    let word = match read.rating {
        Given::Is(word) => Some(word),
        _ => None,
    };
    let prose = match &read.narrative {
        Given::Is(prose) => prose.as_str(),
        _ => "",
    };
    let clears_nothing = read.rating != Given::Clear && read.narrative != Given::Clear;
    read.is_as_made = filled.faults.len() == before
        && clears_nothing
        && own(Column::AsMade).is_some_and(|was| was == mark(word, prose));
    filled.rows.push(read);
}
