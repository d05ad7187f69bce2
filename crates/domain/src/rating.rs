//! Ratings, and the rubric that says what each of them takes.

use serde::{Deserialize, Serialize};

/// How an organization measures up to one standard. Absent means not rated; there is no fourth rating.
///
/// Source: the rubric columns of *Standards for Service Providers* (2021), "Example".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// "Does Not Meet Standard".
    DoesNotMeet,
    /// "Meets Standard".
    Meets,
    /// "Exceeds Standard".
    Exceeds,
}

impl Rating {
    /// All ratings, from the lowest to the highest.
    pub const ALL: [Self; 3] = [Self::DoesNotMeet, Self::Meets, Self::Exceeds];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DoesNotMeet => "does_not_meet",
            Self::Meets => "meets",
            Self::Exceeds => "exceeds",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rating| rating.as_str() == word)
    }
}

/// What each level of one standard looks like. A level without a text is N/A: it cannot be awarded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, validator::Validate))]
#[serde(deny_unknown_fields)]
pub struct Rubric {
    /// What exceeding the standard looks like; `null` where the Standards print N/A.
    #[cfg_attr(feature = "schema", schema(required, nullable, example = json!(null)))]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 4000)))]
    pub exceeds: Option<String>,
    /// What meeting the standard looks like; `null` where the Standards print N/A.
    #[cfg_attr(
        feature = "schema",
        schema(required, nullable, example = "The organization keeps a dated record and can show it.")
    )]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 4000)))]
    pub meets: Option<String>,
    /// What not meeting the standard looks like; `null` where the Standards print N/A.
    #[cfg_attr(feature = "schema", schema(required, nullable, example = "There is no record."))]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 4000)))]
    pub does_not_meet: Option<String>,
}

impl Rubric {
    /// The text of a level, or `None` where it is N/A.
    #[must_use]
    pub fn level(&self, rating: Rating) -> Option<&str> {
        match rating {
            Rating::Exceeds => self.exceeds.as_deref(),
            Rating::Meets => self.meets.as_deref(),
            Rating::DoesNotMeet => self.does_not_meet.as_deref(),
        }
    }

    /// Whether this level can be awarded: it has a text.
    #[must_use]
    pub fn awards(&self, rating: Rating) -> bool {
        self.level(rating).is_some()
    }
}
