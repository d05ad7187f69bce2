//! The issuers at which people may sign in: from the operator's file to what the service asks.

use crate::{failure::Failure, secrets};
use federation::{Agencies, Agency, IssuerSettings, SecretSource, Web};
use std::{path::Path, sync::Arc};

/// Reads the operator's file of issuers, and the secrets that it names. Nobody is asked yet.
///
/// # Errors
/// A sentence that says what is wrong with the file, or which secret is missing; never a secret.
pub fn agencies(file: &Path) -> Result<Agencies, Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::new(format!("--sign-in-issuers {}: {error}", file.display())))?;
    let issuers = federation::read(&text)
        .map_err(|fault| Failure::new(format!("--sign-in-issuers {}: {fault}", file.display())))?;
    // The one cryptography library of this binary, for https addresses.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let web: Arc<Web> = Arc::default();
    let agencies: Vec<Agency> = issuers
        .into_iter()
        .map(|issuer| Ok(Agency::new(issuer.clone(), secret(&issuer, file)?, Arc::clone(&web) as _)))
        .collect::<Result<_, Failure>>()?;
    Ok(agencies.into())
}

/// The registry's secret with an issuer. A file's path is relative to the file of issuers.
fn secret(issuer: &IssuerSettings, file: &Path) -> Result<String, Failure> {
    match &issuer.client_secret {
        SecretSource::File(path) => secrets::read(&file.parent().unwrap_or_else(|| Path::new("")).join(path)),
        SecretSource::Environment(name) => std::env::var(name)
            .map_err(|_| Failure::new(format!("issuer {:?}: the environment has no {name}", issuer.id))),
    }
}
