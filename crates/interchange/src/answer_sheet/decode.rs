//! The bytes of a CSV file to text, and the sign that stands between its cells: as spreadsheet programs of the field
//! write them.

use super::columns::Column;
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use std::borrow::Cow;

/// The text of a file: by its byte order mark (UTF-8 or UTF-16), or UTF-8, or else Windows-1252, which has a
/// character for every byte.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
    match Encoding::for_bom(bytes) {
        Some((encoding, length)) => encoding.decode_without_bom_handling(bytes.get(length..).unwrap_or_default()).0,
        None => UTF_8
            .decode_without_bom_handling_and_without_replacement(bytes)
            .unwrap_or_else(|| WINDOWS_1252.decode_without_bom_handling(bytes).0),
    }
}

/// What stands between the cells, and where the rows begin: a first line `sep=;` says it; otherwise the sign that
/// makes headings of the first line.
pub(super) fn separator(text: &str) -> (u8, usize) {
    let mut lines = text.split_inclusive(['\n', '\r']);
    let first = lines.next().unwrap_or_default();
    if let [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', sign @ (b',' | b';' | b'\t')] =
        first.trim_end_matches(['\r', '\n']).as_bytes()
    {
        let rest = text.get(first.len()..).unwrap_or_default();
        let begins = first.len() + usize::from(first.ends_with('\r') && rest.starts_with('\n'));
        return (*sign, begins);
    }
    let headings =
        |sign: char| first.split(sign).filter(|cell| Column::find(cell.trim().trim_matches('"')).is_some()).count();
    let most = [',', ';', '\t'].into_iter().rev().max_by_key(|sign| headings(*sign)).unwrap_or(',');
    (u8::try_from(most).unwrap_or(b','), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_programs_write_is_read() {
        assert_eq!(text(b"\xEF\xBB\xBFCaf\xC3\xA9"), "Caf\u{e9}");
        assert_eq!(text(b"Caf\xC3\xA9"), "Caf\u{e9}");
        assert_eq!(text(b"Caf\xE9 \x93x\x94"), "Caf\u{e9} \u{201c}x\u{201d}");
        assert_eq!(text(b"\xFF\xFEC\0o\0"), "Co");
        assert_eq!(text(b"\xFE\xFF\0C\0o"), "Co");
    }

    #[test]
    fn the_separator_is_found() {
        for (file, found) in [
            ("Code,Rating\nF-01,Meets", (b',', 0)),
            ("\"Code\";\"Rating\"\r\n", (b';', 0)),
            ("Code\tDoes not meet\tRating", (b'\t', 0)),
            ("sep=;\r\nCode;Rating", (b';', 7)),
            ("SEP=\t\nCode\tRating", (b'\t', 6)),
            ("", (b',', 0)),
        ] {
            assert_eq!(separator(file), found, "{file:?}");
        }
    }
}
