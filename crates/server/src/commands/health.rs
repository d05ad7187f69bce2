//! `registry health`.

use crate::failure::Failure;
use ureq::{Agent, http::Uri, tls::TlsConfig};

pub(super) fn health(url: &str) -> Result<(), Failure> {
    let address = format!("{}/readyz", url.trim_end_matches('/'));
    // Only the first provider counts; there is no other.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let tls = TlsConfig::builder().disable_verification(is_this_machine(url)).build();
    let agent: Agent = Agent::config_builder().tls_config(tls).build().into();
    agent
        .get(&address)
        .call()
        .map(|_| println!("ready"))
        .map_err(|error| Failure::new(format!("{address} is not ready: {error}")))
}

/// A service asked on its own machine shows a certificate for the name that others know it by. It is told nothing, so
/// nothing is lost when it is another.
fn is_this_machine(url: &str) -> bool {
    let host = url.parse::<Uri>().ok().and_then(|uri| uri.host().map(str::to_owned));
    host.is_some_and(|host| {
        let address = host.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
        host == "localhost" || address.is_ok_and(|address| address.is_loopback())
    })
}

#[cfg(test)]
mod tests {
    use super::is_this_machine;

    #[test]
    fn only_this_machine_is_trusted_unseen() {
        for url in ["https://127.0.0.1:8080", "https://localhost", "https://[::1]:8080/", "http://127.0.0.2"] {
            assert!(is_this_machine(url), "{url}");
        }
        for url in ["https://registry.example", "https://localhost.example", "https://10.0.0.1", "nonsense", ""] {
            assert!(!is_this_machine(url), "{url}");
        }
    }
}
