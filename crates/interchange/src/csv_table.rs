//! A CSV file as rows of named cells.

use crate::{
    FileFault, MOST_ROWS, csv_syntax, csv_text,
    row::Faults,
    utf8::{self, Lines},
};
use csv::{ReaderBuilder, StringRecord};
use std::collections::BTreeMap;

/// The columns that one kind of file has.
pub(crate) struct Columns {
    /// All of them, in the order in which they are written.
    pub(crate) all: &'static [&'static str],
    /// Those that every header must name.
    pub(crate) required: &'static [&'static str],
}

/// One row as it stands in the file.
pub(crate) struct CsvRow {
    /// The line at which it begins.
    pub(crate) line: u64,
    /// Its cells, by column.
    pub(crate) cells: Cells,
    /// What is wrong with the row before its cells are understood.
    pub(crate) faults: Faults,
    /// Whether it has as many cells as the header. When it has not, it is not known which cell is which.
    pub(crate) is_whole: bool,
}

/// The cells of one row, by column.
pub(crate) struct Cells(BTreeMap<&'static str, String>);

impl Cells {
    /// The cell as it stands; empty when the file has no such column.
    fn raw(&self, column: &str) -> &str {
        self.0.get(column).map_or("", String::as_str)
    }

    /// A cell that holds a code, a number or a list: without surrounding blanks; `None` when nothing is left.
    pub(crate) fn code(&self, column: &str) -> Option<&str> {
        Some(self.raw(column).trim()).filter(|cell| !cell.is_empty())
    }

    /// A cell that holds a code, read by a rule; `None` when it is blank or the rule refuses it, which is noted.
    pub(crate) fn read<T>(
        &self,
        column: &str,
        rule: impl FnOnce(&str) -> Result<T, String>,
        faults: &mut Faults,
    ) -> Option<T> {
        rule(self.code(column)?).map_err(|detail| faults.add_if_new(format!("/{column}"), detail)).ok()
    }

    /// A cell that must hold a code, read by a rule.
    pub(crate) fn needed_code<T>(
        &self,
        column: &str,
        rule: impl FnOnce(&str) -> Result<T, String>,
        faults: &mut Faults,
    ) -> Option<T> {
        if self.code(column).is_none() {
            faults.add(format!("/{column}"), "is needed");
        }
        self.read(column, rule, faults)
    }

    /// A cell that holds a list of codes, each read by a rule. What the rule refuses is noted, once, and left out.
    pub(crate) fn list<T>(
        &self,
        column: &str,
        rule: impl Fn(&str) -> Result<T, String>,
        faults: &mut Faults,
    ) -> Vec<T> {
        let mut list = Vec::new();
        for code in csv_text::split_codes(self.raw(column)) {
            match rule(code) {
                Ok(item) => list.push(item),
                Err(detail) => faults.add_if_new(format!("/{column}"), format!("each item {detail}")),
            }
        }
        list
    }

    /// A cell that holds a text, as it was before a formula in it was made harmless; `None` when it is blank.
    pub(crate) fn text(&self, column: &str) -> Option<&str> {
        Some(csv_text::unescape_formula(self.raw(column))).filter(|cell| !cell.trim().is_empty())
    }
}

/// Reads a file of one kind. Rows without any content are left out, as spreadsheets like to append them.
pub(crate) fn read(bytes: &[u8], columns: &Columns) -> Result<Vec<CsvRow>, FileFault> {
    let text = utf8::text(bytes)?;
    csv_syntax::check(text, b',')?;
    let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut lines = Lines::new(text.as_bytes());
    let mut record = StringRecord::new();
    let mut header: Option<Vec<&'static str>> = None;
    let mut rows = Vec::new();
    loop {
        let begins = first_byte_of_row(text, &reader);
        if !reader.read_record(&mut record).map_err(|error| unreadable(&error, lines.line_at(begins)))? {
            break;
        }
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let Some(header) = &header else {
            header = Some(read_header(&record, columns)?);
            continue;
        };
        if rows.len() == MOST_ROWS {
            return Err(FileFault::TooManyRows { most: MOST_ROWS });
        }
        rows.push(name_cells(lines.line_at(begins), header, &record));
    }
    header.map(|_| rows).ok_or(FileFault::NoHeader)
}

/// Where the next row begins: the parser stands behind the last row, before its LF and any empty lines.
fn first_byte_of_row(text: &str, reader: &csv::Reader<&[u8]>) -> usize {
    let stands = usize::try_from(reader.position().byte()).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(stands..).unwrap_or_default();
    stands + rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count()
}

/// The text is UTF-8 and rows may have any length, so that this is not expected to happen.
fn unreadable(_error: &csv::Error, line: u64) -> FileFault {
    FileFault::Unreadable { line, detail: "it is not CSV as RFC 4180 describes it".to_owned() }
}

fn read_header(record: &StringRecord, columns: &Columns) -> Result<Vec<&'static str>, FileFault> {
    let names: Vec<&str> = record.iter().map(str::trim).collect();
    // A first row that names none of the columns is data: it must not be repeated in an error.
    if !names.iter().any(|name| columns.all.contains(name)) {
        return Err(FileFault::NoHeader);
    }
    let mut header = Vec::new();
    for name in names {
        let Some(known) = columns.all.iter().find(|column| **column == name) else {
            let name = name.chars().take(64).collect();
            return Err(FileFault::UnknownColumn { name, known: columns.all.join(", ") });
        };
        if header.contains(known) {
            return Err(FileFault::DuplicateColumn { name: (*known).to_owned() });
        }
        header.push(*known);
    }
    match columns.required.iter().find(|column| !header.contains(column)) {
        Some(missing) => Err(FileFault::MissingColumn { name: (*missing).to_owned() }),
        None => Ok(header),
    }
}

fn name_cells(line: u64, header: &[&'static str], record: &StringRecord) -> CsvRow {
    let mut faults = Faults::default();
    let is_whole = record.len() == header.len();
    if !is_whole {
        let (has, wants) = (record.len(), header.len());
        faults.add(
            "",
            format!("the row has {has} cells where the header has {wants}; look for a missing quote or comma"),
        );
    }
    let mut cells = BTreeMap::new();
    for (column, cell) in header.iter().zip(record) {
        if cell.contains('\0') {
            faults.add(format!("/{column}"), "must not contain the character U+0000");
        }
        cells.insert(*column, cell.to_owned());
    }
    CsvRow { line, cells: Cells(cells), faults, is_whole }
}
