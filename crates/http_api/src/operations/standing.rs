//! A partner asks: which providers meet the standards, for what, until when, and why.
//!
//! Answered from the directory: no database, no thread hop. Other moments than now are answered from the database.

use super::{
    moment::When,
    provider_name::ProviderName,
    standing_lookup::listings,
    standing_view::{StandingView, view},
};
use crate::{
    edge::{
        cursor::{self, Page},
        path::Path,
        query::Query,
        reply::{self, Reply},
    },
    problem::{Kind, Problem, ProblemError},
    reader::Eyes,
    scope::{Caller, Guard, StandingRead},
    state::State,
    within_reach::WithinReach,
};
use actix_web::{HttpRequest, HttpResponse, get, http::header::HeaderName, web};
use directory::{Hit, Listing};
use domain::{
    Refusal,
    arena::ArenaCode,
    county::County,
    ids::OrganizationId,
    offering::{Intake, LanguageTag, Need, Offering, Population},
    policy::Use,
    standing::StandingState,
    time::{Day, Instant},
};
use persistence::{Conn, journal};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// The number of the newest journal entry that an answer rests on.
pub(super) const POSITION: HeaderName = HeaderName::from_static("registry-position");

/// Where one provider stands.
#[derive(Serialize, ToSchema)]
pub(super) struct ProviderStanding {
    /// Who is asked about.
    organization: ProviderName,
    /// The day that the answer is for.
    as_of: Day,
    /// What had been recorded by then counts; absent when it is what is known now.
    #[serde(skip_serializing_if = "Option::is_none")]
    known_at: Option<Instant>,
    /// One entry a use (and arena), those that were asked about; `not_assessed` where nothing has been decided.
    standings: Vec<StandingView>,
}

/// A provider that a search found.
#[derive(Serialize, ToSchema)]
struct Found {
    /// Who it is.
    organization: ProviderName,
    /// Where it stands for the use that was asked about.
    standing: StandingView,
    /// Those of its offerings of which each answers the whole need.
    offerings: Vec<Offering>,
}

/// Which standing of a provider.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StandingQuery {
    /// Only for this use.
    pub(super) r#use: Option<Use>,
    /// Only for this arena.
    pub(super) arena: Option<ArenaCode>,
    /// The day to answer for, today or before; today when absent.
    // Without an example: Swagger UI would fill it in, and ask about that day.
    #[param(value_type = Option<String>, format = Date)]
    pub(super) as_of: Option<Day>,
    /// Answer from what had been recorded by this moment alone; from what is known now when absent.
    #[param(value_type = Option<String>, format = DateTime)]
    pub(super) known_at: Option<Instant>,
}

/// Which providers.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SearchQuery {
    /// What you want to rely on standing for.
    r#use: Use,
    /// The field of work; needed for `referral`.
    arena: Option<ArenaCode>,
    /// The county of the person in need, by FIPS code. Statewide offerings answer every county.
    county: Option<County>,
    /// Whom the offering serves; repeat it for any of several.
    #[serde(default)]
    #[validate(length(max = 10))]
    population: Vec<Population>,
    /// A language, spoken or by an interpreter; repeat it for any of several.
    #[serde(default)]
    #[validate(length(max = 10))]
    language: Vec<LanguageTag>,
    /// Whether it takes people in; repeat it for any of several.
    #[serde(default)]
    #[validate(length(max = 3))]
    intake: Vec<Intake>,
    /// The age of the person in need, in completed years.
    #[validate(range(max = 120))]
    #[param(minimum = 0, maximum = 120)]
    age: Option<u8>,
    /// The standing; `eligible` alone when absent. Repeat it for any of several.
    #[serde(default)]
    #[validate(length(max = 6))]
    standing: Vec<StandingState>,
    /// The day to answer for, today or before; today when absent. Offerings are those of that day.
    #[param(value_type = Option<String>, format = Date)]
    as_of: Option<Day>,
    /// Answer from what had been recorded by this moment alone; from what is known now when absent.
    #[param(value_type = Option<String>, format = DateTime)]
    known_at: Option<Instant>,
    /// How many items at most.
    #[serde(default = "cursor::default_limit")]
    #[validate(range(min = 1, max = 200))]
    #[param(minimum = 1, maximum = 200, default = 50, example = 50)]
    limit: u32,
    /// Where to continue: the `next_cursor` of the page before. Opaque.
    #[validate(length(max = 200))]
    #[param(max_length = 200)]
    cursor: Option<String>,
}

/// Ask for one provider's standing
///
/// Where it stands today (a day of America/New_York) for each use, or for the one that you name, with the dates, the
/// edition and the policy that it rests on, and the reasons requirement by requirement. Only `may_rely: true` is a yes.
/// With `as_of` and `known_at` it answers for a day that has passed, as far as the registry had recorded by a moment: was
/// the provider eligible on the day of the referral, by what had been published then? Names and offerings are those of then
/// as well.
/// An organization that has been succeeded answers for ever, and says in `continues_as` about whom to ask instead.
#[utoipa::path(
    operation_id = "show_standing", tag = "Standing",
    params(("organization" = OrganizationId, Path, description = "The provider"), StandingQuery),
    responses(
        (status = 200, description = "Where the provider stands", body = ProviderStanding,
            headers(("Registry-Position" = u64, description = "The number of the newest journal entry that the answer rests on"))),
        (status = 422, description = "The arena is misplaced"),
    ),
    security(("oauth2" = [StandingRead::SCOPE])),
)]
#[get("/v1/standing/{organization}")]
pub async fn show_standing(
    caller: Caller<StandingRead>,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<OrganizationId>,
    query: Query<StandingQuery>,
) -> Result<HttpResponse, Problem> {
    check_arena(query.0.arena.as_ref(), &state)?;
    let when = When::read(query.0.as_of, query.0.known_at, &state).await?;
    let found = listings(&state, caller.reach, vec![path.0], when).await?;
    let today = state.db().world().now().day();
    let Some(listing) = found.listing(path.0) else {
        state.note_miss(Eyes::of(&caller), today);
        return Err(workflows::Error::NotFound("provider").into());
    };
    state.note_shown(Eyes::of(&caller), today, [listing.entered()]);
    let body = answer(listing, &query.0, when, &state.directory(caller.reach)?, &state)?;
    let mut response = Reply::ok(&body, 0)?.to(&request);
    response.headers_mut().insert(POSITION, found.position.into());
    Ok(response)
}

/// Where one provider stands, in the matters that are asked about. Who goes on for whom is as it is now.
pub(super) fn answer(
    listing: &Listing,
    query: &StandingQuery,
    when: When,
    names: &WithinReach,
    state: &State,
) -> Result<ProviderStanding, Problem> {
    let standings = matters(listing, query)?
        .into_iter()
        .map(|(r#use, arena)| {
            let run = listing.run_on(r#use, arena.as_ref(), when.as_of());
            view(r#use, arena, run.as_ref(), names, state)
        })
        .collect();
    let organization = ProviderName::of(listing, names);
    Ok(ProviderStanding { organization, as_of: when.as_of(), known_at: when.known_at(), standings })
}

/// Search for providers by need
///
/// Providers whose standing for a use is `eligible` (or what you name), and of whom one single offering answers the
/// whole need: shelter in Wake and outreach in Durham never answer shelter in Durham. Filters combine with AND; a
/// repeated filter is OR within itself. In the order in which providers entered the registry.
#[utoipa::path(
    operation_id = "search_standing", tag = "Standing", params(SearchQuery),
    responses(
        (status = 200, description = "A page of providers", body = Page<Found>,
            headers(("Registry-Position" = u64, description = "The number of the newest journal entry that the answer rests on"))),
        (status = 422, description = "The arena is missing"),
    ),
    security(("oauth2" = [StandingRead::SCOPE])),
)]
#[get("/v1/standing")]
pub async fn search_standing(
    caller: Caller<StandingRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<SearchQuery>,
) -> Result<HttpResponse, Problem> {
    let asked = query.0;
    if asked.r#use.is_per_arena() && asked.arena.is_none() {
        return Err(Refusal::ArenaForUse { r#use: asked.r#use }.into());
    }
    check_arena(asked.arena.as_ref(), &state)?;
    let after: Option<u64> = cursor::read(asked.cursor.as_deref())?;
    let need = Need {
        arena: asked.arena,
        county: asked.county,
        populations: asked.population.into_iter().collect(),
        languages: asked.language.into_iter().collect(),
        language_by: None,
        intake: asked.intake.into_iter().collect(),
        age: asked.age,
    };
    let wanted = directory::Query { r#use: asked.r#use, need, states: asked.standing.into_iter().collect() };
    let limit = usize::try_from(asked.limit).unwrap_or(usize::MAX);
    let reach = caller.reach;
    let (hits, position) = match When::read(asked.as_of, asked.known_at, &state).await? {
        When::Now(today) => {
            let snapshot = state.directory(reach)?;
            (snapshot.search(&wanted, after, limit, today), snapshot.position())
        }
        When::Then(moment) => {
            let query = wanted.clone();
            let read = move |conn: &mut Conn| {
                let hits = workflows::past::search(conn, reach, &query, after, limit, moment)?;
                Ok((hits, journal::head(conn)?.number))
            };
            state.read(read).await?
        }
    };
    let today = state.db().world().now().day();
    state.note_shown(Eyes::of(&caller), today, hits.rows.iter().map(|hit| hit.entry.entered()));
    let names = state.directory(reach)?;
    let items = hits.rows.into_iter().map(|hit| found(&hit, &wanted, &names, &state)).collect();
    let page = Page { items, next_cursor: hits.next.map(cursor::write) };
    let mut response = reply::list(&request, &page)?;
    response.headers_mut().insert(POSITION, position.into());
    Ok(response)
}

/// A mistyped arena must not look like an answer.
pub(super) fn check_arena(arena: Option<&ArenaCode>, state: &State) -> Result<(), Problem> {
    if arena.is_none_or(|arena| state.arenas.contains(arena)) {
        return Ok(());
    }
    let error = ProblemError {
        pointer: "arena".to_owned(),
        code: "unknown-arena".to_owned(),
        detail: "is no arena of this registry".to_owned(),
    };
    Err(Problem::new(Kind::InvalidQuery, "Look at /v1/arenas for the codes.").with_errors(vec![error]))
}

/// The matters that a question is about: every use, or the one that is named; referral once for each arena.
fn matters(listing: &Listing, query: &StandingQuery) -> Result<Vec<(Use, Option<ArenaCode>)>, Problem> {
    if let (Some(one), Some(_)) = (query.r#use, &query.arena)
        && !one.is_per_arena()
    {
        return Err(Refusal::ArenaForUse { r#use: one }.into());
    }
    if query.r#use.is_none() && query.arena.is_some() {
        let error = ProblemError {
            pointer: "arena".to_owned(),
            code: "arena-for-use".to_owned(),
            detail: "is for use=referral".to_owned(),
        };
        return Err(Problem::new(Kind::InvalidQuery, "Name the use as well: use=referral.").with_errors(vec![error]));
    }
    let uses: Vec<Use> = query.r#use.map_or_else(|| Use::ALL.to_vec(), |one| vec![one]);
    Ok(uses
        .into_iter()
        .flat_map(|one| match (one.is_per_arena(), &query.arena) {
            (false, _) => vec![(one, None)],
            (true, Some(arena)) => vec![(one, Some(arena.clone()))],
            (true, None) => arenas(listing, one).into_iter().map(|arena| (one, Some(arena))).collect(),
        })
        .collect())
}

/// The arenas that a provider offers or has standing in.
fn arenas(listing: &Listing, one: Use) -> std::collections::BTreeSet<ArenaCode> {
    let offered = listing.offerings().map(|offering| offering.arena);
    let decided = listing.lines().filter(|line| line.r#use == one).filter_map(|line| line.arena);
    offered.chain(decided).collect()
}

fn found(hit: &Hit, wanted: &directory::Query, snapshot: &WithinReach, state: &State) -> Found {
    let arena = wanted.need.arena.clone().filter(|_| wanted.r#use.is_per_arena());
    Found {
        organization: ProviderName::of(&hit.entry, snapshot),
        standing: view(wanted.r#use, arena, hit.run.as_ref(), snapshot, state),
        offerings: hit.entry.offerings().filter(|offering| offering.answers(&wanted.need)).collect(),
    }
}
