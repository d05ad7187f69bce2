//! Whether a document is valid: derived at the moment of asking, and never stored.

use super::{Document, DocumentKind};
use crate::{
    access::words::words,
    decision::Decision,
    refusal::DocumentRefusal,
    standing::{Interval, StandingState, intervals, standing, withheld_since},
    time::{Day, Instant},
};
use serde::{Deserialize, Serialize};

words!(
    /// What the public page says of a number.
    DocumentState {
        /// It holds now.
        Valid = "valid",
        /// It does not hold now, and may again.
        Suspended = "suspended",
        /// It does not hold any more.
        Ended = "ended",
        /// The Commission has issued no document with this number.
        NeverIssued = "never_issued",
    }
);

/// What holds of a document at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// Whether it holds.
    pub state: DocumentState,
    /// The last day on which it can hold: its own, or that of the standing where that ends earlier.
    pub valid_until: Day,
}

/// Whether a document holds at a moment.
///
/// `decisions` are those in the document's matter, in the order in which they were recorded. `terms_hold` says whether the
/// acceptance of its terms has not been withdrawn; of a letter it is true.
///
/// A suspension can end, and so can withdrawn terms be accepted anew: then the document holds again. A refusal, a revocation
/// or a lapse since it was issued ends it for good, also when something is granted afterwards: whoever decided then had not
/// seen it. What a correction in force stands in the place of was none.
#[must_use]
pub fn validity(document: &Document, decisions: &[Decision], terms_hold: bool, at: Instant) -> Validity {
    let today = at.day();
    let present = standing(decisions, today, at);
    let until = present.decision.and_then(|place| decisions.get(place)?.valid_until);
    let valid_until = until.map_or(document.valid_until, |until| until.min(document.valid_until));
    let state = if document.withdrawn.is_some()
        || today > document.valid_until
        || has_lost_its_standing(document, decisions, at)
    {
        DocumentState::Ended
    } else if today < document.valid_from {
        DocumentState::Suspended
    } else {
        match present.state {
            StandingState::Eligible if terms_hold => DocumentState::Valid,
            StandingState::Eligible | StandingState::Conditional | StandingState::Suspended => DocumentState::Suspended,
            StandingState::NotEligible | StandingState::Lapsed | StandingState::NotAssessed => DocumentState::Ended,
        }
    };
    Validity { state, valid_until }
}

/// Whether the standing has ended since a document was issued, as known at a moment: for a day, or between two acts of one.
fn has_lost_its_standing(document: &Document, decisions: &[Decision], at: Instant) -> bool {
    let (issued, today) = (document.issued_at.day(), at.day());
    let has_ended = |run: &Interval| {
        matches!(run.state, StandingState::NotEligible | StandingState::Lapsed)
            && run.from <= today
            && run.until.is_none_or(|last| last >= issued)
    };
    intervals(decisions, at).iter().any(has_ended) || withheld_since(decisions, document.issued_at, at)
}

/// The decision that a new document rests on, and the document's last day: as asked, but no later than the standing's.
///
/// # Errors
/// When the standing today is not `eligible`, or the day asked for is past or beyond it.
pub fn issued_on(
    kind: DocumentKind,
    decisions: &[Decision],
    asked: Option<Day>,
    at: Instant,
) -> Result<(&Decision, Day), DocumentRefusal> {
    let today = at.day();
    let present = standing(decisions, today, at);
    let governing = present.decision.and_then(|place| decisions.get(place));
    let (Some(decision), StandingState::Eligible) = (governing, present.state) else {
        return Err(DocumentRefusal::NotEligible { r#use: kind.r#use(), state: present.state });
    };
    // A term has a last day; were there none, a document would still not outlive a year.
    let last_possible = decision.valid_until.unwrap_or_else(|| today.plus_days(365));
    let last = asked.unwrap_or(last_possible);
    if last < today || last > last_possible {
        return Err(DocumentRefusal::BeyondStanding { first: today, last_possible });
    }
    Ok((decision, last))
}
