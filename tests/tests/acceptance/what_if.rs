//! What if: a draft over today's facts, with concerns that not everybody may know of, and by county and arena.

use crate::policies::shipped;
use domain::{
    access::{Actor, Role, Scope},
    ids::OrganizationId,
};
use serde_json::{Value, json};
use testkit::{Caller, TestApp, offering, profile};

fn outreach(counties: &[&str]) -> Value {
    profile(&[offering("outreach", counties)])
}

fn try_out(caller: &Caller<'_>, r#use: &str, terms: &Value) -> Value {
    caller.post("/v1/policies/preview", &json!({"use": r#use, "terms": terms})).ok().json()
}

/// The terms of a use as they ship, with one requirement more.
fn with(app: &TestApp, r#use: &str, rule: &Value) -> Value {
    let mut terms = shipped(app, r#use);
    terms["requirements"].as_array_mut().unwrap().push(json!({"code": "one_more", "rule": rule}));
    terms
}

/// An organization that is a yes for every shipped policy, and about which staff hold a concern to be serious.
fn under_a_serious_concern(app: &TestApp) -> OrganizationId {
    let organization = app.eligible(&outreach(&["37183"]));
    let concern = app.concern(organization, "The line is not answered at night.");
    let triage = format!("/v1/concerns/{concern}/triage");
    let looked = app.as_role(Role::Reviewer).call("POST", &triage).header("If-Match", "\"1.0\"");
    looked.json(&json!({"serious": true})).send().ok();
    organization
}

fn named(preview: &Value, kind: &str) -> Vec<String> {
    let list = preview[kind].as_array().unwrap_or_else(|| panic!("{preview:#}"));
    let mut ids: Vec<_> = list.iter().map(|one| one["organization"].as_str().unwrap().to_owned()).collect();
    ids.sort();
    ids
}

fn ids(organizations: &[OrganizationId]) -> Vec<String> {
    let mut ids: Vec<_> = organizations.iter().map(ToString::to_string).collect();
    ids.sort();
    ids
}

#[test]
fn concerns_count_and_only_who_may_know_of_them_is_told_whom_they_turn() {
    let app = TestApp::start();
    let ready = app.eligible(&outreach(&["37183"]));
    let worried = under_a_serious_concern(&app);
    let editor = app.as_role(Role::StandardsEditor);
    let knowing = app.with_scopes(&[Scope::PoliciesWrite, Scope::ConcernsRead]);
    let concern = with(&app, "funding", &json!({"kind": "no_open_serious_concern"}));

    let told = try_out(&editor, "funding", &concern);
    assert_eq!((&told["all"]["yes_now"], &told["all"]["yes_then"]), (&json!(2), &json!(1)), "{told:#}");
    assert_eq!(
        (&told["all"]["lose"], &told["lose_not_named"], &told["gain_not_named"]),
        (&json!(1), &json!(1), &json!(0))
    );
    assert_eq!(named(&told, "lose"), Vec::<String>::new());
    assert!(!told.to_string().contains(&worried.to_string()), "{told:#}");
    let known = try_out(&knowing, "funding", &concern);
    assert_eq!((&known["all"], &known["lose_not_named"]), (&told["all"], &json!(0)), "the same counts: {known:#}");
    assert_eq!(named(&known, "lose"), ids(&[worried]));

    // What turns for another reason as well is named: it would turn without any concern.
    let mut both = with(&app, "funding", &json!({"kind": "terms_accepted", "terms": "logo"}));
    both["requirements"]
        .as_array_mut()
        .unwrap()
        .push(concern["requirements"].as_array().unwrap().last().unwrap().clone());
    both["requirements"].as_array_mut().unwrap().last_mut().unwrap()["code"] = json!("no_concern");
    let told = try_out(&editor, "funding", &both);
    assert_eq!((&told["all"]["lose"], &told["lose_not_named"]), (&json!(2), &json!(0)), "{told:#}");
    assert_eq!(named(&told, "lose"), ids(&[ready, worried]));

    // What was counted is what publishing turns.
    let _ = editor.post("/v1/policies", &json!({"use": "funding", "terms": concern})).expect(201);
    let verdict = |caller: &Caller<'_>| {
        let target = format!("/v1/organizations/{worried}/verdict?use=funding");
        caller.get(&target).ok().json()["outcome"].clone()
    };
    assert_eq!(verdict(&app.as_role(Role::Decider)), "not_met");
    assert_eq!(verdict(&app.provider(worried)), "met", "to whom no concern is told");

    // To drop the requirement again brings a yes to somebody whom the editor is not told.
    let told = try_out(&editor, "funding", &shipped_before(&concern));
    assert_eq!((&told["all"]["gain"], &told["gain_not_named"]), (&json!(1), &json!(1)), "{told:#}");
    assert_eq!(named(&told, "gain"), Vec::<String>::new());
    assert_eq!(named(&try_out(&knowing, "funding", &shipped_before(&concern)), "gain"), ids(&[worried]));

    // Nor do they learn it from who is missing: names are those that there would be without any concern.
    let told = try_out(&editor, "funding", &both);
    assert_eq!((&told["all"]["lose"], &told["lose_not_named"]), (&json!(1), &json!(0)), "{told:#}");
    assert_eq!(named(&told, "lose"), ids(&[ready, worried]));
    assert_eq!(named(&try_out(&knowing, "funding", &both), "lose"), ids(&[ready]));
}

/// The terms without the last requirement.
fn shipped_before(terms: &Value) -> Value {
    let mut terms = terms.clone();
    terms["requirements"].as_array_mut().unwrap().pop();
    terms
}

#[test]
fn for_ones_own_organization_a_preview_is_as_if_there_were_no_concern() {
    let app = TestApp::start();
    let [own, other] = [(), ()].map(|()| under_a_serious_concern(&app));
    let administrator = app.staff().actor(Role::Administrator);
    let person = app.person(Role::StandardsEditor, None);
    app.write(|tx| {
        let list = std::collections::BTreeMap::from([(own, tx.now().day())]);
        workflows::duties::set_affiliations(tx, administrator, person, 0, list)
    });
    let concern = with(&app, "funding", &json!({"kind": "no_open_serious_concern"}));
    for scopes in [&[Scope::PoliciesWrite][..], &[Scope::PoliciesWrite, Scope::ConcernsRead][..]] {
        let belonging = app.bearer(app.token(Actor::Person(person), scopes, None));
        let told = try_out(&belonging, "funding", &concern);
        assert_eq!((&told["all"]["yes_now"], &told["all"]["lose"]), (&json!(2), &json!(1)), "{told:#}");
        assert!(!told.to_string().contains(&own.to_string()), "{told:#}");
        assert_eq!(told.to_string().contains(&other.to_string()), scopes.contains(&Scope::ConcernsRead), "{told:#}");
    }
}

/// What a preview says of a county, and of an arena in it.
fn in_county(preview: &Value, county: &str) -> Value {
    let counties = preview["counties"].as_array().unwrap();
    counties.iter().find(|one| one["county"] == county).cloned().unwrap_or_else(|| panic!("{county}: {preview:#}"))
}

fn in_arena(of_county: &Value, arena: &str) -> Value {
    let arenas = of_county["arenas"].as_array().unwrap();
    arenas.iter().find(|one| one["arena"] == arena).unwrap_or_else(|| panic!("{of_county:#}"))["counts"].clone()
}

#[test]
fn counties_count_organizations_and_not_their_arenas_and_a_statewide_offering_is_in_all_of_them() {
    const ARENAS: [&str; 5] = ["outreach", "case_management", "peer_support", "legal_assistance", "adult_shelter"];
    let app = TestApp::start();
    let editor = app.as_role(Role::StandardsEditor);
    let preview = || try_out(&editor, "referral", &with(&app, "referral", &json!({"kind": "round_the_clock_line"})));
    let _ = app.organization(&profile(&ARENAS.map(|arena| offering(arena, &["37183"]))));
    let alone = preview();
    assert_eq!((&alone["all"]["organizations"], &alone["all"]["matters"]), (&json!(1), &json!(5)), "{alone:#}");
    assert_eq!(in_county(&alone, "37183")["counts"], Value::Null, "one organization, however much it offers");
    assert_eq!(alone["counties"].as_array().unwrap().len(), 1);

    for _ in 0..4 {
        let _ = app.organization(&outreach(&[]));
    }
    let five = preview();
    assert_eq!((&five["all"]["organizations"], &five["all"]["matters"]), (&json!(5), &json!(9)), "{five:#}");
    let listed = five["counties"].as_array().unwrap();
    assert_eq!(listed.len(), 100, "who works statewide works in every county");
    let wake = in_county(&five, "37183");
    assert_eq!((&wake["counts"]["organizations"], &wake["counts"]["matters"]), (&json!(5), &json!(9)), "{wake:#}");
    assert_eq!(in_county(&five, "37063")["counts"], Value::Null, "four organizations");
    assert_eq!(in_arena(&wake, "legal_assistance"), Value::Null, "one organization");
    assert_eq!(
        in_arena(&wake, "outreach"),
        Value::Null,
        "what is left of the county's counts would be one organization's"
    );

    // One more that works statewide, and says so of Durham too: counted there once.
    let _ = app.organization(&profile(&[offering("outreach", &[]), offering("outreach", &["37063"])]));
    let durham = in_county(&preview(), "37063");
    assert_eq!(
        (&durham["counts"]["organizations"], &durham["counts"]["matters"]),
        (&json!(5), &json!(5)),
        "{durham:#}"
    );
    assert_eq!(in_arena(&durham, "outreach"), durham["counts"], "{durham:#}");

    // Where the use is not per arena, an organization is one matter, wherever it offers something.
    let funding = try_out(&editor, "funding", &shipped(&app, "funding"));
    let wake = in_county(&funding, "37183");
    assert_eq!((&wake["counts"]["organizations"], &wake["counts"]["matters"]), (&json!(6), &json!(6)), "{wake:#}");
    assert_eq!(wake["arenas"], json!([]));
}
