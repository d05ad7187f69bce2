//! What the journal records of concerns: that something was done, and never about whom.

use domain::{
    access::AlertKind,
    concern::ConcernOutcome,
    ids::{AlertId, ConcernId},
    time::Day,
};
use serde::Serialize;

/// One thing that happened to a concern. All of it is confidential: that one was raised says something about somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "act", content = "payload")]
#[allow(missing_docs)] // Each field is the id or the name that its own name says.
pub enum ConcernEvent {
    ConcernRaised { concern: ConcernId },
    ConcernRepeated { concern: ConcernId },
    ConcernTriaged { concern: ConcernId, serious: Option<bool> },
    ConcernShared { concern: ConcernId },
    ConcernAnswered { concern: ConcernId },
    ConcernConcluded { concern: ConcernId, outcome: ConcernOutcome, contact_erased: bool },
    ConcernContactErased { concern: ConcernId },
    FloodNoticed { alert: AlertId, kind: AlertKind, day: Day, level: u32, count: u64, threshold: u64 },
    FloodAcknowledged { alert: AlertId },
}

/// The acts above, as stored entries name them.
pub const CONCERN_ACTS: [&str; 9] = [
    "concern_raised",
    "concern_repeated",
    "concern_triaged",
    "concern_shared",
    "concern_answered",
    "concern_concluded",
    "concern_contact_erased",
    "flood_noticed",
    "flood_acknowledged",
];

impl ConcernEvent {
    /// What the event is about, as `kind:id`.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::ConcernRaised { concern }
            | Self::ConcernRepeated { concern }
            | Self::ConcernTriaged { concern, .. }
            | Self::ConcernShared { concern }
            | Self::ConcernAnswered { concern }
            | Self::ConcernContactErased { concern }
            | Self::ConcernConcluded { concern, .. } => format!("concern:{concern}"),
            Self::FloodNoticed { alert, .. } | Self::FloodAcknowledged { alert } => format!("alert:{alert}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{chain::Recorded, journal::Event};

    #[test]
    fn what_is_about_concerns_is_confidential_and_names_no_organization() {
        let (concern, alert) = (ConcernId(uuid::Uuid::from_u128(1)), AlertId(uuid::Uuid::from_u128(2)));
        let (kind, day) = (AlertKind::Concerns, Day::FIRST);
        let all = [
            ConcernEvent::ConcernRaised { concern },
            ConcernEvent::ConcernRepeated { concern },
            ConcernEvent::ConcernTriaged { concern, serious: Some(true) },
            ConcernEvent::ConcernShared { concern },
            ConcernEvent::ConcernAnswered { concern },
            ConcernEvent::ConcernConcluded { concern, outcome: ConcernOutcome::Closed, contact_erased: true },
            ConcernEvent::ConcernContactErased { concern },
            ConcernEvent::FloodNoticed { alert, kind, day, level: 1, count: 2, threshold: 1 },
            ConcernEvent::FloodAcknowledged { alert },
        ]
        .map(Event::Concern);
        let acts: Vec<String> = all.iter().map(|event| event.act_and_payload().unwrap().0).collect();
        assert_eq!(acts, CONCERN_ACTS);
        for event in &all {
            assert!(event.is_confidential() && Event::organization(event).is_none(), "{event:?}");
        }
    }
}
