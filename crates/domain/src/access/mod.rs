//! Who may do what: actors, roles and scopes, and whose organizations a caller reaches.

mod actor;
mod alert;
mod members;
mod password;
mod reach;
mod reader;
mod revocation;
mod role;
mod scope;
mod session;
mod words;

pub use actor::Actor;
pub use alert::{AlertKind, AlertState, Thresholds, level};
pub use members::{changes_another, may_cease_to_own};
pub use password::{LONGEST_PASSWORD, PasswordFault, SHORTEST_PASSWORD, check_password, check_password_of};
pub use reach::Reach;
pub use reader::Reader;
pub use revocation::{ACCESS_TOKEN_SECONDS, Revocable, Revoked};
pub use role::Role;
pub use scope::Scope;
pub use session::SessionLimits;
