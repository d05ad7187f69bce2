//! Notices: what the Commission has told organizations.

use super::headers::IfMatchHeader;
use crate::{
    access_log::concerns,
    edge::{
        cursor::{self, Page},
        path::Path,
        precondition::IfMatch,
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::Problem,
    scope::{Caller, Guard, NoticesRead, RepresentationWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use domain::{
    access::Reach,
    arena::ArenaCode,
    decision::{Act, Condition, Decision, Phase},
    ids::{DecisionId, NoticeId, OrganizationId},
    notice::{Notice, NoticeKind},
    policy::{Audience, Use},
    time::{Day, Instant},
    verdict::Reason,
};
use persistence::{Conn, Revised, decisions, notices};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

/// What the Commission has told an organization.
#[derive(Serialize, ToSchema)]
struct NoticeView {
    /// Its identity.
    id: NoticeId,
    /// Whom it tells.
    organization: OrganizationId,
    /// What it tells.
    kind: NoticeKind,
    /// The same in plain English.
    #[schema(example = "The suspension has ended.")]
    text: String,
    /// For which use.
    #[schema(required)]
    r#use: Option<Use>,
    /// For which arena.
    #[schema(required)]
    arena: Option<ArenaCode>,
    /// The day that it names: when something becomes final, ends, or is reviewed.
    #[schema(required)]
    day: Option<Day>,
    /// When it was told.
    told_at: Instant,
    /// When the organization said that it has read it.
    #[schema(required, example = json!(null))]
    acknowledged_at: Option<Instant>,
    /// The decision that it tells of, as it stands now.
    #[schema(required)]
    decision: Option<ToldDecision>,
}

/// A decision, as far as its organization is told.
#[derive(Serialize, ToSchema)]
struct ToldDecision {
    /// Its identity: for responding and appealing.
    id: DecisionId,
    /// What it does.
    act: Act,
    /// Where it stands now.
    phase: Phase,
    /// The day on which it becomes final by itself; `null` unless it is preliminary and nothing stops that.
    #[schema(required, example = json!(null))]
    final_on: Option<Day>,
    /// Whether it is a suspension that no second person has confirmed.
    provisional: bool,
    /// What the organization must still do.
    conditions: Vec<Condition>,
    /// Why, in the words of whoever decided; `null` where nothing is withheld.
    #[schema(required, example = json!(null))]
    reason: Option<String>,
    /// What was said with the newest step of staff.
    #[schema(required, example = json!(null))]
    answer: Option<String>,
    /// Requirement by requirement, as the verdict behind it found it.
    reasons: Vec<Reason>,
}

impl ToldDecision {
    fn new(decision: &Decision, kind: NoticeKind, now: Instant) -> Self {
        let answers = decision.course.iter().filter(|step| !step.kind.is_of_organization());
        Self {
            id: decision.id,
            act: decision.act,
            phase: decision.phase(now),
            final_on: decision.final_on(now).filter(|day| *day > now.day()),
            provisional: decision.is_provisional(now),
            conditions: decision.open_conditions(now),
            reason: decision.reason.clone().filter(|_| kind.tells_why()),
            answer: answers.filter_map(|step| step.text.clone()).next_back(),
            reasons: decision.verdict.reasons_for(Audience::Provider).cloned().collect(),
        }
    }
}

impl NoticeView {
    fn new(notice: Notice, decision: Option<&Decision>, now: Instant) -> Self {
        Self {
            id: notice.id,
            organization: notice.organization,
            kind: notice.kind,
            text: notice.kind.sentence(),
            r#use: notice.r#use,
            arena: notice.arena,
            day: notice.day,
            told_at: notice.told_at,
            acknowledged_at: notice.acknowledged_at,
            decision: decision.map(|decision| ToldDecision::new(decision, notice.kind, now)),
        }
    }
}

/// Which notices.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct NoticesQuery {
    /// Only those to this organization.
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

type Told = (Vec<Revised<Notice>>, BTreeMap<DecisionId, Decision>);

fn with_decisions(conn: &mut Conn, reach: Reach, notices: Vec<Revised<Notice>>) -> Result<Told, persistence::Error> {
    let ids: Vec<DecisionId> = notices.iter().filter_map(|notice| notice.it.decision).collect();
    let found = decisions::find_many(conn, reach, &ids)?;
    Ok((notices, found.into_iter().map(|decision| (decision.id, decision)).collect()))
}

/// List notices
///
/// What the Commission has told an organization, the newest first: its own for a provider, all for staff. Written in the same
/// moment as the act that it tells of.
#[utoipa::path(
    operation_id = "list_notices", tag = "Decisions", params(NoticesQuery),
    responses((status = 200, description = "A page of notices", body = Page<NoticeView>)),
    security(("oauth2" = [NoticesRead::SCOPE])),
)]
#[get("/v1/notices")]
pub async fn list_notices(
    caller: Caller<NoticesRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<NoticesQuery>,
) -> Result<HttpResponse, Problem> {
    let NoticesQuery { organization, limit, cursor } = query.0;
    if let Some(organization) = organization {
        concerns(&request, organization);
    }
    let reach = caller.reach;
    let before = cursor::read(cursor.as_deref())?;
    let read = move |conn: &mut Conn, now| {
        let found = notices::page(conn, reach, organization, before, limit + 1)?;
        Ok((with_decisions(conn, reach, found)?, now))
    };
    let ((rows, decisions), now) = state.read_now(read).await?;
    let view = |notice: Revised<Notice>| {
        let decision = notice.it.decision.and_then(|id| decisions.get(&id));
        NoticeView::new(notice.it, decision, now)
    };
    reply::list(&request, &cursor::page(rows, limit, |notice| notice.it.id, view))
}

/// Show a notice
///
/// With the decision that it tells of, as it stands now, and why.
#[utoipa::path(
    operation_id = "show_notice", tag = "Decisions",
    params(("notice" = NoticeId, Path, description = "The notice")),
    responses((status = 200, description = "The notice", body = NoticeView)),
    security(("oauth2" = [NoticesRead::SCOPE])),
)]
#[get("/v1/notices/{notice}")]
pub async fn show_notice(
    caller: Caller<NoticesRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<NoticeId>,
) -> Result<HttpResponse, Problem> {
    let reach = caller.reach;
    let read = move |conn: &mut Conn, now| {
        let found = notices::find(conn, reach, path.0)?.ok_or(workflows::Error::NotFound("notice"))?;
        let decision = found.it.decision.map(|id| decisions::find_many(conn, reach, &[id])).transpose()?;
        Ok((found, decision.and_then(|mut found| found.pop()), now))
    };
    let (notice, decision, now) = state.read_now(read).await?;
    concerns(&request, notice.it.organization);
    Ok(Reply::ok(&NoticeView::new(notice.it, decision.as_ref(), now), notice.revision)?.to(&request))
}

/// Acknowledge a notice
///
/// The organization says that it has read it. No day depends on it: they run from the day on which it was told.
#[utoipa::path(
    operation_id = "acknowledge_notice", tag = "Decisions",
    params(("notice" = NoticeId, Path, description = "The notice"), IfMatchHeader),
    responses(
        (status = 200, description = "The notice", body = NoticeView),
        (status = 409, description = "It has been acknowledged already"),
    ),
    security(("oauth2" = [RepresentationWrite::SCOPE])),
)]
#[post("/v1/notices/{notice}/acknowledge")]
pub async fn acknowledge_notice(
    caller: Caller<RepresentationWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<NoticeId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (actor, reach) = (caller.actor, caller.reach);
    let (notice, decision, now) = state
        .write(move |tx| {
            let notice = workflows::notices::acknowledge_notice(tx, actor, reach, path.0, expected.0)?;
            let decision = notice.it.decision.map(|id| decisions::find_many(tx, reach, &[id])).transpose()?;
            Ok((notice, decision.and_then(|mut found| found.pop()), tx.now()))
        })
        .await?;
    Ok(Reply::ok(&NoticeView::new(notice.it, decision.as_ref(), now), notice.revision)?.to(&request))
}
