//! The life of a piece of evidence: one table of its states and of the steps between them.

use crate::{assessment::Side, refusal::EvidenceRefusal, time::Day};
use serde::{Deserialize, Serialize};

/// What has become of a piece of evidence. That it has expired is no such thing: it follows from the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EvidenceStatus {
    /// The organization offers it.
    Offered,
    /// Somebody of the Commission has seen it, and has not said yet what it is worth.
    Seen,
    /// The Commission accepts it.
    Accepted,
    /// The Commission does not accept it, and has said why. Ratings do not rest on it.
    Rejected,
}

/// How a piece of evidence stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EvidenceState {
    /// The organization offers it.
    Offered,
    /// Somebody of the Commission has seen it.
    Seen,
    /// The Commission accepts it.
    Accepted,
    /// The Commission does not accept it.
    Rejected,
    /// Its last day has passed. What is rejected stays rejected.
    Expired,
}

/// What moves a piece of evidence from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvidenceStep {
    /// The organization changes it.
    Change,
    /// Staff have seen it.
    MarkSeen,
    /// Staff accept it.
    Accept,
    /// Staff reject it.
    Reject,
}

/// One row of the table: a step that is allowed, from where, to where, and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvidenceTransition {
    /// The state before.
    pub from: EvidenceStatus,
    /// The step.
    pub step: EvidenceStep,
    /// The state after.
    pub to: EvidenceStatus,
    /// Whose step it is.
    pub by: Side,
}

/// Every step that is allowed. Whatever is not here is refused.
pub const EVIDENCE_TRANSITIONS: &[EvidenceTransition] = {
    use EvidenceStatus as S;
    use EvidenceStep as T;
    use Side::{Commission, Organization};
    const fn row(from: S, step: T, to: S, by: Side) -> EvidenceTransition {
        EvidenceTransition { from, step, to, by }
    }
    &[
        row(S::Offered, T::Change, S::Offered, Organization),
        row(S::Seen, T::Change, S::Offered, Organization),
        row(S::Accepted, T::Change, S::Offered, Organization),
        row(S::Rejected, T::Change, S::Offered, Organization),
        row(S::Offered, T::MarkSeen, S::Seen, Commission),
        row(S::Offered, T::Accept, S::Accepted, Commission),
        row(S::Seen, T::Accept, S::Accepted, Commission),
        row(S::Offered, T::Reject, S::Rejected, Commission),
        row(S::Seen, T::Reject, S::Rejected, Commission),
        row(S::Accepted, T::Reject, S::Rejected, Commission),
    ]
};

impl EvidenceStatus {
    /// The last day that a rating may count on which rests on evidence in this state, of what counts until a day: of what is
    /// rejected there is none, because nothing rests on it any more.
    #[must_use]
    pub fn limits_ratings(self, counts_until: Option<Day>) -> Option<Day> {
        if self == Self::Rejected { None } else { counts_until }
    }

    /// Every state.
    pub const ALL: [Self; 4] = [Self::Offered, Self::Seen, Self::Accepted, Self::Rejected];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Seen => "seen",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// The rows of the table that begin here.
    pub fn transitions(self) -> impl Iterator<Item = &'static EvidenceTransition> {
        EVIDENCE_TRANSITIONS.iter().filter(move |row| row.from == self)
    }

    /// The state after a step.
    ///
    /// # Errors
    /// When the step is not allowed now; the refusal names the state, and the steps that are.
    pub fn after(self, step: EvidenceStep) -> Result<Self, EvidenceRefusal> {
        let row = self.transitions().find(|row| row.step == step);
        row.map(|row| row.to).ok_or(EvidenceRefusal::Step { status: self, step })
    }
}

impl EvidenceState {
    /// How what has become of something stands on a day.
    #[must_use]
    pub fn of(status: EvidenceStatus, expires: Option<Day>, day: Day) -> Self {
        let has_expired = expires.is_some_and(|last| last < day);
        match status {
            EvidenceStatus::Rejected => Self::Rejected,
            _ if has_expired => Self::Expired,
            EvidenceStatus::Offered => Self::Offered,
            EvidenceStatus::Seen => Self::Seen,
            EvidenceStatus::Accepted => Self::Accepted,
        }
    }

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Seen => "seen",
            Self::Accepted => "accepted",
            Self::Rejected => "rejected",
            Self::Expired => "expired",
        }
    }
}

impl EvidenceStep {
    /// Every step.
    pub const ALL: [Self; 4] = [Self::Change, Self::MarkSeen, Self::Accept, Self::Reject];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Change => "change",
            Self::MarkSeen => "mark_seen",
            Self::Accept => "accept",
            Self::Reject => "reject",
        }
    }
}
