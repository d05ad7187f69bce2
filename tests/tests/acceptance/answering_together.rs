//! Several people of one organization at once: truly at the same moment, and while one of them changes the arenas.

use domain::access::Role;
use serde_json::{Value, json};
use std::{collections::BTreeSet, sync::Barrier};
use testkit::{Flow, TestApp, offering, profile};

fn started(app: &TestApp) -> Flow<'_> {
    let mut flow = Flow::create(app, &profile(&[offering("outreach", &["37183"])]));
    flow.start();
    flow
}

fn codes(list: &Value) -> BTreeSet<&str> {
    list.as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect()
}

/// What a change conflicts with, by pointer.
fn conflicts(problem: &Value) -> BTreeSet<&str> {
    problem["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect()
}

#[test]
fn at_the_same_moment_every_answer_is_kept_and_of_two_to_one_standard_exactly_one() {
    let app = TestApp::start();
    let flow = started(&app);
    let people: Vec<_> = (0..4).map(|_| app.provider_as(Role::ProviderMember, flow.organization)).collect();
    let begin = Barrier::new(people.len());
    let told = |who: usize, code: &str| json!({"rating": "meets", "narrative": format!("{code}, told by {who}.")});
    let saved: Vec<Vec<bool>> = std::thread::scope(|scope| {
        let threads: Vec<_> = people
            .iter()
            .enumerate()
            .map(|(who, person)| {
                let (flow, begin) = (&flow, &begin);
                scope.spawn(move || {
                    begin.wait();
                    // All have read the same, before anybody saved: one standard of their own each, and two that all answer.
                    let own = format!("F-1{who}");
                    let put = |code: &str| {
                        let answer = person.put(&flow.path(&format!("/answers/{code}")), &flow.etag, &told(who, code));
                        if answer.status != 200 {
                            answer.problem(412, "stale");
                            return false;
                        }
                        true
                    };
                    vec![put(&own), put("F-01"), put("F-02")]
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let answers = flow.provider.get(&flow.path("")).ok().json()["answers"].clone();
    for (who, saved) in saved.iter().enumerate() {
        let own = format!("F-1{who}");
        assert!(saved[0], "nobody else answered {own}");
        assert_eq!(answers[&own], told(who, &own));
    }
    for (place, code) in [(1, "F-01"), (2, "F-02")] {
        let winners: Vec<_> = (0..people.len()).filter(|who| saved[*who][place]).collect();
        let [winner] = winners[..] else { panic!("{code} was saved by {winners:?}") };
        assert_eq!(answers[code], told(winner, code));
    }
}

#[test]
fn a_conflict_names_every_standard_in_it_and_the_present_answers_can_be_read() {
    let app = TestApp::start();
    let flow = started(&app);
    let colleague = app.provider_as(Role::ProviderMember, flow.organization);
    let read = flow.etag.clone();
    let of = |narrative: &str| json!({"rating": "meets", "narrative": narrative});
    let first = json!({"answers": {"F-01": of("One."), "F-02": of("One."), "F-03": of("Both.")}});
    colleague.put(&flow.path("/answers"), &read, &first).ok();
    let second = json!({"answers": {"F-01": of("Two."), "F-02": of("Two."), "F-03": of("Both."), "F-04": of("Two.")}});
    let refused = flow.provider.put(&flow.path("/answers"), &read, &second).problem(412, "stale");
    assert_eq!(conflicts(&refused), BTreeSet::from(["/answers/F-01", "/answers/F-02"]), "{refused:#}");
    assert!(!refused.to_string().contains("One.") && !refused.to_string().contains("Two."), "{refused:#}");

    // They look at the present answers, settle the two, and save with the tag that they have then.
    let present = flow.provider.get(&flow.path("")).ok();
    assert_eq!(present.json()["answers"], first["answers"]);
    let settled = flow.provider.put(&flow.path("/answers"), &present.etag(), &second).ok().json();
    assert_eq!(settled["answers"], second["answers"]);
}

#[test]
fn whoever_answers_while_the_arenas_change_loses_nothing() {
    let app = TestApp::start();
    let mut flow = started(&app);
    let filled = flow.fill_in();
    let colleague = app.provider_as(Role::ProviderMember, flow.organization);
    let answers = filled.json()["answers"].clone();
    let own: BTreeSet<String> = flow.applicable.iter().filter(|code| !code.starts_with("F-")).cloned().collect();
    let read = flow.etag.clone();

    // What other arenas would do is told, and nothing is written.
    let preview = colleague.get(&flow.path("/arenas?arena=outreach&arena=media")).ok().json();
    assert_eq!((codes(&preview["adds"]), codes(&preview["drops"])), (["ME-01", "ME-02", "ME-03"].into(), [].into()));
    colleague.get(&flow.path("/arenas?arena=nowhere")).problem(422, "arena-not-in-edition");
    assert_eq!(colleague.get(&flow.path("")).ok().etag(), read);

    // Somebody agrees to a list that an answer has outdated: refused with the list that holds now.
    let media = json!({"arenas": ["media"], "drops": own});
    let added = flow.provider.put(&flow.path("/arenas"), &read, &json!({"arenas": ["outreach", "media"]})).ok();
    let more = json!({"rating": "meets", "narrative": "Answered meanwhile."});
    let answered = colleague.put(&flow.path("/answers/ME-01"), &added.etag(), &more).ok();
    let neither = json!({"arenas": [], "drops": own});
    flow.provider.put(&flow.path("/arenas"), &added.etag(), &neither).problem(412, "stale");
    let refused =
        flow.provider.put(&flow.path("/arenas"), &answered.etag(), &neither).problem(422, "arenas-drop-answers");
    let expected: BTreeSet<String> =
        own.iter().map(String::as_str).chain(["ME-01"]).map(|code| format!("/answers/{code}")).collect();
    assert_eq!(conflicts(&refused), expected.iter().map(String::as_str).collect(), "{refused:#}");
    let dropped = flow.provider.put(&flow.path("/arenas"), &answered.etag(), &media).ok();

    // Who has read before answers a standard that is gone, and one that is not: told, and nothing is saved.
    let gone = own.first().unwrap();
    let both = json!({"answers": {gone: {"rating": "exceeds"}, "F-01": {"rating": "does_not_meet"}}});
    let refused = colleague.put(&flow.path("/answers"), &read, &both).problem(422, "standard-does-not-apply");
    assert_eq!(conflicts(&refused), BTreeSet::from([format!("/answers/{gone}").as_str()]), "{refused:#}");
    let back = json!({"arenas": ["outreach", "media"]});
    let back = colleague.put(&flow.path("/arenas"), &dropped.etag(), &back).ok();
    let mut whole = answers;
    whole["ME-01"] = more;
    assert_eq!(back.json()["answers"], whole, "everything is there as it was");
}

#[test]
fn what_was_handed_in_keeps_the_answers_that_other_arenas_drop_later() {
    let app = TestApp::start();
    let mut flow = started(&app);
    flow.fill_in();
    flow.submit().ok();
    let first = flow.provider.get(&flow.path("/versions/1")).ok().json();
    flow.review().ok();
    flow.find("F-01", "does_not_meet").ok();
    let note = json!({"note": "Please look at F-01 again."});
    flow.etag =
        flow.reviewer.call("POST", &flow.path("/return")).header("If-Match", &flow.etag).json(&note).send().ok().etag();
    let own: Vec<String> = flow.applicable.iter().filter(|code| !code.starts_with("F-")).cloned().collect();
    let fewer = flow.provider.put(&flow.path("/arenas"), &flow.etag, &json!({"arenas": [], "drops": own})).ok();
    flow.etag = fewer.etag();
    flow.submit().ok();

    let compared = flow.provider.get(&flow.path("/versions/1/comparison?with=2")).ok().json();
    assert_eq!((&compared["arenas_before"], &compared["arenas_after"]), (&json!(["outreach"]), &json!([])));
    let differences = compared["differences"].as_array().unwrap();
    assert_eq!(differences.len(), own.len(), "{compared:#}");
    for (difference, code) in differences.iter().zip(&own) {
        assert_eq!(difference["standard"], *code);
        assert_eq!((&difference["before"], &difference["after"]), (&first["answers"][code], &Value::Null));
    }
    // The other way round, and again with the note of its end.
    let backwards = flow.provider.get(&flow.path("/versions/2/comparison?with=1")).ok().json();
    assert_eq!(backwards["differences"][0]["after"], differences[0]["before"]);
    let again = flow.provider.get(&flow.path("/versions/1")).ok().json();
    assert_eq!((&again["answers"], &again["arenas"]), (&first["answers"], &first["arenas"]));
    assert_eq!((&again["outcome"], &again["note"]), (&json!("returned"), &note["note"]));
}
