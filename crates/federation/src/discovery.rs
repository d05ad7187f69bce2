//! What an issuer says about itself (OpenID Connect Discovery 1.0).

use crate::settings::is_safe_address;
use serde::Deserialize;

/// The part of the discovery document that a relying party needs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Discovery {
    pub issuer: String,
    pub authorization_endpoint: String,
    pub token_endpoint: String,
    pub jwks_uri: String,
    /// Whether the issuer names itself in its answers (RFC 9207): then one that does not is not its own.
    #[serde(default)]
    pub authorization_response_iss_parameter_supported: bool,
}

impl Discovery {
    /// Where an issuer's document is (Discovery section 4).
    pub fn address(issuer: &str) -> String {
        format!("{}/.well-known/openid-configuration", issuer.trim_end_matches('/'))
    }

    /// Reads the document of an issuer.
    ///
    /// # Errors
    /// A sentence, when it is no such document, is another issuer's (Discovery section 4.3), or names an address that
    /// is not safe to ask.
    pub fn read(text: &[u8], issuer: &str) -> Result<Self, String> {
        let found: Self =
            serde_json::from_slice(text).map_err(|error| format!("its discovery document cannot be read: {error}"))?;
        if found.issuer != issuer {
            return Err("its discovery document is another issuer's".to_owned());
        }
        for address in [&found.authorization_endpoint, &found.token_endpoint, &found.jwks_uri] {
            if !is_safe_address(address) {
                return Err("its discovery document names an address that is not https".to_owned());
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn only_the_issuers_own_document_with_safe_addresses_is_taken() {
        let issuer = "https://login.agency.example";
        let sound = json!({
            "issuer": issuer, "authorization_endpoint": format!("{issuer}/authorize"),
            "token_endpoint": format!("{issuer}/token"), "jwks_uri": format!("{issuer}/keys"), "other": [1, 2],
        });
        assert!(Discovery::read(sound.to_string().as_bytes(), issuer).is_ok());
        let spoiled = [
            ("issuer", json!("https://login.agency.example/")),
            ("issuer", json!("https://login.agency.example.evil.example")),
            ("token_endpoint", json!("http://login.agency.example/token")),
            ("jwks_uri", json!("file:///keys")),
            ("authorization_endpoint", json!("javascript:alert(1)")),
            ("jwks_uri", Value::Null),
        ];
        for (name, to) in spoiled {
            let mut document = sound.clone();
            document[name] = to;
            assert!(Discovery::read(document.to_string().as_bytes(), issuer).is_err(), "{document}");
        }
        assert!(Discovery::read(b"<html>", issuer).is_err());
        assert_eq!(Discovery::address("https://a.example/x/"), "https://a.example/x/.well-known/openid-configuration");
    }
}
