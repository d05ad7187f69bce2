//! Organizations in bulk.
//!
//! **CSV**: one row an offering. Rows with the same `identifier_scheme` and `identifier_value` make one
//! organization; its own cells (name, kind and so on) stand on its first row, and on the later ones they agree or
//! are blank. A row without an arena has no offering.
//!
//! **JSON Lines**: each line a [`Profile`] whose `identifiers` are not empty; the first of them, as written, names
//! the organization in the file.

mod columns;
mod draft;
mod gather;
mod object;
mod write;

pub use gather::{Gathered, gather};
pub use write::write;

use crate::{FileFault, Format, Row};
use domain::{
    offering::Offering,
    organization::{Contact, Identifier, OrganizationKind, Profile},
};

/// One organization of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationRecord {
    /// The identifier by which the file names it. It is one of the profile's identifiers.
    pub key: Identifier,
    /// What the file says of it. Whether the registry knows its arenas is for the caller to check.
    pub profile: Profile,
}

/// What one row says: an organization whole (JSON Lines), or a part of one (CSV). [`gather`] puts parts together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrganizationLine {
    key: Identifier,
    content: Content,
}

impl OrganizationLine {
    /// The organization that the row is about.
    #[must_use]
    pub fn key(&self) -> &Identifier {
        &self.key
    }
}

/// What a row holds of an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Content {
    /// Everything.
    Whole(Box<Profile>),
    /// The cells of one row.
    Part(Box<Part>),
}

/// The cells of one CSV row; what is blank is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Part {
    name: Option<String>,
    kind: Option<OrganizationKind>,
    other_names: Option<Vec<String>>,
    ein: Option<Identifier>,
    website: Option<String>,
    phone: Option<String>,
    round_the_clock_line: Option<String>,
    description: Option<String>,
    contacts: Option<Vec<Contact>>,
    offering: Option<Offering>,
}

/// Reads a file, row by row.
///
/// # Errors
/// When the file as a whole cannot be read. What is wrong with one row is told with that row.
pub fn read(format: Format, bytes: &[u8]) -> Result<Vec<Row<OrganizationLine>>, FileFault> {
    match format {
        Format::Csv => columns::read(bytes),
        Format::JsonLines => object::read(bytes),
    }
}
