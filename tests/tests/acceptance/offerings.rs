//! A search's filters all match within one offering.

use domain::access::Role;
use serde_json::{Value, json};
use testkit::{TestApp, offering, profile};

/// Whether a search finds the one organization that there is.
#[track_caller]
fn finds(app: &TestApp, query: &str) -> bool {
    let answer = app.as_role(Role::Partner).get(&format!("/v1/standing?use=referral&{query}")).expect(200).json();
    match answer["items"].as_array().expect("items").len() {
        0 => false,
        1 => true,
        _ => panic!("{answer:#}"),
    }
}

fn with(mut offering: Value, more: &Value) -> Value {
    for (name, value) in more.as_object().unwrap() {
        offering[name] = value.clone();
    }
    offering
}

const WAKE: &str = "37183";
const DURHAM: &str = "37063";

#[test]
fn shelter_in_wake_and_outreach_in_durham_never_answer_shelter_in_durham() {
    let app = TestApp::start();
    let _ = app.eligible(&profile(&[offering("adult_shelter", &[WAKE]), offering("outreach", &[DURHAM])]));
    assert!(finds(&app, "arena=adult_shelter&county=37183"));
    assert!(finds(&app, "arena=outreach&county=37063"));
    assert!(!finds(&app, "arena=adult_shelter&county=37063"));
    assert!(!finds(&app, "arena=outreach&county=37183"));
    assert!(finds(&app, "arena=adult_shelter"));
}

/// Two offerings of one arena; each property of the one is never joined with one of the other.
#[test]
fn no_two_properties_are_ever_taken_from_two_offerings() {
    let app = TestApp::start();
    let first = with(
        offering("adult_shelter", &[WAKE]),
        &json!({
            "populations": ["women"], "ages": {"min": 18, "max": 30}, "intake": "open",
            "languages": [{"tag": "es", "by": "spoken"}],
        }),
    );
    let second = with(
        offering("adult_shelter", &[DURHAM]),
        &json!({
            "populations": ["men"], "ages": {"min": 31}, "intake": "waiting_list",
            "languages": [{"tag": "vi", "by": "interpreter"}],
        }),
    );
    let _ = app.eligible(&profile(&[first, second]));
    let ones = ["county=37183", "population=women", "age=25", "language=es", "intake=open"];
    let others = ["county=37063", "population=men", "age=40", "language=vi", "intake=waiting_list"];
    for (a, one) in ones.iter().enumerate() {
        for (b, other) in others.iter().enumerate() {
            assert!(finds(&app, &format!("arena=adult_shelter&{one}")), "{one}");
            assert!(finds(&app, &format!("arena=adult_shelter&{other}")), "{other}");
            // The same property of both: a repeated filter is OR, so it finds either; age and county stand once.
            if a != b {
                assert!(!finds(&app, &format!("arena=adult_shelter&{one}&{other}")), "{one} and {other}");
                assert!(finds(&app, &format!("arena=adult_shelter&{one}&{}", ones[b])), "{one} and {}", ones[b]);
            }
        }
    }
    let whole = ones.join("&");
    assert!(finds(&app, &format!("arena=adult_shelter&{whole}")));
    for (place, other) in others.iter().enumerate() {
        let mut mixed = ones;
        mixed[place] = other;
        assert!(!finds(&app, &format!("arena=adult_shelter&{}", mixed.join("&"))), "{mixed:?}");
    }
}

#[test]
fn filters_are_and_between_them_and_or_within_themselves() {
    let app = TestApp::start();
    let one = with(
        offering("adult_shelter", &[WAKE]),
        &json!({"populations": ["women"], "languages": [{"tag": "es", "by": "spoken"}], "ages": {"min": 18, "max": 30}}),
    );
    let _ = app.eligible(&profile(&[one]));
    let base = "arena=adult_shelter&county=37183";
    for (query, found) in [
        ("population=women", true),
        ("population=men", false),
        ("population=men&population=women", true),
        ("language=vi&language=es", true),
        ("language=vi", false),
        ("population=women&language=vi", false),
        ("intake=closed&intake=open", true),
        ("intake=closed", false),
        ("age=18", true),
        ("age=30", true),
        ("age=17", false),
        ("age=31", false),
    ] {
        assert_eq!(finds(&app, &format!("{base}&{query}")), found, "{query}");
    }
}

#[test]
fn the_statewide_offering_answers_every_county_and_others_only_theirs() {
    let app = TestApp::start();
    let statewide = app.eligible(&profile(&[offering("legal_assistance", &[])]));
    let local = app.eligible(&profile(&[offering("legal_assistance", &[WAKE])]));
    let partner = app.as_role(Role::Partner);
    let counties = partner.get("/v1/counties").ok().json();
    let counties = counties["items"].as_array().unwrap();
    assert_eq!(counties.len(), 100);
    for county in counties {
        let fips = county["fips"].as_str().unwrap();
        let found = partner.get(&format!("/v1/standing?use=referral&arena=legal_assistance&county={fips}")).ok().json();
        let found: Vec<_> =
            found["items"].as_array().unwrap().iter().map(|i| i["organization"]["id"].clone()).collect();
        let expected =
            if fips == WAKE { vec![statewide.to_string(), local.to_string()] } else { vec![statewide.to_string()] };
        assert_eq!(found, expected, "{county}");
    }
}

#[test]
fn only_offerings_that_answer_the_whole_need_are_shown() {
    let app = TestApp::start();
    let offerings = [offering("outreach", &[WAKE]), offering("outreach", &[DURHAM]), offering("media", &[WAKE])];
    let _ = app.eligible(&profile(&offerings));
    let partner = app.as_role(Role::Partner);
    let found = partner.get("/v1/standing?use=referral&arena=outreach&county=37183").ok().json();
    let shown = found["items"][0]["offerings"].as_array().unwrap();
    assert_eq!(shown.len(), 1, "{found:#}");
    assert_eq!(shown[0]["area"]["counties"], json!([WAKE]));
}

#[test]
fn an_offering_that_changes_is_searched_as_it_is_now() {
    let app = TestApp::start();
    let before = profile(&[offering("outreach", &[WAKE])]);
    let organization = app.eligible(&before);
    let staff = app.as_role(Role::Reviewer);
    let target = format!("/v1/organizations/{organization}");
    let etag = staff.get(&target).ok().etag();
    let mut after = before;
    after["offerings"] = json!([offering("outreach", &[DURHAM])]);
    staff.put(&target, &etag, &after).ok();
    assert!(!finds(&app, "arena=outreach&county=37183"));
    assert!(finds(&app, "arena=outreach&county=37063"));
}
