//! Who is there, and what they act on.

use super::acts::{ARENAS, STANDARDS, Who};
use domain::{
    access::{Actor, Role},
    edition::{EditionStatus, Frame, Standard},
    ids::{EditionId, OrganizationId, UserId},
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::{Caller, TestApp, offering, profile};
use workflows::{duties, editions};

/// What every history shares.
pub struct Stage {
    edition: EditionId,
    outsider: (UserId, OrganizationId),
    reviewers: BTreeMap<Who, UserId>,
}

impl Stage {
    pub fn set(app: &TestApp) -> Self {
        let others = app.organization(&profile(&[]));
        let reviewers = [Who::FirstReviewer, Who::SecondReviewer, Who::OwnReviewer];
        Self {
            edition: small_edition(app),
            outsider: (app.person(Role::ProviderOwner, Some(others)), others),
            reviewers: reviewers.map(|who| (who, app.person(Role::Reviewer, None))).into(),
        }
    }
}

/// One organization with two self-assessments that it has just started.
pub struct Scene<'a> {
    pub app: &'a TestApp,
    pub assessments: [String; 2],
    people: BTreeMap<Who, (UserId, Option<OrganizationId>)>,
}

impl<'a> Scene<'a> {
    pub fn set(app: &'a TestApp, stage: &Stage) -> Self {
        let organization = app.organization(&profile(&[offering("outreach", &["37183"])]));
        let own = |role| (app.person(role, Some(organization)), Some(organization));
        let mut people: BTreeMap<_, _> = stage.reviewers.iter().map(|(who, user)| (*who, (*user, None))).collect();
        people.insert(Who::Owner, own(Role::ProviderOwner));
        people.insert(Who::Member, own(Role::ProviderMember));
        people.insert(Who::Outsider, (stage.outsider.0, Some(stage.outsider.1)));
        belongs(app, stage.reviewers[&Who::OwnReviewer], organization);
        let mut scene = Self { app, assessments: [String::new(), String::new()], people };
        let invitation = json!({
            "organization": organization.to_string(), "edition": stage.edition.to_string(), "due_on": "2099-12-31",
        });
        scene.assessments = [(); 2].map(|()| {
            let invited = scene.caller(Who::FirstReviewer).post("/v1/invitations", &invitation).expect(201).id();
            scene.caller(Who::Member).post("/v1/assessments", &json!({"invitation": invited})).expect(201).id()
        });
        scene
    }

    /// Who it is.
    pub fn actor(&self, who: Who) -> Actor {
        Actor::Person(self.people[&who].0)
    }

    /// Whose person it is.
    pub fn organization_of(&self, who: Who) -> Option<OrganizationId> {
        self.people[&who].1
    }

    /// Somebody with a token for everything that their role holds.
    pub fn caller(&self, who: Who) -> Caller<'a> {
        let token = self.app.token(self.actor(who), who.role().scopes(), self.organization_of(who));
        self.app.bearer(token)
    }
}

/// Records that a person of the Commission belongs to an organization, and to no other.
fn belongs(app: &TestApp, user: UserId, organization: OrganizationId) {
    let administrator = app.staff().actor(Role::Administrator);
    app.write(|tx| {
        let present = duties::show_affiliations(tx, user)?.revision;
        let list = BTreeMap::from([(organization, tx.now().day())]);
        duties::set_affiliations(tx, administrator, user, present, list)
    });
}

/// A published edition of few standards, so that histories get far.
fn small_edition(app: &TestApp) -> EditionId {
    let editor = app.staff().actor(Role::StandardsEditor);
    let frame: Frame = read(json!({
        "code": "histories-2026", "title": "Edition of histories (fictitious)", "publisher": "Nobody (fictitious)",
        "declared_foundational": 2, "arenas": ARENAS, "fictitious": true,
    }));
    app.write(|tx| {
        let mut edition = editions::create_edition(tx, editor, frame)?;
        for (place, (code, arena, exceeds)) in STANDARDS.iter().enumerate() {
            let section =
                arena.map_or(json!({"kind": "foundational"}), |arena| json!({"kind": "arena", "arena": arena}));
            let standard: Standard = read(json!({
                "code": code, "section": section, "group": "Standards", "position": place + 1,
                "title": "The organization keeps what is asked for.",
                "rubric": {
                    "exceeds": exceeds.then_some("It does more."), "meets": "It does.", "does_not_meet": "It does not.",
                },
            }));
            edition = editions::put_standard(tx, editor, edition.it.id, edition.revision, standard)?;
        }
        for status in [EditionStatus::InConsultation, EditionStatus::Approved, EditionStatus::Published] {
            edition = editions::move_edition(tx, editor, edition.it.id, edition.revision, status)?;
        }
        Ok(edition.it.id)
    })
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).expect("what it describes")
}
