//! The names that an organization bore before, and the identifiers that name it still.

use crate::successions::{newcomer, record, shown};
use domain::access::Role;
use serde_json::{Value, json};
use testkit::{TestApp, offering, profile};

#[test]
fn former_names_are_kept_with_the_day_until_which_they_were_borne() {
    let app = TestApp::start();
    let original = profile(&[offering("outreach", &["37183"])]);
    let organization = app.organization(&original);
    let staff = app.as_role(Role::Reviewer);
    let place = format!("/v1/organizations/{organization}");
    let today = app.db().world().now().day().to_string();
    let mut body = original.clone();
    for name in ["Second name (fictitious)", "Third name (fictitious)"] {
        body["name"] = json!(name);
        staff.put(&place, &staff.get(&place).ok().etag(), &body).ok();
    }
    // Other fields make no former name, and a file from elsewhere does.
    body["phone"] = json!("+19195550100");
    staff.put(&place, &staff.get(&place).ok().etag(), &body).ok();
    let file = format!(
        "identifier_scheme,identifier_value,name,kind\r\ntest_scheme,{},Fourth name (fictitious),nonprofit\r\n",
        original["identifiers"][0]["value"].as_str().unwrap()
    );
    let importer = app.as_role(Role::Importer);
    let call = importer.call("POST", "/v1/imports?kind=organizations").header("Idempotency-Key", "former");
    let plan = call.body("text/csv", file).send().expect(202).json();
    let apply = format!("/v1/imports/{}/apply", plan["id"].as_str().unwrap());
    importer.post_once(&apply, &json!({ "plan_hash": plan["plan_hash"] })).ok();

    let expected: Vec<Value> =
        [original["name"].as_str().unwrap(), "Second name (fictitious)", "Third name (fictitious)"]
            .iter()
            .map(|name| json!({ "name": name, "until": today }))
            .collect();
    for caller in [staff, app.provider(organization)] {
        let view = shown(&caller, organization).json();
        assert_eq!(view["former_names"], json!(expected), "{view:#}");
        assert_eq!(view["profile"]["name"], "Fourth name (fictitious)");
        let listed = caller.get("/v1/organizations").ok().json();
        assert_eq!(listed["items"][0], view, "a list says the same");
    }
    // The journal says that the name has changed, and no name.
    let journal = app.as_role(Role::Auditor).get("/v1/journal?limit=200").ok();
    assert!(!journal.text.contains("name (fictitious)") && journal.text.contains("\"name\""), "{journal}");
    let asked = app.as_role(Role::Partner).get(&format!("/v1/standing/{organization}")).ok();
    assert!(!asked.text.contains("Second name"), "{asked}");
}

#[test]
fn identifiers_stay_with_the_organization_that_they_named() {
    let app = TestApp::start();
    let own = profile(&[]);
    let (old, new) = (app.organization(&own), newcomer(&app));
    record(&app, old, "merged_into", &[new]).ok();
    let staff = app.as_role(Role::Reviewer);
    assert_eq!(shown(&staff, old).json()["profile"]["identifiers"], own["identifiers"]);
    let mut taking = shown(&staff, new).json()["profile"].clone();
    taking["identifiers"] = own["identifiers"].clone();
    let put = |body: &Value| staff.put(&format!("/v1/organizations/{new}"), &shown(&staff, new).etag(), body);
    put(&taking).problem(409, "conflict");
    // A file that knows the old one is told to look at who goes on.
    let value = own["identifiers"][0]["value"].as_str().unwrap();
    let file =
        format!("identifier_scheme,identifier_value,name,kind\r\ntest_scheme,{value},X (fictitious),nonprofit\r\n");
    let importer = app.as_role(Role::Importer);
    let call = importer.call("POST", "/v1/imports?kind=organizations").header("Idempotency-Key", "stay");
    let plan = call.body("text/csv", file).send().expect(202).json();
    let rows = importer.get(plan["rows"].as_str().unwrap()).ok().json();
    assert_eq!(rows["items"][0]["act"], "refuse");
    assert!(rows["items"][0]["reasons"][0]["detail"].as_str().unwrap().contains("continues_as"), "{rows:#}");
    // Staff move one by an explicit act on each of the two.
    let mut without = shown(&staff, old).json()["profile"].clone();
    without["identifiers"] = json!([]);
    staff.put(&format!("/v1/organizations/{old}"), &shown(&staff, old).etag(), &without).ok();
    put(&taking).ok();
    assert_eq!(shown(&staff, new).json()["profile"]["identifiers"], own["identifiers"]);
}
