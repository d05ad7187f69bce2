//! Who calls, and what their token allows: one symbol for the handler's signature and for the document.

use crate::{
    problem::{Kind, Problem},
    state::State,
};
use actix_web::{FromRequest, HttpMessage, HttpRequest, dev::Payload, http::header, web};
use domain::access::Scope;
use std::{
    future::{Ready, ready},
    marker::PhantomData,
    ops::Deref,
    sync::Arc,
};
use tokens::Identity;

/// A scope as a type.
pub trait Guard {
    /// The scope.
    const REQUIRED: Scope;
    /// Its name, for the document.
    const SCOPE: &'static str = Self::REQUIRED.as_str();
}

macro_rules! guards {
    ($($name:ident,)+) => {$(
        #[doc = concat!("Requires [`Scope::", stringify!($name), "`].")]
        #[derive(Debug, Clone, Copy)]
        pub struct $name;
        impl Guard for $name {
            const REQUIRED: Scope = Scope::$name;
        }
    )+};
}

guards! {
    StandardsRead, StandardsWrite, StandingRead, ProvidersRead, IdentifiersWrite, OrganizationsRead,
    OrganizationsWrite, ProfilesWrite, SitesWrite, ConfidentialSitesRead, AssessmentsRead,
    AssessmentsWrite, AssessmentsSubmit, ReviewsWrite, PoliciesRead, PoliciesWrite, DecisionsRead, DecisionsWrite,
    NoticesRead, RepresentationWrite, ConcernsRead, ConcernsWrite, DocumentsRead,
    ImportsRead, ImportsWrite, JournalRead, AccessLogRead, AccessRead, AccessWrite, MembersWrite, Account,
}

/// A caller whose token carries the scope `G`. Stands first in a handler's signature, so that 401 and 403 come before
/// the body is read.
pub struct Caller<G> {
    identity: Arc<Identity>,
    guard: PhantomData<G>,
}

impl<G> Deref for Caller<G> {
    type Target = Identity;
    fn deref(&self) -> &Identity {
        &self.identity
    }
}

impl<G: Guard> FromRequest for Caller<G> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(identify(request, G::REQUIRED).map(|identity| Self { identity, guard: PhantomData }))
    }
}

/// Whoever calls: with a token that holds, or without any. A token that does not hold is refused, so that nobody takes
/// themselves for known who is not.
pub struct Anyone(pub Option<Arc<Identity>>);

impl FromRequest for Anyone {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let is_silent = request.headers().get(header::AUTHORIZATION).is_none();
        ready(if is_silent { Ok(Self(None)) } else { authenticate(request).map(|identity| Self(Some(identity))) })
    }
}

fn identify(request: &HttpRequest, required: Scope) -> Result<Arc<Identity>, Problem> {
    let identity = authenticate(request)?;
    if identity.scopes.contains(&required) { Ok(identity) } else { Err(insufficient(required)) }
}

/// Who holds the token of a request.
fn authenticate(request: &HttpRequest) -> Result<Arc<Identity>, Problem> {
    let state =
        request.app_data::<web::Data<State>>().ok_or_else(|| Problem::internal(&"the application has no state"))?;
    let Some(token) = bearer(request) else {
        return Err(Problem::new(
            Kind::Unauthenticated,
            "Send Authorization: Bearer with an access token from /oauth/token.",
        )
        .with_header(header::WWW_AUTHENTICATE, "Bearer"));
    };
    let identity =
        state.verifier.verify(token).ok().filter(|identity| !state.is_revoked(identity)).ok_or_else(|| {
            Problem::new(
                Kind::Unauthenticated,
                "The token is not ours, has ended, or is damaged. Get another from /oauth/token.",
            )
            .with_header(header::WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")
        })?;
    // For what stands around the operation: who it is that was answered, or refused.
    request.extensions_mut().insert(Arc::clone(&identity));
    Ok(identity)
}

/// What somebody is told whose token does not carry a scope that is needed.
#[must_use]
pub fn insufficient(required: Scope) -> Problem {
    let name = required.as_str();
    Problem::new(Kind::Forbidden, format!("This needs the scope {name}, which your token does not carry."))
        .with_header(header::WWW_AUTHENTICATE, format!("Bearer error=\"insufficient_scope\", scope=\"{name}\""))
}

/// The token of `Authorization: Bearer` (RFC 6750 section 2.1).
fn bearer(request: &HttpRequest) -> Option<&str> {
    let value = request.headers().get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}
