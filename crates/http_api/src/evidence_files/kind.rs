//! What a file is, by its bytes. What its sender says of it counts for nothing.

use domain::evidence::FileType;
use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

/// The first bytes of the types that have some of their own.
const BEGINNINGS: &[(&[u8], FileType)] =
    &[(b"%PDF-", FileType::Pdf), (b"\x89PNG\r\n\x1a\n", FileType::Png), (b"\xff\xd8\xff", FileType::Jpeg)];

/// What a file is; `None` for what is not kept.
pub(super) fn of(path: &Path) -> io::Result<Option<FileType>> {
    let mut first = Vec::new();
    File::open(path)?.take(16).read_to_end(&mut first)?;
    if let Some((_, known)) = BEGINNINGS.iter().find(|(beginning, _)| first.starts_with(beginning)) {
        return Ok(Some(*known));
    }
    Ok(is_text(&fs::read(path)?).then_some(FileType::Text))
}

/// Whether bytes are text that a person can read: UTF-8 without control characters other than those of lines.
fn is_text(bytes: &[u8]) -> bool {
    let is_readable = |character: char| !character.is_control() || matches!(character, '\t' | '\n' | '\r');
    !bytes.is_empty() && std::str::from_utf8(bytes).is_ok_and(|text| text.chars().all(is_readable))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_what_a_person_can_read() {
        for text in ["A policy.", "Zeile 1\r\nZeile 2\t\u{fc}\n"] {
            assert!(is_text(text.as_bytes()), "{text}");
        }
        for other in [&b""[..], b"a\0b", b"\x1b[2J", b"PK\x03\x04", b"MZ\x90\0", b"\xff\xfea\0", b"caf\xe9"] {
            assert!(!is_text(other), "{other:?}");
        }
    }
}
