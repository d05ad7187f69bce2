//! Everything that can be read of a self-assessment.

use domain::assessment::AssessmentStatus;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// What was read at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    pub status: AssessmentStatus,
    pub revision: i32,
    pub arenas: BTreeSet<String>,
    /// The answers that count, by standard.
    pub answers: BTreeMap<String, Value>,
    /// The versions, in order: `number`, `arenas`, `answers`, `outcome`, `note` and whatever else is told of them.
    pub versions: Vec<Value>,
    /// What was found, by standard.
    pub findings: BTreeMap<String, Value>,
    /// Whatever else is told.
    pub rest: Value,
}
