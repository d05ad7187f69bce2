//! How an entry is hashed into the chain.

use crate::Error;
use domain::{ids::OrganizationId, time::Instant};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

/// What can be sealed into a chain.
pub(crate) trait Recorded {
    /// What happened, in snake case, and what there is to say about it: ids and names of fields, no free text.
    fn act_and_payload(&self) -> Result<(String, Value), Error>;

    /// What it is about, as `kind:id`.
    fn subject(&self) -> String;

    /// The organization that it touches, where there is one.
    fn organization(&self) -> Option<OrganizationId>;
}

/// The end of a chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The number of the newest entry; 0 when there is none.
    pub number: u64,
    /// Its hash: 64 hexadecimal digits, zeros when there is none.
    pub hash: String,
    /// When it was recorded.
    pub recorded_at: Instant,
}

impl Head {
    /// The head of a chain that has no entries.
    #[must_use]
    pub fn start() -> Self {
        Self { number: 0, hash: "0".repeat(64), recorded_at: Instant::from_microseconds(0) }
    }
}

/// One entry of a chain. As JSON it is a line of an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
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
    actor: String,
    recorded: &impl Recorded,
    salt: &[u8],
) -> Result<Entry, Error> {
    let (act, payload) = recorded.act_and_payload()?;
    let payload = canonical(&payload)?;
    let salt = hex(salt);
    let mut entry = Entry {
        number: head.number + 1,
        recorded_at,
        actor,
        act,
        subject: recorded.subject(),
        organization: recorded.organization(),
        payload_digest: digest_of_payload(&salt, &payload),
        payload: Some(payload),
        salt,
        previous: head.hash.clone(),
        hash: String::new(),
    };
    entry.hash = entry.computed_hash()?;
    Ok(entry)
}

/// Divides an event that serde tags with `act` and `payload`.
pub(crate) fn tagged(event: &impl Serialize) -> Result<(String, Value), Error> {
    let mut whole = serde_json::to_value(event).map_err(|error| Error::corrupt("event", error))?;
    let act = whole["act"].as_str().unwrap_or_default().to_owned();
    Ok((act, whole["payload"].take()))
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
