//! Reminders of invitations: which are due, the same as a file for a mail merge, and that they were sent.

use super::clients::today;
use crate::{
    edge::{
        body::Body,
        cursor::{self, Page, PageQuery},
        query::{NoQuery, Query},
        reply::{self, Reply},
    },
    problem::Problem,
    scope::{Caller, Guard, ReviewsWrite},
    state::State,
};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, get, http::header, post, web};
use domain::{
    ids::{EditionId, InvitationId, OrganizationId},
    invitation::{InvitationStatus, ReminderKind, ReminderOutcome, reminder_kind},
    organization::Contact,
    time::Day,
};
use futures_util::stream;
use interchange::invitation_letters::{self, Letter};
use persistence::invitation_reminders::Due;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;
use workflows::{invitation_reminders, letters::Addressed};

/// How many rows of a file are read, and sent, at a time.
const PAGE: u32 = 500;

/// A reminder that is due.
#[derive(Serialize, ToSchema)]
struct ReminderView {
    /// Of which invitation.
    invitation: InvitationId,
    /// Whom to remind.
    organization: OrganizationId,
    /// Its legal name.
    #[schema(example = "Example Advocates (fictitious)")]
    name: String,
    /// The public contact to write to; `null` when the organization has none.
    #[schema(required)]
    contact: Option<Contact>,
    /// Against which edition it is invited.
    edition: EditionId,
    /// The edition's title.
    #[schema(example = "Standards for Service Providers (2021)")]
    edition_title: String,
    /// What the reminder says.
    kind: ReminderKind,
    /// By when the invitation is due.
    due_on: Day,
    /// Since which day the reminder is due.
    remind_on: Day,
    /// Where the invitation stands today: `open` or `expired`.
    status: InvitationStatus,
    /// On which day the organization was last reminded; `null` when it never was.
    #[schema(required, example = json!(null))]
    reminded_on: Option<Day>,
}

impl ReminderView {
    fn new(today: Day, due: Due, addressed: Addressed) -> Self {
        let Addressed { invitation, name, contact, edition, .. } = addressed;
        Self {
            status: invitation.status_on(today),
            kind: reminder_kind(today, invitation.due_on),
            invitation: invitation.id,
            organization: invitation.organization,
            name,
            contact,
            edition: invitation.edition,
            edition_title: edition,
            due_on: invitation.due_on,
            remind_on: due.on,
            reminded_on: invitation.reminded_on,
        }
    }
}

/// Of which invitations reminders have been sent.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SentReminders {
    /// The invitations; at most 2,000.
    #[validate(length(min = 1, max = 2000))]
    #[schema(min_items = 1, max_items = 2000)]
    invitations: Vec<InvitationId>,
}

/// What became of one of them.
#[derive(Serialize, ToSchema)]
struct ReminderOutcomeView {
    /// The invitation.
    invitation: InvitationId,
    /// What became of it.
    outcome: ReminderOutcome,
}

/// What became of each, in the order in which they were named.
#[derive(Serialize, ToSchema)]
struct RecordedReminders {
    /// What became of each.
    items: Vec<ReminderOutcomeView>,
}

/// List reminders that are due
///
/// Of invitations that have not been answered: two weeks, one week and one day before the due day, and one day and one week
/// after it. The longest due first. One leaves the list when it is said to be sent, or the invitation is answered, withdrawn
/// or extended.
#[utoipa::path(
    operation_id = "list_invitation_reminders", tag = "Invitations", params(PageQuery),
    responses((status = 200, description = "A page of reminders", body = Page<ReminderView>)),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[get("/v1/invitation-reminders")]
pub async fn list_invitation_reminders(
    _caller: Caller<ReviewsWrite>,
    request: HttpRequest,
    state: web::Data<State>,
    query: Query<PageQuery>,
) -> Result<HttpResponse, Problem> {
    let (limit, today) = (query.0.limit, today(&state));
    let after = cursor::read(query.0.cursor.as_deref())?;
    let rows = state.read(move |conn| Ok(invitation_reminders::due(conn, today, after, limit + 1)?)).await?;
    let view = |(due, addressed)| ReminderView::new(today, due, addressed);
    reply::list(&request, &cursor::page(rows, limit, |(due, _)| *due, view))
}

/// Export reminders that are due
///
/// The same list as one CSV file for a mail merge, a row for each invitation with whom to write to. Texts that a spreadsheet
/// would take for a formula carry an apostrophe in front. It holds no codes: those are made for invitations by name.
#[utoipa::path(
    operation_id = "export_invitation_reminders", tag = "Invitations",
    responses((status = 200, description = "The reminders that are due", content((String = "text/csv")))),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[get("/v1/invitation-reminders/export")]
pub async fn export_invitation_reminders(
    _caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    state: web::Data<State>,
) -> Result<HttpResponse, Problem> {
    let today = today(&state);
    let pages = stream::try_unfold(Some(None), move |place: Option<Option<Due>>| {
        let state = state.clone();
        async move {
            let Some(after) = place else { return Ok(None) };
            let page = state.read(move |conn| page_of_file(conn, today, after)).await;
            // The connection is broken off; its reader notices that the file has no end.
            page.map(Some).map_err(|problem| std::io::Error::other(problem.to_string()))
        }
    });
    Ok(csv_of_letters("invitation-reminders.csv").streaming(pages))
}

type Part = (web::Bytes, Option<Option<Due>>);

fn page_of_file(conn: &mut persistence::Conn, today: Day, after: Option<Due>) -> Result<Part, Problem> {
    let unwritable = |error: interchange::WriteFault| Problem::internal(&error);
    let mut bytes = match after {
        None => invitation_letters::head().map_err(unwritable)?,
        Some(_) => Vec::new(),
    };
    let rows = invitation_reminders::due(conn, today, after, PAGE)?;
    let is_full = u32::try_from(rows.len()).is_ok_and(|count| count == PAGE);
    let next = rows.last().filter(|_| is_full).map(|(due, _)| Some(*due));
    for (_, addressed) in rows {
        let kind = reminder_kind(today, addressed.invitation.due_on);
        invitation_letters::write(&letter(kind.as_str(), &addressed), &mut bytes).map_err(unwritable)?;
    }
    Ok((bytes.into(), next))
}

/// The letter about an invitation.
pub(super) fn letter<'l>(what: &'l str, addressed: &'l Addressed) -> Letter<'l> {
    Letter {
        invitation: Some(addressed.invitation.id),
        what,
        organization: Some(addressed.invitation.organization),
        name: &addressed.name,
        contact: addressed.contact.as_ref(),
        edition: &addressed.edition,
        due_on: Some(addressed.invitation.due_on),
        ..Letter::default()
    }
}

/// The beginning of an answer that is such a file: kept by nobody on the way.
pub(super) fn csv_of_letters(name: &str) -> HttpResponseBuilder {
    let mut response = HttpResponse::Ok();
    response
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .insert_header((header::VARY, "Authorization"))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .content_type("text/csv; charset=utf-8; header=present");
    response
}

/// Say that reminders have been sent
///
/// Each that was due is not listed any more before the next one is. Of each the answer says what became of it.
#[utoipa::path(
    operation_id = "record_invitation_reminders", tag = "Invitations", request_body = SentReminders,
    responses((status = 200, description = "What became of each", body = RecordedReminders)),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/invitation-reminders/sent")]
pub async fn record_invitation_reminders(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    request: HttpRequest,
    state: web::Data<State>,
    body: Body<SentReminders>,
) -> Result<HttpResponse, Problem> {
    let (actor, invitations) = (caller.actor, body.0.invitations);
    let outcomes = state.write(move |tx| Ok(invitation_reminders::record_reminders(tx, actor, invitations)?)).await?;
    let items = outcomes.into_iter().map(|(invitation, outcome)| ReminderOutcomeView { invitation, outcome }).collect();
    Ok(Reply::ok(&RecordedReminders { items }, 0)?.to(&request))
}
