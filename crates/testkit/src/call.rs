//! Requests over HTTP.

use crate::{Answer, TestApp};
use serde_json::Value;
use std::time::Duration;
use ureq::{
    Agent,
    http::{Request, request::Builder},
};

/// An agent that hands every answer over as it is: no status is an error, no redirect is followed.
#[must_use]
pub fn agent() -> Agent {
    Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .allow_non_standard_methods(true)
        .proxy(None)
        .timeout_global(Some(Duration::from_secs(120)))
        .build()
        .into()
}

/// Somebody who calls: with a token, or without one.
#[derive(Clone)]
pub struct Caller<'a> {
    app: &'a TestApp,
    token: Option<String>,
}

impl<'a> Caller<'a> {
    pub(crate) fn new(app: &'a TestApp, token: Option<String>) -> Self {
        Self { app, token }
    }

    /// The token.
    #[must_use]
    #[track_caller]
    pub fn token(&self) -> &str {
        self.token.as_deref().expect("a token")
    }

    /// A request to be completed.
    #[must_use]
    pub fn call(&self, method: &str, target: &str) -> Call<'a> {
        let call = self.app.call(method, target);
        match &self.token {
            Some(token) => call.header("Authorization", format!("Bearer {token}")),
            None => call,
        }
    }

    /// GET.
    #[track_caller]
    #[must_use]
    pub fn get(&self, target: &str) -> Answer {
        self.call("GET", target).send()
    }

    /// POST of JSON.
    #[track_caller]
    pub fn post(&self, target: &str, body: &Value) -> Answer {
        self.call("POST", target).json(body).send()
    }

    /// POST of JSON with an `Idempotency-Key` of its own.
    #[track_caller]
    pub fn post_once(&self, target: &str, body: &Value) -> Answer {
        self.call("POST", target).header("Idempotency-Key", uuid::Uuid::new_v4().to_string()).json(body).send()
    }

    /// POST without a body, to a version of a resource.
    #[track_caller]
    pub fn act(&self, target: &str, etag: &str) -> Answer {
        self.call("POST", target).header("If-Match", etag).send()
    }

    /// PUT of JSON, in place of a version of a resource.
    #[track_caller]
    pub fn put(&self, target: &str, etag: &str, body: &Value) -> Answer {
        self.call("PUT", target).header("If-Match", etag).json(body).send()
    }
}

/// A request that is being put together.
pub struct Call<'a> {
    agent: &'a Agent,
    asked: String,
    request: Builder,
    body: Option<Vec<u8>>,
}

impl<'a> Call<'a> {
    pub(crate) fn new(agent: &'a Agent, method: &str, base: &str, target: &str) -> Self {
        let address = if target.starts_with("http://") { target.to_owned() } else { format!("{base}{target}") };
        let request = Request::builder().method(method).uri(address);
        Self { agent, asked: format!("{method} {target}"), request, body: None }
    }

    /// With a header.
    #[must_use]
    pub fn header(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.request = self.request.header(name, value.as_ref());
        self
    }

    /// With a JSON body.
    #[must_use]
    pub fn json(self, body: &Value) -> Self {
        self.body("application/json", body.to_string())
    }

    /// With a form.
    #[must_use]
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let encoded: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", form_encode(value))).collect();
        self.body("application/x-www-form-urlencoded", encoded.join("&"))
    }

    /// With a body of a media type.
    #[must_use]
    pub fn body(self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        let mut call = self.header("Content-Type", media_type);
        call.body = Some(body.into());
        call
    }

    /// Sends it.
    #[track_caller]
    #[must_use]
    pub fn send(self) -> Answer {
        let Self { agent, asked, request, body } = self;
        let is_empty_post = request.method_ref().is_some_and(|method| matches!(method.as_str(), "POST" | "PUT"));
        let sent = match body {
            Some(body) => agent.run(request.body(body).expect("a request")),
            None if is_empty_post => agent.run(request.body(Vec::new()).expect("a request")),
            None => agent.run(request.body(()).expect("a request")),
        };
        match sent {
            Ok(response) => Answer::read(asked, response),
            Err(error) => panic!("{asked}: {error}"),
        }
    }
}

/// A value as it stands in a form or a query.
#[must_use]
pub fn form_encode(value: &str) -> String {
    value
        .bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}
