//! Narratives that may hold a person's data, for reviewers to look at.

use crate::{
    edge::{
        cursor::{self, Page, PageQuery},
        query::Query,
        reply,
    },
    problem::Problem,
    scope::{AssessmentsRead, Caller, Guard},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, get, web};
use domain::{
    edition::StandardCode,
    ids::{AssessmentId, OrganizationId},
    time::Instant,
};
use persistence::doubtful_narratives::{self, DoubtfulNarrative};
use serde::Serialize;
use utoipa::ToSchema;

/// A narrative to look at: where it is, never what it says.
#[derive(Serialize, ToSchema)]
struct DoubtfulNarrativeView {
    /// Whose it is.
    organization: OrganizationId,
    /// In which self-assessment.
    assessment: AssessmentId,
    /// To which standard.
    standard: StandardCode,
    /// What it looks like: the codes of the screen.
    #[schema(example = json!(["persons-age"]))]
    kinds: Vec<String>,
    /// When it was noticed.
    noticed_at: Instant,
}

impl From<DoubtfulNarrative> for DoubtfulNarrativeView {
    fn from(one: DoubtfulNarrative) -> Self {
        let DoubtfulNarrative { organization, assessment, standard, kinds, noticed_at, .. } = one;
        Self { organization, assessment, standard, kinds, noticed_at }
    }
}

/// List narratives to look at
///
/// Narratives of self-assessments that may hold a person's data, the oldest first, without their text. One leaves the
/// list when it is written anew without it, and when the review is accepted. A provider sees its own.
#[utoipa::path(
    operation_id = "list_doubtful_narratives", tag = "Review", params(PageQuery),
    responses((status = 200, description = "A page of narratives to look at", body = Page<DoubtfulNarrativeView>)),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/doubtful-narratives")]
pub async fn list_doubtful_narratives(
    caller: Caller<AssessmentsRead>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let (limit, reach) = (query.0.limit, caller.reach);
    let after = cursor::read(query.0.cursor.as_deref())?;
    let rows = state.read(move |conn| Ok(doubtful_narratives::page(conn, reach, after, limit + 1)?)).await?;
    reply::list(&request, &cursor::page(rows, limit, |row| row.id, DoubtfulNarrativeView::from))
}
