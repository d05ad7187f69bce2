//! How a client proves who it is at the endpoints of `/oauth`: by exactly one method (RFC 6749 section 2.3).

use super::{SWAGGER_UI, error::OAuthError};
use crate::{access_log::claims, state::State};
use actix_web::{HttpRequest, http::header};
use base64::{Engine, engine::general_purpose::STANDARD};
use domain::{
    ids::{ClientId, ClientSecretId},
    time::Instant,
};
use percent_encoding::percent_decode_str;
use tokens::{Assertion, ClientKeys, Refused};
use workflows::machines::{self, Machine};

/// The type of the one kind of assertion that is taken (RFC 7523 section 2.2).
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What a form may hold of a client's credentials.
#[derive(Default)]
pub struct Credentials<'f> {
    /// The client's id, unless sent by HTTP Basic.
    pub client_id: Option<&'f str>,
    /// The client's secret, unless sent by HTTP Basic.
    pub client_secret: Option<&'f str>,
    /// What kind of assertion it is.
    pub client_assertion_type: Option<&'f str>,
    /// A JWT that the client signed with its own key.
    pub client_assertion: Option<&'f str>,
}

/// Who asks at an endpoint that public clients may call too.
pub enum AnyClient {
    /// A machine that has proved who it is.
    Machine(Box<Machine>),
    /// A client that keeps no secret, by its name alone (RFC 6749 section 2.1).
    Public(&'static str),
}

impl AnyClient {
    /// The `client_id`, as it stands in tokens.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Machine(machine) => machine.client.id.to_string(),
            Self::Public(name) => (*name).to_owned(),
        }
    }
}

/// What a request shows of its client.
enum Shown<'f> {
    /// `client_secret_basic` or `client_secret_post`.
    Secret { id: String, secret: String },
    /// `private_key_jwt`.
    Assertion { id: Option<&'f str>, text: &'f str },
    /// No proof.
    Name(Option<&'f str>),
}

/// The machine that proves itself: by HTTP Basic, in the form, or by an assertion that it signed.
///
/// # Errors
/// `invalid_client` when it shows nothing, is unknown, proves nothing or has ended; `invalid_request` when it shows two
/// things at once or they contradict each other.
pub async fn authenticate(request: &HttpRequest, state: &State, form: &Credentials<'_>) -> Result<Machine, OAuthError> {
    match shown(request, form)? {
        Shown::Secret { id, secret } => by_secret(request, state, &id, secret).await,
        Shown::Assertion { id, text } => by_assertion(request, state, id, text).await,
        Shown::Name(_) => Err(OAuthError::unknown_client()),
    }
}

/// As [`authenticate`], or a public client that names itself.
///
/// # Errors
/// Those of [`authenticate`].
pub async fn authenticate_any(
    request: &HttpRequest,
    state: &State,
    form: &Credentials<'_>,
) -> Result<AnyClient, OAuthError> {
    if let Shown::Name(Some(name)) = shown(request, form)?
        && name == SWAGGER_UI
    {
        return Ok(AnyClient::Public(SWAGGER_UI));
    }
    Ok(AnyClient::Machine(Box::new(authenticate(request, state, form).await?)))
}

fn shown<'f>(request: &HttpRequest, form: &Credentials<'f>) -> Result<Shown<'f>, OAuthError> {
    let wrong = |description: &str| Err(OAuthError::new("invalid_request", description));
    let mut headers = request.headers().get_all(header::AUTHORIZATION);
    let header = headers.next();
    let methods = [header.is_some(), form.client_secret.is_some(), form.client_assertion.is_some()];
    if headers.next().is_some() || methods.iter().filter(|is_used| **is_used).count() > 1 {
        return wrong("Prove who the client is by one method, not by several.");
    }
    if form.client_assertion.is_none() && form.client_assertion_type.is_some() {
        return wrong("client_assertion is missing.");
    }
    if let Some(header) = header {
        let (id, secret) = header.to_str().ok().and_then(basic).ok_or_else(OAuthError::unknown_client)?;
        if form.client_id.is_some_and(|other| other != id) {
            return wrong("client_id in the form names another client than the header.");
        }
        return Ok(Shown::Secret { id, secret });
    }
    match (form.client_id, form.client_secret, form.client_assertion) {
        (Some(id), Some(secret), None) => Ok(Shown::Secret { id: id.to_owned(), secret: secret.to_owned() }),
        (None, Some(_), None) => wrong("client_id is missing."),
        (id, None, Some(text)) => match form.client_assertion_type {
            Some(JWT_BEARER) => Ok(Shown::Assertion { id, text }),
            Some(_) => Err(OAuthError::unknown_client()),
            None => wrong("client_assertion_type is missing."),
        },
        (id, ..) => Ok(Shown::Name(id)),
    }
}

/// HTTP Basic with form-encoded parts (RFC 6749 section 2.3.1).
fn basic(value: &str) -> Option<(String, String)> {
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    let part = |text: &str| Some(percent_decode_str(&text.replace('+', " ")).decode_utf8().ok()?.into_owned());
    Some((part(id)?, part(secret)?))
}

async fn find(state: &State, id: &str) -> Result<Option<Machine>, OAuthError> {
    // As it stands in tokens: no other way of writing a UUID names a client.
    match id.parse::<ClientId>().ok().filter(|parsed| parsed.to_string() == id) {
        Some(id) => Ok(state.read(move |conn| Ok(machines::find_machine(conn, id)?)).await?),
        None => Ok(None),
    }
}

async fn by_secret(request: &HttpRequest, state: &State, id: &str, secret: String) -> Result<Machine, OAuthError> {
    let machine = find(state, id).await?;
    claims(request, machine.as_ref().map(|machine| machine.client.id));
    let today = state.db().world().now().day();
    let proof = machines::proves_itself_by(machine.as_ref(), &secret, today);
    let (Some(machine), Some(proof)) = (machine, proof) else { return Err(OAuthError::unknown_client()) };
    if machines::is_first_use(&machine, Some(proof), today) {
        note_use(state, machine.clone(), proof).await;
    }
    Ok(machine)
}

/// Notes the day. A client is not turned away because a note could not be made; the failure is in the log.
async fn note_use(state: &State, machine: Machine, secret: ClientSecretId) {
    let noted = state.write_aside(move |aside| Ok(machines::note_use(aside, &machine, Some(secret))?)).await;
    if let Err(problem) = noted {
        log::warn!("the day on which a client was used has not been noted: {problem}");
    }
}

async fn by_assertion(
    request: &HttpRequest,
    state: &State,
    id: Option<&str>,
    text: &str,
) -> Result<Machine, OAuthError> {
    let unknown = OAuthError::unknown_client;
    let subject = Assertion::subject(text).filter(|subject| id.is_none_or(|id| id == subject)).ok_or_else(unknown)?;
    let machine = find(state, &subject).await?.ok_or_else(unknown)?;
    claims(request, Some(machine.client.id));
    let keys: Vec<_> = machine.client.keys.iter().filter_map(|key| key.as_object().cloned()).collect();
    let keys = ClientKeys::read(&keys).map_err(|_| unknown())?;
    let issuer = state.settings.public_url.as_str();
    let token_endpoint = format!("{issuer}/oauth/token");
    let now = state.db().world().now();
    let assertion =
        Assertion::check(text, &keys, &subject, &[issuer, &token_endpoint], now.unix_seconds()).map_err(|refused| {
            match refused {
                Refused::Unproven => unknown(),
                Refused::Misstated(what) => OAuthError::new("invalid_client", format!("In the assertion {what}.")),
            }
        })?;
    if !machine.may_ask_on(now.day()) {
        return Err(unknown());
    }
    let ends = Instant::from_microseconds(assertion.expires.saturating_mul(1_000_000));
    let (machine, is_first) = state
        .write_aside(move |aside| {
            let is_first = machines::spend_assertion(aside, machine.client.id, &assertion.id, ends)?;
            if is_first {
                machines::note_use(aside, &machine, None)?;
            }
            Ok((machine, is_first))
        })
        .await?;
    let used = || OAuthError::new("invalid_client", "The assertion has been used: sign another, with another jti.");
    is_first.then_some(machine).ok_or_else(used)
}
