//! Where a test only starts from something, it is written by the workflows themselves, in one transaction.

use crate::TestApp;
use domain::{
    access::{Reach, Role},
    applicability::applicable,
    arena::ArenaCode,
    assessment::Answer,
    corrective_action::Agreement,
    decision::{Act, Decision, Matter, Proposal},
    edition::StandardCode,
    ids::{AssessmentId, CorrectiveActionId, InvitationId, OrganizationId, SuccessionId},
    organization::Profile,
    policy::Use,
    rating::Rating,
    review::{Finding, ReviewMethod},
    succession::{NewSuccession, SuccessionKind},
};
use persistence::Tx;
use serde_json::Value;
use workflows::{Error, assessments, corrective_actions, decisions, invitations, organizations, reviews, successions};

impl TestApp {
    /// Acts through the workflows, and waits until the directory shows it.
    #[track_caller]
    pub fn write<T>(&self, act: impl FnOnce(&mut Tx<'_>) -> Result<T, Error>) -> T {
        let written = self.db().write(act).unwrap_or_else(|error| panic!("{error:?}"));
        self.settle(written.position);
        written.value
    }

    /// An organization.
    #[must_use]
    #[track_caller]
    pub fn organization(&self, profile: &Value) -> OrganizationId {
        let profile = read(profile);
        let reviewer = self.staff().actor(Role::Reviewer);
        self.write(|tx| Ok(organizations::create_organization(tx, reviewer, profile)?.it.id))
    }

    /// An invitation of an organization to the arenas that it offers.
    #[must_use]
    #[track_caller]
    pub fn invitation(&self, organization: OrganizationId) -> InvitationId {
        let (reviewer, edition) = (self.staff().actor(Role::Reviewer), self.staff().edition.id);
        self.write(|tx| {
            let due_on = tx.now().day().plus_days(60);
            let sent = invitations::create_invitation(tx, reviewer, organization, edition, None, due_on)?;
            Ok(sent.it.id)
        })
    }

    /// An accepted self-assessment of an organization: everything that applies is rated, and verified, as *meets*.
    #[track_caller]
    pub fn accepted(&self, organization: OrganizationId) -> AssessmentId {
        self.accepted_with(organization, |_| Rating::Meets)
    }

    /// An accepted self-assessment with these verified ratings; its own ratings are all *meets*.
    #[track_caller]
    pub fn accepted_with(
        &self,
        organization: OrganizationId,
        verified: impl Fn(&StandardCode) -> Rating,
    ) -> AssessmentId {
        let invitation = self.invitation(organization);
        let reviewer = self.staff().actor(Role::Reviewer);
        self.write(|tx| {
            let reach = Reach::Own(organization);
            let opened = assessments::start_assessment(tx, reviewer, reach, invitation)?;
            let (id, edition) = (opened.stored.it.assessment.id, opened.edition);
            let arenas = opened.stored.it.assessment.arenas;
            let codes: Vec<StandardCode> =
                applicable(&edition, &arenas).into_iter().map(|standard| standard.code.clone()).collect();
            let meets = Answer { rating: Some(Rating::Meets), ..Answer::default() };
            let answers = codes.iter().map(|code| (code.clone(), meets.clone())).collect();
            let saved = assessments::save_answers(tx, reviewer, reach, id, opened.stored.revision, answers)?;
            let handed_in = assessments::submit_assessment(tx, reviewer, reach, id, saved.stored.revision)?;
            let mut revision = reviews::start_review(tx, reviewer, id, handed_in.stored.revision)?.stored.revision;
            for code in codes {
                let rating = verified(&code);
                let finding = Finding {
                    rating,
                    reasons: "Seen.".to_owned(),
                    method: ReviewMethod::Documents,
                    evidence: Vec::new(),
                };
                revision = reviews::record_finding(tx, reviewer, id, revision, code, finding)?.stored.revision;
            }
            reviews::accept_assessment(tx, reviewer, id, revision)?;
            Ok(id)
        })
    }

    /// A corrective action for a standard that an accepted self-assessment does not meet, due in thirty days.
    #[track_caller]
    pub fn corrective_action(&self, assessment: AssessmentId, standard: &str) -> CorrectiveActionId {
        let reviewer = self.staff().actor(Role::Reviewer);
        let standard = StandardCode::parse(standard).expect("a standard's code");
        self.write(|tx| {
            let agreement = Agreement {
                remedy: "All staff sign the code.".to_owned(),
                owner: "Director of programs".to_owned(),
                due_on: tx.now().day().plus_days(30),
            };
            let opened = corrective_actions::open_corrective_action(tx, reviewer, assessment, standard, agreement)?;
            Ok(opened.action.it.id)
        })
    }

    /// A decision by the decider.
    #[track_caller]
    pub fn decide(&self, organization: OrganizationId, r#use: Use, arena: Option<&str>, act: Act) -> Decision {
        let decider = self.staff().actor(Role::Decider);
        let arena = arena.map(|code| ArenaCode::parse(code).expect("an arena's code"));
        self.write(|tx| {
            let matter = Matter::new(organization, r#use, arena)?;
            let proposal = Proposal { reason: Some("A reason for tests.".to_owned()), ..Proposal::of(act) };
            decisions::create_decision(tx, decider, &matter, proposal)
        })
    }

    /// An organization that may be relied on for referrals in every arena that it offers.
    #[must_use]
    #[track_caller]
    pub fn eligible(&self, profile: &Value) -> OrganizationId {
        let organization = self.organization(profile);
        self.accepted(organization);
        for arena in read(profile).arenas() {
            self.decide(organization, Use::Referral, Some(arena.as_str()), Act::Grant);
        }
        organization
    }

    /// What became of an organization, recorded by the reviewer as of today.
    #[must_use]
    #[track_caller]
    pub fn succession(
        &self,
        predecessor: OrganizationId,
        kind: SuccessionKind,
        successors: &[OrganizationId],
    ) -> SuccessionId {
        let reviewer = self.staff().actor(Role::Reviewer);
        self.write(|tx| {
            let found = persistence::organizations::find(tx, Reach::Commission, predecessor)?;
            let revision = found.ok_or(Error::NotFound("organization"))?.revision;
            let (successors, effective_on) = (successors.to_vec(), tx.now().day());
            let new = NewSuccession { kind, successors, effective_on, reason: None };
            Ok(successions::record_succession(tx, reviewer, predecessor, revision, new)?.it.id)
        })
    }

    /// The number of the newest entry of the journal.
    #[must_use]
    #[track_caller]
    pub fn position(&self) -> u64 {
        self.db().read::<_, persistence::Error>(|conn| Ok(persistence::journal::head(conn)?.number)).expect("the head")
    }
}

#[track_caller]
fn read(profile: &Value) -> Profile {
    serde_json::from_value(profile.clone()).unwrap_or_else(|error| panic!("{error}: {profile:#}"))
}
