//! The one place that sees every sign-in and every refusal of one: where the access log is written.
//!
//! Never the name or anything else that was typed: people type passwords into the wrong field.

use super::Asked;
use crate::{access_log, problem::Problem, state::State};
use actix_web::HttpRequest;
use domain::ids::UserId;

/// How somebody proved who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proof {
    /// A password alone.
    Password,
    /// A password and a code of an authenticator app.
    Code,
    /// A password and a recovery code.
    RecoveryCode,
    /// A second factor that was set up at once.
    SetUp,
    /// An agency's word, without a second factor.
    Agency,
    /// An agency's word that a second factor was used there.
    AgencyTwice,
}

impl Proof {
    /// Whether a second factor was used.
    #[must_use]
    pub fn has_second_factor(self) -> bool {
        !matches!(self, Self::Password | Self::Agency)
    }
}

/// Why somebody was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// The name or the password is wrong, or the account is not active.
    Password,
    /// The code or the recovery code is wrong, or was used before.
    SecondFactor,
    /// Too many tries, or too many at once.
    TooMany,
    /// An agency's word cannot be trusted, or makes nobody of them here.
    Agency,
}

/// Somebody has signed in, for a client or for the pages of their own account.
///
/// # Errors
/// 503 when it cannot be recorded: nobody is signed in then.
pub async fn signed_in(
    state: &State,
    request: &HttpRequest,
    asked: &Asked,
    user: UserId,
    proof: Proof,
) -> Result<(), Problem> {
    log::debug!("signed in: {proof:?}");
    access_log::signed_in(request, state, user, asked.client(), None).await
}

/// Somebody was refused. The account is known where its password was right, or its name was one.
///
/// Noting takes the same time either way, so that nobody learns from it whether an account exists.
pub fn refused(state: &State, request: &HttpRequest, user: Option<UserId>, why: Refused) {
    match (why, user) {
        (Refused::SecondFactor, Some(user)) => access_log::second_factor_refused(request, state, user),
        _ => access_log::sign_in_refused(request, state, user),
    }
}
