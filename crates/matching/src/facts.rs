//! What is known of an organization, or told of one, in the form in which it is compared.

use crate::name::Name;
use domain::{
    contact::{phone_key, website_key},
    county::County,
    offering::Area,
    organization::{Identifier, Profile},
};
use std::collections::BTreeSet;

/// Where an organization offers something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Served {
    /// In every county.
    Statewide,
    /// In these.
    Counties(BTreeSet<County>),
}

/// What is known of an organization, or told of one. Empty where nothing is, which agrees and disagrees with nothing.
///
/// It holds what its reader may see and nothing else: whoever makes it leaves out the rest. A place of service never
/// enters it: where a confidential site is must not be found by matching.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Its names: the legal one, others, and former ones.
    pub names: Vec<Name>,
    /// Its identifiers, each in its scheme.
    pub identifiers: BTreeSet<Identifier>,
    /// Its public telephones, as [`phone_key`] writes them.
    pub phones: BTreeSet<String>,
    /// Its websites, as [`website_key`] writes them.
    pub websites: BTreeSet<String>,
    /// Where it offers something; absent when that is not known.
    pub served: Option<Served>,
}

impl Facts {
    /// What a profile says, except for identifiers that the reader may not see.
    ///
    /// `is_known` is for the words of names, as in [`Name::read`].
    #[must_use]
    pub fn of_profile(
        profile: &Profile,
        may_read: impl Fn(&Identifier) -> bool,
        mut is_known: impl FnMut(&str) -> bool,
    ) -> Self {
        let names = std::iter::once(&profile.name).chain(&profile.other_names);
        let (phones, websites) = contact_keys(profile);
        Self {
            names: names.filter_map(|name| Name::read(name, &mut is_known)).collect(),
            identifiers: profile.identifiers.iter().filter(|identifier| may_read(identifier)).cloned().collect(),
            phones,
            websites,
            served: served(profile),
        }
    }
}

/// The public telephones and the website of a profile, in the form in which they are compared and looked up.
#[must_use]
pub fn contact_keys(profile: &Profile) -> (BTreeSet<String>, BTreeSet<String>) {
    let phones = [&profile.phone, &profile.round_the_clock_line].into_iter().flatten();
    (
        phones.filter_map(|number| phone_key(number)).collect(),
        profile.website.iter().filter_map(|address| website_key(address)).collect(),
    )
}

fn served(profile: &Profile) -> Option<Served> {
    let mut counties = BTreeSet::new();
    for offering in &profile.offerings {
        match &offering.area {
            Area::Statewide {} => return Some(Served::Statewide),
            Area::Counties { counties: some } => counties.extend(some.iter().copied()),
        }
    }
    (!counties.is_empty()).then_some(Served::Counties(counties))
}
