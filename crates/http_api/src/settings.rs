//! What the operator sets.

use crate::sign_in::throttle::Pace;
use second_factor::Sealing;
use std::time::Duration;

/// Settings of the HTTP layer.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address under which callers reach the service, without a slash at its end. The issuer of tokens: never
    /// the Host header.
    pub public_url: String,
    /// How old the directory's confirmation may be before the node stops vouching.
    pub max_staleness: Duration,
    /// What an answer that is no yes tells its reader to do instead.
    pub fallback_contact: String,
    /// How many database connections there are, and so how many requests wait for the database at once.
    pub connections: usize,
    /// Seals secrets of second factors, and marks forms.
    pub sealing: Sealing,
    /// How guessing at sign-in is slowed.
    pub pace: Pace,
}

impl Settings {
    /// What an answer that is no yes says that it is not.
    #[must_use]
    pub fn notice(&self) -> String {
        format!(
            "This is no finding against the provider and no reason to delay emergency help. {}",
            self.fallback_contact
        )
    }
}
