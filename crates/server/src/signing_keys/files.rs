//! Keys as files: their names, and how they are read, made and removed.

use super::second;
use crate::{failure::Failure, secrets};
use domain::time::Instant;
use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
};
use tokens::{Keys, UnusableKey};

/// A key in a directory.
pub(super) struct KeyFile {
    pub path: PathBuf,
    pub from: Instant,
    /// PKCS #8 in PEM.
    pub text: String,
}

/// Makes a key that signs from a moment on; replaces one of the same moment.
pub(super) fn add(directory: &Path, from: Instant) -> Result<PathBuf, Failure> {
    secrets::create_directory(directory)?;
    let text = Keys::generate().map_err(|error| Failure::new(error.to_string()))?;
    let path = directory.join(name(from));
    secrets::write(&path, &text)?;
    Ok(path)
}

pub(super) fn remove(path: &Path) -> Result<(), Failure> {
    fs::remove_file(path).map_err(|error| Failure::new(format!("{} cannot be removed: {error}", path.display())))
}

/// The keys of a directory, in the order of their moments. What is no `.pem` is passed over.
pub(super) fn read_directory(directory: &Path) -> Result<Vec<KeyFile>, Failure> {
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
pub(super) fn name(from: Instant) -> String {
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
pub(super) fn single_file(directory: &Path) -> PathBuf {
    directory.with_file_name("signing-key.pem")
}

pub(super) fn adopt_single_file(directory: &Path) -> Result<(), Failure> {
    let single = single_file(directory);
    if directory.exists() || !single.exists() {
        return Ok(());
    }
    secrets::create_directory(directory)?;
    let adopted = directory.join(name(super::now()));
    fs::rename(&single, &adopted)
        .map_err(|error| Failure::new(format!("{} cannot be moved: {error}", single.display())))?;
    log::info!("the signing key {} is now {}", single.display(), adopted.display());
    Ok(())
}

pub(super) fn none_in(directory: &Path) -> Failure {
    Failure::new(format!("there is no signing key in {}; the service makes one when it starts", directory.display()))
}

pub(super) fn unusable(path: &Path, error: &UnusableKey) -> Failure {
    Failure::new(format!("{}: {error}", path.display()))
}

pub(super) fn warn_when_others_may_read(directory: &Path) {
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
}
