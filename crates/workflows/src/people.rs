//! People's accounts: creation, passwords, roles, and the end of them.

use crate::{Error, duties, one_time_codes::password_fault};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use domain::{
    access::{Actor, Reach, Revocable, Role, check_password},
    ids::{OrganizationId, UserId},
};
use persistence::{
    Tx, account_sessions,
    journal::Event,
    one_time_codes, organizations, revocations,
    second_factors::{self, SecondFactor},
    sessions, sign_ins, users,
    users::User,
};

/// A password's Argon2id hash in PHC string form. Hashing takes tens of milliseconds: do it outside a transaction.
///
/// # Errors
/// When the password is not one that may be taken ([`check_password`]).
pub fn hash_password(password: &str, salt: [u8; 32]) -> Result<String, Error> {
    check_password(password).map_err(password_fault)?;
    let hash = Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt[..16])
        .map_err(|error| persistence::Error::Corrupt { what: "password", detail: error.to_string() })?;
    Ok(hash.to_string())
}

/// Whether a password is the one that was hashed. A missing account takes as long as a wrong password.
#[must_use]
pub fn is_password_of(user: Option<&User>, password: &str) -> bool {
    // The hash of a password that nobody knows, with the parameters that new hashes get.
    const NOBODYS: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let kept = user.and_then(|user| user.password_hash.as_deref());
    let matches = PasswordHash::new(kept.unwrap_or(NOBODYS))
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
    matches && kept.is_some() && user.is_some_and(|user| user.active)
}

/// Adds a person's account with a password.
///
/// # Errors
/// When the role is not for people, the organization is missing, misplaced, unknown or the actor's own, or the name is taken.
pub fn create_user(
    tx: &mut Tx<'_>,
    actor: Actor,
    name: &str,
    role: Role,
    organization: Option<OrganizationId>,
    password_hash: String,
) -> Result<User, Error> {
    create_account(tx, actor, name, role, organization, Some(password_hash))
}

/// Adds a person's account, with a password or without one yet.
///
/// # Errors
/// When the role is not for people, the organization is missing, misplaced or unknown, or the name is taken.
pub(crate) fn create_account(
    tx: &mut Tx<'_>,
    actor: Actor,
    name: &str,
    role: Role,
    organization: Option<OrganizationId>,
    password_hash: Option<String>,
) -> Result<User, Error> {
    if let Some(id) = organization {
        duties::refuse_own_organization(tx, actor, id)?;
    }
    let mut faults = Vec::new();
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-' | '@');
    if !(3..=100).contains(&name.len()) || !name.chars().all(is_plain) {
        let detail = "must be 3 to 100 of the characters a-z, 0-9, '.', '_', '-' and '@'";
        faults.push(("/name".to_owned(), detail));
    }
    if !role.is_for_people() {
        faults.push(("/role".to_owned(), "is a role for machines; create a client instead"));
    }
    if role.is_tenant() != organization.is_some() {
        let detail = if role.is_tenant() {
            "is needed: a provider belongs to one organization"
        } else {
            "is for providers only: staff belong to no organization"
        };
        faults.push(("/organization".to_owned(), detail));
    }
    Error::unless_sound(faults)?;
    if let Some(id) = organization {
        organizations::find(tx, Reach::Commission, id)?.ok_or(Error::NotFound("organization"))?;
    }
    let (id, name) = (tx.new_id(), name.to_owned());
    let user = User { id, name, role, organization, password_hash, active: true, revision: 1 };
    users::insert(tx, &user)?;
    let event = Event::UserCreated { user: user.id, role: role.as_str().to_owned(), organization };
    tx.append(actor, &event)?;
    Ok(user)
}

/// Puts a new password in place of the one that a person had, and ends what was begun with that: their sessions and the
/// sign-ins under way.
///
/// # Errors
/// When there is no account of that name.
pub fn set_password(tx: &mut Tx<'_>, actor: Actor, name: &str, password_hash: &str) -> Result<(), Error> {
    let user = users::find_by_name(tx, name)?.ok_or(Error::NotFound("account"))?;
    put_password(tx, actor, user.id, password_hash)
}

pub(crate) fn put_password(tx: &mut Tx<'_>, actor: Actor, user: UserId, password_hash: &str) -> Result<(), Error> {
    users::set_password_hash(tx, user, Some(password_hash))?;
    one_time_codes::delete(tx, user)?;
    sessions::end_sessions_of(tx, user, None)?;
    end_browsers(tx, user)?;
    tx.append(actor, &Event::UserPasswordSet { user })?;
    Ok(())
}

/// Lets a person sign in no more: their sessions end, their tokens are taken back, and a code that they had is gone.
///
/// # Errors
/// When there is no such account, it is the caller's own or acts for an organization that they belong to, or it has changed since the caller read it.
pub fn deactivate_user(tx: &mut Tx<'_>, actor: Actor, id: UserId, expected: i32) -> Result<User, Error> {
    let user = users::find(tx, id)?.ok_or(Error::NotFound("account"))?;
    duties::refuse_own_accounts(tx, actor, &user)?;
    deactivate(tx, actor, user, expected)
}

pub(crate) fn deactivate(tx: &mut Tx<'_>, actor: Actor, user: User, expected: i32) -> Result<User, Error> {
    Error::unless_current(expected, user.revision)?;
    if !user.active {
        return Ok(user);
    }
    let user = put_standing(tx, User { active: false, ..user })?;
    one_time_codes::delete(tx, user.id)?;
    tx.append(actor, &Event::UserDeactivated { user: user.id })?;
    Ok(user)
}

/// Lets a person sign in again, with the password that they had.
///
/// # Errors
/// When there is no such account, it is the caller's own or acts for an organization that they belong to, or it has changed since the caller read it.
pub fn activate_user(tx: &mut Tx<'_>, actor: Actor, id: UserId, expected: i32) -> Result<User, Error> {
    let user = users::find(tx, id)?.ok_or(Error::NotFound("account"))?;
    duties::refuse_own_accounts(tx, actor, &user)?;
    Error::unless_current(expected, user.revision)?;
    if user.active {
        return Ok(user);
    }
    let user = put_standing(tx, User { active: true, ..user })?;
    tx.append(actor, &Event::UserActivated { user: id })?;
    Ok(user)
}

/// Gives a person another role of the same kind: staff stay staff, a provider's people stay with their organization.
/// They sign in anew.
///
/// # Errors
/// When there is no such account, it is the caller's own or acts for an organization that they belong to, it has changed since the caller read it, or the role is not
/// for this person.
pub fn change_role(tx: &mut Tx<'_>, actor: Actor, id: UserId, expected: i32, role: Role) -> Result<User, Error> {
    let user = users::find(tx, id)?.ok_or(Error::NotFound("account"))?;
    duties::refuse_own_accounts(tx, actor, &user)?;
    put_role(tx, actor, user, expected, role)
}

pub(crate) fn put_role(tx: &mut Tx<'_>, actor: Actor, user: User, expected: i32, role: Role) -> Result<User, Error> {
    Error::unless_current(expected, user.revision)?;
    if !role.is_for_people() || role.is_tenant() != user.role.is_tenant() {
        let detail = "must be a role for people, and of the same kind: of staff, or of a provider";
        Error::unless_sound(vec![("/role".to_owned(), detail)])?;
    }
    if role == user.role {
        return Ok(user);
    }
    let from = user.role;
    let user = put_standing(tx, User { role, ..user })?;
    let (from, to) = (from.as_str().to_owned(), role.as_str().to_owned());
    tx.append(actor, &Event::UserRoleChanged { user: user.id, from, to })?;
    Ok(user)
}

/// Writes a role and a state, and takes back whatever was issued for those before them.
fn put_standing(tx: &mut Tx<'_>, user: User) -> Result<User, Error> {
    users::set_standing(tx, user.id, user.role, user.active)?;
    sessions::end_sessions_of(tx, user.id, None)?;
    revocations::insert(tx, &[Revocable::User(user.id)])?;
    Ok(User { revision: user.revision + 1, ..user })
}

/// Gives a person a second factor and recovery codes, in place of those that they may have had.
///
/// # Errors
/// When the database fails.
pub fn set_second_factor(
    tx: &mut Tx<'_>,
    actor: Actor,
    user: UserId,
    factor: &SecondFactor,
    recovery_codes: &[String],
) -> Result<(), Error> {
    second_factors::put(tx, user, factor)?;
    tx.append(actor, &Event::SecondFactorSet { user })?;
    make_recovery_codes(tx, actor, user, recovery_codes)
}

/// Gives a person new recovery codes (SHA-256, hexadecimal) in place of those that they had.
///
/// # Errors
/// When the database fails.
pub fn make_recovery_codes(tx: &mut Tx<'_>, actor: Actor, user: UserId, digests: &[String]) -> Result<(), Error> {
    second_factors::put_recovery_codes(tx, user, digests)?;
    tx.append(actor, &Event::RecoveryCodesMade { user })?;
    Ok(())
}

/// Removes a person's second factor and recovery codes, for who has lost both, and ends their sessions: what was lost may
/// be signed in. A role that needs a second factor sets it up anew at the next sign-in.
///
/// # Errors
/// When there is no such account, or it is the caller's own or acts for an organization that they belong to.
pub fn reset_second_factor(tx: &mut Tx<'_>, actor: Actor, id: UserId) -> Result<(), Error> {
    let user = users::find(tx, id)?.ok_or(Error::NotFound("account"))?;
    duties::refuse_own_accounts(tx, actor, &user)?;
    match remove_second_factor(tx, actor, &user) {
        // It is as it was to be.
        Err(Error::NotFound(_)) => Ok(()),
        other => other,
    }
}

/// As [`reset_second_factor`], by the sign-in name.
///
/// # Errors
/// When there is no account of that name, or it has no second factor.
pub fn reset_second_factor_by_name(tx: &mut Tx<'_>, actor: Actor, name: &str) -> Result<(), Error> {
    let user = users::find_by_name(tx, name)?.ok_or(Error::NotFound("account"))?;
    remove_second_factor(tx, actor, &user)
}

fn remove_second_factor(tx: &mut Tx<'_>, actor: Actor, user: &User) -> Result<(), Error> {
    if !second_factors::remove(tx, user.id)? {
        return Err(Error::NotFound("second factor"));
    }
    sessions::end_sessions_of(tx, user.id, None)?;
    end_browsers(tx, user.id)?;
    tx.append(actor, &Event::SecondFactorReset { user: user.id })?;
    Ok(())
}

/// Ends what a person's browsers have begun by proofs that hold no longer: sign-ins under way, and sessions of the account's
/// pages.
fn end_browsers(tx: &mut Tx<'_>, user: UserId) -> Result<(), Error> {
    sign_ins::end_all(tx, user)?;
    account_sessions::end_others(tx, user, None)?;
    Ok(())
}

/// Records that the operator issued a token in a person's name.
///
/// # Errors
/// When there is no active account of that name.
pub fn record_operator_token(tx: &mut Tx<'_>, name: &str) -> Result<User, Error> {
    let user = users::find_by_name(tx, name)?.filter(|user| user.active).ok_or(Error::NotFound("account"))?;
    tx.append(Actor::Operator, &Event::TokenIssuedByOperator { user: user.id })?;
    Ok(user)
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn only_the_right_password_of_an_active_account_signs_in() {
        let hash = hash_password("correct horse battery", [7; 32]).unwrap();
        let mut user = User {
            id: UserId(uuid::Uuid::nil()),
            name: "a".into(),
            role: Role::Reviewer,
            organization: None,
            password_hash: Some(hash),
            active: true,
            revision: 1,
        };
        assert!(is_password_of(Some(&user), "correct horse battery"));
        assert!(!is_password_of(Some(&user), "correct horse batterY"));
        assert!(!is_password_of(None, "correct horse battery"));
        let without = User { password_hash: None, ..user.clone() };
        assert!(!is_password_of(Some(&without), "correct horse battery"));
        assert!(!is_password_of(Some(&without), ""));
        user.active = false;
        assert!(!is_password_of(Some(&user), "correct horse battery"));
    }

    #[test]
    fn short_passwords_are_refused() {
        assert!(hash_password("fourteen chars", [7; 32]).is_err());
    }
}
