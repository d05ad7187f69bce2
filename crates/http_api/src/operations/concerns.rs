//! Concerns about organizations: raised by anybody, read by staff.

use crate::{
    access_log::concerns,
    edge::{
        allowance,
        body::Body,
        cursor::{self, Page},
        path::Path,
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::Problem,
    reader::Eyes,
    scope::{Anyone, Caller, ConcernsRead, ConcernsWrite, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, http::StatusCode, post, web};
use domain::{
    concern::{Concern, ConcernCategory, ConcernState},
    ids::{ClientId, ConcernId, OrganizationId},
    time::Instant,
};
use persistence::{Revised, concern_contacts::ConcernContact, concerns::Filter};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;
use workflows::{alerts::Source, concerns as acts};

/// What somebody is worried about.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewConcern {
    /// The organization, by its id, when you know it. Either this or `organization_name`.
    #[serde(default)]
    organization: Option<OrganizationId>,
    /// The organization by its name, when you do not know its id. One line.
    #[serde(default)]
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = json!(null))]
    organization_name: Option<String>,
    /// What it is about.
    category: ConcernCategory,
    /// What happened, in plain words. Never write anything about a victim or survivor: no name, no age, no place, nothing by
    /// which somebody could be known. If somebody is in danger, call 911.
    #[validate(length(min = 1, max = 4000))]
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "The line that is announced as open at every hour is not answered at night."
    )]
    text: String,
    /// How to reach you, if you want to be asked. Seen only by those who look into it, and erased when it is not needed.
    #[serde(default)]
    #[validate(nested)]
    #[schema(example = json!(null))]
    contact: Option<WayToReach>,
}

/// How to reach somebody: an email, a telephone, or both.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
struct WayToReach {
    /// An address for electronic mail.
    #[serde(default)]
    #[validate(length(max = 254))]
    #[schema(format = "email", max_length = 254, example = "somebody@example.org")]
    email: Option<String>,
    /// A telephone (E.164).
    #[serde(default)]
    #[validate(length(max = 16))]
    #[schema(pattern = "^\\+[1-9][0-9]{6,14}$", example = "+19195550101")]
    phone: Option<String>,
}

/// That a concern was received: the same for every concern.
#[derive(Serialize, ToSchema)]
struct Receipt {
    /// `true`.
    received: bool,
    /// What happens next.
    #[schema(example = "Staff of the Commission look into it. Nothing is decided by it alone.")]
    next: String,
}

/// Raise a concern
///
/// About an organization, by anybody. No token is needed; with the token of a partner's machine it is attributed to that
/// machine. Staff look into it; alone it changes nothing, and no partner is told. The answer is the same whether or not the
/// organization is one of the registry's, and whether or not the same was said before. This is no line for emergencies.
#[utoipa::path(
    operation_id = "raise_concern", tag = "Concerns", request_body = NewConcern,
    responses(
        (status = 202, description = "It was received", body = Receipt),
        (status = 400, description = "The request cannot be read"),
        (status = 401, description = "A token was sent, and does not hold"),
        (status = 429, description = "Too much is being asked at once; Retry-After says when to come back"),
    ),
    security(()),
)]
#[post("/v1/concerns")]
pub async fn raise_concern(
    anyone: Anyone,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    body: Body<NewConcern>,
) -> Result<HttpResponse, Problem> {
    let client = anyone.0.as_deref().and_then(|identity| Eyes::of(identity).machine_of_a_partner());
    let source = client.map_or_else(|| Source::Network(allowance::network(&request)), Source::Machine);
    // Counted before it is turned away: a flood is noticed by what does not come through as well.
    state.note_concern(source).await;
    state.concerns.admit(&request, &state)?;
    let NewConcern { organization, organization_name, category, text, contact } = body.0;
    let contact = contact.map(|WayToReach { email, phone }| ConcernContact { email, phone });
    let new = acts::NewConcern { organization, organization_name, category, text, contact };
    state.write(move |tx| Ok(acts::raise_concern(tx, client, new)?)).await?;
    let next = format!(
        "Staff of the Commission look into it. Nothing is decided by it alone, and you are told no more of it here. {}",
        state.settings.fallback_contact
    );
    Ok(Reply::new(StatusCode::ACCEPTED, &Receipt { received: true, next }, 0)?.to(&request))
}

/// A concern, as staff see it. No answer names a person.
#[derive(Serialize, ToSchema)]
pub(super) struct ConcernView {
    /// Its identity.
    id: ConcernId,
    /// The organization; `null` until staff have found out which one is meant.
    #[schema(required)]
    organization: Option<OrganizationId>,
    /// What was said of who is meant, where that is no organization of the registry.
    #[schema(required, example = json!(null))]
    named: Option<String>,
    /// What it is about.
    category: ConcernCategory,
    /// What was said.
    #[schema(example = "The line that is announced as open at every hour is not answered at night.")]
    text: String,
    /// What the text may hold, by stable codes: read it with care, and copy nothing of it.
    #[schema(example = json!([]))]
    doubts: Vec<String>,
    /// The partner's machine that brought it; `null` when nobody said who they are.
    #[schema(required)]
    raised_by: Option<ClientId>,
    /// When it was first raised.
    raised_at: Instant,
    /// How often the same was said.
    #[schema(minimum = 1, example = 1)]
    times: i32,
    /// Where it stands.
    state: ConcernState,
    /// Whether it is serious; `null` until staff have judged.
    #[schema(required, example = true)]
    serious: Option<bool>,
    /// What staff have noted for one another.
    #[schema(required, example = json!(null))]
    note: Option<String>,
    /// What the organization has been told, in the words of staff.
    #[schema(required, example = json!(null))]
    summary: Option<String>,
    /// When it was told.
    #[schema(required, example = json!(null))]
    shared_at: Option<Instant>,
    /// What the organization answers.
    #[schema(required, example = json!(null))]
    response: Option<String>,
    /// When it answered.
    #[schema(required, example = json!(null))]
    responded_at: Option<Instant>,
}

impl From<Concern> for ConcernView {
    fn from(concern: Concern) -> Self {
        Self {
            id: concern.id,
            organization: concern.organization,
            named: concern.named,
            category: concern.category,
            text: concern.text,
            doubts: concern.doubts,
            raised_by: concern.raised_by,
            raised_at: concern.raised_at,
            times: concern.times,
            state: concern.state,
            serious: concern.serious,
            note: concern.note,
            summary: concern.summary,
            shared_at: concern.shared_at,
            response: concern.response,
            responded_at: concern.responded_at,
        }
    }
}

/// A concern as an answer to staff.
pub(super) fn shown(concern: Revised<Concern>) -> Result<Reply, Problem> {
    Reply::ok(&ConcernView::from(concern.it), concern.revision)
}

/// Which concerns.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ConcernsQuery {
    /// Only those in this state.
    state: Option<ConcernState>,
    /// Only those about this organization.
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

/// List concerns
///
/// In the order in which they were raised. Those about an organization that you belong to are left out.
#[utoipa::path(
    operation_id = "list_concerns", tag = "Concerns", params(ConcernsQuery),
    responses((status = 200, description = "A page of concerns", body = Page<ConcernView>)),
    security(("oauth2" = [ConcernsRead::SCOPE])),
)]
#[get("/v1/concerns")]
pub async fn list_concerns(
    caller: Caller<ConcernsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<ConcernsQuery>,
) -> Result<HttpResponse, Problem> {
    let ConcernsQuery { state: only, organization, limit, cursor } = query.0;
    if let Some(organization) = organization {
        concerns(&request, organization);
    }
    let after = cursor::read(cursor.as_deref())?;
    let (actor, reach) = (caller.actor, caller.reach);
    let filter = Filter { state: only, organization, without: Vec::new() };
    let rows = state.read(move |conn| Ok(acts::list_concerns(conn, actor, reach, filter, after, limit + 1)?)).await?;
    reply::list(&request, &cursor::page(rows, limit, |row| row.it.id, |row| ConcernView::from(row.it)))
}

/// Show a concern
///
/// With what staff have noted and what the organization answers. Not to those who belong to the organization.
#[utoipa::path(
    operation_id = "show_concern", tag = "Concerns",
    params(("concern" = ConcernId, Path, description = "The concern")),
    responses(
        (status = 200, description = "The concern", body = ConcernView),
        (status = 409, description = "You belong to the organization"),
    ),
    security(("oauth2" = [ConcernsRead::SCOPE])),
)]
#[get("/v1/concerns/{concern}")]
pub async fn show_concern(
    caller: Caller<ConcernsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ConcernId>,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let found = state.read(move |conn| Ok(acts::show_concern(conn, actor, path.0)?)).await?;
    if let Some(organization) = found.it.organization {
        concerns(&request, organization);
    }
    Ok(shown(found)?.to(&request))
}

/// Show how to reach who raised a concern
///
/// To those who look into it. 404 when nothing was left, or it has been erased.
#[utoipa::path(
    operation_id = "show_concern_contact", tag = "Concerns",
    params(("concern" = ConcernId, Path, description = "The concern")),
    responses(
        (status = 200, description = "How to reach them", body = WayToReach),
        (status = 409, description = "You belong to the organization"),
    ),
    security(("oauth2" = [ConcernsWrite::SCOPE])),
)]
#[get("/v1/concerns/{concern}/contact")]
pub async fn show_concern_contact(
    caller: Caller<ConcernsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ConcernId>,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    let found = state.read(move |conn| Ok(acts::show_concern_contact(conn, actor, path.0)?)).await?;
    let (organization, ConcernContact { email, phone }) = found;
    if let Some(organization) = organization {
        concerns(&request, organization);
    }
    Ok(Reply::ok(&WayToReach { email, phone }, 0)?.to(&request))
}
