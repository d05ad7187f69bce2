//! The access log.

use super::journal::EntryView;
use crate::{
    edge::{
        cursor::{self, Page},
        query::Query,
        reply,
    },
    problem::Problem,
    scope::{AccessLogRead, Caller, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::ids::OrganizationId;
use persistence::access_log::{Filter, page};
use serde::Deserialize;
use utoipa::IntoParams;
use validator::Validate;

/// Which entries.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AccessLogQuery {
    /// Only what this actor did, as `kind:id`; `nobody` for those who have not shown who they are.
    #[validate(length(min = 1, max = 100))]
    #[param(min_length = 1, max_length = 100, example = "nobody")]
    actor: Option<String>,
    /// Only what happened of this kind.
    #[validate(length(min = 1, max = 100))]
    #[param(min_length = 1, max_length = 100, example = "sign_in_refused")]
    act: Option<String>,
    /// Only reads of this organization's confidential data.
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

/// List the access log
///
/// Sign-ins, tokens, refusals and reads of what is confidential, in order: who, what, when, and from which network. Each
/// entry has the hash of the one before. Refusals are written within moments, identical ones as one entry with a
/// `count`; everything else before it is answered.
#[utoipa::path(
    operation_id = "list_access_log", tag = "Operation", params(AccessLogQuery),
    responses((status = 200, description = "A page of entries", body = Page<EntryView>)),
    security(("oauth2" = [AccessLogRead::SCOPE])),
)]
#[get("/v1/access-log")]
pub async fn list_access_log(
    _caller: Caller<AccessLogRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<AccessLogQuery>,
) -> Result<HttpResponse, Problem> {
    let AccessLogQuery { actor, act, organization, limit, cursor } = query.0;
    let after = cursor::read(cursor.as_deref())?.unwrap_or(0);
    let filter = Filter { actor, act, organization };
    let rows = state.read(move |conn| Ok(page(conn, &filter, after, limit + 1)?)).await?;
    reply::list(&request, &cursor::page(rows, limit, |row| row.number, EntryView::from))
}
