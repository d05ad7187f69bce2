//! The two clocks: days of America/New_York, and instants to the microsecond.

use jiff::{
    Timestamp,
    civil::Date,
    fmt::strtime,
    tz::{self, TimeZone},
};
use serde::{Deserialize, Serialize};

/// The zone in which the Commission's days begin and end.
static NEW_YORK: TimeZone = tz::get!("America/New_York");

/// A day of America/New_York, written `YYYY-MM-DD` (RFC 3339 full-date). Periods include both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(value_type = String, format = Date, example = "2026-11-23"))]
#[serde(try_from = "String", into = "String")]
pub struct Day(Date);

impl Day {
    /// The first day that can be written (0001-01-01).
    pub const FIRST: Self = Self(Date::constant(1, 1, 1));

    /// The last day that can be written (9999-12-31).
    pub const LAST: Self = Self(Date::constant(9999, 12, 31));

    /// A day from its parts, for constants and tests.
    ///
    /// # Errors
    /// When there is no such day, or its year is outside 1 to 9999.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, NotADay> {
        Date::new(year, month, day).ok().filter(|d| d.year() >= 1).map(Self).ok_or(NotADay)
    }

    /// This day moved by a number of days, held within the days that can be written.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        let moved = self.0.saturating_add(jiff::Span::new().try_days(days).unwrap_or_default());
        Self(moved).max(Self::FIRST)
    }

    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        self.plus_days(1)
    }

    /// The moment at which this day begins in America/New_York.
    #[must_use]
    pub fn begins(self) -> Instant {
        let midnight = self.0.to_datetime(jiff::civil::Time::midnight());
        let begins = NEW_YORK.to_ambiguous_timestamp(midnight).compatible();
        begins
            .map_or(Instant::from_microseconds(i64::MIN), |moment| Instant::from_microseconds(moment.as_microsecond()))
    }

    /// Days since 1970-01-01; negative before it.
    #[must_use]
    pub fn number(self) -> i32 {
        self.0.duration_since(Date::constant(1970, 1, 1)).as_hours().div_euclid(24) as i32
    }

    /// In words for people, such as `November 25, 2026`.
    #[must_use]
    pub fn in_words(self) -> String {
        strtime::format("%B %-d, %Y", self.0).unwrap_or_else(|_| self.to_string())
    }

    /// The day with this [number](Self::number).
    #[must_use]
    pub fn from_number(number: i32) -> Self {
        Self(Date::constant(1970, 1, 1)).plus_days(number)
    }
}

/// A text is not a day between 0001-01-01 and 9999-12-31.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a day written YYYY-MM-DD")]
pub struct NotADay;

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl std::str::FromStr for Day {
    type Err = NotADay;
    fn from_str(text: &str) -> Result<Self, NotADay> {
        let day: Date = text.parse().map_err(|_| NotADay)?;
        (text.len() == 10 && day.year() >= 1).then_some(Self(day)).ok_or(NotADay)
    }
}

impl TryFrom<String> for Day {
    type Error = NotADay;
    fn try_from(text: String) -> Result<Self, NotADay> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

/// A moment in UTC, to the microsecond, written `YYYY-MM-DDTHH:MM:SS.ffffffZ` (RFC 3339): always the
/// same width, so that its text sorts in the order of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(value_type = String, format = DateTime, example = "2026-11-23T15:04:05.000000Z"))]
#[serde(try_from = "String", into = "String")]
pub struct Instant(i64);

impl Instant {
    /// The moment this many microseconds after 1970-01-01T00:00:00Z, held within the years 1 to 9999.
    #[must_use]
    pub fn from_microseconds(microseconds: i64) -> Self {
        const FIRST: i64 = -62_135_596_800_000_000;
        const LAST: i64 = 253_402_207_199_999_999;
        Self(microseconds.clamp(FIRST, LAST))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn microseconds(self) -> i64 {
        self.0
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, as JWT's NumericDate wants them (RFC 7519).
    #[must_use]
    pub fn unix_seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// This moment moved by whole seconds.
    #[must_use]
    pub fn plus_seconds(self, seconds: i64) -> Self {
        Self::from_microseconds(self.0.saturating_add(seconds.saturating_mul(1_000_000)))
    }

    /// The day in America/New_York on which this moment falls.
    #[must_use]
    pub fn day(self) -> Day {
        Day(NEW_YORK.to_datetime(self.timestamp()).date())
    }

    /// In words for people, in the time of New York, such as `November 25, 2026, 9:41:07 AM EST`.
    #[must_use]
    pub fn in_words(self) -> String {
        let timestamp = self.timestamp();
        let zone = NEW_YORK.to_offset_info(timestamp);
        let there = strtime::format("%B %-d, %Y, %-I:%M:%S %p", NEW_YORK.to_datetime(timestamp));
        there.map_or_else(|_| self.to_string(), |there| format!("{there} {}", zone.abbreviation()))
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

impl From<std::time::SystemTime> for Instant {
    fn from(time: std::time::SystemTime) -> Self {
        Timestamp::try_from(time).map_or(Self(0), |t| Self::from_microseconds(t.as_microsecond()))
    }
}

impl std::fmt::Display for Instant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = strtime::format("%Y-%m-%dT%H:%M:%S.%6fZ", self.timestamp());
        f.write_str(&text.map_err(|_| std::fmt::Error)?)
    }
}

/// A text is not an RFC 3339 moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a moment written as in RFC 3339, such as 2026-11-23T15:04:05Z")]
pub struct NotAnInstant;

impl std::str::FromStr for Instant {
    type Err = NotAnInstant;
    fn from_str(text: &str) -> Result<Self, NotAnInstant> {
        let moment: Timestamp = text.parse().map_err(|_| NotAnInstant)?;
        Ok(Self::from_microseconds(moment.as_microsecond()))
    }
}

impl TryFrom<String> for Instant {
    type Error = NotAnInstant;
    fn try_from(text: String) -> Result<Self, NotAnInstant> {
        text.parse()
    }
}

impl From<Instant> for String {
    fn from(instant: Instant) -> Self {
        instant.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_in_new_york_in_both_halves_of_the_year() {
        let table = [
            ("2026-01-15T04:59:59.999999Z", "2026-01-14"),
            ("2026-01-15T05:00:00Z", "2026-01-15"),
            ("2026-07-15T03:59:59.999999Z", "2026-07-14"),
            ("2026-07-15T04:00:00Z", "2026-07-15"),
            ("2026-11-01T05:30:00Z", "2026-11-01"),
            ("2045-07-15T03:59:59Z", "2045-07-14"),
        ];
        for (moment, day) in table {
            assert_eq!(moment.parse::<Instant>().map(|m| m.day().to_string()), Ok(day.into()), "{moment}");
        }
    }

    #[test]
    fn a_day_begins_where_the_one_before_it_ends() {
        for (day, moment) in [
            ("2026-01-15", "2026-01-15T05:00:00.000000Z"),
            ("2026-07-15", "2026-07-15T04:00:00.000000Z"),
            ("2026-03-08", "2026-03-08T05:00:00.000000Z"),
            ("2026-11-01", "2026-11-01T04:00:00.000000Z"),
        ] {
            let day: Day = day.parse().unwrap();
            let begins = day.begins();
            assert_eq!(begins.to_string(), moment);
            assert_eq!(begins.day(), day);
            assert_eq!(Instant::from_microseconds(begins.microseconds() - 1).day(), day.plus_days(-1));
        }
    }

    #[test]
    fn instants_are_written_at_one_width_and_sort_as_text() {
        let early: Instant = "2026-01-01T00:00:00Z".parse().unwrap();
        let late = early.plus_seconds(1);
        assert_eq!(early.to_string(), "2026-01-01T00:00:00.000000Z");
        assert!(early.to_string() < late.to_string());
        assert_eq!(early.to_string().len(), late.to_string().len());
    }

    #[test]
    fn people_read_days_and_moments_in_words() {
        let moment: Instant = "2026-11-25T14:41:07.5Z".parse().unwrap();
        assert_eq!(moment.in_words(), "November 25, 2026, 9:41:07 AM EST");
        assert_eq!(moment.day().in_words(), "November 25, 2026");
        assert_eq!("2026-07-04".parse::<Day>().unwrap().in_words(), "July 4, 2026");
    }

    #[test]
    fn days_are_numbered_and_read_back() {
        for text in ["1970-01-01", "2026-11-23", "0001-01-01", "9999-12-31"] {
            let day: Day = text.parse().unwrap();
            assert_eq!(Day::from_number(day.number()), day);
            assert_eq!(day.to_string(), text);
        }
        assert_eq!(Day::from_number(1).to_string(), "1970-01-02");
        assert!("2026-2-3".parse::<Day>().is_err());
        assert!("-0001-01-01".parse::<Day>().is_err());
    }
}
