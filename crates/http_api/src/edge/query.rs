//! Reading the query: unknown parameters are refused, repeated ones are lists.

use crate::problem::{Kind, Problem, ProblemError};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::{Deserialize, de::DeserializeOwned};
use std::future::{Ready, ready};
use validator::Validate;

/// A query that has been read and validated.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Validate> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request.query_string()))
    }
}

/// No query: any parameter is unknown. A misspelt or misplaced filter must never look like an answer to it.
pub struct NoQuery;

#[derive(Deserialize, Validate)]
#[serde(deny_unknown_fields)]
struct NoParameters {}

impl FromRequest for NoQuery {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read::<NoParameters>(request.query_string()).map(|_| Self))
    }
}

fn read<T: DeserializeOwned + Validate>(query: &str) -> Result<Query<T>, Problem> {
    let refuse = |pointer: String, detail: String| {
        let error = ProblemError { pointer, code: "query".to_owned(), detail };
        Problem::new(Kind::InvalidQuery, "See errors for the parameter to mend.").with_errors(vec![error])
    };
    if query.contains("%00") {
        return Err(refuse(String::new(), "holds the character NUL, which no text may hold".to_owned()));
    }
    let deserializer = serde_html_form::Deserializer::from_bytes(query.as_bytes());
    let read: T = serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let parameter = error.path().to_string();
        let message = error.inner().to_string();
        let detail = message.split(", expected ").last().unwrap_or_default();
        match message.strip_prefix("unknown field `") {
            Some(rest) => {
                let name: String = rest.chars().take_while(|c| *c != '`').take(40).collect();
                let others = if message.contains("expected ") { detail } else { "none" };
                refuse(name, format!("is no parameter of this operation; it takes {others}"))
            }
            None if message.starts_with("missing field `") => {
                let name = message.trim_start_matches("missing field `").trim_end_matches('`');
                refuse(name.to_owned(), "is needed".to_owned())
            }
            None if message.contains("unsupported value") => refuse(parameter, "must be given once".to_owned()),
            None if message.contains("expected ") => refuse(parameter, format!("must be {detail}")),
            None if message.contains("digit") || message.contains("number too") => {
                refuse(parameter, "must be a whole number within the bounds of the document".to_owned())
            }
            None => refuse(parameter, message),
        }
    })?;
    let errors: Vec<ProblemError> = super::body::check_at("", &read)
        .into_iter()
        .map(|error| ProblemError { pointer: error.pointer.trim_start_matches('/').to_owned(), ..error })
        .collect();
    if errors.is_empty() {
        return Ok(Query(read));
    }
    Err(Problem::new(Kind::InvalidQuery, "See errors for each parameter to mend.").with_errors(errors))
}
