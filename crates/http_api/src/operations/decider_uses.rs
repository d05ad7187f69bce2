//! Which uses people decide about.

use super::headers::IfMatchHeader;
use crate::{
    edge::{body::Body, path::Path, precondition::IfMatch, query::NoQuery, reply::Reply},
    problem::Problem,
    scope::{AccessRead, AccessWrite, Caller, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, put, web};
use domain::{ids::UserId, policy::Use};
use persistence::Revised;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;
use validator::Validate;

/// The uses that a person decides about.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeciderUses {
    /// Those alone; `null` is all of them, and an empty list none.
    #[serde(default)]
    #[validate(length(max = 6))]
    #[schema(required, max_items = 6, example = json!(["logo_use", "letter_of_support"]))]
    uses: Option<BTreeSet<Use>>,
}

fn shown(list: Revised<Option<BTreeSet<Use>>>) -> Result<Reply, Problem> {
    Reply::ok(&DeciderUses { uses: list.it }, list.revision)
}

/// Show which uses a person decides about
///
/// Everybody who decides decides about every use, until an administrator says otherwise.
#[utoipa::path(
    operation_id = "show_decider_uses", tag = "Access",
    params(("user" = UserId, Path, description = "The account")),
    responses((status = 200, description = "The uses", body = DeciderUses)),
    security(("oauth2" = [AccessRead::SCOPE])),
)]
#[get("/v1/users/{user}/decider-uses")]
pub async fn show_decider_uses(
    _caller: Caller<AccessRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<UserId>,
) -> Result<HttpResponse, Problem> {
    let list = state.read(move |conn| Ok(workflows::decider_uses::show_decider_uses(conn, path.0)?)).await?;
    Ok(shown(list)?.to(&request))
}

/// Say which uses a person decides about
///
/// The whole list, in place of the one there was. It holds for deciding, confirming, answering and deciding appeals. Nobody
/// sets their own.
#[utoipa::path(
    operation_id = "set_decider_uses", tag = "Access",
    params(("user" = UserId, Path, description = "The account"), IfMatchHeader),
    request_body = DeciderUses,
    responses((status = 200, description = "The uses", body = DeciderUses)),
    security(("oauth2" = [AccessWrite::SCOPE])),
)]
#[put("/v1/users/{user}/decider-uses")]
pub async fn set_decider_uses(
    caller: Caller<AccessWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<UserId>,
    expected: IfMatch,
    body: Body<DeciderUses>,
) -> Result<HttpResponse, Problem> {
    let (actor, uses) = (caller.actor, body.0.uses);
    let set = state
        .write(move |tx| Ok(workflows::decider_uses::set_decider_uses(tx, actor, path.0, expected.0, uses)?))
        .await?;
    Ok(shown(set)?.to(&request))
}
