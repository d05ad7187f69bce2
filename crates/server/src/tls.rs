//! TLS with a certificate from files, which are read again when they change.

use crate::failure::Failure;
use arc_swap::ArcSwap;
use rustls::{
    ServerConfig,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
    server::{ClientHello, ResolvesServerCert},
    sign::CertifiedKey,
};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

/// The certificate that callers are shown: always the newest that could be read.
#[derive(Debug)]
pub struct Certificate {
    files: Files,
    provider: Arc<CryptoProvider>,
    current: ArcSwap<CertifiedKey>,
}

/// Where a certificate and its key are.
#[derive(Debug, Clone)]
pub struct Files {
    /// The certificate and those between it and the authority, in PEM, its own first.
    pub certificate: PathBuf,
    /// Its private key, in PEM.
    pub key: PathBuf,
}

/// What the files hold.
#[derive(PartialEq, Eq)]
struct Content {
    certificate: Vec<u8>,
    key: Vec<u8>,
}

impl Certificate {
    /// Reads a certificate and its key.
    ///
    /// # Errors
    /// A sentence that says which file cannot be used and why. It holds nothing of the files' content.
    pub fn open(files: Files) -> Result<Self, Failure> {
        warn_when_others_may_read(&files.key);
        let provider = Arc::new(aws_lc_rs::default_provider());
        let first = files.read()?.certified(&files, &provider)?;
        Ok(Self { files, provider, current: ArcSwap::from_pointee(first) })
    }

    /// TLS 1.2 and 1.3 with this certificate. What is agreed on above it is HTTP/1.1.
    ///
    /// # Errors
    /// When the machine's cryptography offers neither version.
    pub fn server_config(self: &Arc<Self>) -> Result<ServerConfig, Failure> {
        let config = ServerConfig::builder_with_provider(Arc::clone(&self.provider))
            .with_safe_default_protocol_versions()
            .map_err(|error| Failure::new(format!("TLS cannot be offered: {error}")))?;
        Ok(config.with_no_client_auth().with_cert_resolver(Arc::clone(self) as Arc<dyn ResolvesServerCert>))
    }

    /// Looks at the files every so often, for as long as the certificate is in use, and takes what has changed. Files
    /// that cannot be used are told to the log once, and the certificate stays as it is.
    pub fn follow(self: &Arc<Self>, every: Duration) {
        let followed = Arc::downgrade(self);
        let mut seen = self.files.read().ok();
        thread::spawn(move || {
            loop {
                thread::sleep(every);
                let Some(certificate) = followed.upgrade() else { return };
                let found = certificate.files.read();
                if found.as_ref().ok() == seen.as_ref() {
                    continue;
                }
                match certificate.take(&found) {
                    Ok(()) => log::info!("the TLS certificate has changed and is in use"),
                    Err(failure) => log::error!("the TLS certificate has changed and stays as it was: {failure}"),
                }
                seen = found.ok();
            }
        });
    }

    fn take(&self, found: &Result<Content, Failure>) -> Result<(), Failure> {
        let content = found.as_ref().map_err(|failure| Failure::new(failure.to_string()))?;
        self.current.store(Arc::new(content.certified(&self.files, &self.provider)?));
        Ok(())
    }
}

impl ResolvesServerCert for Certificate {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.current.load_full())
    }
}

impl Files {
    fn read(&self) -> Result<Content, Failure> {
        let read = |what: &str, path: &Path| {
            fs::read(path)
                .map_err(|error| Failure::new(format!("the TLS {what} {} cannot be read: {error}", path.display())))
        };
        Ok(Content { certificate: read("certificate", &self.certificate)?, key: read("key", &self.key)? })
    }
}

impl Content {
    fn certified(&self, files: &Files, provider: &CryptoProvider) -> Result<CertifiedKey, Failure> {
        let (certificate, key) = (files.certificate.display(), files.key.display());
        let chain: Vec<_> = CertificateDer::pem_slice_iter(&self.certificate)
            .collect::<Result<_, _>>()
            .map_err(|_| Failure::new(format!("the TLS certificate {certificate} is no PEM")))?;
        if chain.is_empty() {
            return Err(Failure::new(format!("there is no block CERTIFICATE in the TLS certificate {certificate}")));
        }
        let private = PrivateKeyDer::from_pem_slice(&self.key)
            .map_err(|_| Failure::new(format!("there is no private key in PEM in the TLS key {key}")))?;
        let signing = provider
            .key_provider
            .load_private_key(private)
            .map_err(|_| Failure::new(format!("the TLS key {key} is none that can be used")))?;
        let certified = CertifiedKey::new(chain, signing);
        match certified.keys_match() {
            Ok(()) => Ok(certified),
            Err(rustls::Error::InconsistentKeys(rustls::InconsistentKeys::Unknown)) => Ok(certified),
            Err(rustls::Error::InconsistentKeys(_)) => {
                Err(Failure::new(format!("the TLS key {key} is not that of the certificate {certificate}")))
            }
            Err(_) => Err(Failure::new(format!("the TLS certificate {certificate} cannot be used"))),
        }
    }
}

/// A key that is mounted for a container may have to be readable by a group, so it is no error.
fn warn_when_others_may_read(key: &Path) {
    #[cfg(unix)]
    if let Ok(metadata) = fs::metadata(key)
        && std::os::unix::fs::MetadataExt::mode(&metadata) & 0o077 != 0
    {
        log::warn!("the TLS key {} may be read by others than its owner; use chmod 600", key.display());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rcgen::{CertifiedKey as Made, generate_simple_self_signed};
    use std::time::Instant;

    /// Files with a certificate in a directory of their own.
    fn files() -> (tempfile::TempDir, Files) {
        let directory = tempfile::tempdir().unwrap();
        let files = Files { certificate: directory.path().join("tls.crt"), key: directory.path().join("tls.key") };
        renew(&files);
        (directory, files)
    }

    fn made() -> (String, String) {
        let Made { cert, signing_key } = generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        (cert.pem(), signing_key.serialize_pem())
    }

    fn renew(files: &Files) {
        let (certificate, key) = made();
        fs::write(&files.certificate, certificate).unwrap();
        fs::write(&files.key, key).unwrap();
    }

    fn shown(certificate: &Certificate) -> Vec<u8> {
        certificate.current.load().cert[0].to_vec()
    }

    fn wait_until(what: &str, happened: impl Fn() -> bool) {
        let began = Instant::now();
        while !happened() {
            assert!(began.elapsed() < Duration::from_secs(30), "{what}");
            thread::sleep(Duration::from_millis(5));
        }
    }

    #[test]
    fn files_that_cannot_be_used_are_named_in_a_sentence_without_their_content() {
        let (_directory, sound) = files();
        let (other_certificate, other_key) = made();
        let certificate = fs::read_to_string(&sound.certificate).unwrap();
        let broken_key = "-----BEGIN PRIVATE KEY-----\nY2FuYXJ5\n-----END PRIVATE KEY-----\n";
        for (certificate, key, said) in [
            ("canary", &*other_key, "no block CERTIFICATE"),
            ("", &other_key, "no block CERTIFICATE"),
            ("-----BEGIN CERTIFICATE-----\n?canary", &other_key, "is no PEM"),
            (&certificate, "canary", "no private key in PEM"),
            (&certificate, &certificate, "no private key in PEM"),
            (&certificate, broken_key, "is none that can be used"),
            (&certificate, &other_key, "is not that of the certificate"),
        ] {
            fs::write(&sound.certificate, certificate).unwrap();
            fs::write(&sound.key, key).unwrap();
            let failure = Certificate::open(sound.clone()).err().unwrap().to_string();
            assert!(failure.contains(said), "{failure}");
            assert!(!failure.contains("canary") && !failure.contains("Y2FuYXJ5"), "{failure}");
        }
        fs::write(&sound.certificate, other_certificate).unwrap();
        assert!(Certificate::open(sound.clone()).is_ok());
        fs::remove_file(&sound.key).unwrap();
        let failure = Certificate::open(sound).err().unwrap().to_string();
        assert!(failure.contains("tls.key cannot be read"), "{failure}");
    }

    #[test]
    fn a_changed_certificate_is_taken_and_a_broken_one_is_not() {
        let (_directory, files) = files();
        let certificate = Arc::new(Certificate::open(files.clone()).unwrap());
        certificate.follow(Duration::from_millis(5));
        let first = shown(&certificate);

        fs::write(&files.certificate, "broken").unwrap();
        thread::sleep(Duration::from_millis(100));
        assert_eq!(shown(&certificate), first);

        renew(&files);
        wait_until("the new certificate is not taken", || shown(&certificate) != first);
        let second = shown(&certificate);

        fs::remove_file(&files.key).unwrap();
        thread::sleep(Duration::from_millis(100));
        assert_eq!(shown(&certificate), second);
        renew(&files);
        wait_until("the third certificate is not taken", || shown(&certificate) != second);
    }
}
