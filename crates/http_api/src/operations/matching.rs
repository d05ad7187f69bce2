//! A partner asks: which organization is meant by what our system knows of it.

use super::{provider_name::ProviderName, standing::POSITION};
use crate::{
    edge::{body::Body, query::NoQuery, reply::Reply},
    problem::Problem,
    reader::Eyes,
    scope::{Caller, Guard, ProvidersRead},
    state::State,
    within_reach::WithinReach,
};
use actix_web::{HttpRequest, HttpResponse, post, web};
use directory::Listing;
use domain::{county::County, organization::Identifier};
use matching::{Comparison, Field, Outcome, Ranked, Told};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;
use workflows::{Fault, lookups::Asked};

/// What a system knows of one organization. At least one member beside `reference`; each narrows down who is meant.
#[derive(Deserialize, Serialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
struct MatchRow {
    /// Your own mark for the row, which comes back with the answer. It is neither stored nor logged. Never put anything
    /// about a victim or survivor into it.
    #[validate(length(min = 1, max = 100))]
    #[schema(min_length = 1, max_length = 100, example = "row-17")]
    reference: Option<String>,
    /// Identifiers. One in a scheme that you may not read is as one that nobody has.
    #[serde(default)]
    #[validate(length(max = 10))]
    #[schema(max_items = 10, example = json!([]))]
    identifiers: Vec<Identifier>,
    /// Its name, as you have it: misspelt, shortened, in another order, with or without `Inc.`
    #[validate(length(min = 1, max = 200))]
    #[schema(min_length = 1, max_length = 200, example = "EXAMPLE ADVOCATES WAKE INC")]
    name: Option<String>,
    /// A county in which it works, by FIPS code.
    county: Option<County>,
    /// A public telephone of it: ten digits of North America, or E.164, with whatever between them.
    #[validate(length(min = 1, max = 50))]
    #[schema(min_length = 1, max_length = 50, example = "(919) 555-0100")]
    phone: Option<String>,
    /// Its website. The host alone is compared, without `www`.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_length = 1, max_length = 500, example = "advocates.example")]
    website: Option<String>,
}

/// Rows to be matched.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
struct MatchRequest {
    /// What you know, a row an organization.
    #[validate(length(min = 1, max = 1000), nested)]
    #[schema(min_items = 1, max_items = 1000)]
    rows: Vec<MatchRow>,
    /// How many candidates a row at most.
    #[serde(default = "default_candidates")]
    #[validate(range(min = 1, max = 10))]
    #[schema(minimum = 1, maximum = 10, default = 5, example = 5)]
    candidates: u8,
}

fn default_candidates() -> u8 {
    5
}

/// How sure it is which organization is meant.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum MatchOutcome {
    /// The first candidate is meant: an identifier says so, or the whole name and another field.
    Exact,
    /// The first candidate is most probably meant, and no other comes near it.
    Likely,
    /// Somebody must choose: several come near each other, what you sent contradicts itself, or it fits in part.
    Ambiguous,
    /// Nobody comes near. The organization may be known under another name, or not at all.
    None,
}

impl From<Outcome> for MatchOutcome {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Exact => Self::Exact,
            Outcome::Likely => Self::Likely,
            Outcome::Ambiguous => Self::Ambiguous,
            Outcome::None => Self::None,
        }
    }
}

/// A field that was compared.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum MatchField {
    /// An identifier, in the same scheme.
    Identifier,
    /// A name: the legal one, another or a former one.
    Name,
    /// A county in which it offers something; statewide offerings are in every county.
    County,
    /// A public telephone.
    Phone,
    /// The website's host.
    Website,
}

impl From<&Field> for MatchField {
    fn from(field: &Field) -> Self {
        match field {
            Field::Identifier => Self::Identifier,
            Field::Name => Self::Name,
            Field::County => Self::County,
            Field::Phone => Self::Phone,
            Field::Website => Self::Website,
        }
    }
}

/// How two sets of facts compare.
#[derive(Serialize, ToSchema)]
pub(super) struct Likeness {
    /// How much of what both say agrees: from 0, nothing, to 1, all of it. It is no probability; how sure it is says the
    /// outcome.
    #[schema(minimum = 0.0, maximum = 1.0, example = 0.96)]
    score: f64,
    /// The fields that agree.
    agreed: Vec<MatchField>,
    /// The fields that differ. What one side does not say, and a name that is neither alike nor unlike, stands in neither
    /// list. `identifier` stands in both when one scheme agrees and another does not.
    #[schema(example = json!([]))]
    disagreed: Vec<MatchField>,
}

impl From<&Comparison> for Likeness {
    fn from(comparison: &Comparison) -> Self {
        Self {
            score: (comparison.score * 1000.0).round() / 1000.0,
            agreed: comparison.agreed.iter().map(MatchField::from).collect(),
            disagreed: comparison.disagreed.iter().map(MatchField::from).collect(),
        }
    }
}

/// An organization that may be meant.
#[derive(Serialize, ToSchema)]
struct MatchCandidate {
    /// Who it is. A closed one is found too, and says so.
    organization: ProviderName,
    /// How it compares.
    #[serde(flatten)]
    likeness: Likeness,
}

/// What was found for one row.
#[derive(Serialize, ToSchema)]
struct MatchedRow {
    /// Your own mark for the row; absent when you gave none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "row-17")]
    reference: Option<String>,
    /// How sure it is.
    outcome: MatchOutcome,
    /// Who may be meant, the best first. Whoever an identifier names comes first. Empty when the outcome is `none`.
    candidates: Vec<MatchCandidate>,
}

/// What was found.
#[derive(Serialize, ToSchema)]
struct Matches {
    /// One for each row that you sent, in their order.
    rows: Vec<MatchedRow>,
}

/// Match rows to organizations
///
/// For each row, in order, who may be meant, with a score, the fields that agree, and how sure it is: `exact`, `likely`,
/// `ambiguous` or `none`. Names are compared without case, accents, punctuation, the order of words and legal suffixes, and
/// misspellings are forgiven. Rely on `exact`; look at a `likely` one's name before you do; let a person choose among
/// `ambiguous` ones: a wrong match sends somebody in need to the wrong door. Only what you may read is compared: public
/// identifiers (`ein`, `nc_sosid`, `uei`) and those of your own scheme, names, counties of offerings, public telephones and
/// the website. A provider's people find their own organization alone. Nothing that you send is stored or logged.
#[utoipa::path(
    operation_id = "match_organizations", tag = "Providers", request_body = MatchRequest,
    responses(
        (status = 200, description = "Who may be meant, row by row", body = Matches,
            headers(("Registry-Position" = u64, description = "The number of the newest journal entry that the answer rests on"))),
        (status = 422, description = "A row makes no sense; `errors` says where, such as `/rows/17/phone`"),
    ),
    security(("oauth2" = [ProvidersRead::SCOPE])),
)]
#[post("/v1/organizations/match")]
pub async fn match_organizations(
    caller: Caller<ProvidersRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    body: Body<MatchRequest>,
) -> Result<HttpResponse, Problem> {
    let MatchRequest { rows, candidates } = body.0;
    let (references, rows): (Vec<_>, Vec<_>) = rows.into_iter().map(MatchRow::told).unzip();
    check(&rows)?;
    let directory = state.directory(caller.reach)?;
    let names = state.directory(caller.reach)?;
    let (position, eyes) = (directory.position(), Eyes::of(&caller));
    let found = state
        .read(move |conn| {
            let reader = eyes.reader(conn)?;
            Ok(directory.match_organizations(conn, &reader, &rows, usize::from(candidates))?)
        })
        .await?;
    note(&state, eyes, &found);
    let rows = references.into_iter().zip(&found).map(|(reference, row)| matched(reference, row, &names)).collect();
    let mut response = Reply::ok(&Matches { rows }, 0)?.to(&request);
    response.headers_mut().insert(POSITION, position.into());
    Ok(response)
}

impl MatchRow {
    fn told(self) -> (Option<String>, Told) {
        let Self { reference, identifiers, name, county, phone, website } = self;
        (reference, Told { identifiers, name, county, phone, website })
    }
}

fn check(rows: &[Told]) -> Result<(), Problem> {
    let faults: Vec<Fault> = rows
        .iter()
        .enumerate()
        .flat_map(|(place, row)| {
            let fault = move |(below, detail): (String, &str)| Fault {
                pointer: format!("/rows/{place}{below}"),
                detail: detail.to_owned(),
            };
            row.faults().into_iter().map(fault)
        })
        .take(100)
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(workflows::Error::Invalid(faults).into()) }
}

/// Counts what was asked, of a partner's machine: each row is a question, and each candidate of it is shown.
fn note(state: &State, eyes: Eyes, found: &[Ranked<Listing>]) {
    let shown = found.iter().flat_map(|row| &row.candidates).map(|(listing, _)| listing.entered());
    let misses = found.iter().filter(|row| row.outcome == Outcome::None).count();
    let asked = Asked { questions: found.len() as u64, shown, misses: misses as u64 };
    state.note_asked(eyes, state.db().world().now().day(), asked);
}

fn matched(reference: Option<String>, row: &Ranked<Listing>, names: &WithinReach) -> MatchedRow {
    let candidate = |(listing, comparison): &(Listing, Comparison)| MatchCandidate {
        organization: ProviderName::of(listing, names),
        likeness: Likeness::from(comparison),
    };
    MatchedRow { reference, outcome: row.outcome.into(), candidates: row.candidates.iter().map(candidate).collect() }
}
