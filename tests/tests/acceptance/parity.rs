//! Two databases, one history: the same acts with the same ids and clock give the same journal.

use domain::{
    access::{Actor, Reach, Role},
    applicability::applicable,
    arena::ArenaCode,
    assessment::Answer,
    decision::{Act, Condition, Matter, NewStep, Proposal, StepKind},
    edition::StandardCode,
    organization::Profile,
    policy::Use,
    rating::Rating,
    review::{Finding, ReviewMethod},
    site::{Authorization, Place, Sight},
};
use persistence::{Db, journal};
use serde_json::json;
use std::{collections::BTreeMap, sync::Arc};
use testkit::{Database, PASSWORD, ScriptedWorld, offering};
use workflows::{
    Error, assessments, decider_uses, decision_steps, decisions, imports, invitations, machines, notices,
    organizations, people, policies, reviews, sites,
};

/// The head that the script leads to, on both databases. Every change of it is a change of what a journal says.
const HEAD: &str = include_str!("../../journal-head.txt");

fn write<T>(db: &Db, act: impl FnOnce(&mut persistence::Tx<'_>) -> Result<T, Error>) -> T {
    db.write(act).unwrap_or_else(|error| panic!("{error:?}")).value
}

/// Every kind of act once, in transactions of their own.
fn script(db: &Db) {
    let edition = write(db, |tx| {
        workflows::catalogue::load(tx)?;
        workflows::catalogue::load_demonstration_edition(tx, Actor::System)
    });
    let hash = people::hash_password(PASSWORD, [7; 32]).unwrap();
    let person = |name: &str, role: Role| {
        let hash = hash.clone();
        Actor::Person(write(db, |tx| people::create_user(tx, Actor::Operator, name, role, None, hash)).id)
    };
    let (reviewer, decider) = (person("one.reviewer", Role::Reviewer), person("one.decider", Role::Decider));
    write(db, |tx| people::set_password(tx, Actor::Operator, "one.reviewer", &hash));
    write(db, |tx| people::record_operator_token(tx, "one.decider").map(|_| ()));

    let profile: Profile = serde_json::from_value(json!({
        "name": "Parit\u{e4}t & S\u{f6}hne \u{1f331} (fictitious)", "kind": "nonprofit",
        "identifiers": [{"scheme": "parity_test", "value": "P-1"}],
        "offerings": [offering("outreach", &["37183"]), offering("media", &[])],
    }))
    .unwrap();
    let organization = write(db, |tx| organizations::create_organization(tx, reviewer, profile.clone())).it.id;
    let changed = Profile { name: "Parity (fictitious)".to_owned(), phone: Some("+19195550100".to_owned()), ..profile };
    write(db, |tx| organizations::update_organization(tx, reviewer, organization, 1, changed));

    let due_on = "2027-01-31".parse().unwrap();
    let invitation =
        write(db, |tx| invitations::create_invitation(tx, reviewer, organization, edition.id, None, due_on)).it.id;
    let reach = Reach::Own(organization);
    let opened = write(db, |tx| assessments::start_assessment(tx, Actor::System, reach, invitation));
    let id = opened.stored.it.assessment.id;
    let codes: Vec<StandardCode> = applicable(&edition, &opened.stored.it.assessment.arenas)
        .into_iter()
        .map(|standard| standard.code.clone())
        .collect();
    let meets = Answer {
        rating: Some(Rating::Meets),
        not_yet: false,
        narrative: Some("As asked.".to_owned()),
        evidence: Vec::new(),
    };
    let answers: BTreeMap<_, _> = codes.iter().map(|code| (code.clone(), meets.clone())).collect();
    let mut revision = opened.stored.revision;
    revision =
        write(db, |tx| assessments::save_answers(tx, Actor::System, reach, id, revision, answers)).stored.revision;
    revision = write(db, |tx| assessments::submit_assessment(tx, Actor::System, reach, id, revision)).stored.revision;
    revision = write(db, |tx| reviews::start_review(tx, reviewer, id, revision)).stored.revision;
    revision = write(db, |tx| reviews::return_assessment(tx, reviewer, id, revision, "Again.", &[])).stored.revision;
    revision = write(db, |tx| assessments::submit_assessment(tx, Actor::System, reach, id, revision)).stored.revision;
    revision = write(db, |tx| reviews::start_review(tx, reviewer, id, revision)).stored.revision;
    for code in codes {
        let finding = Finding {
            rating: Rating::Meets,
            reasons: "Seen.".to_owned(),
            method: ReviewMethod::Visit,
            evidence: Vec::new(),
        };
        revision = write(db, |tx| reviews::record_finding(tx, reviewer, id, revision, code, finding)).stored.revision;
    }
    write(db, |tx| reviews::accept_assessment(tx, reviewer, id, revision));

    let decide = |r#use: Use, arena: Option<&str>, act: Act| {
        write(db, |tx| {
            let matter = Matter::new(organization, r#use, arena.map(|code| ArenaCode::parse(code).unwrap()))?;
            let conditions = match act {
                Act::GrantWithConditions => {
                    vec![Condition { text: "Show it.".to_owned(), due_on: "2027-02-01".parse().unwrap() }]
                }
                _ => Vec::new(),
            };
            let reason = Some("A reason.".to_owned());
            let proposal = Proposal { conditions, reason, ..Proposal::of(act) };
            decisions::create_decision(tx, decider, &matter, proposal)
        })
    };
    let _ = decide(Use::Referral, Some("outreach"), Act::Grant);
    let _ = decide(Use::Referral, Some("outreach"), Act::Suspend);
    let _ = decide(Use::Referral, Some("outreach"), Act::Reinstate);
    let _ = decide(Use::LogoUse, None, Act::GrantWithConditions);
    let _ = decide(Use::Funding, None, Act::Refuse);
    let _ = decide(Use::Partnership, None, Act::Grant);
    let revoked = decide(Use::Partnership, None, Act::Revoke).id;
    let (other, said) = (person("another.decider", Role::Decider), Some("A reason.".to_owned()));
    let step = |actor: Actor, reach: Reach, kind: StepKind| {
        write(db, |tx| decision_steps::take(tx, actor, reach, revoked, NewStep::of(kind, said.clone())))
    };
    let owner = person("one.owner", Role::Auditor);
    step(owner, reach, StepKind::Respond);
    step(decider, Reach::Commission, StepKind::Maintain);
    step(owner, reach, StepKind::Appeal);
    step(other, Reach::Commission, StepKind::Overturn);
    let told = db.read::<_, persistence::Error>(|conn| persistence::notices::page(conn, reach, None, None, 1)).unwrap();
    write(db, |tx| notices::acknowledge_notice(tx, owner, reach, told[0].it.id, 1));
    let Actor::Person(user) = other else { panic!("a person") };
    write(db, |tx| decider_uses::set_decider_uses(tx, decider, user, 0, Some([Use::Funding].into())));

    let terms = db.read::<_, persistence::Error>(|conn| {
        Ok(persistence::policies::versions(conn, Use::Funding)?.pop().unwrap().terms)
    });
    let terms = terms.unwrap();
    write(db, |tx| policies::publish_policy(tx, decider, Use::Funding, terms, None));
    let new = machines::NewClient {
        identifier_scheme: None,
        name: "Parity (fictitious)".to_owned(),
        role: Role::Partner,
        belongs_to: "Parity (fictitious)".to_owned(),
        agreement: "Parity (fictitious)".to_owned(),
        expires_on: None,
    };
    let client = write(db, |tx| machines::create_client(tx, Actor::Operator, new)).machine.client.id;
    write(db, |tx| machines::revoke_client(tx, Actor::Operator, client));

    let file = include_bytes!("../../../examples/import/organizations.jsonl");
    let staged = imports::stage(imports::ImportKind::Organizations, interchange::Format::JsonLines, file).unwrap();
    let import = write(db, |tx| imports::create_import(tx, Actor::Operator, staged));
    write(db, |tx| imports::apply_import(tx, Actor::Operator, import.id, &import.plan_hash));
    let place: Place = serde_json::from_value(testkit::place("outreach")).unwrap();
    let own = Sight::Own(organization);
    let site = write(db, |tx| sites::create_site(tx, reviewer, Reach::Commission, organization, place.clone())).site.id;
    let elsewhere = Place { label: "Side office".to_owned(), ..place };
    write(db, |tx| sites::update_site(tx, reviewer, Sight::Everyones, site, 1, elsewhere));
    let authorization = Authorization {
        authorized_by: "Executive director".to_owned(),
        authorized_on: "2026-11-20".parse().unwrap(),
        until: "2027-11-20".parse().unwrap(),
    };
    let ask = || write(db, |tx| sites::open_site(tx, Actor::System, own, site, authorization.clone())).id;
    let asked = ask();
    write(db, |tx| sites::refuse_opening(tx, reviewer, Sight::Everyones, site, asked));
    let asked = ask();
    write(db, |tx| sites::confirm_opening(tx, reviewer, Sight::Everyones, site, asked));
    write(db, |tx| sites::conceal_site(tx, Actor::System, own, site));
    write(db, |tx| sites::close_site(tx, reviewer, Sight::Everyones, site, 2));
    let revision = 2;
    write(db, |tx| organizations::close_organization(tx, reviewer, organization, revision));
}

#[test]
fn the_same_acts_give_the_same_head_on_both_databases() {
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
        "the journal says something else than before; if that is meant, write {found:?} into tests/journal-head.txt"
    );
}

#[test]
fn two_runs_of_the_script_differ_when_the_clock_does() {
    let heads = ["2026-11-23T15:00:00Z", "2026-11-23T15:00:01Z"].map(|start| {
        let database = Database::empty();
        let db = database.open_in(Arc::new(ScriptedWorld::at(start)));
        write(&db, workflows::catalogue::load);
        db.read::<_, persistence::Error>(journal::head).unwrap().hash
    });
    assert_ne!(heads[0], heads[1]);
}
