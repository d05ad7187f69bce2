//! Invitations: the Commission invites an organization to assess itself against an edition.

mod reminder;
mod steps;

pub use reminder::{REMINDER_DAYS, ReminderKind, contact_to_write_to, next_reminder, reminder_kind};
pub use steps::{InvitationStatus, InvitationStep, code_holds, extend};

use crate::{
    Refusal,
    access::words::words,
    arena::ArenaCode,
    edition::{Edition, EditionStatus},
    organization::{Organization, OrganizationStatus},
    time::Day,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How many organizations one call invites at most.
pub const MOST_INVITED: usize = 2_000;

words!(
    /// What became of one organization of many that were to be invited.
    InviteOutcome {
        /// It has been invited.
        Invited = "invited",
        /// It has an open invitation for this edition.
        AlreadyInvited = "already_invited",
        /// It has closed.
        Closed = "closed",
        /// The caller belongs to it; somebody else must invite it.
        OwnOrganization = "own_organization",
        /// No organization of the registry is named so.
        Unknown = "unknown",
        /// The row cannot be read; `detail` says why.
        Unreadable = "unreadable",
        /// It stands above in the same call.
        Repeated = "repeated",
    }
);

words!(
    /// What became of one invitation of several for which one-time codes were to be made.
    CodeOutcome {
        /// A new code holds, in place of any before it.
        CodeMade = "code_made",
        /// The organization has an active owner, who adds its people.
        HasOwner = "has_owner",
        /// The invitation is declined, expired or withdrawn, or its organization has closed.
        NotOpen = "not_open",
        /// The caller belongs to the organization; somebody else must do it.
        OwnOrganization = "own_organization",
        /// There is no such invitation.
        Unknown = "unknown",
    }
);

words!(
    /// What became of one invitation of several whose reminders were said to be sent.
    ReminderOutcome {
        /// It is noted, and the reminder is not listed any more.
        Noted = "noted",
        /// No reminder of it is due.
        NotDue = "not_due",
        /// The caller belongs to the organization; somebody else must do it.
        OwnOrganization = "own_organization",
        /// There is no such invitation.
        Unknown = "unknown",
    }
);

/// Checks that organizations may be invited at all: against this edition, to these arenas, by this day.
///
/// # Errors
/// When the edition is not published, the due day has passed, or an arena is not in the edition.
pub fn may_invite(
    edition: &Edition,
    arenas: Option<&BTreeSet<ArenaCode>>,
    due_on: Day,
    today: Day,
) -> Result<(), Refusal> {
    if edition.status != EditionStatus::Published {
        return Err(Refusal::EditionNotPublished { status: edition.status });
    }
    if due_on < today {
        return Err(Refusal::DayInThePast { day: due_on });
    }
    let missing = |arena: &&ArenaCode| !edition.frame.arenas.contains(arena);
    let missing: Vec<ArenaCode> = arenas.into_iter().flatten().filter(missing).cloned().collect();
    if missing.is_empty() { Ok(()) } else { Err(Refusal::ArenaNotInEdition { arenas: missing }) }
}

/// Checks that an organization may be invited, and returns the arenas it is to assess.
///
/// Without a list, these are the arenas of its offerings that the edition contains.
///
/// # Errors
/// When the edition is not published, the organization is closed, the due day has passed, or an arena is not
/// in the edition.
pub fn invite(
    organization: &Organization,
    edition: &Edition,
    arenas: Option<BTreeSet<ArenaCode>>,
    due_on: Day,
    today: Day,
) -> Result<BTreeSet<ArenaCode>, Refusal> {
    may_invite(edition, None, due_on, today)?;
    if organization.status == OrganizationStatus::Closed {
        return Err(Refusal::OrganizationClosed);
    }
    may_invite(edition, arenas.as_ref(), due_on, today)?;
    let contained: BTreeSet<_> = edition.frame.arenas.iter().cloned().collect();
    Ok(arenas.unwrap_or_else(|| organization.profile.arenas().intersection(&contained).cloned().collect()))
}
