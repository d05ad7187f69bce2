//! What a search among organizations asks, and in which order it answers.

use crate::{names, snapshot::Snapshot};
use domain::{
    ids::OrganizationId,
    offering::Need,
    organization::{OrganizationKind, OrganizationStatus},
};
use std::{collections::BTreeSet, fmt, str::FromStr};

/// Which organizations. Every part that is given must hold; the default asks nothing and finds everyone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Beginnings of words, as [`names::words`] reads them. Each must begin some word of the organization's names,
    /// legal, other or former; different ones may be found in different names.
    pub name: Vec<String>,
    /// Any of these kinds; empty means any at all.
    pub kinds: BTreeSet<OrganizationKind>,
    /// Whether it works.
    pub status: Option<OrganizationStatus>,
    /// Whether it has a line that is answered at every hour.
    pub has_round_the_clock_line: Option<bool>,
    /// What one offering must answer as a whole. Even the empty need takes an offering to answer it.
    pub need: Option<Need>,
    /// This organization alone.
    pub only: Option<OrganizationId>,
}

/// The order of a list of organizations. Two with the same name stand in the order of `entered`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// In the order in which they entered the registry.
    #[default]
    Entered,
    /// The latest first.
    EnteredLast,
    /// By legal name, as [`names::order_key`] reads it.
    Name,
    /// By legal name, from the end of the alphabet.
    NameLast,
}

impl Order {
    /// Whether it goes by names.
    #[must_use]
    pub fn is_by_name(self) -> bool {
        matches!(self, Self::Name | Self::NameLast)
    }

    pub(crate) fn is_backward(self) -> bool {
        matches!(self, Self::EnteredLast | Self::NameLast)
    }
}

/// A place in a list of organizations: that of one which was shown. It stays where it is when organizations come, go
/// or are renamed, so that going on from it shows none twice but one that has moved.
///
/// Written as text it is the number, with what the name is sorted by behind it in a list by names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    pub(crate) entered: u64,
    pub(crate) key: Option<String>,
}

impl Mark {
    /// Whether it is a place in a list of this order.
    #[must_use]
    pub fn is_of(&self, order: Order) -> bool {
        self.key.is_some() == order.is_by_name()
    }

    pub(crate) fn of(snapshot: &Snapshot, slot: u32, order: Order) -> Option<Self> {
        let (chunk, place) = snapshot.store.at(slot)?;
        let entered = chunk.head(place)?.entered;
        Some(Self { entered, key: order.is_by_name().then(|| names::order_key(chunk.name(place))) })
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.key {
            Some(key) => write!(f, "{} {key}", self.entered),
            None => write!(f, "{}", self.entered),
        }
    }
}

impl FromStr for Mark {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(' ') {
            Some((entered, key)) => Ok(Self { entered: entered.parse()?, key: Some(key.to_owned()) }),
            None => Ok(Self { entered: text.parse()?, key: None }),
        }
    }
}
