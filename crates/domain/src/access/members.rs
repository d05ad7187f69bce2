//! What may be done to accounts, and by whom.

use super::{Actor, Role};
use crate::{Refusal, ids::UserId};

/// Nobody changes their own account's standing: a stolen token could otherwise make itself a home.
///
/// # Errors
/// [`Refusal::OwnAccount`].
pub fn changes_another(actor: Actor, account: UserId) -> Result<(), Refusal> {
    if actor.person() == Some(account) { Err(Refusal::OwnAccount) } else { Ok(()) }
}

/// Who may cease to be one of an organization's owners: everybody else, and an owner as long as another remains, so that
/// somebody keeps the accounts of its people.
///
/// # Errors
/// [`Refusal::LastOwner`].
pub fn may_cease_to_own(role: Role, other_active_owners: usize) -> Result<(), Refusal> {
    if role == Role::ProviderOwner && other_active_owners == 0 { Err(Refusal::LastOwner) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn the_last_owner_stays() {
        assert_eq!(may_cease_to_own(Role::ProviderOwner, 0), Err(Refusal::LastOwner));
        assert_eq!(may_cease_to_own(Role::ProviderOwner, 1), Ok(()));
        assert_eq!(may_cease_to_own(Role::ProviderMember, 0), Ok(()));
    }

    #[test]
    fn nobody_changes_their_own_account() {
        let (one, other) = (UserId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        assert_eq!(changes_another(Actor::Person(one), one), Err(Refusal::OwnAccount));
        assert_eq!(changes_another(Actor::Person(one), other), Ok(()));
        assert_eq!(changes_another(Actor::Operator, one), Ok(()));
    }
}
