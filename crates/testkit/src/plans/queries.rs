//! The main queries of the registry: those that a list, a search, a look-up or the directory is answered by.

use super::Filled;
use diesel::RunQueryDsl;
use domain::{
    access::{Reach, Scope},
    county::County,
    evidence::EvidenceStatus,
    ids::{AssessmentId, EditionId, EvidenceId, InvitationId, OrganizationId, SiteId, TaskId},
    proposal::ChangeStatus,
    queue::QueueKind,
    site::Sight,
    time::{Day, Instant},
};
use persistence::{
    Conn, Error, access_log, assessments,
    confirmations::{self, Rank},
    contact_keys::{self, ContactKind},
    corrective_actions, deadlines, decisions, evidence, invitation_reminders, invitations, journal, organizations,
    pending_changes,
    queue::{self, Asker, Mark},
    sites, successions,
    tasks::{self, Place},
    verdict_outcomes,
};

/// One query as the registry runs it.
pub struct Query {
    /// What it is for.
    pub what: &'static str,
    /// Runs it.
    pub run: fn(&mut Conn, &Filled) -> Result<(), Error>,
}

const fn query(what: &'static str, run: fn(&mut Conn, &Filled) -> Result<(), Error>) -> Query {
    Query { what, run }
}

/// A day after all that the copies say.
const TODAY: Day = Day::LAST;

/// How many rows a page has, and the one that says that more follow.
const PAGE: u32 = 51;

/// The main queries. Whoever writes another one that a page or a look-up rests on adds a line.
pub const QUERIES: &[Query] = &[
    query("organizations, the first page", |conn, _| page_after(conn, 0)),
    query("organizations, a page in the middle", |conn, at| page_after(conn, at.number(at.count() / 2))),
    query("organizations, the last page", |conn, at| page_after(conn, at.number(at.count().saturating_sub(20)))),
    query("organizations of a page that a search found", |conn, at| {
        organizations::find_many(conn, &spread(at)).map(drop)
    }),
    query("one organization", |conn, at| {
        organizations::find(conn, Reach::Commission, at.organization(at.count() / 3)).map(drop)
    }),
    query("organizations by identifier", |conn, at| {
        let wanted = [1, at.count() / 2, at.count()].map(|copy| at.identifier(copy)).into();
        organizations::by_identifiers(conn, &wanted).map(drop)
    }),
    query("the journal, the first page", |conn, _| journal::entries_after(conn, 0, PAGE).map(drop)),
    query("the journal, the last page", |conn, at| {
        journal::entries_after(conn, at.number(at.count().saturating_sub(20)), PAGE).map(drop)
    }),
    query("the access log, the last page", |conn, at| {
        access_log::entries_after(conn, at.number(at.count().saturating_sub(20)), PAGE).map(drop)
    }),
    query("decisions, a page in the middle", |conn, at| {
        decisions::page(conn, Reach::Commission, None, at.number(at.count() / 2), PAGE).map(drop)
    }),
    query("decisions of one organization", |conn, at| {
        decisions::page(conn, Reach::Own(at.organization(7)), None, 0, PAGE).map(drop)
    }),
    query("decisions about a page of organizations", |conn, at| decisions::about(conn, &spread(at)).map(drop)),
    query("invitations, a page in the middle", |conn, at| {
        let after = InvitationId(at.organization(at.count() / 2).0);
        invitations::page(conn, Reach::Commission, Some(after), PAGE).map(drop)
    }),
    query("invitations of one organization", |conn, at| {
        invitations::page(conn, Reach::Own(at.organization(7)), None, PAGE).map(drop)
    }),
    query("self-assessments, a page in the middle", |conn, at| {
        let after = AssessmentId(at.organization(at.count() / 2).0);
        assessments::page(conn, Reach::Commission, Some(after), PAGE).map(drop)
    }),
    query("self-assessments of one organization", |conn, at| {
        assessments::page(conn, Reach::Own(at.organization(7)), None, PAGE).map(drop)
    }),
    query("the accepted self-assessment of one organization", |conn, at| {
        assessments::newest_accepted(conn, at.organization(7)).map(drop)
    }),
    query("sites of one organization", |conn, at| {
        let filter = sites::Filter { organization: Some(at.organization(7)), ..sites::Filter::default() };
        sites::page(conn, Sight::Everyones, TODAY, &filter, None, PAGE).map(drop)
    }),
    query("sites, a page in the middle", |conn, at| {
        let after = SiteId(at.organization(at.count() / 2).0);
        sites::page(conn, Sight::Everyones, TODAY, &sites::Filter::default(), Some(after), PAGE).map(drop)
    }),
    query("sites that are open in a county", |conn, _| {
        let county = County::all().next();
        let filter = sites::Filter { county, ..sites::Filter::default() };
        sites::page(conn, Sight::Nobodys, TODAY, &filter, None, PAGE).map(drop)
    }),
    query("evidence, a page in the middle", |conn, at| {
        let after = EvidenceId(at.organization(at.count() / 2).0);
        evidence::page(conn, Reach::Commission, evidence::Filter::default(), Some(after), PAGE).map(drop)
    }),
    query("evidence of one organization", |conn, at| {
        evidence::page(conn, Reach::Own(at.organization(7)), evidence::Filter::default(), None, PAGE).map(drop)
    }),
    query("evidence that waits for staff", |conn, _| {
        let filter = evidence::Filter { status: Some(EvidenceStatus::Offered), ..Default::default() };
        evidence::page(conn, Reach::Commission, filter, None, PAGE).map(drop)
    }),
    query("evidence that expires", |conn, _| {
        let window = evidence::Window { from: Day::from_number(20_454), to: TODAY };
        evidence::expiring(conn, Reach::Commission, None, window, None, PAGE).map(drop)
    }),
    query("evidence of one organization that expires", |conn, at| {
        let window = evidence::Window { from: Day::from_number(20_454), to: TODAY };
        evidence::expiring(conn, Reach::Own(at.organization(7)), None, window, None, PAGE).map(drop)
    }),
    query("whether a file of evidence is needed", |conn, _| evidence::is_kept(conn, &"ab".repeat(32)).map(drop)),
    query("changes that wait for staff", |conn, _| {
        let filter = pending_changes::Filter { status: Some(ChangeStatus::Pending), ..Default::default() };
        pending_changes::page(conn, Reach::Commission, filter, None, PAGE).map(drop)
    }),
    query("changes of one organization", |conn, at| {
        let reach = Reach::Own(at.organization(7));
        pending_changes::page(conn, reach, pending_changes::Filter::default(), None, PAGE).map(drop)
    }),
    query("corrective actions that are overdue", |conn, _| {
        let filter = corrective_actions::Filter { overdue_on: Some(TODAY), ..Default::default() };
        corrective_actions::page(conn, Reach::Commission, filter, None, PAGE).map(drop)
    }),
    query("corrective actions of one organization", |conn, at| {
        let reach = Reach::Own(at.organization(7));
        corrective_actions::page(conn, reach, corrective_actions::Filter::default(), None, PAGE).map(drop)
    }),
    query("open tasks, the first page", |conn, _| {
        tasks::page(
            conn,
            Reach::Commission,
            &tasks::Filter { organization: None, ..tasks::Filter::default() },
            TODAY,
            None,
            PAGE,
        )
        .map(drop)
    }),
    query("open tasks, a page in the middle", |conn, at| {
        let after = Place { since: Day::from_number(20_454), task: TaskId(at.organization(at.count() / 2).0) };
        tasks::page(
            conn,
            Reach::Commission,
            &tasks::Filter { organization: None, ..tasks::Filter::default() },
            TODAY,
            Some(after),
            PAGE,
        )
        .map(drop)
    }),
    query("open tasks of one organization", |conn, at| {
        tasks::page(
            conn,
            Reach::Commission,
            &tasks::Filter { organization: Some(at.organization(7)), ..tasks::Filter::default() },
            TODAY,
            None,
            PAGE,
        )
        .map(drop)
    }),
    query("what verdicts on one organization were", |conn, at| {
        verdict_outcomes::of(conn, at.organization(7)).map(drop)
    }),
    query("stale profiles, the first page", |conn, _| {
        confirmations::page_of_stale(conn, Reach::Commission, TODAY, None, PAGE).map(drop)
    }),
    query("stale profiles, a page in the middle", |conn, at| {
        let after = Rank { day: Day::from_number(20_454), organization: at.organization(at.count() / 2) };
        confirmations::page_of_stale(conn, Reach::Commission, TODAY, Some(after), PAGE).map(drop)
    }),
    query("organizations by telephone", |conn, at| {
        let phones = [1, at.count() / 2].map(|copy| format!("+1{}", at.number(copy))).into();
        contact_keys::organizations_with(conn, ContactKind::Phone, &phones, 25).map(drop)
    }),
    query("telephones and websites of a page of organizations", |conn, at| {
        contact_keys::of_many(conn, &spread(at)).map(drop)
    }),
    query("what became of a page of organizations", |conn, at| successions::links(conn, &spread(at)).map(drop)),
    query("reminders that are due, the first page", |conn, _| {
        invitation_reminders::page(conn, TODAY, None, PAGE).map(drop)
    }),
    query("reminders that are due, a page in the middle", |conn, at| {
        let invitation = InvitationId(at.organization(at.count() / 2).0);
        let after = invitation_reminders::Due { on: Day::from_number(20_454), invitation };
        invitation_reminders::page(conn, TODAY, Some(after), PAGE).map(drop)
    }),
    query("who of many is invited already", |conn, at| {
        let edition = EditionId(at.organization(1).0);
        invitations::invited_already(conn, &spread(at), edition, TODAY).map(drop)
    }),
    query("what waits, the first page", |conn, _| {
        queue::page(conn, &everything(Reach::Commission), &queue::Filter::default(), None, PAGE).map(drop)
    }),
    query("what waits, a page in the middle", |conn, at| {
        let subject = at.organization(at.count() / 2).0;
        let after = Mark { since: Instant::from_microseconds(1_767_000_000_000_000), subject, kind: QueueKind::ALL[0] };
        queue::page(conn, &everything(Reach::Commission), &queue::Filter::default(), Some(after), PAGE).map(drop)
    }),
    query("what waits for one organization", |conn, at| {
        let asker = everything(Reach::Own(at.organization(7)));
        queue::page(conn, &asker, &queue::Filter::default(), None, PAGE).map(drop)
    }),
    query("how much waits", |conn, _| {
        queue::counts(conn, &everything(Reach::Commission), &queue::Filter::default()).map(drop)
    }),
    query("what falls due, the first page", |conn, _| {
        deadlines::page(conn, Reach::Commission, every_day(None), None, PAGE).map(drop)
    }),
    query("what falls due, a page in the middle", |conn, at| {
        let after = format!("2026-01-01.{}", at.organization(at.count() / 2));
        deadlines::page(conn, Reach::Commission, every_day(None), Some(&after), PAGE).map(drop)
    }),
    query("what falls due for one organization", |conn, at| {
        deadlines::page(conn, Reach::Commission, every_day(Some(at.organization(7))), None, PAGE).map(drop)
    }),
    query("invitations and self-assessments by state", |conn, _| {
        queue::count_by_status(conn, Reach::Commission)?;
        invitations::count_by_status(conn, Reach::Commission, TODAY).map(drop)
    }),
];

/// Whoever is told of everything within a reach.
fn everything(reach: Reach) -> Asker {
    let sight = Sight::of(reach, Scope::ALL);
    Asker { reach, sight, without: Vec::new(), scopes: Scope::ALL.to_vec(), today: TODAY }
}

/// What falls due from the day of the copies on.
fn every_day(organization: Option<OrganizationId>) -> deadlines::Asked {
    let today = Day::from_number(20_454);
    deadlines::Asked { organization, today, last: today.plus_days(3_660) }
}

fn page_after(conn: &mut Conn, after: u64) -> Result<(), Error> {
    organizations::page(conn, Reach::Commission, after, PAGE).map(drop)
}

/// Fifty organizations from all over the registry.
fn spread(at: &Filled) -> Vec<OrganizationId> {
    (0..50).map(|place| at.organization(place * at.count() / 50)).collect()
}

/// A query that no index serves, to try the check with.
///
/// # Errors
/// When the database fails.
pub fn unindexed(conn: &mut Conn) -> Result<(), Error> {
    let query = diesel::sql_query("SELECT name FROM organizations WHERE website = 'x'");
    match conn {
        Conn::Sqlite(c) => query.execute(c)?,
        Conn::Postgres(c) => query.execute(c)?,
    };
    Ok(())
}
