//! What a person or a machine is to the registry, and the scopes that go with it.

use super::{scope::Scope, words::words};
use serde::{Deserialize, Serialize};

words!(
    /// What a person or a machine is to the registry.
    Role {
        /// A system outside the Commission that asks for standing.
        Partner = "partner",
        /// One of a provider's own people: fills in the self-assessment.
        ProviderMember = "provider_member",
        /// Answers for a provider: submits the self-assessment, and keeps the accounts of its people.
        ProviderOwner = "provider_owner",
        /// Commission staff who invite and review.
        Reviewer = "reviewer",
        /// Commission staff who decide.
        Decider = "decider",
        /// Commission staff who keep the Standards and the policies.
        StandardsEditor = "standards_editor",
        /// A person or a script that loads data in bulk.
        Importer = "importer",
        /// Reads everything, changes nothing.
        Auditor = "auditor",
        /// Keeps accounts and credentials. Neither reviews nor decides.
        Administrator = "administrator",
    }
);

impl Role {
    /// The scopes that the role holds.
    #[must_use]
    pub fn scopes(self) -> &'static [Scope] {
        use Scope as S;
        match self {
            Self::Partner => &[S::StandardsRead, S::StandingRead, S::ProvidersRead, S::IdentifiersWrite],
            Self::ProviderMember => &[
                S::StandardsRead,
                S::StandingRead,
                S::ProvidersRead,
                S::OrganizationsRead,
                S::ProfilesWrite,
                S::SitesWrite,
                S::AssessmentsRead,
                S::AssessmentsWrite,
                S::PoliciesRead,
                S::NoticesRead,
                S::DocumentsRead,
                S::Account,
            ],
            Self::ProviderOwner => &[
                S::StandardsRead,
                S::StandingRead,
                S::ProvidersRead,
                S::OrganizationsRead,
                S::ProfilesWrite,
                S::SitesWrite,
                S::AssessmentsRead,
                S::AssessmentsWrite,
                S::AssessmentsSubmit,
                S::PoliciesRead,
                S::MembersWrite,
                S::NoticesRead,
                S::RepresentationWrite,
                S::DocumentsRead,
                S::Account,
            ],
            Self::Reviewer => &[
                S::StandardsRead,
                S::StandingRead,
                S::ProvidersRead,
                S::OrganizationsRead,
                S::OrganizationsWrite,
                S::SitesWrite,
                S::ConfidentialSitesRead,
                S::AssessmentsRead,
                S::ReviewsWrite,
                S::PoliciesRead,
                S::DecisionsRead,
                S::NoticesRead,
                S::ConcernsRead,
                S::ConcernsWrite,
                S::DocumentsRead,
                S::Account,
            ],
            Self::Decider => &[
                S::StandardsRead,
                S::StandingRead,
                S::ProvidersRead,
                S::OrganizationsRead,
                S::AssessmentsRead,
                S::PoliciesRead,
                S::DecisionsRead,
                S::DecisionsWrite,
                S::NoticesRead,
                S::ConcernsRead,
                S::ConcernsWrite,
                S::DocumentsRead,
                S::Account,
            ],
            Self::StandardsEditor => {
                &[S::StandardsRead, S::StandardsWrite, S::StandingRead, S::PoliciesRead, S::PoliciesWrite, S::Account]
            }
            Self::Importer => &[
                S::StandardsRead,
                S::ProvidersRead,
                S::OrganizationsRead,
                S::AssessmentsRead,
                S::ImportsRead,
                S::ImportsWrite,
                S::Account,
            ],
            Self::Auditor => &[
                S::StandardsRead,
                S::StandingRead,
                S::ProvidersRead,
                S::OrganizationsRead,
                S::ConfidentialSitesRead,
                S::AssessmentsRead,
                S::PoliciesRead,
                S::DecisionsRead,
                S::ImportsRead,
                S::JournalRead,
                S::AccessLogRead,
                S::AccessRead,
                S::NoticesRead,
                S::ConcernsRead,
                S::DocumentsRead,
                S::Account,
            ],
            Self::Administrator => &[
                S::StandardsRead,
                S::StandingRead,
                S::ProvidersRead,
                S::OrganizationsRead,
                S::OrganizationsWrite,
                S::ImportsRead,
                S::ImportsWrite,
                S::JournalRead,
                S::AccessLogRead,
                S::AccessRead,
                S::AccessWrite,
                S::Account,
            ],
        }
    }

    /// Whether the role belongs to one organization and reaches only that.
    #[must_use]
    pub fn is_tenant(self) -> bool {
        matches!(self, Self::ProviderMember | Self::ProviderOwner)
    }

    /// Whether a machine may hold the role. Never one that reviews, decides or manages access.
    #[must_use]
    pub fn is_for_machines(self) -> bool {
        matches!(self, Self::Partner | Self::Importer | Self::Auditor)
    }

    /// The scopes of the role that a machine's token may carry.
    pub fn scopes_of_machines(self) -> impl Iterator<Item = Scope> {
        let scopes = if self.is_for_machines() { self.scopes() } else { &[] };
        scopes.iter().copied().filter(|scope| scope.is_for_machines())
    }

    /// Whether the role's people prove who they are with a second factor as well: those who decide, and those who could
    /// make themselves decide.
    #[must_use]
    pub fn needs_second_factor(self) -> bool {
        matches!(self, Self::Decider | Self::Administrator)
    }

    /// Whether a person may hold the role.
    #[must_use]
    pub fn is_for_people(self) -> bool {
        self != Self::Partner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_role_of_a_machine_reviews_or_decides() {
        for role in Role::ALL.iter().filter(|role| role.is_for_machines()) {
            for kept in [Scope::ReviewsWrite, Scope::DecisionsWrite, Scope::AccessWrite] {
                assert!(!role.scopes().contains(&kept), "{role:?}");
            }
            assert!(role.scopes_of_machines().next().is_some(), "{role:?}");
        }
    }

    #[test]
    fn no_single_role_both_reviews_and_decides() {
        for role in Role::ALL {
            let scopes = role.scopes();
            assert!(!(scopes.contains(&Scope::ReviewsWrite) && scopes.contains(&Scope::DecisionsWrite)), "{role:?}");
        }
    }

    #[test]
    fn every_scope_is_held_by_some_role() {
        for scope in Scope::ALL {
            assert!(Role::ALL.iter().any(|role| role.scopes().contains(scope)), "{scope:?}");
        }
    }
}
