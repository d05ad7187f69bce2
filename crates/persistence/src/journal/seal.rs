//! How an entry is hashed into the chain.

use super::Event;
use crate::Error;
use domain::{access::Actor, ids::OrganizationId, time::Instant};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// The end of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The number of the newest entry; 0 when there is none.
    pub number: u64,
    /// Its hash: 64 hexadecimal digits, zeros when there is none.
    pub hash: String,
    /// When it was recorded.
    pub recorded_at: Instant,
}

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// From 1, in commit order, without gaps.
    pub number: u64,
    /// When the registry recorded it; later than every entry before.
    pub recorded_at: Instant,
    /// Who acted, as `kind:id`.
    pub actor: String,
    /// What happened, in snake case.
    pub act: String,
    /// What it is about, as `kind:id`.
    pub subject: String,
    /// The organization that it touches.
    pub organization: Option<OrganizationId>,
    /// RFC 8785 canonical JSON; absent when it has been redacted.
    pub payload: Option<String>,
    /// What is hashed before the payload, so that a redacted payload cannot be guessed from its digest.
    pub salt: String,
    /// SHA-256(salt ‖ payload), hexadecimal.
    pub payload_digest: String,
    /// The hash of the entry before.
    pub previous: String,
    /// SHA-256 over the canonical JSON of everything above except payload and salt.
    pub hash: String,
}

/// What an entry's hash covers. The field names are part of the chain's format.
#[derive(Serialize)]
struct Covered<'e> {
    act: &'e str,
    actor: &'e str,
    number: u64,
    organization: Option<OrganizationId>,
    payload_digest: &'e str,
    previous: &'e str,
    recorded_at: Instant,
    subject: &'e str,
}

impl Entry {
    /// The head of a chain that ends with this entry.
    #[must_use]
    pub fn head(&self) -> Head {
        Head { number: self.number, hash: self.hash.clone(), recorded_at: self.recorded_at }
    }

    /// The hash that this entry must have.
    pub(super) fn computed_hash(&self) -> Result<String, Error> {
        let covered = Covered {
            act: &self.act,
            actor: &self.actor,
            number: self.number,
            organization: self.organization,
            payload_digest: &self.payload_digest,
            previous: &self.previous,
            recorded_at: self.recorded_at,
            subject: &self.subject,
        };
        Ok(hex(&Sha256::digest(canonical(&covered)?)))
    }
}

/// Makes the entry that follows a head.
pub(crate) fn seal(
    head: &Head,
    recorded_at: Instant,
    actor: Actor,
    event: &Event,
    salt: &[u8],
) -> Result<Entry, Error> {
    let mut whole = serde_json::to_value(event).map_err(|error| Error::corrupt("event", error))?;
    let act = whole["act"].as_str().unwrap_or_default().to_owned();
    let payload = canonical(&whole["payload"].take())?;
    let salt = hex(salt);
    let mut entry = Entry {
        number: head.number + 1,
        recorded_at,
        actor: actor.to_string(),
        act,
        subject: event.subject(),
        organization: event.organization(),
        payload_digest: digest_of_payload(&salt, &payload),
        payload: Some(payload),
        salt,
        previous: head.hash.clone(),
        hash: String::new(),
    };
    entry.hash = entry.computed_hash()?;
    Ok(entry)
}

/// SHA-256(salt ‖ payload), where the salt is its hexadecimal text.
pub(super) fn digest_of_payload(salt: &str, payload: &str) -> String {
    let mut digest = Sha256::new();
    digest.update(salt);
    digest.update(payload);
    hex(&digest.finalize())
}

fn canonical(value: &impl Serialize) -> Result<String, Error> {
    serde_json_canonicalizer::to_string(value).map_err(|error| Error::corrupt("event", error))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
