//! How issuers are asked.

use std::time::Duration;
use ureq::Agent;

/// The longest answer of an issuer that is read: 1 MiB.
const LONGEST: u64 = 1 << 20;

/// How long an issuer may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks an issuer. Blocks.
pub trait Fetch: Send + Sync {
    /// The body at an address.
    ///
    /// # Errors
    /// A sentence that holds no secret.
    fn get(&self, address: &str) -> Result<Vec<u8>, String>;

    /// The body of the answer to a form, sent with HTTP Basic.
    ///
    /// # Errors
    /// A sentence that holds no secret.
    fn post(&self, address: &str, basic: &str, form: &[(&str, &str)]) -> Result<Vec<u8>, String>;
}

/// Asks over the network: within a time and a length, and never sent on to another address.
pub struct Web(Agent);

impl Default for Web {
    fn default() -> Self {
        let config =
            Agent::config_builder().timeout_global(Some(PATIENCE)).max_redirects(0).http_status_as_error(true).build();
        Self(config.into())
    }
}

impl Fetch for Web {
    fn get(&self, address: &str) -> Result<Vec<u8>, String> {
        read(self.0.get(address).header("Accept", "application/json").call())
    }

    fn post(&self, address: &str, basic: &str, form: &[(&str, &str)]) -> Result<Vec<u8>, String> {
        let request = self.0.post(address).header("Accept", "application/json");
        read(request.header("Authorization", format!("Basic {basic}")).send_form(form.iter().copied()))
    }
}

fn read(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Result<Vec<u8>, String> {
    let mut answer = answer.map_err(|error| error.to_string())?;
    answer.body_mut().with_config().limit(LONGEST).read_to_vec().map_err(|error| error.to_string())
}
