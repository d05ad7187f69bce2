//! The life of a self-assessment: one table of its states and of the steps between them, from which everything else that
//! speaks of them follows: what is refused, what is offered instead, and the diagram in the documentation.

use crate::Refusal;
use serde::{Deserialize, Serialize};

/// Where a self-assessment stands. Read-only for the organization from submission until it is returned or withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AssessmentStatus {
    /// The organization fills it in.
    Draft,
    /// Handed in; waits for a reviewer.
    Submitted,
    /// A reviewer records findings.
    InReview,
    /// The review waits for the organization, which answers about the standards that it was asked about, and only those.
    MoreAsked,
    /// Given back to the organization, which can change it and submit again.
    Returned,
    /// Taken back by the organization before a review began; it can change it and submit again.
    Withdrawn,
    /// The verified ratings are fixed.
    Accepted,
}

/// What moves a self-assessment from one state to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AssessmentStep {
    /// The organization hands it in.
    Submit,
    /// The organization takes it back.
    Withdraw,
    /// A reviewer takes it up.
    StartReview,
    /// A reviewer asks for more about some standards.
    AskForMore,
    /// The organization has answered what it was asked.
    Respond,
    /// A reviewer gives it back.
    Return,
    /// A reviewer accepts it.
    Accept,
}

/// Whose step it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The organization that assesses itself.
    Organization,
    /// The Commission, which reviews.
    Commission,
}

impl Side {
    /// Who it is, in a word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Commission => "Commission",
        }
    }
}

/// One row of the table: a step that is allowed, from where, to where, and whose it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// The state before.
    pub from: AssessmentStatus,
    /// The step.
    pub step: AssessmentStep,
    /// The state after.
    pub to: AssessmentStatus,
    /// Whose step it is.
    pub by: Side,
}

/// Every step that is allowed. Whatever is not here is refused.
pub const TRANSITIONS: &[Transition] = {
    use AssessmentStatus as S;
    use AssessmentStep as T;
    use Side::{Commission, Organization};
    const fn row(from: S, step: T, to: S, by: Side) -> Transition {
        Transition { from, step, to, by }
    }
    &[
        row(S::Draft, T::Submit, S::Submitted, Organization),
        row(S::Submitted, T::Withdraw, S::Withdrawn, Organization),
        row(S::Withdrawn, T::Submit, S::Submitted, Organization),
        row(S::Submitted, T::StartReview, S::InReview, Commission),
        row(S::InReview, T::AskForMore, S::MoreAsked, Commission),
        row(S::MoreAsked, T::Respond, S::InReview, Organization),
        row(S::MoreAsked, T::Return, S::Returned, Commission),
        row(S::InReview, T::Return, S::Returned, Commission),
        row(S::Returned, T::Submit, S::Submitted, Organization),
        row(S::InReview, T::Accept, S::Accepted, Commission),
    ]
};

impl AssessmentStatus {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Draft,
        Self::Submitted,
        Self::InReview,
        Self::MoreAsked,
        Self::Returned,
        Self::Withdrawn,
        Self::Accepted,
    ];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::InReview => "in_review",
            Self::MoreAsked => "more_asked",
            Self::Returned => "returned",
            Self::Withdrawn => "withdrawn",
            Self::Accepted => "accepted",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// Whether the organization can change all its answers: wherever it can hand it in.
    #[must_use]
    pub fn is_editable(self) -> bool {
        self.transitions().any(|row| row.step == AssessmentStep::Submit)
    }

    /// The rows of the table that begin here.
    pub fn transitions(self) -> impl Iterator<Item = &'static Transition> {
        TRANSITIONS.iter().filter(move |row| row.from == self)
    }

    /// The state after a step.
    ///
    /// # Errors
    /// When the step is not allowed now; the refusal names the state, and the steps that are.
    pub fn after(self, step: AssessmentStep) -> Result<Self, Refusal> {
        let row = self.transitions().find(|row| row.step == step);
        row.map(|row| row.to).ok_or(Refusal::AssessmentStep { status: self, step })
    }
}

impl AssessmentStep {
    /// Every step.
    pub const ALL: [Self; 7] =
        [Self::Submit, Self::Withdraw, Self::StartReview, Self::AskForMore, Self::Respond, Self::Return, Self::Accept];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Withdraw => "withdraw",
            Self::StartReview => "start_review",
            Self::AskForMore => "ask_for_more",
            Self::Respond => "respond",
            Self::Return => "return",
            Self::Accept => "accept",
        }
    }
}
