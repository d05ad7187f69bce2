//! Many organizations are invited at once, and of each is said what became of it.

use crate::{Error, Fault, duties, invitation_codes, invitations};
use domain::{
    Refusal,
    access::Actor,
    arena::ArenaCode,
    ids::{EditionId, InvitationId, OrganizationId},
    invitation::{InviteOutcome, MOST_INVITED, invite, may_invite},
    organization::{Identifier, Organization},
    refusal::InvitationRefusal,
    time::Day,
};
use interchange::invitees::{self, InviteeRow, Named};
use persistence::{Tx, editions, invitations as stored, organizations, users};
use std::collections::{BTreeMap, BTreeSet};

/// To what organizations are invited.
#[derive(Debug, Clone)]
pub struct Terms {
    /// Against which edition.
    pub edition: EditionId,
    /// The arenas to assess; without a list, those that each organization offers.
    pub arenas: Option<BTreeSet<ArenaCode>>,
    /// By when.
    pub due_on: Day,
    /// Whether a one-time code is made for each organization that has no active owner.
    pub with_codes: bool,
}

/// One of those to invite, as the caller named it.
#[derive(Debug, Clone)]
pub struct Invitee {
    /// The line of a file at which it stands.
    pub line: Option<u64>,
    /// Who it is, or why that cannot be read.
    pub named: Result<Named, String>,
}

impl From<OrganizationId> for Invitee {
    fn from(id: OrganizationId) -> Self {
        Self { line: None, named: Ok(Named::Id(id)) }
    }
}

/// What became of one of them.
pub struct Invited {
    /// The line of a file at which it stands.
    pub line: Option<u64>,
    /// The organization, where it is known.
    pub organization: Option<OrganizationId>,
    /// What became of it.
    pub outcome: InviteOutcome,
    /// Why the row cannot be read. Never repeats it.
    pub detail: Option<String>,
    /// Its invitation.
    pub invitation: Option<InvitationId>,
    /// The one-time code for its first person. Shown once, and kept as a digest only.
    pub code: Option<String>,
}

/// Reads a file of organizations to invite.
///
/// # Errors
/// When the file as a whole cannot be read, or it names more organizations than one call invites.
pub fn read_file(file: &[u8]) -> Result<Vec<Invitee>, Error> {
    let unreadable = |fault: interchange::FileFault| {
        Error::Invalid(vec![Fault { pointer: String::new(), detail: fault.to_string() }])
    };
    let rows = invitees::read(file).map_err(unreadable)?;
    let invitee = |InviteeRow { line, named }| {
        let told = |fault: &interchange::RowFault| format!("{} {}", fault.pointer, fault.detail).trim().to_owned();
        let why = |faults: Vec<interchange::RowFault>| faults.iter().map(told).collect::<Vec<_>>().join("; ");
        Invitee { line: Some(line), named: named.map_err(why) }
    };
    Ok(rows.into_iter().map(invitee).collect())
}

/// Invites organizations to assess themselves, in one transaction: each that the rules allow, and of each is said what
/// became of it, in the order in which they were named.
///
/// # Errors
/// When none could be invited: the edition is unknown or not published, the due day has passed, an arena is not in the
/// edition, or there are more than [`MOST_INVITED`].
pub fn invite_organizations(
    tx: &mut Tx<'_>,
    actor: Actor,
    terms: &Terms,
    invitees: Vec<Invitee>,
) -> Result<Vec<Invited>, Error> {
    if invitees.len() > MOST_INVITED {
        return Err(Refusal::from(InvitationRefusal::TooMany).into());
    }
    let edition = editions::find(tx, terms.edition)?.ok_or(Error::NotFound("edition"))?.it;
    let today = tx.now().day();
    may_invite(&edition, terms.arenas.as_ref(), terms.due_on, today)?;
    let known = Known::of(tx, actor, &invitees, terms.edition, today)?;
    let mut seen = BTreeSet::new();
    let mut results = Vec::with_capacity(invitees.len());
    for Invitee { line, named } in invitees {
        let (outcome, organization, detail) = match &named {
            Err(detail) => (InviteOutcome::Unreadable, None, Some(detail.clone())),
            Ok(named) => match known.organization(named) {
                None => (InviteOutcome::Unknown, None, None),
                Some(found) if !seen.insert(found.id) => (InviteOutcome::Repeated, Some(found), None),
                Some(found) if known.own.contains(&found.id) => (InviteOutcome::OwnOrganization, Some(found), None),
                Some(found) if known.invited.contains(&found.id) => (InviteOutcome::AlreadyInvited, Some(found), None),
                Some(found) => (InviteOutcome::Invited, Some(found), None),
            },
        };
        let mut result = Invited {
            line,
            organization: organization.map(|found| found.id),
            outcome,
            detail,
            invitation: None,
            code: None,
        };
        if let (InviteOutcome::Invited, Some(found)) = (outcome, organization) {
            match invite(found, &edition, terms.arenas.clone(), terms.due_on, today) {
                Ok(arenas) => {
                    let sent = invitations::send(tx, actor, found.id, edition.id, arenas, terms.due_on)?;
                    result.invitation = Some(sent.id);
                    if terms.with_codes && !known.owned.contains(&found.id) {
                        result.code = Some(invitation_codes::make(tx, actor, &sent)?);
                    }
                }
                Err(Refusal::OrganizationClosed) => result.outcome = InviteOutcome::Closed,
                Err(other) => return Err(other.into()),
            }
        }
        results.push(result);
    }
    Ok(results)
}

/// What is known of all that were named, read a few hundred at a time.
struct Known {
    organizations: BTreeMap<OrganizationId, Organization>,
    identified: BTreeMap<Identifier, OrganizationId>,
    invited: BTreeSet<OrganizationId>,
    owned: BTreeSet<OrganizationId>,
    own: BTreeSet<OrganizationId>,
}

impl Known {
    fn of(tx: &mut Tx<'_>, actor: Actor, invitees: &[Invitee], edition: EditionId, today: Day) -> Result<Self, Error> {
        let named = || invitees.iter().filter_map(|invitee| invitee.named.as_ref().ok());
        let identifiers: BTreeSet<Identifier> = named()
            .filter_map(|named| match named {
                Named::Identifier(identifier) => Some(identifier.clone()),
                Named::Id(_) => None,
            })
            .collect();
        let identified = organizations::by_identifiers(tx, &identifiers)?;
        let ids: BTreeSet<OrganizationId> = named()
            .filter_map(|named| match named {
                Named::Id(id) => Some(*id),
                Named::Identifier(identifier) => identified.get(identifier).copied(),
            })
            .collect();
        let ids: Vec<OrganizationId> = ids.into_iter().collect();
        let found = organizations::find_many(tx, &ids)?.into_iter().map(|one| one.organization.it);
        Ok(Self {
            organizations: found.map(|organization| (organization.id, organization)).collect(),
            identified,
            invited: stored::invited_already(tx, &ids, edition, today)?,
            owned: users::with_active_owner(tx, &ids)?,
            own: duties::organizations_of(tx, actor)?,
        })
    }

    fn organization(&self, named: &Named) -> Option<&Organization> {
        let id = match named {
            Named::Id(id) => id,
            Named::Identifier(identifier) => self.identified.get(identifier)?,
        };
        self.organizations.get(id)
    }
}
