//! The one place that sees every sign-in and every refusal of one: where the access log is written.
//!
//! Never the name or anything else that was typed: people type passwords into the wrong field.

use crate::state::State;
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

/// Somebody has signed in.
pub async fn signed_in(_state: &State, _request: &HttpRequest, user: UserId, proof: Proof) {
    log::debug!("signed in: {user}, {proof:?}");
}

/// Somebody was refused. The account is known where its password was right, or its name was one.
pub async fn refused(_state: &State, _request: &HttpRequest, user: Option<UserId>, why: Refused) {
    log::debug!("sign-in refused: {why:?}, account known: {}", user.is_some());
}
