//! Histories through the workflows, as the operations call them.

use super::{
    Registry,
    acts::{ASKED, Deed, Who},
    model::Outcome,
    scene::Scene,
    seen::Seen,
};
use domain::{
    access::{Actor, Reach},
    assessment::{AssessmentStep, Version},
    ids::AssessmentId,
    review::ReviewCount,
};
use persistence::{Tx, assessment_versions};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use workflows::{Error, assessments, reviews};

pub struct Workflows<'a> {
    scene: &'a Scene<'a>,
}

impl<'a> Workflows<'a> {
    pub fn new(scene: &'a Scene<'a>) -> Self {
        Self { scene }
    }
}

impl Registry for Workflows<'_> {
    fn see(&self, assessment: &str) -> Seen {
        let id = id(assessment);
        let read = self.scene.app.db().read::<_, Error>(|conn| {
            let opened = assessments::open(conn, Reach::Commission, id)?;
            let review = persistence::reviews::load(conn, id, ReviewCount::One)?;
            Ok((opened, assessment_versions::list(conn, id)?, review))
        });
        let (opened, versions, review) = read.expect("it is read");
        let (stored, revision) = (&opened.stored.it, opened.stored.revision);
        let answers = stored.assessment.counting(&opened.edition);
        Seen {
            status: stored.assessment.status,
            revision,
            arenas: stored.assessment.arenas.iter().map(|arena| arena.as_str().to_owned()).collect(),
            answers: answers.iter().map(|(code, answer)| (code.as_str().to_owned(), json!(answer))).collect(),
            versions: versions.iter().map(shown).collect(),
            findings: review
                .findings
                .iter()
                .filter(|one| one.counts)
                .map(|one| (one.standard.as_str().to_owned(), json!([one.finding, one.reviewer.to_string()])))
                .collect(),
            rest: json!([stored.note, stored.accepted_at, stored.accepted_by.map(|by| by.to_string())]),
        }
    }

    fn attempt(&self, assessment: &str, who: Who, deed: &Deed, read: i32) -> Outcome {
        // What stands at the door of each operation.
        if !who.role().scopes().contains(&deed.scope()) {
            return Err("forbidden".to_owned());
        }
        let reach = self.scene.organization_of(who).map_or(Reach::Commission, Reach::Own);
        let actor = self.scene.actor(who);
        let done = self.scene.app.db().write(|tx| act(tx, actor, reach, id(assessment), deed, read));
        done.map(drop).map_err(|error| code(&error))
    }
}

fn act(tx: &mut Tx<'_>, actor: Actor, reach: Reach, id: AssessmentId, deed: &Deed, read: i32) -> Result<(), Error> {
    let standard = |code: &str| domain::edition::StandardCode::parse(code).expect("a standard's code");
    let done = match deed {
        Deed::Save(given) => {
            let answers = given.iter().map(|(code, answer)| (standard(code), of(answer))).collect::<BTreeMap<_, _>>();
            assessments::save_answers(tx, actor, reach, id, read, answers)
        }
        Deed::Arenas { arenas, drops } => {
            let arenas = arenas.iter().map(|arena| of(&json!(arena))).collect();
            let drops = drops.iter().map(|code| standard(code)).collect();
            assessments::change_assessment_arenas(tx, actor, reach, id, read, &arenas, &drops)
        }
        Deed::Find { standard: code, rating } => {
            let finding =
                of(&json!({"rating": rating, "reasons": "The signed code was shown.", "method": "documents"}));
            reviews::record_finding(tx, actor, id, read, standard(code), finding)
        }
        Deed::Step(step) => match step {
            AssessmentStep::Submit => assessments::submit_assessment(tx, actor, reach, id, read),
            AssessmentStep::Withdraw => assessments::withdraw_assessment(tx, actor, reach, id, read),
            AssessmentStep::StartReview => reviews::start_review(tx, actor, id, read),
            AssessmentStep::Return => {
                reviews::return_assessment(tx, actor, id, read, "Please look at the first standard again.", &[])
            }
            AssessmentStep::Accept => reviews::accept_assessment(tx, actor, id, read),
            AssessmentStep::AskForMore => {
                reviews::ask_for_more(tx, actor, id, read, &[(standard(ASKED), "Please show the roster.".to_owned())])
            }
            AssessmentStep::Respond => reviews::respond_to_review(tx, actor, reach, id, read),
        },
    };
    done.map(drop)
}

/// The code that the operations answer with.
fn code(error: &Error) -> String {
    match error {
        Error::Refused(refusal) => refusal.code().to_owned(),
        Error::NotFound(_) => "not-found".to_owned(),
        Error::Stale | Error::ChangedMeanwhile(_) => "stale".to_owned(),
        Error::Invalid(_) => "invalid".to_owned(),
        other => panic!("{other:?}"),
    }
}

fn shown(version: &Version) -> Value {
    let answers: BTreeMap<_, _> = version.frozen.answers.iter().map(|(code, answer)| (code.as_str(), answer)).collect();
    let findings: BTreeMap<_, _> = version.findings.iter().map(|(code, finding)| (code.as_str(), finding)).collect();
    json!({
        "number": version.number,
        "submitted_at": version.submitted_at,
        "submitted_by": version.submitted_by.to_string(),
        "arenas": version.frozen.arenas,
        "answers": answers,
        "outcome": version.ended.map(|(outcome, _)| outcome),
        "ended_at": version.ended.map(|(_, at)| at),
        "note": version.note,
        "findings": findings,
    })
}

fn id(text: &str) -> AssessmentId {
    text.parse().expect("an id")
}

fn of<T: serde::de::DeserializeOwned>(value: &Value) -> T {
    serde_json::from_value(value.clone()).expect("what it describes")
}
