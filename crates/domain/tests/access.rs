//! Access: what each role may do, and that no role may do what would undo another's check.

use domain::{
    access::{Actor, Reach, Role, Scope},
    ids::OrganizationId,
};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Who holds each scope that changes something.
#[test]
fn every_scope_that_changes_something_is_held_by_the_roles_in_the_table_and_no_other() {
    let table: [(Scope, &[Role]); 15] = [
        (Scope::StandardsWrite, &[Role::StandardsEditor]),
        (Scope::PoliciesWrite, &[Role::StandardsEditor]),
        (Scope::OrganizationsWrite, &[Role::Reviewer, Role::Administrator]),
        (Scope::IdentifiersWrite, &[Role::Partner]),
        (Scope::ProfilesWrite, &[Role::ProviderMember, Role::ProviderOwner]),
        (Scope::SitesWrite, &[Role::ProviderMember, Role::ProviderOwner, Role::Reviewer]),
        (Scope::AssessmentsWrite, &[Role::ProviderMember, Role::ProviderOwner]),
        (Scope::AssessmentsSubmit, &[Role::ProviderOwner]),
        (Scope::MembersWrite, &[Role::ProviderOwner]),
        (Scope::ReviewsWrite, &[Role::Reviewer]),
        (Scope::DecisionsWrite, &[Role::Decider]),
        (Scope::RepresentationWrite, &[Role::ProviderOwner]),
        (Scope::ConcernsWrite, &[Role::Reviewer, Role::Decider]),
        (Scope::ImportsWrite, &[Role::Importer, Role::Administrator]),
        (Scope::AccessWrite, &[Role::Administrator]),
    ];
    for (scope, holders) in table {
        for role in Role::ALL {
            assert_eq!(role.scopes().contains(&scope), holders.contains(role), "{role:?} {scope:?}");
        }
    }
    let writing = Scope::ALL.iter().filter(|scope| scope.as_str().ends_with(":write"));
    assert!(writing.into_iter().all(|scope| table.iter().any(|(listed, _)| listed == scope)), "a scope is not listed");
}

#[test]
fn an_auditor_changes_nothing_of_the_registry_and_a_partner_nothing_but_its_own_identifiers() {
    for (role, its_own) in [(Role::Auditor, Scope::Account), (Role::Partner, Scope::IdentifiersWrite)] {
        let of_the_registry = role.scopes().iter().filter(|scope| **scope != its_own);
        assert!(of_the_registry.into_iter().all(|scope| scope.as_str().ends_with(":read")), "{role:?}");
    }
}

#[test]
fn who_may_write_something_may_read_it() {
    let table = [
        (Scope::StandardsWrite, Scope::StandardsRead),
        (Scope::OrganizationsWrite, Scope::OrganizationsRead),
        (Scope::IdentifiersWrite, Scope::ProvidersRead),
        (Scope::ProfilesWrite, Scope::OrganizationsRead),
        (Scope::SitesWrite, Scope::OrganizationsRead),
        (Scope::AssessmentsWrite, Scope::AssessmentsRead),
        (Scope::ReviewsWrite, Scope::AssessmentsRead),
        (Scope::PoliciesWrite, Scope::PoliciesRead),
        (Scope::DecisionsWrite, Scope::DecisionsRead),
        (Scope::DecisionsWrite, Scope::PoliciesRead),
        (Scope::RepresentationWrite, Scope::NoticesRead),
        (Scope::RepresentationWrite, Scope::DocumentsRead),
        (Scope::ConcernsWrite, Scope::ConcernsRead),
        (Scope::ImportsWrite, Scope::ImportsRead),
        (Scope::AccessWrite, Scope::AccessRead),
        (Scope::AssessmentsSubmit, Scope::AssessmentsWrite),
    ];
    for (writes, reads) in table {
        for role in Role::ALL.iter().filter(|role| role.scopes().contains(&writes)) {
            assert!(role.scopes().contains(&reads), "{role:?} holds {writes:?} without {reads:?}");
        }
    }
}

#[test]
fn no_role_repeats_a_scope_and_every_word_reads_back() {
    for role in Role::ALL {
        let distinct: BTreeSet<_> = role.scopes().iter().collect();
        assert_eq!(distinct.len(), role.scopes().len(), "{role:?}");
        assert_eq!(Role::parse(role.as_str()), Some(*role));
        assert!(role.is_for_people() || role.is_for_machines(), "nobody can hold {role:?}");
    }
    for scope in Scope::ALL {
        assert_eq!(Scope::parse(scope.as_str()), Some(*scope));
    }
}

#[test]
fn no_machine_reviews_decides_sets_the_rules_answers_for_a_provider_or_manages_access() {
    let needs_a_person = [
        Scope::StandardsWrite,
        Scope::ProfilesWrite,
        Scope::SitesWrite,
        Scope::ConfidentialSitesRead,
        Scope::AssessmentsWrite,
        Scope::ReviewsWrite,
        Scope::PoliciesWrite,
        Scope::DecisionsWrite,
        Scope::RepresentationWrite,
        Scope::ConcernsRead,
        Scope::ConcernsWrite,
        Scope::AccessWrite,
        Scope::AssessmentsSubmit,
        Scope::MembersWrite,
        Scope::Account,
    ];
    for scope in needs_a_person {
        assert!(!scope.is_for_machines(), "{scope:?}");
        for role in Role::ALL.iter().filter(|role| role.is_for_machines()) {
            assert!(role.scopes_of_machines().all(|held| held != scope), "{role:?} {scope:?}");
        }
    }
}

#[test]
fn an_auditor_reads_whatever_anybody_of_the_commission_reads() {
    let reads: Vec<_> = Scope::ALL.iter().filter(|scope| scope.as_str().ends_with(":read")).collect();
    assert!(reads.into_iter().all(|scope| Role::Auditor.scopes().contains(scope)));
}

#[test]
fn who_decides_or_manages_access_needs_a_second_factor() {
    for role in Role::ALL {
        let holds = |scope| role.scopes().contains(&scope);
        assert_eq!(role.needs_second_factor(), holds(Scope::DecisionsWrite) || holds(Scope::AccessWrite), "{role:?}");
    }
}

#[test]
fn providers_alone_are_tenants_and_read_neither_decisions_nor_the_journal() {
    for role in Role::ALL {
        assert_eq!(role.is_tenant(), matches!(role, Role::ProviderMember | Role::ProviderOwner), "{role:?}");
    }
    for scope in [Scope::DecisionsRead, Scope::JournalRead, Scope::ImportsWrite, Scope::AccessRead] {
        for role in [Role::ProviderMember, Role::ProviderOwner] {
            assert!(!role.scopes().contains(&scope), "{role:?} {scope:?}");
        }
    }
}

#[test]
fn a_reach_covers_everything_for_the_commission_and_one_organization_for_a_provider() {
    let [own, other] = [1, 2].map(|number| OrganizationId(Uuid::from_u128(number)));
    assert!(Reach::Commission.covers(own) && Reach::Commission.covers(other));
    assert_eq!(Reach::Commission.own(), None);
    assert!(Reach::Own(own).covers(own) && !Reach::Own(own).covers(other));
    assert_eq!(Reach::Own(own).own(), Some(own));
}

#[test]
fn what_is_no_actor_does_not_read() {
    for text in ["", "person", "person:", "machine:7", "System", "operator:", "person:00000000-0000-0000-0000"] {
        assert_eq!(Actor::parse(text), None, "{text}");
    }
}
