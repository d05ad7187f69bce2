//! Who may do what: actors, roles and scopes, and whose organizations a caller reaches.

use crate::ids::{ClientId, OrganizationId, UserId};
use serde::{Deserialize, Serialize};

/// Who acts. The journal names an actor by kind and id, never by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// A signed-in person.
    Person(UserId),
    /// A machine with credentials of its own.
    Machine(ClientId),
    /// The operator, at the command line of the machine that runs the registry.
    Operator,
    /// The registry itself, where a rule acts without a person.
    System,
}

impl Actor {
    /// The person, when the actor is one.
    #[must_use]
    pub fn person(self) -> Option<UserId> {
        match self {
            Self::Person(id) => Some(id),
            _ => None,
        }
    }

    /// Reads what [`Display`](std::fmt::Display) writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "operator" => Some(Self::Operator),
            "system" => Some(Self::System),
            _ => match text.split_once(':')? {
                ("person", id) => Some(Self::Person(id.parse().ok()?)),
                ("machine", id) => Some(Self::Machine(id.parse().ok()?)),
                _ => None,
            },
        }
    }
}

impl std::fmt::Display for Actor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Person(id) => write!(f, "person:{id}"),
            Self::Machine(id) => write!(f, "machine:{id}"),
            Self::Operator => f.write_str("operator"),
            Self::System => f.write_str("system"),
        }
    }
}

/// Whose organizations a query may touch. A required argument of every query that could cross the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The Commission: every organization.
    Commission,
    /// A provider: its own organization only. Everything else does not exist for it.
    Own(OrganizationId),
}

impl Reach {
    /// Whether this organization is within reach.
    #[must_use]
    pub fn covers(self, organization: OrganizationId) -> bool {
        match self {
            Self::Commission => true,
            Self::Own(own) => own == organization,
        }
    }

    /// The one organization within reach, where the reach is a provider's.
    #[must_use]
    pub fn own(self) -> Option<OrganizationId> {
        match self {
            Self::Commission => None,
            Self::Own(own) => Some(own),
        }
    }
}

/// Declares an enum of words with `ALL`, `as_str` and `parse`. The word is a `tt`: derives cannot look into a `literal`
/// that a macro hands on, and the schema would show the variant's name.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:tt,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
        pub enum $name { $($(#[$variant_doc])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every one, in the order of declaration.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Reads the word on the wire.
            #[must_use]
            pub fn parse(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }
        }
    };
}

words!(
    /// What a token allows (OAuth 2.0 scope, RFC 6749 section 3.3).
    Scope {
        /// Read editions, standards, arenas and counties.
        StandardsRead = "standards:read",
        /// Write draft editions and their standards, and move editions through their states.
        StandardsWrite = "standards:write",
        /// Ask for standing, one provider or a search.
        StandingRead = "standing:read",
        /// Read organizations: all for the Commission, its own for a provider.
        OrganizationsRead = "organizations:read",
        /// Create, change and close organizations.
        OrganizationsWrite = "organizations:write",
        /// Read invitations and self-assessments: all for the Commission, its own for a provider.
        AssessmentsRead = "assessments:read",
        /// Fill in and submit one's own organization's self-assessment.
        AssessmentsWrite = "assessments:write",
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
        /// Plan and apply bulk imports.
        ImportsWrite = "imports:write",
        /// Read the journal.
        JournalRead = "journal:read",
        /// Read who signed in, who was refused, and who read what is confidential.
        AccessLogRead = "access-log:read",
        /// Manage people's accounts and machines' credentials.
        AccessWrite = "access:write",
    }
);

words!(
    /// What a person or a machine is to the registry.
    Role {
        /// A system outside the Commission that asks for standing.
        Partner = "partner",
        /// One of a provider's own people.
        Provider = "provider",
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
            Self::Partner => &[S::StandardsRead, S::StandingRead],
            Self::Provider => &[
                S::StandardsRead,
                S::StandingRead,
                S::OrganizationsRead,
                S::AssessmentsRead,
                S::AssessmentsWrite,
                S::PoliciesRead,
            ],
            Self::Reviewer => &[
                S::StandardsRead,
                S::StandingRead,
                S::OrganizationsRead,
                S::OrganizationsWrite,
                S::AssessmentsRead,
                S::ReviewsWrite,
                S::PoliciesRead,
                S::DecisionsRead,
            ],
            Self::Decider => &[
                S::StandardsRead,
                S::StandingRead,
                S::OrganizationsRead,
                S::AssessmentsRead,
                S::PoliciesRead,
                S::DecisionsRead,
                S::DecisionsWrite,
            ],
            Self::StandardsEditor => {
                &[S::StandardsRead, S::StandardsWrite, S::StandingRead, S::PoliciesRead, S::PoliciesWrite]
            }
            Self::Importer => &[S::StandardsRead, S::OrganizationsRead, S::AssessmentsRead, S::ImportsWrite],
            Self::Auditor => &[
                S::StandardsRead,
                S::StandingRead,
                S::OrganizationsRead,
                S::AssessmentsRead,
                S::PoliciesRead,
                S::DecisionsRead,
                S::JournalRead,
                S::AccessLogRead,
            ],
            Self::Administrator => &[
                S::StandardsRead,
                S::StandingRead,
                S::OrganizationsRead,
                S::OrganizationsWrite,
                S::ImportsWrite,
                S::JournalRead,
                S::AccessLogRead,
                S::AccessWrite,
            ],
        }
    }

    /// Whether the role belongs to one organization and reaches only that.
    #[must_use]
    pub fn is_tenant(self) -> bool {
        self == Self::Provider
    }

    /// Whether a machine may hold the role. Never one that reviews, decides or manages access.
    #[must_use]
    pub fn is_for_machines(self) -> bool {
        self.scopes().iter().all(|scope| scope.is_for_machines())
            && matches!(self, Self::Partner | Self::Importer | Self::Auditor)
    }

    /// Whether a person may hold the role.
    #[must_use]
    pub fn is_for_people(self) -> bool {
        self != Self::Partner
    }
}

impl Scope {
    /// Whether a machine's token may carry the scope: reviewing, deciding, setting the rules and managing
    /// access need a person.
    #[must_use]
    pub fn is_for_machines(self) -> bool {
        !matches!(
            self,
            Self::StandardsWrite
                | Self::AssessmentsWrite
                | Self::ReviewsWrite
                | Self::PoliciesWrite
                | Self::DecisionsWrite
                | Self::AccessWrite
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_role_of_a_machine_reviews_or_decides() {
        for role in Role::ALL.iter().filter(|role| role.is_for_machines()) {
            assert!(!role.scopes().contains(&Scope::ReviewsWrite), "{role:?}");
            assert!(!role.scopes().contains(&Scope::DecisionsWrite), "{role:?}");
            assert!(!role.scopes().contains(&Scope::AccessWrite), "{role:?}");
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

    #[test]
    fn actors_read_back() {
        let id = uuid::Uuid::from_u128(7);
        for actor in [Actor::Person(UserId(id)), Actor::Machine(ClientId(id)), Actor::Operator, Actor::System] {
            assert_eq!(Actor::parse(&actor.to_string()), Some(actor));
        }
        assert_eq!(Actor::parse("person:x"), None);
    }
}
