//! Whether a workbook may be opened at all. It is a ZIP archive of XML: a small one can unfold to anything.
//!
//! Every part is unfolded once, within limits, before the reader sees the file; what the archive says of its own sizes
//! is not believed. No document type is let in, so that there is no entity to expand, and no part but UTF-8, so that
//! what is looked for here cannot be written otherwise. Macros and whatever else is in it are never read.

use crate::FileFault;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// How many parts an archive may hold. A program writes about fifteen.
const MOST_PARTS: usize = 200;

/// How many bytes all its parts may hold, unfolded.
const MOST_BYTES: u64 = 32 << 20;

fn refused(detail: &str) -> FileFault {
    FileFault::Workbook { detail: detail.to_owned() }
}

/// Checks an archive.
pub(super) fn check(bytes: &[u8]) -> Result<(), FileFault> {
    if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        return Err(refused("it is encrypted or in an old format; save it as .xlsx without a password"));
    }
    let unreadable = |_| refused("it is no .xlsx file; save it as \"Excel Workbook (.xlsx)\"");
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    if archive.len() > MOST_PARTS {
        return Err(refused("it holds too many parts; copy the cells into the file that was made for you"));
    }
    let mut left = MOST_BYTES;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| refused("a part of it cannot be read; save it again"))?;
        let is_xml = part.name().map_or(true, |name| {
            let name = name.to_ascii_lowercase();
            [".xml", ".rels"].iter().any(|end| name.ends_with(end))
        });
        let mut unfolded = Vec::new();
        let read = part.take(left + 1).read_to_end(&mut unfolded);
        let read = read.map_err(|_| refused("a part of it cannot be read; save it again"))?;
        left = u64::try_from(read).ok().and_then(|read| left.checked_sub(read)).ok_or_else(|| {
            refused("it is too large when it is unfolded; copy the cells into the file that was made for you")
        })?;
        if is_xml {
            check_xml(&unfolded)?;
        }
    }
    Ok(())
}

fn check_xml(bytes: &[u8]) -> Result<(), FileFault> {
    let text = std::str::from_utf8(bytes).ok().filter(|text| !text.contains('\0'));
    let text = text.ok_or_else(|| refused("a part of it is not UTF-8; save it again with a spreadsheet program"))?;
    if text.contains("<!") && (text.contains("<!DOCTYPE") || text.contains("<!ENTITY")) {
        return Err(refused("it declares a document type, which no workbook does"));
    }
    // The reader sets aside room for as many strings as the file says it has.
    for (at, name) in text.match_indices("uniqueCount") {
        let rest = text.get(at + name.len()..).unwrap_or_default();
        let said = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '=' | '"' | '\''));
        let digits = said.get(..said.find(|c: char| !c.is_ascii_digit()).unwrap_or(said.len())).unwrap_or_default();
        if !digits.is_empty() && digits.parse::<usize>().map_or(true, |count| count > text.len()) {
            return Err(refused("it says that it holds more than it does; save it again with a spreadsheet program"));
        }
    }
    Ok(())
}
