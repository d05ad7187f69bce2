//! Sign-in by others: OpenID Connect issuers, what they say about a person, and what that makes them here.
//!
//! The registry is a relying party (OpenID Connect Core 1.0) of every issuer that the operator names: authorization
//! code with PKCE, one `nonce` a sign-in, the ID token checked against the issuer's own keys. What the issuer says is
//! mapped to a role by the operator's rules; who matches none of them has no access.

mod agency;
mod discovery;
mod id_token;
mod mapping;
mod settings;
mod web;

pub use agency::{Agency, Begun, Secrets, Unreachable};
pub use mapping::{Assigned, Known};
pub use settings::{IssuerSettings, SecretSource, SettingsFault, read};
pub use web::{Fetch, Web};
