//! Sign-in at an agency: the browser is sent there, and comes back with the agency's word.

use super::{
    Asked,
    cookies::{self, Purpose},
    pages,
    password::go_on,
    witness::{self, Proof, Refused},
};
use crate::{
    oauth::authorize::AuthorizationRequest,
    page,
    problem::{Kind, Problem},
    state::State,
};
use actix_web::{
    HttpRequest, HttpResponse,
    http::{StatusCode, header},
    web,
};
use federation::{Assigned, Known, Secrets, Unreachable};
use persistence::{
    sign_ins_elsewhere::{self, SentElsewhere},
    users::User,
};
use serde::Deserialize;
use subtle::ConstantTimeEq;
use workflows::{
    federation::{VouchedFor, admit},
    sha256_hex,
};

/// Where a sign-in at an agency begins.
pub const START: &str = "/sign-in/elsewhere/{agency}";

/// Where its browser comes back to. The agency knows this address.
pub const BACK: &str = "/sign-in/elsewhere/{agency}/back";

/// For how many seconds somebody may be away.
const SECONDS: i64 = 900;

/// What the cookie's mark, which travels as `state`, is made for.
const MARK: &str = "elsewhere";

/// What is to follow.
#[derive(Deserialize)]
pub struct StartQuery {
    #[serde(flatten)]
    asked: AuthorizationRequest,
    #[serde(default)]
    to: String,
}

/// What an agency sends back (RFC 6749 section 4.1.2, RFC 9207).
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct BackQuery {
    code: Option<String>,
    state: String,
    iss: Option<String>,
}

/// Sends the browser to the agency.
pub async fn start(state: web::Data<State>, agency: web::Path<String>, asked: web::Query<StartQuery>) -> HttpResponse {
    let asked = asked.into_inner();
    let asked = if asked.to == "account" { Asked::Account } else { Asked::Client(asked.asked) };
    if let Some(response) = asked.objection(&state) {
        return response;
    }
    if state.settings.agencies.find(&agency).is_none() {
        return over("There is no such sign-in.", Some(&asked.beginning(&state)));
    }
    send(&state, agency.into_inner(), &asked)
        .await
        .unwrap_or_else(|failed| failed.response(Some(&asked.beginning(&state))))
}

/// Takes the browser back.
pub async fn come_back(
    request: HttpRequest,
    state: web::Data<State>,
    agency: web::Path<String>,
    answer: web::Query<BackQuery>,
) -> HttpResponse {
    let sent = match take(&state, &request, &agency, &answer.state).await {
        Ok(Some(sent)) => sent,
        Ok(None) => return over("This page had been open for too long, or was opened elsewhere.", None),
        Err(problem) => return pages::busy(&problem),
    };
    let Ok(asked) = serde_json::from_str::<Asked>(&sent.asked) else { return over("Nothing was asked.", None) };
    let beginning = asked.beginning(&state);
    let mut response = match judge(&state, &request, sent, &asked, answer.into_inner()).await {
        Ok(response) => onwards(response),
        Err(failed) => {
            if !matches!(failed, Failed::Problem(_)) {
                witness::refused(&state, &request, None, Refused::Agency);
            }
            failed.response(Some(&beginning))
        }
    };
    Purpose::Elsewhere.take_away(&state, &mut response);
    response
}

/// Why a sign-in at an agency comes to nothing.
enum Failed {
    /// The agency cannot be asked, or its word not be trusted.
    Agency(Unreachable),
    /// The person is nobody here.
    Nobody(&'static str),
    /// The service's own failure.
    Problem(Problem),
}

impl From<Problem> for Failed {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl From<Unreachable> for Failed {
    fn from(why: Unreachable) -> Self {
        Self::Agency(why)
    }
}

impl Failed {
    fn response(&self, beginning: Option<&str>) -> HttpResponse {
        match self {
            Self::Agency(Unreachable::Issuer { .. }) => {
                over("The agency's sign-in cannot be reached at the moment.", beginning)
            }
            Self::Agency(Unreachable::Untrusted { .. }) => over("The agency did not confirm who you are.", beginning),
            Self::Nobody(why) => over(why, beginning),
            Self::Problem(problem) => pages::busy(problem),
        }
    }
}

/// Keeps what is asked, and sends the browser away with everything that ties the answer to it.
async fn send(state: &State, agency: String, asked: &Asked) -> Result<HttpResponse, Failed> {
    let [secret, nonce, verifier] = [(), (), ()].map(|()| cookies::new_secret(state));
    let kept = SentElsewhere {
        digest: sha256_hex(&secret),
        issuer: agency.clone(),
        asked: serde_json::to_string(asked).map_err(|error| Problem::internal(&error))?,
        nonce: nonce.clone(),
        verifier: verifier.clone(),
        expires_at: state.db().world().now().plus_seconds(SECONDS),
    };
    let (mark, back) = (cookies::form_token(state, MARK, &secret), back(state, &agency));
    let begun = ask(state, agency, move |agency| {
        agency.begin(&back, Secrets { state: &mark, nonce: &nonce, verifier: &verifier })
    })
    .await?;
    state.write_aside(move |aside| Ok(sign_ins_elsewhere::insert(aside, &kept)?)).await?;
    let mut response = HttpResponse::SeeOther()
        .insert_header((header::LOCATION, begun.address))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish();
    Purpose::Elsewhere.give(state, &mut response, &secret);
    Ok(response)
}

/// What this browser was sent away with, when it is this browser that comes back, from there, for the first time.
async fn take(
    state: &State,
    request: &HttpRequest,
    agency: &str,
    mark: &str,
) -> Result<Option<SentElsewhere>, Problem> {
    let Some(secret) = Purpose::Elsewhere.read(state, request) else { return Ok(None) };
    let is_own: bool = cookies::form_token(state, MARK, &secret).as_bytes().ct_eq(mark.as_bytes()).into();
    if !is_own {
        return Ok(None);
    }
    let digest = sha256_hex(&secret);
    let sent = state.write_aside(move |aside| Ok(sign_ins_elsewhere::take(aside, &digest)?)).await?;
    Ok(sent.filter(|sent| sent.issuer == agency))
}

/// What the agency says, and what follows from it.
async fn judge(
    state: &State,
    request: &HttpRequest,
    sent: SentElsewhere,
    asked: &Asked,
    answer: BackQuery,
) -> Result<HttpResponse, Failed> {
    let (id, back, now) = (sent.issuer.clone(), back(state, &sent.issuer), state.db().world().now().unix_seconds());
    let known = ask(state, sent.issuer, move |agency| {
        let untrusted = || Unreachable::Untrusted { issuer: agency.settings.id.clone() };
        // Another agency's answer must not be redeemed here (RFC 9700 section 2.1, mix-up).
        if !agency.may_have_answered(answer.iss.as_deref())? {
            return Err(untrusted());
        }
        let code = answer.code.ok_or_else(untrusted)?;
        agency.finish(&code, &back, Secrets { state: "", nonce: &sent.nonce, verifier: &sent.verifier }, now)
    })
    .await?;
    let proof = if known.used_second_factor { Proof::AgencyTwice } else { Proof::Agency };
    let user = account(state, id, known).await?;
    Ok(go_on(state, request, asked, &user, proof).await?)
}

/// The account of somebody whom an agency vouches for.
async fn account(state: &State, agency: String, known: Known) -> Result<User, Failed> {
    let Some(Assigned { role, organization }) = known.assigned else {
        return Err(Failed::Nobody("The agency knows you, and gives you no part in this registry."));
    };
    let who = VouchedFor { agency, issuer: known.issuer, subject: known.subject, role, organization };
    let admitted = state.write(move |tx| Ok(admit(tx, &who)?)).await;
    admitted.map_err(|problem| match problem.kind() {
        Kind::Refused => {
            Failed::Nobody("Your account here has been stopped, or is of another kind. Ask an administrator.")
        }
        Kind::NotFound => Failed::Nobody("The agency names an organization that this registry does not know."),
        _ => Failed::Problem(problem),
    })
}

/// Asks an agency, off the event loop.
async fn ask<T: Send + 'static>(
    state: &State,
    id: String,
    f: impl FnOnce(&federation::Agency) -> Result<T, Unreachable> + Send + 'static,
) -> Result<T, Failed> {
    let agencies = state.settings.agencies.clone();
    let asked = web::block(move || agencies.find(&id).map(f)).await.map_err(|error| Problem::internal(&error))?;
    Ok(asked.ok_or(Failed::Nobody("There is no such sign-in."))??)
}

/// The address that the agency sends the browser back to.
fn back(state: &State, agency: &str) -> String {
    format!("{}{}", state.settings.public_url, BACK.replace("{agency}", agency))
}

/// The same answer; but a way on to another page of this service becomes a page with that way on it. A browser that
/// has been sent here from another site would not show its `Strict` cookies there; from our own page it does.
fn onwards(response: HttpResponse) -> HttpResponse {
    let address = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    let Some(address) = address.filter(|address| address.starts_with('/')).map(str::to_owned) else { return response };
    let mut through = page::answer(StatusCode::OK, pages::onwards(&address));
    for cookie in response.headers().get_all(header::SET_COOKIE) {
        through.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    through
}

fn over(why: &str, beginning: Option<&str>) -> HttpResponse {
    page::answer(StatusCode::FORBIDDEN, pages::over(why, beginning))
}
