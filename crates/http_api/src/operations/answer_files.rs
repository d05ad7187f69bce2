//! A self-assessment as a spreadsheet: made for one organization, filled in anywhere, and sent back.

use super::{
    assessments::{AssessmentView, shown},
    headers::IfMatchHeader,
};
use crate::{
    access_log::concerns,
    edge::{
        body::{media_type, read_all},
        path::Path,
        precondition::IfMatch,
        query::NoQuery,
        reply::has_already,
    },
    problem::{Kind, Problem},
    scope::{AssessmentsRead, AssessmentsWrite, Caller, Guard},
    state::State,
};
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, get, http::header, put, web};
use domain::ids::AssessmentId;
use interchange::answer_sheet::{Column, Filled, SheetFormat};
use std::{future::Future, marker::PhantomData, pin::Pin, sync::Arc};
use utoipa::ToSchema;
use workflows::answer_sheets::{self, Source};

/// The largest file of answers that is read: 4 MiB.
const LARGEST_SHEET: usize = 4 << 20;

/// The bytes of a workbook (`.xlsx`).
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
pub struct WorkbookFile(#[allow(dead_code, reason = "it describes the body")] Vec<u8>);

/// The format of a file that is sent.
pub trait FileFormat: 'static {
    /// Its media type.
    const MEDIA_TYPE: &'static str;
    /// How it is read and written.
    const FORMAT: SheetFormat;
}

/// CSV.
pub struct Csv;

impl FileFormat for Csv {
    const MEDIA_TYPE: &'static str = "text/csv";
    const FORMAT: SheetFormat = SheetFormat::Csv;
}

/// A workbook.
pub struct Xlsx;

impl FileFormat for Xlsx {
    const MEDIA_TYPE: &'static str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    const FORMAT: SheetFormat = SheetFormat::Workbook;
}

/// A file of answers that has been filled in.
pub struct AnswerFile<F> {
    bytes: Vec<u8>,
    format: PhantomData<F>,
}

impl<F: FileFormat> FromRequest for AnswerFile<F> {
    type Error = Problem;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Problem>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let is_right = media_type(request).is_some_and(|media_type| media_type == F::MEDIA_TYPE);
        let mut payload = payload.take();
        Box::pin(async move {
            if !is_right {
                let how = format!("Send the file with Content-Type: {}.", F::MEDIA_TYPE);
                return Err(Problem::new(Kind::UnsupportedMediaType, how));
            }
            Ok(Self { bytes: read_all(&mut payload, LARGEST_SHEET).await?, format: PhantomData })
        })
    }
}

/// Show a self-assessment as a workbook
///
/// An `.xlsx` file made for this organization: one row a standard that applies, with its rubric beside the cells to fill
/// in, and the present answers filled in. The list of a rating holds only what its rubric awards. Fill it in with any
/// spreadsheet program, and put it back with the entity tag that came with it.
#[utoipa::path(
    operation_id = "show_answer_workbook", tag = "Self-assessment",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment")),
    responses((status = 200, description = "The workbook", body = WorkbookFile,
        content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/assessments/{assessment}/answers.xlsx")]
pub async fn show_answer_workbook(
    caller: Caller<AssessmentsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
) -> Result<HttpResponse, Problem> {
    show::<Xlsx>(&caller, &request, &state, path.0).await
}

/// Show a self-assessment as CSV
///
/// The same rows as the workbook, in UTF-8 with a byte order mark. Texts that a spreadsheet would take for a formula carry
/// an apostrophe in front.
#[utoipa::path(
    operation_id = "show_answer_csv", tag = "Self-assessment",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment")),
    responses((status = 200, description = "The rows", body = String, content_type = "text/csv")),
    security(("oauth2" = [AssessmentsRead::SCOPE])),
)]
#[get("/v1/assessments/{assessment}/answers.csv")]
pub async fn show_answer_csv(
    caller: Caller<AssessmentsRead>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
) -> Result<HttpResponse, Problem> {
    show::<Csv>(&caller, &request, &state, path.0).await
}

/// Save answers from a workbook
///
/// Takes the workbook back, at most 4 MiB: everything that it asks for, or nothing. A blank cell leaves the answer as it
/// is; `(clear)` removes a rating or a narrative. Rows that nobody has touched change nothing. `errors` names each fault by
/// row and column (`/rows/7/rating`), and by cell and standard in its words. The evidence is there to read. Never write anything about a victim or survivor into a narrative.
#[utoipa::path(
    operation_id = "save_answer_workbook", tag = "Self-assessment",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment"), IfMatchHeader),
    request_body(content((WorkbookFile = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
    responses((status = 200, description = "The self-assessment", body = AssessmentView)),
    security(("oauth2" = [AssessmentsWrite::SCOPE])),
)]
#[put("/v1/assessments/{assessment}/answers.xlsx")]
pub async fn save_answer_workbook(
    caller: Caller<AssessmentsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
    expected: IfMatch,
    file: AnswerFile<Xlsx>,
) -> Result<HttpResponse, Problem> {
    save(&caller, &request, &state, path.0, expected, file).await
}

/// Save answers from CSV
///
/// As for a workbook. Read as spreadsheet programs write it: in UTF-8, UTF-16 or Windows-1252, with commas, semicolons or
/// tabs. The columns `Code` and `Rating` or `Narrative` are enough.
#[utoipa::path(
    operation_id = "save_answer_csv", tag = "Self-assessment",
    params(("assessment" = AssessmentId, Path, description = "The self-assessment"), IfMatchHeader),
    request_body(content((String = "text/csv", example = "Code,Rating,Narrative\r\nF-01,Meets,All staff sign the code when they are hired.\r\n"))),
    responses((status = 200, description = "The self-assessment", body = AssessmentView)),
    security(("oauth2" = [AssessmentsWrite::SCOPE])),
)]
#[put("/v1/assessments/{assessment}/answers.csv")]
pub async fn save_answer_csv(
    caller: Caller<AssessmentsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<AssessmentId>,
    expected: IfMatch,
    file: AnswerFile<Csv>,
) -> Result<HttpResponse, Problem> {
    save(&caller, &request, &state, path.0, expected, file).await
}

async fn show<F: FileFormat>(
    caller: &Caller<AssessmentsRead>,
    request: &HttpRequest,
    state: &State,
    id: AssessmentId,
) -> Result<HttpResponse, Problem> {
    let reach = caller.reach;
    let today = state.db().world().now().day();
    let source: Source = state.read(move |conn| Ok(answer_sheets::source(conn, reach, id)?)).await?;
    concerns(request, source.opened.stored.it.assessment.organization);
    let revision = source.opened.stored.revision;
    let (file, digest) = web::block(move || {
        let file = source.write(F::FORMAT, today)?;
        let digest = workflows::sha256_hex(&file);
        Ok::<_, interchange::WriteFault>((file, digest))
    })
    .await
    .map_err(|error| Problem::internal(&error))?
    .map_err(|error| Problem::internal(&error))?;
    let etag = format!("\"{revision}.{}\"", digest.get(..16).unwrap_or_default());
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::ETAG, etag.as_str()))
        .insert_header((header::CACHE_CONTROL, "private, no-cache"))
        .insert_header((header::VARY, "Authorization"));
    if has_already(request, &etag) {
        return Ok(response.status(actix_web::http::StatusCode::NOT_MODIFIED).finish());
    }
    let end = match F::FORMAT {
        SheetFormat::Csv => "csv",
        SheetFormat::Workbook => "xlsx",
    };
    response.insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"self-assessment.{end}\"")));
    Ok(response.content_type(F::MEDIA_TYPE).body(file))
}

async fn save<F: FileFormat>(
    caller: &Caller<AssessmentsWrite>,
    request: &HttpRequest,
    state: &State,
    id: AssessmentId,
    expected: IfMatch,
    file: AnswerFile<F>,
) -> Result<HttpResponse, Problem> {
    let (actor, reach) = (caller.actor, caller.reach);
    // Whose it is comes before what the file says: what is out of reach is not there, whatever is sent.
    state.read(move |conn| Ok(workflows::assessments::open(conn, reach, id).map(drop)?)).await?;
    let filled = web::block(move || answer_sheets::read(F::FORMAT, &file.bytes))
        .await
        .map_err(|error| Problem::internal(&error))??;
    let filled = Arc::new(filled);
    let rows = Arc::clone(&filled);
    let saved = state
        .write(move |tx| Ok(answer_sheets::save_answer_sheet(tx, actor, reach, id, expected.0, &filled)?))
        .await
        .map_err(|problem| problem.placed(|pointer| place(&rows, pointer)))?;
    Ok(shown(saved, state)?.to(request))
}

/// Where in a file the answer stands that a pointer names, and how its cell and standard are called.
fn place(filled: &Filled, pointer: &str) -> Option<(String, String)> {
    let mut parts = pointer.strip_prefix("/answers/")?.split('/');
    let code = parts.next()?;
    let row = filled.rows.iter().find(|row| row.code.eq_ignore_ascii_case(code))?;
    let column = match parts.next() {
        Some("rating" | "not_yet") => Some(Column::Rating),
        Some("narrative") => Some(Column::Narrative),
        Some("evidence") => Some(Column::Evidence),
        _ => None,
    };
    let place = row.place(column.unwrap_or(Column::Code));
    let whole_row = place.pointer.rsplit_once('/').map(|(row, _)| row.to_owned());
    let pointer = whole_row.filter(|_| column.is_none()).unwrap_or(place.pointer);
    Some((pointer, format!("{} ({code})", place.cell)))
}
