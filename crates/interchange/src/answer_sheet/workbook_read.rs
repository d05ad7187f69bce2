//! A workbook as rows of cells.

use super::{
    MOST_SHEET_ROWS,
    cells::{Cell, GridRow},
    package,
    workbook_write::ANSWERS,
};
use crate::FileFault;
use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use std::{collections::BTreeMap, io::Cursor};

/// How many columns are looked at.
const MOST_COLUMNS: u32 = 64;

/// Reads the sheet of answers, cell after cell: what a sheet says of its own extent is not believed.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<GridRow>, FileFault> {
    package::check(bytes)?;
    let unreadable = |_| FileFault::Workbook {
        detail: "its parts do not fit together; save it again with a spreadsheet program".to_owned(),
    };
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let names = workbook.sheet_names();
    let name = match names.as_slice() {
        [only] => only.clone(),
        names => names.iter().find(|name| name.eq_ignore_ascii_case(ANSWERS)).cloned().ok_or_else(|| {
            FileFault::Workbook {
                detail: format!("it has no sheet with the name {ANSWERS}; give the sheet its name back"),
            }
        })?,
    };
    let mut reader = workbook.worksheet_cells_reader(&name).map_err(unreadable)?;
    let mut rows: BTreeMap<u32, BTreeMap<u32, Cell>> = BTreeMap::new();
    while let Some(found) = reader.next_cell().map_err(unreadable)? {
        let Some(cell) = cell(found.get_value()) else { continue };
        let (row, column) = found.get_position();
        if row >= MOST_SHEET_ROWS {
            return Err(FileFault::TooManyRows { most: usize::try_from(MOST_SHEET_ROWS).unwrap_or(usize::MAX) });
        }
        if column >= MOST_COLUMNS {
            let detail = format!("something stands beyond its first {MOST_COLUMNS} columns; remove it");
            return Err(FileFault::Workbook { detail });
        }
        rows.entry(row).or_default().insert(column, cell);
    }
    Ok(rows.into_iter().map(|(row, cells)| GridRow { number: row + 1, cells }).collect())
}

fn cell(value: &DataRef<'_>) -> Option<Cell> {
    let text = match value {
        DataRef::Empty => return None,
        DataRef::Error(_) => return Some(Cell::Error),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        // Without a point where there is nothing behind it, as it is shown.
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(truth) => if *truth { "TRUE" } else { "FALSE" }.to_owned(),
        DataRef::DateTime(at) => moment(at),
    };
    Some(Cell::Text(text)).filter(|cell| !cell.text().is_empty())
}

/// A day as 2026-11-25, with the time where there is one; a duration as the number that it is.
fn moment(at: &ExcelDateTime) -> String {
    if at.is_duration() {
        return at.as_f64().to_string();
    }
    let (year, month, day, hour, minute, ..) = at.to_ymd_hms_milli();
    let day = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute) == (0, 0) { day } else { format!("{day} {hour:02}:{minute:02}") }
}
