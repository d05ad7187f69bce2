//! How fresh a profile is: each group of its fields carries the day on which somebody last said that it is right.

use crate::{organization::Profile, time::Day};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A group of fields that is confirmed as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum FieldGroup {
    /// The legal name, other names, and the kind of body.
    Names,
    /// The identifiers.
    Identifiers,
    /// The website, the telephones and the contacts.
    Contacts,
    /// The description.
    Description,
    /// The offerings.
    Offerings,
    /// The places of service: that the list of them is right, also when there are none.
    Sites,
}

impl FieldGroup {
    /// Every group.
    pub const ALL: [Self; 6] =
        [Self::Names, Self::Identifiers, Self::Contacts, Self::Description, Self::Offerings, Self::Sites];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Names => "names",
            Self::Identifiers => "identifiers",
            Self::Contacts => "contacts",
            Self::Description => "description",
            Self::Offerings => "offerings",
            Self::Sites => "sites",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|group| group.as_str() == word)
    }

    /// The group of a field of the profile.
    #[must_use]
    pub fn of_field(field: &str) -> Option<Self> {
        match field {
            "name" | "other_names" | "kind" => Some(Self::Names),
            "identifiers" => Some(Self::Identifiers),
            "website" | "phone" | "round_the_clock_line" | "contacts" => Some(Self::Contacts),
            "description" => Some(Self::Description),
            "offerings" => Some(Self::Offerings),
            _ => None,
        }
    }

    /// The groups in which a profile says something. The list of places of service is always one: whether there is
    /// anything in it must not show from how it ages.
    #[must_use]
    pub fn filled(profile: &Profile) -> BTreeSet<Self> {
        let Profile { description, website, phone, round_the_clock_line, contacts, identifiers, offerings, .. } =
            profile;
        let is_reachable =
            website.is_some() || phone.is_some() || round_the_clock_line.is_some() || !contacts.is_empty();
        [
            (Self::Names, true),
            (Self::Identifiers, !identifiers.is_empty()),
            (Self::Contacts, is_reachable),
            (Self::Description, description.is_some()),
            (Self::Offerings, !offerings.is_empty()),
            (Self::Sites, true),
        ]
        .into_iter()
        .filter_map(|(group, is_filled)| is_filled.then_some(group))
        .collect()
    }
}

/// When the parts of one profile were last confirmed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Freshness {
    /// The groups in which there is something.
    pub filled: BTreeSet<FieldGroup>,
    /// The day on which each group was last confirmed; absent where never.
    pub confirmed: BTreeMap<FieldGroup, Day>,
    /// The oldest day on which the intake state of an offering was confirmed.
    pub intake: Option<Day>,
}

impl Freshness {
    /// Takes over what a profile says now.
    pub fn fill(&mut self, profile: &Profile) {
        self.filled = FieldGroup::filled(profile);
        self.intake = profile.offerings.iter().map(|offering| offering.intake_confirmed_on).min();
    }

    /// Confirms groups on a day. What is confirmed while there is nothing in it stays "confirmed to be empty".
    pub fn confirm(&mut self, groups: impl IntoIterator<Item = FieldGroup>, on: Day) {
        for group in groups {
            self.confirmed.insert(group, on);
        }
    }

    /// The day from which the profile ages: the oldest confirmation of what it says, and of its intake states. The first
    /// day of all when something in it was never confirmed.
    #[must_use]
    pub fn oldest(&self) -> Day {
        let groups = self.filled.iter().map(|group| self.confirmed.get(group).copied().unwrap_or(Day::FIRST));
        groups.chain(self.intake).min().unwrap_or(Day::FIRST)
    }

    /// The groups with something in them that nobody has confirmed on or after a day.
    #[must_use]
    pub fn stale(&self, since: Day) -> BTreeSet<FieldGroup> {
        let is_stale = |group: &&FieldGroup| self.confirmed.get(group).is_none_or(|day| *day < since);
        self.filled.iter().filter(is_stale).copied().collect()
    }

    /// Whether an offering's intake state was last confirmed before a day.
    #[must_use]
    pub fn intake_is_stale(&self, since: Day) -> bool {
        self.intake.is_some_and(|day| day < since)
    }
}
