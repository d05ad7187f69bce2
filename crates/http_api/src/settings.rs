//! What the operator sets.

use crate::{
    edge::{allowance::PublicRates, source::TrustedProxies},
    evidence_files::EvidenceFiles,
    sign_in::throttle::Pace,
};
use domain::access::Thresholds;
use federation::Agencies;
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
    /// Issuers at which people may sign in instead.
    pub agencies: Agencies,
    /// Proxies whose word about the caller's address is believed.
    pub trusted_proxies: TrustedProxies,
    /// What a caller may send, and how slowly.
    pub limits: Limits,
    /// How guessing at sign-in is slowed.
    pub pace: Pace,
    /// How often anybody may ask without a token.
    pub public_rates: PublicRates,
    /// Where files of evidence are kept; absent, as it is by default, none are.
    pub evidence_files: Option<EvidenceFiles>,
    /// From how much on staff are alerted to what a partner's machine asks in a day.
    pub alert_above: Thresholds,
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

/// How much a caller may send, and how long it may take over it. What is slower or larger is refused, so that a few
/// callers cannot hold what all of them need.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How many connections are held at once, over all threads. More wait until one ends.
    pub connections: usize,
    /// How long the head of a connection's first request may take.
    pub head: Duration,
    /// How long a connection may stay without a request.
    pub keep_alive: Duration,
    /// How long a caller may take over an answer and the head of its next request together.
    pub between: Duration,
    /// How long the encryption of a connection may take to be agreed on.
    pub handshake: Duration,
    /// How long a body may take whatever its size.
    pub body_grace: Duration,
    /// How many bytes of a body must come in each second after that.
    pub body_rate: u32,
    /// How long a body may take at most.
    pub body: Duration,
    /// How often files that may change are looked at: signing keys and the TLS certificate.
    pub reload: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 2000,
            head: Duration::from_secs(10),
            keep_alive: Duration::from_secs(5),
            between: Duration::from_secs(60),
            handshake: Duration::from_secs(5),
            body_grace: Duration::from_secs(10),
            body_rate: 16 << 10,
            body: Duration::from_secs(180),
            reload: Duration::from_secs(5),
        }
    }
}
