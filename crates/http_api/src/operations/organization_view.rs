//! How an organization is shown: itself, what it was before, and what became of it.

use super::{
    confirmed::Confirmed,
    provider_name::{ContinuesAs, continues_as},
};
use crate::{edge::reply::Reply, problem::Problem};
use domain::{
    freshness::Freshness,
    ids::{OrganizationId, SuccessionId},
    organization::{FormerName, Organization, OrganizationStatus, Profile},
    succession::{Succession, SuccessionKind},
    time::Day,
};
use persistence::{Conn, Revised, confirmations};
use serde::Serialize;
use utoipa::ToSchema;
use workflows::history::Histories;

/// An organization.
#[derive(Serialize, ToSchema)]
pub struct OrganizationView {
    /// Its identity, resolvable for ever.
    id: OrganizationId,
    /// Whether it works.
    status: OrganizationStatus,
    /// What it says of itself, and what it offers.
    profile: Profile,
    /// When each group of its fields was last confirmed.
    confirmed: Confirmed,
    /// Legal names that it has borne before, the oldest first.
    former_names: Vec<FormerName>,
    /// As whom it goes on, to the end of every chain; empty while it goes on as itself.
    #[schema(example = json!([]))]
    continues_as: Vec<ContinuesAs>,
    /// With whose work it goes on.
    #[schema(example = json!([]))]
    continues: Vec<Continues>,
    /// Every succession that it has a part in, withdrawn ones as well, in the order in which they were recorded.
    #[schema(example = json!([]))]
    successions: Vec<SuccessionInBrief>,
}

/// An organization with whose work another goes on.
#[derive(Serialize, ToSchema)]
struct Continues {
    /// Its identity.
    id: OrganizationId,
    /// Its legal name.
    #[schema(example = "Example Advocates of Durham (fictitious)")]
    name: String,
    /// What became of it.
    kind: SuccessionKind,
    /// Since which day.
    since: Day,
}

/// What became of an organization, in brief.
#[derive(Serialize, ToSchema)]
struct SuccessionInBrief {
    /// Its identity.
    id: SuccessionId,
    /// What became of the predecessor.
    kind: SuccessionKind,
    /// Whom it is about.
    predecessor: OrganizationId,
    /// Who goes on.
    successors: Vec<OrganizationId>,
    /// Since which day it is so.
    effective_on: Day,
    /// The day on which it was recorded.
    recorded_on: Day,
    /// The day on which it was withdrawn; `null` while it is in force.
    #[schema(required, example = json!(null))]
    withdrawn_on: Option<Day>,
}

impl OrganizationView {
    /// An organization, with its past among `histories`.
    pub fn new(organization: Organization, histories: &Histories, freshness: &Freshness) -> Self {
        let id = organization.id;
        let name = |of| histories.name(of).map(|(name, _)| name.to_owned()).unwrap_or_default();
        let continues = |one: &Succession| Continues {
            id: one.predecessor,
            name: name(one.predecessor),
            kind: one.kind,
            since: one.effective_on,
        };
        Self {
            id,
            status: organization.status,
            profile: organization.profile,
            confirmed: freshness.into(),
            former_names: histories.former_names(id).to_vec(),
            continues_as: continues_as(id, histories),
            continues: histories.continues(id).map(continues).collect(),
            successions: histories.successions(id).map(SuccessionInBrief::from).collect(),
        }
    }
}

impl From<&Succession> for SuccessionInBrief {
    fn from(succession: &Succession) -> Self {
        Self {
            id: succession.id,
            kind: succession.kind,
            predecessor: succession.predecessor,
            successors: succession.successors.iter().copied().collect(),
            effective_on: succession.effective_on,
            recorded_on: succession.recorded_at.day(),
            withdrawn_on: succession.withdrawn.as_ref().map(|end| end.recorded_at.day()),
        }
    }
}

/// The answer that shows an organization, read in the same transaction.
pub fn shown(conn: &mut Conn, organization: Revised<Organization>) -> Result<Reply, Problem> {
    let view = view(conn, organization.it)?;
    Reply::ok(&view, organization.revision)
}

/// An organization as it is shown.
pub fn view(conn: &mut Conn, organization: Organization) -> Result<OrganizationView, Problem> {
    let histories = Histories::of(conn, &[organization.id])?;
    let freshness = confirmations::of(conn, organization.id)?;
    Ok(OrganizationView::new(organization, &histories, &freshness))
}
