//! One issuer, as the registry deals with it.

use crate::{
    discovery::Discovery,
    id_token::{Expected, check},
    mapping::{Known, assign, used_second_factor},
    settings::IssuerSettings,
    web::Fetch,
};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokens::KeySet;
use url::Url;

/// For how long what an issuer says about itself is believed before it is asked again.
const FRESH: Duration = Duration::from_secs(3600);

/// How soon an issuer's keys are asked for again when a token names one that is not known: forged names must not make
/// the registry a lever against the issuer.
const BETWEEN_LOOKS: Duration = Duration::from_secs(30);

/// One issuer, with what is remembered of it.
pub struct Agency {
    /// The operator's description.
    pub settings: IssuerSettings,
    secret: String,
    web: Arc<dyn Fetch>,
    learned: Mutex<Option<Learned>>,
}

/// What an issuer has said about itself.
#[derive(Clone)]
struct Learned {
    discovery: Discovery,
    keys: KeySet,
    at: Instant,
}

/// A sign-in that has begun: where to send the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begun {
    /// The issuer's authorization endpoint, with everything that it needs.
    pub address: String,
}

/// The issuer does not answer, or answers what cannot be trusted. The text is for the operator's log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreachable {
    /// It could not be asked, or what it said about itself does not hold.
    #[error("the sign-in of {issuer:?} cannot be used: {why}")]
    Issuer {
        /// The short name of the issuer.
        issuer: String,
        /// What happened.
        why: String,
    },
    /// It refused the code, or its ID token does not hold.
    #[error("the sign-in of {issuer:?} gave nothing that can be trusted")]
    Untrusted {
        /// The short name of the issuer.
        issuer: String,
    },
}

#[derive(Deserialize)]
struct TokenAnswer {
    id_token: String,
}

/// What a sign-in keeps between its beginning and its end. Each is random, and used once.
#[derive(Clone, Copy)]
pub struct Secrets<'s> {
    /// Comes back with the browser.
    pub state: &'s str,
    /// Comes back inside the ID token.
    pub nonce: &'s str,
    /// Proves that who redeems the code is who asked for it (RFC 7636).
    pub verifier: &'s str,
}

impl Agency {
    /// An issuer, and the registry's secret with it. Nothing is asked before somebody signs in.
    #[must_use]
    pub fn new(settings: IssuerSettings, secret: String, web: Arc<dyn Fetch>) -> Self {
        Self { settings, secret, web, learned: Mutex::new(None) }
    }

    /// Where to send the browser so that a person signs in there and comes back to `redirect_uri`.
    ///
    /// # Errors
    /// When the issuer cannot be asked about itself.
    pub fn begin(&self, redirect_uri: &str, secrets: Secrets<'_>) -> Result<Begun, Unreachable> {
        let learned = self.learned(FRESH)?;
        let mut address =
            Url::parse(&learned.discovery.authorization_endpoint).map_err(|error| self.unusable(&error.to_string()))?;
        let mut scope = "openid".to_owned();
        for one in self.settings.scopes.iter().filter(|one| *one != "openid") {
            scope.push(' ');
            scope.push_str(one);
        }
        address
            .query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("scope", &scope)
            .append_pair("state", secrets.state)
            .append_pair("nonce", secrets.nonce)
            .append_pair("code_challenge", &URL_SAFE_NO_PAD.encode(Sha256::digest(secrets.verifier)))
            .append_pair("code_challenge_method", "S256");
        Ok(Begun { address: address.into() })
    }

    /// Whether an answer that names its issuer so (RFC 9207) can be this issuer's.
    ///
    /// # Errors
    /// When the issuer cannot be asked about itself.
    pub fn may_have_answered(&self, named: Option<&str>) -> Result<bool, Unreachable> {
        let learned = self.learned(FRESH)?;
        Ok(match named {
            Some(named) => named == learned.discovery.issuer,
            None => !learned.discovery.authorization_response_iss_parameter_supported,
        })
    }

    /// Redeems a code: who signed in, and what that makes them here. `now` in seconds since 1970.
    ///
    /// # Errors
    /// When the issuer cannot be asked, refuses the code, or its ID token does not hold.
    pub fn finish(&self, code: &str, redirect_uri: &str, secrets: Secrets<'_>, now: i64) -> Result<Known, Unreachable> {
        let learned = self.learned(FRESH)?;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect_uri),
            ("code_verifier", secrets.verifier),
        ];
        let answer = self
            .web
            .post(&learned.discovery.token_endpoint, &self.basic(), &form)
            .map_err(|why| Self::told(self.unusable(&format!("its token endpoint: {why}"))))?;
        let answer: TokenAnswer = serde_json::from_slice(&answer).map_err(|_| Self::told(self.untrusted()))?;
        let expected =
            Expected { issuer: &self.settings.issuer, client_id: &self.settings.client_id, nonce: secrets.nonce, now };
        // The issuer may have begun to sign with a new key since we last looked.
        let claims = check(&answer.id_token, &learned.keys, &expected).or_else(|_| {
            check(&answer.id_token, &self.learned(BETWEEN_LOOKS)?.keys, &expected)
                .map_err(|_| Self::told(self.untrusted()))
        })?;
        let subject = claims.get("sub").and_then(|subject| subject.as_str()).unwrap_or_default().to_owned();
        Ok(Known {
            issuer: self.settings.issuer.clone(),
            subject,
            assigned: assign(&claims, &self.settings.roles, self.settings.organization.as_ref()),
            used_second_factor: used_second_factor(&claims, &self.settings.second_factor),
        })
    }

    /// What the issuer has said about itself, asked again when that is older than `at_most`.
    fn learned(&self, at_most: Duration) -> Result<Learned, Unreachable> {
        let known = self.learned.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(known) = known.as_ref().filter(|known| known.at.elapsed() < at_most) {
            return Ok(known.clone());
        }
        match self.learn() {
            Ok(learned) => {
                *self.learned.lock().unwrap_or_else(PoisonError::into_inner) = Some(learned.clone());
                Ok(learned)
            }
            Err(why) => Err(Self::told(self.unusable(&why))),
        }
    }

    fn learn(&self) -> Result<Learned, String> {
        let issuer = &self.settings.issuer;
        let discovery = Discovery::read(&self.web.get(&Discovery::address(issuer))?, issuer)?;
        let keys = KeySet::read(&self.web.get(&discovery.jwks_uri)?).map_err(|why| format!("its key set {why}"))?;
        if keys.is_empty() {
            return Err("its key set has no key to check signatures with".to_owned());
        }
        Ok(Learned { discovery, keys, at: Instant::now() })
    }

    /// HTTP Basic with form-encoded parts (RFC 6749 section 2.3.1).
    fn basic(&self) -> String {
        let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        STANDARD.encode(format!("{}:{}", encode(&self.settings.client_id), encode(&self.secret)))
    }

    /// Tells the operator's log: a wrong secret, for one, shows nowhere else.
    fn told(why: Unreachable) -> Unreachable {
        log::warn!("{why}");
        why
    }

    fn unusable(&self, why: &str) -> Unreachable {
        Unreachable::Issuer { issuer: self.settings.id.clone(), why: why.to_owned() }
    }

    fn untrusted(&self) -> Unreachable {
        Unreachable::Untrusted { issuer: self.settings.id.clone() }
    }
}
