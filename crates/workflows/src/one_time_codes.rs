//! One-time codes: invitations and resets. With a code a person sets the password of their account, once.

use crate::{Error, Fault, duties, people, sha256_hex};
use domain::{
    Refusal,
    access::{Actor, PasswordFault, Role, changes_another, check_password_of},
    ids::{OrganizationId, UserId},
    time::Instant,
};
use persistence::{
    Conn, Tx,
    journal::Event,
    one_time_codes, sessions,
    users::{self, User},
};

/// For how many days a code holds.
pub const CODE_DAYS: i64 = 7;

/// Crockford's base 32: no I, L, O or U, so that nothing is taken for 1, 0 or V when it is read aloud.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Seven groups of four letters: 140 random bits.
const GROUPS: usize = 7;
const GROUP: usize = 4;

/// An account and the code for it. The code is shown once and kept as a digest only.
pub struct Invited {
    /// The account.
    pub user: User,
    /// The code.
    pub code: String,
    /// When it ends.
    pub expires_at: Instant,
}

/// Adds a person's account without a password, and makes the code that its person sets one with.
///
/// # Errors
/// Those of [`people::create_user`].
pub fn invite_user(
    tx: &mut Tx<'_>,
    actor: Actor,
    name: &str,
    role: Role,
    organization: Option<OrganizationId>,
) -> Result<Invited, Error> {
    let user = people::create_account(tx, actor, name, role, organization, None)?;
    make_code(tx, actor, user, false)
}

/// Makes a new code for an account, in place of any before it. The present password holds until the code is used, unless
/// it is to be taken away at once: then every session ends now.
///
/// # Errors
/// When there is no such account, it is the caller's own or acts for an organization that they belong to, or it is not
/// active.
pub fn reset_user(tx: &mut Tx<'_>, actor: Actor, id: UserId, at_once: bool) -> Result<Invited, Error> {
    let user = users::find(tx, id)?.ok_or(Error::NotFound("account"))?;
    duties::refuse_own_accounts(tx, actor, &user)?;
    reset(tx, actor, user, at_once)
}

/// As [`reset_user`], by the sign-in name.
///
/// # Errors
/// When there is no account of that name, or it is not active.
pub fn reset_user_by_name(tx: &mut Tx<'_>, actor: Actor, name: &str, at_once: bool) -> Result<Invited, Error> {
    let user = users::find_by_name(tx, name)?.ok_or(Error::NotFound("account"))?;
    reset(tx, actor, user, at_once)
}

pub(crate) fn reset(tx: &mut Tx<'_>, actor: Actor, mut user: User, at_once: bool) -> Result<Invited, Error> {
    changes_another(actor, user.id)?;
    if !user.active {
        return Err(Refusal::AccountInactive.into());
    }
    if at_once {
        user.password_hash = None;
        users::set_password_hash(tx, user.id, None)?;
        sessions::end_sessions_of(tx, user.id, None)?;
    }
    make_code(tx, actor, user, at_once)
}

fn make_code(tx: &mut Tx<'_>, actor: Actor, user: User, password_taken_away: bool) -> Result<Invited, Error> {
    let code = new_code(tx.random_bytes());
    let expires_at = tx.now().plus_seconds(CODE_DAYS * 24 * 60 * 60);
    one_time_codes::put(tx, user.id, &digest(&code).unwrap_or_default(), expires_at)?;
    tx.append(actor, &Event::OneTimeCodeMade { user: user.id, password_taken_away })?;
    Ok(Invited { user, code, expires_at })
}

/// Checks a code and the password that is to be set with it, before the password is hashed.
///
/// # Errors
/// When the code is unknown, used or too old, or the password is not to be had.
pub fn check_code(conn: &mut Conn, typed: &str, password: &str, now: Instant) -> Result<(), Error> {
    let user = match digest(typed) {
        Some(digest) => one_time_codes::find(conn, &digest, now)?,
        None => None,
    };
    let user = match user {
        Some(id) => users::find(conn, id)?.filter(|user| user.active),
        None => None,
    };
    let user = user.ok_or(Error::NotFound("code"))?;
    check_password_of(&user.name, password).map_err(password_fault)
}

/// Sets the password of an account by its code, which is used up, and ends every session that the account had.
///
/// # Errors
/// When the code is unknown, used or too old.
pub fn set_password_by_code(tx: &mut Tx<'_>, typed: &str, password_hash: &str) -> Result<(), Error> {
    let digest = digest(typed).ok_or(Error::NotFound("code"))?;
    let id = one_time_codes::take(tx, &digest)?.ok_or(Error::NotFound("code"))?;
    let user = users::find(tx, id)?.filter(|user| user.active).ok_or(Error::NotFound("code"))?;
    people::put_password(tx, Actor::Person(user.id), user.id, password_hash)
}

/// A password's fault at its place.
pub(crate) fn password_fault(fault: PasswordFault) -> Error {
    Error::Invalid(vec![Fault { pointer: "/password".to_owned(), detail: fault.to_string() }])
}

pub(crate) fn new_code(random: [u8; 32]) -> String {
    let letters = random.map(|byte| char::from(LETTERS[usize::from(byte % 32)]));
    let groups: Vec<String> = letters.chunks(GROUP).take(GROUPS).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// The digest of a code as somebody typed it: whatever its case and its blanks, and with O for 0, I or L for 1.
pub(crate) fn digest(typed: &str) -> Option<String> {
    let letters: String = typed
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .take(GROUPS * GROUP + 1)
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    (letters.len() == GROUPS * GROUP).then(|| sha256_hex(&letters))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_long_and_plain() {
        let code = new_code(std::array::from_fn(|place| u8::try_from(place * 7).unwrap_or(1)));
        assert_eq!(code.len(), 34);
        assert!(code.split('-').all(|group| group.len() == 4), "{code}");
        assert!(!code.contains(['I', 'L', 'O', 'U']), "{code}");
        // 28 letters of 32: 140 bits.
        assert_eq!(code.bytes().filter(|byte| LETTERS.contains(byte)).count(), 28);
    }

    #[test]
    fn a_code_is_read_however_it_is_typed() {
        let code = "01AB-CDEF-GHJK-MNPQ-RSTV-WXYZ-0123";
        let right = digest(code);
        assert!(right.is_some());
        for typed in [
            "01abcdefghjkmnpqrstvwxyz0123",
            " OlAB CDEF GHJK MNPQ RSTV WXYZ oi23 ",
            "01AB–CDEF–GHJK–MNPQ–RSTV–WXYZ–0123",
        ] {
            assert_eq!(digest(typed), right, "{typed}");
        }
        for typed in ["", "01AB", "01AB-CDEF-GHJK-MNPQ-RSTV-WXYZ-01234", &code.repeat(1000)] {
            assert_eq!(digest(typed), None, "{typed}");
        }
        assert_ne!(digest("02AB-CDEF-GHJK-MNPQ-RSTV-WXYZ-0123"), right);
    }
}
