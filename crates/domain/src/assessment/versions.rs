//! Versions of a self-assessment: what the organization has handed in, as it was. A version is never changed.

use super::Answer;
use crate::{access::Actor, arena::ArenaCode, edition::StandardCode, review::Finding, time::Instant};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What the organization stood by at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frozen {
    /// The arenas it covered.
    pub arenas: BTreeSet<ArenaCode>,
    /// The answers to the standards that applied.
    pub answers: BTreeMap<StandardCode, Answer>,
}

/// What became of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum VersionOutcome {
    /// The organization took it back.
    Withdrawn,
    /// A reviewer gave it back.
    Returned,
    /// A reviewer asked for more, and the organization answered: the next version goes on in the same review.
    Answered,
    /// Its verified ratings are fixed.
    Accepted,
}

impl VersionOutcome {
    /// Every outcome.
    pub const ALL: [Self; 4] = [Self::Withdrawn, Self::Returned, Self::Answered, Self::Accepted];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Withdrawn => "withdrawn",
            Self::Returned => "returned",
            Self::Answered => "answered",
            Self::Accepted => "accepted",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.as_str() == word)
    }
}

/// A version, with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// From 1, without gaps, per self-assessment.
    pub number: i32,
    /// When it was handed in.
    pub submitted_at: Instant,
    /// Who handed it in.
    pub submitted_by: Actor,
    /// What was handed in.
    pub frozen: Frozen,
    /// What became of it, and when; absent while it is under review.
    pub ended: Option<(VersionOutcome, Instant)>,
    /// What the reviewer wrote when it was returned.
    pub note: Option<String>,
    /// The findings at its end.
    pub findings: BTreeMap<StandardCode, Finding>,
}

/// A part of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum AnswerField {
    /// The rating.
    Rating,
    /// Whether it says "not yet".
    NotYet,
    /// The narrative.
    Narrative,
    /// The evidence.
    Evidence,
}

/// How the answer to one standard differs between two versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Difference {
    /// The standard.
    pub standard: StandardCode,
    /// What differs.
    #[cfg_attr(feature = "schema", schema(example = json!(["rating", "narrative"])))]
    pub fields: Vec<AnswerField>,
    /// The earlier answer; absent where there was none.
    #[cfg_attr(feature = "schema", schema(required))]
    pub before: Option<Answer>,
    /// The later answer; absent where there is none.
    #[cfg_attr(feature = "schema", schema(required))]
    pub after: Option<Answer>,
}

/// The answers that differ, by standard. Equal ones are left out.
#[must_use]
pub fn differences(before: &Frozen, after: &Frozen) -> Vec<Difference> {
    let codes: BTreeSet<&StandardCode> = before.answers.keys().chain(after.answers.keys()).collect();
    let nothing = Answer::default();
    codes
        .into_iter()
        .filter_map(|code| {
            let (was, is) = (before.answers.get(code), after.answers.get(code));
            let (old, new) = (was.unwrap_or(&nothing), is.unwrap_or(&nothing));
            let fields = [
                (AnswerField::Rating, old.rating != new.rating),
                (AnswerField::NotYet, old.not_yet != new.not_yet),
                (AnswerField::Narrative, old.narrative != new.narrative),
                (AnswerField::Evidence, old.evidence != new.evidence),
            ];
            let fields: Vec<AnswerField> =
                fields.into_iter().filter(|(_, differs)| *differs).map(|(field, _)| field).collect();
            let differs = !fields.is_empty() || was.is_some() != is.is_some();
            differs.then(|| Difference { standard: code.clone(), fields, before: was.cloned(), after: is.cloned() })
        })
        .collect()
}
