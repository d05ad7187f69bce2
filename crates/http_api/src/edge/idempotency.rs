//! `Idempotency-Key`: a retry gets the same answer, and the act happens once.
//!
//! Keys are unique per caller and kept in the transaction of the act, for 2xx alone.

use super::reply::Reply;
use crate::{
    problem::{Kind, Problem},
    state::State,
};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, http::StatusCode};
use persistence::{
    Tx,
    idempotency::{self, KeptAnswer},
};
use serde::Serialize;
use std::future::{Ready, ready};
use tokens::Identity;

/// The key of a request, when it has one: 1 to 100 visible characters. Quotes around it belong to the header.
#[derive(Debug, Clone)]
pub struct OptionalKey(pub Option<String>);

/// The key of a request that needs one.
#[derive(Debug, Clone)]
pub struct RequiredKey(pub String);

impl FromRequest for OptionalKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(request).map(Self))
    }
}

impl FromRequest for RequiredKey {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let missing = || {
            Problem::new(
                Kind::InvalidHeader,
                "Send an Idempotency-Key of your own making, such as a UUID, and the same one when you try again.",
            )
        };
        ready(read(request).and_then(|key| key.map(Self).ok_or_else(missing)))
    }
}

impl From<RequiredKey> for OptionalKey {
    fn from(key: RequiredKey) -> Self {
        Self(Some(key.0))
    }
}

fn read(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let Some(value) = request.headers().get("Idempotency-Key") else { return Ok(None) };
    let text = value.to_str().unwrap_or_default();
    let key = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(text);
    if key.is_empty() || key.len() > 100 || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Problem::new(
            Kind::InvalidHeader,
            "An Idempotency-Key must be 1 to 100 visible ASCII characters, such as a UUID.",
        ));
    }
    Ok(Some(key.to_owned()))
}

/// Whether an answer may be repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// As often as the caller asks.
    Repeatable,
    /// Never: it shows a secret.
    ShowsSecret,
}

/// Performs an act once: in one transaction, with its answer kept under the caller's key when there is one.
///
/// # Errors
/// Whatever the act refuses; 409 while the same key is in flight or when the answer showed a secret; 422 when the key
/// was used for another request.
pub async fn once(
    state: &State,
    request: &HttpRequest,
    identity: &Identity,
    key: impl Into<OptionalKey>,
    sent: &impl Serialize,
    answer: Answer,
    act: impl FnOnce(&mut Tx<'_>) -> Result<Reply, Problem> + Send + 'static,
) -> Result<HttpResponse, Problem> {
    let Some(key) = key.into().0 else {
        return Ok(state.write(act).await?.to(request));
    };
    let caller = identity.actor.to_string();
    let _flight = state.in_flight.begin(&caller, &key)?;
    let fingerprint = fingerprint(request, sent)?;
    let reply = state
        .write(move |tx| {
            if let Some(kept) = idempotency::find(tx, &caller, &key)? {
                return again(kept, &fingerprint);
            }
            let reply = act(tx)?;
            let kept = KeptAnswer {
                fingerprint,
                status: reply.status.as_u16(),
                location: reply.location.clone(),
                etag: Some(reply.etag.clone()),
                body: (answer == Answer::Repeatable).then(|| reply.body.clone()),
            };
            idempotency::insert(tx, &caller, &key, &kept)?;
            Ok(reply)
        })
        .await?;
    Ok(reply.to(request))
}

fn again(kept: KeptAnswer, fingerprint: &str) -> Result<Reply, Problem> {
    if kept.fingerprint != fingerprint {
        return Err(Problem::new(Kind::KeyReused, "Use a new Idempotency-Key for a new request."));
    }
    let Some(body) = kept.body else {
        return Err(Problem::new(
            Kind::SecretShown,
            "The act was done. If its answer was lost, revoke what it created and create another.",
        ));
    };
    Ok(Reply {
        status: StatusCode::from_u16(kept.status).unwrap_or(StatusCode::OK),
        body,
        etag: kept.etag.unwrap_or_default(),
        location: kept.location,
    })
}

/// SHA-256 over the method, the address and the body.
fn fingerprint(request: &HttpRequest, sent: &impl Serialize) -> Result<String, Problem> {
    let body = serde_json::to_string(sent).map_err(|error| Problem::internal(&error))?;
    let target = request.uri().path_and_query().map_or("", |target| target.as_str());
    Ok(workflows::sha256_hex(format!("{} {target}\n{body}", request.method())))
}
