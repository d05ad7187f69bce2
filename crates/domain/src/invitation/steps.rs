//! Where an invitation stands, and what may be done then.

use crate::{Refusal, access::words::words, refusal::InvitationRefusal, time::Day};
use serde::{Deserialize, Serialize};

words!(
    /// Where an invitation stands. It expires by itself when its due day is over: nothing is written then, so that
    /// `expired` is judged on a day and never stored.
    InvitationStatus {
        /// Sent, and waits for the organization.
        Open = "open",
        /// The organization has started the self-assessment.
        Accepted = "accepted",
        /// The organization has said no.
        Declined = "declined",
        /// The due day is over, and the organization has not answered. Staff can extend it.
        Expired = "expired",
        /// The Commission has taken it back.
        Withdrawn = "withdrawn",
    }
);

words!(
    /// What can be done with an invitation.
    InvitationStep {
        /// The organization starts the self-assessment.
        Accept = "accept",
        /// The organization says no.
        Decline = "decline",
        /// The Commission takes it back.
        Withdraw = "withdraw",
        /// The Commission gives it a later due day.
        Extend = "extend",
    }
);

/// Every step that is allowed: from where, the step, and where it leads. Whatever is not here is refused.
const TRANSITIONS: &[(InvitationStatus, InvitationStep, InvitationStatus)] = {
    use InvitationStatus as S;
    use InvitationStep as T;
    &[
        (S::Open, T::Accept, S::Accepted),
        (S::Open, T::Decline, S::Declined),
        (S::Open, T::Withdraw, S::Withdrawn),
        (S::Open, T::Extend, S::Open),
        (S::Expired, T::Withdraw, S::Withdrawn),
        (S::Expired, T::Extend, S::Open),
    ]
};

impl InvitationStatus {
    /// This stored state as it is to be read on a day: what is still open after its due day has expired.
    #[must_use]
    pub fn on(self, today: Day, due_on: Day) -> Self {
        if self == Self::Open && today > due_on { Self::Expired } else { self }
    }

    /// The steps that are allowed now.
    pub fn steps(self) -> impl Iterator<Item = InvitationStep> {
        TRANSITIONS.iter().filter(move |(from, _, _)| *from == self).map(|(_, step, _)| *step)
    }

    /// The state after a step.
    ///
    /// # Errors
    /// When the step is not allowed now; the refusal names the state, and the steps that are.
    pub fn after(self, step: InvitationStep) -> Result<Self, Refusal> {
        if (self, step) == (Self::Accepted, InvitationStep::Accept) {
            return Err(Refusal::InvitationTakenUp);
        }
        let row = TRANSITIONS.iter().find(|(from, taken, _)| (*from, *taken) == (self, step));
        row.map(|(_, _, to)| *to).ok_or_else(|| InvitationRefusal::Step { status: self, step }.into())
    }
}

/// Checks the later due day of an invitation that is extended.
///
/// # Errors
/// When it has passed, or is no later than the present one.
pub fn extend(present: Day, wanted: Day, today: Day) -> Result<(), Refusal> {
    if wanted < today {
        return Err(Refusal::DayInThePast { day: wanted });
    }
    if wanted <= present {
        return Err(InvitationRefusal::NotLater { present }.into());
    }
    Ok(())
}

/// Whether the one-time code of an invitation sets an account up: until the due day is over, also when staff have
/// started the self-assessment on the organization's behalf; and only while nobody answers for the organization yet.
#[must_use]
pub fn code_holds(status: InvitationStatus, today: Day, due_on: Day, has_owner: bool) -> bool {
    let is_going_on = matches!(status, InvitationStatus::Open | InvitationStatus::Accepted);
    is_going_on && today <= due_on && !has_owner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_open_expires_and_only_after_its_due_day() {
        let due = Day::from_number(100);
        for (today, expected) in
            [(99, InvitationStatus::Open), (100, InvitationStatus::Open), (101, InvitationStatus::Expired)]
        {
            assert_eq!(InvitationStatus::Open.on(Day::from_number(today), due), expected, "{today}");
        }
        for status in [InvitationStatus::Accepted, InvitationStatus::Declined, InvitationStatus::Withdrawn] {
            assert_eq!(status.on(Day::LAST, due), status);
        }
    }

    #[test]
    fn every_step_from_every_state_is_in_the_table_or_refused_with_what_is_allowed() {
        let mut allowed = 0;
        for status in InvitationStatus::ALL {
            for step in InvitationStep::ALL {
                match status.after(*step) {
                    Ok(_) => {
                        assert!(status.steps().any(|one| one == *step));
                        allowed += 1;
                    }
                    Err(refusal) if (*status, *step) == (InvitationStatus::Accepted, InvitationStep::Accept) => {
                        assert_eq!(refusal, Refusal::InvitationTakenUp);
                    }
                    Err(refusal) => {
                        assert_eq!(refusal.code(), "invitation-step");
                        for next in status.steps() {
                            assert!(refusal.to_string().contains(next.as_str()), "{refusal}");
                        }
                    }
                }
            }
        }
        assert_eq!(allowed, TRANSITIONS.len());
        assert!(InvitationStatus::Expired.after(InvitationStep::Accept).is_err());
    }

    #[test]
    fn a_due_day_moves_forward_only() {
        let day = Day::from_number;
        assert_eq!(extend(day(10), day(11), day(5)), Ok(()));
        assert_eq!(extend(day(10), day(20), day(20)), Ok(()), "an expired one until today");
        assert_eq!(extend(day(10), day(10), day(5)).map_err(|r| r.code()), Err("due-day-not-later"));
        assert_eq!(extend(day(10), day(9), day(5)).map_err(|r| r.code()), Err("due-day-not-later"));
        assert_eq!(extend(day(10), day(19), day(20)).map_err(|r| r.code()), Err("day-in-the-past"));
    }

    #[test]
    fn a_code_holds_until_the_due_day_and_while_nobody_owns() {
        let (before, due, after) = (Day::from_number(9), Day::from_number(10), Day::from_number(11));
        for status in InvitationStatus::ALL {
            let goes_on = matches!(status, InvitationStatus::Open | InvitationStatus::Accepted);
            assert_eq!(code_holds(*status, before, due, false), goes_on);
            assert_eq!(code_holds(*status, due, due, false), goes_on);
            assert!(!code_holds(*status, after, due, false));
            assert!(!code_holds(*status, before, due, true));
        }
    }
}
