//! What an access token says (RFC 9068).

use crate::keys::Keys;
use domain::{
    access::{ACCESS_TOKEN_SECONDS, Reach, Role, Scope},
    ids::{OrganizationId, SessionId},
    time::Instant,
};
use jsonwebtoken::{Algorithm, Header};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The claims of an access token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it: the public address.
    pub iss: String,
    /// Who it is about: `person:ID` or `machine:ID`.
    pub sub: String,
    /// For whom it is meant: the public address.
    pub aud: String,
    /// Which client it was issued to.
    pub client_id: String,
    /// When it was issued, in seconds since 1970.
    pub iat: i64,
    /// When it ends.
    pub exp: i64,
    /// Its own id.
    pub jti: String,
    /// What it allows, separated by blanks.
    pub scope: String,
    /// The one organization that it reaches, for a provider's people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub organization: Option<OrganizationId>,
    /// The session in which a person got it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<SessionId>,
}

/// What a token is to say.
pub struct Grant {
    /// Who it is about.
    pub subject: String,
    /// Which client it is issued to.
    pub client: String,
    /// What it allows.
    pub scopes: Vec<Scope>,
    /// The one organization that it reaches.
    pub organization: Option<OrganizationId>,
    /// The session in which a person gets it.
    pub session: Option<SessionId>,
}

impl Grant {
    /// The scopes as one text.
    #[must_use]
    pub fn scope(&self) -> String {
        self.scopes.iter().map(|scope| scope.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Signs a token.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn sign(
        &self,
        keys: &Keys,
        issuer: &str,
        now: Instant,
        id: Uuid,
    ) -> Result<String, jsonwebtoken::errors::Error> {
        let (key_id, key) = keys.signing();
        let header =
            Header { typ: Some("at+jwt".to_owned()), kid: Some(key_id.to_owned()), ..Header::new(Algorithm::ES256) };
        let claims = Claims {
            iss: issuer.to_owned(),
            sub: self.subject.clone(),
            aud: issuer.to_owned(),
            client_id: self.client.clone(),
            iat: now.unix_seconds(),
            exp: now.unix_seconds() + ACCESS_TOKEN_SECONDS,
            jti: id.to_string(),
            scope: self.scope(),
            organization: self.organization,
            sid: self.session,
        };
        jsonwebtoken::encode(&header, &claims, key)
    }
}

/// The scopes of a role that were asked for; all of them when none were named.
///
/// Of scopes that exist, those that the role does not hold are left out, and the answer says what was granted (RFC 6749
/// section 3.3): a client that asks for everything, as Swagger UI does, gets what it may have.
///
/// # Errors
/// The first word that is no scope, or everything that was asked for when the role holds none of it.
pub fn narrow(role: Role, asked: Option<&str>) -> Result<Vec<Scope>, String> {
    let held = role.scopes();
    let Some(asked) = asked.filter(|text| !text.trim().is_empty()) else { return Ok(held.to_vec()) };
    let known: Vec<Scope> = asked
        .split_ascii_whitespace()
        .map(|word| Scope::parse(word).ok_or_else(|| word.to_owned()))
        .collect::<Result<_, _>>()?;
    let granted: Vec<Scope> = held.iter().copied().filter(|scope| known.contains(scope)).collect();
    if granted.is_empty() { Err(asked.to_owned()) } else { Ok(granted) }
}

/// Whose organizations a token reaches.
#[must_use]
pub(crate) fn reach(organization: Option<OrganizationId>) -> Reach {
    organization.map_or(Reach::Commission, Reach::Own)
}
