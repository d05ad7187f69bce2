//! What the registry grants by itself, where a policy says so: right after a self-assessment is accepted.

use crate::{Error, decisions, facts};
use domain::{
    access::Reach,
    decision::{Matter, grant_by_system},
    ids::OrganizationId,
    policy::Use,
};
use persistence::{Tx, policies};

/// Grants an organization, for uses of low risk, what the policy in force lets the registry grant by itself.
///
/// # Errors
/// When the database fails.
pub(crate) fn grant(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<(), Error> {
    for r#use in Use::ALL.into_iter().filter(|one| one.is_low_risk()) {
        let Some(policy) = policies::in_force(tx, r#use)?.filter(|policy| policy.terms.automatic_grant) else {
            continue;
        };
        let matter = Matter::new(organization, r#use, None)?;
        let at = tx.now();
        let so_far = decisions::about(tx, &matter)?;
        let known = facts::known(tx, Reach::Commission, organization)?;
        let verdict = facts::judge(tx, &matter, &known.facts, at.day())?;
        let id = tx.new_id();
        if let Some(decision) = grant_by_system(&matter, &so_far, policy.terms.two_people, verdict, at, id) {
            decisions::record(tx, &decision)?;
        }
    }
    Ok(())
}
