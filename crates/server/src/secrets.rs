//! Files that only their owner may read, and new secrets.

use crate::failure::Failure;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use std::{fs, io::Write, path::Path};

/// A new password: 144 random bits, 24 characters.
pub(crate) fn new_password(random: [u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(&random[..18])
}

/// Creates a directory that only its owner may enter, unless it is there.
pub(crate) fn create_directory(path: &Path) -> Result<(), Failure> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(path)
        .map_err(|error| Failure::new(format!("the data directory {} cannot be created: {error}", path.display())))
}

/// Creates an empty file that only its owner may read, unless it is there. SQLite gives its other files the same mode.
pub(crate) fn create_file(path: &Path) -> Result<(), Failure> {
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        create_directory(parent)?;
    }
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) => Err(Failure::new(format!("{} cannot be opened for writing: {error}", path.display()))),
    }
}

/// A new file that only its owner may read, open for writing. One that is there is not touched.
pub(crate) fn new_file(path: &Path) -> Result<fs::File, Failure> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map_err(|error| Failure::new(format!("{} cannot be created: {error}", path.display())))
}

/// Writes a file that only its owner may read: whole, or not at all.
pub(crate) fn write(path: &Path, content: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::new(format!("{} cannot be written: {error}", path.display()));
    let beside = path.with_extension("new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside).map_err(failed)?;
    file.write_all(content.as_bytes()).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    fs::rename(&beside, path).map_err(failed)
}

/// Reads a file that may hold a secret, without the line end that editors add.
pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path)
        .map(|text| text.trim_end_matches(['\n', '\r']).to_owned())
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}", path.display())))
}
