//! What the registry grants by itself, where a policy says so: as soon as a change has made the verdict met.

use crate::{Error, decisions, facts};
use domain::{
    access::Reach,
    decision::{Matter, grant_by_system},
    ids::OrganizationId,
    organization::OrganizationStatus,
    policy::Use,
};
use persistence::{Tx, decision_bases, policies};

/// Grants an organization, for uses of low risk, what the policy in force lets the registry grant by itself.
///
/// # Errors
/// When the database fails.
pub(crate) fn grant(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<(), Error> {
    let at = tx.now();
    let known = facts::known(tx, Reach::Commission, organization)?;
    if known.facts.status != OrganizationStatus::Active {
        return Ok(());
    }
    for r#use in Use::ALL.into_iter().filter(|one| one.is_low_risk()) {
        let Some(policy) = policies::in_force(tx, r#use, at.day())?.filter(|policy| policy.terms.automatic_grant)
        else {
            continue;
        };
        let matter = Matter::new(organization, r#use, None)?;
        let so_far = decisions::about(tx, &matter)?;
        let (verdict, basis) = facts::judge_with_basis(tx, &matter, &known.facts, at.day())?;
        let id = tx.new_id();
        if let Some(decision) = grant_by_system(&matter, &so_far, policy.terms.two_people, verdict, at, id) {
            decisions::record(tx, &decision)?;
            decision_bases::insert(tx, decision.id, &basis)?;
        }
    }
    Ok(())
}
