//! Identities. Each aggregate has its own type, so that one id is never taken for another.

/// Defines a UUID-backed id (UUIDv7 when issued by this registry, RFC 9562 section 5.7).
macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        #[cfg_attr(feature = "schema", schema(value_type = String, format = Uuid, example = "01981f3e-8a00-7000-8000-000000000001"))]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id)
            }
        }
    };
}

id!(
    /// One published (or to be published) version of the Standards.
    EditionId
);
id!(
    /// A service provider.
    OrganizationId
);
id!(
    /// The Commission's invitation of an organization to assess itself.
    InvitationId
);
id!(
    /// An organization's self-assessment, with the review of it.
    AssessmentId
);
id!(
    /// A document of an organization that its ratings rest on.
    EvidenceId
);
id!(
    /// A person's act on a verdict.
    DecisionId
);
id!(
    /// What the Commission has told an organization.
    NoticeId
);
id!(
    /// What became of an organization, as recorded.
    SuccessionId
);
id!(
    /// One version of the requirements for a use.
    PolicyId
);
id!(
    /// A person with an account: staff, or a provider's own people.
    UserId
);
id!(
    /// A machine of a partner, a script or an import.
    ClientId
);
id!(
    /// One of a machine's secrets. Names it without telling it.
    ClientSecretId
);
id!(
    /// A person's sign-in, from its beginning to its end.
    SessionId
);
id!(
    /// A bulk import and its plan.
    ImportId
);
id!(
    /// A place of service of an organization.
    SiteId
);
id!(
    /// An authorization by which a site is not confidential for a while.
    OpeningId
);
id!(
    /// That a partner's machine asked for more than its work needs.
    AlertId
);
id!(
    /// A change that an organization's own people have proposed.
    ChangeId
);
id!(
    /// An agreed remedy for an unmet standard.
    CorrectiveActionId
);
id!(
    /// A draft of a policy.
    PolicyDraftId
);
id!(
    /// Something that staff look at because a verdict has flipped.
    TaskId
);
id!(
    /// One version of a text that the Commission has published: terms to be accepted, or the wording of letters.
    TextId
);
id!(
    /// That an organization has accepted terms.
    AcceptanceId
);
id!(
    /// A licence, letter or summary that rests on a standing. Its public number is another thing.
    DocumentId
);
id!(
    /// A concern that somebody has raised about an organization.
    ConcernId
);
id!(
    /// A conflict of interest that a reviewer has declared.
    ConflictId
);
