//! The session of the pages under `/account`: of one browser, short, and kept on the server.

use crate::{
    problem::Problem,
    sign_in::{
        base_path,
        cookies::{self, Purpose},
    },
    state::State,
};
use actix_web::{HttpResponse, http::header};
use domain::ids::UserId;
use persistence::account_sessions::{self, AccountSession};
use workflows::sha256_hex;

/// For how many seconds a session lasts: long enough to change a password and to set up an app.
const SECONDS: i64 = 1800;

/// Opens a session for somebody who has signed in, and sends the browser to its page.
///
/// # Errors
/// When the database fails.
pub async fn open(state: &State, user: UserId) -> Result<HttpResponse, Problem> {
    let secret = cookies::new_secret(state);
    let digest = sha256_hex(&secret);
    state
        .write_aside(move |aside| {
            let expires_at = aside.now().plus_seconds(SECONDS);
            let session = AccountSession { digest, user, sealed_secret: None, expires_at };
            Ok(account_sessions::insert(aside, &session)?)
        })
        .await?;
    let mut response = HttpResponse::SeeOther()
        .insert_header((header::LOCATION, format!("{}/account/", base_path(state))))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish();
    Purpose::Account.give(state, &mut response, &secret);
    Ok(response)
}
