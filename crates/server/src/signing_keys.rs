//! Where the keys that sign tokens are, how one follows another, and how a running service learns of it.
//!
//! A directory of files, one a key, named after the moment from which on it signs: `20261124T031200Z.pem`. A key is put
//! there before that moment, so that every node and every reader of `/.well-known/jwks.json` knows it when it signs.

use crate::{failure::Failure, secrets};
use domain::time::Instant;
use http_api::oauth::{
    claims::LIFETIME_SECONDS,
    keys::{Keys, UnusableKey},
};
use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    thread,
    time::{Duration, SystemTime},
};

/// For how many seconds a new key is shown before it signs: longer than the 300 seconds for which readers may keep the
/// JWK Set, and than every node takes to look again.
pub const SHOWN_BEFORE_SECONDS: i64 = 360;

/// For how many seconds a key stays after its successor began to sign: its last token has ended by then on every clock.
pub const STAYS_SECONDS: i64 = LIFETIME_SECONDS + 60;

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

/// A key in a directory.
struct KeyFile {
    path: PathBuf,
    from: Instant,
    /// PKCS #8 in PEM.
    text: String,
}

/// What a key does at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// It is shown, and signs from its moment on.
    Next,
    /// It signs.
    Signing,
    /// It signs no more; tokens that it signed may still hold.
    Retiring,
    /// No token that it signed holds any more. The next rotation removes it.
    Ended,
}

impl Phase {
    /// The word for it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Signing => "signing",
            Self::Retiring => "retiring",
            Self::Ended => "ended",
        }
    }

    /// The phases of keys at a moment, from the moments from which on they sign, in ascending order.
    fn of(from: &[Instant], now: Instant) -> Vec<Self> {
        let signing = from.iter().rposition(|from| *from <= now).unwrap_or(0);
        let phase = |place: usize| match from.get(place + 1) {
            _ if place > signing => Self::Next,
            _ if place == signing => Self::Signing,
            Some(successor) if successor.plus_seconds(STAYS_SECONDS) <= now => Self::Ended,
            _ => Self::Retiring,
        };
        (0..from.len()).map(phase).collect()
    }
}

/// A key as it may be shown.
pub struct Shown {
    /// Its id in the JWK Set.
    pub id: String,
    /// From when on it signs.
    pub from: Instant,
    /// What it does now.
    pub phase: Phase,
}

/// How the next key begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// Once everybody knows it; tokens that have been issued hold until they end.
    Announced,
    /// At once, and alone: every token that has been issued ends. For a key that others may know.
    AtOnce,
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

/// The keys of a directory, in the order of their moments.
///
/// # Errors
/// When one cannot be read, or there is none.
pub fn list(directory: &Path, now: Instant) -> Result<Vec<Shown>, Failure> {
    let files = if directory.exists() { read_directory(directory)? } else { Vec::new() };
    if files.is_empty() {
        return Err(none_in(directory));
    }
    let moments: Vec<Instant> = files.iter().map(|file| file.from).collect();
    let shown = files.iter().zip(Phase::of(&moments, now)).map(|(file, phase)| {
        let keys = Keys::dated([(file.from, &*file.text)]).map_err(|error| unusable(&file.path, &error))?;
        Ok(Shown { id: keys.describe(now).0, from: file.from, phase })
    });
    shown.collect()
}

/// Adds a key that follows the one that signs, and removes those that are not needed any more. The moment from which on
/// the new key signs.
///
/// # Errors
/// When there is no key yet, one waits already (unless it is to be at once), or the directory cannot be written.
pub fn rotate(directory: &Path, rotation: Rotation, now: Instant) -> Result<Instant, Failure> {
    // Names tell whole seconds.
    let now = Instant::from_microseconds(now.unix_seconds() * 1_000_000);
    let before = list(directory, now)?;
    let files = read_directory(directory)?;
    let paths = || files.iter().map(|file| file.path.clone()).zip(before.iter().map(|shown| shown.phase));
    if rotation == Rotation::AtOnce {
        let new = add(directory, now)?;
        for (path, _) in paths().filter(|(path, _)| *path != new) {
            remove(&path)?;
        }
        return Ok(now);
    }
    if let Some(next) = before.iter().find(|shown| shown.phase == Phase::Next) {
        return Err(Failure::new(format!("the next key is there already; it signs from {} on", second(next.from))));
    }
    let from = now.plus_seconds(SHOWN_BEFORE_SECONDS);
    add(directory, from)?;
    for (path, _) in paths().filter(|(_, phase)| *phase == Phase::Ended) {
        remove(&path)?;
    }
    Ok(from)
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

/// Makes a key that signs from a moment on; replaces one of the same moment.
fn add(directory: &Path, from: Instant) -> Result<PathBuf, Failure> {
    secrets::create_directory(directory)?;
    let text = Keys::generate().map_err(|error| Failure::new(error.to_string()))?;
    let path = directory.join(name(from));
    secrets::write(&path, &text)?;
    Ok(path)
}

fn remove(path: &Path) -> Result<(), Failure> {
    fs::remove_file(path).map_err(|error| Failure::new(format!("{} cannot be removed: {error}", path.display())))
}

/// The keys of a directory, in the order of their moments. What is no `.pem` is passed over.
fn read_directory(directory: &Path) -> Result<Vec<KeyFile>, Failure> {
    let failed =
        |error: std::io::Error| Failure::new(format!("the keys in {} cannot be read: {error}", directory.display()));
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_none_or(|extension| extension != "pem") {
            continue;
        }
        let Some(from) = path.file_stem().and_then(|stem| moment(stem.to_str()?)) else {
            return Err(Failure::new(format!(
                "{} must be named after the moment from which on the key signs, such as 20261124T031200Z.pem",
                path.display()
            )));
        };
        match fs::read_to_string(&path) {
            Ok(text) => files.push(KeyFile { path, from, text }),
            // A rotation has just removed it.
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(Failure::new(format!("{} cannot be read: {error}", path.display()))),
        }
    }
    files.sort_by_key(|file| file.from);
    Ok(files)
}

/// `2026-11-24T03:12:00.000000Z` as `20261124T031200Z.pem`.
fn name(from: Instant) -> String {
    format!("{}.pem", second(from).replace(['-', ':'], ""))
}

/// The moment that a file's name tells, without `.pem`.
fn moment(stem: &str) -> Option<Instant> {
    let part = |from: usize, to: usize| stem.get(from..to);
    let (day, time) = (part(0, 8)?, stem.get(8..)?);
    let (hours, minutes, seconds) = (part(9, 11)?, part(11, 13)?, part(13, 15)?);
    let is_in_form = stem.len() == 16 && time.starts_with('T') && time.ends_with('Z');
    let (year, month, day) = (day.get(..4)?, day.get(4..6)?, day.get(6..)?);
    is_in_form.then(|| format!("{year}-{month}-{day}T{hours}:{minutes}:{seconds}Z").parse().ok()).flatten()
}

/// The one file that the first version kept, beside the directory that is kept now.
fn single_file(directory: &Path) -> PathBuf {
    directory.with_file_name("signing-key.pem")
}

fn adopt_single_file(directory: &Path) -> Result<(), Failure> {
    let single = single_file(directory);
    if directory.exists() || !single.exists() {
        return Ok(());
    }
    secrets::create_directory(directory)?;
    let adopted = directory.join(name(now()));
    fs::rename(&single, &adopted)
        .map_err(|error| Failure::new(format!("{} cannot be moved: {error}", single.display())))?;
    log::info!("the signing key {} is now {}", single.display(), adopted.display());
    Ok(())
}

fn none_in(directory: &Path) -> Failure {
    Failure::new(format!("there is no signing key in {}; the service makes one when it starts", directory.display()))
}

fn unusable(path: &Path, error: &UnusableKey) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}

fn warn_when_others_may_read(directory: &Path) {
    #[cfg(unix)]
    {
        let paths = fs::read_dir(directory).into_iter().flatten().flatten().map(|entry| entry.path());
        for path in paths.chain([directory.to_owned()]) {
            let mode = fs::metadata(&path).map_or(0, |metadata| std::os::unix::fs::MetadataExt::mode(&metadata));
            if mode & 0o077 != 0 {
                log::warn!("{} may be read by others than its owner", path.display());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Instant {
        Instant::from_microseconds(1_800_000_000_000_000).plus_seconds(seconds)
    }

    fn phases(directory: &Path, now: Instant) -> Vec<Phase> {
        list(directory, now).unwrap().iter().map(|shown| shown.phase).collect()
    }

    #[test]
    fn names_tell_moments() {
        let from: Instant = "2026-11-24T03:12:00Z".parse().unwrap();
        assert_eq!(name(from), "20261124T031200Z.pem");
        assert_eq!(moment("20261124T031200Z"), Some(from));
        for bad in
            ["", "20261124T031200", "20261324T031200Z", "20261124 031200Z", "20261124T031200Z.1", "2026-11-24Z", "ä"]
        {
            assert_eq!(moment(bad), None, "{bad}");
        }
    }

    #[test]
    fn phases_follow_each_other() {
        use Phase::{Ended, Next, Retiring, Signing};
        let ends = 1000 + STAYS_SECONDS;
        for (keys, now, expected) in [
            (vec![0], -5, vec![Signing]),
            (vec![0], 5, vec![Signing]),
            (vec![0, 1000], 999, vec![Signing, Next]),
            (vec![0, 1000], 1000, vec![Retiring, Signing]),
            (vec![0, 1000], ends - 1, vec![Retiring, Signing]),
            (vec![0, 1000], ends, vec![Ended, Signing]),
            (vec![0, 1000, 2000], ends, vec![Ended, Signing, Next]),
            (vec![0, 1000, 1100], 1100 + STAYS_SECONDS - 1, vec![Ended, Retiring, Signing]),
        ] {
            let moments: Vec<_> = keys.iter().map(|second| at(*second)).collect();
            assert_eq!(Phase::of(&moments, at(now)), expected, "{keys:?} at {now}");
        }
    }

    #[test]
    fn a_rotation_announces_the_next_key_and_removes_those_that_have_ended() {
        use Phase::{Next, Retiring, Signing};
        let place = tempfile::tempdir().unwrap();
        let directory = directory_in(place.path());
        assert!(rotate(&directory, Rotation::Announced, at(0)).is_err(), "there is nothing to rotate yet");
        add(&directory, at(0)).unwrap();

        let from = rotate(&directory, Rotation::Announced, at(100)).unwrap();
        assert_eq!(from, at(100 + SHOWN_BEFORE_SECONDS));
        assert_eq!(phases(&directory, at(100)), [Signing, Next]);
        let again = rotate(&directory, Rotation::Announced, at(200)).err().unwrap().to_string();
        assert!(again.contains("is there already"), "{again}");
        assert_eq!(phases(&directory, from), [Retiring, Signing]);

        // While its tokens hold, the first stays; after that the next rotation removes it.
        rotate(&directory, Rotation::Announced, from.plus_seconds(1)).unwrap();
        assert_eq!(phases(&directory, from.plus_seconds(1)), [Retiring, Signing, Next]);
        let later = from.plus_seconds(10_000);
        rotate(&directory, Rotation::Announced, later).unwrap();
        assert_eq!(phases(&directory, later), [Signing, Next]);
    }

    #[test]
    fn at_once_leaves_the_new_key_alone() {
        let place = tempfile::tempdir().unwrap();
        let directory = directory_in(place.path());
        add(&directory, at(0)).unwrap();
        rotate(&directory, Rotation::Announced, at(0)).unwrap();
        let before = list(&directory, at(1)).unwrap();
        assert_eq!(rotate(&directory, Rotation::AtOnce, at(1)).unwrap(), at(1));
        let after = list(&directory, at(1)).unwrap();
        assert_eq!((after.len(), after[0].phase), (1, Phase::Signing));
        assert!(before.iter().all(|shown| shown.id != after[0].id));
        // Twice within a second leaves one key as well, and a new one.
        rotate(&directory, Rotation::AtOnce, at(1)).unwrap();
        let third = list(&directory, at(1)).unwrap();
        assert_eq!(third.len(), 1);
        assert_ne!(third[0].id, after[0].id);
    }

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
        add(&directory, at(0)).unwrap();
        let broken = "-----BEGIN PRIVATE KEY-----\nY2FuYXJ5\n-----END PRIVATE KEY-----\n";
        for (name, content, said) in [
            ("20260101T000000Z.pem", "canary", "one block PRIVATE KEY"),
            ("20260101T000000Z.pem", broken, "no PKCS #8"),
            ("mine.pem", "canary", "must be named after the moment"),
        ] {
            let path = directory.join(name);
            fs::write(&path, content).unwrap();
            let told = [source.read().err(), source.open().err(), list(&directory, at(0)).err()];
            for failure in told.map(|failure| failure.unwrap().to_string()) {
                assert!(!failure.contains("canary") && !failure.contains("Y2FuYXJ5"), "{failure}");
            }
            let failure = list(&directory, at(0)).err().unwrap().to_string();
            assert!(failure.contains(said) && failure.contains(name), "{failure}");
            fs::remove_file(&path).unwrap();
        }
        // What is no key file is passed over, such as one that is being written.
        fs::write(directory.join("20260101T000000Z.new"), "canary").unwrap();
        assert!(source.read().is_ok());
    }
}
