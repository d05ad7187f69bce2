//! A document that rests on a standing.

use super::{DocumentNumber, LicenceTerms};
use crate::{
    access::{Actor, words::words},
    decision::Matter,
    edition::EditionName,
    ids::{DecisionId, DocumentId, OrganizationId, TextId},
    policy::{PolicyName, Use},
    time::{Day, Instant},
    verdict::Outcome,
};
use serde::{Deserialize, Serialize};

words!(
    /// What a document is.
    DocumentKind {
        /// It lets the organization show marks of the Commission.
        LogoLicence = "logo_licence",
        /// It supports the organization.
        LetterOfSupport = "letter_of_support",
        /// It sums up for a funder where the organization stands.
        FundingSummary = "funding_summary",
    }
);

impl DocumentKind {
    /// The use whose standing it rests on.
    #[must_use]
    pub fn r#use(self) -> Use {
        match self {
            Self::LogoLicence => Use::LogoUse,
            Self::LetterOfSupport => Use::LetterOfSupport,
            Self::FundingSummary => Use::Funding,
        }
    }

    /// Its name in a heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::LogoLicence => "Logo licence",
            Self::LetterOfSupport => "Letter of support",
            Self::FundingSummary => "Funding summary",
        }
    }
}

/// What a verdict found of one requirement, as it may stand in a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct FoundRequirement {
    /// Whether it held.
    pub outcome: Outcome,
    /// Why, in one plain sentence.
    #[cfg_attr(
        feature = "schema",
        schema(example = "All 19 foundational standards are rated at least meets by a reviewer.")
    )]
    pub text: String,
}

/// What the registry knew when a document was issued, kept with it: a letter says for ever what it said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DocumentFacts {
    /// The organization's legal name.
    #[cfg_attr(feature = "schema", schema(example = "Example Advocates of Wake (fictitious)"))]
    pub organization_name: String,
    /// The day of the decision that gave the standing.
    pub decided_on: Day,
    /// Whether that decision went against the verdict.
    pub against_verdict: bool,
    /// The edition that the ratings were given against; absent when there were none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<EditionName>,
    /// The policy that the verdict applied.
    pub policy: PolicyName,
    /// What the verdict found, as far as partners may read it; in a funding summary alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub requirements: Vec<FoundRequirement>,
    /// The version of the terms, or of the wording.
    #[cfg_attr(feature = "schema", schema(minimum = 1, example = 1))]
    pub text_version: i32,
    /// The title of the terms, or of the wording.
    #[cfg_attr(feature = "schema", schema(example = "Terms of logo use (fictitious)"))]
    pub text_title: String,
    /// Whether the terms or the wording are made up.
    pub fictitious: bool,
    /// What a licence allows; in a licence alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub licence: Option<LicenceTerms>,
    /// To whom it is addressed; in a letter alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(example = "Example Foundation (fictitious)"))]
    pub addressee: Option<String>,
}

/// That a document was taken back by itself, apart from its standing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Withdrawal {
    /// When.
    pub at: Instant,
    /// By whom.
    pub by: Actor,
    /// Why. Not for partners.
    pub reason: String,
}

/// A document that rests on a standing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its identity.
    pub id: DocumentId,
    /// What it is asked about by, in public.
    pub number: DocumentNumber,
    /// What it is.
    pub kind: DocumentKind,
    /// Whose.
    pub organization: OrganizationId,
    /// The decision that governed when it was issued.
    pub decision: DecisionId,
    /// The terms, or the wording.
    pub text: TextId,
    /// The first day on which it holds.
    pub valid_from: Day,
    /// The last day on which it can hold.
    pub valid_until: Day,
    /// What was known when it was issued.
    pub facts: DocumentFacts,
    /// When it was issued.
    pub issued_at: Instant,
    /// By whom.
    pub issued_by: Actor,
    /// That it was taken back.
    pub withdrawn: Option<Withdrawal>,
}

impl Document {
    /// The matter whose standing it rests on.
    #[must_use]
    pub fn matter(&self) -> Matter {
        Matter { organization: self.organization, r#use: self.kind.r#use(), arena: None }
    }
}
