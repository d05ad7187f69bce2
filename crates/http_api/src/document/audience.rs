//! The document by audience: each reader sees the operations that their roles can call.

use super::{complete::operations_mut, document};
use domain::access::{Role, Scope};
use utoipa::openapi::{OpenApi, path::Operation};

/// For whom a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everyone: all operations.
    Everyone,
    /// Systems that ask for standing.
    Partner,
    /// Providers' own people.
    Provider,
    /// Commission staff.
    Staff,
    /// Administrators, importers and auditors.
    Administrator,
}

impl Audience {
    /// Every audience, in the order of the selector.
    pub const ALL: [Self; 5] = [Self::Everyone, Self::Staff, Self::Provider, Self::Partner, Self::Administrator];

    /// The name in the selector.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Everyone => "Everything",
            Self::Staff => "For Commission staff",
            Self::Provider => "For providers",
            Self::Partner => "For partners",
            Self::Administrator => "For administrators",
        }
    }

    /// Where the document is served.
    #[must_use]
    pub fn address(self) -> &'static str {
        match self {
            Self::Everyone => "/openapi/registry.json",
            Self::Staff => "/openapi/staff.json",
            Self::Provider => "/openapi/provider.json",
            Self::Partner => "/openapi/partner.json",
            Self::Administrator => "/openapi/administrator.json",
        }
    }

    fn roles(self) -> &'static [Role] {
        match self {
            Self::Everyone => Role::ALL,
            Self::Staff => &[Role::Reviewer, Role::Decider, Role::StandardsEditor],
            Self::Provider => &[Role::ProviderMember, Role::ProviderOwner],
            Self::Partner => &[Role::Partner],
            Self::Administrator => &[Role::Administrator, Role::Importer, Role::Auditor],
        }
    }

    /// The document for this audience.
    #[must_use]
    pub fn document(self) -> OpenApi {
        let mut document = document();
        if self == Self::Everyone {
            return document;
        }
        let held: Vec<Scope> = self.roles().iter().flat_map(|role| role.scopes()).copied().collect();
        for item in document.paths.paths.values_mut() {
            for slot in [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete] {
                if slot.as_ref().is_some_and(|operation| !may_call(operation, &held)) {
                    *slot = None;
                }
            }
        }
        document.paths.paths.retain(|_, item| operations_mut(item).next().is_some());
        let used: Vec<String> = document
            .paths
            .paths
            .values_mut()
            .flat_map(|item| {
                operations_mut(item)
                    .flat_map(|operation| operation.tags.clone().unwrap_or_default())
                    .collect::<Vec<_>>()
            })
            .collect();
        if let Some(tags) = &mut document.tags {
            tags.retain(|tag| used.contains(&tag.name));
        }
        document.info.title = format!("{} ({})", document.info.title, self.title());
        document
    }
}

/// Whether a holder of these scopes may call the operation. Public operations are for everyone.
fn may_call(operation: &Operation, held: &[Scope]) -> bool {
    scopes(operation).iter().all(|name| held.iter().any(|scope| scope.as_str() == name))
}

/// The scopes that an operation needs; none when it is public.
pub(crate) fn scopes(operation: &Operation) -> Vec<String> {
    let needed = operation.security.as_ref().and_then(|needed| serde_json::to_value(needed).ok());
    needed
        .iter()
        .filter_map(|needed| needed.as_array())
        .flatten()
        .filter_map(|one| one.get("oauth2")?.as_array())
        .flatten()
        .filter_map(|scope| scope.as_str().map(str::to_owned))
        .collect()
}
