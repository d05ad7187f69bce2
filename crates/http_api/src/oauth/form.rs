//! Forms as the OAuth endpoints take them (RFC 6749 section 3.2).

use super::error::OAuthError;
use crate::edge::body::{media_type, read_all};
use actix_web::{FromRequest, HttpRequest, dev::Payload};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::{future::Future, pin::Pin};

/// The largest form that is read: 16 KiB.
const LARGEST_FORM: usize = 16 << 10;

/// A form. Each parameter stands once; one without a value counts as left out; nothing is read from the address.
pub struct OAuthForm<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for OAuthForm<T> {
    type Error = OAuthError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, OAuthError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_form = media_type(request).as_deref() == Some("application/x-www-form-urlencoded");
        let has_query = !request.query_string().is_empty();
        let mut payload = payload.take();
        Box::pin(async move {
            if !is_form {
                let needed = "Send a form: application/x-www-form-urlencoded.";
                return Err(OAuthError::new("invalid_request", needed));
            }
            if has_query {
                let needed = "Send parameters in the form, never in the address.";
                return Err(OAuthError::new("invalid_request", needed));
            }
            let too_large = |_| OAuthError::new("invalid_request", "The form broke off, or is larger than 16 KiB.");
            read(&read_all(&mut payload, LARGEST_FORM).await.map_err(too_large)?).map(Self)
        })
    }
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, OAuthError> {
    let unreadable = || OAuthError::new("invalid_request", "The form cannot be read.");
    let pairs: Vec<(String, String)> = serde_html_form::from_bytes(bytes).map_err(|_| unreadable())?;
    let mut once = Map::new();
    for (name, value) in pairs {
        if once.insert(name, Value::String(value)).is_some() {
            return Err(OAuthError::new("invalid_request", "A parameter stands more than once."));
        }
    }
    once.retain(|_, value| value != "");
    serde_json::from_value(Value::Object(once)).map_err(|_| unreadable())
}
