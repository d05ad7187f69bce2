//! What waits, and for whom.

use crate::access::{Scope, words::words};
use serde::{Deserialize, Serialize};

words!(
    /// Who has to act next.
    Party {
        /// The organization.
        Organization = "organization",
        /// Commission staff.
        Commission = "commission",
    }
);

words!(
    /// What waits. Whoever adds a kind says below whom it waits for and what its reader must be allowed to read, and
    /// adds its source to `persistence::queue`.
    QueueKind {
        /// An invitation that the organization has not answered.
        InvitationOpen = "invitation_open",
        /// An invitation whose due day is over: to extend or to withdraw.
        InvitationExpired = "invitation_expired",
        /// A self-assessment that has been started.
        AssessmentDraft = "assessment_draft",
        /// A self-assessment that was given back.
        AssessmentReturned = "assessment_returned",
        /// A self-assessment that the organization has taken back.
        AssessmentWithdrawn = "assessment_withdrawn",
        /// A review that has asked for more.
        AssessmentMoreAsked = "assessment_more_asked",
        /// A self-assessment that waits for a reviewer.
        AssessmentSubmitted = "assessment_submitted",
        /// A self-assessment under review.
        AssessmentInReview = "assessment_in_review",
        /// A change that an organization's people have proposed.
        ChangePending = "change_pending",
        /// A site that an organization asks to open. Seen only by who sees confidential sites.
        SiteOpeningRequested = "site_opening_requested",
        /// A narrative that may hold a person's data.
        DoubtfulNarrative = "doubtful_narrative",
    }
);

impl QueueKind {
    /// Who has to act next.
    #[must_use]
    pub fn waits_for(self) -> Party {
        match self {
            Self::InvitationOpen
            | Self::AssessmentDraft
            | Self::AssessmentReturned
            | Self::AssessmentWithdrawn
            | Self::AssessmentMoreAsked => Party::Organization,
            Self::InvitationExpired
            | Self::AssessmentSubmitted
            | Self::AssessmentInReview
            | Self::ChangePending
            | Self::SiteOpeningRequested
            | Self::DoubtfulNarrative => Party::Commission,
        }
    }

    /// What a token must carry to be told of it: the scope by which the thing itself is read.
    #[must_use]
    pub fn scope(self) -> Scope {
        match self {
            Self::ChangePending | Self::SiteOpeningRequested => Scope::OrganizationsRead,
            Self::InvitationOpen
            | Self::InvitationExpired
            | Self::AssessmentDraft
            | Self::AssessmentReturned
            | Self::AssessmentWithdrawn
            | Self::AssessmentMoreAsked
            | Self::AssessmentSubmitted
            | Self::AssessmentInReview
            | Self::DoubtfulNarrative => Scope::AssessmentsRead,
        }
    }
}
