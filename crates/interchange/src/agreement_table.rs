//! How far reviewers agree, as CSV: a header row, then one row a standard.

use crate::{WriteFault, csv_text};

/// One standard.
#[derive(Debug, Clone, Copy)]
pub struct Row<'t> {
    /// The standard's code.
    pub code: &'t str,
    /// Its title.
    pub title: &'t str,
    /// How many pairs of ratings.
    pub pairs: usize,
    /// Whether these are enough.
    pub enough: bool,
    /// Percent agreement.
    pub percent: Option<f64>,
    /// Krippendorff's alpha.
    pub alpha: Option<f64>,
    /// Why a figure is missing, or says little; blank where neither is so.
    pub remark: &'t str,
}

/// Writes the table.
///
/// # Errors
/// When it cannot be written as CSV, which would be our own fault.
pub fn write<'t>(rows: impl Iterator<Item = Row<'t>>) -> Result<String, WriteFault> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(["standard", "title", "pairs", "enough", "percent", "alpha", "remark"])?;
    let figure = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
    for row in rows {
        writer.write_record([
            row.code,
            &csv_text::escape_formula(row.title),
            &row.pairs.to_string(),
            &row.enough.to_string(),
            &figure(row.percent),
            &figure(row.alpha),
            row.remark,
        ])?;
    }
    writer.flush()?;
    let bytes = writer.into_inner().map_err(|error| WriteFault::from(error.into_error()))?;
    // What was put in is text, and CSV adds none that is not.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
