//! Profiles of fictitious organizations, as JSON.

use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};

/// An offering of an arena in counties; an empty list is the whole state.
#[must_use]
pub fn offering(arena: &str, counties: &[&str]) -> Value {
    let area = if counties.is_empty() {
        json!({"kind": "statewide"})
    } else {
        json!({"kind": "counties", "counties": counties})
    };
    json!({"arena": arena, "area": area, "intake": "open", "intake_confirmed_on": "2026-11-16"})
}

/// An organization with these offerings, and an identifier of its own.
#[must_use]
pub fn profile(offerings: &[Value]) -> Value {
    static COUNT: AtomicU32 = AtomicU32::new(1);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    json!({
        "name": format!("Test Provider {number} (fictitious)"),
        "kind": "nonprofit",
        "identifiers": [{"scheme": "test_scheme", "value": format!("T-{number}")}],
        "offerings": offerings,
    })
}
