//! How far reviewers agree on each standard of an edition.

use crate::{
    edge::{
        path::Path,
        query::NoQuery,
        reply::{Reply, has_already},
    },
    problem::Problem,
    scope::{Caller, Guard, PoliciesRead},
    state::State,
};
use actix_web::{
    HttpRequest, HttpResponse, get,
    http::{StatusCode, header},
    web,
};
use domain::{
    access::Reach,
    agreement::{ENOUGH_PAIRS, NoAlpha},
    edition::{EditionName, StandardCode},
    ids::EditionId,
};
use interchange::agreement_table;
use serde::Serialize;
use utoipa::ToSchema;
use workflows::reviews::{Agreement, StandardAgreement};

/// What the figures say, and do not.
const HOW_TO_READ: &str = "Only pairs of ratings that two reviewers found without knowing of each other count, and of each \
self-assessment only the first. percent is how often the two were the same. alpha is Krippendorff's for ordinal ratings: 1 \
where reviewers always agree, 0 where they agree as often as chance would have it. A low alpha over enough pairs says that \
people read the standard differently, not that anybody is wrong. With fewer than 10 pairs (enough is false) one more pair can \
turn the figure over: take it as a reason to look, and as no more.";

/// How far reviewers agree on one standard.
#[derive(Serialize, ToSchema)]
struct StandardAgreementView {
    /// The standard.
    standard: StandardCode,
    /// Its title.
    #[schema(example = "Code of ethics")]
    title: String,
    /// How many self-assessments two people rated it in without knowing of each other.
    #[schema(minimum = 0, example = 12)]
    pairs: usize,
    /// Whether these are enough for the figures to say something about the standard.
    #[schema(example = true)]
    enough: bool,
    /// In how many percent of the pairs the two ratings are the same, to one decimal; `null` without any.
    #[schema(required, minimum = 0, maximum = 100, example = 83.3)]
    percent: Option<f64>,
    /// Krippendorff's alpha for ordinal ratings, to three decimals; `null` where there is none.
    #[schema(required, maximum = 1, example = 0.692)]
    alpha: Option<f64>,
    /// Why there is no alpha; `null` where there is one.
    #[schema(required, example = json!(null))]
    no_alpha: Option<NoAlpha>,
    /// Whether the figures are kept from the caller: few pairs would tell a provider about another.
    #[schema(example = false)]
    withheld: bool,
}

/// How far reviewers agree on the standards of an edition.
#[derive(Serialize, ToSchema)]
struct AgreementView {
    /// The edition.
    edition: EditionName,
    /// How many pairs are enough.
    #[schema(example = 10)]
    enough_pairs: usize,
    /// What the figures say, and do not.
    #[schema(example = "Only pairs of ratings that two reviewers found without knowing of each other count.")]
    how_to_read: &'static str,
    /// The standards: first those with enough pairs, the least agreed on at the top; then those with too few; then those
    /// that nobody has rated twice.
    standards: Vec<StandardAgreementView>,
}

fn rounded(value: f64, steps: f64) -> f64 {
    let rounded = (value * steps).round() / steps;
    // Never a negative zero, which JSON would show.
    if rounded == 0.0 { 0.0 } else { rounded }
}

fn view(one: StandardAgreement, reach: Reach) -> StandardAgreementView {
    let (enough, withheld) = (one.is_enough(), reach.own().is_some() && !one.is_enough());
    let seen = !withheld;
    StandardAgreementView {
        standard: one.code,
        title: one.title,
        pairs: one.pairs,
        enough,
        percent: one.percent.filter(|_| seen).map(|percent| rounded(percent, 10.0)),
        alpha: one.alpha.ok().filter(|_| seen).map(|alpha| rounded(alpha, 1000.0)),
        no_alpha: one.alpha.err().filter(|_| seen),
        withheld,
    }
}

async fn found(caller: &Caller<PoliciesRead>, state: &State, id: EditionId) -> Result<AgreementView, Problem> {
    let reach = caller.reach;
    let Agreement { edition, standards } =
        state.read(move |conn| Ok(workflows::reviews::show_agreement(conn, reach, id)?)).await?;
    let standards = standards.into_iter().map(|one| view(one, caller.reach)).collect();
    Ok(AgreementView { edition: edition.name(), enough_pairs: ENOUGH_PAIRS, how_to_read: HOW_TO_READ, standards })
}

/// Show how far reviewers agree
///
/// Standard by standard, over all self-assessments that two people reviewed without knowing of each other: the standards that
/// people read differently come first, for the next edition. Providers see figures that rest on enough pairs alone.
#[utoipa::path(
    operation_id = "show_agreement", tag = "Standards",
    params(("edition" = EditionId, Path, description = "The edition")),
    responses((status = 200, description = "How far reviewers agree", body = AgreementView)),
    extensions(("x-reach" = json!("none"))),
    security(("oauth2" = [PoliciesRead::SCOPE])),
)]
#[get("/v1/editions/{edition}/agreement")]
pub async fn show_agreement(
    caller: Caller<PoliciesRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<EditionId>,
) -> Result<HttpResponse, Problem> {
    let view = found(&caller, &state, path.0).await?;
    Ok(Reply::ok(&view, 0)?.to(&request))
}

/// Show how far reviewers agree as a table
///
/// The same as CSV, a row a standard.
#[utoipa::path(
    operation_id = "show_agreement_table", tag = "Standards",
    params(("edition" = EditionId, Path, description = "The edition")),
    responses((status = 200, description = "The table", body = String, content_type = "text/csv")),
    extensions(("x-reach" = json!("none"))),
    security(("oauth2" = [PoliciesRead::SCOPE])),
)]
#[get("/v1/editions/{edition}/agreement.csv")]
pub async fn show_agreement_table(
    caller: Caller<PoliciesRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<EditionId>,
) -> Result<HttpResponse, Problem> {
    let view = found(&caller, &state, path.0).await?;
    let rows = view.standards.iter().map(|one| agreement_table::Row {
        code: one.standard.as_str(),
        title: &one.title,
        pairs: one.pairs,
        enough: one.enough,
        percent: one.percent,
        alpha: one.alpha,
        remark: match (one.withheld, one.no_alpha) {
            (true, _) => "withheld",
            (false, Some(NoAlpha::NothingRatedTwice)) => "nothing_rated_twice",
            (false, Some(NoAlpha::NoVariation)) => "no_variation",
            (false, None) if !one.enough => "too_few_pairs",
            (false, None) => "",
        },
    });
    let table = agreement_table::write(rows).map_err(|error| Problem::internal(&error))?;
    let digest = workflows::sha256_hex(&table);
    let etag = format!("\"0.{}\"", digest.get(..16).unwrap_or_default());
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::ETAG, etag.as_str()))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::VARY, "Authorization"));
    if has_already(&request, &etag) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    Ok(response
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"agreement.csv\""))
        .content_type("text/csv; charset=utf-8; header=present")
        .body(table))
}
