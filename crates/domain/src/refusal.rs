//! Refusals: what the rules do not allow, and why. Each names what its reader can do about it.

use crate::{
    arena::ArenaCode,
    assessment::{AssessmentStatus, AssessmentStep},
    decision::Act,
    edition::{EditionStatus, StandardCode},
    policy::Use,
    standing::StandingState,
    time::Day,
    verdict::Outcome,
};

/// A rule does not allow what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Standards can be changed in a draft only.
    #[error("the edition is {}; only a draft can be changed, and a correction is a new edition", status.as_str())]
    EditionNotDraft {
        /// Its state.
        status: EditionStatus,
    },
    /// The edition's states do not follow each other like that.
    #[error("an edition that is {} cannot become {}; allowed now: {}", from.as_str(), to.as_str(), words(from.next().iter().map(|s| s.as_str())))]
    EditionTransition {
        /// Its state.
        from: EditionStatus,
        /// The state asked for.
        to: EditionStatus,
    },
    /// The edition does not hold what it declares.
    #[error("the edition holds {present} of the {declared} foundational standards that it declares, and no standard for {}", if empty_arenas.is_empty() { "no arena (all have some)".to_owned() } else { words(empty_arenas.iter().map(ArenaCode::as_str)) })]
    EditionIncomplete {
        /// Foundational standards present.
        present: usize,
        /// Foundational standards declared.
        declared: usize,
        /// Arenas without a standard.
        empty_arenas: Vec<ArenaCode>,
    },
    /// Another standard holds the place.
    #[error("another standard of that section holds position {position}")]
    StandardPlaceTaken {
        /// The position.
        position: u16,
    },
    /// The edition does not contain the arena.
    #[error("the edition does not contain the arena {}", words(arenas.iter().map(ArenaCode::as_str)))]
    ArenaNotInEdition {
        /// The arenas.
        arenas: Vec<ArenaCode>,
    },
    /// Only a published edition can be assessed against.
    #[error("the edition is {}; organizations are invited against a published edition", status.as_str())]
    EditionNotPublished {
        /// Its state.
        status: EditionStatus,
    },
    /// The organization has closed.
    #[error("the organization has closed")]
    OrganizationClosed,
    /// A day that should lie ahead has passed.
    #[error("{day} has passed")]
    DayInThePast {
        /// The day.
        day: Day,
    },
    /// The invitation has been taken up.
    #[error("the invitation has been accepted already; its self-assessment is the one to continue")]
    InvitationTakenUp,
    /// The organization cannot change its answers now.
    #[error("the self-assessment is {} and read-only; it can be changed while it is a draft or returned", status.as_str())]
    AssessmentReadOnly {
        /// Its state.
        status: AssessmentStatus,
    },
    /// The step does not follow from the state.
    #[error("a self-assessment that is {} cannot take the step {step:?}", status.as_str())]
    AssessmentStep {
        /// Its state.
        status: AssessmentStatus,
        /// The step.
        step: AssessmentStep,
    },
    /// The standard does not apply to the organization.
    #[error("these standards do not apply to this self-assessment: {}", words(standards.iter().map(StandardCode::as_str)))]
    StandardDoesNotApply {
        /// The standards.
        standards: Vec<StandardCode>,
    },
    /// Something that applies is not rated.
    #[error("these standards apply and are not rated: {}", words(standards.iter().map(StandardCode::as_str)))]
    Unrated {
        /// The standards.
        standards: Vec<StandardCode>,
    },
    /// A level that is N/A cannot be awarded.
    #[error("these standards are rated at a level that their rubric says is N/A: {}", words(standards.iter().map(StandardCode::as_str)))]
    LevelNotAvailable {
        /// The standards.
        standards: Vec<StandardCode>,
    },
    /// Findings are recorded during a review only.
    #[error("the self-assessment is {}; findings are recorded while it is in review", status.as_str())]
    NotInReview {
        /// Its state.
        status: AssessmentStatus,
    },
    /// A standard that applies has no finding.
    #[error("these standards apply and have no finding: {}", words(standards.iter().map(StandardCode::as_str)))]
    NoFinding {
        /// The standards.
        standards: Vec<StandardCode>,
    },
    /// The use wants an arena, or does not.
    #[error("{}", if r#use.is_per_arena() { "referral is per arena: name the arena" } else { "only referral is per arena: leave the arena out" })]
    ArenaForUse {
        /// The use.
        r#use: Use,
    },
    /// No policy is in force for the use.
    #[error("there is no policy for {}; publish one first", r#use.as_str())]
    NoPolicy {
        /// The use.
        r#use: Use,
    },
    /// The act does not follow from the standing.
    #[error("{} does not follow from a standing that is {}", act.as_str(), standing.as_str())]
    ActDoesNotFollow {
        /// The act.
        act: Act,
        /// The standing today.
        standing: StandingState,
    },
    /// The suspension holds nothing back that was in force.
    #[error("nothing that was in force is held back by the suspension; revoke it, and grant anew")]
    NothingToReinstate,
    /// A decision is a person's act.
    #[error("a decision is a person's act; sign in to decide")]
    NeedsAPerson,
    /// Who recorded the findings does not decide on them.
    #[error("you recorded or accepted findings that this verdict rests on; somebody else must decide")]
    ReviewerDecides,
    /// An administrator has stopped the account.
    #[error("the account has been stopped; an administrator can let it be used again")]
    AccountStopped,
    /// Somebody else vouches for a person as something that their account is not.
    #[error("the account belongs to another organization, or to the other side; an administrator has to stop it first")]
    AccountOfAnotherKind,
    /// Nobody changes the standing of their own account.
    #[error("this is your own account; ask another who keeps accounts")]
    OwnAccount,
    /// An account that is not active gets no code.
    #[error("the account is not active; activate it first")]
    AccountInactive,
    /// Somebody must keep the accounts of an organization's people.
    #[error("you are the organization's last active owner; make somebody else an owner first")]
    LastOwner,
    /// Nobody acts on an organization that they belong to.
    #[error("you belong to this organization; somebody else must do it")]
    OwnOrganization,
    /// The act needs a written reason.
    #[error("{} needs a written reason; the verdict is {}", act.as_str(), verdict.as_str())]
    ReasonNeeded {
        /// The act.
        act: Act,
        /// The verdict.
        verdict: Outcome,
    },
    /// Conditions belong to a conditional grant, which needs at least one.
    #[error("{}", if *act == Act::GrantWithConditions { "grant_with_conditions needs at least one condition" } else { "conditions belong to grant_with_conditions only" })]
    ConditionsForAct {
        /// The act.
        act: Act,
    },
    /// Only grants have a term that can be chosen.
    #[error("{} holds at once and has no term of its own: leave valid_from and valid_until out", act.as_str())]
    ActHoldsAtOnce {
        /// The act.
        act: Act,
    },
    /// A client that was revoked stays revoked.
    #[error("the client is revoked for good; add another one")]
    ClientRevoked,
    /// Two secrets are valid: enough to change from one to the other.
    #[error("two secrets of this client are valid; remove the one that is no longer used first")]
    TwoSecretsValid,
    /// Without it the client could not prove who it is.
    #[error("it is the last valid credential of this client; add another first, or revoke the client")]
    LastCredential,
    /// The client was given no scheme of its own.
    #[error(
        "your client has no identifier scheme of its own; ask the operator of the registry, whose administrators give it one"
    )]
    NoIdentifierScheme,
    /// Identifiers in the scheme would be nobody's.
    #[error("identifiers are registered in the present scheme, and no other client has it; have them removed first")]
    IdentifierSchemeInUse,
    /// Somebody has looked into the alert.
    #[error("the alert has been acknowledged already; it opens again when its level rises")]
    AlertAcknowledged,
    /// The term goes beyond what it rests on.
    #[error(
        "the term must end on or after {first} and no later than {last_possible}, the first expiry that it rests on"
    )]
    TermOutOfBounds {
        /// The first day.
        first: Day,
        /// The last day that is possible.
        last_possible: Day,
    },
}

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
            Self::InvitationTakenUp => "invitation-taken-up",
            Self::AssessmentReadOnly { .. } => "assessment-read-only",
            Self::AssessmentStep { .. } => "assessment-step",
            Self::StandardDoesNotApply { .. } => "standard-does-not-apply",
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
        }
    }

    /// The standards that the refusal is about; empty when it is not about standards.
    #[must_use]
    pub fn standards(&self) -> &[StandardCode] {
        match self {
            Self::StandardDoesNotApply { standards }
            | Self::Unrated { standards }
            | Self::LevelNotAvailable { standards }
            | Self::NoFinding { standards } => standards,
            _ => &[],
        }
    }
}

fn words<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let words: Vec<_> = words.collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
}
