//! Editions of the Standards, and the standards in them.

use crate::{Refusal, arena::ArenaCode, ids::EditionId, rating::Rubric, text_code::text_code};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
#[cfg(feature = "schema")]
use validator::Validate;

text_code!(
    /// The code of a standard, unique inside its edition (an XML NCName, so that OSCAL can carry it).
    StandardCode,
    |text| text.len() <= 32
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'),
    "must begin with a letter and hold at most 32 letters, digits, '-' and '_', such as F-01",
    "^[A-Za-z][A-Za-z0-9_-]{0,31}$",
    "F-01"
);

text_code!(
    /// The code of an edition, unique in the registry.
    EditionCode,
    |text| text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'),
    "must begin with a lower-case letter and hold at most 64 of a-z, 0-9 and '-', such as nchtc-2021",
    "^[a-z][a-z0-9-]{0,63}$",
    "nchtc-2021"
);

/// Where an edition stands. Immutable once published; a correction is a new edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum EditionStatus {
    /// Being written; standards can be put and replaced.
    Draft,
    /// Open for comment.
    InConsultation,
    /// Approved by the Commission; not yet in force.
    Approved,
    /// In force: organizations are invited to assess themselves against it.
    Published,
    /// No longer used for new invitations; what rests on it stays readable.
    Retired,
}

impl EditionStatus {
    /// All states in the order of an edition's life.
    pub const ALL: [Self; 5] = [Self::Draft, Self::InConsultation, Self::Approved, Self::Published, Self::Retired];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::InConsultation => "in_consultation",
            Self::Approved => "approved",
            Self::Published => "published",
            Self::Retired => "retired",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.as_str() == word)
    }

    /// The states that may follow this one.
    #[must_use]
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::InConsultation],
            Self::InConsultation => &[Self::Draft, Self::Approved],
            Self::Approved => &[Self::Draft, Self::Published],
            Self::Published => &[Self::Retired],
            Self::Retired => &[],
        }
    }
}

/// The part of an edition to which a standard belongs.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum Section {
    /// Applies to every organization.
    Foundational {},
    /// Applies to the organizations that practise this arena.
    Arena {
        /// The arena.
        arena: ArenaCode,
    },
}

impl Section {
    /// The arena, when the section is one.
    #[must_use]
    pub fn arena(&self) -> Option<&ArenaCode> {
        match self {
            Self::Foundational {} => None,
            Self::Arena { arena } => Some(arena),
        }
    }
}

/// One expectation inside an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, Validate))]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// Unique inside the edition.
    pub code: StandardCode,
    /// The section it belongs to.
    pub section: Section,
    /// The heading inside the section; the source shows "External Standards".
    #[cfg_attr(feature = "schema", schema(example = "External Standards"))]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 200)))]
    pub group: String,
    /// Its place inside the section, from 1.
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 999, example = 1))]
    #[cfg_attr(feature = "schema", validate(range(min = 1, max = 999)))]
    pub position: u16,
    /// The expectation itself.
    #[cfg_attr(feature = "schema", schema(example = "Keeps written agreements with the partners it refers to."))]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 2000)))]
    pub title: String,
    /// What the words of the standard mean. Absent where the edition does not give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schema(max_length = 8000, example = "A written text that says how people treat those they serve.")
    )]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 8000)))]
    pub definition: Option<String>,
    /// What the standard is for. Absent where the edition does not give it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schema(max_length = 8000, example = "Everyone who meets a survivor is bound by the same published rules.")
    )]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 8000)))]
    pub goal: Option<String>,
    /// What an organization does to reach the goal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schema(max_items = 50, example = json!(["Adopt a code of ethics by a dated act of the governing body."])))]
    #[cfg_attr(feature = "schema", validate(length(max = 50)))]
    pub activities: Vec<String>,
    /// Qualifications of staff and volunteers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schema(max_items = 50, example = json!(["One named position answers questions about the code."])))]
    #[cfg_attr(feature = "schema", validate(length(max = 50)))]
    pub qualifications: Vec<String>,
    /// Expectations of the provider organization.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schema(max_items = 50, example = json!(["The signed code is kept in each personnel file."])))]
    #[cfg_attr(feature = "schema", validate(length(max = 50)))]
    pub expectations: Vec<String>,
    /// Professional standards, codes and laws that the standard leans on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", schema(max_items = 50, example = json!(["A professional code of ethics"])))]
    #[cfg_attr(feature = "schema", validate(length(max = 50)))]
    pub references: Vec<String>,
    /// What each rating takes.
    #[cfg_attr(feature = "schema", validate(nested))]
    pub rubric: Rubric,
    /// The place in the source document from which the text comes, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_length = 500, example = "Page 1"))]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 500)))]
    pub source: Option<String>,
}

/// A passage that an edition carries beside its standards: charge, purpose, uses, basis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, Validate))]
#[serde(deny_unknown_fields)]
pub struct Passage {
    /// Its heading.
    #[cfg_attr(feature = "schema", schema(example = "Scope and Purpose of Standards"))]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 200)))]
    pub heading: String,
    /// Its paragraphs or list items, in order.
    #[cfg_attr(feature = "schema", schema(example = json!(["These standards define what is expected."])))]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 100)))]
    pub text: Vec<String>,
    /// Its place in the source document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(max_length = 500, example = "Page 1"))]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 500)))]
    pub source: Option<String>,
}

/// Everything that identifies and frames an edition, apart from its standards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, Validate))]
#[serde(deny_unknown_fields)]
pub struct Frame {
    /// Unique in the registry.
    pub code: EditionCode,
    /// Its title. Fictitious editions say so here.
    #[cfg_attr(feature = "schema", schema(example = "Standards for Service Providers (example edition)"))]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 300)))]
    pub title: String,
    /// Who issued it.
    #[cfg_attr(feature = "schema", schema(example = "North Carolina Human Trafficking Commission"))]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 300)))]
    pub publisher: String,
    /// The day that the document bears, where it bears one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dated: Option<crate::time::Day>,
    /// How many foundational standards it declares. It can be published only when it holds that many.
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 999, example = 19))]
    #[cfg_attr(feature = "schema", validate(range(max = 999)))]
    pub declared_foundational: u16,
    /// The arenas that it names, in its order.
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 100)))]
    pub arenas: Vec<ArenaCode>,
    /// Whether it is demonstration content, which no answer to a partner may rest on outside a demonstration.
    #[serde(default)]
    pub fictitious: bool,
    /// Charge, purpose, uses, basis and whatever else the edition says about itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "schema", validate(length(max = 100), nested))]
    pub passages: Vec<Passage>,
}

/// An edition whole: its frame and the standards it holds, in order of section and position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edition {
    /// Its identity.
    pub id: EditionId,
    /// Where it stands.
    pub status: EditionStatus,
    /// What frames it.
    pub frame: Frame,
    /// The standards present. A draft may hold fewer than it declares.
    pub standards: Vec<Standard>,
}

/// Enough of an edition to name it in an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct EditionName {
    /// Its identity.
    pub id: EditionId,
    /// Its code.
    pub code: EditionCode,
    /// Its title.
    #[cfg_attr(feature = "schema", schema(example = "Standards for Service Providers (example edition)"))]
    pub title: String,
}

impl Edition {
    /// The name of this edition, for answers that rest on it.
    #[must_use]
    pub fn name(&self) -> EditionName {
        EditionName { id: self.id, code: self.frame.code.clone(), title: self.frame.title.clone() }
    }

    /// How many foundational standards are present.
    #[must_use]
    pub fn present_foundational(&self) -> usize {
        self.standards.iter().filter(|s| s.section == Section::Foundational {}).count()
    }

    /// The standard with this code.
    #[must_use]
    pub fn standard(&self, code: &StandardCode) -> Option<&Standard> {
        self.standards.iter().find(|s| s.code == *code)
    }

    /// Checks that a standard may be put into this edition.
    ///
    /// # Errors
    /// When the edition is no draft, the arena is not one of its arenas, or another standard holds that place.
    pub fn accepts(&self, standard: &Standard) -> Result<(), Refusal> {
        if self.status != EditionStatus::Draft {
            return Err(Refusal::EditionNotDraft { status: self.status });
        }
        if let Some(arena) = standard.section.arena()
            && !self.frame.arenas.contains(arena)
        {
            return Err(Refusal::ArenaNotInEdition { arenas: vec![arena.clone()] });
        }
        let place_taken = self.standards.iter().any(|other| {
            other.code != standard.code && other.section == standard.section && other.position == standard.position
        });
        if place_taken {
            return Err(Refusal::StandardPlaceTaken { position: standard.position });
        }
        Ok(())
    }

    /// Checks that this edition may move to another state.
    ///
    /// # Errors
    /// When the state does not follow from the present one, or when an edition that is to be approved or
    /// published does not hold the foundational standards that it declares, or holds an arena without a standard.
    pub fn check_transition(&self, to: EditionStatus) -> Result<(), Refusal> {
        if !self.status.next().contains(&to) {
            return Err(Refusal::EditionTransition { from: self.status, to });
        }
        if matches!(to, EditionStatus::Approved | EditionStatus::Published) {
            let present = self.present_foundational();
            let declared = usize::from(self.frame.declared_foundational);
            let covered: BTreeSet<_> = self.standards.iter().filter_map(|s| s.section.arena()).collect();
            let empty_arenas: Vec<_> = self.frame.arenas.iter().filter(|a| !covered.contains(a)).cloned().collect();
            if present != declared || !empty_arenas.is_empty() {
                return Err(Refusal::EditionIncomplete { present, declared, empty_arenas });
            }
        }
        Ok(())
    }

    /// The standards by code.
    #[must_use]
    pub fn by_code(&self) -> BTreeMap<&StandardCode, &Standard> {
        self.standards.iter().map(|s| (&s.code, s)).collect()
    }
}
