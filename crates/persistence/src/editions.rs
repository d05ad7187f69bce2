//! Editions and their standards.

use crate::{
    Conn, Error, Revised, Tx,
    columns::{Doc, Id},
    schema::{editions, standards},
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    edition::{Edition, EditionCode, EditionStatus, Frame, Section, Standard},
    ids::EditionId,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = editions)]
struct Row {
    id: Id,
    status: String,
    frame: Doc,
    revision: i32,
}

impl Row {
    fn read(self, standards: Vec<Standard>) -> Result<Revised<Edition>, Error> {
        let status =
            EditionStatus::parse(&self.status).ok_or_else(|| Error::corrupt("edition status", &self.status))?;
        let frame: Frame = self.frame.read("edition")?;
        let edition = Edition { id: EditionId(self.id.0), status, frame, standards };
        Ok(Revised { it: edition, revision: self.revision })
    }
}

/// At most `limit` editions after an id, in the order of ids, each without its standards.
///
/// # Errors
/// When the database fails.
pub fn page(conn: &mut Conn, after: Option<EditionId>, limit: u32) -> Result<Vec<Revised<Edition>>, Error> {
    let mut query = editions::table.into_boxed();
    if let Some(after) = after {
        query = query.filter(editions::id.gt(Id(after.0)));
    }
    let rows: Vec<Row> = query.order(editions::id).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(|row| row.read(Vec::new())).collect()
}

/// One edition with its standards in order.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, id: EditionId) -> Result<Option<Revised<Edition>>, Error> {
    let row: Option<Row> =
        editions::table.filter(editions::id.eq(Id(id.0))).select(Row::as_select()).first(conn).optional()?;
    row.map(|row| with_standards(conn, row)).transpose()
}

/// One edition by its code.
///
/// # Errors
/// When the database fails.
pub fn find_by_code(conn: &mut Conn, code: &EditionCode) -> Result<Option<Revised<Edition>>, Error> {
    let row: Option<Row> =
        editions::table.filter(editions::code.eq(code.as_str())).select(Row::as_select()).first(conn).optional()?;
    row.map(|row| with_standards(conn, row)).transpose()
}

/// The edition that was published last among those in force, with its standards: the one with the newest id.
///
/// # Errors
/// When the database fails.
pub fn newest_published(conn: &mut Conn) -> Result<Option<Edition>, Error> {
    let row: Option<Row> = editions::table
        .filter(editions::status.eq(EditionStatus::Published.as_str()))
        .order(editions::id.desc())
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(|row| with_standards(conn, row)).transpose()?.map(|edition| edition.it))
}

fn with_standards(conn: &mut Conn, row: Row) -> Result<Revised<Edition>, Error> {
    let docs: Vec<Doc> = standards::table
        .filter(standards::edition_id.eq(row.id))
        .order((standards::section_order, standards::position, standards::code))
        .select(standards::content)
        .load(conn)?;
    let standards = docs.into_iter().map(|doc| doc.read("standard")).collect::<Result<_, _>>()?;
    row.read(standards)
}

/// Adds an edition with its standards; revision 1.
///
/// # Errors
/// [`Error::Conflict`] when the code is taken.
pub fn insert(tx: &mut Tx<'_>, edition: &Edition) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(editions::table)
        .values((
            editions::id.eq(Id(edition.id.0)),
            editions::code.eq(edition.frame.code.as_str()),
            editions::status.eq(edition.status.as_str()),
            editions::frame.eq(Doc::of(&edition.frame)?),
            editions::revision.eq(1),
        ))
        .execute(conn)
        .map_err(|error| {
            Error::or_conflict(error, || format!("an edition with the code {} exists already", edition.frame.code))
        })?;
    for standard in &edition.standards {
        put_row(conn, edition, standard)?;
    }
    Ok(())
}

/// Puts a standard into an edition, in place of the one with the same code.
///
/// # Errors
/// When the database fails.
pub fn put_standard(tx: &mut Tx<'_>, edition: &Edition, standard: &Standard) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::delete(
        standards::table
            .filter(standards::edition_id.eq(Id(edition.id.0)))
            .filter(standards::code.eq(standard.code.as_str())),
    )
    .execute(conn)?;
    put_row(conn, edition, standard)?;
    revise(conn, edition.id)
}

/// Moves an edition to another state.
///
/// # Errors
/// When the database fails.
pub fn set_status(tx: &mut Tx<'_>, id: EditionId, status: EditionStatus) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(editions::table.filter(editions::id.eq(Id(id.0))))
        .set(editions::status.eq(status.as_str()))
        .execute(conn)?;
    revise(conn, id)
}

fn revise(conn: &mut Conn, id: EditionId) -> Result<(), Error> {
    diesel::update(editions::table.filter(editions::id.eq(Id(id.0))))
        .set(editions::revision.eq(editions::revision + 1))
        .execute(conn)?;
    Ok(())
}

fn put_row(conn: &mut Conn, edition: &Edition, standard: &Standard) -> Result<(), Error> {
    diesel::insert_into(standards::table)
        .values((
            standards::edition_id.eq(Id(edition.id.0)),
            standards::code.eq(standard.code.as_str()),
            standards::section_order.eq(section_order(edition, &standard.section)),
            standards::position.eq(i32::from(standard.position)),
            standards::content.eq(Doc::of(standard)?),
        ))
        .execute(conn)
        .map_err(|error| Error::or_conflict(error, || format!("the code {} stands twice", standard.code)))?;
    Ok(())
}

/// Foundational standards first, then the arenas in the edition's order.
fn section_order(edition: &Edition, section: &Section) -> i32 {
    let place = section.arena().map(|arena| {
        edition
            .frame
            .arenas
            .iter()
            .position(|named| named == arena)
            .map_or(i32::MAX, |place| i32::try_from(place).unwrap_or(i32::MAX - 1) + 1)
    });
    place.unwrap_or(0)
}
