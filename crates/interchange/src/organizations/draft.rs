//! An organization that is being read: what could be read of it so far.
//!
//! So that all faults of a row are told at once, the domain's own rules run over what could be read, with
//! something harmless standing in for what could not.

use crate::row::Faults;
use domain::{
    arena::ArenaCode,
    offering::{Ages, Area, Intake, Language, Offering, Population},
    organization::{Contact, Identifier, OrganizationKind, Profile},
    time::Day,
};
use std::collections::BTreeSet;

/// A text that no rule objects to.
pub(super) const STAND_IN: &str = "-";

/// What could be read of an organization. Lists keep the places of what could not be read.
#[derive(Debug, Default)]
pub(super) struct ProfileDraft {
    pub(super) name: Option<String>,
    pub(super) other_names: Vec<String>,
    pub(super) kind: Option<OrganizationKind>,
    pub(super) description: Option<String>,
    pub(super) contacts: Vec<Contact>,
    pub(super) website: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) round_the_clock_line: Option<String>,
    pub(super) identifiers: BTreeSet<Identifier>,
    pub(super) offerings: Vec<OfferingDraft>,
}

/// What could be read of an offering.
#[derive(Debug, Default)]
pub(super) struct OfferingDraft {
    pub(super) arena: Option<ArenaCode>,
    pub(super) area: Option<Area>,
    pub(super) populations: BTreeSet<Population>,
    pub(super) ages: Option<Ages>,
    pub(super) languages: BTreeSet<Language>,
    pub(super) intake: Option<Intake>,
    pub(super) intake_confirmed_on: Option<Day>,
}

impl ProfileDraft {
    /// Notes what the domain's rules object to, at the place that `place` gives for a pointer into a [`Profile`].
    ///
    /// Identifiers are left to whoever read them: a profile keeps them in an order of its own, so that its pointers
    /// would lead to the wrong one.
    pub(super) fn check(&self, place: impl Fn(&str) -> String, faults: &mut Faults) {
        let stand_in = Profile {
            name: self.name.clone().unwrap_or_else(|| STAND_IN.to_owned()),
            other_names: self.other_names.clone(),
            kind: self.kind.unwrap_or(OrganizationKind::Other),
            description: self.description.clone(),
            contacts: self.contacts.clone(),
            website: self.website.clone(),
            phone: self.phone.clone(),
            round_the_clock_line: self.round_the_clock_line.clone(),
            identifiers: BTreeSet::new(),
            offerings: self.offerings.iter().filter_map(OfferingDraft::stand_in).collect(),
        };
        for (pointer, rule) in stand_in.faults() {
            faults.add_if_new(place(&pointer), rule);
        }
    }

    /// The profile, when everything that it needs could be read.
    pub(super) fn finish(self) -> Option<Profile> {
        Some(Profile {
            name: self.name?,
            other_names: self.other_names,
            kind: self.kind?,
            description: self.description,
            contacts: self.contacts,
            website: self.website,
            phone: self.phone,
            round_the_clock_line: self.round_the_clock_line,
            identifiers: self.identifiers,
            offerings: self.offerings.into_iter().map(OfferingDraft::finish).collect::<Option<_>>()?,
        })
    }
}

impl OfferingDraft {
    /// The offering with something harmless in the place of what could not be read.
    fn stand_in(&self) -> Option<Offering> {
        Some(Offering {
            arena: self.arena.clone().or_else(|| ArenaCode::parse("stand_in").ok())?,
            area: self.area.clone().unwrap_or(Area::Statewide {}),
            populations: self.populations.clone(),
            ages: self.ages,
            languages: self.languages.clone(),
            intake: self.intake.unwrap_or(Intake::Closed),
            intake_confirmed_on: self.intake_confirmed_on.unwrap_or(Day::FIRST),
        })
    }

    /// The offering, when everything that it needs could be read.
    pub(super) fn finish(self) -> Option<Offering> {
        Some(Offering {
            arena: self.arena?,
            area: self.area?,
            populations: self.populations,
            ages: self.ages,
            languages: self.languages,
            intake: self.intake?,
            intake_confirmed_on: self.intake_confirmed_on?,
        })
    }
}
