//! Readiness: what each use would need from where an organization is, as JSON and as a chart.

use domain::{access::Role, rating::Rating};
use serde_json::{Value, json};
use testkit::{Flow, TestApp, offering, profile};

fn standards(readiness: &Value) -> Vec<(String, Vec<String>)> {
    let words = |list: &Value| list.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect();
    let gaps = readiness["standards"].as_array().unwrap().iter();
    gaps.map(|gap| (gap["standard"].as_str().unwrap().to_owned(), words(&gap["steps"]))).collect()
}

#[test]
fn it_follows_an_organization_from_nothing_to_a_yes() {
    let app = TestApp::start();
    let mut flow = Flow::create(&app, &profile(&[offering("outreach", &["37183"])]));
    let target = format!("/v1/organizations/{}/readiness", flow.organization);
    let provider = app.provider(flow.organization);
    let all_are_to = |step: &str| {
        let said = provider.get(&target).ok().json();
        let all = standards(&said);
        assert!(!all.is_empty() && all.iter().all(|(_, steps)| steps == &[step]), "{step}: {said:#}");
        assert_eq!(said["from_accepted"], false);
        for one in said["uses"].as_array().unwrap() {
            assert_eq!(one["outcome"], "unknown", "{said:#}");
            assert_eq!(one["other_steps"], json!(["accept_self_assessment"]), "{said:#}");
        }
    };
    all_are_to("rate");
    flow.start();
    all_are_to("rate");
    flow.fill_in();
    all_are_to("verify");
    flow.submit().ok();
    flow.review().ok();
    flow.find_all();
    flow.find("F-01", "does_not_meet").ok();
    // What a review that has not ended has found is nobody's to read yet.
    let during = flow.provider.get(&target).ok().json();
    assert!(standards(&during).contains(&("F-01".to_owned(), vec!["verify".to_owned()])), "{during:#}");
    flow.accept().ok();

    let said = flow.provider.get(&target).ok().json();
    assert_eq!(said["from_accepted"], true);
    assert_eq!(standards(&said), [("F-01".to_owned(), vec!["raise".to_owned()])]);
    let [gap] = said["standards"].as_array().unwrap().as_slice() else { panic!("{said:#}") };
    let uses = said["uses"].as_array().unwrap();
    assert_eq!(uses.len(), 6, "one arena, so six matters: {said:#}");
    assert!(uses.iter().all(|one| one["outcome"] == "not_met" && one["standards_missing"] == 1), "{said:#}");
    assert_eq!(gap["stands_between"].as_array().unwrap().len(), 6);
    assert_eq!(gap["alone_unlocks"], gap["stands_between"]);
    assert_eq!(gap["stands_between"][0], json!({"use": "referral", "arena": "outreach"}));
    assert!(!gap["title"].as_str().unwrap().is_empty());
    assert_eq!(flow.decider.get(&target).ok().json(), said, "staff read the same");
}

#[test]
fn of_one_who_meets_everything_nothing_is_asked() {
    let app = TestApp::start();
    let ready = app.eligible(&profile(&[offering("outreach", &["37183"]), offering("case_management", &[])]));
    let said = app.provider(ready).get(&format!("/v1/organizations/{ready}/readiness")).ok().json();
    assert_eq!(said["standards"], json!([]));
    let uses = said["uses"].as_array().unwrap();
    assert_eq!(uses.len(), 7, "{said:#}");
    assert!(uses.iter().all(|one| one["outcome"] == "met" && one["other_steps"] == json!([])), "{said:#}");
}

#[test]
fn a_closed_organization_is_told_that_nothing_makes_it_ready() {
    let app = TestApp::start();
    let flow = Flow::create(&app, &profile(&[]));
    let target = format!("/v1/organizations/{}", flow.organization);
    let etag = flow.reviewer.get(&target).etag();
    flow.reviewer.act(&format!("{target}/close"), &etag).ok();
    let said = flow.reviewer.get(&format!("{target}/readiness")).ok().json();
    for one in said["uses"].as_array().unwrap() {
        assert!(one["other_steps"].as_array().unwrap().contains(&json!("has_closed")), "{said:#}");
    }
}

#[test]
fn another_organizations_readiness_does_not_exist_for_a_provider() {
    let app = TestApp::start();
    let [own, other] = [(), ()].map(|()| app.organization(&profile(&[])));
    for below in ["readiness", "readiness.svg"] {
        let _ = app.provider(own).get(&format!("/v1/organizations/{own}/{below}")).expect(200);
        app.provider(own).get(&format!("/v1/organizations/{other}/{below}")).problem(404, "not-found");
    }
}

#[test]
fn the_chart_shows_what_the_answer_says() {
    let app = TestApp::start();
    let mut one = profile(&[offering("outreach", &["37183"])]);
    one["name"] = json!("Cedar & Oak <Advocates> (fictitious)");
    let organization = app.organization(&one);
    app.accepted_with(organization, |code| if code.as_str() == "F-02" { Rating::DoesNotMeet } else { Rating::Meets });
    let target = format!("/v1/organizations/{organization}/readiness.svg");
    let reviewer = app.as_role(Role::Reviewer);
    let chart = reviewer.get(&target).expect(200);
    assert_eq!(chart.header("content-type"), Some("image/svg+xml"));
    assert!(chart.text.starts_with("<svg ") && chart.text.ends_with("</svg>\n"));
    assert!(chart.text.contains("F-02") && !chart.text.contains("F-01"), "{}", chart.text);
    assert!(chart.text.contains("Cedar &amp; Oak &lt;Advocates&gt; (fictitious)"), "{}", chart.text);
    let again = reviewer.call("GET", &target).header("If-None-Match", chart.etag()).send().expect(304);
    assert_eq!(again.text, "");
}
