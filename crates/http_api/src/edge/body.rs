//! Reading a JSON body: within a limit, with an error that says where.

use super::shape;
use crate::problem::{Kind, Problem, ProblemError};
use actix_web::{FromRequest, HttpRequest, dev::Payload, http::header, web::BytesMut};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::{future::Future, pin::Pin};
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

/// The largest JSON body that is read: 1 MiB.
pub const LARGEST_JSON: usize = 1 << 20;

/// The largest import file that is read: 16 MiB.
pub const LARGEST_FILE: usize = 16 << 20;

/// A JSON body that has been read and validated.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned + Validate + 'static> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let media_type = media_type(request);
        let mut payload = payload.take();
        Box::pin(async move {
            if media_type.as_deref() != Some("application/json") {
                return Err(Problem::new(Kind::UnsupportedMediaType, "Send JSON with Content-Type: application/json."));
            }
            let bytes = read_all(&mut payload, LARGEST_JSON).await?;
            let body: T = parse(&bytes)?;
            body.validate().map_err(|errors| invalid(pointers("", &errors)))?;
            Ok(Self(body))
        })
    }
}

/// The media type of a request's body, without parameters, in lower case.
#[must_use]
pub fn media_type(request: &HttpRequest) -> Option<String> {
    let value = request.headers().get(header::CONTENT_TYPE)?.to_str().ok()?;
    Some(value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

/// Reads a body, at most `limit` bytes of it. How slowly it may come is bounded by [`super::patience`].
///
/// # Errors
/// When the body is larger or breaks off.
pub async fn read_all(payload: &mut Payload, limit: usize) -> Result<Vec<u8>, Problem> {
    let mut bytes = BytesMut::new();
    while let Some(chunk) = next_chunk(payload).await {
        let chunk = chunk.map_err(|_| Problem::new(Kind::MalformedBody, "The body broke off. Send it again."))?;
        if bytes.len() + chunk.len() > limit {
            return Err(Problem::new(Kind::BodyTooLarge, format!("At most {limit} bytes are read here.")));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes.to_vec())
}

/// The next part of a body, as it comes.
pub(crate) async fn next_chunk(
    payload: &mut Payload,
) -> Option<Result<actix_web::web::Bytes, actix_web::error::PayloadError>> {
    use actix_web::dev::Payload as P;
    std::future::poll_fn(|context| {
        let payload: Pin<&mut P> = Pin::new(payload);
        futures_core::Stream::poll_next(payload, context)
    })
    .await
}

/// Reads JSON into a type. Through [`Value`] first, so that NUL, which PostgreSQL cannot keep, is found with its place.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    shape::check(bytes)?;
    let value: Value = serde_json::from_slice(bytes).map_err(|error| {
        let detail = format!("It is no JSON: look at line {}, column {}.", error.line(), error.column());
        Problem::new(Kind::MalformedBody, detail)
    })?;
    if let Some(pointer) = find_nul(&value, String::new()) {
        return Err(Problem::new(Kind::MalformedBody, "A text holds the character NUL, which no text may hold.")
            .with_errors(vec![ProblemError {
                pointer,
                code: "nul".to_owned(),
                detail: "holds the character NUL".to_owned(),
            }]));
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let mut pointer = pointer_of(error.path());
        let message = error.inner().to_string();
        if let Some(name) = message.strip_prefix("missing field `").and_then(|rest| rest.strip_suffix('`')) {
            pointer = format!("{pointer}/{}", escape(name));
        }
        let detail = without_values(&message);
        invalid(vec![ProblemError { pointer, code: "type".to_owned(), detail }])
    })
}

/// serde quotes the offending value for some errors; the value may be free text, so only what was expected is kept.
fn without_values(message: &str) -> String {
    if message.starts_with("missing field") {
        return "is needed".to_owned();
    }
    let quotes_a_value = message.starts_with("invalid type") || message.starts_with("invalid value");
    match message.split_once(", expected ") {
        Some((_, expected)) if quotes_a_value => format!("must be {expected}"),
        _ if message.starts_with("unknown variant") => match message.split_once(", expected ") {
            Some((_, expected)) => format!("must be {expected}"),
            None => "is not one of the words that are allowed here".to_owned(),
        },
        _ => message.to_owned(),
    }
}

fn find_nul(value: &Value, pointer: String) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then_some(pointer),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(place, item)| find_nul(item, format!("{pointer}/{place}")))
        }
        Value::Object(members) => members.iter().find_map(|(key, member)| {
            let below = format!("{pointer}/{}", escape(key));
            if key.contains('\0') { Some(pointer.clone()) } else { find_nul(member, below) }
        }),
        _ => None,
    }
}

fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => format!("/{}", escape(key)),
            Segment::Enum { variant } => format!("/{}", escape(variant)),
            Segment::Unknown => String::new(),
        })
        .collect()
}

/// A key as it stands in a JSON pointer (RFC 6901 section 3).
fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// A problem that lists what is wrong with what was sent.
pub(crate) fn invalid(errors: Vec<ProblemError>) -> Problem {
    Problem::new(Kind::Invalid, "See errors for each thing to mend.").with_errors(errors)
}

/// Validates something that stands at a pointer of the body.
pub(crate) fn check_at(pointer: &str, part: &impl Validate) -> Vec<ProblemError> {
    part.validate().map_or_else(|errors| pointers(pointer, &errors), |()| Vec::new())
}

/// The one adapter from validator's errors to pointers, in the order of pointers.
fn pointers(prefix: &str, errors: &ValidationErrors) -> Vec<ProblemError> {
    let mut found = Vec::new();
    for (field, kind) in &errors.0 {
        let pointer = format!("{prefix}/{}", escape(field.trim_start_matches("r#")));
        match kind {
            ValidationErrorsKind::Struct(below) => found.extend(pointers(&pointer, below)),
            ValidationErrorsKind::List(items) => {
                for (place, below) in items {
                    found.extend(pointers(&format!("{pointer}/{place}"), below));
                }
            }
            ValidationErrorsKind::Field(faults) => found.extend(faults.iter().map(|fault| ProblemError {
                pointer: pointer.clone(),
                code: fault.code.to_string(),
                detail: rule(fault),
            })),
        }
    }
    found.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    found
}

/// What a validator asks for, in words. Its parameters also hold the value, which is never repeated.
fn rule(fault: &validator::ValidationError) -> String {
    if let Some(message) = &fault.message {
        return message.to_string();
    }
    let bound = |name: &str| fault.params.get(name).map(ToString::to_string);
    let what = if fault.code == "length" { "must have a length" } else { "must be a number" };
    match (bound("equal"), bound("min"), bound("max")) {
        (Some(equal), ..) => format!("{what} of {equal}"),
        (None, Some(min), Some(max)) => format!("{what} of {min} to {max}"),
        (None, Some(min), None) => format!("{what} of at least {min}"),
        (None, None, Some(max)) => format!("{what} of at most {max}"),
        (None, None, None) => "is not valid".to_owned(),
    }
}
