//! When a site is open to people.

use crate::{access::words::words, organization::is_line_of_text, text_code::text_code};
use serde::{Deserialize, Serialize};

text_code!(
    /// A time of day in America/New_York, written `HH:MM`, from `00:00` to `24:00`.
    TimeOfDay,
    is_time_of_day,
    "must be a time of day written HH:MM, from 00:00 to 24:00",
    "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$",
    "09:00"
);

fn is_time_of_day(text: &str) -> bool {
    let two = |part: &str| (part.len() == 2).then(|| part.parse::<u8>().ok()).flatten();
    let is_written_right = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    let read = text.split_once(':').and_then(|(hour, minute)| Some((two(hour)?, two(minute)?)));
    is_written_right && matches!(read, Some((0..=23, 0..=59) | (24, 0)))
}

words!(
    /// A day of the week.
    Weekday {
        /// Monday.
        Monday = "monday",
        /// Tuesday.
        Tuesday = "tuesday",
        /// Wednesday.
        Wednesday = "wednesday",
        /// Thursday.
        Thursday = "thursday",
        /// Friday.
        Friday = "friday",
        /// Saturday.
        Saturday = "saturday",
        /// Sunday.
        Sunday = "sunday",
    }
);

/// From when until when a site is open on a day of the week.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct OpenHours {
    /// The day.
    pub weekday: Weekday,
    /// From when.
    pub opens: TimeOfDay,
    /// Until when, on the same day. What goes on after midnight is said of the next day.
    #[cfg_attr(feature = "schema", schema(value_type = String, pattern = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", example = "17:00"))]
    pub closes: TimeOfDay,
}

/// When a site is open to people. Empty says nothing about it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Hours {
    /// Whether it is open at every hour of every day.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(example = false))]
    pub round_the_clock: bool,
    /// Otherwise, the hours of each day of the week; a day that is not listed is closed. None where it is open round the
    /// clock.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 28))]
    pub weekly: Vec<OpenHours>,
    /// What else is to be known, such as holidays. Never write anything about a victim or survivor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 300, example = "Closed on state holidays."))]
    pub remark: Option<String>,
}

impl Hours {
    /// What is wrong with these hours by themselves, as pairs of a JSON pointer below them and a sentence.
    #[must_use]
    pub fn faults(&self) -> Vec<(String, &'static str)> {
        let mut faults = Vec::new();
        if self.round_the_clock && !self.weekly.is_empty() {
            faults.push(("/weekly".into(), "must be empty where the site is open round the clock"));
        }
        if self.weekly.len() > 28 {
            faults.push(("/weekly".into(), "must hold at most 28 times"));
        }
        for (place, hours) in self.weekly.iter().enumerate() {
            if hours.closes <= hours.opens {
                faults.push((format!("/weekly/{place}/closes"), "must be later than opens, on the same day"));
            }
            let overlaps = self.weekly.iter().take(place).any(|other| {
                other.weekday == hours.weekday && other.opens < hours.closes && hours.opens < other.closes
            });
            if overlaps {
                faults.push((format!("/weekly/{place}"), "overlaps with other times of the same day"));
            }
        }
        if self.remark.as_deref().is_some_and(|text| !is_line_of_text(text, 300)) {
            faults.push(("/remark".into(), super::place::REMARK_RULE));
        }
        faults
    }
}
