//! Concerns that were raised about organizations.

use crate::{
    Conn, Error, Revised, Tx,
    columns::{Id, Instant},
    concern_contacts::ConcernContact,
    lists,
    schema::{concern_contacts, concerns},
};
use diesel::{
    BoolExpressionMethods, ExpressionMethods, NullableExpressionMethods, OptionalExtension, QueryDsl, Queryable,
    RunQueryDsl, Selectable, SelectableHelper,
};
use domain::{
    access::{Actor, Reach},
    concern::{Concern, ConcernCategory, ConcernState},
    ids::{ClientId, ConcernId, OrganizationId},
};
use std::collections::HashSet;

#[derive(Queryable, Selectable)]
#[diesel(table_name = concerns)]
struct Row {
    id: Id,
    organization_id: Option<Id>,
    named: Option<String>,
    category: String,
    body: String,
    doubts: String,
    raised_by: Option<Id>,
    raised_at: Instant,
    times: i32,
    state: String,
    serious: Option<bool>,
    note: Option<String>,
    handled_by: Option<String>,
    summary: Option<String>,
    shared_at: Option<Instant>,
    response: Option<String>,
    responded_at: Option<Instant>,
    revision: i32,
}

impl Row {
    fn read(self) -> Result<Revised<Concern>, Error> {
        let actor = |text: String| Actor::parse(&text).ok_or_else(|| Error::corrupt("actor", &text));
        let it = Concern {
            id: ConcernId(self.id.0),
            organization: self.organization_id.map(|id| OrganizationId(id.0)),
            named: self.named,
            category: ConcernCategory::parse(&self.category)
                .ok_or_else(|| Error::corrupt("category of a concern", &self.category))?,
            text: self.body,
            doubts: lists::split(&self.doubts, "doubt")?,
            raised_by: self.raised_by.map(|id| ClientId(id.0)),
            raised_at: self.raised_at.0,
            times: self.times,
            state: ConcernState::parse(&self.state).ok_or_else(|| Error::corrupt("state of a concern", &self.state))?,
            serious: self.serious,
            note: self.note,
            handled_by: self.handled_by.map(actor).transpose()?,
            summary: self.summary,
            shared_at: self.shared_at.map(|at| at.0),
            response: self.response,
            responded_at: self.responded_at.map(|at| at.0),
        };
        Ok(Revised { it, revision: self.revision })
    }
}

/// Which concerns a list shows.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only those in this state.
    pub state: Option<ConcernState>,
    /// Only those about this organization.
    pub organization: Option<OrganizationId>,
    /// None of those about these: who reads belongs to them.
    pub without: Vec<OrganizationId>,
}

/// At most `limit` concerns after an id, in the order in which they were raised. For staff: a provider is shown none.
///
/// # Errors
/// When the database fails.
pub fn page(
    conn: &mut Conn,
    reach: Reach,
    filter: &Filter,
    after: Option<ConcernId>,
    limit: u32,
) -> Result<Vec<Revised<Concern>>, Error> {
    if reach != Reach::Commission {
        return Ok(Vec::new());
    }
    let mut query = concerns::table.into_boxed();
    if let Some(state) = filter.state {
        query = query.filter(concerns::state.eq(state.as_str()));
    }
    if let Some(organization) = filter.organization {
        query = query.filter(concerns::organization_id.eq(Id(organization.0)));
    }
    if !filter.without.is_empty() {
        let without: Vec<Id> = filter.without.iter().map(|id| Id(id.0)).collect();
        query = query.filter(concerns::organization_id.is_null().or(concerns::organization_id.ne_all(without)));
    }
    if let Some(after) = after {
        query = query.filter(concerns::id.gt(Id(after.0)));
    }
    let rows: Vec<Row> = query.order(concerns::id).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// At most `limit` concerns about an organization within reach that staff have shared with it, after an id.
///
/// # Errors
/// When the database fails.
pub fn shared(
    conn: &mut Conn,
    reach: Reach,
    organization: OrganizationId,
    after: Option<ConcernId>,
    limit: u32,
) -> Result<Vec<Revised<Concern>>, Error> {
    if !reach.covers(organization) {
        return Ok(Vec::new());
    }
    let mut query = concerns::table
        .filter(concerns::organization_id.eq(Id(organization.0)))
        .filter(concerns::shared_at.is_not_null())
        .into_boxed();
    if let Some(after) = after {
        query = query.filter(concerns::id.gt(Id(after.0)));
    }
    let rows: Vec<Row> = query.order(concerns::id).limit(i64::from(limit)).select(Row::as_select()).load(conn)?;
    rows.into_iter().map(Row::read).collect()
}

/// One concern: any for the Commission; for a provider, one about itself that staff have shared.
///
/// # Errors
/// When the database fails.
pub fn find(conn: &mut Conn, reach: Reach, id: ConcernId) -> Result<Option<Revised<Concern>>, Error> {
    let row: Option<Row> =
        concerns::table.filter(concerns::id.eq(Id(id.0))).select(Row::as_select()).first(conn).optional()?;
    let found = row.map(Row::read).transpose()?;
    Ok(found.filter(|Revised { it, .. }| match reach {
        Reach::Commission => true,
        Reach::Own(own) => it.organization == Some(own) && it.shared_at.is_some(),
    }))
}

/// The concerns that say the same and that nobody has concluded, the oldest first, each with how to reach who raised it.
///
/// # Errors
/// When the database fails.
pub fn same_open(conn: &mut Conn, fingerprint: &str) -> Result<Vec<(ConcernId, Option<ConcernContact>)>, Error> {
    /// An email and a telephone, where a contact was left.
    type Left = Option<(Option<String>, Option<String>)>;
    let open = [ConcernState::Received, ConcernState::InTriage].map(ConcernState::as_str);
    let rows: Vec<(Id, Left)> = concerns::table
        .left_join(concern_contacts::table)
        .filter(concerns::fingerprint.eq(fingerprint))
        .filter(concerns::state.eq_any(open))
        .order(concerns::id)
        .select((concerns::id, (concern_contacts::email, concern_contacts::phone).nullable()))
        .load(conn)?;
    let contact = |(email, phone)| ConcernContact { email, phone };
    Ok(rows.into_iter().map(|(id, kept)| (ConcernId(id.0), kept.map(contact))).collect())
}

/// Those of these organizations against which a concern that staff hold to be serious stands, neither dismissed nor closed:
/// for a policy that asks for none.
///
/// # Errors
/// When the database fails.
pub fn with_open_serious_concern(
    conn: &mut Conn,
    organizations: &[OrganizationId],
) -> Result<HashSet<OrganizationId>, Error> {
    let ids: Vec<Id> = organizations.iter().map(|id| Id(id.0)).collect();
    let rows: Vec<(Option<Id>, String, Option<bool>)> = concerns::table
        .filter(concerns::organization_id.eq_any(ids))
        .filter(concerns::serious.eq(true))
        .select((concerns::organization_id, concerns::state, concerns::serious))
        .load(conn)?;
    let stands = |state: &str, serious| {
        ConcernState::parse(state).is_some_and(|state| domain::concern::is_open_and_serious(state, serious))
    };
    let standing = rows.into_iter().filter(|(_, state, serious)| stands(state, *serious));
    Ok(standing.filter_map(|(organization, ..)| organization.map(|id| OrganizationId(id.0))).collect())
}

/// Adds a concern; revision 1.
///
/// # Errors
/// When the database fails.
pub fn insert(tx: &mut Tx<'_>, concern: &Concern, fingerprint: &str) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::insert_into(concerns::table)
        .values((
            concerns::id.eq(Id(concern.id.0)),
            concerns::organization_id.eq(concern.organization.map(|id| Id(id.0))),
            concerns::named.eq(&concern.named),
            concerns::category.eq(concern.category.as_str()),
            concerns::body.eq(&concern.text),
            concerns::doubts.eq(lists::join(&concern.doubts)),
            concerns::raised_by.eq(concern.raised_by.map(|id| Id(id.0))),
            concerns::raised_at.eq(Instant(concern.raised_at)),
            concerns::fingerprint.eq(fingerprint),
            concerns::times.eq(concern.times),
            concerns::state.eq(concern.state.as_str()),
            concerns::revision.eq(1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Counts that the same was said again.
///
/// # Errors
/// When the database fails.
pub fn count_again(tx: &mut Tx<'_>, id: ConcernId) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(concerns::table.filter(concerns::id.eq(Id(id.0))))
        .set(concerns::times.eq(concerns::times + 1))
        .execute(conn)?;
    Ok(())
}

/// Writes what may change of a concern, as its next revision. What was said stays as it was.
///
/// # Errors
/// When the database fails.
pub fn update(tx: &mut Tx<'_>, concern: &Concern) -> Result<(), Error> {
    let conn: &mut Conn = tx;
    diesel::update(concerns::table.filter(concerns::id.eq(Id(concern.id.0))))
        .set((
            concerns::organization_id.eq(concern.organization.map(|id| Id(id.0))),
            concerns::state.eq(concern.state.as_str()),
            concerns::serious.eq(concern.serious),
            concerns::note.eq(&concern.note),
            concerns::handled_by.eq(concern.handled_by.map(|by| by.to_string())),
            concerns::summary.eq(&concern.summary),
            concerns::shared_at.eq(concern.shared_at.map(Instant)),
            concerns::response.eq(&concern.response),
            concerns::responded_at.eq(concern.responded_at.map(Instant)),
            concerns::revision.eq(concerns::revision + 1),
        ))
        .execute(conn)?;
    Ok(())
}
