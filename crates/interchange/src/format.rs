//! The formats of bulk files, and the media types that name them.

/// How a bulk file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Comma-separated values with a header row (RFC 4180).
    Csv,
    /// One JSON object a line (jsonlines.org).
    JsonLines,
}

impl Format {
    /// Reads a media type, whatever its case and parameters (RFC 9110 section 8.3.1): `text/csv`,
    /// `application/jsonl` or `application/x-ndjson`.
    ///
    /// A `charset` is not looked at: the bytes are read as UTF-8, and refused when they are not.
    #[must_use]
    pub fn from_media_type(media_type: &str) -> Option<Self> {
        let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "text/csv" => Some(Self::Csv),
            "application/jsonl" | "application/x-ndjson" => Some(Self::JsonLines),
            _ => None,
        }
    }

    /// The media type under which files of this format are sent.
    #[must_use]
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::JsonLines => "application/jsonl",
        }
    }
}
