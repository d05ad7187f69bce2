//! Organizations as CSV: one row an offering.

use super::{
    Content, OrganizationLine, Part,
    draft::{OfferingDraft, ProfileDraft},
};
use crate::{
    FileFault, Row, contact_cells,
    csv_table::{self, Cells, Columns, CsvRow},
    csv_text, identifier_cells,
    row::Faults,
    words,
};
use domain::{
    offering::{Ages, Area, Language, LanguageBy},
    organization::{Identifier, IdentifierScheme},
};
use std::collections::BTreeSet;

/// The columns, in the order in which they are written.
pub(super) const COLUMNS: Columns = Columns {
    all: &[
        "identifier_scheme",
        "identifier_value",
        "name",
        "kind",
        "other_names",
        "ein",
        "website",
        "phone",
        "round_the_clock_line",
        "description",
        "contacts",
        "arena",
        "counties",
        "populations",
        "age_min",
        "age_max",
        "languages_spoken",
        "languages_by_interpreter",
        "intake",
        "intake_confirmed_on",
    ],
    required: &["identifier_scheme", "identifier_value", "name", "kind"],
};

/// The columns of an offering beside its arena.
const OFFERING_COLUMNS: [&str; 8] = [
    "counties",
    "populations",
    "age_min",
    "age_max",
    "languages_spoken",
    "languages_by_interpreter",
    "intake",
    "intake_confirmed_on",
];

/// The word in the column `counties` for the whole state.
pub(super) const STATEWIDE: &str = "statewide";

/// Reads a file, row by row.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Row<OrganizationLine>>, FileFault> {
    Ok(csv_table::read(bytes, &COLUMNS)?.into_iter().map(row).collect())
}

fn row(row: CsvRow) -> Row<OrganizationLine> {
    let CsvRow { line, cells, mut faults, is_whole } = row;
    if !is_whole {
        // It is not known which cell is which: only the key is read, so as to hold its organization back.
        let organization = identifier_cells::read(&cells, &mut Faults::default());
        return Row { line, organization, content: faults.or_none(None) };
    }
    let key = identifier_cells::read(&cells, &mut faults);
    let part = part(&cells, &mut faults);
    let content = key.clone().map(|key| OrganizationLine { key, content: Content::Part(Box::new(part)) });
    Row { line, organization: key, content: faults.or_none(content) }
}

fn part(cells: &Cells, faults: &mut Faults) -> Part {
    let owned = |column| cells.text(column).map(str::to_owned);
    let other_names = cells.text("other_names").map(csv_text::split_texts);
    let contacts = cells.text("contacts").map(contact_cells::read);
    let offering = offering(cells, faults);
    let draft = ProfileDraft {
        name: owned("name"),
        other_names: other_names.clone().unwrap_or_default(),
        kind: cells.read("kind", words::kind, faults),
        website: owned("website"),
        phone: owned("phone"),
        round_the_clock_line: owned("round_the_clock_line"),
        description: owned("description"),
        contacts: contacts.clone().unwrap_or_default(),
        identifiers: BTreeSet::new(),
        offerings: offering.into_iter().collect(),
    };
    draft.check(column_of, faults);
    Part {
        ein: ein(cells, faults),
        name: draft.name,
        kind: draft.kind,
        other_names,
        website: draft.website,
        phone: draft.phone,
        round_the_clock_line: draft.round_the_clock_line,
        description: draft.description,
        contacts,
        offering: draft.offerings.into_iter().next().and_then(OfferingDraft::finish),
    }
}

/// The column from which a place in a profile was read, as a pointer.
fn column_of(pointer: &str) -> String {
    let column = match pointer.strip_prefix("/offerings/0") {
        Some("/area/counties") => "counties",
        Some("/ages/max") => "age_max",
        Some("/ages") => "age_min",
        Some(below) => below.trim_start_matches('/'),
        // `/other_names/2` is one of the names in the column `other_names`; contacts likewise.
        None => pointer.trim_start_matches('/').split('/').next().unwrap_or_default(),
    };
    format!("/{column}")
}

fn ein(cells: &Cells, faults: &mut Faults) -> Option<Identifier> {
    let value = cells.code("ein")?;
    let identifier = Identifier { scheme: IdentifierScheme::parse("ein").ok()?, value: value.to_owned() };
    match identifier.fault() {
        Some(rule) => {
            faults.add_if_new("/ein", rule);
            None
        }
        None => Some(identifier),
    }
}

fn offering(cells: &Cells, faults: &mut Faults) -> Option<OfferingDraft> {
    if cells.code("arena").is_none() {
        // Without an arena these cells would be dropped without a word.
        if OFFERING_COLUMNS.iter().any(|column| cells.code(column).is_some()) {
            faults.add("/arena", "is needed on a row that describes an offering; otherwise blank the offering's cells");
        }
        return None;
    }
    Some(OfferingDraft {
        arena: cells.needed_code("arena", words::parsed, faults),
        area: area(cells, faults),
        populations: cells.list("populations", words::population, faults).into_iter().collect(),
        ages: ages(cells, faults),
        languages: languages(cells, faults),
        intake: cells.needed_code("intake", words::intake, faults),
        intake_confirmed_on: cells.needed_code("intake_confirmed_on", words::parsed, faults),
    })
}

fn area(cells: &Cells, faults: &mut Faults) -> Option<Area> {
    match cells.code("counties") {
        None => {
            faults.add("/counties", "is needed: FIPS codes separated by ';', or the word statewide");
            None
        }
        Some(STATEWIDE) => Some(Area::Statewide {}),
        Some(_) => {
            let counties: BTreeSet<_> = cells.list("counties", words::parsed, faults).into_iter().collect();
            // Nothing readable was noted item by item, unless the cell holds separators alone.
            if counties.is_empty() {
                faults.add_if_new("/counties", "must name at least one county, or be the word statewide");
            }
            Some(Area::Counties { counties }).filter(|_| !faults.has("/counties"))
        }
    }
}

fn ages(cells: &Cells, faults: &mut Faults) -> Option<Ages> {
    let max = cells.read("age_max", words::age, faults);
    if cells.code("age_min").is_none() && cells.code("age_max").is_some() {
        faults.add("/age_min", "is needed beside age_max; write 0 where there is no youngest age");
    }
    Some(Ages { min: cells.read("age_min", words::age, faults)?, max })
}

fn languages(cells: &Cells, faults: &mut Faults) -> BTreeSet<Language> {
    let mut languages = BTreeSet::new();
    for (column, by) in
        [("languages_spoken", LanguageBy::Spoken), ("languages_by_interpreter", LanguageBy::Interpreter)]
    {
        let tags = cells.list(column, words::parsed, faults);
        languages.extend(tags.into_iter().map(|tag| Language { tag, by }));
    }
    languages
}
