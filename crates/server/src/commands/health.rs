//! `registry health`.

use crate::failure::Failure;

pub(super) fn health(url: &str) -> Result<(), Failure> {
    let address = format!("{}/readyz", url.trim_end_matches('/'));
    ureq::get(&address)
        .call()
        .map(|_| println!("ready"))
        .map_err(|error| Failure::new(format!("{address} is not ready: {error}")))
}
