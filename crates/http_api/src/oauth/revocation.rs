//! Revocation (RFC 7009): a client hands a token back.

use super::{
    client_authentication::authenticate_any,
    error::OAuthError,
    form::OAuthForm,
    issued::{Issued, TokenForm, look_up},
};
use crate::{access_log::signed_out, state::State};
use actix_web::{HttpRequest, HttpResponse, http::header, post, web};
use domain::access::Revocable;
use persistence::sessions;
use serde_json::json;

/// Revoke a token
///
/// RFC 7009. The client proves who it is as at the token endpoint; one that keeps no secret, such as this documentation's
/// page, sends its `client_id` alone. When the answer comes, the token is accepted no more; with a refresh token its
/// session ends. A token that is not known, or
/// does not hold any more, is answered in the same way: there is nothing left to revoke. Another client's is refused.
#[utoipa::path(
    operation_id = "revoke_token",
    tag = "Sign-in",
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses(
        (status = 200, description = "It is accepted no more", body = Object, example = json!({})),
        (status = 400, description = "The request is not as RFC 7009 says, or the token is another client's", body = OAuthError),
        (status = 401, description = "The client has not proved who it is", body = OAuthError),
        (status = 500, description = "Something went wrong on our side", body = OAuthError),
        (status = 503, description = "The registry is busy", body = OAuthError),
    ),
    security(("oauth_client" = [])),
)]
#[post("/oauth/revoke")]
pub async fn revoke_token(
    request: HttpRequest,
    state: web::Data<State>,
    form: Result<OAuthForm<TokenForm>, OAuthError>,
) -> HttpResponse {
    let answer = match form {
        Ok(form) => revoke(&request, &state, &form.0).await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(()) => HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "no-store")).json(json!({})),
        Err(error) => error.response(),
    }
}

async fn revoke(request: &HttpRequest, state: &State, form: &TokenForm) -> Result<(), OAuthError> {
    let client = authenticate_any(request, state, &form.credentials()).await?.id();
    let token = form.token.as_deref().ok_or_else(|| OAuthError::new("invalid_request", "token is missing."))?;
    let Some(issued) = look_up(state, token).await? else { return Ok(()) };
    if issued.client() != client {
        return Err(OAuthError::new("unauthorized_client", "The token was issued to another client."));
    }
    match issued {
        Issued::Access { identity, .. } => {
            // The token alone, not its client or its person with it.
            let itself = identity.falls_with.into_iter().filter(|one| matches!(one, Revocable::Token(_)));
            Ok(state.revoke(itself.collect()).await?)
        }
        // RFC 7009 section 2.1: with a refresh token go the access tokens of the same grant.
        Issued::Refresh { session } => {
            let id = session.id;
            state.write_aside_and_look(move |aside| Ok(sessions::end_session(aside, id)?)).await?;
            Ok(signed_out(request, state, session.user, Some(id.0)).await?)
        }
    }
}
