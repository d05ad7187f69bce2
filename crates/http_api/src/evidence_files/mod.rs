//! Files of evidence, outside the database: each under its hash, so that the same file is kept once.
//!
//! A file comes into `incoming` under a name of its own, is flushed to the disk, and is renamed to its place inside the
//! transaction that writes the row: no row is ever without its file. What is left without a row by a crash is removed at the
//! next start. No name and no path ever reaches a log.

mod incoming;
mod kind;

pub use incoming::Incoming;

use crate::problem::Problem;
use domain::evidence::KeptFile;
use persistence::{Db, Tx};
use std::{
    fs::{self, DirBuilder, File},
    io,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

/// The largest file that is kept: 16 MiB.
pub const LARGEST_EVIDENCE: u64 = 16 << 20;

/// After how long nobody can be sending any more what lies in `incoming`: bodies take minutes at most.
const ABANDONED: Duration = Duration::from_secs(3600);

/// Where files of evidence are kept.
#[derive(Debug, Clone)]
pub struct EvidenceFiles {
    folder: PathBuf,
}

impl EvidenceFiles {
    /// Opens a folder, and makes it where it is missing. Nobody but the service's own user can look into what it makes.
    ///
    /// # Errors
    /// When it cannot be made or read.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let files = Self { folder: folder.to_owned() };
        make_folder(&files.incoming())?;
        make_folder(&files.kept())?;
        Ok(files)
    }

    fn incoming(&self) -> PathBuf {
        self.folder.join("incoming")
    }

    fn kept(&self) -> PathBuf {
        self.folder.join("kept")
    }

    /// The place of a file: two levels of folders, so that none grows large. `None` for what is no hash.
    fn place(&self, sha256: &str) -> Option<PathBuf> {
        let is_hash =
            sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'));
        let (first, second) = (sha256.get(..2)?, sha256.get(2..4)?);
        is_hash.then(|| self.kept().join(first).join(second).join(sha256))
    }

    /// Puts a file that has come into its place, for good. One of the same hash that is there already is the same file.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn keep(&self, incoming: &Incoming, file: &KeptFile) -> io::Result<()> {
        let place = self.place(&file.sha256).ok_or(io::ErrorKind::InvalidInput)?;
        let folder = place.parent().ok_or(io::ErrorKind::InvalidInput)?;
        make_folder(folder)?;
        fs::rename(incoming.path(), &place)?;
        // The names are on the disk as well before a row says so.
        for folder in folder.ancestors().take(3) {
            File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    /// Opens a kept file.
    ///
    /// # Errors
    /// When it is not there or cannot be read.
    pub fn read(&self, sha256: &str) -> io::Result<File> {
        File::open(self.place(sha256).ok_or(io::ErrorKind::NotFound)?)
    }

    /// Removes kept files that no row rests on any more. Inside a transaction, as files are put in place inside one: nobody
    /// can begin to rest on a file between the look and the removal.
    ///
    /// # Errors
    /// When the database fails. A file that cannot be removed is left to the next start.
    pub fn remove_unneeded(&self, tx: &mut Tx<'_>, hashes: &[String]) -> Result<(), Problem> {
        for sha256 in hashes {
            if persistence::evidence::is_kept(tx, sha256)? {
                continue;
            }
            let removed = self.place(sha256).map_or(Ok(()), fs::remove_file);
            if removed.is_err_and(|error| error.kind() != io::ErrorKind::NotFound) {
                log::warn!("a file of evidence that nothing rests on could not be removed; the next start tries again");
            }
        }
        Ok(())
    }

    /// Removes what a crash has left: files that were still coming, and files that no row rests on.
    ///
    /// # Errors
    /// When the database fails, or the folder cannot be read.
    pub fn clean_up(&self, db: &Db) -> Result<(), Problem> {
        let internal = |error: io::Error| Problem::internal(&error.kind());
        for entry in fs::read_dir(self.incoming()).map_err(internal)? {
            let entry = entry.map_err(internal)?;
            let age = entry.metadata().and_then(|file| file.modified()).map(|at| SystemTime::now().duration_since(at));
            // Another node may be taking a file in at this moment.
            if age.is_ok_and(|age| age.is_ok_and(|age| age > ABANDONED)) {
                fs::remove_file(entry.path()).map_err(internal)?;
            }
        }
        for hashes in self.hashes().map_err(internal)?.chunks(500) {
            db.write::<_, Problem>(|tx| self.remove_unneeded(tx, hashes))?;
        }
        Ok(())
    }

    fn hashes(&self) -> io::Result<Vec<String>> {
        let mut hashes = Vec::new();
        for first in fs::read_dir(self.kept())? {
            for second in fs::read_dir(first?.path())? {
                for file in fs::read_dir(second?.path())? {
                    hashes.extend(file?.file_name().into_string().ok());
                }
            }
        }
        Ok(hashes)
    }
}

/// Makes a folder and those above it that only the service's own user can look into.
fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_hash_has_a_place() {
        let files = EvidenceFiles { folder: PathBuf::from("folder") };
        let hash = "ab".repeat(32);
        assert_eq!(files.place(&hash), Some(Path::new("folder/kept/ab/ab").join(&hash)));
        for other in ["", "ab", "../../etc/passwd", &"AB".repeat(32), &"é".repeat(32), &format!("{}/", &hash[..63])] {
            assert_eq!(files.place(other), None, "{other}");
        }
    }
}
