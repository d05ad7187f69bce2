//! What each fictitious organization went through, told by the same acts that staff and providers use.

use crate::failure::Failure;
use domain::{
    access::{Actor, Reach, Role},
    applicability::applicable,
    arena::ArenaCode,
    assessment::Answer,
    decision::{Act, Condition, Matter, Proposal},
    edition::{Edition, StandardCode},
    evidence::{EvidenceContent, EvidenceKind},
    ids::{AssessmentId, EvidenceId, OrganizationId},
    organization::Profile,
    policy::Use,
    rating::Rating,
    review::{Finding, ReviewMethod},
};
use persistence::Tx;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use workflows::{Error, assessments, decisions, evidence, invitations, organizations, reviews};

const ORGANIZATIONS: &str = include_str!("../../../../catalog/demonstration-organizations.json");

/// An organization and what it went through.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Story {
    profile: Profile,
    story: Course,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Course {
    stage: Stage,
    #[serde(default, rename = "self")]
    self_rated: Option<Ratings>,
    #[serde(default)]
    verified: Option<Ratings>,
    #[serde(default)]
    decisions: Vec<Decided>,
}

#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "snake_case")]
enum Stage {
    None,
    Invited,
    Drafting,
    Submitted,
    Accepted,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ratings {
    default: Rating,
    #[serde(default)]
    except: BTreeMap<StandardCode, Rating>,
    #[serde(default)]
    only: Option<BTreeSet<StandardCode>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decided {
    r#use: Use,
    #[serde(default)]
    arena: Option<ArenaCode>,
    act: Act,
    #[serde(default)]
    conditions: Vec<Due>,
    #[serde(default)]
    reason: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Due {
    text: String,
    due_in_days: i32,
}

/// Who acts for the Commission.
#[derive(Default)]
pub(super) struct Staff {
    reviewer: Option<Actor>,
    decider: Option<Actor>,
}

impl Staff {
    /// Notes who plays a part.
    pub(super) fn note(&mut self, role: Role, actor: Actor) {
        match role {
            Role::Reviewer => self.reviewer = Some(actor),
            Role::Decider => self.decider = Some(actor),
            _ => {}
        }
    }
}

/// The stories that ship with the product.
pub(super) fn read() -> Result<Vec<Story>, Failure> {
    serde_json::from_str(ORGANIZATIONS)
        .map_err(|error| Failure::new(format!("the demonstration's organizations cannot be read: {error}")))
}

impl Story {
    pub(super) fn name(&self) -> &str {
        &self.profile.name
    }

    pub(super) fn is_drafting(&self) -> bool {
        self.story.stage == Stage::Drafting
    }

    /// Lets it happen.
    pub(super) fn tell(&self, tx: &mut Tx<'_>, edition: &Edition, staff: &Staff) -> Result<OrganizationId, Error> {
        let reviewer = staff.reviewer.unwrap_or(Actor::System);
        let created = organizations::create_organization(tx, reviewer, self.profile.clone())?;
        let organization = created.it.id;
        if self.story.stage == Stage::None {
            return Ok(organization);
        }
        let due_on = tx.now().day().plus_days(60);
        let invitation = invitations::create_invitation(tx, reviewer, organization, edition.id, None, due_on)?.it;
        if self.story.stage == Stage::Invited {
            return Ok(organization);
        }
        let reach = Reach::Own(organization);
        let opened = assessments::start_assessment(tx, Actor::System, reach, invitation.id)?;
        let id = opened.stored.it.assessment.id;
        let standards: Vec<StandardCode> =
            applicable(edition, &invitation.arenas).into_iter().map(|standard| standard.code.clone()).collect();
        if let Some(ratings) = &self.story.self_rated {
            let policies = evidence::create_evidence(tx, Actor::System, organization, policies())?;
            let given = ratings.answers(&standards, policies.evidence.it.id);
            assessments::save_answers(tx, Actor::System, reach, id, opened.stored.revision, given)?;
        }
        if self.story.stage == Stage::Drafting {
            return Ok(organization);
        }
        let expected = assessments::open(tx, reach, id)?.stored.revision;
        assessments::submit_assessment(tx, Actor::System, reach, id, expected)?;
        if self.story.stage == Stage::Submitted {
            return Ok(organization);
        }
        self.review(tx, reviewer, id, &standards)?;
        self.decide(tx, staff.decider.unwrap_or(Actor::System), organization)?;
        Ok(organization)
    }

    fn review(
        &self,
        tx: &mut Tx<'_>,
        reviewer: Actor,
        id: AssessmentId,
        standards: &[StandardCode],
    ) -> Result<(), Error> {
        let expected = assessments::open(tx, Reach::Commission, id)?.stored.revision;
        let mut revision = reviews::start_review(tx, reviewer, id, expected)?.stored.revision;
        for (code, rating) in self.story.verified.iter().flat_map(|ratings| ratings.of(standards)) {
            let finding = Finding {
                rating,
                reasons: "Demonstration finding (fictitious).".to_owned(),
                method: ReviewMethod::Documents,
                evidence: Vec::new(),
            };
            revision = reviews::record_finding(tx, reviewer, id, revision, code, finding)?.stored.revision;
        }
        reviews::accept_assessment(tx, reviewer, id, revision)?;
        Ok(())
    }

    fn decide(&self, tx: &mut Tx<'_>, decider: Actor, organization: OrganizationId) -> Result<(), Error> {
        let today = tx.now().day();
        for decided in &self.story.decisions {
            let matter = Matter::new(organization, decided.r#use, decided.arena.clone())?;
            let conditions = decided
                .conditions
                .iter()
                .map(|due| Condition { text: due.text.clone(), due_on: today.plus_days(due.due_in_days) })
                .collect();
            let proposal = Proposal { conditions, reason: decided.reason.clone(), ..Proposal::of(decided.act) };
            decisions::create_decision(tx, decider, &matter, proposal)?;
        }
        Ok(())
    }
}

impl Ratings {
    fn of(&self, standards: &[StandardCode]) -> Vec<(StandardCode, Rating)> {
        let is_rated = |code: &&StandardCode| self.only.as_ref().is_none_or(|only| only.contains(code));
        let rating = |code: &StandardCode| self.except.get(code).copied().unwrap_or(self.default);
        standards.iter().filter(is_rated).map(|code| (code.clone(), rating(code))).collect()
    }

    fn answers(&self, standards: &[StandardCode], evidence: EvidenceId) -> BTreeMap<StandardCode, Answer> {
        let answer = |(code, rating): (StandardCode, Rating)| {
            let answer = Answer {
                rating: Some(rating),
                not_yet: false,
                narrative: Some("Demonstration narrative (fictitious).".to_owned()),
                evidence: vec![evidence],
            };
            (code, answer)
        };
        self.of(standards).into_iter().map(answer).collect()
    }
}

/// The document that every answer of an organization rests on.
fn policies() -> EvidenceContent {
    EvidenceContent {
        kind: EvidenceKind::Policy,
        title: "Demonstration policies (fictitious)".to_owned(),
        issuer: Some("Board of directors (fictitious)".to_owned()),
        dated: None,
        expires: None,
        sha256: None,
        kept_at: Some("Policy binder (fictitious)".to_owned()),
    }
}
