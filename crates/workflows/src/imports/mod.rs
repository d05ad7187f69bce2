//! Bulk imports: a file becomes a plan, and the plan, named by its hash, changes everything it says or nothing.
//!
//! Planning reads; applying plans again inside its own transaction and refuses when the outcome would differ from
//! what was shown. So the same file twice changes nothing, and nobody applies what they have not seen.

mod organizations;
mod plan;
mod self_ratings;

use crate::{Error, duties};
use domain::{access::Actor, ids::ImportId};
use interchange::Format;
use persistence::{
    Conn, Tx,
    imports::{self, Import, PlannedRow},
    journal::Event,
};
use plan::{Plan, Planned};

pub use plan::{Counts, RowAct, RowReason};

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportKind {
    /// Organizations with their offerings.
    Organizations,
    /// Self-ratings, as drafts.
    SelfRatings,
}

impl ImportKind {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Organizations => "organizations",
            Self::SelfRatings => "self_ratings",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Organizations, Self::SelfRatings].into_iter().find(|kind| kind.as_str() == word)
    }
}

/// A file that has been read, row by row, and not yet compared with any data.
pub struct Staged {
    kind: ImportKind,
    rows: Vec<Planned>,
}

/// Reads a file. Done before the transaction, so that a large file keeps nobody from writing.
///
/// # Errors
/// When the file as a whole cannot be read.
pub fn stage(kind: ImportKind, format: Format, file: &[u8]) -> Result<Staged, Error> {
    let unreadable = |fault: interchange::FileFault| {
        Error::Invalid(vec![crate::Fault { pointer: String::new(), detail: fault.to_string() }])
    };
    let rows = match kind {
        ImportKind::Organizations => {
            organizations::staged(interchange::organizations::read(format, file).map_err(unreadable)?)
        }
        ImportKind::SelfRatings => {
            self_ratings::staged(interchange::self_ratings::read(format, file).map_err(unreadable)?)
        }
    };
    Ok(Staged { kind, rows })
}

/// Plans a file that has been read: judges every row against the present data, and keeps the plan. Changes nothing else.
///
/// # Errors
/// When the database fails.
pub fn create_import(tx: &mut Tx<'_>, actor: Actor, staged: Staged) -> Result<Import, Error> {
    let plan = judge(tx, actor, staged.kind, staged.rows)?;
    let import = Import {
        id: tx.new_id(),
        kind: staged.kind.as_str().to_owned(),
        plan_hash: plan.hash()?,
        counts: plan::written(&plan.counts())?,
        planned_by: actor,
        planned_at: tx.now(),
        applied_at: None,
    };
    imports::insert(tx, &import, &plan.stored_rows()?)?;
    Ok(import)
}

/// Applies a plan that its caller names by its hash: everything that it would create or change, in this transaction.
///
/// # Errors
/// When the import is unknown or applied already, the hash is another, or the data has changed so that the plan no
/// longer says what would happen.
pub fn apply_import(tx: &mut Tx<'_>, actor: Actor, id: ImportId, plan_hash: &str) -> Result<Import, Error> {
    let import = imports::find(tx, id)?.ok_or(Error::NotFound("import"))?;
    if import.applied_at.is_some() {
        return Err(Error::AlreadyApplied);
    }
    let kind = ImportKind::parse(&import.kind).ok_or(Error::NotFound("import"))?;
    let staged = all_rows(tx, id)?.into_iter().map(Planned::restage).collect::<Result<Vec<_>, _>>()?;
    let plan = judge(tx, actor, kind, staged)?;
    if plan.hash()? != plan_hash || import.plan_hash != plan_hash {
        return Err(Error::PlanOutdated);
    }
    match kind {
        ImportKind::Organizations => organizations::apply(tx, actor, &plan)?,
        ImportKind::SelfRatings => self_ratings::apply(tx, actor, &plan)?,
    }
    let counts = plan.counts();
    let event = Event::ImportApplied {
        import: id,
        plan_hash: plan_hash.to_owned(),
        created: counts.create,
        changed: counts.change,
    };
    tx.append(actor, &event)?;
    imports::set_applied(tx, id)?;
    imports::find(tx, id)?.ok_or(Error::NotFound("import"))
}

fn judge(tx: &mut Tx<'_>, actor: Actor, kind: ImportKind, rows: Vec<Planned>) -> Result<Plan, Error> {
    let today = tx.now().day();
    let mut rows = match kind {
        ImportKind::Organizations => organizations::judge(tx, rows)?,
        ImportKind::SelfRatings => self_ratings::judge(tx, rows, today)?,
    };
    let own = duties::organizations_of(tx, actor)?;
    for row in &mut rows {
        let is_own = row.organization.is_some_and(|organization| own.contains(&organization));
        if is_own && matches!(row.act, RowAct::Create | RowAct::Change) {
            let reason = RowReason::new("", domain::Refusal::OwnOrganization.to_string());
            row.set(RowAct::Refuse, row.organization, vec![reason]);
        }
    }
    Ok(Plan { kind, rows })
}

fn all_rows(conn: &mut Conn, id: ImportId) -> Result<Vec<PlannedRow>, Error> {
    let mut all: Vec<PlannedRow> = Vec::new();
    loop {
        let after = all.last().map_or(0, |row| row.line);
        let mut next = imports::rows(conn, id, after, 1000)?;
        if next.is_empty() {
            return Ok(all);
        }
        all.append(&mut next);
    }
}
