//! An answer over HTTP, with assertions that show the whole of it when they fail.

use serde_json::Value;
use ureq::http::{HeaderMap, Response};

/// What the service answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Method and target of the request, for messages.
    pub asked: String,
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub text: String,
    /// The body as it came.
    pub bytes: Vec<u8>,
}

impl Answer {
    pub(crate) fn read(asked: String, response: Response<ureq::Body>) -> Self {
        let (parts, mut body) = response.into_parts();
        let bytes = body.with_config().limit(64 << 20).read_to_vec().unwrap_or_else(|e| panic!("{asked}: {e}"));
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Self { asked, status: parts.status.as_u16(), headers: parts.headers, text, bytes }
    }

    /// Fails unless the status is this one.
    #[track_caller]
    #[must_use = "call `ok` when the answer itself is not needed"]
    pub fn expect(self, status: u16) -> Self {
        assert!(self.status == status, "expected {status}\n{self}");
        self
    }

    /// Fails unless the status is 2xx.
    #[track_caller]
    pub fn ok(self) -> Self {
        assert!((200..300).contains(&self.status), "expected 2xx\n{self}");
        self
    }

    /// Fails unless it is a problem (RFC 9457) of this status and code; returns the problem.
    #[track_caller]
    pub fn problem(self, status: u16, code: &str) -> Value {
        assert!(self.status == status, "expected {status} {code}\n{self}");
        assert!(self.header("content-type") == Some("application/problem+json"), "no problem document\n{self}");
        let problem = self.json();
        assert!(problem["code"] == code, "expected the code {code}\n{self}");
        assert!(problem["status"] == status, "the document says another status\n{self}");
        assert!(problem["type"] == format!("urn:registry:problem:{code}"), "the type is not the code's\n{self}");
        for member in ["title", "detail"] {
            assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "no {member}\n{self}");
        }
        problem
    }

    /// Fails unless it is a problem of this status and code with an error at this pointer; returns the problem.
    #[track_caller]
    pub fn problem_at(self, status: u16, code: &str, pointer: &str) -> Value {
        let shown = self.to_string();
        let problem = self.problem(status, code);
        let pointers: Vec<_> = problem["errors"].as_array().into_iter().flatten().map(|e| &e["pointer"]).collect();
        assert!(pointers.iter().any(|one| **one == pointer), "no error at {pointer:?}, but at {pointers:?}\n{shown}");
        problem
    }

    /// The body as JSON.
    #[track_caller]
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("no JSON: {error}\n{self}"))
    }

    /// A header, when it is there.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The entity tag.
    #[track_caller]
    #[must_use]
    pub fn etag(&self) -> String {
        self.header("etag").unwrap_or_else(|| panic!("no ETag\n{self}")).to_owned()
    }

    /// The `id` of what was answered.
    #[track_caller]
    #[must_use]
    pub fn id(&self) -> String {
        let json = self.json();
        json["id"].as_str().unwrap_or_else(|| panic!("no id\n{self}")).to_owned()
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{} answered {}", self.asked, self.status)?;
        for (name, value) in &self.headers {
            writeln!(f, "  {name}: {}", value.to_str().unwrap_or("(no text)"))?;
        }
        let shown: String = self.text.chars().take(4000).collect();
        match serde_json::from_str::<Value>(&self.text) {
            Ok(json) if self.text.len() < 4000 => write!(f, "{json:#}"),
            _ => write!(f, "{shown}"),
        }
    }
}
