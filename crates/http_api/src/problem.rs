//! Problems: every error reaches its caller as RFC 9457 `application/problem+json` and says what to do.

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use domain::Refusal;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;
use workflows::{Fault, texts::Suspected};

/// Declares the one table of problems: code, status, title.
macro_rules! problems {
    ($($(#[$doc:meta])* $name:ident = $status:literal $code:literal $title:literal;)+) => {
        /// What kind of problem it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Kind { $($(#[$doc])* $name,)+ }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The stable code for programs to branch on.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)+ }
            }

            /// The HTTP status.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$name => $status,)+ }
            }

            /// The title: the same for every problem of the kind.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$name => $title,)+ }
            }
        }
    };
}

problems! {
    /// The body is no JSON, or holds what no text may hold.
    MalformedBody = 400 "malformed-body" "The body cannot be read";
    /// A query parameter is unknown or cannot be read.
    InvalidQuery = 400 "invalid-query" "The query cannot be read";
    /// A header is missing or cannot be read.
    InvalidHeader = 400 "invalid-header" "A header is missing or cannot be read";
    /// No token, or none that holds.
    Unauthenticated = 401 "unauthenticated" "A valid access token is needed";
    /// The token does not carry the scope.
    Forbidden = 403 "forbidden" "The token does not allow this";
    /// It does not exist, or the caller may not see it.
    NotFound = 404 "not-found" "There is no such resource";
    /// The route does not exist.
    UnknownRoute = 404 "unknown-route" "There is nothing at this address";
    /// The operator lets no files of evidence be kept.
    EvidenceFilesOff = 404 "evidence-files-off" "This registry keeps no files of evidence";
    /// The route exists, for other methods.
    MethodNotAllowed = 405 "method-not-allowed" "This address does not take that method";
    /// The body came too slowly.
    TooSlow = 408 "request-timeout" "The request took too long to come";
    /// Somebody else has it.
    Conflict = 409 "conflict" "It conflicts with what is there";
    /// A rule does not allow it in the present state.
    Refused = 409 "refused" "The rules do not allow it now";
    /// The same key is being answered.
    InFlight = 409 "idempotency-in-flight" "The same request is being answered";
    /// The answer showed a secret, which is not shown again.
    SecretShown = 409 "secret-shown" "The answer showed a secret, which is not shown again";
    /// The plan does not say any more what would happen.
    PlanOutdated = 409 "plan-outdated" "The plan no longer says what would happen";
    /// The plan has been applied.
    AlreadyApplied = 409 "already-applied" "The import has been applied already";
    /// The entity tag is not the present one.
    Stale = 412 "stale" "It has been changed since you read it";
    /// The body is too large.
    BodyTooLarge = 413 "body-too-large" "The body is too large";
    /// The path and query are too long.
    TargetTooLong = 414 "target-too-long" "The address is too long";
    /// The media type is not the one that is needed.
    UnsupportedMediaType = 415 "unsupported-media-type" "The body has the wrong media type";
    /// The body is compressed.
    ContentEncoding = 415 "unsupported-content-encoding" "The body is compressed";
    /// A value has the wrong type, or does not make sense.
    Invalid = 422 "invalid" "What was sent does not make sense";
    /// A text looks like it holds a person's data.
    PersonalData = 422 "looks-like-personal-data" "A text looks like it holds a person's data";
    /// A rule does not allow what was sent.
    RefusedContent = 422 "refused-content" "The rules do not allow what was sent";
    /// The key was used for another request.
    KeyReused = 422 "idempotency-key-reused" "The Idempotency-Key belongs to another request";
    /// The entity tag is missing.
    PreconditionRequired = 428 "precondition-required" "Say which version you are changing";
    /// Too much was asked at once by somebody who does not say who they are.
    TooMany = 429 "too-many-requests" "Too much is being asked at once";
    /// The header fields are too large.
    HeadersTooLarge = 431 "headers-too-large" "The header fields are too large";
    /// Our fault.
    Internal = 500 "internal" "Something went wrong on our side";
    /// The database is busy or away.
    Busy = 503 "busy" "The registry is busy";
    /// The node cannot confirm that what it knows is current.
    DirectoryStale = 503 "directory-stale" "This node cannot vouch for what it knows";
}

/// One thing that is wrong.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ProblemError {
    /// Where, as a JSON pointer into the body (RFC 6901), or the name of a query parameter.
    #[schema(example = "/answers/F-01/rating")]
    pub pointer: String,
    /// What kind of thing is wrong, for programs.
    #[schema(example = "standards-unrated")]
    pub code: String,
    /// What is wrong, for people. Never repeats the value.
    #[schema(example = "applies and is not rated")]
    pub detail: String,
}

/// A problem as it is written (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(title = "Problem")]
pub struct ProblemDocument {
    /// Identifies the kind of problem.
    #[schema(example = "urn:registry:problem:not-found")]
    pub r#type: String,
    /// Its title.
    #[schema(example = "There is no such resource")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 404)]
    pub status: u16,
    /// The stable code for programs to branch on.
    #[schema(example = "not-found")]
    pub code: String,
    /// What is wrong here, and what to do about it.
    #[schema(example = "There is no such organization, or you may not see it.")]
    pub detail: String,
    /// Identifies this occurrence in the log, where it is our fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "urn:uuid:01981f3e-8a00-7000-8000-000000000001")]
    pub instance: Option<String>,
    /// Each thing that is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(example = json!([]))]
    pub errors: Vec<ProblemError>,
}

/// A problem on its way to the caller.
#[derive(Debug, Clone)]
pub struct Problem {
    kind: Kind,
    code: Option<&'static str>,
    detail: String,
    instance: Option<Uuid>,
    errors: Vec<ProblemError>,
    headers: Vec<(header::HeaderName, String)>,
}

impl Problem {
    /// A problem of a kind, with what is wrong here and what to do about it.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, code: None, detail: detail.into(), instance: None, errors: Vec::new(), headers: Vec::new() }
    }

    /// The same with each thing that is wrong.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<ProblemError>) -> Self {
        self.errors = errors;
        self
    }

    /// The same with a header.
    #[must_use]
    pub fn with_header(mut self, name: header::HeaderName, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// A header that was set on it.
    #[must_use]
    pub fn header(&self, name: &header::HeaderName) -> Option<&str> {
        self.headers.iter().find(|(set, _)| set == name).map(|(_, value)| value.as_str())
    }

    /// Our own fault: the caller gets an id, and the log the cause.
    pub fn internal(cause: &dyn std::fmt::Display) -> Self {
        let instance = Uuid::now_v7();
        log::error!("problem {instance}: {cause}");
        Self {
            instance: Some(instance),
            ..Self::new(
                Kind::Internal,
                "The error has been logged. Try again; if it stays, name the instance to the operator.",
            )
        }
    }

    /// The same with its pointers counted from a part of what they stand in.
    #[must_use]
    pub fn within(mut self, part: &str) -> Self {
        for error in &mut self.errors {
            if let Some(below) = error.pointer.strip_prefix(part) {
                error.pointer = below.to_owned();
            }
        }
        self
    }

    /// The same with each thing told by its place in a file: its pointer there, and its name in front of what is wrong.
    #[must_use]
    pub fn placed(mut self, place: impl Fn(&str) -> Option<(String, String)>) -> Self {
        for error in &mut self.errors {
            if let Some((pointer, name)) = place(&error.pointer) {
                error.detail = format!("{name}: {}", error.detail);
                error.pointer = pointer;
            }
        }
        self
    }

    /// The kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The document that is sent.
    #[must_use]
    pub fn document(&self) -> ProblemDocument {
        let code = self.code.unwrap_or(self.kind.code());
        ProblemDocument {
            r#type: format!("urn:registry:problem:{code}"),
            title: self.kind.title().to_owned(),
            status: self.kind.status(),
            code: code.to_owned(),
            detail: self.detail.clone(),
            instance: self.instance.map(|id| format!("urn:uuid:{id}")),
            errors: self.errors.clone(),
        }
    }
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.kind.code())
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response.content_type("application/problem+json").insert_header((header::CACHE_CONTROL, "no-store"));
        for (name, value) in &self.headers {
            response.insert_header((name.clone(), value.as_str()));
        }
        if self.kind == Kind::Busy || self.kind == Kind::DirectoryStale {
            response.insert_header((header::RETRY_AFTER, "1"));
        }
        match serde_json::to_string(&self.document()) {
            Ok(body) => response.body(body),
            Err(_) => response.finish(),
        }
    }
}

impl From<Fault> for ProblemError {
    fn from(fault: Fault) -> Self {
        Self { pointer: fault.pointer, code: "invalid".to_owned(), detail: fault.detail }
    }
}

impl From<Suspected> for ProblemError {
    fn from(suspected: Suspected) -> Self {
        let Suspected { fault, code } = suspected;
        Self { pointer: fault.pointer, code: code.to_owned(), detail: fault.detail }
    }
}

impl From<workflows::Error> for Problem {
    fn from(error: workflows::Error) -> Self {
        use workflows::Error;
        match error {
            Error::Refused(refusal) => refusal.into(),
            Error::Invalid(faults) => Self::new(Kind::Invalid, "See errors for each thing to mend.")
                .with_errors(faults.into_iter().map(ProblemError::from).collect()),
            Error::PersonalData(suspected) => Self::new(
                Kind::PersonalData,
                "The registry keeps nothing about victims and survivors. Nothing was changed. See errors for each text, and \
                 say it without that.",
            )
            .with_errors(suspected.into_iter().map(ProblemError::from).collect()),
            Error::NotFound(what) => {
                Self::new(Kind::NotFound, format!("There is no such {what}, or you may not see it."))
            }
            Error::Stale => Self::new(
                Kind::Stale,
                "Read it again, look at what changed, and send your change with the new entity tag.",
            ),
            Error::ChangedMeanwhile(standards) => {
                let error = |standard| ProblemError {
                    pointer: format!("/answers/{standard}"),
                    code: "changed-meanwhile".to_owned(),
                    detail: "somebody else has answered this since you read it; look at the present answer".to_owned(),
                };
                Self::new(
                    Kind::Stale,
                    "Nothing was saved. Read the self-assessment again: errors names the answers that others have changed \
                     meanwhile. Save these anew with the new entity tag; answers to other standards go together by themselves.",
                )
                .with_errors(standards.iter().map(error).collect())
            }
            Error::PlanOutdated => Self::new(
                Kind::PlanOutdated,
                "The hash is not this plan's, or the data has changed since. Plan the file again and apply the new plan.",
            ),
            Error::AlreadyApplied => {
                Self::new(Kind::AlreadyApplied, "Plan the file again to see what it would change now.")
            }
            Error::Persistence(error) => error.into(),
        }
    }
}

impl From<persistence::Error> for Problem {
    fn from(error: persistence::Error) -> Self {
        use persistence::Error;
        match error {
            Error::Conflict(what) => Self::new(Kind::Conflict, format!("It cannot be kept: {what}.")),
            Error::Busy => Self::new(Kind::Busy, "Nothing was changed. Try again in a moment."),
            Error::Unreachable(_) => {
                log::error!("{error}");
                Self::new(Kind::Busy, "The database cannot be reached. Nothing was changed. Try again in a moment.")
            }
            Error::Corrupt { .. } | Error::Database(_) => Self::internal(&error),
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let kind = if refusal.is_about_content() { Kind::RefusedContent } else { Kind::Refused };
        let detail = sentence(&refusal.to_string());
        let errors = refusal
            .standards()
            .iter()
            .map(|standard| ProblemError {
                pointer: format!("/answers/{standard}"),
                code: refusal.code().to_owned(),
                detail: format!("standard {standard}"),
            })
            .collect();
        Self { code: Some(refusal.code()), ..Self::new(kind, detail) }.with_errors(errors)
    }
}

/// The refusal's words as a sentence.
fn sentence(words: &str) -> String {
    let mut characters = words.chars();
    let first = characters.next().map(|c| c.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}.", characters.as_str())
}
