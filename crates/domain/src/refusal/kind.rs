//! What a program makes of a refusal: its code, what it is about, and whether another request would do.

use super::Refusal;
use crate::edition::StandardCode;

impl Refusal {
    /// A stable code for programs to branch on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::EditionNotDraft { .. } => "edition-not-draft",
            Self::EditionTransition { .. } => "edition-transition",
            Self::EditionIncomplete { .. } => "edition-incomplete",
            Self::StandardPlaceTaken { .. } => "standard-place-taken",
            Self::ArenaNotInEdition { .. } => "arena-not-in-edition",
            Self::EditionNotPublished { .. } => "edition-not-published",
            Self::OrganizationClosed => "organization-closed",
            Self::DayInThePast { .. } => "day-in-the-past",
            Self::DayAhead { .. } => "day-ahead",
            Self::SuccessorCount { .. } => "successor-count",
            Self::SuccessorIsPredecessor => "successor-is-predecessor",
            Self::AlreadySucceeded => "already-succeeded",
            Self::SuccessionCycle => "succession-cycle",
            Self::SuccessorClosed => "successor-closed",
            Self::SuccessionWithdrawn => "succession-withdrawn",
            Self::WithdrawalReason => "withdrawal-reason",
            Self::NotASuccessor => "not-a-successor",
            Self::NothingInherited => "nothing-inherited",
            Self::ActDoesNotInherit { .. } => "act-does-not-inherit",
            Self::InheritedConditions => "inherited-conditions",
            Self::InheritedTerm { .. } => "inherited-term",
            Self::InvitationTakenUp => "invitation-taken-up",
            Self::AssessmentReadOnly { .. } => "assessment-read-only",
            Self::AssessmentStep { .. } => "assessment-step",
            Self::StandardDoesNotApply { .. } => "standard-does-not-apply",
            Self::ArenasDropAnswers { .. } => "arenas-drop-answers",
            Self::SameVersion => "same-version",
            Self::Unrated { .. } => "standards-unrated",
            Self::LevelNotAvailable { .. } => "level-not-available",
            Self::NotInReview { .. } => "not-in-review",
            Self::NoFinding { .. } => "standards-without-finding",
            Self::ArenaForUse { .. } => "arena-for-use",
            Self::NoPolicy { .. } => "no-policy",
            Self::ActDoesNotFollow { .. } => "act-does-not-follow",
            Self::NothingToReinstate => "nothing-to-reinstate",
            Self::NeedsAPerson => "needs-a-person",
            Self::ReviewerDecides => "reviewer-decides",
            Self::AccountStopped => "account-stopped",
            Self::AccountOfAnotherKind => "account-of-another-kind",
            Self::OwnAccount => "own-account",
            Self::AccountInactive => "account-inactive",
            Self::LastOwner => "last-owner",
            Self::OwnOrganization => "own-organization",
            Self::SiteClosed => "site-closed",
            Self::TooManySites => "too-many-sites",
            Self::OpeningRequested => "opening-requested",
            Self::OpeningSettled { .. } => "opening-settled",
            Self::ChangeDecided { .. } => "change-decided",
            Self::ReasonNeeded { .. } => "reason-needed",
            Self::ConditionsForAct { .. } => "conditions-for-act",
            Self::ActHoldsAtOnce { .. } => "act-holds-at-once",
            Self::ClientRevoked => "client-revoked",
            Self::TwoSecretsValid => "two-secrets-valid",
            Self::LastCredential => "last-credential",
            Self::NoIdentifierScheme => "no-identifier-scheme",
            Self::IdentifierSchemeInUse => "identifier-scheme-in-use",
            Self::AlertAcknowledged => "alert-acknowledged",
            Self::TermOutOfBounds { .. } => "term-out-of-bounds",
            Self::Invitation(refusal) => refusal.code(),
            Self::Policy(refusal) => refusal.code(),
            Self::CorrectiveAction(refusal) => refusal.code(),
            Self::Review(refusal) => refusal.code(),
            Self::Evidence(refusal) => refusal.code(),
            Self::Decision(refusal) => refusal.code(),
            Self::Document(refusal) => refusal.code(),
            Self::Concern(refusal) => refusal.code(),
        }
    }

    /// The standards that the refusal is about; empty when it is not about standards.
    #[must_use]
    pub fn standards(&self) -> &[StandardCode] {
        match self {
            Self::StandardDoesNotApply { standards }
            | Self::ArenasDropAnswers { standards }
            | Self::Unrated { standards }
            | Self::LevelNotAvailable { standards }
            | Self::NoFinding { standards } => standards,
            Self::Review(refusal) => refusal.standards(),
            _ => &[],
        }
    }

    /// Whether the caller can mend what they sent; otherwise the present state stands in the way.
    #[must_use]
    pub fn is_about_content(&self) -> bool {
        match self {
            Self::StandardPlaceTaken { .. }
            | Self::ArenaNotInEdition { .. }
            | Self::DayInThePast { .. }
            | Self::DayAhead { .. }
            | Self::SuccessorCount { .. }
            | Self::SuccessorIsPredecessor
            | Self::WithdrawalReason
            | Self::ActDoesNotInherit { .. }
            | Self::InheritedConditions
            | Self::InheritedTerm { .. }
            | Self::StandardDoesNotApply { .. }
            | Self::ArenasDropAnswers { .. }
            | Self::SameVersion
            | Self::Unrated { .. }
            | Self::LevelNotAvailable { .. }
            | Self::NoFinding { .. }
            | Self::ArenaForUse { .. }
            | Self::ReasonNeeded { .. }
            | Self::ConditionsForAct { .. }
            | Self::ActHoldsAtOnce { .. }
            | Self::TermOutOfBounds { .. } => true,
            Self::Invitation(refusal) => refusal.is_about_content(),
            Self::Policy(refusal) => refusal.is_about_content(),
            Self::CorrectiveAction(refusal) => refusal.is_about_content(),
            Self::Review(refusal) => refusal.is_about_content(),
            Self::Evidence(refusal) => refusal.is_about_content(),
            Self::EditionNotDraft { .. }
            | Self::EditionTransition { .. }
            | Self::EditionIncomplete { .. }
            | Self::EditionNotPublished { .. }
            | Self::OrganizationClosed
            | Self::InvitationTakenUp
            | Self::AlreadySucceeded
            | Self::SuccessionCycle
            | Self::SuccessorClosed
            | Self::SuccessionWithdrawn
            | Self::NotASuccessor
            | Self::NothingInherited
            | Self::AssessmentReadOnly { .. }
            | Self::AssessmentStep { .. }
            | Self::NotInReview { .. }
            | Self::NoPolicy { .. }
            | Self::ActDoesNotFollow { .. }
            | Self::NothingToReinstate
            | Self::NeedsAPerson
            | Self::ReviewerDecides
            | Self::AccountStopped
            | Self::AccountOfAnotherKind
            | Self::OwnAccount
            | Self::AccountInactive
            | Self::OwnOrganization
            | Self::SiteClosed
            | Self::TooManySites
            | Self::OpeningRequested
            | Self::OpeningSettled { .. }
            | Self::ChangeDecided { .. }
            | Self::ClientRevoked
            | Self::TwoSecretsValid
            | Self::LastCredential
            | Self::NoIdentifierScheme
            | Self::IdentifierSchemeInUse
            | Self::AlertAcknowledged
            | Self::LastOwner => false,
            Self::Decision(refusal) => refusal.is_about_content(),
            Self::Document(refusal) => refusal.is_about_content(),
            Self::Concern(refusal) => refusal.is_about_content(),
        }
    }
}
