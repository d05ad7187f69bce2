//! Offerings, row by row.

use crate::{Conn, Error, backend::on_each_backend, columns::Id, lists, schema::offerings};
use diesel::{ExpressionMethods, Insertable, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    arena::ArenaCode,
    ids::OrganizationId,
    offering::{Ages, Area, Intake, Language, LanguageBy, LanguageTag, Offering, Population},
};
use std::collections::{BTreeMap, BTreeSet};

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = offerings, treat_none_as_default_value = false)]
struct Row {
    organization_id: Id,
    position: i32,
    arena: String,
    statewide: bool,
    counties: String,
    populations: String,
    age_min: Option<i32>,
    age_max: Option<i32>,
    languages: String,
    intake: String,
    intake_confirmed_on: String,
}

impl Row {
    fn of(organization: OrganizationId, position: usize, offering: &Offering) -> Self {
        let (statewide, counties) = match &offering.area {
            Area::Statewide {} => (true, String::new()),
            Area::Counties { counties } => (false, lists::join(counties)),
        };
        Self {
            organization_id: Id(organization.0),
            position: i32::try_from(position).unwrap_or(i32::MAX),
            arena: offering.arena.to_string(),
            statewide,
            counties,
            populations: lists::join(offering.populations.iter().map(|population| population.as_str())),
            age_min: offering.ages.map(|ages| i32::from(ages.min)),
            age_max: offering.ages.and_then(|ages| ages.max).map(i32::from),
            languages: lists::join(offering.languages.iter().map(written_language)),
            intake: offering.intake.as_str().to_owned(),
            intake_confirmed_on: offering.intake_confirmed_on.to_string(),
        }
    }

    fn read(self) -> Result<Offering, Error> {
        let age = |years: i32| u8::try_from(years).map_err(|error| Error::corrupt("age", error));
        let area = if self.statewide {
            Area::Statewide {}
        } else {
            Area::Counties { counties: lists::split(&self.counties, "county")? }
        };
        Ok(Offering {
            arena: ArenaCode::parse(&self.arena).map_err(|error| Error::corrupt("arena", error))?,
            area,
            populations: self
                .populations
                .split(' ')
                .filter(|word| !word.is_empty())
                .map(|word| Population::parse(word).ok_or_else(|| Error::corrupt("population", word)))
                .collect::<Result<_, _>>()?,
            ages: match self.age_min {
                None => None,
                Some(min) => Some(Ages { min: age(min)?, max: self.age_max.map(age).transpose()? }),
            },
            languages: self
                .languages
                .split(' ')
                .filter(|word| !word.is_empty())
                .map(read_language)
                .collect::<Result<BTreeSet<_>, _>>()?,
            intake: Intake::parse(&self.intake).ok_or_else(|| Error::corrupt("intake", &self.intake))?,
            intake_confirmed_on: self.intake_confirmed_on.parse().map_err(|error| Error::corrupt("day", error))?,
        })
    }
}

/// `es` when spoken, `es*` by an interpreter: an asterisk stands in no language tag.
fn written_language(language: &Language) -> String {
    match language.by {
        LanguageBy::Spoken => language.tag.to_string(),
        LanguageBy::Interpreter => format!("{}*", language.tag),
    }
}

fn read_language(word: &str) -> Result<Language, Error> {
    let (tag, by) = match word.strip_suffix('*') {
        Some(tag) => (tag, LanguageBy::Interpreter),
        None => (word, LanguageBy::Spoken),
    };
    let tag = LanguageTag::parse(tag).map_err(|error| Error::corrupt("language", error))?;
    Ok(Language { tag, by })
}

/// The offerings of several organizations, each in its own order.
pub(crate) fn of_many(conn: &mut Conn, organizations: &[Id]) -> Result<BTreeMap<OrganizationId, Vec<Offering>>, Error> {
    let mut found: BTreeMap<OrganizationId, Vec<Offering>> = BTreeMap::new();
    for chunk in organizations.chunks(500) {
        let rows: Vec<Row> = offerings::table
            .filter(offerings::organization_id.eq_any(chunk.to_vec()))
            .order((offerings::organization_id, offerings::position))
            .select(Row::as_select())
            .load(conn)?;
        for row in rows {
            found.entry(OrganizationId(row.organization_id.0)).or_default().push(row.read()?);
        }
    }
    Ok(found)
}

/// Puts the offerings of an organization in place of those it had.
pub(crate) fn replace(conn: &mut Conn, organization: OrganizationId, offers: &[Offering]) -> Result<(), Error> {
    diesel::delete(offerings::table.filter(offerings::organization_id.eq(Id(organization.0)))).execute(conn)?;
    let rows: Vec<Row> =
        offers.iter().enumerate().map(|(place, offering)| Row::of(organization, place, offering)).collect();
    if !rows.is_empty() {
        on_each_backend!(conn, |c| diesel::insert_into(offerings::table).values(&rows).execute(c))?;
    }
    Ok(())
}
