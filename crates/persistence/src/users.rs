//! People's accounts.

use crate::{Conn, Error, Tx, columns::Id, schema::users};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::Role,
    ids::{OrganizationId, UserId},
};

/// A person's account.
#[derive(Clone, PartialEq, Eq)]
pub struct User {
    /// Its identity.
    pub id: UserId,
    /// The name to sign in with.
    pub name: String,
    /// What the person is to the registry.
    pub role: Role,
    /// The organization, for a provider's own people.
    pub organization: Option<OrganizationId>,
    /// Argon2id, in PHC string form.
    pub password_hash: String,
    /// Whether the person may sign in.
    pub active: bool,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
struct Row {
    id: Id,
    name: String,
    role: String,
    organization_id: Option<Id>,
    password_hash: String,
    active: bool,
}

impl Row {
    fn read(self) -> Result<User, Error> {
        Ok(User {
            id: UserId(self.id.0),
            name: self.name,
            role: Role::parse(&self.role).ok_or_else(|| Error::corrupt("role", &self.role))?,
            organization: self.organization_id.map(|id| OrganizationId(id.0)),
            password_hash: self.password_hash,
            active: self.active,
        })
    }
}

/// At most `limit` accounts after an id.
///
/// # Errors
/// When the database fails.
pub fn page(conn: &mut Conn, after: Option<UserId>, limit: u32) -> Result<Vec<User>, Error> {
    let mut query = users::table.into_boxed();
    if let Some(after) = after {
        query = query.filter(users::id.gt(Id(after.0)));
    }
    let rows: Vec<Row> = query.order(users::id).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// The account with this id.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, id: UserId) -> Result<Option<User>, Error> {
    let row: Option<Row> =
        users::table.filter(users::id.eq(Id(id.0))).select(Row::as_select()).first(conn).optional()?;
    row.map(Row::read).transpose()
}

/// The account with this name.
///
/// # Errors
/// When the database fails.
pub fn find_by_name(conn: &mut Conn, name: &str) -> Result<Option<User>, Error> {
    let row: Option<Row> = users::table.filter(users::name.eq(name)).select(Row::as_select()).first(conn).optional()?;
    row.map(Row::read).transpose()
}

/// Adds an account.
///
/// # Errors
/// [`Error::Conflict`] when the name is taken.
pub fn insert(tx: &mut Tx<'_>, user: &User) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(users::table)
        .values((
            users::id.eq(Id(user.id.0)),
            users::name.eq(&user.name),
            users::role.eq(user.role.as_str()),
            users::organization_id.eq(user.organization.map(|id| Id(id.0))),
            users::password_hash.eq(&user.password_hash),
            users::active.eq(user.active),
        ))
        .execute(conn)
        .map_err(|error| Error::or_conflict(error, || "an account with that name exists already".to_owned()))?;
    Ok(())
}

/// Puts a password's hash in place of the one the account had.
///
/// # Errors
/// When the database fails.
pub fn set_password_hash(tx: &mut Tx<'_>, id: UserId, hash: &str) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(users::table.filter(users::id.eq(Id(id.0)))).set(users::password_hash.eq(hash)).execute(conn)?;
    Ok(())
}
