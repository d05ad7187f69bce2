//! What must be so: which try succeeds, and what is different afterwards, reckoned apart from the registry's own code.

use super::{
    acts::{ARENAS, ASKED, Deed, Who, applying, awards},
    seen::Seen,
};
use domain::assessment::{AssessmentStatus, AssessmentStep, TRANSITIONS};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What became of a try: done, or refused with a code.
pub type Outcome = Result<(), String>;

/// What has been told and handed in so far.
#[derive(Default)]
pub struct Model {
    /// What the organization's people said last about each standard, and at which revision it became that.
    told: BTreeMap<String, (Value, i32)>,
    /// What was handed in, and what became of it.
    handed_in: Vec<Value>,
    /// Who has taken up the review.
    reviewer: Option<Who>,
    /// The revision of the answer that each finding is about.
    found_on: BTreeMap<String, i32>,
}

impl Model {
    /// What the registry must answer.
    pub fn expected(&self, seen: &Seen, who: Who, deed: &Deed, read: i32) -> Outcome {
        let refused = |code: &str| Err(code.to_owned());
        if !who.role().scopes().contains(&deed.scope()) {
            return refused("forbidden");
        }
        match who {
            Who::Outsider => return refused("not-found"),
            Who::OwnReviewer => return refused("own-organization"),
            _ => {}
        }
        let is_save = matches!(deed, Deed::Save(_));
        if read != seen.revision && !(is_save && (1..=seen.revision).contains(&read)) {
            return refused("stale");
        }
        let is_open = TRANSITIONS.iter().any(|row| row.from == seen.status && row.step == AssessmentStep::Submit);
        let applying = applying(&seen.arenas);
        match deed {
            Deed::Save(given)
                if seen.status == AssessmentStatus::MoreAsked && given.keys().any(|code| code != ASKED) =>
            {
                refused("not-asked")
            }
            Deed::Save(_) | Deed::Arenas { .. }
                if !(is_open || is_save && seen.status == AssessmentStatus::MoreAsked) =>
            {
                refused("assessment-read-only")
            }
            Deed::Save(given) => {
                let meanwhile = |(code, answer): (&String, &Value)| {
                    self.told.get(code).is_some_and(|(there, changed)| *changed > read && there != answer)
                };
                if given.keys().any(|code| !applying.contains(&code.as_str())) {
                    refused("standard-does-not-apply")
                } else if given.iter().any(meanwhile) {
                    refused("stale")
                } else if given.values().any(|answer| answer["not_yet"] == true && answer["rating"].is_string()) {
                    refused("invalid")
                } else {
                    Ok(())
                }
            }
            Deed::Arenas { arenas, drops } => {
                let then = super::acts::applying(arenas);
                let is_lost = |code: &&str| !then.contains(code) && self.told.contains_key(*code);
                let lost: BTreeSet<&str> = applying.into_iter().filter(is_lost).collect();
                if lost == drops.iter().map(String::as_str).collect() { Ok(()) } else { refused("arenas-drop-answers") }
            }
            Deed::Find { .. } if seen.status != AssessmentStatus::InReview => refused("not-in-review"),
            Deed::Find { standard, .. } if !applying.contains(&standard.as_str()) => refused("standard-does-not-apply"),
            Deed::Find { standard, rating } if !awards(standard, &json!(rating)) => refused("level-not-available"),
            Deed::Find { .. } if self.reviewer != Some(who) => refused("not-assigned"),
            Deed::Find { .. } => Ok(()),
            Deed::Step(step) => {
                let is_allowed = TRANSITIONS.iter().any(|row| row.from == seen.status && row.step == *step);
                let is_whole = [AssessmentStep::Submit, AssessmentStep::Respond].contains(step);
                let is_anothers = match step {
                    AssessmentStep::StartReview => self.reviewer.is_some_and(|reviewer| reviewer != who),
                    AssessmentStep::AskForMore => self.reviewer != Some(who),
                    _ => false,
                };
                let rating = |code: &str| &seen.answers.get(code).unwrap_or(&Value::Null)["rating"];
                if !is_allowed {
                    refused("assessment-step")
                } else if is_anothers {
                    refused("not-assigned")
                } else if is_whole && applying.iter().any(|code| rating(code).is_null()) {
                    refused("standards-unrated")
                } else if is_whole && applying.iter().any(|code| !awards(code, rating(code))) {
                    refused("level-not-available")
                } else if *step == AssessmentStep::Accept
                    && applying.iter().any(|code| !seen.findings.contains_key(*code))
                {
                    refused("standards-without-finding")
                } else {
                    Ok(())
                }
            }
        }
    }

    /// What must hold after a try; takes note of what was done.
    ///
    /// # Errors
    /// What does not hold.
    pub fn check(
        &mut self,
        before: &Seen,
        after: &Seen,
        (who, deed): (Who, &Deed),
        outcome: &Outcome,
    ) -> Result<(), String> {
        if outcome.is_err() {
            return same("what was refused changed something", after, before);
        }
        if after.revision <= before.revision {
            return Err(format!("the revision went from {} to {}", before.revision, after.revision));
        }
        let (mut status, mut arenas, mut findings) = (before.status, before.arenas.clone(), before.findings.clone());
        let mut ended = None;
        match deed {
            Deed::Save(given) => {
                for (code, answer) in given {
                    if self.told.get(code).is_none_or(|(there, _)| there != answer) {
                        self.told.insert(code.clone(), (answer.clone(), after.revision));
                    }
                }
            }
            Deed::Arenas { arenas: given, .. } => arenas.clone_from(given),
            Deed::Find { standard, .. } => {
                let found = after.findings.get(standard).ok_or("the finding is not there")?;
                findings.insert(standard.clone(), found.clone());
                self.found_on.insert(standard.clone(), self.told.get(standard).map_or(1, |(_, changed)| *changed));
            }
            Deed::Step(step) => {
                let row = TRANSITIONS.iter().find(|row| row.from == before.status && row.step == *step);
                status = row.ok_or_else(|| format!("{step:?} is not in the table from {:?}", before.status))?.to;
                ended = self.step(*step, before, after)?;
                if *step == AssessmentStep::StartReview {
                    self.reviewer = self.reviewer.or(Some(who));
                }
                if [AssessmentStep::StartReview, AssessmentStep::Respond].contains(step) {
                    // What was found says nothing about an answer that has changed since.
                    findings.retain(|code, _| {
                        self.told.get(code).is_none_or(|(_, changed)| self.found_on.get(code) == Some(changed))
                    });
                }
            }
        }
        same("the state", &after.status, &status)?;
        same("the arenas", &after.arenas, &arenas)?;
        same("the findings", &after.findings, &findings)?;
        let counting = applying(&arenas).into_iter();
        let told = counting.filter_map(|code| Some((code.to_owned(), self.told.get(code)?.0.clone()))).collect();
        same("what the organization's people said last", &after.answers, &told)?;
        self.check_versions(before, after, ended)
    }

    /// Takes note of a step, and says which version it ended.
    fn step(&mut self, step: AssessmentStep, before: &Seen, after: &Seen) -> Result<Option<usize>, String> {
        let outcome = match step {
            AssessmentStep::Submit => {
                let number = self.handed_in.len() + 1;
                let version = json!({"number": number, "arenas": before.arenas, "answers": before.answers});
                self.handed_in.push(version);
                return Ok(None);
            }
            AssessmentStep::Withdraw => "withdrawn",
            AssessmentStep::Return => "returned",
            AssessmentStep::Accept => "accepted",
            AssessmentStep::Respond => "answered",
            AssessmentStep::StartReview | AssessmentStep::AskForMore => return Ok(None),
        };
        let place = self.handed_in.len().checked_sub(1).ok_or("nothing was handed in")?;
        let told = &after.versions.get(place).unwrap_or(&Value::Null)["outcome"];
        same("what became of the version", told, &json!(outcome))?;
        if step == AssessmentStep::Respond {
            let number = self.handed_in.len() + 1;
            self.handed_in.push(json!({"number": number, "arenas": before.arenas, "answers": before.answers}));
        }
        Ok(Some(place))
    }

    /// What was handed in reads back as it was; what has ended is the same whole.
    fn check_versions(&self, before: &Seen, after: &Seen, ended: Option<usize>) -> Result<(), String> {
        same("how many versions there are", &after.versions.len(), &self.handed_in.len())?;
        for (place, (version, handed_in)) in after.versions.iter().zip(&self.handed_in).enumerate() {
            for part in ["number", "arenas", "answers"] {
                same(&format!("version {}: {part}", place + 1), &version[part], &handed_in[part])?;
            }
            if let Some(earlier) = before.versions.get(place).filter(|_| ended != Some(place)) {
                same(&format!("version {}", place + 1), &version.to_string(), &earlier.to_string())?;
            }
        }
        Ok(())
    }
}

fn same<T: PartialEq + std::fmt::Debug>(what: &str, is: &T, was: &T) -> Result<(), String> {
    if is == was { Ok(()) } else { Err(format!("{what}: {is:#?}\nand should be {was:#?}")) }
}

/// What other arenas drop, for somebody who knows it.
pub fn dropped(seen: &Seen, arenas: &[&str]) -> Vec<String> {
    assert!(arenas.iter().all(|arena| ARENAS.contains(arena)));
    let then = applying(&arenas.iter().map(|arena| (*arena).to_owned()).collect());
    seen.answers.keys().filter(|code| !then.contains(&code.as_str())).cloned().collect()
}
