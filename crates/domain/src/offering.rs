//! Offerings: what an organization really offers, where, and to whom.

use crate::{arena::ArenaCode, county::County, text_code::text_code, time::Day};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

text_code!(
    /// A language as a BCP 47 tag (RFC 5646): a primary language and at most three subtags, such as `es` or `zh-Hant`.
    LanguageTag,
    is_language_tag,
    "must be a BCP 47 language tag such as es, zh-Hant or ase",
    "^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$",
    "es"
);

/// Well-formed as RFC 5646 says, written as the standards recommend: the language in lower case, two or three letters.
fn is_language_tag(text: &str) -> bool {
    let parts = text.split('-');
    let is_short = parts.clone().count() <= 4 && text.len() <= 35;
    let is_language = |part: &str| (2..=3).contains(&part.len()) && part.chars().all(|c| c.is_ascii_lowercase());
    is_short && parts.take(1).all(is_language) && oxilangtag::LanguageTag::parse(text).is_ok()
}

/// Whom an offering serves. An empty set says nothing about it, and matches no filter by population.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Population {
    /// Victims and survivors of sex trafficking.
    SexTrafficking,
    /// Victims and survivors of labor trafficking.
    LaborTrafficking,
    /// Women.
    Women,
    /// Men.
    Men,
    /// Transgender and non-binary people.
    TransgenderAndNonbinary,
    /// Families with children.
    FamiliesWithChildren,
    /// Adults: people of 18 years or more.
    Adults,
    /// Minors: people under 18 years. Which of them, the offering's ages say.
    Minors,
}

impl Population {
    /// Every population.
    pub const ALL: [Self; 8] = [
        Self::SexTrafficking,
        Self::LaborTrafficking,
        Self::Women,
        Self::Men,
        Self::TransgenderAndNonbinary,
        Self::FamiliesWithChildren,
        Self::Adults,
        Self::Minors,
    ];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SexTrafficking => "sex_trafficking",
            Self::LaborTrafficking => "labor_trafficking",
            Self::Women => "women",
            Self::Men => "men",
            Self::TransgenderAndNonbinary => "transgender_and_nonbinary",
            Self::FamiliesWithChildren => "families_with_children",
            Self::Adults => "adults",
            Self::Minors => "minors",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|population| population.as_str() == word)
    }
}

/// The age in completed years from which a person is an adult (G.S. 48A-2).
const OF_AGE: u8 = 18;

/// Whether an offering takes people in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Intake {
    /// Takes people in now.
    Open,
    /// Takes names for a waiting list.
    WaitingList,
    /// Takes no one in.
    Closed,
}

impl Intake {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Open, Self::WaitingList, Self::Closed];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::WaitingList => "waiting_list",
            Self::Closed => "closed",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|intake| intake.as_str() == word)
    }
}

/// Ages in completed years, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Ages {
    /// The youngest age served.
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 120, example = 18))]
    pub min: u8,
    /// The oldest age served; absent means no upper limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(minimum = 0, maximum = 120, example = 64))]
    pub max: Option<u8>,
}

/// How a language is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LanguageBy {
    /// Staff speak (or sign) it.
    Spoken,
    /// An interpreter is brought in.
    Interpreter,
}

/// A language in which an offering is given.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Language {
    /// The language.
    pub tag: LanguageTag,
    /// Spoken, or by an interpreter.
    pub by: LanguageBy,
}

/// Where an offering is given: the whole state, or these counties.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case", tag = "kind", deny_unknown_fields)]
pub enum Area {
    /// All of North Carolina. A value of its own, not one hundred counties.
    Statewide {},
    /// These counties, at least one.
    Counties {
        /// FIPS codes.
        counties: BTreeSet<County>,
    },
}

impl Area {
    /// Whether this area takes in the county.
    #[must_use]
    pub fn covers(&self, county: County) -> bool {
        match self {
            Self::Statewide {} => true,
            Self::Counties { counties } => counties.contains(&county),
        }
    }
}

/// What an organization really offers: one arena, for these counties, populations, ages and languages.
///
/// A search's filters must all match within one offering: "shelter in Wake" and "outreach in Durham"
/// never answer "shelter in Durham".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Offering {
    /// The field of work.
    pub arena: ArenaCode,
    /// Where.
    pub area: Area,
    /// Whom it serves; empty says nothing.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(example = json!(["sex_trafficking", "women"])))]
    pub populations: BTreeSet<Population>,
    /// Which ages; absent says nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ages: Option<Ages>,
    /// In which languages besides English.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(example = json!([{"tag": "es", "by": "spoken"}])))]
    pub languages: BTreeSet<Language>,
    /// Whether it takes people in.
    pub intake: Intake,
    /// The day on which the intake state was last confirmed.
    pub intake_confirmed_on: Day,
}

/// What a caller needs. Every part that is given must hold within one offering.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Need {
    /// The field of work.
    pub arena: Option<ArenaCode>,
    /// The county of the person in need.
    pub county: Option<County>,
    /// Any of these populations.
    pub populations: BTreeSet<Population>,
    /// Any of these languages, spoken or by an interpreter.
    pub languages: BTreeSet<LanguageTag>,
    /// Any of these intake states.
    pub intake: BTreeSet<Intake>,
    /// The age of the person in need, in completed years.
    pub age: Option<u8>,
}

impl Offering {
    /// Whether this one offering answers the whole need.
    #[must_use]
    pub fn answers(&self, need: &Need) -> bool {
        need.arena.as_ref().is_none_or(|arena| self.arena == *arena)
            && need.county.is_none_or(|county| self.area.covers(county))
            && (need.populations.is_empty() || !need.populations.is_disjoint(&self.populations))
            && (need.languages.is_empty()
                || self.languages.iter().any(|language| need.languages.contains(&language.tag)))
            && (need.intake.is_empty() || need.intake.contains(&self.intake))
            && need.age.is_none_or(|age| {
                self.ages.is_some_and(|ages| ages.min <= age && ages.max.is_none_or(|max| age <= max))
            })
    }

    /// What is wrong with this offering by itself, as pairs of a JSON pointer below the offering and a sentence.
    #[must_use]
    pub fn faults(&self) -> Vec<(&'static str, &'static str)> {
        let mut faults = Vec::new();
        if let Area::Counties { counties } = &self.area
            && counties.is_empty()
        {
            faults.push(("/area/counties", "must name at least one county, or the area must be statewide"));
        }
        if let Some(ages) = self.ages {
            if ages.max.is_some_and(|max| max < ages.min) {
                faults.push(("/ages/max", "must not be below min"));
            }
            if ages.min > 120 || ages.max.is_some_and(|max| max > 120) {
                faults.push(("/ages", "must be between 0 and 120"));
            }
        }
        faults.extend(self.populations_against_ages());
        faults
    }

    /// Where the populations and the ages contradict each other. A shelter for "minors" must say which.
    fn populations_against_ages(&self) -> Option<(&'static str, &'static str)> {
        let serves = |population| self.populations.contains(&population);
        match self.ages {
            None if serves(Population::Minors) => Some(("/ages", "are needed where minors are served: say which ages")),
            Some(ages) if serves(Population::Minors) && ages.min >= OF_AGE => {
                Some(("/ages/min", "must be below 18 where minors are served"))
            }
            Some(ages) if serves(Population::Adults) && ages.max.is_some_and(|max| max < OF_AGE) => {
                Some(("/ages/max", "must be 18 or more where adults are served"))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offering(arena: &str, counties: &[&str]) -> Offering {
        Offering {
            arena: ArenaCode::parse(arena).unwrap(),
            area: Area::Counties { counties: counties.iter().map(|c| c.parse().unwrap()).collect() },
            populations: BTreeSet::new(),
            ages: None,
            languages: BTreeSet::new(),
            intake: Intake::Open,
            intake_confirmed_on: Day::FIRST,
        }
    }

    #[test]
    fn shelter_in_wake_and_outreach_in_durham_never_answer_shelter_in_durham() {
        let offerings = [offering("shelter", &["37183"]), offering("outreach", &["37063"])];
        let need = |arena: &str, county: &str| Need {
            arena: Some(ArenaCode::parse(arena).unwrap()),
            county: Some(county.parse().unwrap()),
            ..Need::default()
        };
        let answered = |n: Need| offerings.iter().any(|o| o.answers(&n));
        assert!(answered(need("shelter", "37183")));
        assert!(answered(need("outreach", "37063")));
        assert!(!answered(need("shelter", "37063")));
        assert!(!answered(need("outreach", "37183")));
    }

    #[test]
    fn what_an_offering_does_not_say_answers_no_filter_about_it() {
        let silent = offering("shelter", &["37183"]);
        assert!(!silent.answers(&Need { age: Some(30), ..Need::default() }));
        assert!(!silent.answers(&Need { populations: [Population::Men].into(), ..Need::default() }));
        let es = LanguageTag::parse("es").unwrap();
        assert!(!silent.answers(&Need { languages: [es].into(), ..Need::default() }));
        assert!(silent.answers(&Need::default()));
    }

    #[test]
    fn populations_and_ages_do_not_contradict_each_other() {
        let ages = |min, max| Some(Ages { min, max });
        let table = [
            (Population::Minors, None, Some("/ages")),
            (Population::Minors, ages(12, Some(17)), None),
            (Population::Minors, ages(0, None), None),
            (Population::Minors, ages(18, None), Some("/ages/min")),
            (Population::Adults, None, None),
            (Population::Adults, ages(16, Some(25)), None),
            (Population::Adults, ages(12, Some(17)), Some("/ages/max")),
            (Population::Women, ages(12, Some(17)), None),
        ];
        for (population, ages, place) in table {
            let stated = Offering { populations: [population].into(), ages, ..offering("shelter", &["37183"]) };
            let faults: Vec<_> = stated.faults().into_iter().map(|(place, _)| place).collect();
            assert_eq!(faults, place.into_iter().collect::<Vec<_>>(), "{population:?} {ages:?}");
        }
    }

    #[test]
    fn ages_in_the_wrong_order_are_a_fault() {
        let mut wrong = offering("shelter", &[]);
        wrong.ages = Some(Ages { min: 18, max: Some(12) });
        assert_eq!(wrong.faults().len(), 2);
    }
}
