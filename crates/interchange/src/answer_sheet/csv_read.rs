//! A CSV file as rows of cells.

use super::{
    MOST_SHEET_ROWS,
    cells::{Cell, GridRow},
    decode,
};
use crate::{FileFault, csv_syntax, csv_text};
use csv::{ReaderBuilder, StringRecord};

/// Reads a file. Rows have the numbers that a spreadsheet program shows: an empty line is a row.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<GridRow>, FileFault> {
    let text = decode::text(bytes);
    let (separator, begins) = decode::separator(&text);
    let text = text.get(begins..).unwrap_or_default();
    csv_syntax::check(text, separator)?;
    let mut reader =
        ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut rows = Vec::new();
    let mut number = 0;
    loop {
        let stands = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
        number += empty_lines(text.as_bytes(), stands) + 1;
        let unreadable = |_| FileFault::Unreadable {
            line: u64::from(number),
            detail: "it is not CSV as RFC 4180 describes it".to_owned(),
        };
        if !reader.read_record(&mut record).map_err(unreadable)? {
            return Ok(rows);
        }
        if number > MOST_SHEET_ROWS {
            return Err(FileFault::TooManyRows { most: usize::try_from(MOST_SHEET_ROWS).unwrap_or(usize::MAX) });
        }
        let cells = (0..).zip(&record).filter(|(_, cell)| !cell.is_empty());
        let cells = cells.map(|(at, cell)| (at, Cell::Text(csv_text::unescape_formula(cell).to_owned()))).collect();
        rows.push(GridRow { number, cells });
    }
}

/// How many empty lines the parser passes over before the next row. It stands behind the last row: before the LF of a
/// CRLF, otherwise behind the line end.
fn empty_lines(bytes: &[u8], stands: usize) -> u32 {
    let ended_by_cr = stands.checked_sub(1).and_then(|last| bytes.get(last)) == Some(&b'\r');
    let mut rest = bytes.get(stands..).unwrap_or_default();
    if ended_by_cr && rest.first() == Some(&b'\n') {
        rest = rest.get(1..).unwrap_or_default();
    }
    let mut lines = 0;
    loop {
        rest = match rest {
            [b'\r', b'\n', rest @ ..] | [b'\r' | b'\n', rest @ ..] => rest,
            _ => return lines,
        };
        lines += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_have_the_numbers_that_a_program_shows() {
        for end in ["\n", "\r\n"] {
            let file = ["Code,Rating", "", "F-01,\"two\nlines\"", "", "", "F-02,x"].join(end);
            let numbers: Vec<u32> = read(file.as_bytes()).unwrap().iter().map(|row| row.number).collect();
            assert_eq!(numbers, [1, 3, 6], "{end:?}");
        }
    }
}
