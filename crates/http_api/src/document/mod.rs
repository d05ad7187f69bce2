//! The OpenAPI document: generated from the code, whole and by audience.

pub mod access;
mod audience;
mod complete;
mod reach;
pub mod ui;

pub use audience::Audience;

pub(crate) use audience::scopes;

use crate::{operations, problem::ProblemDocument};
use domain::access::{Role, Scope};
use std::collections::BTreeSet;
use utoipa::{
    Modify, OpenApi,
    openapi::{
        OpenApi as Document,
        security::{
            AuthorizationCode, ClientCredentials, Flow, HttpAuthScheme, HttpBuilder, OAuth2, Scopes, SecurityScheme,
        },
    },
};
use utoipa_actix_web::AppExt;

/// What the document says before any operation. The tags stand in the order in which staff do the work.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Registry of service providers",
        version = "1.0.0",
        description = "Which organizations meet the North Carolina Human Trafficking Commission's *Standards for Service Providers*, \
            for what, until when, and why.\n\nSend `Authorization: Bearer` with a token from `/oauth/token`; in this page, press \
            *Authorize*. Lists take `limit` and `cursor`. Changes take `If-Match` with the `ETag` that you read. Every error is a \
            problem (RFC 9457) that says what to do. **Never send anything about a victim or survivor.**",
        license(name = "MIT", identifier = "MIT"),
    ),
    tags(
        (name = "Sign-in", description = "Get a token"),
        (name = "Standards", description = "1. Editions of the Standards, arenas and counties"),
        (name = "Organizations", description = "2. Who they are and what they offer"),
        (name = "Sites", description = "Where they serve people: confidential unless their operator opens them"),
        (name = "Invitations", description = "3. The Commission invites an organization to assess itself"),
        (name = "Self-assessment", description = "4. The organization rates itself"),
        (name = "Evidence", description = "The documents that ratings rest on"),
        (name = "Review", description = "5. The Commission records findings and accepts"),
        (name = "Queue", description = "What waits, for whom, and since when"),
        (name = "Policies", description = "6. What must hold for each use"),
        (name = "Decisions", description = "7. Verdicts and decisions"),
        (name = "Documents", description = "Licences, letters and summaries that rest on a standing, and the texts behind them"),
        (name = "Verification", description = "What anybody may ask about a document, by its number"),
        (name = "Concerns", description = "What somebody is worried about; triaged by staff"),
        (name = "Standing", description = "8. What partners ask"),
        (name = "Providers", description = "9. What partners read of providers, and their own identifiers of them"),
        (name = "Bulk import", description = "Files of organizations and self-ratings"),
        (name = "Access", description = "People's accounts and machines' credentials"),
        (name = "Members", description = "An organization's own people, kept by its owners"),
        (name = "Account", description = "One's own account and its sessions"),
        (name = "Operation", description = "Health, the journal and the access log"),
    ),
    components(schemas(ProblemDocument)),
    modifiers(&Security),
)]
struct Base;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut Document) {
        let described = |scope: Scope| (scope.as_str(), describe(scope));
        let of_people = Scopes::from_iter(Scope::ALL.iter().copied().map(described));
        // The dialog must not offer to a machine what no machine can hold.
        let held: BTreeSet<_> = Role::ALL.iter().flat_map(|role| role.scopes_of_machines()).collect();
        let of_machines = Scopes::from_iter(held.into_iter().map(described));
        let flows = [
            Flow::AuthorizationCode(AuthorizationCode::new("/oauth/authorize", "/oauth/token", of_people)),
            Flow::ClientCredentials(ClientCredentials::new("/oauth/token", of_machines)),
        ];
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("oauth2", SecurityScheme::OAuth2(OAuth2::new(flows)));
        let client = HttpBuilder::new().scheme(HttpAuthScheme::Basic).description(Some(
            "A machine's `client_id` and secret. They can stand in the form instead, or an assertion that the machine \
             signed with its own key (`private_key_jwt`); never two of them.",
        ));
        components.add_security_scheme("oauth_client", SecurityScheme::Http(client.build()));
    }
}

/// The document, whole. Needs no database and no settings.
#[must_use]
pub fn document() -> Document {
    let app = actix_web::App::new().into_utoipa_app().openapi(Base::openapi()).configure(operations::register);
    let (_, mut document) = app.split_for_parts();
    complete::complete(&mut document);
    document
}

/// What a scope allows, for the sign-in dialog.
fn describe(scope: Scope) -> &'static str {
    match scope {
        Scope::StandardsRead => "Read editions, standards, arenas and counties",
        Scope::StandardsWrite => "Write draft editions and move editions through their states",
        Scope::StandingRead => "Ask for standing",
        Scope::ProvidersRead => "Read the public face of providers, and match what you know of them",
        Scope::IdentifiersWrite => "Register your own identifiers of organizations",
        Scope::OrganizationsRead => "Read organizations",
        Scope::OrganizationsWrite => "Create, change and close organizations",
        Scope::ProfilesWrite => "Edit one's own organization's profile",
        Scope::SitesWrite => "Keep places of service",
        Scope::ConfidentialSitesRead => "See confidential places of service",
        Scope::AssessmentsRead => "Read invitations and self-assessments",
        Scope::AssessmentsWrite => "Fill in one's own self-assessment",
        Scope::AssessmentsSubmit => "Submit one's own self-assessment",
        Scope::ReviewsWrite => "Invite organizations and review what they submit",
        Scope::PoliciesRead => "Read policies and verdicts",
        Scope::PoliciesWrite => "Publish policies",
        Scope::DecisionsRead => "Read decisions and findings",
        Scope::DecisionsWrite => "Decide",
        Scope::NoticesRead => "Read what the Commission tells an organization",
        Scope::RepresentationWrite => "Answer for one's own organization: accept terms, respond to notices, appeal",
        Scope::ConcernsRead => "Read concerns about organizations",
        Scope::ConcernsWrite => "Triage concerns",
        Scope::DocumentsRead => "Read licences, letters and summaries",
        Scope::ImportsRead => "Read the plans of bulk imports",
        Scope::ImportsWrite => "Plan and apply bulk imports",
        Scope::JournalRead => "Read the journal",
        Scope::AccessLogRead => "Read the log of sign-ins, refusals and confidential reads",
        Scope::AccessRead => "Read accounts and credentials, without secrets",
        Scope::AccessWrite => "Manage accounts and credentials",
        Scope::MembersWrite => "Keep the accounts of one's own organization's people",
        Scope::Account => "Keep one's own account: see and end its sessions",
    }
}
