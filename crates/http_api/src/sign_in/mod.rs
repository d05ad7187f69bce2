//! Signing in: one small engine for everybody who is a person.
//!
//! ```text
//! GET /oauth/authorize, GET /account/     password::show: the page; nothing is written
//! POST /sign-in/password                  password proven ──┬─> second factor ──────────────────┬─> complete
//! GET /sign-in/elsewhere/AGENCY ... back  an agency's word ┼─> set-up ──> recovery codes ──────┤
//!                                                           └─> (neither needed) ───────────────┘
//! ```
//!
//! What a client asked travels in the page until a password has been proven, and is kept in a record (`record`) from
//! then on. A record has an id that the browser holds in a cookie, and every form carries a mark of that id and of the
//! stage: the cookie alone never suffices, and no stage can be skipped. [`complete`] is the one end; whoever else can say
//! who somebody is ends there too.

pub mod complete;
pub mod cookies;
pub mod elsewhere;
pub mod gate;
pub mod password;
pub mod proof;
pub mod record;
pub mod second_factor;
pub mod set_up;
pub mod throttle;
pub mod witness;

pub(crate) mod pages;

use crate::{
    oauth::authorize::{AuthorizationRequest, objection},
    page,
    state::State,
};
use actix_web::{
    HttpResponse,
    http::StatusCode,
    web::{self, ServiceConfig},
};
use serde::{Deserialize, Serialize};

/// What is to follow when somebody has signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// A client gets a code.
    Client(AuthorizationRequest),
    /// The person sees their own account.
    Account,
}

impl Asked {
    /// The fields that carry it through the first page.
    fn fields(&self) -> Vec<(&'static str, &str)> {
        match self {
            Self::Client(asked) => asked.fields().to_vec(),
            Self::Account => vec![("to", "account")],
        }
    }

    /// For whom somebody signs in: a client's id, or the pages of one's own account.
    fn client(&self) -> &str {
        match self {
            Self::Client(asked) => asked.client_id(),
            Self::Account => "account",
        }
    }

    /// What is wrong with it, seen again: it may have come from anywhere.
    fn objection(&self, state: &State) -> Option<HttpResponse> {
        match self {
            Self::Client(asked) => objection(state, asked),
            Self::Account => None,
        }
    }

    /// Where one begins again.
    fn beginning(&self, state: &State) -> String {
        let base = base_path(state);
        match self {
            Self::Client(asked) => {
                let query = serde_html_form::to_string(asked).unwrap_or_default();
                format!("{base}/oauth/authorize?{query}")
            }
            Self::Account => format!("{base}/account/"),
        }
    }

    /// The address that the forms lead to in the end, where it is not this service's.
    fn leads_to(&self) -> Option<&str> {
        match self {
            Self::Client(asked) => Some(asked.redirect_uri()),
            Self::Account => None,
        }
    }

    /// A page as an answer, whose forms lead there.
    fn answer(&self, status: StatusCode, html: String) -> HttpResponse {
        page::answer_leading_to(status, html, self.leads_to())
    }
}

/// What stands before every path in a browser: the path of the public address, behind a proxy that removes it.
#[must_use]
pub fn base_path(state: &State) -> &str {
    let url = &state.settings.public_url;
    let host = url.find("://").map_or(0, |at| at + 3);
    url[host..].find('/').map_or("", |at| &url[host + at..])
}

/// The routes of sign-in.
pub fn configure(config: &mut ServiceConfig) {
    config
        .service(web::resource(elsewhere::START).get(elsewhere::start))
        .service(web::resource(elsewhere::BACK).get(elsewhere::come_back))
        .service(web::resource("/sign-in/password").post(password::prove))
        .service(web::resource("/sign-in/code").get(second_factor::show_code).post(second_factor::prove_code))
        .service(
            web::resource("/sign-in/recovery-code")
                .get(second_factor::show_recovery_code)
                .post(second_factor::prove_recovery_code),
        )
        .service(web::resource("/sign-in/set-up").get(set_up::show).post(set_up::confirm))
        .service(web::resource("/sign-in/continue").get(set_up::show_continue).post(set_up::go_on));
}
