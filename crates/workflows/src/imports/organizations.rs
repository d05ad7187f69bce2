//! Organizations from a file: one record an organization, known by its identifiers.

use super::plan::{Plan, Planned, RowAct, RowReason};
use crate::{Error, organizations as acts};
use domain::{
    access::Actor,
    arena::ArenaCode,
    ids::OrganizationId,
    organization::{Identifier, IdentifierScheme, Organization, OrganizationStatus, Profile},
};
use interchange::{
    Row,
    organizations::{OrganizationLine, gather},
};
use persistence::{Conn, Tx, arenas, clients, organizations};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// An organization as a file gives it; kept on the first of its lines.
#[derive(Serialize, Deserialize)]
struct Record {
    lines: Vec<u64>,
    profile: Profile,
}

/// Brings the lines of each organization together.
pub(super) fn staged(rows: Vec<Row<OrganizationLine>>) -> Vec<Planned> {
    let mut staged = Vec::new();
    for gathered in gather(rows) {
        let lines = gathered.lines;
        match gathered.content {
            Ok(record) => {
                let whole = Record { lines: lines.clone(), profile: record.profile };
                for (place, line) in lines.into_iter().enumerate() {
                    let row = if place == 0 { Planned::read(line, &whole) } else { Planned::refused(line, Vec::new()) };
                    staged.push(row);
                }
            }
            Err(faults) => {
                let elsewhere = "another line of this organization is refused";
                for line in lines {
                    let own: Vec<RowReason> =
                        faults.iter().filter(|(at, _)| *at == line).map(|(_, fault)| fault.clone().into()).collect();
                    let reasons = if own.is_empty() { vec![RowReason::new("", elsewhere)] } else { own };
                    staged.push(Planned::refused(line, reasons));
                }
            }
        }
    }
    staged.sort_by_key(|row| row.line);
    staged
}

/// Says of every row what it would do to the present data.
pub(super) fn judge(conn: &mut Conn, mut rows: Vec<Planned>) -> Result<Vec<Planned>, Error> {
    let present = Present::read(conn, &rows)?;
    let mut claimed: BTreeSet<Identifier> = BTreeSet::new();
    let mut follow: BTreeMap<u64, (RowAct, Option<OrganizationId>, Vec<RowReason>)> = BTreeMap::new();
    for row in &mut rows {
        if let Some(record) = row.record::<Record>()? {
            let (act, organization, reasons) = present.judge(&record.profile, &mut claimed);
            for line in record.lines {
                follow.insert(line, (act, organization, reasons.clone()));
            }
        }
        if let Some((act, organization, reasons)) = follow.get(&row.line).cloned() {
            row.set(act, organization, reasons);
        }
    }
    Ok(rows)
}

/// Writes what the plan says.
pub(super) fn apply(tx: &mut Tx<'_>, actor: Actor, plan: &Plan) -> Result<(), Error> {
    for row in &plan.rows {
        let Some(record) = row.record::<Record>()? else { continue };
        match (row.act, row.organization) {
            (RowAct::Create, _) => {
                acts::insert(tx, actor, record.profile)?;
            }
            (RowAct::Change, Some(id)) => {
                let found = organizations::find(tx, domain::access::Reach::Commission, id)?;
                let organization = found.ok_or(Error::NotFound("organization"))?.it;
                let profile = merged(&organization.profile, &record.profile);
                acts::replace(tx, actor, &organization, profile)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// The data that the rows of a file touch.
struct Present {
    arenas: BTreeSet<ArenaCode>,
    /// Schemes of partners, in which no profile has identifiers.
    kept: BTreeSet<IdentifierScheme>,
    known_as: BTreeMap<Identifier, OrganizationId>,
    organizations: BTreeMap<OrganizationId, Organization>,
}

impl Present {
    fn read(conn: &mut Conn, rows: &[Planned]) -> Result<Self, Error> {
        let mut named = BTreeSet::new();
        for row in rows {
            if let Some(record) = row.record::<Record>()? {
                named.extend(record.profile.identifiers);
            }
        }
        let known_as = organizations::by_identifiers(conn, &named)?;
        let ids: Vec<OrganizationId> = known_as.values().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let organizations = organizations::find_many(conn, &ids)?
            .into_iter()
            .map(|entered| (entered.organization.it.id, entered.organization.it))
            .collect();
        let arenas = arenas::list(conn)?.into_iter().map(|arena| arena.code).collect();
        let kept = clients::schemes_of_partners(conn, named.iter().map(|identifier| &identifier.scheme))?;
        Ok(Self { arenas, kept, known_as, organizations })
    }

    fn judge(
        &self,
        profile: &Profile,
        claimed: &mut BTreeSet<Identifier>,
    ) -> (RowAct, Option<OrganizationId>, Vec<RowReason>) {
        let refuse = |reasons| (RowAct::Refuse, None, reasons);
        let faults: Vec<RowReason> = acts::unknown_arenas(profile, &self.arenas)
            .into_iter()
            .chain(acts::schemes_of_others(profile, &self.kept))
            .map(|(pointer, detail)| RowReason::new(pointer, detail))
            .collect();
        if !faults.is_empty() {
            return refuse(faults);
        }
        if profile.identifiers.iter().any(|identifier| claimed.contains(identifier)) {
            return refuse(vec![RowReason::new(
                "/identifiers",
                "an earlier line of this file has the same identifier",
            )]);
        }
        claimed.extend(profile.identifiers.iter().cloned());
        let named: BTreeSet<_> =
            profile.identifiers.iter().filter_map(|identifier| self.known_as.get(identifier)).copied().collect();
        let mut named = named.into_iter();
        match (named.next(), named.next()) {
            (None, _) => (RowAct::Create, None, Vec::new()),
            (Some(_), Some(_)) => {
                refuse(vec![RowReason::new("/identifiers", "name several organizations of the registry")])
            }
            (Some(id), None) => match self.organizations.get(&id) {
                Some(organization) if organization.status == OrganizationStatus::Active => {
                    let fields = acts::changed_fields(&organization.profile, &merged(&organization.profile, profile));
                    let act = if fields.is_empty() { RowAct::Leave } else { RowAct::Change };
                    let reasons =
                        fields.into_iter().map(|field| RowReason::new(format!("/{field}"), "changes")).collect();
                    (act, Some(id), reasons)
                }
                _ => (RowAct::Refuse, Some(id), vec![RowReason::new("", "the organization has closed")]),
            },
        }
    }
}

/// A file's profile over the present one. Identifiers are only ever added: a file knows some of them.
fn merged(present: &Profile, given: &Profile) -> Profile {
    let identifiers = present.identifiers.union(&given.identifiers).cloned().collect();
    Profile { identifiers, ..given.clone() }
}
