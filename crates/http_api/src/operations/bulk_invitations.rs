//! Many organizations are invited at once: by a list, by a search, or by a file. Of each is said what became of it.

use super::{headers::OptionalKeyHeader, organization_filters::organization_query};
use crate::{
    edge::{
        body::{Body, LARGEST_FILE, media_type, read_all},
        idempotency::{Answer, OptionalKey, once},
        query::{NoQuery, Query},
        reply::Reply,
    },
    invitation_page::invitation_page,
    problem::{Kind, Problem},
    scope::{Caller, Guard, ReviewsWrite},
    state::State,
};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, http::StatusCode, post, web};
use directory::Order;
use domain::{
    Refusal,
    arena::ArenaCode,
    ids::{EditionId, InvitationId, OrganizationId},
    invitation::{InviteOutcome, MOST_INVITED},
    refusal::InvitationRefusal,
    time::Day,
};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, future::Future, pin::Pin};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;
use workflows::bulk_invitations::{self, Invited, Invitee, Terms};

/// A list of organizations to invite, and to what.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationsOfList {
    /// Who is invited; at most 2,000.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_items = 1, max_items = 2000)]
    organizations: Vec<OrganizationId>,
    /// Against which edition; it must be published.
    edition: EditionId,
    /// The arenas to assess; without a list, those that each organization offers.
    #[serde(default)]
    #[validate(length(max = 100))]
    #[schema(example = json!(["case_management"]))]
    arenas: Option<BTreeSet<ArenaCode>>,
    /// By when.
    due_on: Day,
    /// Whether the answer shows a one-time code for each organization that has no active owner.
    #[serde(default)]
    #[schema(example = false)]
    with_codes: bool,
}

/// To what the organizations that are found are invited.
#[derive(Clone, Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationsOfSearch {
    /// Against which edition; it must be published.
    edition: EditionId,
    /// The arenas to assess; without a list, those that each organization offers.
    #[serde(default)]
    #[validate(length(max = 100))]
    #[schema(example = json!(["case_management"]))]
    arenas: Option<BTreeSet<ArenaCode>>,
    /// By when.
    due_on: Day,
    /// Whether the answer shows a one-time code for each organization that has no active owner.
    #[serde(default)]
    #[schema(example = false)]
    with_codes: bool,
}

/// To what the organizations of a file are invited.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InvitationsOfFile {
    /// Against which edition; it must be published.
    edition: EditionId,
    /// An arena to assess; repeat it for several. Without any, those that each organization offers.
    #[serde(default)]
    #[validate(length(max = 100))]
    #[param(value_type = Vec<String>)]
    arena: Vec<ArenaCode>,
    /// By when.
    due_on: Day,
    /// Whether the answer shows a one-time code for each organization that has no active owner.
    #[serde(default)]
    with_codes: bool,
}

organization_query! {
    /// Which organizations are invited: those that the search with the same filters finds.
    InvitedQuery {}
}

/// What became of one of them.
#[derive(Serialize, ToSchema)]
struct InvitedView {
    /// The line of the file at which it stands; `null` without a file.
    #[schema(required, example = json!(null))]
    line: Option<u64>,
    /// The organization; `null` where the row names none.
    #[schema(required)]
    organization: Option<OrganizationId>,
    /// What became of it.
    outcome: InviteOutcome,
    /// Why the row cannot be read; `null` otherwise. Never repeats it.
    #[schema(required, example = json!(null))]
    detail: Option<String>,
    /// Its new invitation; `null` when it was not invited.
    #[schema(required)]
    invitation: Option<InvitationId>,
    /// The one-time code for its first person. Shown now and never again. `null` when none was asked for, or somebody
    /// answers for the organization already.
    #[schema(required, example = json!(null))]
    code: Option<String>,
}

impl From<Invited> for InvitedView {
    fn from(invited: Invited) -> Self {
        let Invited { line, organization, outcome, detail, invitation, code } = invited;
        Self { line, organization, outcome, detail, invitation, code }
    }
}

/// What became of all of them, in the order in which they were named.
#[derive(Serialize, ToSchema)]
struct InvitedOrganizations {
    /// How many have been invited.
    #[schema(example = 1)]
    invited: usize,
    /// How many have not, each for the reason that its item says.
    #[schema(example = 0)]
    not_invited: usize,
    /// What became of each.
    items: Vec<InvitedView>,
    /// Where codes are used.
    #[schema(example = "https://registry.example/account/invitation")]
    page: String,
}

/// A CSV file.
pub struct CsvFile(Vec<u8>);

impl FromRequest for CsvFile {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_csv = media_type(request).is_some_and(|media_type| media_type == "text/csv");
        let mut payload = payload.take();
        Box::pin(async move {
            if !is_csv {
                return Err(Problem::new(Kind::UnsupportedMediaType, "Send CSV with Content-Type: text/csv."));
            }
            Ok(Self(read_all(&mut payload, LARGEST_FILE).await?))
        })
    }
}

/// Invite the organizations of a list
///
/// In one transaction: each that the rules allow is invited, and of each the answer says what became of it. Nothing is
/// done when the edition, an arena or the due day will not do for any.
#[utoipa::path(
    operation_id = "invite_organizations", tag = "Invitations", params(OptionalKeyHeader),
    request_body = InvitationsOfList,
    responses(
        (status = 201, description = "What became of each", body = InvitedOrganizations),
        (status = 404, description = "The edition is unknown"),
        (status = 409, description = "The edition is not published"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/bulk-invitations/list")]
pub async fn invite_organizations(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    key: OptionalKey,
    body: Body<InvitationsOfList>,
) -> Result<HttpResponse, Problem> {
    let sent = body.0.clone();
    let InvitationsOfList { organizations, edition, arenas, due_on, with_codes } = body.0;
    let invitees = organizations.into_iter().map(Invitee::from).collect();
    let terms = Terms { edition, arenas, due_on, with_codes };
    invite(&state, &request, &caller, key, &sent, terms, invitees).await
}

/// Invite the organizations that a search finds
///
/// With the filters of the search for organizations; without a filter, all of them, as long as they are no more than
/// 2,000. Of each the answer says what became of it. Closed ones are found as well, and are not invited.
#[utoipa::path(
    operation_id = "invite_found_organizations", tag = "Invitations", params(InvitedQuery, OptionalKeyHeader),
    request_body = InvitationsOfSearch,
    responses(
        (status = 201, description = "What became of each", body = InvitedOrganizations),
        (status = 404, description = "The edition is unknown"),
        (status = 409, description = "The edition is not published"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/bulk-invitations/search")]
pub async fn invite_found_organizations(
    caller: Caller<ReviewsWrite>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<InvitedQuery>,
    key: OptionalKey,
    body: Body<InvitationsOfSearch>,
) -> Result<HttpResponse, Problem> {
    let sent = body.0.clone();
    let InvitationsOfSearch { edition, arenas, due_on, with_codes } = body.0;
    let order = Order::from(query.0.sort);
    let filter = query.0.asked().filter(&state, caller.reach).await?;
    let directory = state.directory(caller.reach)?;
    let found = filter.map(|filter| directory.find(&filter, order, None, MOST_INVITED));
    if found.as_ref().is_some_and(|found| found.next.is_some()) {
        return Err(Refusal::from(InvitationRefusal::TooMany).into());
    }
    let rows = found.map(|found| found.rows).unwrap_or_default();
    let invitees = rows.iter().map(|listing| Invitee::from(listing.id())).collect();
    let terms = Terms { edition, arenas, due_on, with_codes };
    invite(&state, &request, &caller, key, &sent, terms, invitees).await
}

/// Invite the organizations of a file
///
/// CSV with the column `organization`, an id, or the columns `identifier_scheme` and `identifier_value`; at most 2,000
/// rows. Of each row the answer says what became of it. Rows that cannot be read do not keep the others from being invited.
#[utoipa::path(
    operation_id = "invite_organizations_of_file", tag = "Invitations", params(InvitationsOfFile, OptionalKeyHeader),
    request_body(content((String = "text/csv", example = "identifier_scheme,identifier_value\r\ndemo_import,D-1\r\n"))),
    responses(
        (status = 201, description = "What became of each row", body = InvitedOrganizations),
        (status = 404, description = "The edition is unknown"),
        (status = 409, description = "The edition is not published"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/bulk-invitations/file")]
pub async fn invite_organizations_of_file(
    caller: Caller<ReviewsWrite>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<InvitationsOfFile>,
    key: OptionalKey,
    file: CsvFile,
) -> Result<HttpResponse, Problem> {
    let InvitationsOfFile { edition, arena, due_on, with_codes } = query.0;
    let arenas = (!arena.is_empty()).then(|| arena.into_iter().collect());
    let sent = workflows::sha256_hex(&file.0);
    let invitees =
        web::block(move || bulk_invitations::read_file(&file.0)).await.map_err(|error| Problem::internal(&error))??;
    let terms = Terms { edition, arenas, due_on, with_codes };
    invite(&state, &request, &caller, key, &sent, terms, invitees).await
}

async fn invite(
    state: &web::Data<State>,
    request: &HttpRequest,
    caller: &Caller<ReviewsWrite>,
    key: OptionalKey,
    sent: &impl Serialize,
    terms: Terms,
    invitees: Vec<Invitee>,
) -> Result<HttpResponse, Problem> {
    let (actor, page) = (caller.actor, invitation_page(state));
    let answer = if terms.with_codes { Answer::ShowsSecret } else { Answer::Repeatable };
    once(state, request, caller, key, sent, answer, move |tx| {
        let results = bulk_invitations::invite_organizations(tx, actor, &terms, invitees)?;
        let items: Vec<InvitedView> = results.into_iter().map(InvitedView::from).collect();
        let invited = items.iter().filter(|item| item.outcome == InviteOutcome::Invited).count();
        let not_invited = items.len() - invited;
        Reply::new(StatusCode::CREATED, &InvitedOrganizations { invited, not_invited, items, page }, 0)
    })
    .await
}
