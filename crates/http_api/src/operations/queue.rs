//! What waits, for whom, and since when.

use super::{clients::today, sites::sight};
use crate::{
    edge::{
        cursor::{self, Page},
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::Problem,
    scope::{AssessmentsRead, Caller, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::{
    access::Scope,
    assessment::AssessmentStatus,
    ids::{OrganizationId, UserId},
    invitation::InvitationStatus,
    queue::{QueueKind, WaitsFor},
    time::Instant,
};
use persistence::{
    invitations,
    queue::{self, Asker, Filter, Waiting},
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

/// One thing that waits.
#[derive(Serialize, ToSchema)]
struct WaitingView {
    /// What kind of thing.
    kind: QueueKind,
    /// Its id: of the invitation, the self-assessment, the proposed change, the opening, the row of the list of narratives,
    /// the evidence, the corrective action, the task, the decision, the notice or the concern.
    #[schema(example = "01981f3e-8a00-7000-8000-000000000001")]
    subject: Uuid,
    /// Whose it is, or about whom; absent for a concern about an organization that nobody has recognized yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<OrganizationId>,
    /// Who has to act next.
    waits_for: WaitsFor,
    /// Since when it waits.
    since: Instant,
    /// The accounts of those who sit in the review, of a self-assessment that was handed in. Told to who may read reviews.
    #[serde(skip_serializing_if = "Option::is_none")]
    reviewers: Option<BTreeSet<UserId>>,
}

impl WaitingView {
    fn new(reads_reviews: bool, waiting: Waiting) -> Self {
        let Waiting { kind, subject, organization, since, reviewers } = waiting;
        let reviewers = Some(reviewers).filter(|_| reads_reviews);
        Self { kind, subject, organization, waits_for: kind.waits_for(), since, reviewers }
    }
}

/// How much of one kind waits.
#[derive(Serialize, ToSchema)]
struct CountView {
    /// What kind of thing.
    kind: QueueKind,
    /// Who has to act next.
    waits_for: WaitsFor,
    /// How many.
    #[schema(example = 3)]
    count: u64,
    /// Since when the oldest waits; `null` where none does.
    #[schema(required)]
    oldest_since: Option<Instant>,
}

/// How many self-assessments are in one state.
#[derive(Serialize, ToSchema)]
struct AssessmentCount {
    /// The state.
    status: AssessmentStatus,
    /// How many.
    #[schema(example = 3)]
    count: u64,
}

/// How many invitations are in one state.
#[derive(Serialize, ToSchema)]
struct InvitationCount {
    /// The state, as it is today.
    status: InvitationStatus,
    /// How many.
    #[schema(example = 3)]
    count: u64,
}

/// What a dashboard shows.
#[derive(Serialize, ToSchema)]
struct QueueCounts {
    /// How much of each kind waits.
    waiting: Vec<CountView>,
    /// Invitations by state.
    invitations: Vec<InvitationCount>,
    /// Self-assessments by state.
    assessments: Vec<AssessmentCount>,
}

/// Which of what waits.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct QueueQuery {
    /// Only this kind; repeat it for any of several.
    #[serde(default)]
    #[validate(length(max = 50))]
    kind: Vec<QueueKind>,
    /// Only what waits for this party.
    waits_for: Option<WaitsFor>,
    /// Only what concerns this organization.
    // Without the id's example: Swagger UI would fill it in, and the list would be empty.
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

fn asker(caller: &Caller<AssessmentsRead>, state: &State) -> Asker {
    let (reach, sight, today) = (caller.reach, sight(caller), today(state));
    Asker { reach, sight, without: Vec::new(), scopes: caller.scopes.to_vec(), today }
}

/// List what waits
///
/// The longest waiting first: what the Commission and organizations have to do next. A provider sees what concerns its own
/// organization. Each kind is told to who may read the thing itself: sites that are to be opened to those alone who see
/// confidential sites.
#[utoipa::path(
    operation_id = "list_queue", tag = "Queue", params(QueueQuery),
    responses((status = 200, description = "A page of what waits", body = Page<WaitingView>)),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/queue")]
pub async fn list_queue(
    caller: Caller<AssessmentsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<QueueQuery>,
) -> Result<HttpResponse, Problem> {
    let QueueQuery { kind, waits_for, organization, limit, cursor } = query.0;
    let (asker, reach, after) = (asker(&caller, &state), caller.reach, cursor::read(cursor.as_deref())?);
    let actor = caller.actor;
    let reads_reviews = reach.own().is_none() && asker.scopes.contains(&Scope::DecisionsRead);
    let filter = Filter { kinds: kind, waits_for, organization };
    let rows =
        state.read(move |conn| Ok(workflows::queue::list(conn, actor, asker, &filter, after, limit + 1)?)).await?;
    reply::list(&request, &cursor::page(rows, limit, Waiting::mark, |row| WaitingView::new(reads_reviews, row)))
}

/// Count what waits
///
/// How much of each kind waits and since when the oldest does, and how many invitations and self-assessments are in each
/// state. Of its own organization for a provider.
#[utoipa::path(
    operation_id = "count_queue", tag = "Queue",
    responses((status = 200, description = "The counts", body = QueueCounts)),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/queue/counts")]
pub async fn count_queue(
    caller: Caller<AssessmentsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let (asker, reach, actor) = (asker(&caller, &state), caller.reach, caller.actor);
    let counts = state
        .read(move |conn| {
            let invitations: BTreeMap<_, _> = invitations::count_by_status(conn, reach, asker.today)?;
            let waiting = workflows::queue::counts(conn, actor, asker)?;
            let assessments: BTreeMap<_, _> = queue::count_by_status(conn, reach)?;
            let count = |one: queue::Count| CountView {
                kind: one.kind,
                waits_for: one.kind.waits_for(),
                count: one.count,
                oldest_since: one.oldest,
            };
            Ok::<_, Problem>(QueueCounts {
                waiting: waiting.into_iter().map(count).collect(),
                invitations: invitations.into_iter().map(|(status, count)| InvitationCount { status, count }).collect(),
                assessments: assessments.into_iter().map(|(status, count)| AssessmentCount { status, count }).collect(),
            })
        })
        .await?;
    Ok(Reply::ok(&counts, 0)?.to(&request))
}
