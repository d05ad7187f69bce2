//! Evidence: a document of an organization that its ratings rest on. What is kept is about the document; the document
//! itself stays with the organization, unless the operator lets files be kept.

mod lifecycle;

pub use lifecycle::{EVIDENCE_TRANSITIONS, EvidenceState, EvidenceStatus, EvidenceStep, EvidenceTransition};

use crate::{
    ids::{EvidenceId, OrganizationId},
    refusal::EvidenceRefusal,
    time::{Day, Instant},
};
use serde::{Deserialize, Serialize};
#[cfg(feature = "schema")]
use validator::Validate;

/// What kind of paper supports a rating.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EvidenceKind {
    /// A written policy or procedure.
    Policy,
    /// A record that something was done: minutes, a log, a roster.
    Record,
    /// A certificate, licence or accreditation.
    Certificate,
    /// An agreement with another body.
    Agreement,
    /// Anything else.
    Other,
}

/// What an organization says about a document. This shape is stored: a field is never renamed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, Validate))]
#[serde(deny_unknown_fields)]
pub struct EvidenceContent {
    /// What kind of paper.
    pub kind: EvidenceKind,
    /// Its title. Never a person's name. Never write anything about a victim or survivor.
    #[cfg_attr(
        feature = "schema",
        schema(min_length = 1, max_length = 200, example = "Code of ethics, signed by staff")
    )]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 200)))]
    pub title: String,
    /// Who issued it: a body, never a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 200, example = "Board of directors"))]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 200)))]
    pub issuer: Option<String>,
    /// The day it bears.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dated: Option<Day>,
    /// The last day on which it is valid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Day>,
    /// SHA-256 of the file in lower-case hexadecimal, so that the same file can be recognized later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schema(
            pattern = "^[0-9a-f]{64}$",
            example = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
        )
    )]
    #[cfg_attr(feature = "schema", validate(length(equal = 64)))]
    pub sha256: Option<String>,
    /// Where the organization keeps it, so that it is found when it is asked for. Never the address of a confidential site.
    /// Never write anything about a victim or survivor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schema(min_length = 1, max_length = 300, example = "Policy binder, front office, tab 4")
    )]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 300)))]
    pub kept_at: Option<String>,
}

impl EvidenceContent {
    /// What is wrong with it beside its lengths: the name of the field and what it must be.
    #[must_use]
    pub fn faults(&self) -> Vec<(&'static str, &'static str)> {
        let mut faults = Vec::new();
        let is_hex = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'));
        if self.sha256.as_deref().is_some_and(|text| text.len() != 64 || !is_hex(text)) {
            faults.push(("sha256", "must be 64 lower-case hexadecimal digits"));
        }
        if let (Some(dated), Some(expires)) = (self.dated, self.expires)
            && expires < dated
        {
            faults.push(("expires", "must not be before dated"));
        }
        faults
    }

    /// The names of the fields in which another says something else.
    #[must_use]
    pub fn changed_fields(&self, other: &Self) -> Vec<&'static str> {
        let Self { kind, title, issuer, dated, expires, sha256, kept_at } = self;
        let compared = [
            ("kind", *kind == other.kind),
            ("title", *title == other.title),
            ("issuer", *issuer == other.issuer),
            ("dated", *dated == other.dated),
            ("expires", *expires == other.expires),
            ("sha256", *sha256 == other.sha256),
            ("kept_at", *kept_at == other.kept_at),
        ];
        compared.into_iter().filter(|(_, is_same)| !is_same).map(|(field, _)| field).collect()
    }
}

/// What a kept file is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum FileType {
    /// Portable Document Format.
    #[serde(rename = "application/pdf")]
    Pdf,
    /// Portable Network Graphics.
    #[serde(rename = "image/png")]
    Png,
    /// JPEG.
    #[serde(rename = "image/jpeg")]
    Jpeg,
    /// Plain text in UTF-8.
    #[serde(rename = "text/plain")]
    Text,
}

impl FileType {
    /// Every type that is kept.
    pub const ALL: [Self; 4] = [Self::Pdf, Self::Png, Self::Jpeg, Self::Text];

    /// The media type.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Text => "text/plain",
        }
    }

    /// Reads the media type.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// The ending of a downloaded file's name.
    #[must_use]
    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpg",
            Self::Text => "txt",
        }
    }
}

/// A file that the registry keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptFile {
    /// SHA-256 of its content, in lower-case hexadecimal: also its name.
    pub sha256: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// What it is.
    pub file_type: FileType,
}

/// A piece of evidence, as it is now or as one revision left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Its identity.
    pub id: EvidenceId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// What the organization says about it.
    pub content: EvidenceContent,
    /// What has become of it.
    pub status: EvidenceStatus,
    /// Why it was rejected; absent otherwise.
    pub reasons: Option<String>,
    /// The last day on which ratings may rest on it, as far as the Commission can know; absent when there is none.
    pub counts_until: Option<Day>,
    /// The file, where it is kept.
    pub file: Option<KeptFile>,
    /// When the registry recorded this revision.
    pub recorded_at: Instant,
}

impl Evidence {
    /// What is offered anew.
    #[must_use]
    pub fn offered(id: EvidenceId, organization: OrganizationId, content: EvidenceContent, at: Instant) -> Self {
        let counts_until = content.expires;
        let status = EvidenceStatus::Offered;
        Self { id, organization, content, status, reasons: None, counts_until, file: None, recorded_at: at }
    }

    /// How it stands on a day: what has become of it, or that it has expired. Never stored.
    #[must_use]
    pub fn state_on(&self, day: Day) -> EvidenceState {
        EvidenceState::of(self.status, self.content.expires, day)
    }

    /// The last day that a rating which rests on it may count on: of what is rejected there is none, because nothing rests
    /// on it any more.
    #[must_use]
    pub fn limits_ratings(&self) -> Option<Day> {
        self.status.limits_ratings(self.counts_until)
    }

    /// Whether a rating that rests on it rests on something that has expired.
    #[must_use]
    pub fn has_expired_on(&self, day: Day) -> bool {
        self.limits_ratings().is_some_and(|last| last < day)
    }

    /// What the organization makes of it: it is offered again. While something that was handed in rests on it
    /// (`is_relied_on`), the day to which it counts can only come nearer: nobody has looked at a later one yet.
    ///
    /// # Errors
    /// When its state does not allow it.
    pub fn changed(&self, content: EvidenceContent, is_relied_on: bool) -> Result<Self, EvidenceRefusal> {
        let status = self.status.after(EvidenceStep::Change)?;
        let counts_until = match (is_relied_on, self.counts_until, content.expires) {
            (false, _, wanted) => wanted,
            (true, Some(before), Some(wanted)) => Some(before.min(wanted)),
            (true, before, wanted) => before.or(wanted),
        };
        // A file is kept under its hash: what says another hash is about another file.
        let is_same_file = |file: &KeptFile| content.sha256.as_ref().is_none_or(|declared| *declared == file.sha256);
        let file = self.file.clone().filter(is_same_file);
        let content = match &file {
            Some(file) => EvidenceContent { sha256: Some(file.sha256.clone()), ..content },
            None => content,
        };
        Ok(Self { content, status, reasons: None, counts_until, file, ..self.clone() })
    }

    /// After the Commission has seen it.
    ///
    /// # Errors
    /// When its state does not allow it.
    pub fn seen(&self) -> Result<Self, EvidenceRefusal> {
        Ok(Self { status: self.status.after(EvidenceStep::MarkSeen)?, reasons: None, ..self.clone() })
    }

    /// After the Commission has accepted it: it counts as long as it says.
    ///
    /// # Errors
    /// When its state does not allow it, or it has expired.
    pub fn accepted(&self, on: Day) -> Result<Self, EvidenceRefusal> {
        let status = self.status.after(EvidenceStep::Accept)?;
        if let Some(last) = self.content.expires.filter(|last| *last < on) {
            return Err(EvidenceRefusal::Expired { last });
        }
        Ok(Self { status, reasons: None, counts_until: self.content.expires, ..self.clone() })
    }

    /// After the Commission has rejected it.
    ///
    /// # Errors
    /// When its state does not allow it.
    pub fn rejected(&self, reasons: String) -> Result<Self, EvidenceRefusal> {
        Ok(Self { status: self.status.after(EvidenceStep::Reject)?, reasons: Some(reasons), ..self.clone() })
    }

    /// After its file has come: another document than the one that was looked at, so it is offered again.
    ///
    /// # Errors
    /// When the file is not the one whose hash was declared, or the state does not allow it.
    pub fn with_file(&self, file: KeptFile) -> Result<Self, EvidenceRefusal> {
        if self.content.sha256.as_ref().is_some_and(|declared| *declared != file.sha256) {
            return Err(EvidenceRefusal::AnotherFile);
        }
        let is_declared = self.content.sha256.is_some();
        // The file that was declared is the document that was looked at; any other is new.
        let status = if is_declared { self.status } else { self.status.after(EvidenceStep::Change)? };
        let reasons = if is_declared { self.reasons.clone() } else { None };
        let content = EvidenceContent { sha256: Some(file.sha256.clone()), ..self.content.clone() };
        Ok(Self { content, status, reasons, file: Some(file), ..self.clone() })
    }
}

/// What rests on a piece of evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reliance {
    /// An answer of some self-assessment names it now.
    pub is_named: bool,
    /// An answer that was handed in once named it, whatever became of it.
    pub was_submitted: bool,
    /// An answer of a self-assessment that is with the Commission, or that was accepted, names it now.
    pub is_under_review_or_accepted: bool,
}

/// Checks that the organization may take a piece of evidence away for good.
///
/// # Errors
/// When an answer names it, or one that was handed in has named it.
pub fn check_removal(reliance: Reliance) -> Result<(), EvidenceRefusal> {
    if reliance.was_submitted {
        Err(EvidenceRefusal::HandedIn)
    } else if reliance.is_named {
        Err(EvidenceRefusal::Named)
    } else {
        Ok(())
    }
}

/// Checks that the organization may have the file of a piece of evidence erased.
///
/// # Errors
/// When a self-assessment that is with the Commission or accepted rests on it; what is rejected nothing rests on.
pub fn check_file_removal(evidence: &Evidence, reliance: Reliance) -> Result<(), EvidenceRefusal> {
    if reliance.is_under_review_or_accepted && evidence.status != EvidenceStatus::Rejected {
        return Err(EvidenceRefusal::FileReliedOn);
    }
    if evidence.file.is_some() { Ok(()) } else { Err(EvidenceRefusal::NoFile) }
}
