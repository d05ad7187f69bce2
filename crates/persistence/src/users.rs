//! People's accounts.

use crate::{Aside, Conn, Error, Tx, columns::Id, schema::users};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::{Reach, Role},
    ids::{OrganizationId, UserId},
};
use std::collections::BTreeSet;

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
    /// Argon2id, in PHC string form; absent until the person has set a password.
    pub password_hash: Option<String>,
    /// Whether the person may sign in.
    pub active: bool,
    /// Rises by one with every change of role or state; from 1.
    pub revision: i32,
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
    revision: i32,
}

impl Row {
    fn read(self) -> Result<User, Error> {
        Ok(User {
            id: UserId(self.id.0),
            name: self.name,
            role: Role::parse(&self.role).ok_or_else(|| Error::corrupt("role", &self.role))?,
            organization: self.organization_id.map(|id| OrganizationId(id.0)),
            password_hash: Some(self.password_hash).filter(|hash| !hash.is_empty()),
            active: self.active,
            revision: self.revision,
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
            users::password_hash.eq(user.password_hash.as_deref().unwrap_or_default()),
            users::active.eq(user.active),
            users::revision.eq(user.revision),
        ))
        .execute(conn)
        .map_err(|error| Error::or_conflict(error, || "an account with that name exists already".to_owned()))?;
    Ok(())
}

/// At most `limit` accounts of organizations' own people after an id, within reach.
///
/// # Errors
/// When the database fails.
pub fn page_of_members(conn: &mut Conn, reach: Reach, after: Option<UserId>, limit: u32) -> Result<Vec<User>, Error> {
    let mut query = users::table.filter(users::organization_id.is_not_null()).into_boxed();
    if let Some(own) = reach.own() {
        query = query.filter(users::organization_id.eq(Id(own.0)));
    }
    if let Some(after) = after {
        query = query.filter(users::id.gt(Id(after.0)));
    }
    let rows: Vec<Row> = query.order(users::id).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// The account with this id, when it is one of an organization's own people within reach.
///
/// # Errors
/// When the database fails.
pub fn find_member(conn: &mut Conn, reach: Reach, id: UserId) -> Result<Option<User>, Error> {
    let mut query =
        users::table.filter(users::id.eq(Id(id.0))).filter(users::organization_id.is_not_null()).into_boxed();
    if let Some(own) = reach.own() {
        query = query.filter(users::organization_id.eq(Id(own.0)));
    }
    let row: Option<Row> = query.select(Row::as_select()).first(conn).optional()?;
    row.map(Row::read).transpose()
}

/// How many active owners an organization has beside one person.
///
/// # Errors
/// When the database fails.
pub fn other_active_owners(conn: &mut Conn, organization: OrganizationId, beside: UserId) -> Result<usize, Error> {
    let count: i64 = users::table
        .filter(users::organization_id.eq(Id(organization.0)))
        .filter(users::role.eq(Role::ProviderOwner.as_str()))
        .filter(users::active.eq(true))
        .filter(users::id.ne(Id(beside.0)))
        .count()
        .get_result(conn)?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// Which of these organizations have an active owner.
///
/// # Errors
/// When the database fails.
pub fn with_active_owner(conn: &mut Conn, organizations: &[OrganizationId]) -> Result<BTreeSet<OrganizationId>, Error> {
    let mut found = BTreeSet::new();
    for chunk in organizations.chunks(500) {
        let chunk: Vec<Id> = chunk.iter().map(|id| Id(id.0)).collect();
        let some: Vec<Option<Id>> = users::table
            .filter(users::organization_id.eq_any(chunk))
            .filter(users::role.eq(Role::ProviderOwner.as_str()))
            .filter(users::active.eq(true))
            .select(users::organization_id)
            .load(conn)?;
        found.extend(some.into_iter().flatten().map(|id| OrganizationId(id.0)));
    }
    Ok(found)
}

/// Changes a role and a state: the next revision.
///
/// # Errors
/// When the database fails.
pub fn set_standing(tx: &mut Tx<'_>, id: UserId, role: Role, active: bool) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(users::table.filter(users::id.eq(Id(id.0))))
        .set((users::role.eq(role.as_str()), users::active.eq(active), users::revision.eq(users::revision + 1)))
        .execute(conn)?;
    Ok(())
}

/// Puts a password's hash in place of the one the account had, or takes that away.
///
/// # Errors
/// When the database fails.
pub fn set_password_hash(tx: &mut Tx<'_>, id: UserId, hash: Option<&str>) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(users::table.filter(users::id.eq(Id(id.0))))
        .set(users::password_hash.eq(hash.unwrap_or_default()))
        .execute(conn)?;
    Ok(())
}

/// The account, when it is active: nobody changes it until this transaction has ended.
///
/// # Errors
/// When the database fails.
pub fn hold_active(aside: &mut Aside<'_>, id: UserId) -> Result<Option<User>, Error> {
    let conn: &mut Conn = aside;
    let active = users::table.filter(users::id.eq(Id(id.0))).filter(users::active.eq(true));
    let held = diesel::update(active).set(users::active.eq(true)).execute(conn)?;
    if held == 1 { find(conn, id) } else { Ok(None) }
}
