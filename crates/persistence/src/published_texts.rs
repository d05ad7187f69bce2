//! Texts that the Commission publishes: every version, never edited.

use crate::{
    Conn, Error, Tx,
    columns::{Id, Instant},
    schema::published_texts as texts,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    documents::{PublishedText, TextKind, TextTerms},
    ids::TextId,
    time::Day,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = texts)]
struct Row {
    id: Id,
    kind: String,
    version: i32,
    title: String,
    body: String,
    in_force_from: String,
    fictitious: bool,
    published_at: Instant,
}

impl Row {
    fn read(self) -> Result<PublishedText, Error> {
        let terms = TextTerms {
            kind: TextKind::parse(&self.kind).ok_or_else(|| Error::corrupt("kind of text", &self.kind))?,
            title: self.title,
            body: self.body,
            in_force_from: self.in_force_from.parse().map_err(|error| Error::corrupt("day", error))?,
            fictitious: self.fictitious,
        };
        Ok(PublishedText { id: TextId(self.id.0), version: self.version, terms, published_at: self.published_at.0 })
    }
}

/// At most `limit` texts after an id, in the order in which they were published.
///
/// # Errors
/// When the database fails.
pub fn page(conn: &mut Conn, after: Option<TextId>, limit: u32) -> Result<Vec<PublishedText>, Error> {
    let mut query = texts::table.into_boxed();
    if let Some(after) = after {
        query = query.filter(texts::id.gt(Id(after.0)));
    }
    let rows: Vec<Row> = query.order(texts::id).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// The text with this id.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, id: TextId) -> Result<Option<PublishedText>, Error> {
    let row: Option<Row> =
        texts::table.filter(texts::id.eq(Id(id.0))).select(Row::as_select()).first(conn).optional()?;
    row.map(Row::read).transpose()
}

/// The newest version of a kind, in force or not yet.
///
/// # Errors
/// When the database fails.
pub fn newest(conn: &mut Conn, kind: TextKind) -> Result<Option<PublishedText>, Error> {
    let row: Option<Row> = texts::table
        .filter(texts::kind.eq(kind.as_str()))
        .order(texts::version.desc())
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Row::read).transpose()
}

/// Every version of a kind, in the order in which they take effect.
///
/// # Errors
/// When the database fails.
pub fn versions(conn: &mut Conn, kind: TextKind) -> Result<Vec<PublishedText>, Error> {
    let rows: Vec<Row> =
        texts::table.filter(texts::kind.eq(kind.as_str())).order(texts::version).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// The version of a kind that is in force on a day: the newest of those that have begun.
///
/// # Errors
/// When the database fails.
pub fn in_force_on(conn: &mut Conn, kind: TextKind, day: Day) -> Result<Option<PublishedText>, Error> {
    let row: Option<Row> = texts::table
        .filter(texts::kind.eq(kind.as_str()))
        .filter(texts::in_force_from.le(day.to_string()))
        .order(texts::version.desc())
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    row.map(Row::read).transpose()
}

/// Adds a text.
///
/// # Errors
/// [`Error::Conflict`] when the version exists.
pub fn insert(tx: &mut Tx<'_>, text: &PublishedText) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(texts::table)
        .values((
            texts::id.eq(Id(text.id.0)),
            texts::kind.eq(text.terms.kind.as_str()),
            texts::version.eq(text.version),
            texts::title.eq(&text.terms.title),
            texts::body.eq(&text.terms.body),
            texts::in_force_from.eq(text.terms.in_force_from.to_string()),
            texts::fictitious.eq(text.terms.fictitious),
            texts::published_at.eq(Instant(text.published_at)),
        ))
        .execute(conn)
        .map_err(|error| Error::or_conflict(error, || format!("version {} exists already", text.version)))?;
    Ok(())
}
