//! Refusals: what the rules do not allow, and why. Each names what its reader can do about it.
//!
//! A subject with several refusals of its own keeps them in a file here, as an enum with `code` and `is_about_content`,
//! and [`Refusal`] wraps it.

mod concern;
mod corrective_action;
mod decision;
mod documents;
mod evidence;
mod invitation;
mod kind;
mod policy;
mod review;

pub use concern::ConcernRefusal;
pub use corrective_action::CorrectiveActionRefusal;
pub use decision::DecisionRefusal;
pub use documents::DocumentRefusal;
pub use evidence::EvidenceRefusal;
pub use invitation::InvitationRefusal;
pub use policy::PolicyRefusal;
pub use review::ReviewRefusal;

use crate::{
    arena::ArenaCode,
    assessment::{AssessmentStatus, AssessmentStep},
    decision::Act,
    edition::{EditionStatus, StandardCode},
    policy::Use,
    proposal::ChangeStatus,
    site::{MOST_SITES, OpeningState},
    standing::StandingState,
    succession::{MOST_SUCCESSORS, SuccessionKind},
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
    #[error("an arena is not one of the edition's; the edition names its own")]
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
    /// A day that should have come lies ahead.
    #[error("{day} lies ahead; record it on that day")]
    DayAhead {
        /// The day.
        day: Day,
    },
    /// The kind of succession wants another number of successors.
    #[error("{}", if *kind == SuccessionKind::SplitInto { format!("split_into needs 2 to {MOST_SUCCESSORS} successors") } else { format!("{} needs exactly one successor; with several it is split_into", kind.as_str()) })]
    SuccessorCount {
        /// The kind.
        kind: SuccessionKind,
    },
    /// An organization does not succeed itself.
    #[error("the organization itself is among its successors; name the others alone")]
    SuccessorIsPredecessor,
    /// An organization ends as itself once.
    #[error(
        "the organization goes on as another already; look at its continues_as, and withdraw that succession if it is wrong"
    )]
    AlreadySucceeded,
    /// Following the successors would come back to where it began.
    #[error(
        "a successor leads back to this organization; withdraw the succession that leads back first, if it is wrong"
    )]
    SuccessionCycle,
    /// A successor must be there to go on.
    #[error(
        "a successor has closed and nobody has succeeded it; record first what became of it, or name who goes on with the work"
    )]
    SuccessorClosed,
    /// The succession has been withdrawn.
    #[error("the succession has been withdrawn already; record a new one if it is right after all")]
    SuccessionWithdrawn,
    /// A withdrawal says why.
    #[error("withdrawing a succession needs a written reason")]
    WithdrawalReason,
    /// No succession leads from the predecessor to the organization.
    #[error(
        "no succession leads from the organization that would be inherited from to this one; record it first, or decide on this one's own self-assessment"
    )]
    NotASuccessor,
    /// There is nothing to carry over.
    #[error(
        "the predecessor was neither eligible nor conditional for this when it was succeeded, so there is nothing to inherit; decide on this organization's own self-assessment"
    )]
    NothingInherited,
    /// Only grants carry something over.
    #[error("{} inherits nothing: leave inherited_from out, which is for grant and grant_with_conditions", act.as_str())]
    ActDoesNotInherit {
        /// The act.
        act: Act,
    },
    /// What is inherited is no more than what was held.
    #[error("the predecessor held it with conditions: carry it over by grant_with_conditions")]
    InheritedConditions,
    /// What is inherited ends when the predecessor's term would have ended.
    #[error(
        "the term must end on or after {first} and no later than {last_possible}, the last day of the term that the predecessor held"
    )]
    InheritedTerm {
        /// The first day.
        first: Day,
        /// The last day that is possible.
        last_possible: Day,
    },
    /// The invitation has been taken up.
    #[error("the invitation has been accepted already; its self-assessment is the one to continue")]
    InvitationTakenUp,
    /// The organization cannot change its answers now.
    #[error("the self-assessment is {} and read-only; it can be changed while it is a draft, returned or withdrawn", status.as_str())]
    AssessmentReadOnly {
        /// Its state.
        status: AssessmentStatus,
    },
    /// The step does not follow from the state.
    #[error("a self-assessment that is {} cannot take the step {}; allowed now: {}", status.as_str(), step.as_str(), words(status.transitions().map(|row| row.step.as_str())))]
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
    /// Other arenas would drop answers that the request does not name.
    #[error("with these arenas answers to these standards no longer count; name all of them in drops to agree: {}", words(standards.iter().map(StandardCode::as_str)))]
    ArenasDropAnswers {
        /// The standards whose answers would be dropped.
        standards: Vec<StandardCode>,
    },
    /// The version does not stand beside itself.
    #[error("a version is compared with another one; name the other by with, or leave it out for the present answers")]
    SameVersion,
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
    /// People are not served at the site any more.
    #[error("the site has closed; add another one where people are served again")]
    SiteClosed,
    /// The organization has as many sites as one may have.
    #[error("the organization has {MOST_SITES} active sites already; close those where nobody is served any more")]
    TooManySites,
    /// A request to open the site waits already.
    #[error("a request to open this site waits for the Commission already; conceal the site to take it back")]
    OpeningRequested,
    /// The opening is no request any more.
    #[error("the opening is {}; only one that is requested can be confirmed or refused", state.as_str())]
    OpeningSettled {
        /// Its state.
        state: OpeningState,
    },
    /// A proposed change is decided once.
    #[error("the proposed change is {} already; it has to be proposed anew", status.as_str())]
    ChangeDecided {
        /// Where it stands.
        status: ChangeStatus,
    },
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
    /// A rule about invitations.
    #[error(transparent)]
    Invitation(#[from] InvitationRefusal),
    /// About policies and tasks.
    #[error(transparent)]
    Policy(#[from] PolicyRefusal),
    /// About corrective actions.
    #[error(transparent)]
    CorrectiveAction(#[from] CorrectiveActionRefusal),
    /// A rule about reviews.
    #[error(transparent)]
    Review(#[from] ReviewRefusal),
    /// A rule about evidence.
    #[error(transparent)]
    Evidence(#[from] EvidenceRefusal),
    /// About decisions and what becomes of them.
    #[error(transparent)]
    Decision(#[from] DecisionRefusal),
    /// About licences, letters and their texts.
    #[error(transparent)]
    Document(#[from] DocumentRefusal),
    /// About concerns.
    #[error(transparent)]
    Concern(#[from] ConcernRefusal),
}

fn words<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let words: Vec<_> = words.collect();
    if words.is_empty() { "nothing".to_owned() } else { words.join(", ") }
}
