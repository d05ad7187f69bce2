//! One-time codes of invitations that were sent before, as a file for a mail merge.

use super::invitation_reminders::{csv_of_letters, letter};
use crate::{
    edge::{body::Body, query::NoQuery},
    invitation_page::invitation_page,
    problem::Problem,
    scope::{Caller, Guard, ReviewsWrite},
    state::State,
};
use actix_web::{HttpResponse, post, web};
use domain::ids::InvitationId;
use interchange::invitation_letters::{self, Letter};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;
use workflows::invitation_codes::Made;

/// For which invitations new codes are made.
#[derive(Deserialize, Serialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCodes {
    /// The invitations; at most 500.
    #[validate(length(min = 1, max = 500))]
    #[schema(min_items = 1, max_items = 500)]
    invitations: Vec<InvitationId>,
}

/// Make one-time codes for invitations
///
/// As a CSV file for a mail merge: a row for each invitation, whose column `what` says `code_made`, or why none was made.
/// Codes made before are of no use any more. They are shown in this answer and never again; whoever has lost it asks anew.
#[utoipa::path(
    operation_id = "make_invitation_codes", tag = "Invitations", request_body = NewCodes,
    responses((status = 200, description = "The codes, each with whom to send it to", content((String = "text/csv")))),
    security(("oauth2" = [ReviewsWrite::SCOPE])),
)]
#[post("/v1/invitation-codes")]
pub async fn make_invitation_codes(
    caller: Caller<ReviewsWrite>,
    _query: NoQuery,
    state: web::Data<State>,
    body: Body<NewCodes>,
) -> Result<HttpResponse, Problem> {
    let (actor, page) = (caller.actor, invitation_page(&state));
    let bytes = state
        .write(move |tx| {
            let made = workflows::invitation_codes::make_invitation_codes(tx, actor, body.0.invitations)?;
            let unwritable = |error: interchange::WriteFault| Problem::internal(&error);
            let mut bytes = invitation_letters::head().map_err(unwritable)?;
            for Made { invitation, outcome, letter: made } in made {
                let what = outcome.as_str();
                let row = match &made {
                    Some((addressed, code)) => Letter { code, page: &page, ..letter(what, addressed) },
                    None => Letter { invitation: Some(invitation), what, ..Letter::default() },
                };
                invitation_letters::write(&row, &mut bytes).map_err(unwritable)?;
            }
            Ok::<_, Problem>(bytes)
        })
        .await?;
    Ok(csv_of_letters("invitation-codes.csv").body(bytes))
}
