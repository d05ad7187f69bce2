//! Where the keys that sign tokens are, how one follows another, and how a running service learns of it.
//!
//! A directory of files, one a key, named after the moment from which on it signs: `20261124T031200Z.pem`. A key is put
//! there before that moment, so that every node and every reader of `/.well-known/jwks.json` knows it when it signs.

mod files;
mod rotation;

pub use rotation::{Phase, Rotation, SHOWN_BEFORE_SECONDS, STAYS_SECONDS, Shown, list, rotate};

use crate::{failure::Failure, secrets};
use domain::time::Instant;
use files::{
    KeyFile, add, adopt_single_file, none_in, read_directory, single_file, unusable, warn_when_others_may_read,
};
use std::{
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};
use tokens::Keys;

/// Where the keys are.
#[derive(Clone)]
pub enum Source {
    /// In the environment, as text: the first signs.
    Environment(String),
    /// In a file: the first signs.
    File(PathBuf),
    /// In a directory, each with its moment.
    Directory(PathBuf),
}

impl Source {
    /// Where the keys are: the environment's `REGISTRY_SIGNING_KEY`, else the file, else the data directory.
    #[must_use]
    pub fn choose(data: &Path, file: Option<&PathBuf>) -> Self {
        match (std::env::var("REGISTRY_SIGNING_KEY"), file) {
            (Ok(text), _) => Self::Environment(text),
            (Err(_), Some(path)) => Self::File(path.clone()),
            (Err(_), None) => Self::Directory(directory_in(data)),
        }
    }

    /// Reads the keys; a directory's first key is made when there is none.
    ///
    /// # Errors
    /// A sentence that says which key cannot be read or made. It holds nothing of a key.
    pub fn open(&self) -> Result<Keys, Failure> {
        if let Self::Directory(directory) = self {
            adopt_single_file(directory)?;
            if !directory.exists() || read_directory(directory)?.is_empty() {
                add(directory, now())?;
            }
            warn_when_others_may_read(directory);
        }
        self.read()
    }

    /// Reads the keys as they are: makes none.
    ///
    /// # Errors
    /// As [`Self::open`], and when there is none.
    pub fn read(&self) -> Result<Keys, Failure> {
        match self {
            Self::Environment(text) => {
                Keys::read(text).map_err(|error| Failure::new(format!("REGISTRY_SIGNING_KEY: {error}")))
            }
            Self::File(path) => Keys::read(&secrets::read(path)?).map_err(|error| unusable(path, &error)),
            Self::Directory(directory) => {
                let single = single_file(directory);
                if !directory.exists() && single.exists() {
                    return Self::File(single).read();
                }
                let files = read_directory(directory)?;
                if files.is_empty() {
                    return Err(none_in(directory));
                }
                Keys::dated(files.iter().map(|file| (file.from, &*file.text))).map_err(|error| {
                    let is_broken = |file: &&KeyFile| Keys::dated([(file.from, &*file.text)]).is_err();
                    unusable(files.iter().find(is_broken).map_or(directory, |file| &file.path), &error)
                })
            }
        }
    }

    /// Looks at the files every so often, for as long as somebody else holds the keys, and takes what has changed. What
    /// cannot be read is told to the log once, and the keys stay as they are.
    pub fn follow(self, keys: Keys, every: Duration) {
        if matches!(self, Self::Environment(_)) {
            return;
        }
        thread::spawn(move || {
            let mut told = String::new();
            while keys.are_shared() {
                thread::sleep(every);
                match self.read() {
                    Ok(found) => {
                        told.clear();
                        if keys.replace(&found) {
                            log::info!("the signing keys have changed and are in use");
                        }
                    }
                    Err(failure) if failure.to_string() != told => {
                        told = failure.to_string();
                        log::error!("the signing keys have changed and stay as they were: {told}");
                    }
                    Err(_) => {}
                }
            }
        });
    }
}

/// The directory of the keys in a data directory.
#[must_use]
pub fn directory_in(data: &Path) -> PathBuf {
    data.join("signing-keys")
}

/// A moment to the second, as people read it.
#[must_use]
pub fn second(moment: Instant) -> String {
    moment.to_string().split('.').next().map_or_else(String::new, |text| format!("{text}Z"))
}

/// Now, by the machine's clock.
#[must_use]
pub fn now() -> Instant {
    SystemTime::now().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_first_start_makes_a_key_for_its_owner_alone() {
        let place = tempfile::tempdir().unwrap();
        let source = Source::Directory(directory_in(place.path()));
        assert!(source.read().is_err(), "reading makes none");
        let made = source.open().unwrap().describe(now()).0;
        assert_eq!(source.open().unwrap().describe(now()).0, made, "the second start keeps it");
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            let directory = directory_in(place.path());
            rotate(&directory, Rotation::Announced, now()).unwrap();
            assert_eq!(fs::metadata(&directory).unwrap().mode() & 0o777, 0o700);
            for entry in fs::read_dir(&directory).unwrap() {
                assert_eq!(entry.unwrap().metadata().unwrap().mode() & 0o777, 0o600);
            }
        }
    }

    #[test]
    fn the_one_file_of_the_first_version_is_taken_over() {
        let place = tempfile::tempdir().unwrap();
        let text = Keys::generate().unwrap();
        fs::write(place.path().join("signing-key.pem"), &text).unwrap();
        let source = Source::Directory(directory_in(place.path()));
        let id = Keys::read(&text).unwrap().describe(now()).0;
        assert_eq!(source.read().unwrap().describe(now()).0, id);
        assert_eq!(source.open().unwrap().describe(now()).0, id);
        assert!(!place.path().join("signing-key.pem").exists());
        assert_eq!(source.read().unwrap().describe(now()).0, id);
    }

    #[test]
    fn what_cannot_be_used_is_named_in_a_sentence_without_its_content() {
        let place = tempfile::tempdir().unwrap();
        let directory = directory_in(place.path());
        let source = Source::Directory(directory.clone());
        add(&directory, now()).unwrap();
        let broken = "-----BEGIN PRIVATE KEY-----\nY2FuYXJ5\n-----END PRIVATE KEY-----\n";
        for (name, content, said) in [
            ("20260101T000000Z.pem", "canary", "one block PRIVATE KEY"),
            ("20260101T000000Z.pem", broken, "no PKCS #8"),
            ("mine.pem", "canary", "must be named after the moment"),
        ] {
            let path = directory.join(name);
            fs::write(&path, content).unwrap();
            let told = [source.read().err(), source.open().err(), list(&directory, now()).err()];
            for failure in told.map(|failure| failure.unwrap().to_string()) {
                assert!(!failure.contains("canary") && !failure.contains("Y2FuYXJ5"), "{failure}");
            }
            let failure = list(&directory, now()).err().unwrap().to_string();
            assert!(failure.contains(said) && failure.contains(name), "{failure}");
            fs::remove_file(&path).unwrap();
        }
        // What is no key file is passed over, such as one that is being written.
        fs::write(directory.join("20260101T000000Z.new"), "canary").unwrap();
        assert!(source.read().is_ok());
    }
}
