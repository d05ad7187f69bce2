//! Whose data each operation touches, in the document: `x-reach`.
//!
//! Most scopes settle it. Where one does not, or where the operation is an exception, the handler says it itself:
//! `extensions(("x-reach" = json!("organizations")))`.

use domain::access::Scope;
use serde_json::Value;
use std::collections::BTreeSet;
use utoipa::openapi::path::Operation;

/// The member of an operation that says whose data it touches.
pub(super) const REACH: &str = "x-reach";

/// The data of organizations: a provider's people reach their own alone.
pub(super) const ORGANIZATIONS: &str = "organizations";

/// No organization's data: the same for everyone who may call it.
pub(super) const NONE: &str = "none";

/// What an organization's data are known by: an operation that takes one of these ids touches them.
const KEYS: &[&str] = &[
    "OrganizationId",
    "InvitationId",
    "AssessmentId",
    "DecisionId",
    "ConflictId",
    "EvidenceId",
    "NoticeId",
    "SuccessionId",
    "SiteId",
    "OpeningId",
    "ChangeId",
    "CorrectiveActionId",
    "TaskId",
    "AcceptanceId",
    "DocumentId",
    "ConcernId",
];

/// Whose data the operations of a scope touch; `None` where the scope does not settle it and each says it itself.
fn settled_by(scope: Scope) -> Option<&'static str> {
    match scope {
        Scope::StandardsRead
        | Scope::StandardsWrite
        | Scope::PoliciesWrite
        | Scope::AccessRead
        | Scope::AccessWrite
        | Scope::Account => Some(NONE),
        Scope::StandingRead
        | Scope::ProvidersRead
        | Scope::IdentifiersWrite
        | Scope::OrganizationsRead
        | Scope::OrganizationsWrite
        | Scope::ProfilesWrite
        | Scope::SitesWrite
        | Scope::ConfidentialSitesRead
        | Scope::AssessmentsRead
        | Scope::AssessmentsWrite
        | Scope::AssessmentsSubmit
        | Scope::ReviewsWrite
        | Scope::DecisionsRead
        | Scope::DecisionsWrite
        | Scope::NoticesRead
        | Scope::RepresentationWrite
        | Scope::ConcernsRead
        | Scope::ConcernsWrite
        | Scope::DocumentsRead
        | Scope::ImportsRead
        | Scope::ImportsWrite
        | Scope::JournalRead
        | Scope::AccessLogRead
        | Scope::MembersWrite => Some(ORGANIZATIONS),
        Scope::PoliciesRead => None,
    }
}

/// Says in the document what the scope settles, unless the handler has said it.
pub(super) fn complete(operation: &mut Operation) {
    let needed = operation.security.as_ref().and_then(|needed| serde_json::to_value(needed).ok());
    let scope = needed.as_ref().and_then(scope_of).and_then(Scope::parse);
    if let Some(reach) = scope.and_then(settled_by) {
        operation.extensions.get_or_insert_default().entry(REACH.to_owned()).or_insert_with(|| reach.into());
    }
}

/// The scope that a list of security requirements names.
pub(super) fn scope_of(security: &Value) -> Option<&str> {
    security.get(0)?.get("oauth2")?.get(0)?.as_str()
}

/// Whose data an operation touches, by what it says and by what it takes; otherwise what its handler must say.
pub(super) fn of(document: &Value, operation: &Value) -> Result<&'static str, String> {
    let id = operation["operationId"].as_str().unwrap_or_default();
    let say = |reach: &str| format!("extensions((\"{REACH}\" = json!(\"{reach}\")))");
    let takes = keys_that_it_takes(document, operation);
    match operation[REACH].as_str() {
        Some(ORGANIZATIONS) => Ok(ORGANIZATIONS),
        Some(NONE) if takes.is_empty() => Ok(NONE),
        Some(NONE) => {
            let takes = takes.into_iter().collect::<Vec<_>>().join(" and ");
            Err(format!("{id} takes {takes}, so it touches organizations' data: say {}", say(ORGANIZATIONS)))
        }
        _ => Err(format!("{id} does not say whose data it touches: say {} or {}", say(ORGANIZATIONS), say(NONE))),
    }
}

/// The ids of organizations' data that an operation takes, anywhere in its parameters and its body.
fn keys_that_it_takes(document: &Value, operation: &Value) -> BTreeSet<&'static str> {
    let (mut found, mut seen) = (BTreeSet::new(), BTreeSet::new());
    let mut open = vec![&operation["parameters"], &operation["requestBody"]];
    while let Some(value) = open.pop() {
        match value {
            Value::Object(members) => open.extend(members.values()),
            Value::Array(items) => open.extend(items),
            Value::String(text) => {
                let Some(name) = text.strip_prefix("#/components/schemas/") else { continue };
                found.extend(KEYS.iter().copied().filter(|key| *key == name));
                if seen.insert(name) {
                    open.push(&document["components"]["schemas"][name]);
                }
            }
            _ => {}
        }
    }
    found
}
