//! A partner asks about many providers at once.

use super::{
    moment::When,
    standing::{POSITION, ProviderStanding, StandingQuery, answer, check_arena},
    standing_lookup::listings,
};
use crate::{
    edge::{body::Body, query::NoQuery, reply::Reply},
    problem::Problem,
    reader::Eyes,
    scope::{Caller, Guard, StandingRead},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, post, web};
use domain::{
    arena::ArenaCode,
    ids::OrganizationId,
    policy::Use,
    time::{Day, Instant},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;
use workflows::lookups::Asked;

/// Which providers, and for what.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StandingBatch {
    /// The providers, 1 to 100, answered in this order.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_items = 1, max_items = 100, example = json!(["01981f3e-8a00-7000-8000-000000000001"]))]
    organizations: Vec<OrganizationId>,
    /// Only for this use.
    r#use: Option<Use>,
    /// Only for this arena.
    arena: Option<ArenaCode>,
    /// The day to answer for, today or before; today when absent.
    #[schema(example = json!(null))]
    as_of: Option<Day>,
    /// Answer from what had been recorded by this moment alone; from what is known now when absent.
    #[schema(example = json!(null))]
    known_at: Option<Instant>,
}

/// What is known of one of the providers.
#[derive(Serialize, ToSchema)]
struct BatchItem {
    /// The id as it was asked about.
    asked: OrganizationId,
    /// Where it stands; `null` when there is no such provider, or none that you may see. That says nothing about it.
    #[schema(required)]
    standing: Option<ProviderStanding>,
}

/// What is known of the providers.
#[derive(Serialize, ToSchema)]
struct BatchAnswer {
    /// One item for each id, in the order in which they were asked about.
    items: Vec<BatchItem>,
}

/// Ask for many providers' standing
///
/// The same answer as for one, for up to 100 at once and all from the same moment: a list that was put together before is
/// checked in one call. It reads and changes nothing. An id that is not known has `standing: null`.
#[utoipa::path(
    operation_id = "ask_standing", tag = "Standing", request_body = StandingBatch,
    responses(
        (status = 200, description = "What is known of each, in the order of the question", body = BatchAnswer,
            headers(("Registry-Position" = u64, description = "The number of the newest journal entry that the answer rests on"))),
    ),
    security(("oauth2" = [StandingRead::SCOPE])),
)]
#[post("/v1/standing/batch")]
pub async fn ask_standing(
    caller: Caller<StandingRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    body: Body<StandingBatch>,
) -> Result<HttpResponse, Problem> {
    let StandingBatch { organizations, r#use, arena, as_of, known_at } = body.0;
    check_arena(arena.as_ref(), &state)?;
    let when = When::read(as_of, known_at, &state).await?;
    let query = StandingQuery { r#use, arena, as_of, known_at };
    let found = listings(&state, caller.reach, organizations.clone(), when).await?;
    let today = state.db().world().now().day();
    let shown: Vec<u64> = organizations.iter().filter_map(|id| Some(found.listing(*id)?.entered())).collect();
    let (questions, misses) = (organizations.len() as u64, (organizations.len() - shown.len()) as u64);
    state.note_asked(Eyes::of(&caller), today, Asked { questions, shown, misses });
    let names = state.directory(caller.reach)?;
    let items = organizations.into_iter().map(|asked| {
        let standing = found.listing(asked).map(|listing| answer(listing, &query, when, &names, &state)).transpose()?;
        Ok(BatchItem { asked, standing })
    });
    let body = BatchAnswer { items: items.collect::<Result<_, Problem>>()? };
    let mut response = Reply::ok(&body, 0)?.to(&request);
    response.headers_mut().insert(POSITION, found.position.into());
    Ok(response)
}
