//! Licences, letters and summaries. Whether one is valid is not stored: see [`domain::documents::validity`].

use crate::{
    Conn, Error, Revised, Tx,
    columns::{Doc, Id, Instant},
    schema::documents,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::{Actor, Reach},
    decision::Matter,
    documents::{Document, DocumentKind, DocumentNumber, Withdrawal},
    ids::{DecisionId, DocumentId, OrganizationId, TextId},
    time::Day,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = documents)]
struct Row {
    id: Id,
    number: String,
    kind: String,
    organization_id: Id,
    decision_id: Id,
    text_id: Id,
    valid_from: String,
    valid_until: String,
    facts: Doc,
    issued_at: Instant,
    issued_by: String,
    withdrawn_at: Option<Instant>,
    withdrawn_by: Option<String>,
    withdrawal_reason: Option<String>,
    revision: i32,
}

impl Row {
    fn read(self) -> Result<Revised<Document>, Error> {
        let actor = |text: &str| Actor::parse(text).ok_or_else(|| Error::corrupt("actor", text));
        let day = |text: &str| text.parse::<Day>().map_err(|error| Error::corrupt("day", error));
        let withdrawn = match (self.withdrawn_at, &self.withdrawn_by) {
            (Some(at), Some(by)) => {
                Some(Withdrawal { at: at.0, by: actor(by)?, reason: self.withdrawal_reason.unwrap_or_default() })
            }
            _ => None,
        };
        let it = Document {
            id: DocumentId(self.id.0),
            number: DocumentNumber::parse(&self.number)
                .ok_or_else(|| Error::corrupt("number of a document", "its check symbol is wrong"))?,
            kind: DocumentKind::parse(&self.kind).ok_or_else(|| Error::corrupt("kind of document", &self.kind))?,
            organization: OrganizationId(self.organization_id.0),
            decision: DecisionId(self.decision_id.0),
            text: TextId(self.text_id.0),
            valid_from: day(&self.valid_from)?,
            valid_until: day(&self.valid_until)?,
            facts: self.facts.read("facts of a document")?,
            issued_at: self.issued_at.0,
            issued_by: actor(&self.issued_by)?,
            withdrawn,
        };
        Ok(Revised { it, revision: self.revision })
    }
}

/// At most `limit` documents within reach after an id, of one organization or of all, in the order in which they were
/// issued.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut Conn,
    reach: Reach,
    organization: Option<OrganizationId>,
    after: Option<DocumentId>,
    limit: u32,
) -> Result<Vec<Revised<Document>>, Error> {
    let mut query = documents::table.into_boxed();
    for one in [organization, reach.own()].into_iter().flatten() {
        query = query.filter(documents::organization_id.eq(Id(one.0)));
    }
    if let Some(after) = after {
        query = query.filter(documents::id.gt(Id(after.0)));
    }
    let rows: Vec<Row> = query.order(documents::id).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// One document within reach.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, reach: Reach, id: DocumentId) -> Result<Option<Revised<Document>>, Error> {
    let row: Option<Row> =
        documents::table.filter(documents::id.eq(Id(id.0))).select(Row::as_select()).first(conn).optional()?;
    let found = row.map(Row::read).transpose()?;
    Ok(found.filter(|document| reach.covers(document.it.organization)))
}

/// The document with a public number. The number is the key: whoever has it may ask.
///
/// # Errors
/// When the database fails.
pub fn by_number(conn: &mut Conn, number: DocumentNumber) -> Result<Option<Document>, Error> {
    let row: Option<Row> = documents::table
        .filter(documents::number.eq(number.to_string()))
        .select(Row::as_select())
        .first(conn)
        .optional()?;
    Ok(row.map(Row::read).transpose()?.map(|found| found.it))
}

/// The documents that rest on the standing in a matter and have neither been taken back nor passed their last day, in the
/// order in which they were issued.
///
/// # Errors
/// When the database fails.
pub fn running(conn: &mut Conn, matter: &Matter, today: Day) -> Result<Vec<Document>, Error> {
    let kinds = DocumentKind::ALL.iter().filter(|kind| kind.r#use() == matter.r#use);
    let kinds: Vec<&str> = kinds.map(|kind| kind.as_str()).collect();
    if kinds.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = documents::table
        .filter(documents::organization_id.eq(Id(matter.organization.0)))
        .filter(documents::kind.eq_any(kinds))
        .filter(documents::withdrawn_at.is_null())
        .filter(documents::valid_until.ge(today.to_string()))
        .order(documents::id)
        .select(Row::as_select())
        .load(conn)?;
    rows.into_iter().map(|row| Ok(row.read()?.it)).collect()
}

/// Adds a document; revision 1.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, document: &Document) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(documents::table)
        .values((
            documents::id.eq(Id(document.id.0)),
            documents::number.eq(document.number.to_string()),
            documents::kind.eq(document.kind.as_str()),
            documents::organization_id.eq(Id(document.organization.0)),
            documents::decision_id.eq(Id(document.decision.0)),
            documents::text_id.eq(Id(document.text.0)),
            documents::valid_from.eq(document.valid_from.to_string()),
            documents::valid_until.eq(document.valid_until.to_string()),
            documents::facts.eq(Doc::of(&document.facts)?),
            documents::issued_at.eq(Instant(document.issued_at)),
            documents::issued_by.eq(document.issued_by.to_string()),
            documents::revision.eq(1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Notes that a document was taken back.
///
/// # Errors
/// When the database fails.
pub fn withdraw(tx: &mut Tx<'_>, id: DocumentId, withdrawal: &Withdrawal) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(documents::table.filter(documents::id.eq(Id(id.0))))
        .set((
            documents::withdrawn_at.eq(Instant(withdrawal.at)),
            documents::withdrawn_by.eq(withdrawal.by.to_string()),
            documents::withdrawal_reason.eq(&withdrawal.reason),
            documents::revision.eq(documents::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}
