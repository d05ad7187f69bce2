//! Sign-ins under way: what has been asked for, who has proven a first factor, and how far they have come.

use crate::{
    Aside, Conn, Error,
    columns::{Id, Instant},
    schema::sign_ins,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::ids::UserId;

/// How far a sign-in has come. There is no record before a first factor has been proven: asking for the page writes
/// nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The second factor is to be proven.
    SecondFactor,
    /// There is no second factor yet, and the role needs one.
    SetUp,
    /// The second factor has been set up; its recovery codes are being shown.
    RecoveryCodes,
}

impl Stage {
    fn as_str(self) -> &'static str {
        match self {
            Self::SecondFactor => "second_factor",
            Self::SetUp => "set_up",
            Self::RecoveryCodes => "recovery_codes",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [Self::SecondFactor, Self::SetUp, Self::RecoveryCodes].into_iter().find(|stage| stage.as_str() == word)
    }
}

/// A sign-in under way.
#[derive(Clone, PartialEq, Eq)]
pub struct SignIn {
    /// SHA-256 of the id that the browser holds, hexadecimal.
    pub digest: String,
    /// What is to follow: a text of whoever began it.
    pub asked: String,
    /// How far it has come.
    pub stage: Stage,
    /// Who has proven the first factor.
    pub user: UserId,
    /// How many codes have been tried.
    pub tries: i32,
    /// The secret that is being set up, sealed.
    pub sealed_secret: Option<String>,
    /// The moment after which it is worthless.
    pub expires_at: domain::time::Instant,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = sign_ins)]
struct Row {
    id_digest: String,
    asked: String,
    stage: String,
    user_id: Id,
    tries: i32,
    sealed_secret: Option<String>,
    expires_at: Instant,
}

impl Row {
    fn read(self) -> Result<SignIn, Error> {
        Ok(SignIn {
            digest: self.id_digest,
            asked: self.asked,
            stage: Stage::parse(&self.stage).ok_or_else(|| Error::corrupt("stage", &self.stage))?,
            user: UserId(self.user_id.0),
            tries: self.tries,
            sealed_secret: self.sealed_secret,
            expires_at: self.expires_at.0,
        })
    }
}

/// Keeps a sign-in, and forgets those that have expired.
///
/// # Errors
/// When the database fails.
pub fn insert(aside: &mut Aside<'_>, sign_in: &SignIn) -> Result<(), Error> {
    let now = aside.now();
    let conn: &mut Conn = aside;
    diesel::delete(sign_ins::table.filter(sign_ins::expires_at.lt(Instant(now)))).execute(conn)?;
    diesel::insert_into(sign_ins::table)
        .values((
            sign_ins::id_digest.eq(&sign_in.digest),
            sign_ins::asked.eq(&sign_in.asked),
            sign_ins::stage.eq(sign_in.stage.as_str()),
            sign_ins::user_id.eq(Id(sign_in.user.0)),
            sign_ins::tries.eq(sign_in.tries),
            sign_ins::sealed_secret.eq(&sign_in.sealed_secret),
            sign_ins::expires_at.eq(Instant(sign_in.expires_at)),
        ))
        .execute(conn)?;
    Ok(())
}

/// The sign-in with this digest, unless it has expired by a moment.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, digest: &str, now: domain::time::Instant) -> Result<Option<SignIn>, Error> {
    let row: Option<Row> = sign_ins::table
        .filter(sign_ins::id_digest.eq(digest))
        .filter(sign_ins::expires_at.gt(Instant(now)))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Row::read).transpose()
}

/// Counts a try before it is judged, so that tries sent at once are counted too. False when there are none left.
///
/// # Errors
/// When the database fails.
pub fn spend_try(aside: &mut Aside<'_>, digest: &str, stage: Stage, at_most: i32) -> Result<bool, Error> {
    let now = aside.now();
    let conn: &mut Conn = aside;
    let open = sign_ins::table
        .filter(sign_ins::id_digest.eq(digest))
        .filter(sign_ins::stage.eq(stage.as_str()))
        .filter(sign_ins::tries.lt(at_most))
        .filter(sign_ins::expires_at.gt(Instant(now)));
    Ok(diesel::update(open).set(sign_ins::tries.eq(sign_ins::tries + 1)).execute(conn)? == 1)
}

/// Moves a sign-in on from a stage. False when it was not there: somebody else has moved it.
///
/// # Errors
/// When the database fails.
pub fn advance(aside: &mut Aside<'_>, digest: &str, from: Stage, to: Stage) -> Result<bool, Error> {
    let conn: &mut Conn = aside;
    let there = sign_ins::table.filter(sign_ins::id_digest.eq(digest)).filter(sign_ins::stage.eq(from.as_str()));
    let to = (sign_ins::stage.eq(to.as_str()), sign_ins::sealed_secret.eq(None::<String>));
    Ok(diesel::update(there).set(to).execute(conn)? == 1)
}

/// Ends whatever sign-ins of a person are under way.
///
/// # Errors
/// When the database fails.
pub fn end_all(aside: &mut Aside<'_>, user: UserId) -> Result<(), Error> {
    let conn: &mut Conn = aside;
    diesel::delete(sign_ins::table.filter(sign_ins::user_id.eq(Id(user.0)))).execute(conn)?;
    Ok(())
}

/// Ends a sign-in that is at a stage. False when it was not there: each is ended once.
///
/// # Errors
/// When the database fails.
pub fn end(aside: &mut Aside<'_>, digest: &str, stage: Stage) -> Result<bool, Error> {
    let now = aside.now();
    let conn: &mut Conn = aside;
    let there = sign_ins::table
        .filter(sign_ins::id_digest.eq(digest))
        .filter(sign_ins::stage.eq(stage.as_str()))
        .filter(sign_ins::expires_at.gt(Instant(now)));
    Ok(diesel::delete(there).execute(conn)? == 1)
}
