//! Deadlines: what lapses, falls due or becomes final, as a list and as CSV.

use crate::{
    edge::{
        cursor::{self, Page},
        query::Query,
        reply,
    },
    problem::Problem,
    scope::{Caller, DecisionsRead, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use domain::{
    arena::ArenaCode,
    deadline::DeadlineKind,
    ids::{DecisionId, DocumentId, OrganizationId},
    policy::Use,
    time::{Day, NotADay},
};
use interchange::deadlines::{Row, write};
use persistence::{
    Conn,
    deadlines::{Asked, Due, page},
};
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// How many deadlines are read at a time for a file.
const AT_ONCE: u32 = 1_000;

/// Something that falls due.
#[derive(Serialize, ToSchema)]
struct DeadlineView {
    /// The day, included.
    due_on: Day,
    /// Whether the day has passed and something is still to be done.
    overdue: bool,
    /// What falls due.
    kind: DeadlineKind,
    /// Whom it is about.
    organization: OrganizationId,
    /// Its legal name.
    #[schema(example = "Example Advocates of Wake (fictitious)")]
    name: String,
    /// For which use.
    r#use: Use,
    /// For which arena, where the use is per arena.
    #[schema(required)]
    arena: Option<ArenaCode>,
    /// The decision that it follows from.
    decision: DecisionId,
    /// Which of its conditions, counted from 0; `null` for other kinds.
    #[schema(required, example = json!(null))]
    condition: Option<usize>,
    /// The licence or letter that ends; `null` for other kinds.
    #[schema(required)]
    document: Option<DocumentId>,
}

/// Which deadlines.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeadlinesQuery {
    /// What falls due within this many days from today; 30 when absent.
    #[serde(default = "thirty_days")]
    #[validate(range(min = 0, max = 3660))]
    #[param(minimum = 0, maximum = 3660, default = 30, example = 30)]
    within: u16,
    /// Only those of this organization.
    #[param(value_type = Option<uuid::Uuid>)]
    organization: Option<OrganizationId>,
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

/// Which deadlines a file holds.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DeadlineFileQuery {
    /// What falls due within this many days from today; 30 when absent.
    #[serde(default = "thirty_days")]
    #[validate(range(min = 0, max = 3660))]
    #[param(minimum = 0, maximum = 3660, default = 30, example = 30)]
    within: u16,
    /// Only those of this organization.
    #[param(value_type = Option<uuid::Uuid>)]
    organization: Option<OrganizationId>,
}

fn thirty_days() -> u16 {
    30
}

fn asked(state: &State, organization: Option<OrganizationId>, within: u16) -> Asked {
    let today = state.db().world().now().day();
    Asked { organization, today, last: today.plus_days(i32::from(within)) }
}

/// Where a page of deadlines ends: a rank begins with its day.
struct Rank(String);

impl FromStr for Rank {
    type Err = NotADay;

    fn from_str(text: &str) -> Result<Self, NotADay> {
        let (day, _) = text.split_once('.').ok_or(NotADay)?;
        day.parse::<Day>()?;
        Ok(Self(text.to_owned()))
    }
}

fn condition(due: &Due) -> Option<usize> {
    (due.deadline.kind == DeadlineKind::Condition).then_some(due.deadline.place)
}

/// List deadlines
///
/// What is overdue, and then what falls due within some days, in the order of the days: terms that lapse, licences and
/// letters that end before their standing does, conditions, reviews of suspensions, responses and appeals that run or wait
/// for an answer. What ends by itself on its day is no longer listed after it, nor is what can no longer be done: a condition
/// of a grant that has lapsed, or the review of a suspension that is over.
#[utoipa::path(
    operation_id = "list_deadlines", tag = "Decisions", params(DeadlinesQuery),
    responses((status = 200, description = "A page of deadlines", body = Page<DeadlineView>)),
    security(("oauth2" = [DecisionsRead::SCOPE])),
)]
#[get("/v1/deadlines")]
pub async fn list_deadlines(
    caller: Caller<DecisionsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<DeadlinesQuery>,
) -> Result<HttpResponse, Problem> {
    let DeadlinesQuery { within, organization, limit, cursor } = query.0;
    let (asked, reach) = (asked(&state, organization, within), caller.reach);
    let after: Option<Rank> = cursor::read(cursor.as_deref())?;
    let after = after.map(|rank| rank.0);
    let rows = state.read(move |conn| Ok(page(conn, reach, asked, after.as_deref(), limit + 1)?)).await?;
    let view = |due: Due| DeadlineView {
        due_on: due.deadline.day,
        overdue: due.deadline.day < asked.today,
        kind: due.deadline.kind,
        condition: condition(&due),
        organization: due.matter.organization,
        name: due.name,
        r#use: due.matter.r#use,
        arena: due.matter.arena,
        decision: due.deadline.decision,
        document: due.deadline.document,
    };
    reply::list(&request, &cursor::page(rows, limit, |due| due.rank.clone(), view))
}

/// Export deadlines
///
/// The whole list as one CSV file: a header row, then one deadline a row. Names that a spreadsheet would take for a formula
/// carry an apostrophe in front.
#[utoipa::path(
    operation_id = "export_deadlines", tag = "Decisions", params(DeadlineFileQuery),
    responses((status = 200, description = "The deadlines", content((String = "text/csv")))),
    security(("oauth2" = [DecisionsRead::SCOPE])),
)]
#[get("/v1/deadlines/export")]
pub async fn export_deadlines(
    caller: Caller<DecisionsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<DeadlineFileQuery>,
) -> Result<HttpResponse, Problem> {
    let (asked, reach) = (asked(&state, query.0.organization, query.0.within), caller.reach);
    let read = move |conn: &mut Conn| {
        let mut all: Vec<Due> = Vec::new();
        loop {
            let after = all.last().map(|due| due.rank.clone());
            let more = page(conn, reach, asked, after.as_deref(), AT_ONCE)?;
            let is_end = more.len() < AT_ONCE as usize;
            all.extend(more);
            if is_end {
                return Ok(all);
            }
        }
    };
    let all = state.read(read).await?;
    let row = |due: Due| Row {
        due_on: due.deadline.day.to_string(),
        is_overdue: due.deadline.day < asked.today,
        kind: due.deadline.kind.as_str(),
        organization: due.matter.organization.to_string(),
        name: due.name.clone(),
        condition: condition(&due).map(|place| place + 1),
        r#use: due.matter.r#use.as_str(),
        arena: due.matter.arena.map(|arena| arena.to_string()).unwrap_or_default(),
        decision: due.deadline.decision.to_string(),
        document: due.deadline.document.map(|document| document.to_string()).unwrap_or_default(),
    };
    let bytes = write(all.into_iter().map(row)).map_err(|error| Problem::internal(&error))?;
    let digest = workflows::sha256_hex(&bytes);
    let etag = format!("\"{}\"", digest.get(..16).unwrap_or_default());
    if reply::has_already(&request, &etag) {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, etag)).finish());
    }
    Ok(HttpResponse::Ok()
        .insert_header((header::ETAG, etag))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, "Authorization"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"deadlines.csv\""))
        .content_type("text/csv; charset=utf-8; header=present")
        .body(bytes))
}
