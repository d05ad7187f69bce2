//! Machines: who runs them, under which agreement, until when, and the public keys that they prove themselves with.

use crate::{
    Aside, Conn, Error, Revised, Tx,
    columns::{Doc, Id, Instant},
    schema::clients,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{access::Role, ids::ClientId, organization::IdentifierScheme, time::Day};
use serde_json::Value;
use std::collections::BTreeSet;

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
    /// The last day on which it may ask for tokens.
    pub expires_on: Day,
    /// Whether it has not been revoked.
    pub active: bool,
    /// When it was added.
    pub created_at: domain::time::Instant,
    /// Its public keys, as JWKs (RFC 7517) that have been checked.
    pub keys: Vec<Value>,
    /// The day on which it last proved who it is.
    pub last_used_on: Option<Day>,
    /// The scheme in which it registers its own identifiers of organizations; none unless it was given one.
    pub identifier_scheme: Option<IdentifierScheme>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = clients)]
struct Row {
    id: Id,
    name: String,
    role: String,
    belongs_to: String,
    agreement: String,
    expires_on: String,
    active: bool,
    created_at: Instant,
    keys: Option<Doc>,
    last_used_on: Option<String>,
    identifier_scheme: Option<String>,
    revision: i32,
}

impl Row {
    fn read(self) -> Result<Revised<Client>, Error> {
        let client = Client {
            id: ClientId(self.id.0),
            name: self.name,
            role: Role::parse(&self.role).ok_or_else(|| Error::corrupt("role", &self.role))?,
            belongs_to: self.belongs_to,
            agreement: self.agreement,
            expires_on: day(&self.expires_on)?,
            active: self.active,
            created_at: self.created_at.0,
            keys: self.keys.map(|keys| keys.read("key")).transpose()?.unwrap_or_default(),
            last_used_on: self.last_used_on.as_deref().map(day).transpose()?,
            identifier_scheme: self.identifier_scheme.as_deref().map(scheme).transpose()?,
        };
        Ok(Revised { it: client, revision: self.revision })
    }
}

pub(crate) fn day(text: &str) -> Result<Day, Error> {
    text.parse().map_err(|error| Error::corrupt("day", error))
}

pub(crate) fn scheme(text: &str) -> Result<IdentifierScheme, Error> {
    IdentifierScheme::parse(text).map_err(|error| Error::corrupt("identifier scheme", error))
}

/// At most `limit` clients after an id.
///
/// # Errors
/// When the database fails.
pub fn page(conn: &mut Conn, after: Option<ClientId>, limit: u32) -> Result<Vec<Revised<Client>>, Error> {
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
pub fn find(conn: &mut Conn, id: ClientId) -> Result<Option<Revised<Client>>, Error> {
    let row: Option<Row> =
        clients::table.filter(clients::id.eq(Id(id.0))).select(Row::as_select()).first(conn).optional()?;
    row.map(Row::read).transpose()
}

/// The scheme in which a client registers its own identifiers; none too when there is no such client.
///
/// # Errors
/// When the database fails.
pub fn identifier_scheme(conn: &mut Conn, id: ClientId) -> Result<Option<IdentifierScheme>, Error> {
    let found: Option<Option<String>> =
        clients::table.filter(clients::id.eq(Id(id.0))).select(clients::identifier_scheme).first(conn).optional()?;
    found.flatten().as_deref().map(scheme).transpose()
}

/// Who of the clients, revoked ones too, has this scheme.
///
/// # Errors
/// When the database fails.
pub fn with_scheme(conn: &mut Conn, wanted: &IdentifierScheme) -> Result<Vec<Client>, Error> {
    let rows: Vec<Row> = clients::table
        .filter(clients::identifier_scheme.eq(wanted.as_str()))
        .order(clients::id)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(|row| Ok(row.read()?.it)).collect()
}

/// Which of these schemes some client has, revoked ones too.
///
/// # Errors
/// When the database fails.
pub fn schemes_of_partners<'s>(
    conn: &mut Conn,
    among: impl IntoIterator<Item = &'s IdentifierScheme>,
) -> Result<BTreeSet<IdentifierScheme>, Error> {
    let among: BTreeSet<&str> = among.into_iter().map(IdentifierScheme::as_str).collect();
    if among.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut found = BTreeSet::new();
    for chunk in among.into_iter().collect::<Vec<_>>().chunks(500) {
        let rows: Vec<Option<String>> = clients::table
            .filter(clients::identifier_scheme.eq_any(chunk.to_vec()))
            .select(clients::identifier_scheme)
            .distinct()
            .load(conn)?;
        for text in rows.iter().flatten() {
            found.insert(scheme(text)?);
        }
    }
    Ok(found)
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
            clients::expires_on.eq(client.expires_on.to_string()),
            clients::active.eq(client.active),
            clients::created_at.eq(Instant(client.created_at)),
            clients::keys.eq(Some(Doc::of(&client.keys)?)),
            clients::last_used_on.eq(client.last_used_on.map(|day| day.to_string())),
            clients::identifier_scheme.eq(client.identifier_scheme.as_ref().map(IdentifierScheme::as_str)),
            clients::revision.eq(1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Writes what may change of a client, as its next revision: its agreement, its last day, its keys, its identifier
/// scheme, and whether it is active.
///
/// # Errors
/// When the database fails.
pub fn update(tx: &mut Tx<'_>, client: &Client) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(clients::table.filter(clients::id.eq(Id(client.id.0))))
        .set((
            clients::agreement.eq(&client.agreement),
            clients::expires_on.eq(client.expires_on.to_string()),
            clients::active.eq(client.active),
            clients::keys.eq(Some(Doc::of(&client.keys)?)),
            clients::identifier_scheme.eq(client.identifier_scheme.as_ref().map(IdentifierScheme::as_str)),
            clients::revision.eq(clients::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes the day on which a client proved who it is.
///
/// # Errors
/// When the database fails.
pub fn note_use(aside: &mut Aside<'_>, id: ClientId, today: Day) -> Result<(), Error> {
    let conn: &mut Conn = aside;
    diesel::update(clients::table.filter(clients::id.eq(Id(id.0))))
        .set(clients::last_used_on.eq(Some(today.to_string())))
        .execute(conn)?;
    Ok(())
}
