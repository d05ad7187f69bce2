//! What is known of an organization, or told of one, in the form in which it is compared.

use crate::name::Name;
use directory::Listing;
use domain::{
    county::County,
    offering::{Area, Offering},
    organization::Identifier,
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
    /// Its public telephones, as `domain::organization::phone_key` writes them.
    pub phones: BTreeSet<String>,
    /// Its websites, as `domain::organization::website_key` writes them.
    pub websites: BTreeSet<String>,
    /// Where it offers something; absent when that is not known.
    pub served: Option<Served>,
}

/// What is known of an organization beside its names and where it works: what nothing but the database holds. Without what
/// the reader may not see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Details {
    /// Its identifiers, each in its scheme.
    pub identifiers: BTreeSet<Identifier>,
    /// Its public telephones, as `domain::organization::phone_key` writes them.
    pub phones: BTreeSet<String>,
    /// Its websites, as `domain::organization::website_key` writes them.
    pub websites: BTreeSet<String>,
}

impl Facts {
    /// What the directory says of an organization: its names and where it works.
    ///
    /// `is_known` is for the words of names, as in [`Name::read`].
    #[must_use]
    pub fn of_listing(listing: &Listing, mut is_known: impl FnMut(&str) -> bool) -> Self {
        let names = std::iter::once(listing.name()).chain(listing.other_names()).chain(listing.former_names());
        Self {
            names: names.filter_map(|name| Name::read(name, &mut is_known)).collect(),
            served: Served::by(listing.offerings()),
            ..Self::default()
        }
    }

    /// The same with what the database holds.
    #[must_use]
    pub fn with(self, details: &Details) -> Self {
        let Details { identifiers, phones, websites } = details.clone();
        Self { identifiers, phones, websites, ..self }
    }
}

impl Served {
    /// Where these offerings are; absent when there are none.
    #[must_use]
    pub fn by(offerings: impl IntoIterator<Item = Offering>) -> Option<Self> {
        let mut counties = BTreeSet::new();
        for offering in offerings {
            match offering.area {
                Area::Statewide {} => return Some(Self::Statewide),
                Area::Counties { counties: some } => counties.extend(some),
            }
        }
        (!counties.is_empty()).then_some(Self::Counties(counties))
    }
}
