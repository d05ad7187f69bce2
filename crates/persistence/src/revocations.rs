//! Access taken back before its time, for as long as anything that it concerns could still hold.

use crate::{Aside, Conn, Error, backend::on_each_backend, columns::Instant, schema::revocations};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, upsert::excluded};
use domain::access::{ACCESS_TOKEN_SECONDS, Revocable, Revoked};

/// Takes back everything that was issued until now, and forgets what is needed no more.
///
/// # Errors
/// When the database fails.
pub fn insert(aside: &mut Aside<'_>, what: &[Revocable]) -> Result<(), Error> {
    let now = aside.now();
    let conn: &mut Conn = aside;
    diesel::delete(revocations::table.filter(revocations::needed_until.lt(Instant(now)))).execute(conn)?;
    for one in what {
        let row = (
            revocations::subject.eq(one.to_string()),
            revocations::issued_until.eq(Instant(now)),
            revocations::needed_until.eq(Instant(now.plus_seconds(ACCESS_TOKEN_SECONDS))),
        );
        on_each_backend!(conn, |c| diesel::insert_into(revocations::table)
            .values(row.clone())
            .on_conflict(revocations::subject)
            .do_update()
            .set((
                revocations::issued_until.eq(excluded(revocations::issued_until)),
                revocations::needed_until.eq(excluded(revocations::needed_until)),
            ))
            .execute(c))?;
    }
    Ok(())
}

/// Everything that is taken back.
///
/// # Errors
/// When the database fails.
pub fn all(conn: &mut Conn) -> Result<Revoked, Error> {
    let rows: Vec<(String, Instant)> =
        revocations::table.select((revocations::subject, revocations::issued_until)).load(conn)?;
    rows.into_iter()
        .map(|(subject, until)| {
            let subject = Revocable::parse(&subject).ok_or_else(|| Error::corrupt("revocation", &subject))?;
            Ok((subject, until.0))
        })
        .collect()
}
