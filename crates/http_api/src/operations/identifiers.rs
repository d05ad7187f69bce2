//! Partners' own identifiers of organizations: registered, listed, taken away.

use crate::{
    edge::{
        body::Body,
        cursor::{self, Page},
        path::Path,
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::{Kind, Problem, ProblemError},
    reader::Eyes,
    scope::{Caller, Guard, IdentifiersWrite, ProvidersRead},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};
use domain::{
    Refusal,
    access::Reader,
    ids::OrganizationId,
    organization::{Identifier, IdentifierScheme},
    time::Instant,
};
use persistence::partner_identifiers::{self, Filter, PartnerIdentifier};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;
use workflows::partner_identifiers::{
    Outcome, RowFault, register_identifiers as register, remove_identifier as remove,
};

/// Under which identifier of its own a partner knows an organization.
#[derive(Serialize, ToSchema)]
struct PartnerIdentifierView {
    /// The organization.
    organization: OrganizationId,
    /// The partner's own scheme.
    scheme: IdentifierScheme,
    /// The value in it.
    #[schema(example = "CMS-0001")]
    value: String,
    /// When it was registered.
    registered_at: Instant,
}

impl From<PartnerIdentifier> for PartnerIdentifierView {
    fn from(one: PartnerIdentifier) -> Self {
        let PartnerIdentifier { organization, identifier: Identifier { scheme, value }, registered_at, .. } = one;
        Self { organization, scheme, value, registered_at }
    }
}

/// Which identifiers.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct IdentifiersQuery {
    /// Only those of this scheme.
    // Without an example: Swagger UI would fill it in, and the list would be empty.
    #[param(value_type = Option<String>)]
    scheme: Option<IdentifierScheme>,
    /// Only those of this organization.
    // Without an example: Swagger UI would fill it in, and the list would be empty.
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

/// Where a page of the list ends.
struct Place(IdentifierScheme, OrganizationId);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0, self.1)
    }
}

impl FromStr for Place {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let (scheme, organization) = text.split_once(' ').ok_or(())?;
        Ok(Self(scheme.parse().map_err(|_| ())?, organization.parse().map_err(|_| ())?))
    }
}

/// List partners' own identifiers
///
/// A partner sees those of its own scheme, to compare them with its records. Commission staff see every partner's. A
/// provider's people see none: which systems know their organization is told to nobody else. In the order of schemes and,
/// within one, of organizations.
#[utoipa::path(
    operation_id = "list_identifiers", tag = "Providers", params(IdentifiersQuery),
    responses(
        (status = 200, description = "A page of identifiers", body = Page<PartnerIdentifierView>),
        (status = 409, description = "Your client has no identifier scheme of its own"),
    ),
    security(("oauth2" = [ProvidersRead::SCOPE])),
)]
#[get("/v1/identifiers")]
pub async fn list_identifiers(
    caller: Caller<ProvidersRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<IdentifiersQuery>,
) -> Result<HttpResponse, Problem> {
    let IdentifiersQuery { scheme: wanted, organization, limit, cursor } = query.0;
    let after = cursor::read(cursor.as_deref())?.map(|Place(scheme, organization)| (scheme, organization));
    let eyes = Eyes::of(&caller);
    let rows = state
        .read(move |conn| {
            let scheme = match eyes.reader(conn)? {
                Reader::Commission => wanted,
                Reader::Provider(_) => return Ok(Vec::new()),
                Reader::Partner { scheme: None } => return Err(Refusal::NoIdentifierScheme.into()),
                Reader::Partner { scheme: Some(own) } if wanted.as_ref().is_none_or(|wanted| *wanted == own) => {
                    Some(own)
                }
                Reader::Partner { .. } => return Ok(Vec::new()),
            };
            let filter = Filter { scheme, organization };
            Ok(partner_identifiers::page(conn, &filter, after.as_ref(), limit + 1)?)
        })
        .await?;
    let place = |one: &PartnerIdentifier| Place(one.identifier.scheme.clone(), one.organization);
    reply::list(&request, &cursor::page(rows, limit, place, PartnerIdentifierView::from))
}

/// Your own identifier of an organization.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentifierBody {
    /// The value in your own scheme, 1 to 100 characters. An id of a record of yours, and never of a person.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "CMS-0001")]
    value: String,
}

/// Register your identifier of an organization
///
/// In your own scheme, in place of the one that you had registered for it. You can then find the organization by it.
/// Nobody but you and the Commission ever sees it. Each of your identifiers names one organization.
#[utoipa::path(
    operation_id = "register_identifier", tag = "Providers",
    params(("organization" = OrganizationId, Path, description = "The organization")),
    request_body = IdentifierBody,
    responses(
        (status = 200, description = "The identifier", body = PartnerIdentifierView),
        (status = 409, description = "Your client has no scheme of its own, or it is your identifier of another organization"),
    ),
    security(("oauth2" = [IdentifiersWrite::SCOPE])),
)]
#[put("/v1/providers/{organization}/identifier")]
pub async fn register_identifier(
    caller: Caller<IdentifiersWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<OrganizationId>,
    body: Body<IdentifierBody>,
) -> Result<HttpResponse, Problem> {
    let (actor, organization, eyes, counting) = (caller.actor, path.0, Eyes::of(&caller), state.clone());
    let registered = state
        .write(move |tx| {
            let (scheme, outcomes) = register(tx, actor, vec![(organization, body.0.value)])?;
            match outcomes.first() {
                Some(Outcome::Refused(RowFault::UnknownOrganization)) => {
                    counting.note_miss(eyes, tx.now().day());
                    Err(workflows::Error::NotFound("organization").into())
                }
                Some(Outcome::Refused(fault)) => Err(refused(*fault)),
                _ => {
                    let filter = Filter { scheme: Some(scheme), organization: Some(organization) };
                    let one = partner_identifiers::page(tx, &filter, None, 1)?.pop();
                    Ok(one.ok_or(workflows::Error::NotFound("identifier"))?)
                }
            }
        })
        .await?;
    Ok(Reply::ok(&PartnerIdentifierView::from(registered), 0)?.to(&request))
}

fn refused(fault: RowFault) -> Problem {
    let error = row_error("", fault);
    let kind = if matches!(fault, RowFault::Taken(_)) { Kind::Conflict } else { Kind::Invalid };
    Problem::new(kind, "See errors for what to mend.").with_errors(vec![error])
}

/// What is wrong with a row, by a pointer below its own.
fn row_error(at: &str, fault: RowFault) -> ProblemError {
    let (below, code, detail) = match fault {
        RowFault::UnknownOrganization => ("organization", "not-found", "is no organization of the registry".to_owned()),
        RowFault::NamedTwice => ("organization", "invalid", "is named by an earlier row too".to_owned()),
        RowFault::Value(rule) => ("value", "invalid", rule.to_owned()),
        // The caller's own record: another partner's would be in another scheme.
        RowFault::Taken(by) => {
            ("value", "conflict", format!("is your identifier of the organization {by}; take it away there first"))
        }
    };
    ProblemError { pointer: format!("{at}/{below}"), code: code.to_owned(), detail }
}

/// Take your identifier of an organization away
///
/// The organization stays; you no longer find it by that identifier.
#[utoipa::path(
    operation_id = "remove_identifier", tag = "Providers",
    params(("organization" = OrganizationId, Path, description = "The organization")),
    responses(
        (status = 204, description = "It is gone"),
        (status = 409, description = "Your client has no identifier scheme of its own"),
    ),
    security(("oauth2" = [IdentifiersWrite::SCOPE])),
)]
#[delete("/v1/providers/{organization}/identifier")]
pub async fn remove_identifier(
    caller: Caller<IdentifiersWrite>,
    _query: NoQuery,
    state: web::Data<State>,
    path: Path<OrganizationId>,
) -> Result<HttpResponse, Problem> {
    let actor = caller.actor;
    state.write(move |tx| Ok(remove(tx, actor, path.0)?)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Your own identifier of one of several organizations.
#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentifierRow {
    /// The organization.
    organization: OrganizationId,
    /// The value in your own scheme, 1 to 100 characters. An id of a record of yours, and never of a person.
    #[schema(min_length = 1, max_length = 100, example = "CMS-0001")]
    value: String,
}

/// Your own identifiers of several organizations.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IdentifiersBody {
    /// One row an organization.
    #[validate(length(min = 1, max = 1000))]
    #[schema(min_items = 1, max_items = 1000)]
    items: Vec<IdentifierRow>,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum RowOutcome {
    /// The organization had no identifier of yours.
    Registered,
    /// It had another one of yours.
    Replaced,
    /// It had this one.
    Unchanged,
    /// It was not registered: `errors` says why.
    Refused,
}

/// What became of a row, in the order of the rows.
#[derive(Serialize, ToSchema)]
struct RegisteredRow {
    /// The organization that the row names.
    organization: OrganizationId,
    /// What became of it.
    outcome: RowOutcome,
}

/// What became of each row.
#[derive(Serialize, ToSchema)]
struct RegisteredRows {
    /// One for each row, in the order of the rows.
    items: Vec<RegisteredRow>,
    /// Why rows were refused, by pointers into the body that you sent.
    #[schema(example = json!([]))]
    errors: Vec<ProblemError>,
}

/// Register your identifiers of many organizations
///
/// Up to 1,000 in one transaction, one row after the other: those that are accepted are kept, and those that are refused
/// are named by a pointer. It can be sent again without harm: what was kept is then unchanged.
#[utoipa::path(
    operation_id = "register_identifiers", tag = "Providers", request_body = IdentifiersBody,
    responses(
        (status = 200, description = "What became of each row", body = RegisteredRows),
        (status = 409, description = "Your client has no identifier scheme of its own"),
    ),
    security(("oauth2" = [IdentifiersWrite::SCOPE])),
)]
#[post("/v1/identifiers")]
pub async fn register_identifiers(
    caller: Caller<IdentifiersWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    body: Body<IdentifiersBody>,
) -> Result<HttpResponse, Problem> {
    let (actor, eyes, counting) = (caller.actor, Eyes::of(&caller), state.clone());
    let told = state
        .write(move |tx| {
            let named: Vec<OrganizationId> = body.0.items.iter().map(|row| row.organization).collect();
            let rows = body.0.items.into_iter().map(|row| (row.organization, row.value)).collect();
            let (_, outcomes) = register(tx, actor, rows)?;
            let unknown = Outcome::Refused(RowFault::UnknownOrganization);
            let misses = outcomes.iter().filter(|outcome| **outcome == unknown).count();
            counting.note_misses(eyes, tx.now().day(), u64::try_from(misses).unwrap_or(u64::MAX));
            Ok(told(&named, &outcomes))
        })
        .await?;
    Ok(Reply::ok(&told, 0)?.to(&request))
}

fn told(named: &[OrganizationId], outcomes: &[Outcome]) -> RegisteredRows {
    let mut told = RegisteredRows { items: Vec::new(), errors: Vec::new() };
    for (place, (organization, outcome)) in named.iter().zip(outcomes).enumerate() {
        let outcome = match outcome {
            Outcome::Registered => RowOutcome::Registered,
            Outcome::Replaced => RowOutcome::Replaced,
            Outcome::Unchanged => RowOutcome::Unchanged,
            Outcome::Refused(fault) => {
                told.errors.push(row_error(&format!("/items/{place}"), *fault));
                RowOutcome::Refused
            }
        };
        told.items.push(RegisteredRow { organization: *organization, outcome });
    }
    told
}
