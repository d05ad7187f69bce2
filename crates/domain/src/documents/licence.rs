//! What a logo licence allows.

use super::DocumentKind;
use crate::{access::words::words, organization::is_line_of_text};
use serde::{Deserialize, Serialize};

/// How many marks one licence names at most.
pub const MOST_MARKS: usize = 10;

words!(
    /// A place where a mark may be shown.
    Placement {
        /// The organization's own website.
        Website = "website",
        /// Its accounts on social media.
        SocialMedia = "social_media",
        /// What it prints: brochures, posters, cards.
        PrintedMatter = "printed_matter",
        /// Its letters, on paper or by mail.
        Correspondence = "correspondence",
        /// Signs at its offices. Never where a confidential site would be told by it.
        OfficeSignage = "office_signage",
        /// Reports and proposals to funders.
        ReportsAndProposals = "reports_and_proposals",
    }
);

/// What a licence allows: which wording, which marks, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct LicenceTerms {
    /// The wording that may stand with the mark, as it must read. One line.
    #[cfg_attr(
        feature = "schema",
        schema(min_length = 1, max_length = 200, example = "Example wording (fictitious).")
    )]
    pub wording: String,
    /// The marks that may be shown, each by its name. The registry holds no artwork.
    #[cfg_attr(feature = "schema", schema(min_items = 1, max_items = 10, example = json!(["Example mark (fictitious)"])))]
    pub marks: Vec<String>,
    /// Where they may be shown.
    #[cfg_attr(feature = "schema", schema(min_items = 1, max_items = 6))]
    pub placements: Vec<Placement>,
    /// What else holds where they are shown. One line. Never write anything about a victim or survivor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 300, example = "No smaller than one inch."))]
    pub placement_remark: Option<String>,
}

impl LicenceTerms {
    /// What is wrong with them, as pairs of a JSON pointer and a sentence.
    #[must_use]
    pub fn faults(&self) -> Vec<(String, &'static str)> {
        let mut faults = Vec::new();
        let mut check = |pointer: String, text: &str, most: usize| {
            if !is_line_of_text(text, most) {
                faults.push((
                    pointer,
                    "must be one line within its length, without surrounding blanks or control characters",
                ));
            }
        };
        check("/wording".to_owned(), &self.wording, 200);
        for (place, mark) in self.marks.iter().enumerate() {
            check(format!("/marks/{place}"), mark, 100);
        }
        if let Some(remark) = &self.placement_remark {
            check("/placement_remark".to_owned(), remark, 300);
        }
        if self.marks.is_empty() || self.marks.len() > MOST_MARKS {
            faults.push(("/marks".to_owned(), "must name 1 to 10 marks"));
        }
        let named: std::collections::BTreeSet<_> = self.placements.iter().collect();
        if self.placements.is_empty() || named.len() != self.placements.len() {
            faults.push(("/placements".to_owned(), "must name at least one place, and each once"));
        }
        faults
    }

    /// The free texts, each with its pointer.
    #[must_use]
    pub fn texts(&self) -> Vec<(String, &str)> {
        let marks = self.marks.iter().enumerate().map(|(place, mark)| (format!("/marks/{place}"), mark.as_str()));
        std::iter::once(("/wording".to_owned(), self.wording.as_str()))
            .chain(marks)
            .chain(self.placement_remark.as_deref().map(|remark| ("/placement_remark".to_owned(), remark)))
            .collect()
    }
}

impl DocumentKind {
    /// Whether documents of the kind say which marks may be shown where.
    #[must_use]
    pub fn is_licence(self) -> bool {
        self == Self::LogoLicence
    }
}
