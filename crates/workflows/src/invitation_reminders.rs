//! Organizations are reminded of invitations that they have not answered.

use crate::{
    Error, duties,
    letters::{Addressed, address},
};
use domain::{
    access::{Actor, Reach},
    ids::InvitationId,
    invitation::{ReminderOutcome, next_reminder},
    time::Day,
};
use persistence::{
    Conn, Tx,
    invitation_reminders::{self as reminders, Due},
    invitations,
    journal::{Event, InvitationEvent},
};

/// At most `limit` reminders that are due on a day, after a place, each with whom to write to.
///
/// # Errors
/// When the database fails.
pub fn due(conn: &mut Conn, today: Day, after: Option<Due>, limit: u32) -> Result<Vec<(Due, Addressed)>, Error> {
    let (places, found): (Vec<Due>, Vec<_>) = reminders::page(conn, today, after, limit)?.into_iter().unzip();
    let addressed = address(conn, found.into_iter().map(|invitation| invitation.it).collect())?;
    Ok(places.into_iter().zip(addressed).collect())
}

/// Notes of invitations that a reminder of each was sent today, so that it is not listed again before the next one is due.
/// Of each is said what became of it, in the order in which they were named.
///
/// # Errors
/// When the database fails.
pub fn record_reminders(
    tx: &mut Tx<'_>,
    actor: Actor,
    ids: Vec<InvitationId>,
) -> Result<Vec<(InvitationId, ReminderOutcome)>, Error> {
    let today = tx.now().day();
    let own = duties::organizations_of(tx, actor)?;
    let mut outcomes = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(found) = invitations::find(tx, Reach::Commission, id)?.map(|found| found.it) else {
            outcomes.push((id, ReminderOutcome::Unknown));
            continue;
        };
        let organization = found.organization;
        let outcome = if own.contains(&organization) {
            ReminderOutcome::OwnOrganization
        } else if reminders::is_due(tx, id, today)? {
            reminders::mark_sent(tx, id, today, next_reminder(found.due_on, today))?;
            let event = InvitationEvent::InvitationReminded { organization, invitation: id, on: today };
            tx.append(actor, &Event::Invitation(event))?;
            ReminderOutcome::Noted
        } else {
            ReminderOutcome::NotDue
        };
        outcomes.push((id, outcome));
    }
    Ok(outcomes)
}
