//! Machines' credentials.

use crate::{Conn, Error, Tx, columns::Id, schema::clients};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{access::Role, ids::ClientId, time::Day};

/// A machine with credentials of its own. It belongs to a named organization, under an agreement, until a day.
#[derive(Clone, PartialEq, Eq)]
pub struct Client {
    /// Its identity: the OAuth `client_id`.
    pub id: ClientId,
    /// What it is called.
    pub name: String,
    /// What it is to the registry.
    pub role: Role,
    /// The organization that runs it.
    pub belongs_to: String,
    /// The agreement on record.
    pub agreement: String,
    /// SHA-256 of the secret, hexadecimal. Secrets are random, so a plain digest suffices.
    pub secret_digest: String,
    /// The last day on which it may ask for tokens.
    pub expires_on: Day,
    /// Whether it has not been revoked.
    pub active: bool,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = clients)]
struct Row {
    id: Id,
    name: String,
    role: String,
    belongs_to: String,
    agreement: String,
    secret_digest: String,
    expires_on: String,
    active: bool,
}

impl Row {
    fn read(self) -> Result<Client, Error> {
        Ok(Client {
            id: ClientId(self.id.0),
            name: self.name,
            role: Role::parse(&self.role).ok_or_else(|| Error::corrupt("role", &self.role))?,
            belongs_to: self.belongs_to,
            agreement: self.agreement,
            secret_digest: self.secret_digest,
            expires_on: self.expires_on.parse().map_err(|error| Error::corrupt("day", error))?,
            active: self.active,
        })
    }
}

/// At most `limit` clients after an id.
///
/// # Errors
/// When the database fails.
pub fn page(conn: &mut Conn, after: Option<ClientId>, limit: u32) -> Result<Vec<Client>, Error> {
    let mut query = clients::table.into_boxed();
    if let Some(after) = after {
        query = query.filter(clients::id.gt(Id(after.0)));
    }
    let rows: Vec<Row> = query.order(clients::id).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// The client with this id.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, id: ClientId) -> Result<Option<Client>, Error> {
    let row: Option<Row> =
        clients::table.filter(clients::id.eq(Id(id.0))).select(Row::as_select()).first(conn).optional()?;
    row.map(Row::read).transpose()
}

/// Adds a client.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, client: &Client) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(clients::table)
        .values((
            clients::id.eq(Id(client.id.0)),
            clients::name.eq(&client.name),
            clients::role.eq(client.role.as_str()),
            clients::belongs_to.eq(&client.belongs_to),
            clients::agreement.eq(&client.agreement),
            clients::secret_digest.eq(&client.secret_digest),
            clients::expires_on.eq(client.expires_on.to_string()),
            clients::active.eq(client.active),
        ))
        .execute(conn)?;
    Ok(())
}

/// Ends a client for good.
///
/// # Errors
/// When the database fails.
pub fn revoke(tx: &mut Tx<'_>, id: ClientId) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(clients::table.filter(clients::id.eq(Id(id.0)))).set(clients::active.eq(false)).execute(conn)?;
    Ok(())
}
