//! Random histories: random people try random acts on two self-assessments of one organization, and after every try what
//! they have told, handed in and had accepted is still there, as it was.
//!
//! Played twice: through the workflows, where a history is cheap, and over HTTP.

mod acts;
mod by_http;
mod by_workflows;
mod model;
mod scene;
mod seen;

use acts::{Act, Deed, STANDARDS, Said, Who, applying, tries};
use domain::{
    assessment::{AssessmentStep, TRANSITIONS},
    rating::Rating,
};
use model::{Model, Outcome, dropped};
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use scene::Scene;
use seen::Seen;
use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};
use testkit::TestApp;

/// A way to the registry.
trait Registry {
    /// Reads everything of a self-assessment.
    fn see(&self, assessment: &str) -> Seen;

    /// Tries something, in the name of somebody who read a revision.
    fn attempt(&self, assessment: &str, who: Who, deed: &Deed, read: i32) -> Outcome;
}

/// How much was tried, and what came of it.
struct Tally {
    began: Instant,
    histories: usize,
    tries: usize,
    steps: BTreeMap<String, usize>,
    refusals: BTreeMap<String, usize>,
    merged: usize,
    checks_of_versions: usize,
}

impl Tally {
    fn new() -> Self {
        let (steps, refusals) = (BTreeMap::new(), BTreeMap::new());
        Self { began: Instant::now(), histories: 0, tries: 0, steps, refusals, merged: 0, checks_of_versions: 0 }
    }

    fn note(&mut self, before: &Seen, deed: &Deed, read: i32, outcome: &Outcome) {
        self.tries += 1;
        self.checks_of_versions += before.versions.len();
        match (outcome, deed) {
            (Err(code), _) => *self.refusals.entry(code.clone()).or_default() += 1,
            (Ok(()), Deed::Step(step)) => {
                *self.steps.entry(format!("{} {}", before.status.as_str(), step.as_str())).or_default() += 1;
            }
            (Ok(()), Deed::Save(_)) if read < before.revision => self.merged += 1,
            (Ok(()), _) => {}
        }
    }

    /// Says how much it was.
    fn say(&self) {
        println!(
            "{:?}: {} histories, {} acts tried, {} of them merges with an earlier revision; {} versions read again\n\
             steps taken: {:?}\nrefused: {:?}",
            self.began.elapsed(),
            self.histories,
            self.tries,
            self.merged,
            self.checks_of_versions,
            self.steps,
            self.refusals
        );
    }

    /// Every row of the table was gone through, and every refusal met.
    fn check_thorough(&self) {
        for row in TRANSITIONS {
            let step = format!("{} {}", row.from.as_str(), row.step.as_str());
            assert!(self.steps.contains_key(&step), "nobody took {step}: {:?}", self.steps);
        }
        for code in REFUSALS {
            assert!(self.refusals.contains_key(*code), "nobody was refused by {code}: {:?}", self.refusals);
        }
        assert!(self.merged > 0, "nobody saved with an earlier revision");
    }
}

/// Those that no run goes without; rarer ones are tried one by one elsewhere.
const REFUSALS: &[&str] = &[
    "forbidden",
    "not-found",
    "own-organization",
    "stale",
    "assessment-step",
    "assessment-read-only",
    "standards-unrated",
    "standard-does-not-apply",
    "not-in-review",
    "not-assigned",
    "not-asked",
    "invalid",
];

/// A self-assessment, what is known about it, and what was read of it last.
struct Played {
    id: String,
    model: Model,
    seen: Seen,
}

/// Plays histories on one database.
fn play(cases: u32, most: usize, open: impl for<'a> Fn(&'a Scene<'a>) -> Box<dyn Registry + 'a>) -> Tally {
    let app = TestApp::start();
    let stage = scene::Stage::set(&app);
    let tally = RefCell::new(Tally::new());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let played = TestRunner::new(config).run(&tries(most), |tries| {
        let scene = Scene::set(&app, &stage);
        let registry = open(&scene);
        tally.borrow_mut().histories += 1;
        let mut both = scene.assessments.clone().map(|id| {
            let seen = registry.see(&id);
            Played { id, model: Model::default(), seen }
        });
        for one in tries {
            let on = usize::from(one.on_the_second);
            for deed in meant(&one.act, &both[on].seen) {
                // Whoever keeps to what is due has read what is there.
                let ago = if matches!(one.act, Act::Next { .. } | Act::FindAll(_)) { 0 } else { one.ago };
                let (who, read) = (one.who.unwrap_or_else(|| deed.usual()), both[on].seen.revision - ago);
                act(&*registry, &mut both, on, (who, &deed, read), &tally)
                    .map_err(|why| TestCaseError::fail(format!("{who:?} {deed:?} reading {read}: {why}")))?;
            }
        }
        Ok(())
    });
    if let Err(failure) = played {
        panic!("{failure}");
    }
    tally.into_inner()
}

/// Tries one deed on one of the two, and looks at both.
fn act(
    registry: &dyn Registry,
    both: &mut [Played; 2],
    on: usize,
    (who, deed, read): (Who, &Deed, i32),
    tally: &RefCell<Tally>,
) -> Result<(), String> {
    let one = &mut both[on];
    let expected = one.model.expected(&one.seen, who, deed, read);
    let outcome = registry.attempt(&one.id, who, deed, read);
    if outcome != expected {
        return Err(format!("came to {outcome:?} and should have come to {expected:?}; before: {:#?}", one.seen));
    }
    tally.borrow_mut().note(&one.seen, deed, read, &outcome);
    let after = registry.see(&one.id);
    one.model.check(&one.seen, &after, (who, deed), &outcome)?;
    one.seen = after;
    let other = &both[1 - on];
    // What is refused is rolled back, the one and the other.
    if outcome.is_err() || registry.see(&other.id) == other.seen {
        Ok(())
    } else {
        Err("the other self-assessment has changed".to_owned())
    }
}

/// What trying this comes to now, one after the other.
fn meant(act: &Act, seen: &Seen) -> Vec<Deed> {
    let applying = applying(&seen.arenas);
    let rated = |code: &str| seen.answers.get(code).is_some_and(|answer| acts::awards(code, &answer["rating"]));
    let save = |codes: Vec<&&str>, said: &Said| {
        Deed::Save(codes.into_iter().map(|code| ((*code).to_owned(), said.answer())).collect())
    };
    let find = |code: &str, rating: &Rating| Deed::Find { standard: code.to_owned(), rating: *rating };
    match act {
        Act::Next { which, ready } => {
            let steps: Vec<_> = seen.status.transitions().collect();
            let Some(row) = steps.get(usize::from(*which) % steps.len().max(1)) else { return Vec::new() };
            let mut deeds = Vec::new();
            if *ready && row.step == AssessmentStep::Submit {
                let missing: Vec<_> = applying.iter().filter(|code| !rated(code)).collect();
                deeds.extend((!missing.is_empty()).then(|| save(missing, &Said::Rated(Rating::Meets, 0))));
            }
            if *ready && row.step == AssessmentStep::Accept {
                let missing = applying.iter().filter(|code| !seen.findings.contains_key(**code));
                deeds.extend(missing.map(|code| find(code, &Rating::Meets)));
            }
            deeds.push(Deed::Step(row.step));
            deeds
        }
        Act::Step(step) => vec![Deed::Step(*step)],
        Act::AnswerAll(said) => vec![save(applying.iter().collect(), said)],
        Act::Answer(some) => {
            vec![Deed::Save(some.iter().map(|(place, said)| (STANDARDS[*place].0.to_owned(), said.answer())).collect())]
        }
        Act::Arenas { arenas, knows } => {
            let drops = if *knows { dropped(seen, arenas).into_iter().collect() } else { BTreeSet::new() };
            vec![Deed::Arenas { arenas: arenas.iter().map(|arena| (*arena).to_owned()).collect(), drops }]
        }
        Act::FindAll(rating) => applying.iter().map(|code| find(code, rating)).collect(),
        Act::Find(place, rating) => vec![find(STANDARDS[*place].0, rating)],
    }
}

#[test]
fn nothing_that_was_handed_in_is_lost_and_nothing_fixed_changes_whatever_people_try() {
    let tally = play(40, 70, |scene| Box::new(by_workflows::Workflows::new(scene)));
    tally.say();
    tally.check_thorough();
}

#[test]
fn nothing_that_was_handed_in_is_lost_and_nothing_fixed_changes_over_http() {
    let tally = play(6, 50, |scene| Box::new(by_http::Http::new(scene)));
    tally.say();
    assert!(tally.checks_of_versions > 0, "nothing was handed in");
}
