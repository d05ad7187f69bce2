//! What waits, for whom, and since when: one list over many tables, the oldest first.
//!
//! Each kind has a source: a function that reads a page of what waits in one table, in the order of instants and ids, and
//! one that counts it. Whoever adds a kind writes such a file and adds a line to [`SOURCES`]. Each source has an index that
//! begins with the state and goes on with the instant and the id.

mod assessments;
mod concerns;
mod corrective_actions;
mod decisions;
mod doubtful_narratives;
mod evidence;
mod invitations;
mod notices;
mod pending_changes;
mod reviewers;
mod site_openings;
mod tasks;

use crate::{Conn, Error};
use domain::{
    access::{Reach, Scope},
    ids::{OrganizationId, UserId},
    queue::{QueueKind, WaitsFor},
    site::Sight,
    time::{Day, Instant},
};
use std::collections::BTreeSet;
use uuid::Uuid;

pub use assessments::count_by_status;

/// Who asks, and when.
#[derive(Debug, Clone)]
pub struct Asker {
    /// Whose organizations' things are told.
    pub reach: Reach,
    /// Whose confidential sites are seen: of others' openings nothing is told, not even their number.
    pub sight: Sight,
    /// The organizations that the asker belongs to, of the Commission's staff: of concerns about them nothing is told.
    pub without: Vec<OrganizationId>,
    /// What the token carries: a kind is told to who may read the thing itself.
    pub scopes: Vec<Scope>,
    /// The day on which it is asked.
    pub today: Day,
}

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only these kinds; all when empty.
    pub kinds: Vec<QueueKind>,
    /// Only what waits for this party.
    pub waits_for: Option<WaitsFor>,
    /// Only what concerns this organization.
    pub organization: Option<OrganizationId>,
}

/// One thing that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// What kind of thing.
    pub kind: QueueKind,
    /// Its id.
    pub subject: Uuid,
    /// Whose it is; absent for a concern about an organization that nobody has recognized yet.
    pub organization: Option<OrganizationId>,
    /// Since when it waits.
    pub since: Instant,
    /// Who reviews it, as far as somebody does; told to the Commission alone.
    pub reviewers: BTreeSet<UserId>,
}

/// A place in the list. Its order is the list's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// Since when it waits.
    pub since: Instant,
    /// Its id.
    pub subject: Uuid,
    /// What kind of thing.
    pub kind: QueueKind,
}

impl std::fmt::Display for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}|{}|{}", self.since, self.subject, self.kind.as_str())
    }
}

impl std::str::FromStr for Mark {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let unreadable = || Error::corrupt("place in the queue", "no instant, id and kind");
        let mut parts = text.split('|');
        let mut part = || parts.next().ok_or_else(unreadable);
        let since = part()?.parse().map_err(|_| unreadable())?;
        let subject = part()?.parse().map_err(|_| unreadable())?;
        let kind = QueueKind::parse(part()?).ok_or_else(unreadable)?;
        Ok(Self { since, subject, kind })
    }
}

impl Waiting {
    /// Its place in the list.
    #[must_use]
    pub fn mark(&self) -> Mark {
        Mark { since: self.since, subject: self.subject, kind: self.kind }
    }
}

/// What a source is asked for: at most so many rows from a place on, the place itself included, in the order of instants and
/// ids.
pub(crate) struct Window {
    organizations: Vec<OrganizationId>,
    from: Option<(Instant, Uuid)>,
    limit: i64,
}

/// One row of a source.
pub(crate) struct Found {
    pub subject: Uuid,
    pub organization: Option<OrganizationId>,
    pub since: Instant,
}

/// Asks one table. What the asker does not see is left out.
type Read<T> = fn(&mut Conn, QueueKind, &Asker, &Window) -> Result<T, Error>;

/// Where one kind comes from.
pub(crate) struct Source {
    pub kind: QueueKind,
    pub page: Read<Vec<Found>>,
    pub count: Read<i64>,
}

/// Every source, one a kind.
const SOURCES: &[Source] = &[
    invitations::source(QueueKind::InvitationOpen),
    invitations::source(QueueKind::InvitationExpired),
    assessments::source(QueueKind::AssessmentDraft),
    assessments::source(QueueKind::AssessmentReturned),
    assessments::source(QueueKind::AssessmentWithdrawn),
    assessments::source(QueueKind::AssessmentMoreAsked),
    assessments::source(QueueKind::AssessmentSubmitted),
    assessments::source(QueueKind::AssessmentInReview),
    pending_changes::SOURCE,
    site_openings::SOURCE,
    doubtful_narratives::SOURCE,
    evidence::SOURCE,
    corrective_actions::source(QueueKind::CorrectiveActionOpen),
    corrective_actions::source(QueueKind::CorrectiveActionOverdue),
    tasks::SOURCE,
    decisions::source(QueueKind::DecisionToConfirm),
    decisions::source(QueueKind::DecisionToAnswer),
    decisions::source(QueueKind::ResponseToAnswer),
    decisions::source(QueueKind::DecisionToAppeal),
    decisions::source(QueueKind::AppealToDecide),
    decisions::source(QueueKind::SuspensionToReview),
    decisions::source(QueueKind::ConditionToMeet),
    notices::SOURCE,
    concerns::source(QueueKind::ConcernReceived),
    concerns::source(QueueKind::ConcernInTriage),
    concerns::source(QueueKind::ConcernUpheld),
    concerns::source(QueueKind::ConcernToAnswer),
];

/// At most `limit` things that wait, after a place, the oldest first.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut Conn,
    asker: &Asker,
    filter: &Filter,
    after: Option<Mark>,
    limit: u32,
) -> Result<Vec<Waiting>, Error> {
    // One more than asked for: the place itself may be among them.
    let window = Window::of(asker, filter, after, i64::from(limit) + 1);
    let mut all = Vec::new();
    for source in told(asker, filter) {
        let found = (source.page)(conn, source.kind, asker, &window)?;
        all.extend(found.into_iter().map(|Found { subject, organization, since }| Waiting {
            kind: source.kind,
            subject,
            organization,
            since,
            reviewers: BTreeSet::new(),
        }));
    }
    all.retain(|waiting| after.is_none_or(|after| waiting.mark() > after));
    all.sort_by_key(Waiting::mark);
    all.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    if asker.reach == Reach::Commission && asker.scopes.contains(&Scope::DecisionsRead) {
        reviewers::name(conn, &mut all)?;
    }
    Ok(all)
}

/// How much of one kind waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// What kind of thing.
    pub kind: QueueKind,
    /// How many.
    pub count: u64,
    /// Since when the oldest waits; nothing where none does.
    pub oldest: Option<Instant>,
}

/// How much of each kind waits that the asker is told of.
///
/// # Errors
/// When the database fails.
pub fn counts(conn: &mut Conn, asker: &Asker, filter: &Filter) -> Result<Vec<Count>, Error> {
    let window = Window::of(asker, filter, None, 1);
    told(asker, filter)
        .map(|source| {
            let count = (source.count)(conn, source.kind, asker, &window)?.unsigned_abs();
            let oldest = (source.page)(conn, source.kind, asker, &window)?.first().map(|found| found.since);
            Ok(Count { kind: source.kind, count, oldest })
        })
        .collect()
}

/// The sources that are asked for, and told to the asker.
fn told<'q>(asker: &'q Asker, filter: &'q Filter) -> impl Iterator<Item = &'static Source> + 'q {
    SOURCES.iter().filter(|source| {
        asker.scopes.contains(&source.kind.scope())
            && (filter.kinds.is_empty() || filter.kinds.contains(&source.kind))
            && filter.waits_for.is_none_or(|party| party == source.kind.waits_for())
    })
}

impl Window {
    fn of(asker: &Asker, filter: &Filter, after: Option<Mark>, limit: i64) -> Self {
        Self {
            organizations: [asker.reach.own(), filter.organization].into_iter().flatten().collect(),
            from: after.map(|mark| (mark.since, mark.subject)),
            limit,
        }
    }
}

/// Narrows a boxed query to a window: by organization, from a place on, in order, so many rows. The columns are of the one
/// table that the query reads.
macro_rules! within {
    ($query:expr, $window:expr, $organization:expr, $since:expr, $id:expr) => {{
        let mut query = $query;
        for organization in &$window.organizations {
            query = query.filter($organization.eq($crate::columns::Id(organization.0)));
        }
        if let Some((since, id)) = $window.from {
            let since = $crate::columns::Instant(since);
            query = query.filter($since.ge(since)).filter($since.gt(since).or($id.ge($crate::columns::Id(id))));
        }
        query.order(($since, $id)).limit($window.limit).select(($id, $organization, $since))
    }};
}

/// Counts what a boxed query finds of the organizations of a window.
macro_rules! counted {
    ($query:expr, $window:expr, $organization:expr) => {{
        let mut query = $query;
        for organization in &$window.organizations {
            query = query.filter($organization.eq($crate::columns::Id(organization.0)));
        }
        query.count()
    }};
}

/// As [`within`], for rows that wait from the beginning of a day on: the day of a column, or so many days `later`.
macro_rules! within_days {
    ($query:expr, $window:expr, $organization:expr, $day:expr, $id:expr, $later:expr) => {{
        let mut query = $query;
        for organization in &$window.organizations {
            query = query.filter($organization.eq($crate::columns::Id(organization.0)));
        }
        if let Some((since, id)) = $window.from {
            let day = since.day();
            let first = if since == day.begins() { day } else { day.next() }.plus_days(-$later).to_string();
            query = query.filter($day.ge(first.clone()));
            if since == day.begins() {
                query = query.filter($day.gt(first).or($id.ge($crate::columns::Id(id))));
            }
        }
        query.order(($day, $id)).limit($window.limit).select(($id, $organization, $day))
    }};
}

use {counted, within, within_days};

/// Rows as the sources select them.
type Selected = (crate::columns::Id, crate::columns::Id, crate::columns::Instant);

/// Rows as the sources by day select them.
type SelectedByDay = (crate::columns::Id, crate::columns::Id, String);

fn found_by_day((subject, organization, day): SelectedByDay, later: i32) -> Result<Found, Error> {
    let day: Day = day.parse().map_err(|error| Error::corrupt("day", error))?;
    let since = day.plus_days(later).begins();
    Ok(Found { subject: subject.0, organization: Some(OrganizationId(organization.0)), since })
}

fn found((subject, organization, since): Selected) -> Found {
    Found { subject: subject.0, organization: Some(OrganizationId(organization.0)), since: since.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_source_and_every_place_reads_back() {
        let kinds: Vec<QueueKind> = SOURCES.iter().map(|source| source.kind).collect();
        assert_eq!(kinds, QueueKind::ALL);
        for kind in kinds {
            let mark = Mark { since: Instant::from_microseconds(1_234_567), subject: Uuid::from_u128(7), kind };
            assert_eq!(mark.to_string().parse::<Mark>().ok(), Some(mark));
        }
        for text in ["", "|", "x|y|z", "2026-01-01T00:00:00Z|x|change_pending"] {
            assert!(text.parse::<Mark>().is_err(), "{text}");
        }
    }
}
