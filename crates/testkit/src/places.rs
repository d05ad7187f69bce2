//! Sites of fictitious organizations: places as JSON, and openings.

use crate::TestApp;
use domain::{
    access::{Reach, Role},
    ids::{OpeningId, OrganizationId, SiteId},
    site::{Authorization, Sight},
};
use serde_json::{Value, json};
use workflows::sites;

/// A place where an arena is offered.
#[must_use]
pub fn place(arena: &str) -> Value {
    json!({
        "label": "Main office",
        "address": {
            "line_1": "100 Example Street", "line_2": "Suite 2", "city": "Raleigh", "state": "NC",
            "postal_code": "27601-1234", "county": "37183",
        },
        "coordinates": {"latitude": 35.7804, "longitude": -78.6391},
        "phones": [{"label": "Front desk", "number": "+19195550102"}],
        "hours": {"round_the_clock": false, "weekly": [{"weekday": "monday", "opens": "09:00", "closes": "17:00"}]},
        "arenas": [arena],
        "accessibility": {"features": ["wheelchair"]},
    })
}

impl TestApp {
    /// A site of an organization, confidential, added by the reviewer.
    #[must_use]
    #[track_caller]
    pub fn site(&self, organization: OrganizationId, place: &Value) -> SiteId {
        let place = serde_json::from_value(place.clone()).unwrap_or_else(|error| panic!("{error}: {place:#}"));
        let reviewer = self.staff().actor(Role::Reviewer);
        self.write(|tx| Ok(sites::create_site(tx, reviewer, Reach::Commission, organization, place)?.site.id))
    }

    /// Opens a site for a month by an authorization of today, entered by the reviewer.
    #[track_caller]
    pub fn open(&self, site: SiteId) -> OpeningId {
        let reviewer = self.staff().actor(Role::Reviewer);
        self.write(|tx| {
            let today = tx.now().day();
            let authorization = Authorization {
                authorized_by: "Executive director".to_owned(),
                authorized_on: today,
                until: today.plus_days(30),
            };
            Ok(sites::open_site(tx, reviewer, Sight::Everyones, site, authorization)?.id)
        })
    }

    /// The body with which a site is opened: an authorization of so many days ago that ends in so many days.
    #[must_use]
    pub fn authorization(&self, days_ago: i32, days_ahead: i32) -> Value {
        let today = self.db().world().now().day();
        json!({
            "authorized_by": "Executive director",
            "authorized_on": today.plus_days(-days_ago), "until": today.plus_days(days_ahead),
        })
    }
}
