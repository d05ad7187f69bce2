//! When an organization is reminded of an invitation that it has not answered, and whom one writes to.

use crate::{
    access::words::words,
    organization::{Contact, Profile},
    time::Day,
};
use serde::{Deserialize, Serialize};

/// On which days reminders become due, counted from the due day: two weeks, one week and one day before it, and one day
/// and one week after it.
pub const REMINDER_DAYS: [i32; 5] = [-14, -7, -1, 1, 7];

words!(
    /// What a reminder says.
    ReminderKind {
        /// The due day is to come.
        BeforeDue = "before_due",
        /// The due day is over: the invitation has expired, and the Commission can extend it.
        AfterDue = "after_due",
    }
);

/// On which day the next reminder of an open invitation becomes due: the first of [`REMINDER_DAYS`] after the day on which
/// the organization last heard of it, by the invitation itself or by a reminder. `None` when there is none left.
///
/// Reminders that were never sent do not pile up: one becomes due, is sent, and the next lies ahead.
#[must_use]
pub fn next_reminder(due_on: Day, last_heard: Day) -> Option<Day> {
    REMINDER_DAYS.into_iter().map(|days| due_on.plus_days(days)).find(|day| *day > last_heard)
}

/// What a reminder that is sent on a day says.
#[must_use]
pub fn reminder_kind(today: Day, due_on: Day) -> ReminderKind {
    if today > due_on { ReminderKind::AfterDue } else { ReminderKind::BeforeDue }
}

/// The public contact that one writes to: the first with an address for electronic mail, else the first there is.
#[must_use]
pub fn contact_to_write_to(profile: &Profile) -> Option<&Contact> {
    profile.contacts.iter().find(|contact| contact.email.is_some()).or_else(|| profile.contacts.first())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reminders_become_due_before_and_after_the_due_day() {
        let due = Day::from_number(100);
        for (last_heard, next) in [
            (0, Some(86)),
            (85, Some(86)),
            (86, Some(93)),
            (92, Some(93)),
            (93, Some(99)),
            (99, Some(101)),
            (100, Some(101)),
            (101, Some(107)),
            (106, Some(107)),
            (107, None),
            (500, None),
        ] {
            let found = next_reminder(due, Day::from_number(last_heard));
            assert_eq!(found, next.map(Day::from_number), "{last_heard}");
        }
        assert_eq!(reminder_kind(due, due), ReminderKind::BeforeDue);
        assert_eq!(reminder_kind(due.next(), due), ReminderKind::AfterDue);
    }

    proptest! {
        /// Whoever sends what is due each day sends each reminder once, whenever the invitation was sent.
        #[test]
        fn each_reminder_that_lies_ahead_is_sent_once(due in 50_i32..100, sent in 0_i32..100) {
            let mut heard = Day::from_number(sent);
            let mut days = Vec::new();
            for today in sent..200 {
                let today = Day::from_number(today);
                if next_reminder(Day::from_number(due), heard).is_some_and(|day| day <= today) {
                    days.push(today.number() - due);
                    heard = today;
                }
            }
            let expected: Vec<i32> = REMINDER_DAYS.into_iter().filter(|days| due + days > sent).collect();
            prop_assert_eq!(days, expected);
        }
    }
}
