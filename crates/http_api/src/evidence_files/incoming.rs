//! A file that is coming: written as it comes, hashed on the way, and gone again unless it is kept.

use super::{EvidenceFiles, LARGEST_EVIDENCE, kind};
use crate::{
    edge::body::next_chunk,
    problem::{Kind, Problem},
};
use actix_web::{
    dev::Payload,
    web::{self, BytesMut},
};
use domain::evidence::KeptFile;
use sha2::{Digest, Sha256};
use std::{
    fmt::Write as _,
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};
use uuid::Uuid;

/// How much is gathered before it is written: one hop to a thread that may block for each, and none is held between.
const PART: usize = 256 << 10;

/// A file in `incoming`. When it is let go, it is removed, unless it has been moved to its place.
pub struct Incoming {
    path: PathBuf,
    file: File,
    hash: Sha256,
    bytes: u64,
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // It is gone already when it was kept; what cannot be removed is removed at the next start.
        let _ = fs::remove_file(&self.path);
    }
}

impl Incoming {
    fn begin(folder: &Path) -> io::Result<Self> {
        let path = folder.join(Uuid::new_v4().simple().to_string());
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        Ok(Self { file: options.open(&path)?, path, hash: Sha256::new(), bytes: 0 })
    }

    fn write(mut self, part: &[u8]) -> io::Result<Self> {
        self.file.write_all(part)?;
        self.hash.update(part);
        self.bytes += u64::try_from(part.len()).unwrap_or(u64::MAX);
        Ok(self)
    }

    /// Flushes it to the disk, and says what it is; `None` for what is not kept.
    fn finish(self) -> io::Result<(Self, Option<KeptFile>)> {
        self.file.sync_all()?;
        let mut sha256 = String::with_capacity(64);
        for byte in self.hash.clone().finalize() {
            let _ = write!(sha256, "{byte:02x}");
        }
        let file_type = kind::of(&self.path)?;
        let file = file_type.map(|file_type| KeptFile { sha256, bytes: self.bytes, file_type });
        Ok((self, file))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl EvidenceFiles {
    /// Takes in the body of a request, part by part.
    ///
    /// # Errors
    /// When it is too large, breaks off, is of no type that is kept, or the disk fails.
    pub async fn take_in(&self, payload: &mut Payload) -> Result<(Incoming, KeptFile), Problem> {
        let folder = self.incoming();
        let mut incoming = blocking(move || Incoming::begin(&folder)).await?;
        let (mut part, mut bytes) = (BytesMut::new(), 0_u64);
        while let Some(chunk) = next_chunk(payload).await {
            let chunk = chunk.map_err(|_| Problem::new(Kind::MalformedBody, "The body broke off. Send it again."))?;
            bytes += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
            if bytes > LARGEST_EVIDENCE {
                let detail = format!("At most {LARGEST_EVIDENCE} bytes are read here.");
                return Err(Problem::new(Kind::BodyTooLarge, detail));
            }
            part.extend_from_slice(&chunk);
            if part.len() >= PART {
                let full = part.split().freeze();
                incoming = blocking(move || incoming.write(&full)).await?;
            }
        }
        let (incoming, file) = blocking(move || incoming.write(&part)?.finish()).await?;
        let file = file.ok_or_else(|| {
            let detail = "Kept are PDF, PNG, JPEG and plain text in UTF-8, as the first bytes of the file tell it.";
            Problem::new(Kind::UnsupportedMediaType, detail)
        })?;
        Ok((incoming, file))
    }
}

/// One hop to a thread that may block. What goes wrong is told without names and paths.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T, Problem> {
    let done = web::block(work).await.map_err(|error| Problem::internal(&error))?;
    done.map_err(|error| Problem::internal(&error.kind()))
}
