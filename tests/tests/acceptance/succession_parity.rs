//! Two databases, one history of mergers: the same acts give the same journal.

use domain::{
    access::{Actor, Role},
    arena::ArenaCode,
    decision::{Act, Matter, Proposal},
    ids::OrganizationId,
    organization::Profile,
    policy::Use,
    succession::{NewSuccession, SuccessionKind as Kind},
};
use persistence::{Db, journal};
use serde_json::json;
use std::sync::Arc;
use testkit::{Database, PASSWORD, ScriptedWorld, offering};
use workflows::{Error, decisions, organizations, people, successions};

/// The head that the script leads to, on both databases. Every change of it is a change of what a journal says.
const HEAD: &str = include_str!("../../succession-head.txt");

fn write<T>(db: &Db, act: impl FnOnce(&mut persistence::Tx<'_>) -> Result<T, Error>) -> T {
    db.write(act).unwrap_or_else(|error| panic!("{error:?}")).value
}

fn script(db: &Db) {
    write(db, workflows::catalogue::load);
    let hash = people::hash_password(PASSWORD, [7; 32]).unwrap();
    let person = |name: &str, role: Role| {
        let hash = hash.clone();
        Actor::Person(write(db, |tx| people::create_user(tx, Actor::Operator, name, role, None, hash)).id)
    };
    let (reviewer, decider) = (person("one.reviewer", Role::Reviewer), person("one.decider", Role::Decider));
    let profile = |number: u32| -> Profile {
        serde_json::from_value(json!({
            "name": format!("Parity {number} (fictitious)"), "kind": "nonprofit",
            "offerings": [offering("outreach", &["37183"])],
        }))
        .unwrap()
    };
    let made = [1, 2, 3, 4]
        .map(|number| write(db, |tx| organizations::create_organization(tx, reviewer, profile(number))).it.id);
    let renamed = Profile { name: "Parity, Inc. (fictitious)".to_owned(), ..profile(1) };
    write(db, |tx| organizations::update_organization(tx, reviewer, made[0], 1, renamed));
    let decide = |organization: OrganizationId, inherited_from: Option<OrganizationId>| {
        write(db, |tx| {
            let matter = Matter::new(organization, Use::Referral, ArenaCode::parse("outreach").ok())?;
            let reason = Some("A reason.".to_owned());
            let proposal = Proposal { reason, inherited_from, ..Proposal::of(Act::Grant) };
            decisions::create_decision(tx, decider, &matter, proposal)
        });
    };
    let record = |of: OrganizationId, revision: i32, kind: Kind, successors: &[OrganizationId]| {
        write(db, |tx| {
            let new = NewSuccession {
                kind,
                successors: successors.to_vec(),
                effective_on: "2026-11-01".parse().unwrap(),
                reason: Some("As filed.".to_owned()),
            };
            successions::record_succession(tx, reviewer, of, revision, new)
        })
        .it
        .id
    };
    decide(made[0], None);
    record(made[0], 2, Kind::MergedInto, &[made[1]]);
    decide(made[1], Some(made[0]));
    let wrong = record(made[1], 1, Kind::SplitInto, &[made[2], made[3]]);
    write(db, |tx| successions::withdraw_succession(tx, reviewer, wrong, 1, "It was not so.".to_owned()));
    record(made[1], 3, Kind::SucceededBy, &[made[3]]);
}

#[test]
fn mergers_give_the_same_head_on_both_databases() {
    let database = Database::empty();
    let db = database.open_in(Arc::new(ScriptedWorld::at("2026-11-23T15:00:00Z")));
    script(&db);
    let head = db.read::<_, persistence::Error>(journal::head).unwrap();
    let verified = db.read::<_, persistence::Error>(|conn| journal::verify(conn, |_| {})).unwrap();
    assert_eq!(verified.map(|found| found.head), Ok(head.clone()));
    let found = format!("{} {}", head.number, head.hash);
    assert_eq!(
        found,
        HEAD.trim(),
        "the journal says something else than before; if that is meant, write {found:?} into tests/succession-head.txt"
    );
}
