//! Who may learn that somebody has raised a concern. Whatever follows from one about an organization is computed for everybody
//! else as if there were none: a verdict that is a no for no reason that its reader sees would tell them.
//!
//! Counts of many organizations are the exception: they are true, or who sets a policy would not learn what it does. They
//! name nobody, and whom they are about is not told but to who may know of the concern.

use crate::{Error, duties};
use domain::{
    access::{Actor, Reach, Scope},
    ids::OrganizationId,
    policy::Audience,
};
use persistence::Conn;
use std::collections::BTreeSet;

/// Who reads.
#[derive(Debug, Clone)]
pub struct Reader {
    reach: Reach,
    reads_concerns: bool,
    belongs_to: BTreeSet<OrganizationId>,
}

impl Reader {
    /// Whoever holds a token with this reach and these scopes.
    ///
    /// # Errors
    /// When the database fails.
    pub fn of(conn: &mut Conn, actor: Actor, reach: Reach, scopes: &[Scope]) -> Result<Self, Error> {
        let reads_concerns = reach == Reach::Commission && scopes.contains(&Scope::ConcernsRead);
        Ok(Self { reach, reads_concerns, belongs_to: duties::organizations_of(conn, actor)? })
    }

    /// Whose data they see.
    #[must_use]
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// As whom they read about an organization. Nobody who belongs to it reads as staff.
    #[must_use]
    pub fn audience(&self, organization: OrganizationId) -> Audience {
        let is_staff = self.reads_concerns && !self.belongs_to.contains(&organization);
        if is_staff { Audience::Staff } else { Audience::Provider }
    }

    /// What of a serious concern about an organization is in counts of many that they read. Of one that they belong to they
    /// could find it by what they know of it, so that there is none.
    pub(crate) fn counted(&self, organization: OrganizationId, open: Option<bool>) -> Option<bool> {
        let is_of_many = self.reach == Reach::Commission && !self.belongs_to.contains(&organization);
        if is_of_many { open } else { Some(false) }
    }

    /// What they may know of a serious concern about an organization.
    pub(crate) fn told(&self, organization: OrganizationId, open: Option<bool>) -> Option<bool> {
        if self.audience(organization) == Audience::Staff { open } else { Some(false) }
    }
}
