//! Which operations show what is confidential. The one place that says so.

use actix_web::{HttpMessage, HttpRequest};
use domain::ids::OrganizationId;
use uuid::Uuid;

/// An operation that shows confidential fields.
#[derive(Debug)]
pub struct Confidential {
    /// Its `operationId`.
    pub operation: &'static str,
    /// What kind of thing its path names; for a list, what it lists.
    pub kind: &'static str,
    /// The fields that are confidential.
    pub fields: &'static [&'static str],
}

const fn shows(operation: &'static str, kind: &'static str, fields: &'static [&'static str]) -> Confidential {
    Confidential { operation, kind, fields }
}

/// Every operation whose answer is recorded in the access log before it is sent. A provider that reads its own
/// organization's data is not recorded, and neither is an answer without a body (304).
///
/// The lists of the journal and of the access log hold ids alone, and an auditor reads them in many pages: only taking
/// the whole away is recorded. So it is with organizations, which say nothing confidential here. What an act answers with is in the journal, with the act.
pub const CONFIDENTIAL: &[Confidential] = &[
    shows("show_invitation", "invitation", &["note"]),
    shows("show_assessment", "assessment", &["narrative", "evidence", "note"]),
    shows("list_evidence", "pieces_of_evidence", &["title", "kept_at", "reasons"]),
    shows("show_answer_workbook", "assessment", &["narrative", "evidence"]),
    shows("show_answer_csv", "assessment", &["narrative", "evidence"]),
    shows("show_evidence", "evidence", &["title", "kept_at", "reasons"]),
    shows("list_evidence_revisions", "evidence", &["title", "kept_at", "reasons"]),
    shows("list_assessment_versions", "assessment", &["note"]),
    shows("show_assessment_version", "assessment", &["narrative", "evidence", "note"]),
    shows("compare_assessment_versions", "assessment", &["narrative", "evidence"]),
    shows("list_expiring_evidence", "pieces_of_evidence", &["title"]),
    shows("export_expiring_evidence", "pieces_of_evidence", &[]),
    shows("download_evidence_file", "evidence", &[]),
    shows("download_own_evidence_file", "evidence", &[]),
    shows("list_findings", "assessment", &["reasons"]),
    shows("list_corrective_actions", "corrective_actions", &["agreement", "finding"]),
    shows("show_corrective_action", "corrective_action", &["agreement", "notes", "finding"]),
    shows("list_tasks", "tasks", &["note"]),
    shows("show_task", "task", &["note"]),
    shows("list_disagreements", "assessment", &["reasons"]),
    shows("list_review_notes", "assessment", &["note"]),
    shows("list_conflicts", "conflicts", &["note"]),
    shows("show_conflict", "conflict", &["note"]),
    shows("list_decisions", "decisions", &["reason", "conditions"]),
    shows("show_decision", "decision", &["reason", "conditions"]),
    shows("list_notices", "notices", &["reason", "conditions"]),
    shows("show_notice", "notice", &["reason", "conditions"]),
    shows("export_deadlines", "deadlines", &[]),
    shows("list_successions", "successions", &["reason"]),
    shows("show_succession", "succession", &["reason"]),
    shows("list_sites", "sites", &["place", "openings"]),
    shows("list_organization_sites", "organization", &["place", "openings"]),
    shows("show_site", "site", &["place", "openings"]),
    shows("list_openings", "openings", &["authorized_by"]),
    shows("list_pending_changes", "changes", &["proposed", "reason"]),
    shows("show_pending_change", "change", &["proposed", "reason"]),
    shows("list_users", "users", &["name", "role", "organization"]),
    shows("show_user", "user", &["name", "role", "organization"]),
    shows("show_decider_uses", "user", &["uses"]),
    shows("show_affiliations", "user", &["affiliations", "organization"]),
    shows("list_user_sessions", "user", &["network", "client"]),
    shows("list_documents", "documents", &["withdrawal_reason"]),
    shows("show_document", "document", &["withdrawal_reason"]),
    shows("list_concerns", "concerns", &["text", "note", "response"]),
    shows("show_concern", "concern", &["text", "note", "response"]),
    shows("show_concern_contact", "concern", &["email", "phone"]),
    shows("list_shared_concerns", "organization", &["summary", "response"]),
    shows("export_organizations", "organizations", &[]),
    shows("list_alerts", "alerts", &["note"]),
    shows("show_alert", "alert", &["note"]),
    shows("export_journal", "journal", &[]),
    shows("export_access_log", "access_log", &[]),
];

impl Confidential {
    /// The operation with this id, when it is confidential.
    #[must_use]
    pub fn find(operation: &str) -> Option<&'static Self> {
        CONFIDENTIAL.iter().find(|one| one.operation == operation)
    }

    /// What a request to it is about: `kind:id`, or the kind alone for a list.
    #[must_use]
    pub fn subject(&self, request: &HttpRequest) -> String {
        // Read and written again: the log has no text of the caller's.
        let id = request.match_info().iter().next().and_then(|(_, id)| id.parse::<Uuid>().ok());
        id.map_or_else(|| self.kind.to_owned(), |id| format!("{}:{id}", self.kind))
    }
}

/// The organization that an answer is about.
struct Concerned(OrganizationId);

/// Says whose data an operation shows, for the access log.
pub fn concerns(request: &HttpRequest, organization: OrganizationId) {
    request.extensions_mut().insert(Concerned(organization));
}

/// The organization that the answer was said to be about.
pub(super) fn concerned(request: &HttpRequest) -> Option<OrganizationId> {
    request.extensions().get::<Concerned>().map(|concerned| concerned.0)
}

/// That an answer shows nothing that is confidential, though its operation can.
struct NothingConfidential;

/// Says that an answer shows nothing confidential to this caller: it is then no read of it.
pub fn shows_nothing_confidential(request: &HttpRequest) {
    request.extensions_mut().insert(NothingConfidential);
}

/// Whether the answer was said to show nothing confidential.
pub(super) fn shown_nothing(request: &HttpRequest) -> bool {
    request.extensions().get::<NothingConfidential>().is_some()
}
