//! An organization's own people, kept by its owners. Other organizations' people do not exist for them.

use super::{
    accounts::{InvitedUser, UserView, invited, shown},
    headers::{IfMatchHeader, OptionalKeyHeader},
    users::{NewRole, Reset},
};
use crate::{
    code_page::code_page,
    edge::{
        body::Body,
        cursor::{self, Page, PageQuery},
        idempotency::{Answer, OptionalKey, once},
        path::Path,
        precondition::IfMatch,
        query::{NoQuery, Query},
        reply,
    },
    problem::Problem,
    scope::{Caller, Guard, MembersWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use domain::{access::Role, ids::UserId};
use persistence::users;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;
use workflows::members;

/// One of the organization's own people to add.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewMember {
    /// The name to sign in with. Better a function than a person's name.
    #[validate(length(min = 3, max = 100))]
    #[schema(min_length = 3, max_length = 100, pattern = "^[a-z0-9._@-]+$", example = "intake.desk")]
    name: String,
    /// `provider_member`, who fills in the self-assessment, or `provider_owner`, who also submits it and keeps accounts.
    #[schema(example = "provider_member")]
    role: Role,
}

/// List your organization's people
///
/// Their accounts, active or not, without their passwords.
#[utoipa::path(
    operation_id = "list_members", tag = "Members", params(PageQuery),
    responses((status = 200, description = "A page of accounts", body = Page<UserView>)),
    security(("oauth2" = [MembersWrite::SCOPE])),
)]
#[get("/v1/members")]
pub async fn list_members(
    caller: Caller<MembersWrite>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let (reach, limit) = (caller.reach, query.0.limit);
    let after = cursor::read(query.0.cursor.as_deref())?;
    let rows = state.read(move |conn| Ok(users::page_of_members(conn, reach, after, limit + 1)?)).await?;
    reply::list(&request, &cursor::page(rows, limit, |row| row.id, UserView::from))
}

/// Add one of your organization's people
///
/// Without a password: the answer shows a one-time code, once, with which the person sets one within seven days.
#[utoipa::path(
    operation_id = "create_member", tag = "Members", params(OptionalKeyHeader), request_body = NewMember,
    responses(
        (status = 201, description = "The account and its one-time code", body = InvitedUser),
        (status = 404, description = "The caller belongs to no organization"),
        (status = 409, description = "The name is taken"),
    ),
    security(("oauth2" = [MembersWrite::SCOPE])),
)]
#[post("/v1/members")]
pub async fn create_member(
    caller: Caller<MembersWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    key: OptionalKey,
    body: Body<NewMember>,
) -> Result<HttpResponse, Problem> {
    let (sent, actor, reach, page) = (body.0.clone(), caller.actor, caller.reach, code_page(&state));
    let NewMember { name, role } = body.0;
    once(&state, &request, &caller, key, &sent, Answer::ShowsSecret, move |tx| {
        invited("/v1/members", members::invite_member(tx, actor, reach, &name, role)?, page)
    })
    .await
}

/// Show one of your organization's people
///
/// The account, without the password.
#[utoipa::path(
    operation_id = "show_member", tag = "Members",
    params(("user" = UserId, Path, description = "The account")),
    responses((status = 200, description = "The account", body = UserView)),
    security(("oauth2" = [MembersWrite::SCOPE])),
)]
#[get("/v1/members/{user}")]
pub async fn show_member(
    caller: Caller<MembersWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<UserId>,
) -> Result<HttpResponse, Problem> {
    let reach = caller.reach;
    let found = state.read(move |conn| Ok(users::find_member(conn, reach, path.0)?)).await?;
    Ok(shown(found.ok_or(workflows::Error::NotFound("account"))?)?.to(&request))
}

/// Make a new one-time code for one of your organization's people
///
/// The answer shows it, once; codes made before are of no use any more. Nobody resets their own account.
#[utoipa::path(
    operation_id = "reset_member", tag = "Members",
    params(("user" = UserId, Path, description = "The account"), OptionalKeyHeader), request_body = Reset,
    responses((status = 201, description = "The account and its one-time code", body = InvitedUser)),
    security(("oauth2" = [MembersWrite::SCOPE])),
)]
#[post("/v1/members/{user}/reset")]
pub async fn reset_member(
    caller: Caller<MembersWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<UserId>,
    key: OptionalKey,
    body: Body<Reset>,
) -> Result<HttpResponse, Problem> {
    let (actor, reach, page, at_once) = (caller.actor, caller.reach, code_page(&state), body.0.at_once);
    once(&state, &request, &caller, key, &body.0, Answer::ShowsSecret, move |tx| {
        invited("/v1/members", members::reset_member(tx, actor, reach, path.0, at_once)?, page)
    })
    .await
}

/// Let one of your organization's people sign in no more
///
/// At once: every session ends. An owner may leave so, unless none would remain. The Commission can let the person in
/// again.
#[utoipa::path(
    operation_id = "deactivate_member", tag = "Members",
    params(("user" = UserId, Path, description = "The account"), IfMatchHeader),
    responses((status = 200, description = "The account", body = UserView)),
    security(("oauth2" = [MembersWrite::SCOPE])),
)]
#[post("/v1/members/{user}/deactivate")]
pub async fn deactivate_member(
    caller: Caller<MembersWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<UserId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let (actor, reach) = (caller.actor, caller.reach);
    let user = state.write(move |tx| Ok(members::deactivate_member(tx, actor, reach, path.0, expected.0)?)).await?;
    Ok(shown(user)?.to(&request))
}

/// Make one of your organization's people an owner, or an owner a member
///
/// Every session of theirs ends; they sign in anew. An owner may step down so, unless none would remain.
#[utoipa::path(
    operation_id = "change_member_role", tag = "Members",
    params(("user" = UserId, Path, description = "The account"), IfMatchHeader), request_body = NewRole,
    responses((status = 200, description = "The account", body = UserView)),
    security(("oauth2" = [MembersWrite::SCOPE])),
)]
#[put("/v1/members/{user}/role")]
pub async fn change_member_role(
    caller: Caller<MembersWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<UserId>,
    expected: IfMatch,
    body: Body<NewRole>,
) -> Result<HttpResponse, Problem> {
    let (actor, reach, role) = (caller.actor, caller.reach, body.0.role);
    let user =
        state.write(move |tx| Ok(members::change_member_role(tx, actor, reach, path.0, expected.0, role)?)).await?;
    Ok(shown(user)?.to(&request))
}
