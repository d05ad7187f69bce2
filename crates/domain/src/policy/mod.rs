//! Policies: for one use, the requirements that must hold. Data, not code.

mod rule;
mod versions;
mod words;

pub use rule::{Audience, Coverage, RatingBasis, Requirement, Rule, TermsKind, Tolerance};
pub use versions::{check_effective_from, in_force};
pub use words::PolicyWords;

use crate::{ids::PolicyId, time::Day};
use serde::{Deserialize, Serialize};

/// What the Commission or a partner may rely on standing for.
///
/// Source: *Standards for Service Providers* (2021), "use of standards" and "Role of Standards".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema), schema(example = "referral"))]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// Referring a person to the provider, for one arena.
    Referral,
    /// Use of the Commission's logo by the provider.
    LogoUse,
    /// Letters of support.
    LetterOfSupport,
    /// Funding determinations.
    Funding,
    /// Linkage to the national hotline.
    HotlineLinkage,
    /// Partnerships (MOUs).
    Partnership,
}

impl Use {
    /// Every use.
    pub const ALL: [Self; 6] =
        [Self::Referral, Self::LogoUse, Self::LetterOfSupport, Self::Funding, Self::HotlineLinkage, Self::Partnership];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Referral => "referral",
            Self::LogoUse => "logo_use",
            Self::LetterOfSupport => "letter_of_support",
            Self::Funding => "funding",
            Self::HotlineLinkage => "hotline_linkage",
            Self::Partnership => "partnership",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// Whether a wrong yes neither puts a person in harm's way nor gives money away: what the registry may grant by
    /// itself, where a policy says so.
    #[must_use]
    pub fn is_low_risk(self) -> bool {
        matches!(self, Self::LogoUse | Self::LetterOfSupport | Self::Partnership)
    }

    /// Whether standing for this use is per arena.
    #[must_use]
    pub fn is_per_arena(self) -> bool {
        self == Self::Referral
    }
}

/// Who set a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum PolicyProvenance {
    /// Shipped with the software as a default. The Commission has not set it.
    ShippedDefault,
    /// Set by the Commission.
    Commission,
}

/// The content of a policy: what must hold for one use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, validator::Validate))]
#[serde(deny_unknown_fields)]
pub struct PolicyTerms {
    /// Its title. A shipped default says that it is one.
    #[cfg_attr(
        feature = "schema",
        schema(min_length = 1, max_length = 200, example = "Referral (shipped default; not set by the Commission)")
    )]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 200)))]
    pub title: String,
    /// What must hold; at least one requirement.
    #[cfg_attr(feature = "schema", schema(min_items = 1, max_items = 50))]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 50)))]
    pub requirements: Vec<Requirement>,
    /// For how many days a grant may run at most, 1 to 3660, the first day included.
    #[cfg_attr(feature = "schema", schema(minimum = 1, maximum = 3660, example = 365))]
    #[cfg_attr(feature = "schema", validate(range(min = 1, max = 3660)))]
    pub longest_term_days: u16,
    /// Whether a decision waits until a second person has confirmed it. A suspension never waits.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "schema", schema(example = false))]
    pub two_people: bool,
    /// Whether the registry grants by itself as soon as the verdict is met. Only for logo_use, letter_of_support and
    /// partnership, and not together with `two_people`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "schema", schema(example = false))]
    pub automatic_grant: bool,
    /// Whether a review needs two reviewers who do not see each other's findings.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "schema", schema(example = false))]
    pub two_reviews: bool,
}

/// One version of the requirements for a use. Never edited; on a day, the newest version that had taken effect is in force.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Its identity.
    pub id: PolicyId,
    /// For which use.
    pub r#use: Use,
    /// From 1, without gaps, per use.
    pub version: i32,
    /// Who set it.
    pub provenance: PolicyProvenance,
    /// The first day on which it is in force; absent for one that has been since the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective_from: Option<Day>,
    /// What must hold.
    pub terms: PolicyTerms,
}

/// Enough of a policy to name it in an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PolicyName {
    /// Its identity.
    pub id: PolicyId,
    /// From 1, per use.
    #[cfg_attr(feature = "schema", schema(minimum = 1, example = 1))]
    pub version: i32,
    /// Its title.
    #[cfg_attr(feature = "schema", schema(example = "Referral (shipped default; not set by the Commission)"))]
    pub title: String,
    /// Who set it.
    pub provenance: PolicyProvenance,
}

impl Policy {
    /// The name of this policy, for answers that rest on it.
    #[must_use]
    pub fn name(&self) -> PolicyName {
        PolicyName { id: self.id, version: self.version, title: self.terms.title.clone(), provenance: self.provenance }
    }
}

impl PolicyTerms {
    /// Whether a requirement is that these terms are accepted.
    #[must_use]
    pub fn asks_for(&self, terms: TermsKind) -> bool {
        self.requirements.iter().any(|requirement| requirement.rule == Rule::TermsAccepted { terms })
    }

    /// What is wrong for this use, as pairs of a JSON pointer and a sentence. Empty when nothing is.
    #[must_use]
    pub fn faults(&self, r#use: Use) -> Vec<(String, &'static str)> {
        let mut faults = Vec::new();
        if self.requirements.is_empty() {
            faults.push(("/requirements".to_owned(), "must hold at least one requirement"));
        }
        for (place, requirement) in self.requirements.iter().enumerate() {
            if !crate::text_code::is_snake(&requirement.code) {
                faults.push((
                    format!("/requirements/{place}/code"),
                    "must be a lower-case code such as foundational_verified",
                ));
            }
            if self.requirements.iter().take(place).any(|other| other.code == requirement.code) {
                faults.push((format!("/requirements/{place}/code"), "must be unique in the policy"));
            }
            let of_rule = requirement.rule.faults(r#use).into_iter();
            faults.extend(of_rule.map(|(below, fault)| (format!("/requirements/{place}/rule{below}"), fault)));
        }
        if self.automatic_grant && (self.two_people || !r#use.is_low_risk()) {
            faults.push((
                "/automatic_grant".to_owned(),
                "is for logo_use, letter_of_support and partnership, and not together with two_people",
            ));
        }
        if !(1..=3660).contains(&self.longest_term_days) {
            faults.push(("/longest_term_days".to_owned(), "must be between 1 and 3660"));
        }
        faults
    }
}
