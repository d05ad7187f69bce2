//! Refusals about decisions: what becomes of them, and who may say so.

use crate::{
    decision::{
        Act, Phase, StepKind,
        limits::{RESPOND_WITHIN_DAYS, REVIEW_AT_MOST_AFTER_DAYS},
    },
    policy::Use,
    time::Day,
};

/// A rule about decisions does not allow what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecisionRefusal {
    /// An administrator has said which uses the account decides about.
    #[error("your account does not decide about {}; ask an administrator, or a colleague whose account does", r#use.as_str())]
    UseNotYours {
        /// The use.
        r#use: Use,
    },
    /// One decision at a time waits for somebody in a matter.
    #[error("another decision in this matter is {}; withdraw it or bring it to its end first. A suspension is possible at any time", word(*phase))]
    AnotherWaits {
        /// Where that one stands.
        phase: Phase,
    },
    /// What a correction names must be a decision in the same matter that holds.
    #[error(
        "the decision to correct is no decision in this matter that has come to hold; one that has not is withdrawn"
    )]
    NothingToCorrect,
    /// A decision is corrected once; what is wrong then is the correction.
    #[error("the decision has been corrected already; correct the correction")]
    CorrectedAlready,
    /// A correction says why.
    #[error("a correction needs a written reason")]
    CorrectionReason,
    /// Not every act corrects every other.
    #[error("{} is no correction of it: correct by grant, grant_with_conditions or suspend, and a refusal or revocation by refuse or revoke as well", act.as_str())]
    CorrectionAct {
        /// The act.
        act: Act,
    },
    /// What is inherited ends with the term of the predecessor.
    #[error(
        "what was inherited does not run longer than the predecessor's term; decide on this organization's own self-assessment"
    )]
    ExtendsInherited,
    /// An extension makes a term longer.
    #[error(
        "the term runs until {present} already, and the verdict and the policy allow no later day, or none was asked for"
    )]
    TermNotLonger {
        /// The last day of the present term.
        present: Day,
    },
    /// Only suspensions are reviewed.
    #[error("{} is not reviewed: leave review_by out, which is for suspend", act.as_str())]
    ReviewForAct {
        /// The act.
        act: Act,
    },
    /// A suspension is reviewed soon.
    #[error(
        "a suspension is reviewed after today and within {REVIEW_AT_MOST_AFTER_DAYS} days, by {latest} at the latest"
    )]
    ReviewDay {
        /// The last day that is possible.
        latest: Day,
    },
    /// The step does not follow from where the decision stands.
    #[error("{} does not follow on this decision, which is {}; {}", step.as_str(), word(*phase), advice(*step))]
    StepDoesNotFollow {
        /// The step.
        step: StepKind,
        /// Where the decision stands.
        phase: Phase,
    },
    /// Somebody else has to look at it.
    #[error("you had a part in this decision; {} is for somebody who had none", step.as_str())]
    TookPart {
        /// The step.
        step: StepKind,
    },
    /// The step says something.
    #[error("{} needs a written text that says why", step.as_str())]
    StepNeedsText {
        /// The step.
        step: StepKind,
    },
    /// What carried the proposal does not carry it today.
    #[error(
        "the facts or the term have changed since it was proposed; withdraw it, and propose it anew on the verdict of today"
    )]
    ProposalOutdated,
    /// A notice is acknowledged once.
    #[error("the notice has been acknowledged already")]
    NoticeAcknowledged,
}

impl DecisionRefusal {
    /// A stable code for programs to branch on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::UseNotYours { .. } => "use-not-yours",
            Self::AnotherWaits { .. } => "another-decision-waits",
            Self::NothingToCorrect => "nothing-to-correct",
            Self::CorrectedAlready => "corrected-already",
            Self::CorrectionReason => "correction-reason",
            Self::CorrectionAct { .. } => "correction-act",
            Self::ExtendsInherited => "extends-inherited",
            Self::TermNotLonger { .. } => "term-not-longer",
            Self::ReviewForAct { .. } => "review-for-act",
            Self::ReviewDay { .. } => "review-day",
            Self::StepDoesNotFollow { .. } => "step-does-not-follow",
            Self::TookPart { .. } => "took-part",
            Self::StepNeedsText { .. } => "step-needs-text",
            Self::ProposalOutdated => "proposal-outdated",
            Self::NoticeAcknowledged => "notice-acknowledged",
        }
    }

    /// Whether the caller can mend what they sent; otherwise the present state stands in the way.
    #[must_use]
    pub fn is_about_content(&self) -> bool {
        matches!(
            self,
            Self::CorrectionReason
                | Self::CorrectionAct { .. }
                | Self::TermNotLonger { .. }
                | Self::ReviewForAct { .. }
                | Self::ReviewDay { .. }
                | Self::StepNeedsText { .. }
        )
    }
}

fn word(phase: Phase) -> &'static str {
    match phase {
        Phase::Proposed => "proposed",
        Phase::Preliminary => "preliminary",
        Phase::Responded => "responded to",
        Phase::Maintained => "maintained",
        Phase::Appealed => "appealed",
        Phase::Final => "final",
        Phase::Withdrawn => "withdrawn",
        Phase::Overturned => "overturned",
    }
}

fn advice(step: StepKind) -> String {
    match step {
        StepKind::Confirm => "what is proposed, and a provisional suspension in force, is confirmed".to_owned(),
        StepKind::Withdraw => "what has come to hold or is appealed is not withdrawn".to_owned(),
        StepKind::Respond => format!("a preliminary decision is responded to once, within {RESPOND_WITHIN_DAYS} days"),
        StepKind::Maintain => "what the organization has responded to is maintained".to_owned(),
        StepKind::Appeal => "an appeal is for a preliminary decision whose days have not run out".to_owned(),
        StepKind::Uphold | StepKind::Overturn => "an appeal is decided once it is lodged".to_owned(),
        StepKind::MeetCondition => "a condition is met once, on a grant that is in force or suspended".to_owned(),
        StepKind::Review => "a suspension in force is reviewed".to_owned(),
    }
}
