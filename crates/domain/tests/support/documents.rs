//! Documents that the tests start from.

use super::{
    day,
    decisions::{matter, reviewer},
    moment,
};
use domain::{
    documents::{Document, DocumentFacts, DocumentKind, DocumentNumber},
    ids::{DecisionId, DocumentId, PolicyId, TextId},
    policy::{PolicyName, PolicyProvenance},
};
use uuid::Uuid;

/// A licence that was issued at noon of a day.
pub fn licence(issued: i32, until: i32) -> Document {
    Document {
        id: DocumentId(Uuid::from_u128(1)),
        number: DocumentNumber::from_random([7; 32]),
        kind: DocumentKind::LogoLicence,
        organization: matter().organization,
        decision: DecisionId(Uuid::from_u128(2)),
        text: TextId(Uuid::from_u128(3)),
        valid_from: day(issued),
        valid_until: day(until),
        facts: DocumentFacts {
            organization_name: "Example (fictitious)".to_owned(),
            decided_on: day(0),
            against_verdict: false,
            edition: None,
            policy: PolicyName {
                id: PolicyId(Uuid::from_u128(4)),
                version: 1,
                title: "Example (shipped default)".to_owned(),
                provenance: PolicyProvenance::ShippedDefault,
            },
            requirements: Vec::new(),
            text_version: 1,
            text_title: "Example (fictitious)".to_owned(),
            fictitious: true,
            licence: None,
            addressee: None,
        },
        issued_at: moment(issued, 500),
        issued_by: reviewer(),
        withdrawn: None,
    }
}
