//! Evidence that expires, before it does.

use super::{clients::today, evidence_view::EvidenceView};
use crate::{
    access_log::concerns,
    edge::{
        cursor::{self, Page},
        query::Query,
        reply,
    },
    problem::Problem,
    scope::{AssessmentsRead, Caller, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, http::header, web};
use domain::{arena::ArenaCode, edition::StandardCode, ids::OrganizationId, policy::Use, time::Day};
use futures_util::stream;
use interchange::expiring_evidence as file;
use persistence::{
    Conn,
    evidence::{Expiring, Window},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;
use workflows::evidence::{ExpiringEvidence, list_expiring_evidence as list};

/// How many rows of a file are read, and sent, at a time.
const PART: u32 = 200;

/// A standing that rests on evidence.
#[derive(Serialize, ToSchema)]
struct RestingStanding {
    /// For which use.
    r#use: Use,
    /// In which arena, where the use is per arena.
    #[schema(required)]
    arena: Option<ArenaCode>,
}

/// A piece of evidence that expires, and what rests on it.
#[derive(Serialize, ToSchema)]
struct ExpiringView {
    /// The evidence.
    evidence: EvidenceView,
    /// The organization's legal name.
    #[schema(example = "Example Advocates of Wake, Inc. (fictitious)")]
    organization_name: String,
    /// The standards whose answers name it, in whichever self-assessment.
    standards: Vec<StandardCode>,
    /// What the organization holds today by a decision on a self-assessment whose answers name it.
    standings: Vec<RestingStanding>,
}

impl ExpiringView {
    fn of(one: ExpiringEvidence, today: Day) -> Self {
        Self {
            evidence: EvidenceView::of(one.evidence, today),
            organization_name: one.organization_name,
            standards: one.standards.into_iter().collect(),
            standings: one.standings.into_iter().map(|(r#use, arena)| RestingStanding { r#use, arena }).collect(),
        }
    }
}

fn place(one: &ExpiringEvidence, otherwise: Day) -> Expiring {
    Expiring { last: one.evidence.it.counts_until.unwrap_or(otherwise), evidence: one.evidence.it.id }
}

fn window(today: Day, within_days: u16, has_expired: bool) -> Window {
    if has_expired {
        Window { from: Day::FIRST, to: today.plus_days(-1) }
    } else {
        Window { from: today, to: today.plus_days(i32::from(within_days)) }
    }
}

fn default_days() -> u16 {
    60
}

/// Which evidence that expires.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExpiringQuery {
    /// Within how many days from today.
    #[serde(default = "default_days")]
    #[validate(range(max = 731))]
    #[param(minimum = 0, maximum = 731, default = 60, example = 60)]
    within_days: u16,
    /// Instead, what has expired already.
    #[serde(default)]
    #[param(default = false)]
    expired: bool,
    /// Only that of this organization.
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

/// Which evidence that expires, for a file.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ExpiringFileQuery {
    /// Within how many days from today.
    #[serde(default = "default_days")]
    #[validate(range(max = 731))]
    #[param(minimum = 0, maximum = 731, default = 60, example = 60)]
    within_days: u16,
    /// Instead, what has expired already.
    #[serde(default)]
    #[param(default = false)]
    expired: bool,
    /// Only that of this organization.
    #[param(value_type = Option<uuid::Uuid>)]
    organization: Option<OrganizationId>,
}

/// List evidence that expires
///
/// Before it does, the first to expire first: with the standards that rest on it, and what the organization holds by it. What
/// was rejected is left out. A provider sees its own.
#[utoipa::path(
    operation_id = "list_expiring_evidence", tag = "Evidence", params(ExpiringQuery),
    responses((status = 200, description = "A page of evidence that expires", body = Page<ExpiringView>)),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/expiring-evidence")]
pub async fn list_expiring_evidence(
    caller: Caller<AssessmentsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<ExpiringQuery>,
) -> Result<HttpResponse, Problem> {
    let ExpiringQuery { within_days, expired, organization, limit, cursor } = query.0;
    if let Some(organization) = organization {
        concerns(&request, organization);
    }
    let (reach, today) = (caller.reach, today(&state));
    let after = cursor::read(cursor.as_deref())?;
    let window = window(today, within_days, expired);
    let read = move |conn: &mut Conn, now| Ok(list(conn, reach, organization, window, after, limit + 1, now)?);
    let rows = state.read_now(read).await?;
    reply::list(&request, &cursor::page(rows, limit, |row| place(row, today), |row| ExpiringView::of(row, today)))
}

/// Export evidence that expires
///
/// The same list whole, as CSV: one row a piece of evidence. Texts that a spreadsheet would take for a formula carry an
/// apostrophe in front.
#[utoipa::path(
    operation_id = "export_expiring_evidence", tag = "Evidence", params(ExpiringFileQuery),
    responses((status = 200, description = "The evidence that expires", body = String, content_type = "text/csv")),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/expiring-evidence/export")]
pub async fn export_expiring_evidence(
    caller: Caller<AssessmentsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<ExpiringFileQuery>,
) -> Result<HttpResponse, Problem> {
    let ExpiringFileQuery { within_days, expired, organization } = query.0;
    if let Some(organization) = organization {
        concerns(&request, organization);
    }
    let (reach, today) = (caller.reach, today(&state));
    let window = window(today, within_days, expired);
    let head = file::head().map_err(|error| Problem::internal(&error))?;
    let parts = stream::try_unfold(Some((head, None)), move |at| {
        let state = state.clone();
        async move {
            let Some((mut bytes, after)) = at else { return Ok(None) };
            let read = move |conn: &mut Conn, now| Ok(list(conn, reach, organization, window, after, PART, now)?);
            let rows = state.read_now(read).await;
            // The connection is broken off; its reader notices that the file has no end.
            let rows = rows.map_err(|problem| std::io::Error::other(problem.to_string()))?;
            let is_last = rows.len() < PART as usize;
            let next = rows.last().filter(|_| !is_last).map(|last| place(last, today));
            for row in rows {
                write(row, today, &mut bytes).map_err(std::io::Error::other)?;
            }
            Ok::<_, std::io::Error>(Some((web::Bytes::from(bytes), next.map(|next| (Vec::new(), Some(next))))))
        }
    });
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, "Authorization"))
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"expiring-evidence.csv\""))
        .content_type("text/csv; charset=utf-8; header=present")
        .streaming(parts))
}

fn write(one: ExpiringEvidence, today: Day, bytes: &mut Vec<u8>) -> Result<(), interchange::WriteFault> {
    let evidence = one.evidence.it;
    let row = file::Line {
        state: evidence.state_on(today),
        evidence: &evidence,
        organization_name: &one.organization_name,
        standards: &one.standards,
        standings: &one.standings,
    };
    file::write(&row, bytes)
}
