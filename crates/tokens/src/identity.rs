//! Who calls.

use domain::access::{Actor, Reach, Scope};

/// Who calls, as their token says.
#[derive(Debug, Clone)]
pub struct Identity {
    /// Who acts.
    pub actor: Actor,
    /// Whose organizations the caller reaches.
    pub reach: Reach,
    /// What the token allows.
    pub scopes: Vec<Scope>,
    /// When the token ends, in seconds since 1970.
    pub expires: i64,
}
