//! Openings: by which authorization of the operator a site is not confidential, and until when.

use crate::{
    Refusal,
    access::{Actor, words::words},
    ids::{OpeningId, OrganizationId, SiteId},
    organization::is_line_of_text,
    time::{Day, Instant},
};
use serde::{Deserialize, Serialize};

/// For how many days from its authorization a site may stay open at most: twelve months.
pub const LONGEST_OPENING_DAYS: i32 = 365;

words!(
    /// Where an opening stands.
    OpeningState {
        /// The organization asks for it. The site stays confidential until the Commission confirms it.
        Requested = "requested",
        /// The authorization is on record. The site is open until its last day.
        Recorded = "recorded",
        /// The Commission has refused it.
        Refused = "refused",
        /// It was ended before its last day, or a request was taken back. It never comes back.
        Concealed = "concealed",
    }
);

/// By whose word a site is opened, and for how long.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, validator::Validate))]
#[serde(deny_unknown_fields)]
pub struct Authorization {
    /// Who of the operator has authorized it in writing: a function or title, no person's name.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 200, example = "Executive director"))]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 200)))]
    pub authorized_by: String,
    /// On which day.
    pub authorized_on: Day,
    /// The last day on which the site is open, at most twelve months after `authorized_on`.
    #[cfg_attr(feature = "schema", schema(value_type = String, format = Date, example = "2027-11-23"))]
    pub until: Day,
}

impl Authorization {
    /// What is wrong with it on a day, as pairs of a JSON pointer and a sentence.
    #[must_use]
    pub fn faults(&self, today: Day) -> Vec<(String, &'static str)> {
        let mut faults = Vec::new();
        if !is_line_of_text(&self.authorized_by, 200) {
            let rule = "must be 1 to 200 characters without surrounding blanks or control characters";
            faults.push(("/authorized_by".to_owned(), rule));
        }
        if self.authorized_on > today {
            faults.push(("/authorized_on".to_owned(), "must be today or earlier: it has been authorized already"));
        }
        if self.until < today || self.until < self.authorized_on {
            faults.push(("/until".to_owned(), "must not have passed"));
        }
        if self.until > self.authorized_on.plus_days(LONGEST_OPENING_DAYS) {
            faults.push(("/until".to_owned(), "must be at most twelve months after authorized_on"));
        }
        faults
    }
}

/// An opening of a site. Never changed but for its state, and never removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Its identity.
    pub id: OpeningId,
    /// Of which site.
    pub site: SiteId,
    /// Whose site it is.
    pub organization: OrganizationId,
    /// By whose word, and for how long.
    pub authorization: Authorization,
    /// Where it stands.
    pub state: OpeningState,
    /// Who entered it.
    pub recorded_by: Actor,
    /// When.
    pub recorded_at: Instant,
    /// When it got its present state, where that is not the one it began with.
    pub settled_at: Option<Instant>,
}

impl Opening {
    /// Whether the site is open by it on a day, both ends included. Nothing needs to run for it to end.
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        let Authorization { authorized_on, until, .. } = self.authorization;
        self.state == OpeningState::Recorded && authorized_on <= day && day <= until
    }

    /// Whether it can still open the site: it does, or the Commission has it to confirm.
    #[must_use]
    pub fn is_pending_or_holds(&self, day: Day) -> bool {
        self.state == OpeningState::Requested || self.holds_on(day)
    }

    /// The state to which the Commission settles a request.
    ///
    /// # Errors
    /// When it is no request any more, or, to confirm it, when its last day has passed.
    pub fn settled(&self, confirmed: bool, today: Day) -> Result<OpeningState, Refusal> {
        if self.state != OpeningState::Requested {
            return Err(Refusal::OpeningSettled { state: self.state });
        }
        if confirmed && self.authorization.until < today {
            return Err(Refusal::DayInThePast { day: self.authorization.until });
        }
        Ok(if confirmed { OpeningState::Recorded } else { OpeningState::Refused })
    }
}

/// Whether a site with these openings is open on a day. Without any it is confidential.
#[must_use]
pub fn is_open(openings: &[Opening], day: Day) -> bool {
    openings.iter().any(|opening| opening.holds_on(day))
}
