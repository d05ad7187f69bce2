//! What a token allows.

use super::words::words;
use serde::{Deserialize, Serialize};

words!(
    /// What a token allows (OAuth 2.0 scope, RFC 6749 section 3.3).
    Scope {
        /// Read editions, standards, arenas and counties.
        StandardsRead = "standards:read",
        /// Write draft editions and their standards, and move editions through their states.
        StandardsWrite = "standards:write",
        /// Ask for standing, one provider or a search.
        StandingRead = "standing:read",
        /// Read the public face of providers, and match what one knows of them.
        ProvidersRead = "providers:read",
        /// Register one's own identifiers of organizations, in one's own scheme.
        IdentifiersWrite = "identifiers:write",
        /// Read organizations: all for the Commission, its own for a provider.
        OrganizationsRead = "organizations:read",
        /// Create, change and close organizations.
        OrganizationsWrite = "organizations:write",
        /// Edit the profile of one's own organization.
        ProfilesWrite = "profiles:write",
        /// Keep places of service: all for the Commission, its own for a provider.
        SitesWrite = "sites:write",
        /// See confidential places of service.
        ConfidentialSitesRead = "confidential-sites:read",
        /// Read invitations and self-assessments: all for the Commission, its own for a provider.
        AssessmentsRead = "assessments:read",
        /// Fill in one's own organization's self-assessment.
        AssessmentsWrite = "assessments:write",
        /// Submit it: the organization stands by what it says.
        AssessmentsSubmit = "assessments:submit",
        /// Invite organizations, and review what they submit.
        ReviewsWrite = "reviews:write",
        /// Read policies and verdicts.
        PoliciesRead = "policies:read",
        /// Publish policies.
        PoliciesWrite = "policies:write",
        /// Read decisions with their verdicts and reasons.
        DecisionsRead = "decisions:read",
        /// Decide.
        DecisionsWrite = "decisions:write",
        /// Read what the Commission tells an organization: all for the Commission, its own for a provider.
        NoticesRead = "notices:read",
        /// Answer for one's own organization: accept terms, respond to notices, appeal.
        RepresentationWrite = "representation:write",
        /// Read concerns that were raised about organizations.
        ConcernsRead = "concerns:read",
        /// Triage concerns.
        ConcernsWrite = "concerns:write",
        /// Read licences, letters and summaries: all for the Commission, its own for a provider.
        DocumentsRead = "documents:read",
        /// Read the plans of bulk imports.
        ImportsRead = "imports:read",
        /// Plan and apply bulk imports.
        ImportsWrite = "imports:write",
        /// Read the journal.
        JournalRead = "journal:read",
        /// Read the log of sign-ins, refusals and reads of confidential fields.
        AccessLogRead = "access-log:read",
        /// Read people's accounts and machines' credentials, without their secrets.
        AccessRead = "access:read",
        /// Manage people's accounts and machines' credentials.
        AccessWrite = "access:write",
        /// Keep the accounts of one's own organization's people.
        MembersWrite = "members:write",
        /// Keep one's own account: see where it is signed in, and end that.
        Account = "account",
    }
);

impl Scope {
    /// Whether a machine's token may carry the scope: reviewing, deciding, setting the rules and managing
    /// access need a person.
    #[must_use]
    pub fn is_for_machines(self) -> bool {
        !matches!(
            self,
            Self::StandardsWrite
                | Self::ProfilesWrite
                | Self::SitesWrite
                | Self::ConfidentialSitesRead
                | Self::AssessmentsWrite
                | Self::AssessmentsSubmit
                | Self::ReviewsWrite
                | Self::PoliciesWrite
                | Self::DecisionsWrite
                | Self::RepresentationWrite
                | Self::ConcernsRead
                | Self::ConcernsWrite
                | Self::AccessWrite
                | Self::MembersWrite
                | Self::Account
        )
    }
}
