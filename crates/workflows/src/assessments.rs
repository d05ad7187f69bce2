//! An organization assesses itself: starts, answers, submits.

use crate::{
    Error, Fault,
    evidence::{self, Named},
    reviews,
    texts::{self, Narrative},
};
use domain::{
    access::{Actor, Reach},
    arena::ArenaCode,
    assessment::{Answer, Assessment, AssessmentStatus, AssessmentStep, Frozen, VersionOutcome, changed_meanwhile},
    edition::{Edition, StandardCode},
    ids::{AssessmentId, EvidenceId, InvitationId},
    invitation::InvitationStep,
    time::Day,
};
use persistence::{
    Conn, Revised, Tx, assessment_versions,
    assessments::{self, Stored},
    doubtful_narratives, editions,
    invitations::{self, Invitation},
    journal::Event,
};
use std::collections::{BTreeMap, BTreeSet};

/// A self-assessment with the edition that it is against.
pub struct Opened {
    /// The self-assessment.
    pub stored: Revised<Stored>,
    /// The edition, with its standards.
    pub edition: Edition,
    /// The evidence that its answers name.
    pub evidence: Named,
}

impl Opened {
    /// The standards whose ratings rest on evidence that has expired by a day, in order.
    #[must_use]
    pub fn resting_on_expired(&self, day: Day) -> Vec<StandardCode> {
        let answers = self.stored.it.assessment.counting(&self.edition).into_iter();
        let has_expired = |id: &EvidenceId| self.evidence.get(id).is_some_and(|one| one.it.has_expired_on(day));
        answers.filter(|(_, answer)| answer.evidence.iter().any(has_expired)).map(|(standard, _)| standard).collect()
    }
}

/// Reads a self-assessment within reach, with its edition.
///
/// # Errors
/// [`Error::NotFound`] when there is none within reach.
pub fn open(conn: &mut Conn, reach: Reach, id: AssessmentId) -> Result<Opened, Error> {
    let stored = assessments::find(conn, reach, id)?.ok_or(Error::NotFound("self-assessment"))?;
    let edition = editions::find(conn, stored.it.assessment.edition)?.ok_or(Error::NotFound("edition"))?.it;
    let evidence = evidence::named_by(conn, &stored.it.assessment)?;
    Ok(Opened { stored, edition, evidence })
}

/// Takes up an invitation: starts a draft.
///
/// # Errors
/// When the invitation is out of reach, or is no longer open today.
pub fn start_assessment(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    invitation: InvitationId,
) -> Result<Opened, Error> {
    let invitation = invitations::find(tx, reach, invitation)?.ok_or(Error::NotFound("invitation"))?;
    let id = start(tx, actor, &invitation.it)?;
    open(tx, reach, id)
}

/// Starts a draft under an open invitation.
pub(crate) fn start(tx: &mut Tx<'_>, actor: Actor, invitation: &Invitation) -> Result<AssessmentId, Error> {
    let accepted = invitation.status_on(tx.now().day()).after(InvitationStep::Accept)?;
    let assessment = Assessment {
        id: tx.new_id(),
        organization: invitation.organization,
        edition: invitation.edition,
        invitation: invitation.id,
        arenas: invitation.arenas.clone(),
        status: AssessmentStatus::Draft,
        answers: BTreeMap::new(),
    };
    assessments::insert(tx, &assessment)?;
    invitations::end(tx, invitation.id, accepted, None)?;
    let event = Event::AssessmentStarted {
        organization: assessment.organization,
        assessment: assessment.id,
        invitation: invitation.id,
    };
    tx.append(actor, &event)?;
    Ok(assessment.id)
}

/// Saves answers, in place of those to the same standards; others stay as they are.
///
/// Whoever read an earlier revision saves all the same, as long as nobody has changed the answers to these standards since:
/// people of one organization who answer different standards do not stand in each other's way.
///
/// A draft may hold a rating whose level is N/A: its progress lists it, and submission refuses it.
///
/// # Errors
/// When the self-assessment is out of reach or read-only, an answer to the same standard was changed meanwhile to something
/// else, a standard does not apply, an answer has a rating and says "not yet" as well, what is named is
/// no evidence of the organization, or a text looks like it holds a person's data.
pub fn save_answers(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    id: AssessmentId,
    expected: i32,
    given: BTreeMap<StandardCode, Answer>,
) -> Result<Opened, Error> {
    let opened = open(tx, reach, id)?;
    let present = opened.stored.revision;
    if !(1..=present).contains(&expected) {
        return Err(Error::Stale);
    }
    let assessment = &opened.stored.it.assessment;
    match assessment.status {
        AssessmentStatus::MoreAsked => reviews::check_response(tx, assessment, given.keys())?,
        _ => assessment.check_answers(&opened.edition, given.keys())?,
    }
    if expected < present {
        let conflicting = changed_meanwhile(&given, &assessments::dated_answers(tx, id)?, expected);
        if !conflicting.is_empty() {
            return Err(Error::ChangedMeanwhile(conflicting));
        }
    }
    check_given(&given)?;
    put(tx, actor, assessment, &given)?;
    open(tx, reach, id)
}

/// Writes checked answers and records which standards they answer. Narratives that may hold a person's data are noted,
/// for staff to look at.
pub(crate) fn put(
    tx: &mut Tx<'_>,
    actor: Actor,
    assessment: &Assessment,
    given: &BTreeMap<StandardCode, Answer>,
) -> Result<(), Error> {
    evidence::check_named(tx, assessment.organization, given)?;
    let narratives = texts::screen_answers(given, &assessment.answers)?;
    assessments::put_answers(tx, assessment.id, given)?;
    for (standard, answer) in given {
        persistence::evidence::put_uses(tx, assessment.id, standard, &answer.evidence)?;
    }
    for (standard, narrative) in narratives {
        match narrative {
            Narrative::Unchanged => {}
            Narrative::Innocent => doubtful_narratives::remove(tx, assessment.id, standard)?,
            Narrative::ToLookAt(kinds) => {
                doubtful_narratives::put(tx, assessment.organization, assessment.id, standard, &kinds)?;
            }
        }
    }
    let event = Event::AnswersSaved {
        organization: assessment.organization,
        assessment: assessment.id,
        standards: given.keys().cloned().collect(),
    };
    tx.append(actor, &event)?;
    Ok(())
}

/// Hands a self-assessment in. What is handed in is kept as a version for good.
///
/// # Errors
/// When it is out of reach or changed meanwhile, or a standard that applies is unrated or rated at a level that is
/// N/A; the refusal names the standards.
pub fn submit_assessment(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    id: AssessmentId,
    expected: i32,
) -> Result<Opened, Error> {
    let opened = open(tx, reach, id)?;
    Error::unless_current(expected, opened.stored.revision)?;
    let assessment = &opened.stored.it.assessment;
    let next = assessment.submit(&opened.edition)?;
    assessments::set_status(tx, id, next, None)?;
    assessment_versions::freeze(tx, id, &frozen(&opened), actor)?;
    persistence::evidence::keep_submitted(tx, id)?;
    let event = Event::AssessmentSubmitted { organization: assessment.organization, assessment: id };
    tx.append(actor, &event)?;
    open(tx, reach, id)
}

/// Takes a self-assessment back before its review has begun.
///
/// # Errors
/// When it is out of reach, changed meanwhile or not submitted.
pub fn withdraw_assessment(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    id: AssessmentId,
    expected: i32,
) -> Result<Opened, Error> {
    let opened = open(tx, reach, id)?;
    Error::unless_current(expected, opened.stored.revision)?;
    let assessment = &opened.stored.it.assessment;
    let next = assessment.status.after(AssessmentStep::Withdraw)?;
    assessments::set_status(tx, id, next, None)?;
    assessment_versions::end(tx, id, VersionOutcome::Withdrawn, None, &BTreeMap::new())?;
    tx.append(actor, &Event::AssessmentWithdrawn { organization: assessment.organization, assessment: id })?;
    open(tx, reach, id)
}

/// Gives a self-assessment other arenas, as somebody asks who has said which answers no longer count then.
///
/// # Errors
/// When it is out of reach, changed meanwhile or read-only, an arena is not in the edition, or `agreed` is not exactly what
/// is dropped.
pub fn change_assessment_arenas(
    tx: &mut Tx<'_>,
    actor: Actor,
    reach: Reach,
    id: AssessmentId,
    expected: i32,
    arenas: &BTreeSet<ArenaCode>,
    agreed: &BTreeSet<StandardCode>,
) -> Result<Opened, Error> {
    let opened = open(tx, reach, id)?;
    Error::unless_current(expected, opened.stored.revision)?;
    let assessment = &opened.stored.it.assessment;
    let change = assessment.change_arenas(&opened.edition, arenas, agreed)?;
    assessments::set_arenas(tx, id, arenas)?;
    let event = Event::AssessmentArenasChanged {
        organization: assessment.organization,
        assessment: id,
        arenas: arenas.iter().cloned().collect(),
        dropped: change.drops,
    };
    tx.append(actor, &event)?;
    open(tx, reach, id)
}

/// What the organization stands by at this moment.
#[must_use]
pub fn frozen(opened: &Opened) -> Frozen {
    let assessment = &opened.stored.it.assessment;
    Frozen { arenas: assessment.arenas.clone(), answers: assessment.counting(&opened.edition) }
}

fn check_given(given: &BTreeMap<StandardCode, Answer>) -> Result<(), Error> {
    let mut faults = Vec::new();
    for (standard, answer) in given {
        if answer.not_yet && answer.rating.is_some() {
            faults.push(Fault {
                pointer: format!("/answers/{standard}/not_yet"),
                detail: "stands beside no rating: leave one of the two out".to_owned(),
            });
        }
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::Invalid(faults)) }
}
