//! Who an answer is about, and as whom they go on.

use crate::within_reach::WithinReach;
use directory::Listing;
use domain::{
    ids::OrganizationId,
    organization::OrganizationStatus,
    succession::{End, SuccessionKind},
    time::Day,
};
use serde::Serialize;
use utoipa::ToSchema;
use workflows::history::Histories;

/// Who is asked about.
#[derive(Serialize, ToSchema)]
pub struct ProviderName {
    /// Its identity.
    id: OrganizationId,
    /// Its legal name.
    #[schema(example = "Example Advocates of Wake (fictitious)")]
    name: String,
    /// Whether it works.
    status: OrganizationStatus,
    /// As whom it goes on: ask about these instead. Absent while it goes on as itself.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(example = json!([]))]
    continues_as: Vec<ContinuesAs>,
}

/// As whom an organization goes on. Its standing is its own: nothing is carried over without a decision.
#[derive(Serialize, ToSchema)]
pub struct ContinuesAs {
    /// Its identity.
    id: OrganizationId,
    /// Its legal name.
    #[schema(example = "Example Advocates of the Triangle (fictitious)")]
    name: String,
    /// Whether it works. One that has closed is followed by nobody.
    status: OrganizationStatus,
    /// How: `split_into` when any step on the way is a split, else `merged_into` when any step is a merger.
    kind: SuccessionKind,
    /// Since which day.
    since: Day,
}

/// The predecessor whose standing the Commission has carried over.
#[derive(Serialize, ToSchema)]
pub struct InheritedFrom {
    /// Its identity.
    id: OrganizationId,
    /// Its legal name.
    #[schema(example = "Example Advocates of Durham (fictitious)")]
    name: String,
}

impl ContinuesAs {
    /// The end of a lineage, with its name and whether it works.
    pub fn new(end: End, name: String, status: OrganizationStatus) -> Self {
        Self { id: end.organization, name, status, kind: end.kind, since: end.since }
    }
}

/// As whom an organization goes on, read from the database.
pub fn continues_as(id: OrganizationId, histories: &Histories) -> Vec<ContinuesAs> {
    let ends = histories.continues_as(id).iter();
    let named = ends.filter_map(|end| {
        let (name, status) = histories.name(end.organization)?;
        Some(ContinuesAs::new(*end, name.to_owned(), status))
    });
    named.collect()
}

impl ProviderName {
    /// Who a listing is about.
    pub fn of(listing: &Listing, directory: &WithinReach) -> Self {
        let continues_as = directory.continues_as(listing).into_iter();
        Self {
            id: listing.id(),
            name: listing.name().to_owned(),
            status: listing.status(),
            continues_as: continues_as.map(|(end, name, status)| ContinuesAs::new(end, name, status)).collect(),
        }
    }
}

impl InheritedFrom {
    /// Names a predecessor.
    pub fn new(id: OrganizationId, directory: &WithinReach) -> Self {
        Self { id, name: directory.name_of_predecessor(id) }
    }
}
