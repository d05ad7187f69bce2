//! What the rules of reviews do not allow.

use super::words;
use crate::edition::StandardCode;

/// A rule about reviews does not allow what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReviewRefusal {
    /// Only who sits in a review finds something in it.
    #[error("you are no reviewer of this self-assessment; have yourself assigned first")]
    NotAssigned,
    /// Somebody with a declared conflict of interest keeps out.
    #[error("the reviewer has declared a conflict of interest with this organization; somebody else must do it")]
    ConflictOfInterest,
    /// Somebody who belongs to the organization does not review it.
    #[error("the reviewer belongs to this organization; assign somebody else")]
    ReviewerBelongs,
    /// Reviewers are active accounts of that role.
    #[error("the account is no active reviewer's; assign somebody who is")]
    NotAReviewer,
    /// One review is enough.
    #[error("one review is enough for this self-assessment; the review policy says where two are needed")]
    PlaceNotNeeded,
    /// Two reviews are two people's.
    #[error("the person reviews in the other place, or has done so; assign somebody else")]
    OtherPlace,
    /// Who has handed in keeps the place.
    #[error("the reviewer in this place has handed in their review and keeps it")]
    ReviewerHandedIn,
    /// Reviewers are assigned while it waits or is under review.
    #[error("reviewers are assigned from submission until acceptance or return")]
    NotAssignable,
    /// What was handed in is not changed by its reviewer alone.
    #[error("you have handed in this finding; propose another rating by a resolution, which somebody else confirms")]
    FindingHandedIn,
    /// A review is handed in once.
    #[error("you have handed in this review already")]
    AlreadyHandedIn,
    /// Nothing is compared before all is there.
    #[error("not every review that is needed has been handed in; wait for the other reviewer, or hand in yours")]
    NotHandedIn,
    /// It was settled.
    #[error("the final rating of this standard is settled; it opens again only with a new answer")]
    AlreadyResolved,
    /// There is nothing to settle.
    #[error(
        "there is nothing to settle in this way: the reviewers agree on this, and nobody with a part in the review has proposed that rating"
    )]
    NothingToResolve,
    /// There is nothing to confirm.
    #[error(
        "there is nothing to confirm: nobody who left this place found something on the present answer, or you have found something yourself"
    )]
    NothingToConfirm,
    /// Standards on which the reviewers disagree.
    #[error("the reviewers disagree on these standards; settle them first: {}", words(standards.iter().map(StandardCode::as_str)))]
    Disputed {
        /// The standards.
        standards: Vec<StandardCode>,
    },
    /// Only what was asked about is answered.
    #[error("the reviewer has not asked about these standards; leave them as they are: {}", words(standards.iter().map(StandardCode::as_str)))]
    NotAsked {
        /// The standards.
        standards: Vec<StandardCode>,
    },
    /// Reviewers end their own conflicts.
    #[error("somebody else has declared this conflict; they end it themselves")]
    AnothersConflict,
    /// It is over.
    #[error("the conflict has ended already; declare another one if there is one")]
    ConflictEnded,
}

impl ReviewRefusal {
    /// A stable code for programs to branch on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotAssigned => "not-assigned",
            Self::ConflictOfInterest => "conflict-of-interest",
            Self::ReviewerBelongs => "reviewer-belongs",
            Self::NotAReviewer => "not-a-reviewer",
            Self::PlaceNotNeeded => "place-not-needed",
            Self::OtherPlace => "other-place",
            Self::ReviewerHandedIn => "reviewer-handed-in",
            Self::NotAssignable => "not-assignable",
            Self::FindingHandedIn => "finding-handed-in",
            Self::AlreadyHandedIn => "already-handed-in",
            Self::NotHandedIn => "not-handed-in",
            Self::AlreadyResolved => "already-resolved",
            Self::NothingToResolve => "nothing-to-resolve",
            Self::NothingToConfirm => "nothing-to-confirm",
            Self::Disputed { .. } => "reviewers-disagree",
            Self::NotAsked { .. } => "not-asked",
            Self::AnothersConflict => "anothers-conflict",
            Self::ConflictEnded => "conflict-ended",
        }
    }

    /// The standards that the refusal is about.
    #[must_use]
    pub fn standards(&self) -> &[StandardCode] {
        match self {
            Self::Disputed { standards } | Self::NotAsked { standards } => standards,
            _ => &[],
        }
    }

    /// Whether the caller can mend what they sent.
    #[must_use]
    pub fn is_about_content(&self) -> bool {
        matches!(self, Self::NotAReviewer | Self::NotAsked { .. })
    }
}
