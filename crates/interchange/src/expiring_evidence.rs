//! Evidence that expires, as CSV for staff: one row a piece.

use crate::{WriteFault, csv_text};
use domain::{
    arena::ArenaCode,
    edition::StandardCode,
    evidence::{Evidence, EvidenceState},
    policy::Use,
};
use std::collections::BTreeSet;

/// The columns. `last_day` is the last day on which ratings may rest on it; `standings` is a list of `use` or `use:arena`.
const COLUMNS: [&str; 9] =
    ["organization", "organization_name", "evidence", "title", "issuer", "state", "last_day", "standards", "standings"];

/// One row.
pub struct Line<'l> {
    /// The evidence.
    pub evidence: &'l Evidence,
    /// How it stands on the day of the file.
    pub state: EvidenceState,
    /// The organization's legal name.
    pub organization_name: &'l str,
    /// The standards that rest on it.
    pub standards: &'l BTreeSet<StandardCode>,
    /// The standings that rest on it.
    pub standings: &'l BTreeSet<(Use, Option<ArenaCode>)>,
}

/// The header row.
///
/// # Errors
/// When it cannot be written as CSV, which would be our own fault.
pub fn head() -> Result<Vec<u8>, WriteFault> {
    let mut bytes = Vec::new();
    row(COLUMNS.map(str::to_owned), &mut bytes)?;
    Ok(bytes)
}

/// Writes a row.
///
/// # Errors
/// When it cannot be written as CSV, which would be our own fault.
pub fn write(line: &Line<'_>, bytes: &mut Vec<u8>) -> Result<(), WriteFault> {
    let Line { evidence, state, organization_name, standards, standings } = line;
    let standing = |(r#use, arena): &(Use, Option<ArenaCode>)| match arena {
        Some(arena) => format!("{}:{arena}", r#use.as_str()),
        None => r#use.as_str().to_owned(),
    };
    let standings: Vec<String> = standings.iter().map(standing).collect();
    row(
        [
            evidence.organization.to_string(),
            csv_text::escape_formula(organization_name),
            evidence.id.to_string(),
            csv_text::escape_formula(&evidence.content.title),
            csv_text::escape_formula(evidence.content.issuer.as_deref().unwrap_or_default()),
            state.as_str().to_owned(),
            evidence.counts_until.map(|day| day.to_string()).unwrap_or_default(),
            csv_text::join_texts(standards.iter().map(StandardCode::as_str)),
            csv_text::join_texts(standings.iter().map(String::as_str)),
        ],
        bytes,
    )
}

fn row(cells: impl IntoIterator<Item = String>, bytes: &mut Vec<u8>) -> Result<(), WriteFault> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(bytes);
    writer.write_record(cells)?;
    writer.flush()?;
    Ok(())
}
