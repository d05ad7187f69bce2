//! Texts that the Commission publishes: dated, versioned, never edited afterwards.

use super::DocumentKind;
use crate::{
    access::{Actor, words::words},
    ids::{AcceptanceId, OrganizationId, TextId},
    organization::{is_line_of_text, is_text},
    time::{Day, Instant},
};
use serde::{Deserialize, Serialize};

words!(
    /// What a published text is for.
    TextKind {
        /// Terms under which marks may be shown. Organizations accept them.
        LogoTerms = "logo_terms",
        /// The wording of letters of support.
        LetterOfSupport = "letter_of_support",
        /// The wording of funding summaries.
        FundingSummary = "funding_summary",
    }
);

impl TextKind {
    /// Whether organizations accept texts of this kind.
    #[must_use]
    pub fn is_accepted(self) -> bool {
        self == Self::LogoTerms
    }

    /// In words, in the plural.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::LogoTerms => "logo terms",
            Self::LetterOfSupport => "wordings for letters of support",
            Self::FundingSummary => "wordings for funding summaries",
        }
    }

    /// The longest text of the kind, in characters: the wording of a letter has to fit on its one page.
    #[must_use]
    pub fn longest(self) -> usize {
        if self.is_accepted() { 20_000 } else { 1_500 }
    }
}

/// What is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, validator::Validate))]
#[serde(deny_unknown_fields)]
pub struct TextTerms {
    /// What it is for.
    pub kind: TextKind,
    /// Its title. One line.
    #[cfg_attr(
        feature = "schema",
        schema(min_length = 1, max_length = 150, example = "Terms of logo use (fictitious)")
    )]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 150)))]
    pub title: String,
    /// The text itself, in paragraphs with an empty line between them: at most 20,000 characters of terms, 1,500 of the
    /// wording of a letter. The registry adds nothing to it. Never write anything about a victim or survivor.
    #[cfg_attr(
        feature = "schema",
        schema(min_length = 1, max_length = 20000, example = "An example text, which is fictitious.")
    )]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 20000)))]
    pub body: String,
    /// The day from which it is in force, today or later; in place of the version before it.
    #[cfg_attr(feature = "schema", schema(example = "2199-01-01"))]
    pub in_force_from: Day,
    /// Whether it is made up, for tests and demonstrations. Whatever rests on it says so.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(example = true))]
    pub fictitious: bool,
}

impl TextTerms {
    /// What is wrong with it, as pairs of a JSON pointer and a sentence.
    #[must_use]
    pub fn faults(&self) -> Vec<(String, &'static str)> {
        let mut faults = Vec::new();
        if !is_line_of_text(&self.title, 150) {
            let rule = "must be one line of 1 to 150 characters, without surrounding blanks or control characters";
            faults.push(("/title".to_owned(), rule));
        }
        if !is_text(&self.body, self.kind.longest()) {
            let rule = "must be text without surrounding blanks or control characters: at most 20,000 characters of terms, 1,500 \
                        of a letter";
            faults.push(("/body".to_owned(), rule));
        } else if !self.kind.is_accepted() && self.body.lines().count() > 20 {
            faults.push(("/body".to_owned(), "must have 20 lines at most: a letter has one page"));
        }
        if self.fictitious && !self.title.contains("fictitious") {
            faults.push(("/title".to_owned(), "must say that it is fictitious"));
        }
        faults
    }
}

/// One version of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedText {
    /// Its identity.
    pub id: TextId,
    /// From 1, per kind.
    pub version: i32,
    /// What it says, and from when.
    pub terms: TextTerms,
    /// When it was published.
    pub published_at: Instant,
}

/// That an organization has accepted a version of terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acceptance {
    /// Its identity.
    pub id: AcceptanceId,
    /// Who accepted.
    pub organization: OrganizationId,
    /// What.
    pub text: TextId,
    /// Which of its people.
    pub accepted_by: Actor,
    /// When.
    pub accepted_at: Instant,
    /// Who took it back, and when; none while it holds.
    pub withdrawn: Option<(Actor, Instant)>,
}

impl DocumentKind {
    /// The text that a document of the kind rests on.
    #[must_use]
    pub fn text(self) -> TextKind {
        match self {
            Self::LogoLicence => TextKind::LogoTerms,
            Self::LetterOfSupport => TextKind::LetterOfSupport,
            Self::FundingSummary => TextKind::FundingSummary,
        }
    }
}
