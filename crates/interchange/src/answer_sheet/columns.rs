//! The columns of a file of answers.

use super::words::letters;
use crate::FileFault;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The section of the standard.
    Section,
    /// Its code, by which a row is known.
    Code,
    /// The expectation.
    Standard,
    /// What exceeding it looks like.
    Exceeds,
    /// What meeting it looks like.
    Meets,
    /// What not meeting it looks like.
    DoesNotMeet,
    /// To fill in: the rating.
    Rating,
    /// To fill in: the narrative.
    Narrative,
    /// The evidence, to read.
    Evidence,
    /// How the answer stood when the file was made.
    AsMade,
    /// The self-assessment that the file was made for.
    Assessment,
    /// The revision that it was made from.
    Revision,
}

impl Column {
    /// Every column, in the order in which they are written.
    pub const ALL: [Self; 12] = [
        Self::Section,
        Self::Code,
        Self::Standard,
        Self::Exceeds,
        Self::Meets,
        Self::DoesNotMeet,
        Self::Rating,
        Self::Narrative,
        Self::Evidence,
        Self::AsMade,
        Self::Assessment,
        Self::Revision,
    ];

    /// Its heading.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Section => "Section",
            Self::Code => "Code",
            Self::Standard => "Standard",
            Self::Exceeds => "Exceeds",
            Self::Meets => "Meets",
            Self::DoesNotMeet => "Does not meet",
            Self::Rating => "Rating",
            Self::Narrative => "Narrative",
            Self::Evidence => "Evidence",
            Self::AsMade => "As made",
            Self::Assessment => "Assessment",
            Self::Revision => "Revision",
        }
    }

    /// Its name in a pointer.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Section => "section",
            Self::Code => "code",
            Self::Standard => "standard",
            Self::Exceeds => "exceeds",
            Self::Meets => "meets",
            Self::DoesNotMeet => "does_not_meet",
            Self::Rating => "rating",
            Self::Narrative => "narrative",
            Self::Evidence => "evidence",
            Self::AsMade => "as_made",
            Self::Assessment => "assessment",
            Self::Revision => "revision",
        }
    }

    /// The column with this heading, in any case and with any blanks.
    pub(super) fn find(heading: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| letters(column.label()) == letters(heading))
    }
}

/// Where the columns of a file are, from 0.
#[derive(Debug, Clone, Default)]
pub(super) struct Header(Vec<(Column, u32)>);

impl Header {
    /// Reads the cells of the first row.
    pub(super) fn read<'t>(cells: impl Iterator<Item = (u32, &'t str)>) -> Result<Self, FileFault> {
        let headings: Vec<(u32, &str)> =
            cells.map(|(at, text)| (at, text.trim())).filter(|(_, t)| !t.is_empty()).collect();
        // A first row that names none of the columns is data: it must not be repeated in an error.
        if !headings.iter().any(|(_, heading)| Column::find(heading).is_some()) {
            return Err(FileFault::NoHeader);
        }
        let mut header = Self::default();
        for (at, heading) in headings {
            let Some(column) = Column::find(heading) else {
                let known = Column::ALL.map(Column::label).join(", ");
                return Err(FileFault::UnknownColumn { name: heading.chars().take(64).collect(), known });
            };
            if header.place(column).is_some() {
                return Err(FileFault::DuplicateColumn { name: column.label().to_owned() });
            }
            header.0.push((column, at));
        }
        let misses = |column: Column| header.place(column).is_none();
        let missing = |column: Column| FileFault::MissingColumn { name: column.label().to_owned() };
        if misses(Column::Code) {
            return Err(missing(Column::Code));
        }
        if misses(Column::Rating) && misses(Column::Narrative) {
            return Err(missing(Column::Rating));
        }
        Ok(header)
    }

    /// Where a column is.
    pub(super) fn place(&self, column: Column) -> Option<u32> {
        self.0.iter().find(|(known, _)| *known == column).map(|(_, at)| *at)
    }

    /// The column at a place.
    pub(super) fn at(&self, place: u32) -> Option<Column> {
        self.0.iter().find(|(_, at)| *at == place).map(|(column, _)| *column)
    }
}

/// The name that spreadsheet programs give to a cell, such as D9. The column counts from 0, the row from 1.
pub(super) fn cell_name(column: u32, row: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.insert(0, char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    format!("{}{row}", String::from_iter(letters))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_as_programs_name_them() {
        for (column, row, name) in
            [(0, 1, "A1"), (3, 9, "D9"), (25, 2, "Z2"), (26, 2, "AA2"), (701, 1, "ZZ1"), (702, 1, "AAA1")]
        {
            assert_eq!(cell_name(column, row), name);
        }
    }

    #[test]
    fn a_header_is_found_in_any_order_and_case() {
        let cells = ["NARRATIVE", "", "does_not_meet", " code "];
        let header = Header::read((0..).zip(cells)).unwrap();
        assert_eq!((header.place(Column::Narrative), header.place(Column::Code)), (Some(0), Some(3)));
        assert_eq!(header.at(2), Some(Column::DoesNotMeet));
        let refused = |cells: &[&'static str]| Header::read((0..).zip(cells.iter().copied())).unwrap_err();
        assert_eq!(refused(&["F-01", "Our text"]), FileFault::NoHeader);
        assert!(matches!(refused(&["Code", "Narative"]), FileFault::UnknownColumn { .. }));
        assert!(matches!(refused(&["Code", "code", "Rating"]), FileFault::DuplicateColumn { .. }));
        assert!(matches!(refused(&["Code", "Section"]), FileFault::MissingColumn { .. }));
        assert!(matches!(refused(&["Rating"]), FileFault::MissingColumn { .. }));
    }
}
