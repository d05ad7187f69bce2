//! What the access log records: ids, the names of operations and fields, and coarse sources. Never what somebody typed,
//! never a name, a token, a secret, a query or free text.

use super::Network;
use domain::{
    access::{Actor, Scope},
    ids::{ClientId, OrganizationId, UserId},
};
use serde::{Serialize, Serializer};
use std::fmt;
use uuid::Uuid;

/// Who, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// Somebody who has not shown who they are.
    Nobody,
    /// Somebody who has.
    Known(Actor),
}

impl fmt::Display for Who {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => f.write_str("nobody"),
            Self::Known(actor) => actor.fmt(f),
        }
    }
}

impl From<Actor> for Who {
    fn from(actor: Actor) -> Self {
        Self::Known(actor)
    }
}

/// One thing that happened at the door. The variant's name in snake case is the entry's act.
///
/// These shapes are hashed into the chain: a field is never renamed, and a changed meaning is a new variant. `source`
/// is absent where there is no network to name. `client` is a registered client's id, never one that was only claimed.
///
/// The `account` of a refused sign-in is the id of the account that the typed name belongs to, and absent when it
/// belongs to none: auditors must see that somebody is guessing at one account. The name itself is not kept, since
/// people type passwords into the wrong field. The person at the sign-in page learns nothing of it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case", tag = "act", content = "payload")]
#[allow(missing_docs)] // Each field is the id or the name that its own name says.
pub enum Access {
    /// A person has shown who they are.
    SignIn { person: UserId, client: Option<String>, session: Option<Uuid>, source: Option<Network> },
    /// A person has not.
    SignInRefused { account: Option<UserId>, source: Option<Network> },
    /// A second factor was wrong, after a right password.
    SecondFactorRefused { account: UserId, source: Option<Network> },
    /// A person ended their session.
    SignedOut { person: UserId, session: Option<Uuid>, source: Option<Network> },
    /// A session was ended by somebody, or by a rule.
    SessionEnded { person: UserId, session: Option<Uuid>, source: Option<Network> },
    /// A refresh token was used a second time: it was copied, and its session has been ended.
    RefreshTokenReused { person: UserId, client: String, session: Option<Uuid>, source: Option<Network> },
    /// An access token was issued to the actor.
    TokenIssued { client: String, grant: &'static str, scopes: Vec<Word>, source: Option<Network> },
    /// No token was issued. `error` is the code of RFC 6749 section 5.2; `client` is absent when there is no such client.
    TokenRefused { client: Option<ClientId>, error: &'static str, source: Option<Network> },
    /// An operation answered 401 or 403; `scope` is the one that it needs.
    RequestRefused { operation: String, status: u16, scope: Option<String>, source: Option<Network> },
    /// Confidential fields were shown to somebody.
    ConfidentialRead {
        operation: &'static str,
        subject: String,
        organization: Option<OrganizationId>,
        fields: &'static [&'static str],
        source: Option<Network>,
    },
    /// Refusals beyond what the log takes at once: counted, and not written one by one.
    RefusalsDropped {},
}

/// A scope by its word on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Word(pub Scope);

impl Serialize for Word {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.as_str())
    }
}

impl Access {
    /// What it is about, as `kind:id`.
    #[must_use]
    pub fn subject(&self) -> String {
        match self {
            Self::SignIn { person, .. }
            | Self::SignedOut { person, .. }
            | Self::SessionEnded { person, .. }
            | Self::RefreshTokenReused { person, .. } => format!("user:{person}"),
            Self::SignInRefused { account, .. } => account.map_or("sign_in".to_owned(), |id| format!("user:{id}")),
            Self::SecondFactorRefused { account, .. } => format!("user:{account}"),
            Self::TokenIssued { client, .. } => format!("client:{client}"),
            Self::TokenRefused { client, .. } => client.map_or("token".to_owned(), |id| format!("client:{id}")),
            Self::RequestRefused { operation, .. } => format!("operation:{operation}"),
            Self::ConfidentialRead { subject, .. } => subject.clone(),
            Self::RefusalsDropped {} => "access_log".to_owned(),
        }
    }

    /// The organization whose data was shown.
    #[must_use]
    pub fn organization(&self) -> Option<OrganizationId> {
        match self {
            Self::ConfidentialRead { organization, .. } => *organization,
            _ => None,
        }
    }
}
