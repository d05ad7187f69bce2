//! What an organization sees of concerns about it, and answers.

use super::headers::IfMatchHeader;
use crate::{
    access_log::concerns as says_about,
    edge::{
        body::Body,
        cursor::{self, Page, PageQuery},
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
    concern::Concern,
    ids::{ConcernId, OrganizationId},
    time::Instant,
};
use persistence::{Revised, concerns, organizations};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

/// A concern that staff have shared: what they say of it, and nothing of what was said to them or by whom.
#[derive(Serialize, ToSchema)]
struct SharedConcern {
    /// Its identity.
    id: ConcernId,
    /// The revision that an answer names, in `If-Match` as `"REVISION.0"`.
    #[schema(minimum = 1, example = 3)]
    revision: i32,
    /// What staff tell you.
    #[schema(example = "We were told that the line is not answered at night.")]
    summary: String,
    /// When they did.
    shared_at: Instant,
    /// Whether it is over. You may answer while it is not.
    #[schema(example = false)]
    concluded: bool,
    /// What you have answered.
    #[schema(required, example = json!(null))]
    response: Option<String>,
    /// When.
    #[schema(required, example = json!(null))]
    responded_at: Option<Instant>,
}

impl SharedConcern {
    /// What is shared of a concern; nothing where staff have not shared it.
    fn of(concern: Revised<Concern>) -> Option<Self> {
        let Revised { it, revision } = concern;
        Some(Self {
            id: it.id,
            revision,
            summary: it.summary?,
            shared_at: it.shared_at?,
            concluded: !it.state.is_open(),
            response: it.response,
            responded_at: it.responded_at,
        })
    }
}

/// What the organization answers.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConcernResponse {
    /// What you answer, for the Commission's staff. Never write anything about a victim or survivor.
    #[validate(length(min = 1, max = 4000))]
    #[schema(
        min_length = 1,
        max_length = 4000,
        example = "The line was out of order for two nights and is answered again."
    )]
    response: String,
}

/// List concerns that were shared with an organization
///
/// In the words of the Commission's staff, in the order in which the concerns were raised.
#[utoipa::path(
    operation_id = "list_shared_concerns", tag = "Concerns",
    params(("organization" = OrganizationId, Path, description = "The organization"), PageQuery),
    responses((status = 200, description = "A page of concerns", body = Page<SharedConcern>)),
    security(("oauth2" = [NoticesRead::SCOPE])),
)]
#[get("/v1/organizations/{organization}/concerns")]
pub async fn list_shared_concerns(
    caller: Caller<NoticesRead>,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<OrganizationId>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let (limit, actor, reach) = (query.0.limit, caller.actor, caller.reach);
    says_about(&request, path.0);
    let after = cursor::read(query.0.cursor.as_deref())?;
    let rows = state
        .read(move |conn| {
            organizations::find(conn, reach, path.0)?.ok_or(workflows::Error::NotFound("organization"))?;
            // Staff who belong to it read it with the organization's own account, or not at all.
            workflows::duties::refuse_own_organization(conn, actor, path.0)?;
            Ok(concerns::shared(conn, reach, path.0, after, limit + 1)?)
        })
        .await?;
    let page = cursor::page(rows, limit, |row| row.it.id, SharedConcern::of);
    let items = page.items.into_iter().flatten().collect();
    reply::list(&request, &Page { items, next_cursor: page.next_cursor })
}

/// Answer a concern
///
/// One of the organization's owners answers what staff have shared. A later answer takes the place of an earlier one, until
/// the concern is over.
#[utoipa::path(
    operation_id = "answer_concern", tag = "Concerns",
    params(("concern" = ConcernId, Path, description = "The concern"), IfMatchHeader), request_body = ConcernResponse,
    responses((status = 200, description = "The concern", body = SharedConcern)),
    security(("oauth2" = [RepresentationWrite::SCOPE])),
)]
#[post("/v1/concerns/{concern}/answer")]
pub async fn answer_concern(
    caller: Caller<RepresentationWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<ConcernId>,
    expected: IfMatch,
    body: Body<ConcernResponse>,
) -> Result<HttpResponse, Problem> {
    let (actor, reach, response) = (caller.actor, caller.reach, body.0.response);
    let concern = state
        .write(move |tx| Ok(workflows::concerns::answer_concern(tx, actor, reach, path.0, expected.0, response)?))
        .await?;
    let revision = concern.revision;
    let shared = SharedConcern::of(concern).ok_or(workflows::Error::NotFound("concern"))?;
    Ok(Reply::ok(&shared, revision)?.to(&request))
}
