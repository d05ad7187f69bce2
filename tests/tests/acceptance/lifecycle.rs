//! The life of a self-assessment over HTTP, step by step as the domain's table has it: every step from every state.

use domain::assessment::{AssessmentStatus, AssessmentStep, Side, TRANSITIONS, Transition};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use testkit::{Answer, Flow, TestApp, offering, profile};

/// How a step is asked for: below the self-assessment, with what body. `None` while the registry does not offer it.
pub fn request(step: AssessmentStep) -> Option<(&'static str, Option<Value>)> {
    match step {
        AssessmentStep::Submit => Some(("/submit", None)),
        AssessmentStep::Withdraw => Some(("/withdraw", None)),
        AssessmentStep::StartReview => Some(("/review", None)),
        AssessmentStep::Return => Some(("/return", Some(json!({"note": "Please look at F-01 again."})))),
        AssessmentStep::Accept => Some(("/accept", None)),
        AssessmentStep::AskForMore => {
            Some(("/ask", Some(json!({"standards": [{"standard": "F-01", "note": "Please show the roster."}]}))))
        }
        AssessmentStep::Respond => Some(("/respond", None)),
    }
}

/// The steps from a draft to each state, as few as the table allows.
fn ways() -> BTreeMap<AssessmentStatus, Vec<AssessmentStep>> {
    let mut ways = BTreeMap::from([(AssessmentStatus::Draft, Vec::new())]);
    loop {
        let rows = TRANSITIONS.iter().filter(|row| request(row.step).is_some());
        let further: Vec<&Transition> =
            rows.filter(|row| ways.contains_key(&row.from) && !ways.contains_key(&row.to)).collect();
        if further.is_empty() {
            return ways;
        }
        for row in further {
            let mut way: Vec<_> = ways[&row.from].clone();
            way.push(row.step);
            ways.entry(row.to).or_insert(way);
        }
    }
}

/// A self-assessment that has gone a way, each step by whose it is.
fn gone<'a>(app: &'a TestApp, way: &[AssessmentStep]) -> Flow<'a> {
    let mut flow = Flow::create(app, &profile(&[offering("outreach", &["37183"])]));
    flow.start();
    flow.fill_in();
    for step in way {
        take(&mut flow, *step).ok();
    }
    flow
}

/// Takes a step with all that the rules want of it beside its place in the table.
fn take(flow: &mut Flow<'_>, step: AssessmentStep) -> Answer {
    if step == AssessmentStep::Accept {
        flow.find_all();
    }
    let answer = attempt(flow, step);
    if answer.status < 300 {
        flow.etag = answer.etag();
    }
    answer
}

/// Asks for a step by whose it is, with the present entity tag.
fn attempt(flow: &Flow<'_>, step: AssessmentStep) -> Answer {
    let (below, body) = request(step).unwrap();
    let row = TRANSITIONS.iter().find(|row| row.step == step).unwrap();
    let caller = match row.by {
        Side::Organization => &flow.provider,
        Side::Commission => &flow.reviewer,
    };
    let call = caller.call("POST", &flow.path(below)).header("If-Match", &flow.etag);
    match body {
        Some(body) => call.json(&body).send(),
        None => call.send(),
    }
}

#[test]
fn every_step_from_every_state_is_taken_or_refused_with_what_is_allowed_now() {
    let app = TestApp::start();
    let (mut taken, mut refused) = (0, 0);
    let ways = ways();
    for (status, way) in &ways {
        let flow = gone(&app, way);
        let shown = flow.provider.get(&flow.path("")).ok();
        assert_eq!(shown.json()["status"], status.as_str(), "{way:?}");
        let allowed: Vec<_> = status.transitions().map(|row| row.step.as_str()).collect();
        for step in AssessmentStep::ALL.into_iter().filter(|step| request(*step).is_some()) {
            if let Some(row) = status.transitions().find(|row| row.step == step) {
                let mut other = gone(&app, way);
                let answer = take(&mut other, step).expect(200);
                assert_eq!(answer.json()["status"], row.to.as_str(), "{status:?} {step:?}");
                taken += 1;
                continue;
            }
            let problem = attempt(&flow, step).problem(409, "assessment-step");
            let detail = problem["detail"].as_str().unwrap();
            let said: BTreeSet<&str> =
                detail.split("allowed now: ").nth(1).unwrap().trim_end_matches('.').split(", ").collect();
            let expected =
                if allowed.is_empty() { BTreeSet::from(["nothing"]) } else { allowed.iter().copied().collect() };
            assert_eq!(said, expected, "{status:?} {step:?}: {problem:#}");
            let after = flow.provider.get(&flow.path("")).ok();
            assert_eq!((after.etag(), after.text), (shown.etag(), shown.text.clone()), "{status:?} {step:?}");
            refused += 1;
        }
    }
    println!("{} states: {taken} steps taken, {refused} refused", ways.len());
    let offered = AssessmentStep::ALL.into_iter().filter(|step| request(*step).is_some()).count();
    assert_eq!(taken + refused, ways.len() * offered);
}

#[test]
fn answers_arenas_and_findings_are_written_in_their_states_alone() {
    let app = TestApp::start();
    // Whoever was asked for more answers that alone: see review_more.rs.
    for (status, way) in ways().into_iter().filter(|(status, _)| *status != AssessmentStatus::MoreAsked) {
        let flow = gone(&app, &way);
        let answer = json!({"rating": "does_not_meet"});
        let several = json!({"answers": {"F-02": answer}});
        let finding = json!({"rating": "meets", "reasons": "The signed code was shown.", "method": "documents"});
        let own: Vec<_> = flow.applicable.iter().filter(|code| !code.starts_with("F-")).collect();
        let arenas = json!({"arenas": [], "drops": own});
        let is_open = status.transitions().any(|row| row.step == AssessmentStep::Submit);
        let mut etag = flow.etag.clone();
        for (by, below, body, is_allowed, code) in [
            (&flow.provider, "/answers/F-01", &answer, is_open, "assessment-read-only"),
            (&flow.provider, "/answers", &several, is_open, "assessment-read-only"),
            (&flow.provider, "/arenas", &arenas, is_open, "assessment-read-only"),
            (&flow.reviewer, "/findings/F-01", &finding, status == AssessmentStatus::InReview, "not-in-review"),
        ] {
            let put = by.put(&flow.path(below), &etag, body);
            if is_allowed {
                etag = put.expect(200).etag();
            } else {
                put.problem(409, code);
            }
        }
    }
}

/// Whoever offers the rest of the table must have it tried here.
#[test]
fn every_step_that_is_offered_is_tried() {
    let untried = AssessmentStep::ALL.into_iter().filter(|step| request(*step).is_none());
    let untried: BTreeSet<_> = untried.map(AssessmentStep::as_str).collect();
    let steps =
        crate::operations::all().into_iter().filter(|one| one.path.starts_with("/v1/assessments/{assessment}/"));
    let operations: BTreeSet<_> = steps.map(|operation| operation.id).collect();
    for step in untried {
        assert!(!operations.iter().any(|id| id.starts_with(step)), "{step} is offered: say how in `request`");
    }
    for (below, _) in AssessmentStep::ALL.into_iter().filter_map(request) {
        let path = format!("/v1/assessments/{{assessment}}{below}");
        let is_there = crate::operations::all().iter().any(|one| one.method == "POST" && one.path == path);
        assert!(is_there, "{path}");
    }
}
