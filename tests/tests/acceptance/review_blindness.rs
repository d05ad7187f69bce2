//! Whatever reviewers and others do, in whatever order: nobody sees what a reviewer has found before both have handed in,
//! over any operation that reads; and what acceptance has fixed never changes.

use crate::{
    operations,
    reviewing::{TwoReviews, act, etag, find, resolve, reviewer},
};
use domain::{
    access::{Actor, Role},
    ids::{AssessmentId, UserId},
    review::{Review, ReviewCount, ReviewPlace},
};
use serde_json::{Value, json};
use testkit::{Caller, Flow, TestApp};

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }
}

/// Every operation that reads and names nothing but this self-assessment, its organization, edition and standards.
fn reads(app: &TestApp, flow: &Flow<'_>) -> Vec<String> {
    let of = |name: &str| match name {
        "assessment" => Some(flow.assessment.clone()),
        "organization" => Some(flow.organization.to_string()),
        "edition" => Some(app.staff().edition.id.to_string()),
        "standard" => Some("F-01".to_owned()),
        "version" => Some("1".to_owned()),
        "format" => Some("json_lines".to_owned()),
        _ => None,
    };
    let all = operations::all().into_iter().filter(|operation| operation.method == "GET");
    let named = all.filter(|operation| {
        let variables = operation.path.split('{').skip(1).filter_map(|part| part.split('}').next());
        variables.into_iter().all(|name| of(name).is_some())
            && operation.parameters("query").iter().all(|one| one["required"] != true)
            && operation.scope.is_some()
    });
    named.map(|operation| operation.target_with(of)).collect()
}

fn review(app: &TestApp, flow: &Flow<'_>) -> Review {
    let id: AssessmentId = flow.assessment.parse().unwrap();
    let loaded = app.db().read(|conn| persistence::reviews::load(conn, id, ReviewCount::Two));
    loaded.unwrap_or_else(|error: persistence::Error| panic!("{error}"))
}

/// Fails when somebody sees a finding that counts before both were handed in. Returns how many answers were looked at.
fn check(app: &TestApp, flow: &Flow<'_>, targets: &[String], viewers: &[(Option<UserId>, Caller<'_>)]) -> usize {
    let review = review(app, flow);
    let handed_in = |place: ReviewPlace, standard: &domain::edition::StandardCode| {
        review.findings.iter().any(|one| one.counts && one.handed_in && one.place == place && one.standard == *standard)
    };
    let secret: Vec<_> = review
        .findings
        .iter()
        .filter(|one| one.counts && ReviewPlace::ALL.iter().any(|place| !handed_in(*place, &one.standard)))
        .collect();
    let mut looked_at = 0;
    for (viewer, caller) in viewers {
        let others = |one: &&&domain::review::Recorded| viewer.map(Actor::Person) != Some(one.reviewer);
        for target in targets {
            let answer = caller.get(target);
            for one in secret.iter().filter(others) {
                assert!(!answer.text.contains(&one.finding.reasons), "{:?} sees {one:?}\n{answer}", viewer);
            }
            looked_at += 1;
        }
        let rows = caller.get(&flow.path("/side-by-side")).ok().json();
        for one in secret.iter().filter(others) {
            let row = rows["standards"].as_array().unwrap().iter().find(|row| row["standard"] == one.standard.as_str());
            let row = row.unwrap();
            assert_eq!(row[one.place.as_str()], Value::Null, "{viewer:?} sees the rating of {one:?}");
            assert_eq!(row["final"], Value::Null, "{viewer:?} sees what {one:?} would make final");
        }
    }
    looked_at
}

#[test]
fn nobody_sees_what_a_reviewer_found_before_both_have_handed_in() {
    let app = TestApp::start();
    let (mut looked_at, mut accepted, mut acts) = (0, 0, 0);
    for seed in 1..=2 {
        let mut dice = Dice(seed);
        let TwoReviews { mut flow, first, second } = TwoReviews::start(&app);
        let targets = reads(&app, &flow);
        assert!(targets.len() >= 25 && targets.iter().any(|target| target.ends_with("/findings")), "{targets:?}");
        let mut people = vec![first, second, reviewer(&app)];
        let mut fixed: Option<String> = None;
        for step in 0..40 {
            // Towards the end everybody finishes, so that reviews are accepted as well.
            let by = dice.below(people.len());
            let standard = flow.applicable[dice.below(flow.applicable.len())].clone();
            let rating = ["meets", "does_not_meet"][dice.below(2)];
            let caller = people[by].1.clone();
            let chosen = if step % 20 == 19 { 10 } else { dice.below(10) };
            let _ = match chosen {
                0..=3 => find(&flow, &caller, &standard, rating, &format!("Mark-{seed}-{step}-of-{by}.")),
                4 => act(&flow, &caller, "/hand-in"),
                5 => resolve(&flow, &caller, &standard, rating),
                6 => {
                    let asked = json!({"standards": [{"standard": standard, "note": "More, please."}]});
                    let asked =
                        caller.call("POST", &flow.path("/ask")).header("If-Match", etag(&flow)).json(&asked).send();
                    if asked.status == 200 {
                        flow.etag = etag(&flow);
                        let narrative = format!("Answered at step {step}.");
                        flow.save(&json!({"answers": {&standard: {"rating": "meets", "narrative": narrative}}})).ok();
                        act(&flow, &flow.provider, "/respond").ok();
                    }
                    asked
                }
                7 => {
                    let place = ["first", "second"][dice.below(2)];
                    crate::reviewing::assign(&flow, place, people[by].0)
                }
                8 if step % 3 == 0 => {
                    let left = json!({"organization": flow.organization.to_string(), "kind": "other"});
                    let declared = caller.post_once("/v1/conflicts", &left);
                    people[by] = reviewer(&app);
                    for place in ["first", "second"] {
                        let _ = crate::reviewing::assign(&flow, place, people[by].0);
                    }
                    declared
                }
                9 => act(&flow, &caller, &format!("/findings/{standard}/confirm")),
                10 => {
                    for (at, (_, each)) in people.iter().enumerate() {
                        for standard in &flow.applicable {
                            let _ = find(
                                &flow,
                                each,
                                standard,
                                "meets",
                                &format!("Mark-{seed}-{step}-at-{at}-{standard}."),
                            );
                        }
                    }
                    looked_at += check(&app, &flow, &targets, &viewers(&app, &flow, &people));
                    for (_, each) in &people {
                        let _ = act(&flow, each, "/hand-in");
                    }
                    act(&flow, &caller, "/accept")
                }
                _ => act(&flow, &caller, "/accept"),
            };
            acts += 1;
            if step % 13 == 0 {
                looked_at += check(&app, &flow, &targets, &viewers(&app, &flow, &people));
            }
            let shown = app.as_role(Role::Auditor).get(&flow.path("/side-by-side")).ok();
            match &fixed {
                Some(fixed) => assert_eq!(shown.text, *fixed, "what was accepted has changed at step {step}"),
                None if shown.json()["status"] == "accepted" => {
                    fixed = Some(shown.text);
                    accepted += 1;
                }
                None => {}
            }
        }
    }
    assert!(looked_at >= 1000, "only {looked_at} answers were looked at");
    assert!(accepted >= 1, "no review was accepted in {acts} acts");
    println!("{acts} acts, {looked_at} answers looked at, {accepted} reviews accepted");
}

fn viewers<'a>(
    app: &'a TestApp,
    flow: &Flow<'a>,
    people: &[(UserId, Caller<'a>)],
) -> Vec<(Option<UserId>, Caller<'a>)> {
    let mut viewers: Vec<_> = people.iter().map(|(person, caller)| (Some(*person), caller.clone())).collect();
    viewers.push((None, app.as_role(Role::Decider)));
    viewers.push((None, app.as_role(Role::Auditor)));
    viewers.push((None, flow.provider.clone()));
    viewers
}
