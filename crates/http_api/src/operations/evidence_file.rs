//! Files of evidence, where the operator lets the registry keep them.

use super::{
    clients::today,
    evidence_view::{EvidenceWithUses, shown},
    headers::IfMatchHeader,
};
use crate::{
    access_log::concerns,
    edge::{
        body::media_type,
        path::Path,
        precondition::IfMatch,
        query::{NoQuery, Query},
    },
    evidence_files::EvidenceFiles,
    problem::{Kind, Problem},
    scope::{AssessmentsWrite, Caller, Guard, ReviewsWrite},
    state::State,
};
use actix_web::{FromRequest, HttpRequest, HttpResponse, delete, dev::Payload, get, http::header, put, web};
use domain::{access::Reach, evidence::KeptFile, ids::EvidenceId};
use serde::Deserialize;
use std::{
    future::{Ready, ready},
    io::Read,
};
use utoipa::IntoParams;
use validator::Validate;
use workflows::evidence as acts;

/// How much of a file is sent at a time.
const PART: usize = 64 << 10;

/// The body of a request, before anything of it is read.
pub struct Unread(Payload);

impl FromRequest for Unread {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if media_type(request).as_deref() != Some("application/octet-stream") {
            let detail = "Send the file as it is, with Content-Type: application/octet-stream.";
            return ready(Err(Problem::new(Kind::UnsupportedMediaType, detail)));
        }
        ready(Ok(Self(payload.take())))
    }
}

/// Which of the files that a piece of evidence has had.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FileQuery {
    /// The file as this revision had it; the present one when absent.
    #[validate(range(min = 1))]
    #[param(minimum = 1)]
    revision: Option<i32>,
}

/// Put the file of a piece of evidence
///
/// PDF, PNG, JPEG or plain text in UTF-8, at most 16 MiB, as its bytes tell it. Its SHA-256 must be the one that the evidence
/// declares; where it declares none, it is noted, and the Commission is offered the evidence again. Only where the operator
/// has switched files on: what a state commission holds may be a public record. Never send anything about a victim or
/// survivor.
#[utoipa::path(
    operation_id = "put_evidence_file", tag = "Evidence",
    params(("evidence" = EvidenceId, Path, description = "The evidence"), IfMatchHeader),
    request_body(content = String, content_type = "application/octet-stream", example = "A policy."),
    responses(
        (status = 200, description = "The evidence", body = EvidenceWithUses),
        (status = 404, description = "There is no such evidence of your organization, or this registry keeps no files"),
        (status = 413, description = "The file is larger than 16 MiB"),
        (status = 415, description = "It is not sent as application/octet-stream, or it is of no type that is kept"),
        (status = 422, description = "It is another file than the one whose SHA-256 was declared"),
    ),
    security(("oauth2" = [AssessmentsWrite::SCOPE])),
)]
#[put("/v1/evidence/{evidence}/file")]
pub async fn put_evidence_file(
    caller: Caller<AssessmentsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<EvidenceId>,
    expected: IfMatch,
    body: Unread,
) -> Result<HttpResponse, Problem> {
    let files = kept_here(&state)?;
    let (actor, reach, today, id) = (caller.actor, caller.reach, today(&state), path.0);
    // Before megabytes are read for nothing.
    let present = state.read(move |conn| Ok(acts::show_evidence(conn, reach, id)?)).await?;
    if present.evidence.revision != expected.0 {
        return Err(workflows::Error::Stale.into());
    }
    let mut payload = body.0;
    let (incoming, file) = files.take_in(&mut payload).await?;
    let (store, hashes) = (files.clone(), vec![file.sha256.clone()]);
    let written = state
        .write(move |tx| {
            store.keep(&incoming, &file).map_err(|error| Problem::internal(&error.kind()))?;
            Ok(acts::put_evidence_file(tx, actor, reach, id, expected.0, file)?)
        })
        .await;
    if written.is_err() {
        // It is in its place, and no row says so.
        state.write(move |tx| files.remove_unneeded(tx, &hashes)).await?;
    }
    Ok(shown(written?, today)?.to(&request))
}

/// Erase the file of a piece of evidence
///
/// In all its revisions, for good; what is said about it stays. Not while a self-assessment that is under review or accepted
/// rests on it, unless the evidence was rejected.
#[utoipa::path(
    operation_id = "remove_evidence_file", tag = "Evidence",
    params(("evidence" = EvidenceId, Path, description = "The evidence"), IfMatchHeader),
    responses(
        (status = 200, description = "The evidence", body = EvidenceWithUses),
        (status = 404, description = "There is no such evidence of your organization, or this registry keeps no files"),
        (status = 409, description = "There is no file, or something under review or accepted rests on it"),
    ),
    security(("oauth2" = [AssessmentsWrite::SCOPE])),
)]
#[delete("/v1/evidence/{evidence}/file")]
pub async fn remove_evidence_file(
    caller: Caller<AssessmentsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<EvidenceId>,
    expected: IfMatch,
) -> Result<HttpResponse, Problem> {
    let files = kept_here(&state)?;
    let (actor, reach, today) = (caller.actor, caller.reach, today(&state));
    let (evidence, hashes) =
        state.write(move |tx| Ok(acts::remove_evidence_file(tx, actor, reach, path.0, expected.0)?)).await?;
    state.write(move |tx| files.remove_unneeded(tx, &hashes)).await?;
    Ok(shown(evidence, today)?.to(&request))
}

/// Download the file of a piece of evidence, as a reviewer
///
/// As a download that no browser renders. It comes from outside: open it with care. Machines and other staff get none.
#[utoipa::path(
    operation_id = "download_evidence_file", tag = "Evidence",
    params(("evidence" = EvidenceId, Path, description = "The evidence"), FileQuery),
    responses(
        (status = 200, description = "The file", body = String, content_type = "application/octet-stream"),
        (status = 404, description = "There is no such evidence, it has no file, or this registry keeps no files"),
    ),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[get("/v1/evidence/{evidence}/file")]
pub async fn download_evidence_file(
    caller: Caller<ReviewsWrite>,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<EvidenceId>,
    query: Query<FileQuery>,
) -> Result<HttpResponse, Problem> {
    download(&request, &state, caller.reach, path.0, query.0.revision).await
}

/// Download the file of a piece of one's own evidence
///
/// As a download that no browser renders, for the organization's own people.
#[utoipa::path(
    operation_id = "download_own_evidence_file", tag = "Evidence",
    params(("evidence" = EvidenceId, Path, description = "The evidence"), FileQuery),
    responses(
        (status = 200, description = "The file", body = String, content_type = "application/octet-stream"),
        (status = 404, description = "There is no such evidence, it has no file, or this registry keeps no files"),
    ),
    security(("oauth2" = [AssessmentsWrite::SCOPE])),
)]
#[get("/v1/evidence/{evidence}/own-file")]
pub async fn download_own_evidence_file(
    caller: Caller<AssessmentsWrite>,
    request: HttpRequest,
    state: web::Data<State>,
    path: Path<EvidenceId>,
    query: Query<FileQuery>,
) -> Result<HttpResponse, Problem> {
    download(&request, &state, caller.reach, path.0, query.0.revision).await
}

async fn download(
    request: &HttpRequest,
    state: &State,
    reach: Reach,
    id: EvidenceId,
    revision: Option<i32>,
) -> Result<HttpResponse, Problem> {
    let files = kept_here(state)?;
    let (file, organization) = state.read(move |conn| Ok(acts::evidence_file(conn, reach, id, revision)?)).await?;
    concerns(request, organization);
    let parts = parts(&files, &file)?;
    let name = format!("evidence-{id}.{}", file.file_type.ending());
    Ok(HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, "Authorization"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'; sandbox"))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .content_type("application/octet-stream")
        .no_chunking(file.bytes)
        .streaming(parts))
}

/// The file part by part, each read on a thread that may block.
fn parts(
    files: &EvidenceFiles,
    file: &KeptFile,
) -> Result<impl futures_core::Stream<Item = std::io::Result<web::Bytes>> + use<>, Problem> {
    let open = files.read(&file.sha256).map_err(|error| Problem::internal(&error.kind()))?;
    Ok(futures_util::stream::try_unfold(open, |mut open| async move {
        let read = web::block(move || {
            let mut part = Vec::new();
            Read::by_ref(&mut open).take(PART as u64).read_to_end(&mut part).map(|_| (part, open))
        });
        let (part, open) = read.await.map_err(std::io::Error::other)??;
        Ok((!part.is_empty()).then(|| (web::Bytes::from(part), open)))
    }))
}

/// Where files are kept.
///
/// # Errors
/// A 404 that says so, where the operator lets none be kept.
fn kept_here(state: &State) -> Result<EvidenceFiles, Problem> {
    state.settings.evidence_files.clone().ok_or_else(|| {
        let detail = "The operator of this registry lets it keep no files: say in the evidence where it is kept.";
        Problem::new(Kind::EvidenceFilesOff, detail)
    })
}
