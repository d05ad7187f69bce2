//! Facts that other subjects keep. Each is one function, so that there is one place to ask.

use crate::Error;
use domain::{
    documents::TextKind,
    ids::{AssessmentId, OrganizationId},
    policy::TermsKind,
    verdict::{CorrectiveState, TermsVersion},
};
use persistence::{Conn, acceptances, concerns, corrective_actions, published_texts};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Those of these organizations about which a serious concern is open.
pub(super) fn with_open_serious_concern(
    conn: &mut Conn,
    organizations: &[OrganizationId],
) -> Result<HashSet<OrganizationId>, Error> {
    Ok(concerns::with_open_serious_concern(conn, organizations)?)
}

/// Every version of each kind of terms, and whether each of these organizations has accepted it.
pub(super) fn terms(
    conn: &mut Conn,
    organizations: &[OrganizationId],
) -> Result<HashMap<OrganizationId, BTreeMap<TermsKind, Vec<TermsVersion>>>, Error> {
    let texts = published_texts::versions(conn, text_kind(TermsKind::Logo))?;
    let accepted = acceptances::holding_of_many(conn, organizations)?;
    let of_one = |organization: OrganizationId| {
        let versions = texts.iter().map(|text| TermsVersion {
            in_force_from: text.terms.in_force_from,
            accepted: accepted.contains(&(organization, text.id)),
        });
        (organization, BTreeMap::from([(TermsKind::Logo, versions.collect())]))
    };
    Ok(organizations.iter().copied().map(of_one).collect())
}

/// The texts that are terms of this kind.
fn text_kind(kind: TermsKind) -> TextKind {
    match kind {
        TermsKind::Logo => TextKind::LogoTerms,
    }
}

/// The corrective actions of each of these self-assessments, open and closed.
pub(super) fn corrective_states(
    conn: &mut Conn,
    assessments: &[AssessmentId],
) -> Result<HashMap<AssessmentId, Vec<CorrectiveState>>, Error> {
    let mut states: HashMap<AssessmentId, Vec<CorrectiveState>> = HashMap::new();
    for action in corrective_actions::of_assessments(conn, assessments)? {
        states.entry(action.assessment).or_default().push(action.state());
    }
    Ok(states)
}
