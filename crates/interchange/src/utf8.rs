//! Bytes to text, and offsets to lines.

use crate::FileFault;

/// The text of a file, without a byte order mark.
pub(crate) fn text(bytes: &[u8]) -> Result<&str, FileFault> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let mut lines = Lines::new(bytes);
        FileFault::NotUtf8 { line: lines.line_at(error.valid_up_to()) }
    })
}

/// Counts lines up to offsets that only grow. A line ends with LF, CRLF or a CR by itself.
pub(crate) struct Lines<'b> {
    bytes: &'b [u8],
    counted: usize,
    line: u64,
}

impl<'b> Lines<'b> {
    /// Counts the lines of these bytes, from 1.
    pub(crate) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, counted: 0, line: 1 }
    }

    /// The line in which the byte at this offset stands. Offsets that were asked before are not counted again.
    pub(crate) fn line_at(&mut self, offset: usize) -> u64 {
        while self.counted < offset {
            let next = self.bytes.get(self.counted + 1);
            match self.bytes.get(self.counted) {
                None => break,
                Some(b'\n') => self.line += 1,
                Some(b'\r') if next != Some(&b'\n') => self.line += 1,
                Some(_) => {}
            }
            self.counted += 1;
        }
        self.line
    }
}
