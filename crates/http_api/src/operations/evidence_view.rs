//! How evidence looks to those who may see it.

use crate::{edge::reply::Reply, problem::Problem};
use domain::{
    edition::StandardCode,
    evidence::{Evidence, EvidenceKind, EvidenceState, FileType, KeptFile},
    ids::{AssessmentId, EvidenceId, OrganizationId},
    time::{Day, Instant},
};
use persistence::{Revised, evidence::Use};
use serde::Serialize;
use utoipa::ToSchema;
use workflows::evidence::Shown;

/// A file that the registry keeps. Its name is nobody's: it is found by the evidence alone.
#[derive(Serialize, ToSchema)]
pub(super) struct FileView {
    /// How many bytes it has.
    #[schema(example = 48213)]
    bytes: u64,
    /// What it is, by its first bytes.
    file_type: FileType,
}

impl From<KeptFile> for FileView {
    fn from(file: KeptFile) -> Self {
        Self { bytes: file.bytes, file_type: file.file_type }
    }
}

/// An answer that rests on evidence.
#[derive(Serialize, ToSchema)]
pub(super) struct RestingAnswer {
    /// Of which self-assessment.
    assessment: AssessmentId,
    /// To which standard.
    standard: StandardCode,
}

impl From<Use> for RestingAnswer {
    fn from(used: Use) -> Self {
        Self { assessment: used.assessment, standard: used.standard }
    }
}

/// A piece of evidence as one revision has it. No answer names a person.
#[derive(Serialize, ToSchema)]
pub(super) struct EvidenceView {
    /// Its identity.
    pub(super) id: EvidenceId,
    /// Whose it is.
    pub(super) organization: OrganizationId,
    /// Which revision this is; from 1.
    #[schema(example = 1)]
    revision: i32,
    /// What kind of paper.
    kind: EvidenceKind,
    /// Its title.
    #[schema(example = "Code of ethics, signed by staff")]
    title: String,
    /// Who issued it.
    #[schema(required, example = json!(null))]
    issuer: Option<String>,
    /// The day it bears.
    #[schema(required, example = json!(null))]
    dated: Option<Day>,
    /// The last day on which it is valid.
    #[schema(required, example = json!(null))]
    expires: Option<Day>,
    /// SHA-256 of the file.
    #[schema(required, example = json!(null))]
    sha256: Option<String>,
    /// Where the organization keeps it.
    #[schema(required, example = json!(null))]
    kept_at: Option<String>,
    /// How it stands today.
    state: EvidenceState,
    /// Why it was rejected.
    #[schema(required, example = json!(null))]
    reasons: Option<String>,
    /// The last day on which ratings may rest on it. It is earlier than `expires` while the Commission has not accepted a
    /// later day on which something that was handed in would rest.
    #[schema(required, example = json!(null))]
    counts_until: Option<Day>,
    /// The file, where the registry keeps it.
    #[schema(required, example = json!(null))]
    file: Option<FileView>,
    /// When this revision was recorded.
    recorded_at: Instant,
}

impl EvidenceView {
    pub(super) fn of(evidence: Revised<Evidence>, today: Day) -> Self {
        let Revised { it, revision } = evidence;
        let state = it.state_on(today);
        Self {
            id: it.id,
            organization: it.organization,
            revision,
            kind: it.content.kind,
            title: it.content.title,
            issuer: it.content.issuer,
            dated: it.content.dated,
            expires: it.content.expires,
            sha256: it.content.sha256,
            kept_at: it.content.kept_at,
            state,
            reasons: it.reasons,
            counts_until: it.counts_until,
            file: it.file.map(FileView::from),
            recorded_at: it.recorded_at,
        }
    }
}

/// A piece of evidence with what rests on it.
#[derive(Serialize, ToSchema)]
pub(super) struct EvidenceWithUses {
    /// The evidence.
    #[serde(flatten)]
    pub(super) evidence: EvidenceView,
    /// The answers that name it now.
    answers: Vec<RestingAnswer>,
}

impl EvidenceWithUses {
    pub(super) fn of(shown: Shown, today: Day) -> Self {
        let answers = shown.uses.into_iter().map(RestingAnswer::from).collect();
        Self { evidence: EvidenceView::of(shown.evidence, today), answers }
    }
}

/// The answer that shows a piece of evidence.
pub(super) fn shown(shown: Shown, today: Day) -> Result<Reply, Problem> {
    let revision = shown.evidence.revision;
    Reply::ok(&EvidenceWithUses::of(shown, today), revision)
}
