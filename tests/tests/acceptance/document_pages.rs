//! Letters of support and funding summaries: what they say, and that they go with their standing.

use crate::licences::as_if_nobody_had_answered;
use domain::{
    access::Role,
    decision::Act,
    documents::{DocumentKind, TextKind},
    policy::Use,
};
use serde_json::json;
use testkit::{TestApp, offering, profile};

#[test]
fn a_letter_says_what_the_registry_knows_in_the_words_of_the_commission_and_nothing_else() {
    let app = TestApp::start();
    let mut named = profile(&[offering("outreach", &["37183"])]);
    named["name"] = json!("Test <i>Advocates</i> (fictitious)");
    let organization = app.organization(&named);
    app.accepted(organization);
    let support = app.letter(organization, DocumentKind::LetterOfSupport);
    let summary = app.letter(organization, DocumentKind::FundingSummary);
    let provider = app.provider(organization);
    for (id, title, r#use) in
        [(support, "Letter of support", "letter of support"), (summary, "Funding summary", "funding")]
    {
        let document = provider.get(&format!("/v1/documents/{id}")).ok().json();
        let number = document["number"].as_str().unwrap();
        let page = provider.get(&format!("/v1/documents/{id}/page")).expect(200);
        assert!(page.header("content-type").unwrap().starts_with("text/html"), "{page}");
        assert!(page.header("content-security-policy").unwrap().contains("style-src 'sha256-"), "{page}");
        for word in [
            title,
            r#use,
            number,
            &format!("{}/verify/{number}", app.url()),
            "Test &lt;i&gt;Advocates&lt;/i&gt; (fictitious)",
            "To: Test Foundation (fictitious)",
            "<p>A first paragraph, which is fictitious.</p><p>A second one.</p>",
            "eligible",
            &document["facts"]["edition"]["title"].as_str().unwrap().replace('\'', "&#39;"),
            document["facts"]["policy"]["title"].as_str().unwrap(),
            &format!("datetime=\"{}\"", document["valid_until"].as_str().unwrap()),
            "<svg",
        ] {
            assert!(page.text.contains(word), "{word}: {page}");
        }
        assert!(!page.text.contains("<i>") && !page.text.contains("<script") && !page.text.contains("does not hold"));
        assert_eq!(page.text.contains("What the decision rested on"), id == summary, "{page}");
        assert_eq!(app.nobody().get(&format!("/verify/{number}")).expect(200).json()["state"], "valid");
    }
    // Another organization's people find nothing, and a licence has no page.
    let other = app.organization(&profile(&[]));
    app.provider(other).get(&format!("/v1/documents/{support}/page")).problem(404, "not-found");
    let (_, licence) = app.licensed(organization);
    provider.get(&format!("/v1/documents/{licence}/page")).problem(409, "no-page");
}

#[test]
fn a_letter_goes_with_its_standing_at_once() {
    let mut app = TestApp::start();
    let organization = app.organization(&profile(&[offering("outreach", &["37183"])]));
    app.accepted(organization);
    for kind in [DocumentKind::LetterOfSupport, DocumentKind::FundingSummary] {
        let id = app.letter(organization, kind);
        let provider = app.provider(organization);
        let number = provider.get(&format!("/v1/documents/{id}")).ok().json()["number"].clone();
        let verify = format!("/verify/{}", number.as_str().unwrap());
        let says = |app: &TestApp, state: &str, words: &str| {
            assert_eq!(app.nobody().get(&verify).expect(200).json()["state"], state);
            let page = app.provider(organization).get(&format!("/v1/documents/{id}/page")).expect(200).text;
            assert!(page.contains(words), "{words}: {page}");
        };
        app.decide(organization, kind.r#use(), None, Act::Suspend);
        says(&app, "suspended", "Suspended: this document does not hold now.");
        let revoked = app.decide(organization, kind.r#use(), None, Act::Revoke);
        says(&app, "suspended", "Suspended: this document does not hold now.");
        as_if_nobody_had_answered(&mut app, &revoked.id.to_string(), &[(40, "grant"), (30, "suspend")]);
        says(&app, "ended", "Ended: this document does not hold any more.");
    }
}

#[test]
fn a_letter_needs_a_wording_and_a_standing_and_is_no_licence() {
    let app = TestApp::start();
    let organization = app.organization(&profile(&[offering("outreach", &["37183"])]));
    app.accepted(organization);
    let decider = app.as_role(Role::Decider);
    let letter =
        |kind: &str| decider.post_once("/v1/letters", &json!({"organization": organization.to_string(), "kind": kind}));
    letter("logo_licence").problem_at(422, "invalid", "/kind");
    letter("letter_of_support").problem(409, "no-text-in-force");
    let _ = app.text(TextKind::LetterOfSupport);
    letter("letter_of_support").problem(409, "not-eligible");
    app.decide(organization, Use::Funding, None, Act::Grant);
    letter("letter_of_support").problem(409, "not-eligible");
    letter("funding_summary").problem(409, "no-text-in-force");
    app.decide(organization, Use::LetterOfSupport, None, Act::Grant);
    let issued = letter("letter_of_support").expect(201);
    assert_eq!(issued.json()["facts"]["requirements"], json!(null), "a letter of support lists none");
}
