//! A plan: what each row of a file would do, and the hash that names it.

use super::ImportKind;
use crate::{Error, sha256_hex};
use domain::ids::OrganizationId;
use interchange::RowFault;
use persistence::imports::PlannedRow;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

/// What a row would do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowAct {
    /// Add something.
    Create,
    /// Change something; the reasons name the fields.
    Change,
    /// Nothing: the registry says the same already.
    Leave,
    /// Nothing: it is refused, and the reasons say why.
    Refuse,
}

impl RowAct {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Change => "change",
            Self::Leave => "leave",
            Self::Refuse => "refuse",
        }
    }
}

/// Why a row does what it does: what is wrong, or which field changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowReason {
    /// The field: a JSON pointer, or `/column` of a CSV file.
    pub pointer: String,
    /// In a sentence that never repeats the value.
    pub detail: String,
}

impl RowReason {
    pub(super) fn new(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), detail: detail.into() }
    }
}

impl From<RowFault> for RowReason {
    fn from(fault: RowFault) -> Self {
        Self { pointer: fault.pointer, detail: fault.detail }
    }
}

/// How many rows do what.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Rows in the file.
    pub rows: usize,
    /// Rows that would create something.
    pub create: usize,
    /// Rows that would change something.
    pub change: usize,
    /// Rows that would change nothing.
    pub leave: usize,
    /// Rows that are refused.
    pub refuse: usize,
}

/// One row: staged when it comes from the file, judged when it has an act.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Planned {
    pub line: u64,
    pub act: RowAct,
    pub organization: Option<OrganizationId>,
    pub reasons: Vec<RowReason>,
    /// What the row would write. Absent when it could not be read, or when an earlier row carries the whole record.
    pub record: Option<Value>,
}

impl Planned {
    /// A row that was read. It is refused until it has been judged, so that nothing slips through unjudged.
    pub fn read(line: u64, record: &impl Serialize) -> Self {
        match written(record) {
            Ok(record) => Self { record: Some(record), ..Self::refused(line, Vec::new()) },
            Err(_) => Self::refused(line, vec![RowReason::new("", "cannot be kept")]),
        }
    }

    /// A row that is refused whatever the data says.
    pub fn refused(line: u64, reasons: Vec<RowReason>) -> Self {
        Self { line, act: RowAct::Refuse, organization: None, reasons, record: None }
    }

    /// A row as it was before it was judged, from where it was kept.
    pub fn restage(row: PlannedRow) -> Result<Self, Error> {
        let reasons = if row.record.is_some() { Vec::new() } else { reread(row.reasons)? };
        Ok(Self { record: row.record, ..Self::refused(row.line, reasons) })
    }

    /// What the row would write.
    pub fn record<T: DeserializeOwned>(&self) -> Result<Option<T>, Error> {
        self.record.clone().map(reread).transpose()
    }

    pub fn set(&mut self, act: RowAct, organization: Option<OrganizationId>, reasons: Vec<RowReason>) {
        self.act = act;
        self.organization = organization;
        self.reasons = reasons;
    }
}

/// Every row of a file, judged.
pub(super) struct Plan {
    pub kind: ImportKind,
    pub rows: Vec<Planned>,
}

impl Plan {
    /// SHA-256 over the canonical JSON (RFC 8785) of every row with what it would do and write.
    pub fn hash(&self) -> Result<String, Error> {
        let canonical = serde_json_canonicalizer::to_vec(&(self.kind.as_str(), &self.rows)).map_err(unwritable)?;
        Ok(sha256_hex(canonical))
    }

    pub fn counts(&self) -> Counts {
        let of = |act| self.rows.iter().filter(|row| row.act == act).count();
        Counts {
            rows: self.rows.len(),
            create: of(RowAct::Create),
            change: of(RowAct::Change),
            leave: of(RowAct::Leave),
            refuse: of(RowAct::Refuse),
        }
    }

    pub fn stored_rows(&self) -> Result<Vec<PlannedRow>, Error> {
        self.rows
            .iter()
            .map(|row| {
                Ok(PlannedRow {
                    line: row.line,
                    act: row.act.as_str().to_owned(),
                    organization: row.organization,
                    reasons: written(&row.reasons)?,
                    record: row.record.clone(),
                })
            })
            .collect()
    }
}

pub(super) fn written(value: &impl Serialize) -> Result<Value, Error> {
    serde_json::to_value(value).map_err(unwritable)
}

fn reread<T: DeserializeOwned>(value: Value) -> Result<T, Error> {
    serde_json::from_value(value).map_err(unwritable)
}

fn unwritable(error: serde_json::Error) -> Error {
    persistence::Error::Corrupt { what: "planned row", detail: error.to_string() }.into()
}
