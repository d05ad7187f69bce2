//! What was granted lapses by itself when its last day is over: in every answer, and without a job.

use domain::{access::Role, decision::Act, policy::Use, time::Day};
use serde_json::{Value, json};
use testkit::{TestApp, offering, profile};

/// As if every term had ended on a day, and a registry had started since.
fn ended_on(app: &mut TestApp, last: Day) {
    app.database().tamper(&format!("UPDATE decisions SET valid_until = '{last}' WHERE valid_until IS NOT NULL"));
    app.restart();
}

#[test]
fn a_term_holds_to_the_end_of_its_last_day_and_has_lapsed_on_the_next_in_every_answer() {
    let mut app = TestApp::start();
    let organization = app.eligible(&profile(&[offering("outreach", &["37183"])]));
    app.decide(organization, Use::LogoUse, None, Act::Grant);
    let (_, licence) = app.licensed(organization);
    let today = app.db().world().now().day();
    for (last, state, page) in [(today, "eligible", "valid"), (today.plus_days(-1), "lapsed", "ended")] {
        ended_on(&mut app, last);
        let partner = app.as_role(Role::Partner);
        let whole = format!("use=referral&arena=outreach&as_of={today}");
        for more in ["use=referral&arena=outreach", &*whole] {
            let single = partner.get(&format!("/v1/standing/{organization}?{more}")).ok().json();
            let one = &single["standings"][0];
            assert_eq!((&one["standing"], &one["may_rely"]), (&json!(state), &json!(state == "eligible")), "{more}");
            let mut batch = json!({
                "organizations": [organization.to_string()], "use": "referral", "arena": "outreach",
            });
            if more.contains("as_of") {
                batch["as_of"] = json!(today.to_string());
            }
            let batch = partner.post("/v1/standing/batch", &batch).ok().json();
            assert_eq!(batch["items"][0]["standing"]["standings"][0], *one, "{more}");
            let found = partner.get(&format!("/v1/standing?{more}&standing={state}")).ok().json();
            assert_eq!(found["items"][0]["standing"], *one, "{more}");
            let eligible = partner.get(&format!("/v1/standing?{more}")).ok().json();
            assert_eq!(eligible["items"] == json!([]), state == "lapsed", "{more}");
        }
        let shown = app.provider(organization).get(&format!("/v1/documents/{licence}")).ok().json();
        let number = shown["number"].as_str().unwrap().to_owned();
        assert_eq!(app.nobody().get(&format!("/verify/{number}")).ok().json()["state"], page);
        let badge = app.nobody().get(&format!("/verify/{number}/badge.svg")).ok().text;
        assert_eq!(badge.contains("Valid until"), page == "valid", "{badge}");
        let item: Value = shown["state"].clone();
        assert_eq!(item, page);
    }
}
