//! Sites: places of service. Confidential unless the operator opens them, and again when the opening ends.

mod hours;
mod opening;
mod place;
mod sight;

pub use hours::{Hours, OpenHours, TimeOfDay, Weekday};
pub use opening::{Authorization, LONGEST_OPENING_DAYS, Opening, OpeningState, is_open};
pub use place::{Accessibility, AccessibilityFeature, Address, Coordinates, Place, PostalCode, SitePhone};
pub use sight::{MOST_SITES, Sight, Visibility, WIDER_AREA_COUNTIES, Withheld, serves_wider_area, visible_to};

use crate::{
    access::words::words,
    ids::{OrganizationId, SiteId},
};
use serde::{Deserialize, Serialize};

words!(
    /// Whether people are served at a site.
    SiteStatus {
        /// They are.
        Active = "active",
        /// They are no more. It is shown to nobody but the organization and those who see confidential sites.
        Closed = "closed",
    }
);

/// A place of service.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    /// Its identity.
    pub id: SiteId,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Whether people are served there.
    pub status: SiteStatus,
    /// Where it is, and what is found there.
    pub place: Place,
}
