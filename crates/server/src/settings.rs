//! From the command line and the environment to what the service runs with; a bad setting is refused in a sentence.

use crate::{
    agencies::agencies,
    cli::{Listening, Place},
    failure::Failure,
    secrets,
    tls::{Certificate, Files},
};
use domain::access::Thresholds;
use http_api::{
    edge::{allowance::PublicRates, source::TrustedProxies},
    evidence_files::EvidenceFiles,
    settings::{Limits, Settings},
    sign_in::throttle::Pace,
};
use persistence::{DatabaseUrl, Db, RealWorld, World};
use second_factor::{Sealing, UnusableSealingKey};
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// The file in the data directory that says under which address the service last started.
const PUBLIC_URL: &str = "public-url";

/// Opens the database of a place and brings its schema up to date.
///
/// # Errors
/// A sentence that says which setting is wrong, or what the database said.
pub fn open_database(place: &Place, connections: u32) -> Result<Db, Failure> {
    if connections == 0 {
        return Err(Failure::new("--connections must be at least 1"));
    }
    let url = database_url(place)?;
    if let DatabaseUrl::Sqlite(path) = &url {
        secrets::create_file(path)?;
    }
    let db = Db::open(&url, connections, Arc::new(RealWorld))?;
    for migration in db.migrate()? {
        log::info!("migrated to {migration}");
    }
    Ok(db)
}

/// Opens the database of a place as it is: creates nothing and migrates nothing.
///
/// # Errors
/// As [`open_database`], and when there is no database yet.
pub fn open_existing_database(place: &Place) -> Result<Db, Failure> {
    let url = database_url(place)?;
    if let DatabaseUrl::Sqlite(path) = &url
        && !path.exists()
    {
        return Err(Failure::new(format!("there is no database at {}; name its --data or --database", path.display())));
    }
    Ok(Db::open(&url, 1, Arc::new(RealWorld))?)
}

fn database_url(place: &Place) -> Result<DatabaseUrl, Failure> {
    let text = match (&place.database, &place.database_file) {
        (Some(_), Some(_)) => {
            return Err(Failure::new("--database and --database-file are both set; keep one of them"));
        }
        (Some(url), None) => url.clone(),
        (None, Some(path)) => secrets::read(path)?,
        (None, None) => return Ok(DatabaseUrl::Sqlite(place.data.join("registry.sqlite"))),
    };
    DatabaseUrl::parse(&text).map_err(|why| Failure::new(format!("the database's address is not usable: {why}")))
}

/// The keys that seal secrets of second factors: from the environment, a file, or the data directory, where one is made
/// when missing.
///
/// # Errors
/// When a key cannot be read or made.
pub fn sealing_keys(data: &Path, file: Option<&PathBuf>) -> Result<Sealing, Failure> {
    let unusable = |error: UnusableSealingKey| Failure::new(error.to_string());
    if let Ok(text) = std::env::var("REGISTRY_SEALING_KEY") {
        return Sealing::read(&text).map_err(unusable);
    }
    let path = file.cloned().unwrap_or_else(|| data.join("sealing-key"));
    if file.is_none() && !path.exists() {
        secrets::create_directory(data)?;
        secrets::write(&path, &Sealing::new_key(RealWorld.random_bytes()))?;
    }
    Sealing::read(&secrets::read(&path)?).map_err(unusable)
}

/// The settings of the HTTP layer, once it is known where the service listens.
///
/// # Errors
/// A sentence that says which setting is wrong.
pub fn http_settings(listening: &Listening, bound: SocketAddr, sealing: Sealing) -> Result<Settings, Failure> {
    let public_url = match &listening.public_url {
        Some(url) => checked_public_url(url)?,
        None if bound.ip().is_unspecified() => {
            return Err(Failure::new(format!(
                "--listen {bound} takes every address, so --public-url must say under which one callers reach the service"
            )));
        }
        None => format!("{}://{bound}", if listening.tls_certificate.is_some() { "https" } else { "http" }),
    };
    let is_https = public_url.starts_with("https://");
    if listening.tls_certificate.is_some() && !is_https {
        return Err(Failure::new("the service speaks TLS, so --public-url must begin with https://"));
    }
    if !is_https && !bound.ip().is_loopback() {
        log::warn!(
            "{bound} is reached from other machines, and --public-url is no https:// address: passwords and tokens can \
             be read on the way, unless a proxy in front encrypts and --public-url names it"
        );
    }
    if listening.max_connections == 0 {
        return Err(Failure::new("--max-connections must be at least 1"));
    }
    if listening.max_staleness_ms < 200 {
        return Err(Failure::new("--max-staleness-ms must be at least 200: the directory is confirmed every 50 ms"));
    }
    for (flag, count) in [
        ("--alert-distinct-organizations", listening.alert_distinct_organizations),
        ("--alert-misses", listening.alert_misses),
    ] {
        if count == 0 {
            return Err(Failure::new(format!("{flag} must be at least 1: above it staff are alerted")));
        }
    }
    if listening.fallback_contact.trim().is_empty() {
        return Err(Failure::new("--fallback-contact must not be empty: every answer that is no yes shows it"));
    }
    Ok(Settings {
        public_url,
        max_staleness: Duration::from_millis(listening.max_staleness_ms),
        fallback_contact: listening.fallback_contact.clone(),
        connections: usize::try_from(listening.connections).unwrap_or(1),
        sealing,
        pace: Pace::default(),
        evidence_files: listening.evidence_files.as_deref().map(evidence_files).transpose()?,
        alert_above: Thresholds {
            organizations: listening.alert_distinct_organizations,
            misses: listening.alert_misses,
            concerns: Thresholds::default().concerns,
        },
        public_rates: PublicRates::default(),
        agencies: listening.sign_in_issuers.as_deref().map(agencies).transpose()?.unwrap_or_default(),
        trusted_proxies: TrustedProxies::parse(listening.trusted_proxies.iter().map(String::as_str))
            .map_err(|text| Failure::new(format!("--trusted-proxy {text:?} is neither an address nor a range")))?,
        limits: Limits { connections: listening.max_connections, ..Limits::default() },
    })
}

fn evidence_files(folder: &Path) -> Result<EvidenceFiles, Failure> {
    EvidenceFiles::open(folder)
        .map_err(|error| Failure::new(format!("the directory of --evidence-files cannot be used: {error}")))
}

/// The certificate that callers are shown, when there is one.
///
/// # Errors
/// When one file is named without the other, or one of them cannot be used.
pub fn certificate(listening: &Listening) -> Result<Option<Arc<Certificate>>, Failure> {
    match (&listening.tls_certificate, &listening.tls_key) {
        (None, None) => Ok(None),
        (Some(certificate), Some(key)) => {
            let files = Files { certificate: certificate.clone(), key: key.clone() };
            Ok(Some(Arc::new(Certificate::open(files)?)))
        }
        _ => Err(Failure::new("--tls-certificate and --tls-key are needed together")),
    }
}

fn checked_public_url(url: &str) -> Result<String, Failure> {
    let trimmed = url.trim_end_matches('/');
    let rest = trimmed.strip_prefix("https://").or_else(|| trimmed.strip_prefix("http://"));
    match rest {
        Some(host) if !host.is_empty() && !host.contains(['?', '#', ' ', '@']) => Ok(trimmed.to_owned()),
        _ => Err(Failure::new(format!(
            "--public-url must be an address such as https://registry.example, not {trimmed:?}"
        ))),
    }
}

/// Remembers under which address the service started, for `registry token`.
///
/// # Errors
/// When the data directory cannot be written.
pub fn remember_public_url(data: &Path, url: &str) -> Result<(), Failure> {
    secrets::create_directory(data)?;
    secrets::write(&data.join(PUBLIC_URL), url)
}

/// The address under which the service last started.
///
/// # Errors
/// When it has not started from this data directory.
pub fn remembered_public_url(data: &Path) -> Result<String, Failure> {
    secrets::read(&data.join(PUBLIC_URL))
        .map_err(|_| Failure::new("the service has not been started from this data directory; name its --public-url"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_public_url_is_refused() {
        for bad in ["", "registry.example", "ftp://x", "https://", "https://user@x", "https://x?y"] {
            assert!(checked_public_url(bad).is_err(), "{bad}");
        }
        assert_eq!(checked_public_url("https://registry.example/").unwrap(), "https://registry.example");
    }
}
