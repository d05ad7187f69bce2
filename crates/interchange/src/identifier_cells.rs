//! The two columns by which a CSV row says which organization it is about.

use crate::{csv_table::Cells, row::Faults, words};
use domain::organization::{Identifier, IdentifierScheme};

/// The column of the scheme.
pub(crate) const SCHEME: &str = "identifier_scheme";
/// The column of the value.
pub(crate) const VALUE: &str = "identifier_value";

/// The organization that a row is about.
pub(crate) fn read(cells: &Cells, faults: &mut Faults) -> Option<Identifier> {
    let scheme: Option<IdentifierScheme> = cells.needed_code(SCHEME, words::parsed, faults);
    let value = cells.text(VALUE);
    if value.is_none() {
        faults.add(format!("/{VALUE}"), "is needed");
    }
    let identifier = Identifier { scheme: scheme?, value: value?.to_owned() };
    match identifier.fault() {
        Some(rule) => {
            faults.add_if_new(format!("/{VALUE}"), rule);
            None
        }
        None => Some(identifier),
    }
}
