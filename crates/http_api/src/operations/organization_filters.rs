//! What organizations can be searched by: the same for a list and for a file.

use super::standing::check_arena;
use crate::{
    problem::{Kind, Problem, ProblemError},
    state::State,
};
use directory::{Filter, Order, names};
use domain::{
    access::Reach,
    arena::ArenaCode,
    county::County,
    ids::OrganizationId,
    offering::{Intake, LanguageBy, LanguageTag, Need, Population},
    organization::{Identifier, IdentifierScheme, OrganizationKind, OrganizationStatus},
};
use persistence::{Conn, organizations, partner_identifiers};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// How many different words a search by name takes at most.
const MOST_WORDS: usize = 20;

/// The order of a list of organizations.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, ToSchema)]
pub enum Sort {
    /// In the order in which they entered the registry.
    #[default]
    #[serde(rename = "entered")]
    Entered,
    /// The latest first.
    #[serde(rename = "-entered")]
    EnteredLast,
    /// By legal name, whatever its case, marks and punctuation.
    #[serde(rename = "name")]
    Name,
    /// By legal name, from the end of the alphabet.
    #[serde(rename = "-name")]
    NameLast,
}

impl From<Sort> for Order {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Entered => Self::Entered,
            Sort::EnteredLast => Self::EnteredLast,
            Sort::Name => Self::Name,
            Sort::NameLast => Self::NameLast,
        }
    }
}

/// A query with the filters of organizations and fields of its own: `serde` cannot flatten one query into another and
/// still refuse what is unknown.
macro_rules! organization_query {
    ($(#[$about:meta])* $name:ident { $($own:tt)* }) => {
        $(#[$about])*
        #[derive(serde::Deserialize, validator::Validate, utoipa::IntoParams)]
        #[serde(deny_unknown_fields)]
        #[into_params(parameter_in = Query)]
        // Filters have no examples: Swagger UI would fill them in, and the list would be empty.
        pub struct $name {
            /// Words of a name, or their beginnings. Each must begin a word of its legal name, of its other names or of
            /// its former ones; case, marks, punctuation and order do not count. At most 20 words.
            #[validate(length(min = 1, max = 200))]
            #[param(min_length = 1, max_length = 200)]
            name: Option<String>,
            /// The scheme of an identifier; needs `identifier_value`.
            #[param(value_type = Option<String>)]
            identifier_scheme: Option<domain::organization::IdentifierScheme>,
            /// The value of an identifier, as issued; needs `identifier_scheme`.
            #[validate(length(min = 1, max = 100))]
            #[param(min_length = 1, max_length = 100)]
            identifier_value: Option<String>,
            /// What kind of body it is; repeat it for any of several.
            #[serde(default)]
            #[validate(length(max = 5))]
            kind: Vec<domain::organization::OrganizationKind>,
            /// Whether it works.
            status: Option<domain::organization::OrganizationStatus>,
            /// Whether it has a line that is answered at every hour.
            round_the_clock_line: Option<bool>,
            /// The field of work of one of its offerings. This and the six that follow are answered by one and the same
            /// offering.
            #[param(value_type = Option<String>)]
            arena: Option<domain::arena::ArenaCode>,
            /// The county of the person in need, by FIPS code. Statewide offerings answer every county.
            #[param(value_type = Option<String>)]
            county: Option<domain::county::County>,
            /// Whom the offering serves; repeat it for any of several.
            #[serde(default)]
            #[validate(length(max = 10))]
            population: Vec<domain::offering::Population>,
            /// A language of the offering; repeat it for any of several.
            #[serde(default)]
            #[validate(length(max = 10))]
            #[param(value_type = Vec<String>)]
            language: Vec<domain::offering::LanguageTag>,
            /// The languages in this way alone, spoken or by an interpreter; either when absent. Needs `language`.
            language_by: Option<domain::offering::LanguageBy>,
            /// Whether the offering takes people in; repeat it for any of several.
            #[serde(default)]
            #[validate(length(max = 3))]
            intake: Vec<domain::offering::Intake>,
            /// The age of the person in need, in completed years.
            #[validate(range(max = 120))]
            #[param(minimum = 0, maximum = 120)]
            age: Option<u8>,
            /// The order, `entered` when absent; a minus sign turns it round.
            #[serde(default)]
            #[param(inline)]
            sort: crate::operations::organization_filters::Sort,
            $($own)*
        }

        impl $name {
            fn asked(&self) -> crate::operations::organization_filters::Asked {
                crate::operations::organization_filters::Asked {
                    name: self.name.clone(),
                    identifier_scheme: self.identifier_scheme.clone(),
                    identifier_value: self.identifier_value.clone(),
                    kind: self.kind.clone(),
                    status: self.status,
                    round_the_clock_line: self.round_the_clock_line,
                    arena: self.arena.clone(),
                    county: self.county,
                    population: self.population.clone(),
                    language: self.language.clone(),
                    language_by: self.language_by,
                    intake: self.intake.clone(),
                    age: self.age,
                }
            }
        }
    };
}
pub(super) use organization_query;

/// What was asked, as it stood in the query.
pub struct Asked {
    pub(super) name: Option<String>,
    pub(super) identifier_scheme: Option<IdentifierScheme>,
    pub(super) identifier_value: Option<String>,
    pub(super) kind: Vec<OrganizationKind>,
    pub(super) status: Option<OrganizationStatus>,
    pub(super) round_the_clock_line: Option<bool>,
    pub(super) arena: Option<ArenaCode>,
    pub(super) county: Option<County>,
    pub(super) population: Vec<Population>,
    pub(super) language: Vec<LanguageTag>,
    pub(super) language_by: Option<LanguageBy>,
    pub(super) intake: Vec<Intake>,
    pub(super) age: Option<u8>,
}

impl Asked {
    /// What is asked of the directory; nothing when no organization has the identifier.
    ///
    /// # Errors
    /// When one parameter needs another, a name holds no word or too many, or the arena is none.
    pub async fn filter(self, state: &State, reach: Reach) -> Result<Option<Filter>, Problem> {
        check_arena(self.arena.as_ref(), state)?;
        let name = self.name.as_deref().map(words).transpose()?.unwrap_or_default();
        if self.language_by.is_some() && self.language.is_empty() {
            return Err(needs("language_by", "language"));
        }
        let only = match (self.identifier_scheme, self.identifier_value) {
            (None, None) => None,
            (Some(_), None) => return Err(needs("identifier_scheme", "identifier_value")),
            (None, Some(_)) => return Err(needs("identifier_value", "identifier_scheme")),
            (Some(scheme), Some(value)) => {
                let identifier = Identifier { scheme, value };
                let found = state.read(move |conn| named_by(conn, reach, &identifier)).await?;
                let Some(id) = found else { return Ok(None) };
                Some(id)
            }
        };
        let need = Need {
            arena: self.arena,
            county: self.county,
            populations: self.population.into_iter().collect(),
            languages: self.language.into_iter().collect(),
            language_by: self.language_by,
            intake: self.intake.into_iter().collect(),
            age: self.age,
        };
        Ok(Some(Filter {
            name,
            kinds: self.kind.into_iter().collect(),
            status: self.status,
            has_round_the_clock_line: self.round_the_clock_line,
            need: (need != Need::default()).then_some(need),
            only,
        }))
    }
}

/// The organization within reach that has an identifier: in its profile, or, for the Commission, by a partner's word.
fn named_by(conn: &mut Conn, reach: Reach, wanted: &Identifier) -> Result<Option<OrganizationId>, Problem> {
    let in_profile = organizations::find_by_identifier(conn, reach, wanted)?;
    if in_profile.is_some() || reach.own().is_some() {
        return Ok(in_profile);
    }
    Ok(partner_identifiers::by_values(conn, &wanted.scheme, &[&wanted.value])?.remove(&wanted.value))
}

/// The words of a name, each once.
fn words(name: &str) -> Result<Vec<String>, Problem> {
    let words: BTreeSet<String> = names::words(name).into_iter().collect();
    match words.len() {
        0 => Err(fault("name", "holds neither a letter nor a digit")),
        1..=MOST_WORDS => Ok(words.into_iter().collect()),
        _ => Err(fault("name", "holds more than 20 different words")),
    }
}

fn needs(parameter: &str, other: &str) -> Problem {
    fault(parameter, &format!("is for a search that gives {other} as well"))
}

fn fault(parameter: &str, detail: &str) -> Problem {
    let error = ProblemError { pointer: parameter.to_owned(), code: "query".to_owned(), detail: detail.to_owned() };
    Problem::new(Kind::InvalidQuery, "See errors for the parameter to mend.").with_errors(vec![error])
}
