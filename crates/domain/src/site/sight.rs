//! Who sees a confidential site, and what the others see instead.

use super::{Opening, Site, SiteStatus, is_open};
use crate::{
    access::{Reach, Scope, words::words},
    ids::OrganizationId,
    offering::{Area, Offering},
    organization::OrganizationStatus,
    time::Day,
};
use serde::{Deserialize, Serialize};

/// How many sites an organization may have that are active.
pub const MOST_SITES: usize = 200;

/// From how many counties on an offering serves a wider area. With five, who learns that there is a confidential site
/// guesses its county right once in five times at best: the usual threshold below which statistics suppress a cell.
pub const WIDER_AREA_COUNTIES: usize = 5;

/// Whose confidential sites somebody may see. Everything else about sites follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// Everyone's: Commission staff whose token says so.
    Everyones,
    /// One organization's: its own people.
    Own(OrganizationId),
    /// Nobody's: everyone else, whatever they are to the Commission.
    Nobodys,
}

impl Sight {
    /// The sight of somebody with this reach and these scopes.
    #[must_use]
    pub fn of(reach: Reach, scopes: &[Scope]) -> Self {
        match reach {
            Reach::Own(own) => Self::Own(own),
            Reach::Commission if scopes.contains(&Scope::ConfidentialSitesRead) => Self::Everyones,
            Reach::Commission => Self::Nobodys,
        }
    }

    /// Whether the confidential sites of an organization are seen.
    #[must_use]
    pub fn covers(self, organization: OrganizationId) -> bool {
        match self {
            Self::Everyones => true,
            Self::Own(own) => own == organization,
            Self::Nobodys => false,
        }
    }
}

/// What somebody sees of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// The whole of it.
    Full,
    /// Nothing of it but that its organization has some site that is confidential.
    Withheld,
    /// Nothing: it does not exist.
    Hidden,
}

words!(
    /// That something is withheld, and why. Stands once in an answer, however much it stands for.
    Withheld {
        /// The organization has a site that is confidential.
        ConfidentialSite = "confidential_site",
    }
);

/// What somebody sees of a site on a day. `wider` says whether its organization [serves a wider area](serves_wider_area).
#[must_use]
pub fn visible_to(
    sight: Sight,
    site: &Site,
    organization: OrganizationStatus,
    openings: &[Opening],
    wider: bool,
    day: Day,
) -> Visibility {
    let in_service = site.status == SiteStatus::Active && organization == OrganizationStatus::Active;
    if sight.covers(site.organization) || (in_service && is_open(openings, day)) {
        Visibility::Full
    } else if in_service && wider {
        Visibility::Withheld
    } else {
        Visibility::Hidden
    }
}

/// Whether the mark that something is withheld tells nothing about where it is: there is an offering, and every one of
/// them is given statewide or in so many counties that none stands out.
#[must_use]
pub fn serves_wider_area(offerings: &[Offering]) -> bool {
    let is_wide = |offering: &Offering| match &offering.area {
        Area::Statewide {} => true,
        Area::Counties { counties } => counties.len() >= WIDER_AREA_COUNTIES,
    };
    !offerings.is_empty() && offerings.iter().all(is_wide)
}
