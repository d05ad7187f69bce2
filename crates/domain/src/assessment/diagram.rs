//! The life of a self-assessment as the documentation shows it, drawn from the table.

use super::{AssessmentStatus, TRANSITIONS};
use std::fmt::Write;

/// The line before what is drawn.
const BEGIN: &str =
    "<!-- Drawn by `cargo run -- life-cycle docs/RULES.md` from the table in lifecycle.rs. Do not edit. -->\n";

/// The line after it.
const END: &str = "<!-- End of what is drawn. -->\n";

/// The states and the steps between them: a Mermaid diagram, and the same in a table.
#[must_use]
pub fn life_cycle() -> String {
    let mut drawn = format!("```mermaid\nstateDiagram-v2\n    [*] --> {}\n", AssessmentStatus::Draft.as_str());
    for row in TRANSITIONS {
        let (from, to, step, by) = (row.from.as_str(), row.to.as_str(), row.step.as_str(), row.by.as_str());
        let _ = writeln!(drawn, "    {from} --> {to}: {step} ({by})");
    }
    for last in AssessmentStatus::ALL.into_iter().filter(|status| status.transitions().next().is_none()) {
        let _ = writeln!(drawn, "    {} --> [*]", last.as_str());
    }
    drawn.push_str("```\n\n| state | step | whose | next |\n|---|---|---|---|\n");
    for status in AssessmentStatus::ALL {
        for row in status.transitions() {
            let (from, to, step, by) = (row.from.as_str(), row.to.as_str(), row.step.as_str(), row.by.as_str());
            let _ = writeln!(drawn, "| `{from}` | `{step}` | {by} | `{to}` |");
        }
        if status.transitions().next().is_none() {
            let _ = writeln!(drawn, "| `{}` | | | |", status.as_str());
        }
    }
    drawn
}

/// A page with its drawing made anew. `None` when the page has no place for one.
#[must_use]
pub fn redrawn(page: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{}\n{END}{after}", life_cycle()))
}
