//! People whom an issuer vouches for: they get an account when they first come, and the role that the operator's rules
//! give them each time.

use crate::{
    Error,
    people::{create_account, put_role},
    sha256_hex,
};
use domain::{
    Refusal,
    access::{Actor, Role},
    ids::OrganizationId,
};
use persistence::{Tx, federated_identities, users::User};

/// Somebody whom an issuer vouches for, and what the operator's rules make of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VouchedFor {
    /// The short name of the issuer, as the operator calls it.
    pub agency: String,
    /// The issuer's identifier.
    pub issuer: String,
    /// The issuer's name for the person.
    pub subject: String,
    /// The role that the rules give.
    pub role: Role,
    /// The organization, for a provider's own people.
    pub organization: Option<OrganizationId>,
}

/// The account of somebody whom an issuer vouches for. A first visit makes one, without a password; a later one gives it
/// the role that the rules give today, which ends what was issued for the role before.
///
/// # Errors
/// [`Refusal::AccountStopped`] when an administrator has stopped the account, [`Refusal::AccountOfAnotherKind`] when the
/// rules now make staff of a provider's person, or the other way round, or name another organization: that is no change
/// of role. When the organization is unknown.
pub fn admit(tx: &mut Tx<'_>, who: &VouchedFor) -> Result<User, Error> {
    let Some(user) = federated_identities::find_user(tx, &who.issuer, &who.subject)? else {
        let user = create_account(tx, Actor::System, &name_of(who), who.role, who.organization, None)?;
        federated_identities::insert(tx, &who.issuer, &who.subject, user.id)?;
        return Ok(user);
    };
    if !user.active {
        return Err(Refusal::AccountStopped.into());
    }
    if user.organization != who.organization || user.role.is_tenant() != who.role.is_tenant() {
        return Err(Refusal::AccountOfAnotherKind.into());
    }
    let revision = user.revision;
    put_role(tx, Actor::System, user, revision, who.role)
}

/// A name that says where somebody comes from, and not who they are.
fn name_of(who: &VouchedFor) -> String {
    let digest = sha256_hex(format!("{}\n{}", who.issuer, who.subject));
    format!("{}.{}", who.agency, digest.get(..16).unwrap_or_default())
}
