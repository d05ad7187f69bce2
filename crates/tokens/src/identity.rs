//! Who calls.

use domain::{
    access::{Actor, Reach, Revocable, Scope},
    ids::SessionId,
};

/// Who calls, as their token says.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Who acts.
    pub actor: Actor,
    /// Whose organizations the caller reaches.
    pub reach: Reach,
    /// What the token allows.
    pub scopes: Vec<Scope>,
    /// The session in which a person got the token.
    pub session: Option<SessionId>,
    /// What the token stands and falls with.
    pub falls_with: Vec<Revocable>,
    /// When the token was issued, in seconds since 1970.
    pub issued: i64,
    /// When the token ends, in seconds since 1970.
    pub expires: i64,
}
