//! What the journal records: ids and names of changed fields, never confidential fields, free text or a person's data.

use super::DecisionEvent;
use super::EvidenceEvent;
use super::InvitationEvent;
use super::ReviewEvent;
use super::{ConcernEvent, DocumentEvent};
use super::{CorrectiveActionEvent, PolicyEvent};
use domain::{
    access::AlertKind,
    arena::ArenaCode,
    decision::Act,
    edition::{EditionStatus, StandardCode},
    freshness::FieldGroup,
    ids::{
        AlertId, AssessmentId, ChangeId, ClientId, ClientSecretId, DecisionId, EditionId, ImportId, InvitationId,
        OpeningId, OrganizationId, PolicyId, SiteId, SuccessionId, UserId,
    },
    organization::IdentifierScheme,
    policy::Use,
    proposal::ChangeKind,
    succession::SuccessionKind,
    time::Day,
};
use serde::Serialize;

/// One thing that happened. The variant's name in snake case is the entry's act.
///
/// These shapes are hashed into the chain: a field is never renamed, and a changed meaning is a new variant.
///
/// A subject with many events keeps them in an enum of its own, with the same attributes, and is wrapped here by an
/// `#[serde(untagged)]` variant at the end: its entries are then the same bytes as if they stood here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "act", content = "payload")]
#[allow(missing_docs)] // Each field is the id or the name that its own name says.
pub enum Event {
    ArenasLoaded {
        arenas: Vec<ArenaCode>,
    },
    EditionCreated {
        edition: EditionId,
        standards: usize,
    },
    StandardPut {
        edition: EditionId,
        standard: StandardCode,
    },
    EditionMoved {
        edition: EditionId,
        to: EditionStatus,
    },
    OrganizationCreated {
        organization: OrganizationId,
    },
    OrganizationChanged {
        organization: OrganizationId,
        fields: Vec<&'static str>,
    },
    OrganizationClosed {
        organization: OrganizationId,
    },
    PairDismissed {
        one: OrganizationId,
        other: OrganizationId,
    },
    OrganizationReopened {
        organization: OrganizationId,
    },
    SuccessionRecorded {
        organization: OrganizationId,
        succession: SuccessionId,
        kind: SuccessionKind,
        successors: Vec<OrganizationId>,
        effective_on: Day,
    },
    SuccessionWithdrawn {
        organization: OrganizationId,
        succession: SuccessionId,
        successors: Vec<OrganizationId>,
    },
    ChangeProposed {
        organization: OrganizationId,
        change: ChangeId,
        kind: ChangeKind,
    },
    ChangeAccepted {
        organization: OrganizationId,
        change: ChangeId,
    },
    ChangeRefused {
        organization: OrganizationId,
        change: ChangeId,
    },
    ChangeWithdrawn {
        organization: OrganizationId,
        change: ChangeId,
    },
    ProfileConfirmed {
        organization: OrganizationId,
        groups: Vec<FieldGroup>,
    },
    InvitationSent {
        organization: OrganizationId,
        invitation: InvitationId,
        edition: EditionId,
        due_on: Day,
    },
    AssessmentStarted {
        organization: OrganizationId,
        assessment: AssessmentId,
        invitation: InvitationId,
    },
    AnswersSaved {
        organization: OrganizationId,
        assessment: AssessmentId,
        standards: Vec<StandardCode>,
    },
    AssessmentSubmitted {
        organization: OrganizationId,
        assessment: AssessmentId,
    },
    AssessmentWithdrawn {
        organization: OrganizationId,
        assessment: AssessmentId,
    },
    AssessmentArenasChanged {
        organization: OrganizationId,
        assessment: AssessmentId,
        arenas: Vec<ArenaCode>,
        dropped: Vec<StandardCode>,
    },
    ReviewStarted {
        organization: OrganizationId,
        assessment: AssessmentId,
    },
    FindingRecorded {
        organization: OrganizationId,
        assessment: AssessmentId,
        standard: StandardCode,
    },
    AssessmentReturned {
        organization: OrganizationId,
        assessment: AssessmentId,
    },
    AssessmentAccepted {
        organization: OrganizationId,
        assessment: AssessmentId,
    },
    PolicyPublished {
        policy: PolicyId,
        r#use: Use,
        version: i32,
    },
    DecisionRecorded {
        organization: OrganizationId,
        decision: DecisionId,
        r#use: Use,
        arena: Option<ArenaCode>,
        decided: Act,
        valid_from: Day,
        valid_until: Option<Day>,
        against_verdict: bool,
        /// Left out where nothing is inherited: entries from before it are the same bytes.
        #[serde(skip_serializing_if = "Option::is_none")]
        inherited_from: Option<OrganizationId>,
    },
    ImportApplied {
        import: ImportId,
        plan_hash: String,
        created: usize,
        changed: usize,
    },
    UserCreated {
        user: UserId,
        role: String,
        organization: Option<OrganizationId>,
    },
    UserPasswordSet {
        user: UserId,
    },
    OneTimeCodeMade {
        user: UserId,
        password_taken_away: bool,
    },
    UserDeactivated {
        user: UserId,
    },
    UserActivated {
        user: UserId,
    },
    UserRoleChanged {
        user: UserId,
        from: String,
        to: String,
    },
    SecondFactorSet {
        user: UserId,
    },
    SecondFactorReset {
        user: UserId,
    },
    RecoveryCodesMade {
        user: UserId,
    },
    AffiliationsSet {
        user: UserId,
        organizations: Vec<OrganizationId>,
    },
    ClientCreated {
        client: ClientId,
        role: String,
        expires_on: Day,
    },
    ClientRevoked {
        client: ClientId,
    },
    ClientRenewed {
        client: ClientId,
        expires_on: Day,
    },
    ClientSecretAdded {
        client: ClientId,
        secret: ClientSecretId,
        ends_on: Option<Day>,
    },
    ClientSecretRemoved {
        client: ClientId,
        secret: ClientSecretId,
    },
    ClientKeysPut {
        client: ClientId,
        keys: usize,
    },
    TokenIssuedByOperator {
        user: UserId,
    },
    SiteAdded {
        site: SiteId,
    },
    SiteChanged {
        site: SiteId,
        fields: Vec<&'static str>,
    },
    SiteClosed {
        site: SiteId,
    },
    SiteOpeningRequested {
        site: SiteId,
        opening: OpeningId,
    },
    SiteOpeningRefused {
        site: SiteId,
        opening: OpeningId,
    },
    SiteOpened {
        site: SiteId,
        opening: OpeningId,
    },
    SiteConcealed {
        site: SiteId,
        openings: Vec<OpeningId>,
    },
    ClientIdentifierSchemeSet {
        client: ClientId,
        scheme: Option<IdentifierScheme>,
    },
    PartnerIdentifierRegistered {
        organization: OrganizationId,
        client: ClientId,
        scheme: IdentifierScheme,
    },
    PartnerIdentifierRemoved {
        organization: OrganizationId,
        client: ClientId,
        scheme: IdentifierScheme,
    },
    AlertRaised {
        alert: AlertId,
        client: ClientId,
        kind: AlertKind,
        day: Day,
        level: u32,
        count: u64,
        threshold: u64,
    },
    AlertAcknowledged {
        alert: AlertId,
        client: ClientId,
    },
    #[serde(untagged)]
    CorrectiveAction(CorrectiveActionEvent),
    #[serde(untagged)]
    Policy(PolicyEvent),
    #[serde(untagged)]
    Evidence(EvidenceEvent),
    #[serde(untagged)]
    Decision(DecisionEvent),
    #[serde(untagged)]
    Invitation(InvitationEvent),
    #[serde(untagged)]
    Document(DocumentEvent),
    #[serde(untagged)]
    Concern(ConcernEvent),
    #[serde(untagged)]
    Review(ReviewEvent),
}

/// The acts that are [confidential](Event::is_confidential), as stored entries name them.
pub const CONFIDENTIAL_ACTS: [&str; 7] = [
    "site_added",
    "site_changed",
    "site_closed",
    "site_opening_requested",
    "site_opening_refused",
    "site_opened",
    "site_concealed",
];
