//! The access log: the second [chain](crate::chain). Who signed in, who was refused, and who read what is confidential.
//!
//! It has a head of its own, so that looking never waits for deciding.

mod access;
mod network;
mod store;

pub use access::{Access, Who, Word};
pub use network::Network;
pub use store::{entries_after, head};

use crate::{
    Aside, Conn, Error,
    chain::{Break, Entry, Recorded, Verified, seal, tagged, verify_stored},
    columns::Id,
    schema::access_log,
};
use diesel::{ExpressionMethods, QueryDsl, RunQueryDsl, SelectableHelper};
use domain::{ids::OrganizationId, time::Instant};
use serde_json::{Value, json};

/// How often the same thing happened between two writes of the log, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeats {
    /// How often; from 1.
    pub count: u64,
    /// When it happened first.
    pub since: Instant,
}

/// Something to be appended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Who did it.
    pub who: Who,
    /// What it was.
    pub access: Access,
    /// How often, where it was folded; the payload then has `count` and `since` as well.
    pub repeats: Option<Repeats>,
}

impl Recorded for Record {
    fn act_and_payload(&self) -> Result<(String, Value), Error> {
        let (act, mut payload) = tagged(&self.access)?;
        if let Some(Repeats { count, since }) = self.repeats {
            payload["count"] = json!(count);
            payload["since"] = json!(since);
        }
        Ok((act, payload))
    }

    fn subject(&self) -> String {
        self.access.subject()
    }

    fn organization(&self) -> Option<OrganizationId> {
        self.access.organization()
    }
}

/// Appends to the log, in the order given. Locks the log's head until the transaction ends: let it be the last thing
/// that the transaction does.
///
/// # Errors
/// When the database fails.
pub fn append(aside: &mut Aside<'_>, records: &[Record]) -> Result<(), Error> {
    let mut head = store::lock(aside)?;
    let after_the_last = Instant::from_microseconds(head.recorded_at.microseconds() + 1);
    let now = aside.world.now().max(after_the_last);
    let mut entries = Vec::with_capacity(records.len());
    for record in records {
        let salt = aside.random_bytes();
        let entry = seal(&head, now, record.who.to_string(), record, &salt)?;
        head = entry.head();
        entries.push(entry);
    }
    store::append_sealed(aside, &entries)
}

/// Checks the log from its first entry to its head, and shows each entry that holds.
///
/// # Errors
/// When the database fails. Where the chain breaks is a result.
pub fn verify(conn: &mut Conn, see: impl FnMut(&Entry)) -> Result<Result<Verified, Break>, Error> {
    verify_stored(conn, head, entries_after, see)
}

/// Which entries.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Only what this actor did, as the log names it.
    pub actor: Option<String>,
    /// Only what happened of this kind.
    pub act: Option<String>,
    /// Only what touches this organization.
    pub organization: Option<OrganizationId>,
}

/// At most `limit` entries after a number that pass a filter, in order.
///
/// # Errors
/// When the database fails.
pub fn page(conn: &mut Conn, filter: &Filter, after: u64, limit: u32) -> Result<Vec<Entry>, Error> {
    let mut query = access_log::table.into_boxed();
    if let Some(actor) = &filter.actor {
        query = query.filter(access_log::actor.eq(actor));
    }
    if let Some(act) = &filter.act {
        query = query.filter(access_log::act.eq(act));
    }
    if let Some(organization) = filter.organization {
        query = query.filter(access_log::organization_id.eq(Id(organization.0)));
    }
    let rows: Vec<store::Row> = query
        .filter(access_log::number.gt(store::signed(after)))
        .order(access_log::number.asc())
        .limit(i64::from(limit))
        .select(store::Row::as_select())
        .load(conn)?;
    Ok(rows.into_iter().map(Entry::from).collect())
}
