//! What the journal records: ids and names of changed fields, never confidential fields, free text or a person's data.

use domain::{
    access::AlertKind,
    arena::ArenaCode,
    decision::Act,
    edition::{EditionStatus, StandardCode},
    ids::{
        AlertId, AssessmentId, ClientId, ClientSecretId, DecisionId, EditionId, ImportId, InvitationId, OrganizationId,
        PolicyId, UserId,
    },
    organization::IdentifierScheme,
    policy::Use,
    time::Day,
};
use serde::Serialize;

/// One thing that happened. The variant's name in snake case is the entry's act.
///
/// These shapes are hashed into the chain: a field is never renamed, and a changed meaning is a new variant.
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
}

impl Event {
    /// What the event is about, as `kind:id`.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::ArenasLoaded { .. } => "arenas".to_owned(),
            Self::EditionCreated { edition, .. }
            | Self::StandardPut { edition, .. }
            | Self::EditionMoved { edition, .. } => {
                format!("edition:{edition}")
            }
            Self::OrganizationCreated { organization }
            | Self::OrganizationChanged { organization, .. }
            | Self::OrganizationClosed { organization } => format!("organization:{organization}"),
            Self::PairDismissed { one, .. } => format!("organization:{one}"),
            Self::InvitationSent { invitation, .. } => format!("invitation:{invitation}"),
            Self::AssessmentStarted { assessment, .. }
            | Self::AnswersSaved { assessment, .. }
            | Self::AssessmentSubmitted { assessment, .. }
            | Self::ReviewStarted { assessment, .. }
            | Self::FindingRecorded { assessment, .. }
            | Self::AssessmentReturned { assessment, .. }
            | Self::AssessmentAccepted { assessment, .. } => format!("assessment:{assessment}"),
            Self::PolicyPublished { policy, .. } => format!("policy:{policy}"),
            Self::DecisionRecorded { decision, .. } => format!("decision:{decision}"),
            Self::ImportApplied { import, .. } => format!("import:{import}"),
            Self::UserCreated { user, .. }
            | Self::UserPasswordSet { user }
            | Self::OneTimeCodeMade { user, .. }
            | Self::UserDeactivated { user }
            | Self::UserActivated { user }
            | Self::UserRoleChanged { user, .. }
            | Self::SecondFactorSet { user }
            | Self::SecondFactorReset { user }
            | Self::RecoveryCodesMade { user }
            | Self::AffiliationsSet { user, .. }
            | Self::TokenIssuedByOperator { user } => format!("user:{user}"),
            Self::ClientCreated { client, .. }
            | Self::ClientRevoked { client }
            | Self::ClientRenewed { client, .. }
            | Self::ClientSecretAdded { client, .. }
            | Self::ClientSecretRemoved { client, .. }
            | Self::ClientKeysPut { client, .. }
            | Self::ClientIdentifierSchemeSet { client, .. }
            | Self::PartnerIdentifierRegistered { client, .. }
            | Self::PartnerIdentifierRemoved { client, .. } => format!("client:{client}"),
            Self::AlertRaised { alert, .. } | Self::AlertAcknowledged { alert, .. } => format!("alert:{alert}"),
        }
    }

    /// The organization that the event touches, where there is one: what followers read anew.
    #[must_use]
    pub fn organization(&self) -> Option<OrganizationId> {
        match self {
            Self::OrganizationCreated { organization }
            | Self::OrganizationChanged { organization, .. }
            | Self::OrganizationClosed { organization }
            | Self::InvitationSent { organization, .. }
            | Self::AssessmentStarted { organization, .. }
            | Self::AnswersSaved { organization, .. }
            | Self::AssessmentSubmitted { organization, .. }
            | Self::ReviewStarted { organization, .. }
            | Self::FindingRecorded { organization, .. }
            | Self::AssessmentReturned { organization, .. }
            | Self::AssessmentAccepted { organization, .. }
            | Self::DecisionRecorded { organization, .. } => Some(*organization),
            Self::UserCreated { organization, .. } => *organization,
            // What a partner registers changes nothing of the organization, and which partners know it is not told
            // along with what happened to it.
            Self::PartnerIdentifierRegistered { .. } | Self::PartnerIdentifierRemoved { .. } => None,
            _ => None,
        }
    }
}
