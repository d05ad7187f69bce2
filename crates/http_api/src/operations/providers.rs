//! The public face of a provider: what a partner needs at the moment of a referral.

use super::provider_name::{ContinuesAs, continues_as};
use crate::{
    edge::{
        path::Path,
        query::{NoQuery, Query},
        reply::Reply,
    },
    problem::{Kind, Problem, ProblemError},
    reader::Eyes,
    scope::{Caller, Guard, ProvidersRead},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::{
    access::Reader,
    ids::OrganizationId,
    offering::Offering,
    organization::{Contact, Identifier, IdentifierScheme, Organization, OrganizationKind, OrganizationStatus},
};
use persistence::{
    Conn, organizations,
    partner_identifiers::{self, PartnerIdentifier},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;
use workflows::history::Histories;

/// A provider's public face, as its reader may see it.
#[derive(Serialize, ToSchema)]
struct ProviderView {
    /// Its identity, resolvable for ever.
    id: OrganizationId,
    /// Whether it works.
    status: OrganizationStatus,
    /// Its legal name.
    #[schema(example = "Example Advocates of Wake (fictitious)")]
    name: String,
    /// Other names that it goes by.
    #[schema(example = json!([]))]
    other_names: Vec<String>,
    /// What kind of body it is.
    kind: OrganizationKind,
    /// What it says of itself; null when it says nothing.
    #[schema(required, example = "Advocacy and case management for survivors of trafficking.")]
    description: Option<String>,
    /// Its website; null when it has none.
    #[schema(required, example = "https://advocates.example")]
    website: Option<String>,
    /// Its public telephone number, E.164; null when it has none.
    #[schema(required, example = "+19195550100")]
    phone: Option<String>,
    /// Its line that is answered day and night, E.164; null when it has none.
    #[schema(required, example = "+19195550101")]
    round_the_clock_line: Option<String>,
    /// Its public contacts.
    contacts: Vec<Contact>,
    /// Its identifiers that you may read: those of public record, and your own.
    identifiers: Vec<Identifier>,
    /// What it offers, with the state of its intake.
    offerings: Vec<Offering>,
    /// As whom it goes on: ask about these instead. Absent while it goes on as itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(example = json!([]))]
    continues_as: Vec<ContinuesAs>,
}

impl ProviderView {
    /// What a reader sees of an organization. The one place where its public face is made.
    fn of(
        organization: Organization,
        registered: Vec<PartnerIdentifier>,
        histories: &Histories,
        reader: &Reader,
    ) -> Self {
        let Organization { id, status, profile } = organization;
        let own = profile.identifiers.into_iter().filter(|one| reader.may_read_identifier(id, &one.scheme));
        let registered = registered.into_iter().map(|one| one.identifier);
        let registered = registered.filter(|one| reader.may_read_partners_identifier(&one.scheme));
        let mut identifiers: Vec<Identifier> = own.chain(registered).collect();
        identifiers.sort();
        Self {
            id,
            status,
            name: profile.name,
            other_names: profile.other_names.into_iter().collect(),
            kind: profile.kind,
            description: profile.description,
            website: profile.website,
            phone: profile.phone,
            round_the_clock_line: profile.round_the_clock_line,
            contacts: profile.contacts,
            identifiers,
            offerings: profile.offerings,
            continues_as: continues_as(id, histories),
        }
    }
}

/// A provider as a reader sees it, with the number under which it entered the registry; none when it does not exist or is
/// out of the caller's reach.
fn seen(
    conn: &mut Conn,
    eyes: Eyes,
    reader: &Reader,
    id: OrganizationId,
) -> Result<Option<(u64, ProviderView)>, Problem> {
    let Some(found) = organizations::find_entered(conn, eyes.reach(), id)? else { return Ok(None) };
    let registered = partner_identifiers::of_organization(conn, id)?;
    let histories = Histories::of(conn, &[id])?;
    Ok(Some((found.entered, ProviderView::of(found.organization.it, registered, &histories, reader))))
}

/// Show a provider
///
/// Its public face: who it is, how it is reached, day and night, and what it offers. Whether you may rely on it is another
/// question: ask for its standing. A provider's own people see their own organization.
#[utoipa::path(
    operation_id = "show_provider", tag = "Providers",
    params(("organization" = OrganizationId, Path, description = "The provider")),
    responses((status = 200, description = "The provider", body = ProviderView)),
    security(("oauth2" = [ProvidersRead::SCOPE])),
)]
#[get("/v1/providers/{organization}")]
pub async fn show_provider(
    caller: Caller<ProvidersRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<OrganizationId>,
) -> Result<HttpResponse, Problem> {
    let eyes = Eyes::of(&caller);
    let found = state
        .read(move |conn| {
            let reader = eyes.reader(conn)?;
            seen(conn, eyes, &reader, path.0)
        })
        .await?;
    let today = state.db().world().now().day();
    let Some((entered, provider)) = found else {
        state.note_miss(eyes, today);
        return Err(workflows::Error::NotFound("provider").into());
    };
    state.note_shown(eyes, today, [entered]);
    Ok(Reply::ok(&provider, 0)?.to(&request))
}

/// Which provider.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ProviderQuery {
    /// Who issued the identifier: `ein`, `nc_sosid` or `uei`, or your own scheme.
    identifier_scheme: IdentifierScheme,
    /// The identifier, as issued.
    #[validate(length(min = 1, max = 100))]
    #[param(min_length = 1, max_length = 100, example = "56-0000001")]
    identifier_value: String,
}

/// Who has an identifier.
#[derive(Serialize, ToSchema)]
struct FoundProviders {
    /// The provider; empty when nobody has the identifier, or you may not read identifiers of that scheme.
    #[schema(max_items = 1)]
    items: Vec<ProviderView>,
}

/// Find a provider by an identifier
///
/// By public record (`ein`, `nc_sosid`, `uei`), or by the identifier that you have registered in your own scheme: one
/// provider or none. What is not yours to read looks like what does not exist.
#[utoipa::path(
    operation_id = "find_provider", tag = "Providers", params(ProviderQuery),
    responses((status = 200, description = "The provider, or nothing", body = FoundProviders)),
    security(("oauth2" = [ProvidersRead::SCOPE])),
)]
#[get("/v1/providers")]
pub async fn find_provider(
    caller: Caller<ProvidersRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<ProviderQuery>,
) -> Result<HttpResponse, Problem> {
    let wanted = Identifier { scheme: query.0.identifier_scheme, value: query.0.identifier_value };
    if let Some(fault) = wanted.fault() {
        let (pointer, code) = ("identifier_value".to_owned(), "invalid".to_owned());
        let error = ProblemError { pointer, code, detail: fault.to_owned() };
        return Err(Problem::new(Kind::InvalidQuery, "See errors for the parameter to mend.").with_errors(vec![error]));
    }
    let eyes = Eyes::of(&caller);
    let found = state.read(move |conn| find(conn, eyes, &wanted)).await?;
    let today = state.db().world().now().day();
    match &found {
        Some((entered, _)) => state.note_shown(eyes, today, [*entered]),
        None => state.note_miss(eyes, today),
    }
    let items = found.into_iter().map(|(_, provider)| provider).collect();
    Ok(Reply::ok(&FoundProviders { items }, 0)?.to(&request))
}

/// Who has an identifier. Both kinds are looked up whatever the reader may see, so that the time tells nothing of them.
fn find(conn: &mut Conn, eyes: Eyes, wanted: &Identifier) -> Result<Option<(u64, ProviderView)>, Problem> {
    let reader = eyes.reader(conn)?;
    let in_profile = organizations::find_by_identifier(conn, eyes.reach(), wanted)?;
    let registered = partner_identifiers::by_values(conn, &wanted.scheme, &[&wanted.value])?.remove(&wanted.value);
    let in_profile = in_profile.filter(|id| reader.may_read_identifier(*id, &wanted.scheme));
    let registered = registered.filter(|_| reader.may_read_partners_identifier(&wanted.scheme));
    match in_profile.or(registered) {
        Some(id) => seen(conn, eyes, &reader, id),
        None => Ok(None),
    }
}
