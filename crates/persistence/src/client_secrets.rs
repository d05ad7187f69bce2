//! Machines' secrets, as digests.

use crate::{
    Aside, Conn, Error, Tx,
    clients::day,
    columns::{Id, Instant},
    schema::client_secrets as secrets,
};
use diesel::{ExpressionMethods, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    ids::{ClientId, ClientSecretId},
    time::Day,
};

/// A client's secret. Secrets are random, so a plain digest suffices.
#[derive(Clone, PartialEq, Eq)]
pub struct ClientSecret {
    /// Its identity, which tells nothing of it.
    pub id: ClientSecretId,
    /// Whose it is.
    pub client: ClientId,
    /// SHA-256 of the secret, hexadecimal.
    pub digest: String,
    /// When it was made.
    pub created_at: domain::time::Instant,
    /// The last day on which it is valid; the client's own when absent.
    pub ends_on: Option<Day>,
    /// The day on which the client last used it.
    pub last_used_on: Option<Day>,
}

impl ClientSecret {
    /// Whether it is valid on a day, as far as the secret itself goes.
    #[must_use]
    pub fn is_valid_on(&self, day: Day) -> bool {
        self.ends_on.is_none_or(|last| day <= last)
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = secrets)]
struct Row {
    id: Id,
    client_id: Id,
    digest: String,
    created_at: Instant,
    ends_on: Option<String>,
    last_used_on: Option<String>,
}

impl Row {
    fn read(self) -> Result<ClientSecret, Error> {
        Ok(ClientSecret {
            id: ClientSecretId(self.id.0),
            client: ClientId(self.client_id.0),
            digest: self.digest,
            created_at: self.created_at.0,
            ends_on: self.ends_on.as_deref().map(day).transpose()?,
            last_used_on: self.last_used_on.as_deref().map(day).transpose()?,
        })
    }
}

/// The secrets of these clients, the oldest first.
///
/// # Errors
/// When the database fails.
pub fn of(conn: &mut Conn, clients: &[ClientId]) -> Result<Vec<ClientSecret>, Error> {
    let ids: Vec<Id> = clients.iter().map(|client| Id(client.0)).collect();
    let rows: Vec<Row> = secrets::table
        .filter(secrets::client_id.eq_any(ids))
        .order((secrets::created_at, secrets::id))
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// Adds a secret.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, secret: &ClientSecret) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(secrets::table)
        .values((
            secrets::id.eq(Id(secret.id.0)),
            secrets::client_id.eq(Id(secret.client.0)),
            secrets::digest.eq(&secret.digest),
            secrets::created_at.eq(Instant(secret.created_at)),
            secrets::ends_on.eq(secret.ends_on.map(|day| day.to_string())),
            secrets::last_used_on.eq(secret.last_used_on.map(|day| day.to_string())),
        ))
        .execute(conn)?;
    Ok(())
}

/// Removes a secret.
///
/// # Errors
/// When the database fails.
pub fn remove(tx: &mut Tx<'_>, id: ClientSecretId) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::delete(secrets::table.filter(secrets::id.eq(Id(id.0)))).execute(conn)?;
    Ok(())
}

/// Notes the day on which a secret was used.
///
/// # Errors
/// When the database fails.
pub fn note_use(aside: &mut Aside<'_>, id: ClientSecretId, today: Day) -> Result<(), Error> {
    let conn: &mut Conn = aside;
    diesel::update(secrets::table.filter(secrets::id.eq(Id(id.0))))
        .set(secrets::last_used_on.eq(Some(today.to_string())))
        .execute(conn)?;
    Ok(())
}
