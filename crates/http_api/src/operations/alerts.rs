//! What partners' machines ask: alerts when it is more than their work needs, and counts by day.

use super::headers::IfMatchHeader;
use crate::{
    edge::{
        body::Body,
        cursor::{self, Page, PageQuery},
        path::Path,
        precondition::IfMatch,
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::Problem,
    scope::{AccessLogRead, AccessRead, AccessWrite, Caller, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::{
    access::{AlertKind, AlertState},
    ids::{AlertId, ClientId},
    time::{Day, Instant},
};
use persistence::{
    Revised,
    alerts::{Alert, Filter, page},
    lookups::{self, Counts},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;
use workflows::{alerts, machines};

/// That a partner's machine asked on a day for more than its work needs, or that a source raised many concerns.
#[derive(Serialize, ToSchema)]
struct AlertView {
    /// Its identity.
    id: AlertId,
    /// Whether somebody has looked into it.
    state: AlertState,
    /// The machine. `GET /v1/clients/{client}` says whose it is. `null` where nobody said who they are.
    #[schema(required)]
    client: Option<ClientId>,
    /// The network, where nobody said who they are: never an address.
    #[schema(required, example = json!(null))]
    network: Option<String>,
    /// The day, of America/New_York.
    day: Day,
    /// What it did too much of.
    kind: AlertKind,
    /// 1 above the threshold, 2 above twice the threshold, 3 above four times, and so on.
    #[schema(example = 1, minimum = 1)]
    level: u32,
    /// How much it had done when the level was reached.
    #[schema(example = 201)]
    count: u64,
    /// The threshold then.
    #[schema(example = 200)]
    threshold: u64,
    /// When the level was reached.
    raised_at: Instant,
    /// Who looked into it, as `kind:id`; null while nobody has.
    #[schema(required, example = json!(null))]
    acknowledged_by: Option<String>,
    /// When they did.
    #[schema(required, example = json!(null))]
    acknowledged_at: Option<Instant>,
    /// What they found, in their own words.
    #[schema(required, example = json!(null))]
    note: Option<String>,
}

impl From<Alert> for AlertView {
    fn from(alert: Alert) -> Self {
        Self {
            id: alert.id,
            state: alert.state(),
            client: alert.client,
            network: alert.network,
            day: alert.day,
            kind: alert.kind,
            level: alert.level,
            count: alert.count,
            threshold: alert.threshold,
            raised_at: alert.raised_at,
            acknowledged_by: alert.acknowledged.map(|(by, _)| by.to_string()),
            acknowledged_at: alert.acknowledged.map(|(_, at)| at),
            note: alert.note,
        }
    }
}

fn shown(alert: Revised<Alert>) -> Result<Reply, Problem> {
    Reply::ok(&AlertView::from(alert.it), alert.revision)
}

/// Which alerts.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AlertsQuery {
    /// Only those in this state.
    state: Option<AlertState>,
    /// Only those about this machine.
    // Without an example: Swagger UI would fill it in, and the list would be empty.
    #[param(value_type = Option<uuid::Uuid>)]
    client: Option<ClientId>,
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

/// List alerts
///
/// A partner's machine was shown many different organizations in a day, or asked for many that do not exist: the sign of
/// somebody who copies or probes the directory, or of a stolen secret. Or one source, a machine or a network, raised many
/// concerns. The registry blocks nothing by itself. The newest
/// first.
#[utoipa::path(
    operation_id = "list_alerts", tag = "Operation", params(AlertsQuery),
    responses((status = 200, description = "A page of alerts", body = Page<AlertView>)),
    extensions(("x-reach" = json!("none"))),
    security(("oauth2" = [AccessLogRead::SCOPE])),
)]
#[get("/v1/alerts")]
pub async fn list_alerts(
    _caller: Caller<AccessLogRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<AlertsQuery>,
) -> Result<HttpResponse, Problem> {
    let AlertsQuery { state: only, client, limit, cursor } = query.0;
    let before = cursor::read(cursor.as_deref())?;
    let filter = Filter { state: only, client };
    let rows = state.read(move |conn| Ok(page(conn, filter, before, limit + 1)?)).await?;
    reply::list(&request, &cursor::page(rows, limit, |row| row.it.number, |row| AlertView::from(row.it)))
}

/// Show an alert
///
/// Which machine, what it did too much of, and who has looked into it.
#[utoipa::path(
    operation_id = "show_alert", tag = "Operation",
    params(("alert" = AlertId, Path, description = "The alert")),
    responses((status = 200, description = "The alert", body = AlertView)),
    extensions(("x-reach" = json!("none"))),
    security(("oauth2" = [AccessLogRead::SCOPE])),
)]
#[get("/v1/alerts/{alert}")]
pub async fn show_alert(
    _caller: Caller<AccessLogRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AlertId>,
) -> Result<HttpResponse, Problem> {
    let found = state.read(move |conn| Ok(alerts::alert(conn, path.0)?)).await?;
    Ok(shown(found)?.to(&request))
}

/// What somebody found who looked into an alert.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Acknowledgement {
    /// What you found and did, for your colleagues. Never write anything about a victim or survivor.
    #[serde(default)]
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_length = 1, max_length = 2000, example = "The partner loads its own list; agreed by telephone.")]
    note: Option<String>,
}

/// Acknowledge an alert
///
/// Somebody has looked into it. It opens again when the same machine reaches the next level on the same day.
#[utoipa::path(
    operation_id = "acknowledge_alert", tag = "Operation",
    params(("alert" = AlertId, Path, description = "The alert"), IfMatchHeader), request_body = Acknowledgement,
    responses((status = 200, description = "The alert", body = AlertView)),
    security(("oauth2" = [AccessWrite::SCOPE])),
)]
#[post("/v1/alerts/{alert}/acknowledge")]
pub async fn acknowledge_alert(
    caller: Caller<AccessWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AlertId>,
    expected: IfMatch,
    body: Body<Acknowledgement>,
) -> Result<HttpResponse, Problem> {
    let (actor, note) = (caller.actor, body.0.note);
    let acknowledged =
        state.write(move |tx| Ok(alerts::acknowledge_alert(tx, actor, path.0, expected.0, note)?)).await?;
    Ok(shown(acknowledged)?.to(&request))
}

/// What a machine asked on a day: numbers alone. About whom it asked is not kept.
#[derive(Serialize, ToSchema)]
struct DayOfLookups {
    /// The day, of America/New_York.
    day: Day,
    /// How many questions it asked.
    #[schema(example = 40)]
    lookups: u64,
    /// How many different organizations it was shown; one that two nodes showed, or one node before and after a restart,
    /// counts twice.
    #[schema(example = 12)]
    organizations: u64,
    /// How many questions named an organization that nobody is.
    #[schema(example = 1)]
    misses: u64,
}

impl From<(Day, Counts)> for DayOfLookups {
    fn from((day, counts): (Day, Counts)) -> Self {
        Self { day, lookups: counts.lookups, organizations: counts.organizations, misses: counts.misses }
    }
}

/// List what a partner's machine asked, by day
///
/// The newest day first; of today as far as it has been written, which lags by some seconds. About whom it asked is kept
/// nowhere. Only partners' machines are counted.
#[utoipa::path(
    operation_id = "list_client_lookups", tag = "Access",
    params(("client" = ClientId, Path, description = "The client"), PageQuery),
    responses((status = 200, description = "A page of days", body = Page<DayOfLookups>)),
    security(("oauth2" = [AccessRead::SCOPE])),
)]
#[get("/v1/clients/{client}/lookups")]
pub async fn list_client_lookups(
    _caller: Caller<AccessRead>,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ClientId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let limit = query.0.limit;
    let before = cursor::read(query.0.cursor.as_deref())?;
    let rows = state
        .read(move |conn| {
            machines::machine(conn, path.0)?;
            Ok(lookups::page(conn, path.0, before, limit + 1)?)
        })
        .await?;
    reply::list(&request, &cursor::page(rows, limit, |(day, _)| *day, DayOfLookups::from))
}
