//! Self-assessments: an organization rates itself.

use super::{
    clients::today,
    evidence_view::EvidenceView,
    headers::{IfMatchHeader, OptionalKeyHeader},
};
use crate::{
    access_log::concerns,
    edge::{
        body::{Body, check_at, invalid},
        cursor::{self, Page, PageQuery},
        idempotency::{Answer as Repeats, OptionalKey, once},
        path::Path,
        precondition::IfMatch,
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::Problem,
    scope::{AssessmentsRead, AssessmentsSubmit, AssessmentsWrite, Caller, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use domain::{
    arena::ArenaCode,
    assessment::{Answer, AssessmentStatus, Progress},
    edition::{EditionName, StandardCode},
    ids::{AssessmentId, EditionId, InvitationId, OrganizationId},
    time::Day,
};
use persistence::assessments;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;
use validator::Validate;
use workflows::assessments::Opened;

/// A self-assessment in a list.
#[derive(Serialize, ToSchema)]
struct AssessmentRow {
    /// Its identity.
    id: AssessmentId,
    /// Whose it is.
    organization: OrganizationId,
    /// Against which edition.
    edition: EditionId,
    /// The arenas it covers.
    arenas: BTreeSet<ArenaCode>,
    /// Where it stands.
    status: AssessmentStatus,
}

/// A self-assessment.
#[derive(Serialize, ToSchema)]
pub(super) struct AssessmentView {
    /// Its identity.
    id: AssessmentId,
    /// Whose it is.
    organization: OrganizationId,
    /// Under which invitation.
    invitation: InvitationId,
    /// Against which edition.
    edition: EditionName,
    /// The arenas it covers, beside the foundational standards.
    arenas: BTreeSet<ArenaCode>,
    /// Where it stands.
    status: AssessmentStatus,
    /// What the reviewer wrote when it was returned.
    #[schema(required, example = json!(null))]
    note: Option<String>,
    /// How far it has come, and what is missing.
    progress: Progress,
    /// The standards that apply, in order.
    applicable: Vec<StandardCode>,
    /// The answers so far, by standard.
    #[schema(value_type = BTreeMap<String, Answer>)]
    answers: BTreeMap<StandardCode, Answer>,
    /// The evidence that the answers name.
    evidence: Vec<EvidenceView>,
    /// The standards whose ratings rest on evidence that has expired: renew it, or name other evidence.
    #[schema(example = json!([]))]
    resting_on_expired: Vec<StandardCode>,
}

impl AssessmentView {
    pub(super) fn of(opened: Opened, today: Day) -> Self {
        let resting_on_expired = opened.resting_on_expired(today);
        let stored = opened.stored.it;
        let assessment = stored.assessment;
        let applying = domain::applicability::applicable(&opened.edition, &assessment.arenas);
        Self {
            id: assessment.id,
            organization: assessment.organization,
            invitation: assessment.invitation,
            edition: opened.edition.name(),
            progress: assessment.progress(&opened.edition),
            answers: assessment.counting(&opened.edition),
            evidence: opened.evidence.into_values().map(|one| EvidenceView::of(one, today)).collect(),
            resting_on_expired,
            applicable: applying.into_iter().map(|standard| standard.code.clone()).collect(),
            arenas: assessment.arenas,
            status: assessment.status,
            note: stored.note,
        }
    }
}

pub(super) fn shown(opened: Opened, state: &State) -> Result<Reply, Problem> {
    let revision = opened.stored.revision;
    Reply::ok(&AssessmentView::of(opened, today(state)), revision)
}

/// Which invitation to take up.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAssessment {
    /// The invitation.
    invitation: InvitationId,
}

/// Answers to several standards.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// By standard. Standards that are not named keep the answers they have.
    #[validate(length(min = 1, max = 1000))]
    #[schema(value_type = BTreeMap<String, Answer>, example = json!({"F-01": {"rating": "meets"}}))]
    answers: BTreeMap<StandardCode, Answer>,
}

/// List self-assessments
///
/// All for the Commission; its own for a provider.
#[utoipa::path(
    operation_id = "list_assessments", tag = "Self-assessment", params(PageQuery),
    responses((status = 200, description = "A page of self-assessments", body = Page<AssessmentRow>)),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/assessments")]
pub async fn list_assessments(
    caller: Caller<AssessmentsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let (limit, reach) = (query.0.limit, caller.reach);
    let after = cursor::read(query.0.cursor.as_deref())?;
    let rows = state.read(move |conn| Ok(assessments::page(conn, reach, after, limit + 1)?)).await?;
    let page = cursor::page(
        rows,
        limit,
        |row| row.it.assessment.id,
        |row| {
            let assessment = row.it.assessment;
            AssessmentRow {
                id: assessment.id,
                organization: assessment.organization,
                edition: assessment.edition,
                arenas: assessment.arenas,
                status: assessment.status,
            }
        },
    );
    reply::list(&request, &page)
}

/// Start a self-assessment
///
/// Takes up an invitation of one's own organization.
#[utoipa::path(
    operation_id = "start_assessment", tag = "Self-assessment", params(OptionalKeyHeader), request_body = NewAssessment,
    responses(
        (status = 201, description = "The draft", body = AssessmentView),
        (status = 404, description = "There is no such invitation of your organization"),
        (status = 409, description = "The invitation has been taken up"),
    ),
    security(("oauth2" = [AssessmentsWrite::SCOPE])),
)]
#[post("/v1/assessments")]
pub async fn start_assessment(
    caller: Caller<AssessmentsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    key: OptionalKey,
    body: Body<NewAssessment>,
) -> Result<HttpResponse, Problem> {
    let (actor, reach, today, invitation) = (caller.actor, caller.reach, today(&state), body.0.invitation);
    once(&state, &request, &caller, key, &body.0, Repeats::Repeatable, move |tx| {
        let opened = workflows::assessments::start_assessment(tx, actor, reach, invitation)?;
        let revision = opened.stored.revision;
        let view = AssessmentView::of(opened, today);
        Reply::created(format!("/v1/assessments/{}", view.id), &view, revision)
    })
    .await
}

/// Show a self-assessment
///
/// With its answers, its progress and what is missing. A provider sees its own.
#[utoipa::path(
    operation_id = "show_assessment", tag = "Self-assessment",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment")),
    responses((status = 200, description = "The self-assessment", body = AssessmentView)),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/assessments/{assessment}")]
pub async fn show_assessment(
    caller: Caller<AssessmentsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
) -> Result<HttpResponse, Problem> {
    let reach = caller.reach;
    let opened = state.read(move |conn| Ok(workflows::assessments::open(conn, reach, path.0)?)).await?;
    concerns(&request, opened.stored.it.assessment.organization);
    Ok(shown(opened, &state)?.to(&request))
}

/// Save answers to several standards
///
/// Standards that are not named keep their answers. With the entity tag of an earlier revision, answers are saved all the
/// same as long as nobody has changed the same ones since; otherwise 412 names them in `errors`. A draft may hold a rating whose level is N/A: `progress` lists it,
/// and submission refuses it. Never write anything about a victim or survivor into a narrative.
#[utoipa::path(
    operation_id = "save_answers", tag = "Self-assessment",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment"), IfMatchHeader),
    request_body = Answers,
    responses((status = 200, description = "The self-assessment", body = AssessmentView)),
    security(("oauth2" = [AssessmentsWrite::SCOPE])),
)]
#[put("/v1/assessments/{assessment}/answers")]
pub async fn save_answers(
    caller: Caller<AssessmentsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
    expected: IfMatch,
    body: Body<Answers>,
) -> Result<HttpResponse, Problem> {
    let given = body.0.answers;
    let errors: Vec<_> =
        given.iter().flat_map(|(code, answer)| check_at(&format!("/answers/{code}"), answer)).collect();
    if !errors.is_empty() {
        return Err(invalid(errors));
    }
    save(&caller, &request, &state, path.0, expected, given).await
}

/// Save the answer to one standard
///
/// As for several standards, for one.
#[utoipa::path(
    operation_id = "save_answer", tag = "Self-assessment",
    params(
        ("assessment" = AssessmentId, Path, description = "The self-assessment"),
        ("standard" = StandardCode, Path, description = "The standard's code"),
        IfMatchHeader,
    ),
    request_body = Answer,
    responses((status = 200, description = "The self-assessment", body = AssessmentView)),
    security(("oauth2" = [AssessmentsWrite::SCOPE])),
)]
#[put("/v1/assessments/{assessment}/answers/{standard}")]
pub async fn save_answer(
    caller: Caller<AssessmentsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<(AssessmentId, StandardCode)>,
    expected: IfMatch,
    body: Body<Answer>,
) -> Result<HttpResponse, Problem> {
    let (id, standard) = path.0;
    let place = format!("/answers/{standard}");
    let saved = save(&caller, &request, &state, id, expected, BTreeMap::from([(standard, body.0)])).await;
    saved.map_err(|problem| problem.within(&place))
}

async fn save(
    caller: &Caller<AssessmentsWrite>,
    request: &HttpRequest,
    state: &State,
    id: AssessmentId,
    expected: IfMatch,
    given: BTreeMap<StandardCode, Answer>,
) -> Result<HttpResponse, Problem> {
    let (actor, reach) = (caller.actor, caller.reach);
    let opened = state
        .write(move |tx| Ok(workflows::assessments::save_answers(tx, actor, reach, id, expected.0, given)?))
        .await?;
    Ok(shown(opened, state)?.to(request))
}

/// Submit a self-assessment
///
/// Refused while a standard that applies is unrated, or rated at a level that is N/A; `errors` names the standards.
/// Afterwards it is read-only, until it is returned.
#[utoipa::path(
    operation_id = "submit_assessment", tag = "Self-assessment",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment"), IfMatchHeader),
    responses(
        (status = 200, description = "The self-assessment", body = AssessmentView),
        (status = 422, description = "Something that applies is unrated, or rated at a level that is N/A"),
    ),
    security(("oauth2" = [AssessmentsSubmit::SCOPE])),
)]
#[post("/v1/assessments/{assessment}/submit")]
pub async fn submit_assessment(
    caller: Caller<AssessmentsSubmit>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (actor, reach) = (caller.actor, caller.reach);
    let opened = state
        .write(move |tx| Ok(workflows::assessments::submit_assessment(tx, actor, reach, path.0, expected.0)?))
        .await?;
    Ok(shown(opened, &state)?.to(&request))
}
