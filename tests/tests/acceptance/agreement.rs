//! How far reviewers agree, standard by standard, from reviews that were really made.

use crate::reviewing::TwoReviews;
use domain::{access::Role, rating::Rating};
use serde_json::{Value, json};
use testkit::TestApp;

/// Pairs as two reviewers would have left them: written directly, so that there are enough.
fn pairs(app: &TestApp, standard: &str, pairs: &[(Rating, Rating)]) {
    let standard: domain::edition::StandardCode = standard.parse().unwrap();
    let edition = app.staff().edition.id;
    for (first, second) in pairs {
        let organization = app.organization(&testkit::profile(&[testkit::offering("outreach", &["37183"])]));
        let assessment = app.accepted(organization);
        let kept = [(standard.clone(), [*first, *second])];
        app.write(|tx| Ok(persistence::rating_pairs::keep(tx, edition, assessment, &kept)?));
    }
}

fn shown(app: &TestApp, role: Role) -> Value {
    app.as_role(role).get(&format!("/v1/editions/{}/agreement", app.staff().edition.id)).ok().json()
}

fn row<'v>(shown: &'v Value, standard: &str) -> &'v Value {
    shown["standards"].as_array().unwrap().iter().find(|row| row["standard"] == standard).unwrap()
}

#[test]
fn standards_that_people_read_differently_come_first() {
    use Rating::{DoesNotMeet, Meets};
    let app = TestApp::start();
    // Krippendorff's worked example of two observers and binary data: alpha 0.095, 60 percent.
    let published = [
        (DoesNotMeet, Meets),
        (Meets, Meets),
        (DoesNotMeet, Meets),
        (DoesNotMeet, DoesNotMeet),
        (DoesNotMeet, DoesNotMeet),
        (DoesNotMeet, Meets),
        (DoesNotMeet, DoesNotMeet),
        (DoesNotMeet, DoesNotMeet),
        (Meets, DoesNotMeet),
        (DoesNotMeet, DoesNotMeet),
    ];
    pairs(&app, "F-03", &published);
    pairs(&app, "F-02", &[(Meets, DoesNotMeet)]);
    pairs(&app, "F-05", &[(Meets, Meets), (Meets, Meets)]);
    let found = shown(&app, Role::StandardsEditor);
    let order: Vec<&str> =
        found["standards"].as_array().unwrap().iter().map(|row| row["standard"].as_str().unwrap()).collect();
    assert_eq!(order[..4], ["F-03", "F-02", "F-05", "F-01"], "{found:#}");
    assert_eq!(
        *row(&found, "F-03"),
        json!({
            "standard": "F-03", "title": row(&found, "F-03")["title"], "pairs": 10, "enough": true, "percent": 60.0,
            "alpha": 0.095, "no_alpha": null, "withheld": false,
        })
    );
    assert_eq!(
        (&row(&found, "F-05")["alpha"], &row(&found, "F-05")["no_alpha"]),
        (&Value::Null, &json!("no_variation"))
    );
    assert_eq!(row(&found, "F-01")["no_alpha"], "nothing_rated_twice");
    assert!(found["how_to_read"].as_str().unwrap().contains("fewer than 10 pairs"), "{found:#}");

    // A provider sees what rests on enough pairs; one pair would tell it about another organization.
    let provider = app.provider(app.organization(&testkit::profile(&[])));
    let place = format!("/v1/editions/{}/agreement", app.staff().edition.id);
    let seen = provider.get(&place).ok().json();
    assert_eq!(row(&seen, "F-03")["alpha"], 0.095);
    assert_eq!((&row(&seen, "F-02")["percent"], &row(&seen, "F-02")["withheld"]), (&Value::Null, &json!(true)));

    let table = app.as_role(Role::Reviewer).get(&format!("{place}.csv")).ok();
    assert_eq!(table.header("content-type"), Some("text/csv; charset=utf-8; header=present"));
    let mut lines = table.text.split("\r\n");
    assert_eq!(lines.next(), Some("standard,title,pairs,enough,percent,alpha,remark"));
    let first = lines.next().unwrap();
    assert!(first.starts_with("F-03,") && first.ends_with(",10,true,60,0.095,"), "{first}");
    assert!(lines.next().unwrap().ends_with(",1,false,0,0,too_few_pairs"), "{table}");
    let unknown = uuid::Uuid::from_u128(3);
    app.as_role(Role::Auditor).get(&format!("/v1/editions/{unknown}/agreement")).problem(404, "not-found");
}

#[test]
fn only_reviews_that_both_handed_in_are_counted() {
    let app = TestApp::start();
    let two = TwoReviews::start(&app);
    let none = shown(&app, Role::Auditor);
    assert_eq!(row(&none, "F-01")["pairs"], 0);
    two.hand_in_both(&[("F-01", "does_not_meet")]);
    let found = shown(&app, Role::Auditor);
    assert_eq!((&row(&found, "F-01")["pairs"], &row(&found, "F-01")["percent"]), (&json!(1), &json!(0.0)));
    assert_eq!((&row(&found, "F-02")["pairs"], &row(&found, "F-02")["percent"]), (&json!(1), &json!(100.0)));
}

#[test]
fn an_organization_learns_nothing_of_its_own_review_before_it_has_ended() {
    let app = TestApp::start();
    let two = TwoReviews::start(&app);
    let owner = app.provider(two.flow.organization);
    let target = format!("/v1/editions/{}/agreement", app.staff().edition.id);
    let before = owner.get(&target).ok().text;
    two.hand_in_both(&[("F-04", "does_not_meet")]);
    assert_eq!(owner.get(&target).ok().text, before, "nothing has been accepted");
    assert_eq!(row(&shown(&app, Role::StandardsEditor), "F-04")["pairs"], 1, "staff see it at once");
    crate::reviewing::resolve(&two.flow, &two.first.1, "F-04", "meets").ok();
    crate::reviewing::resolve(&two.flow, &two.second.1, "F-04", "meets").ok();
    crate::reviewing::act(&two.flow, &two.first.1, "/accept").ok();
    // What rests on too few pairs is withheld, and the order does not tell it.
    let after = owner.get(&target).ok().json();
    assert_eq!((&row(&after, "F-04")["pairs"], &row(&after, "F-04")["withheld"]), (&json!(1), &json!(true)));
    let order = |shown: &Value| -> Vec<String> {
        shown["standards"].as_array().unwrap().iter().map(|row| row["standard"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(order(&after)[..4], ["F-01", "F-02", "F-03", "F-04"]);
    assert_eq!(order(&shown(&app, Role::StandardsEditor))[0], "F-04");
}
