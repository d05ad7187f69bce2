//! People's accounts: creation, passwords, sign-in.

use crate::Error;
use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use domain::{
    access::{Actor, Reach, Role},
    ids::{OrganizationId, UserId},
};
use persistence::{
    Tx, account_sessions,
    journal::Event,
    organizations,
    second_factors::{self, SecondFactor},
    sign_ins, users,
    users::User,
};

/// The shortest password that is accepted (NIST SP 800-63B section 3.1.1.2, for a single factor).
pub const SHORTEST_PASSWORD: usize = 15;

/// A password's Argon2id hash in PHC string form. Hashing takes tens of milliseconds: do it outside a transaction.
///
/// # Errors
/// When the password is shorter than [`SHORTEST_PASSWORD`] or longer than 200 characters.
pub fn hash_password(password: &str, salt: [u8; 32]) -> Result<String, Error> {
    if !(SHORTEST_PASSWORD..=200).contains(&password.chars().count()) {
        let detail = format!("must be {SHORTEST_PASSWORD} to 200 characters");
        return Err(Error::Invalid(vec![crate::Fault { pointer: "/password".to_owned(), detail }]));
    }
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
    // An account that has no password yet takes nobody's as well.
    let known = user.map(|user| user.password_hash.as_str()).and_then(|hash| PasswordHash::new(hash).ok());
    let is_known = known.is_some();
    let hash = known.map_or_else(|| PasswordHash::new(NOBODYS), Ok);
    let matches = hash.is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
    matches && is_known && user.is_some_and(|user| user.active)
}

/// Adds a person's account.
///
/// # Errors
/// When the role is not for people, the organization is missing, misplaced or unknown, or the name is taken.
pub fn create_user(
    tx: &mut Tx<'_>,
    actor: Actor,
    name: &str,
    role: Role,
    organization: Option<OrganizationId>,
    password_hash: String,
) -> Result<User, Error> {
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
    let user = User { id: tx.new_id(), name: name.to_owned(), role, organization, password_hash, active: true };
    users::insert(tx, &user)?;
    let event = Event::UserCreated { user: user.id, role: role.as_str().to_owned(), organization };
    tx.append(actor, &event)?;
    Ok(user)
}

/// Puts a new password in place of the one that a person had, and ends what was begun with that.
///
/// # Errors
/// When there is no account of that name.
pub fn set_password(tx: &mut Tx<'_>, actor: Actor, name: &str, password_hash: &str) -> Result<(), Error> {
    let user = users::find_by_name(tx, name)?.ok_or(Error::NotFound("account"))?;
    users::set_password_hash(tx, user.id, password_hash)?;
    end_browsers(tx, user.id)?;
    tx.append(actor, &Event::UserPasswordSet { user: user.id })?;
    Ok(())
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

/// Removes a person's second factor and recovery codes, for who has lost both. A role that needs one sets it up anew at the
/// next sign-in.
///
/// # Errors
/// When there is no account of that name, or it has no second factor.
pub fn reset_second_factor(tx: &mut Tx<'_>, actor: Actor, name: &str) -> Result<(), Error> {
    let user = users::find_by_name(tx, name)?.ok_or(Error::NotFound("account"))?;
    if !second_factors::remove(tx, user.id)? {
        return Err(Error::NotFound("second factor"));
    }
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
    use domain::ids::UserId;

    #[test]
    fn only_the_right_password_of_an_active_account_signs_in() {
        let hash = hash_password("correct horse battery", [7; 32]).unwrap();
        let mut user = User {
            id: UserId(uuid::Uuid::nil()),
            name: "a".into(),
            role: Role::Reviewer,
            organization: None,
            password_hash: hash,
            active: true,
        };
        assert!(is_password_of(Some(&user), "correct horse battery"));
        assert!(!is_password_of(Some(&user), "correct horse batterY"));
        assert!(!is_password_of(None, "correct horse battery"));
        user.active = false;
        assert!(!is_password_of(Some(&user), "correct horse battery"));
    }

    #[test]
    fn short_passwords_are_refused() {
        assert!(hash_password("fourteen chars", [7; 32]).is_err());
    }
}
