//! Facts that other subjects keep. Each is one function, so that there is one place to ask.

use crate::Error;
use domain::{
    ids::{AssessmentId, OrganizationId},
    policy::TermsKind,
    verdict::CorrectiveState,
};
use persistence::{Conn, corrective_actions};
use std::collections::{BTreeSet, HashMap};

/// Whether a serious concern about each organization is open; one that is not among them is not known of.
pub(super) fn open_serious_concerns(
    _conn: &mut Conn,
    _organizations: &[OrganizationId],
) -> Result<HashMap<OrganizationId, bool>, Error> {
    Ok(HashMap::new())
}

/// The kinds of terms in force that each organization has accepted; one that is not among them is not known of.
pub(super) fn terms_accepted(
    _conn: &mut Conn,
    _organizations: &[OrganizationId],
) -> Result<HashMap<OrganizationId, BTreeSet<TermsKind>>, Error> {
    Ok(HashMap::new())
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
