//! Who may do what: actors, roles and scopes, and whose organizations a caller reaches.

mod actor;
mod reach;
mod revocation;
mod role;
mod scope;
mod words;

pub use actor::Actor;
pub use reach::Reach;
pub use revocation::{ACCESS_TOKEN_SECONDS, Revocable, Revoked};
pub use role::Role;
pub use scope::Scope;
