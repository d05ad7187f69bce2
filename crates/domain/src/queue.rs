//! What waits, and for whom.

use crate::access::{Scope, words::words};
use serde::{Deserialize, Serialize};

words!(
    /// Who has to act next.
    WaitsFor {
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
        /// Evidence that nobody of the Commission has looked at.
        EvidenceOffered = "evidence_offered",
        /// A corrective action whose day is still to come.
        CorrectiveActionOpen = "corrective_action_open",
        /// A corrective action whose day is over: to close by a finding, or to agree anew.
        CorrectiveActionOverdue = "corrective_action_overdue",
        /// A verdict that has turned, and nobody has decided on.
        VerdictTurned = "verdict_turned",
        /// A decision that takes a second person.
        DecisionToConfirm = "decision_to_confirm",
        /// A preliminary decision that the organization may respond to.
        DecisionToAnswer = "decision_to_answer",
        /// A response that staff have to answer.
        ResponseToAnswer = "response_to_answer",
        /// A decision that was maintained, and that the organization may appeal.
        DecisionToAppeal = "decision_to_appeal",
        /// An appeal that has to be decided.
        AppealToDecide = "appeal_to_decide",
        /// A suspension that has to be reviewed.
        SuspensionToReview = "suspension_to_review",
        /// A grant with a condition that is not met yet.
        ConditionToMeet = "condition_to_meet",
        /// A notice that the organization has not acknowledged.
        NoticeUnread = "notice_unread",
        /// A concern that nobody has looked at.
        ConcernReceived = "concern_received",
        /// A concern that is looked into.
        ConcernInTriage = "concern_in_triage",
        /// A concern that was upheld, and is not closed.
        ConcernUpheld = "concern_upheld",
        /// A concern that the organization was told of, and has not answered.
        ConcernToAnswer = "concern_to_answer",
    }
);

impl QueueKind {
    /// Who has to act next.
    #[must_use]
    pub fn waits_for(self) -> WaitsFor {
        match self {
            Self::InvitationOpen
            | Self::AssessmentDraft
            | Self::AssessmentReturned
            | Self::AssessmentWithdrawn
            | Self::AssessmentMoreAsked
            | Self::CorrectiveActionOpen
            | Self::DecisionToAnswer
            | Self::DecisionToAppeal
            | Self::ConditionToMeet
            | Self::NoticeUnread
            | Self::ConcernToAnswer => WaitsFor::Organization,
            Self::InvitationExpired
            | Self::AssessmentSubmitted
            | Self::AssessmentInReview
            | Self::ChangePending
            | Self::SiteOpeningRequested
            | Self::DoubtfulNarrative
            | Self::EvidenceOffered
            | Self::CorrectiveActionOverdue
            | Self::VerdictTurned
            | Self::DecisionToConfirm
            | Self::ResponseToAnswer
            | Self::AppealToDecide
            | Self::SuspensionToReview
            | Self::ConcernReceived
            | Self::ConcernInTriage
            | Self::ConcernUpheld => WaitsFor::Commission,
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
            | Self::DoubtfulNarrative
            | Self::EvidenceOffered
            | Self::CorrectiveActionOpen
            | Self::CorrectiveActionOverdue => Scope::AssessmentsRead,
            Self::VerdictTurned | Self::DecisionToConfirm | Self::SuspensionToReview => Scope::DecisionsRead,
            // Whoever reads the notices about a decision knows what became of it.
            Self::DecisionToAnswer
            | Self::ResponseToAnswer
            | Self::DecisionToAppeal
            | Self::AppealToDecide
            | Self::ConditionToMeet
            | Self::NoticeUnread
            | Self::ConcernToAnswer => Scope::NoticesRead,
            Self::ConcernReceived | Self::ConcernInTriage | Self::ConcernUpheld => Scope::ConcernsRead,
        }
    }
}
