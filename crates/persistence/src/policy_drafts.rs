//! Drafts of policies: changed freely until they are published or discarded.

use crate::{
    Conn, Error, Revised, Tx,
    columns::{Doc, Id, Instant},
    schema::policy_drafts,
};
use diesel::{ExpressionMethods, OptionalExtension, QueryDsl, Queryable, RunQueryDsl, Selectable, SelectableHelper};
use domain::{
    access::Actor,
    ids::PolicyDraftId,
    policy::{PolicyTerms, Use},
};

/// A draft of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyDraft {
    /// Its identity.
    pub id: PolicyDraftId,
    /// For which use.
    pub r#use: Use,
    /// What would have to hold.
    pub terms: PolicyTerms,
    /// When it was begun.
    pub created_at: domain::time::Instant,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = policy_drafts)]
struct Row {
    id: Id,
    for_use: String,
    terms: Doc,
    created_at: Instant,
    revision: i32,
}

impl Row {
    fn read(self) -> Result<Revised<PolicyDraft>, Error> {
        let it = PolicyDraft {
            id: PolicyDraftId(self.id.0),
            r#use: Use::parse(&self.for_use).ok_or_else(|| Error::corrupt("use", &self.for_use))?,
            terms: self.terms.read("policy")?,
            created_at: self.created_at.0,
        };
        Ok(Revised { it, revision: self.revision })
    }
}

/// At most `limit` drafts after an id.
///
/// # Errors
/// When the database fails.
pub fn page(conn: &mut Conn, after: Option<PolicyDraftId>, limit: u32) -> Result<Vec<Revised<PolicyDraft>>, Error> {
    let mut query = policy_drafts::table.into_boxed();
    if let Some(after) = after {
        query = query.filter(policy_drafts::id.gt(Id(after.0)));
    }
    let rows: Vec<Row> = query.order(policy_drafts::id).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// One draft.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, id: PolicyDraftId) -> Result<Option<Revised<PolicyDraft>>, Error> {
    let one = policy_drafts::table.filter(policy_drafts::id.eq(Id(id.0)));
    let row: Option<Row> = one.select(Row::as_select()).first(conn).optional()?;
    row.map(Row::read).transpose()
}

/// Adds a draft; revision 1.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, draft: &PolicyDraft, by: Actor) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(policy_drafts::table)
        .values((
            policy_drafts::id.eq(Id(draft.id.0)),
            policy_drafts::for_use.eq(draft.r#use.as_str()),
            policy_drafts::terms.eq(Doc::of(&draft.terms)?),
            policy_drafts::created_by.eq(by.to_string()),
            policy_drafts::created_at.eq(Instant(draft.created_at)),
            policy_drafts::revision.eq(1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Puts other terms in the place of a draft's.
///
/// # Errors
/// When the database fails.
pub fn set_terms(tx: &mut Tx<'_>, id: PolicyDraftId, terms: &PolicyTerms) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(policy_drafts::table.filter(policy_drafts::id.eq(Id(id.0))))
        .set((policy_drafts::terms.eq(Doc::of(terms)?), policy_drafts::revision.eq(policy_drafts::revision + 1)))
        .execute(conn)?;
    Ok(())
}

/// Removes a draft: it has been published or discarded.
///
/// # Errors
/// When the database fails.
pub fn remove(tx: &mut Tx<'_>, id: PolicyDraftId) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::delete(policy_drafts::table.filter(policy_drafts::id.eq(Id(id.0)))).execute(conn)?;
    Ok(())
}
