//! What the tests of reviews share: reviewers, and a self-assessment that two of them review.

use domain::{
    access::{Actor, Role},
    ids::UserId,
};
use serde_json::{Value, json};
use testkit::{Answer, Caller, Flow, TestApp, offering, profile};

/// A reviewer with an account of their own.
pub fn reviewer(app: &TestApp) -> (UserId, Caller<'_>) {
    let person = app.person(Role::Reviewer, None);
    (person, as_role(app, person, Role::Reviewer))
}

/// Somebody with the scopes of a role.
pub fn as_role(app: &TestApp, person: UserId, role: Role) -> Caller<'_> {
    app.bearer(app.token(Actor::Person(person), role.scopes(), None))
}

/// From now on every self-assessment takes two reviews.
pub fn take_two(app: &TestApp) {
    let editor = app.as_role(Role::StandardsEditor);
    let etag = editor.get("/v1/review-policy").ok().etag();
    editor.put("/v1/review-policy", &etag, &json!({"two_reviews": true})).ok();
}

/// A self-assessment that was handed in.
pub fn submitted(app: &TestApp) -> Flow<'_> {
    let mut flow = Flow::create(app, &profile(&[offering("outreach", &["37183"])]));
    flow.start();
    flow.fill_in();
    flow.submit().ok();
    flow
}

/// The present entity tag of a self-assessment.
pub fn etag(flow: &Flow<'_>) -> String {
    flow.decider.get(&flow.path("")).ok().etag()
}

/// Gives a reviewer a place.
pub fn assign(flow: &Flow<'_>, place: &str, person: UserId) -> Answer {
    let to = flow.path(&format!("/reviewers/{place}"));
    flow.reviewer.put(&to, &etag(flow), &json!({"reviewer": person.to_string()}))
}

/// A finding with reasons of one's own.
pub fn find(flow: &Flow<'_>, by: &Caller<'_>, standard: &str, rating: &str, reasons: &str) -> Answer {
    let finding = json!({"rating": rating, "reasons": reasons, "method": "interview"});
    by.put(&flow.path(&format!("/findings/{standard}")), &etag(flow), &finding)
}

/// *Meets* for everything, with the same reasons.
pub fn find_all(flow: &Flow<'_>, by: &Caller<'_>, reasons: &str) {
    for standard in &flow.applicable {
        find(flow, by, standard, "meets", reasons).ok();
    }
}

/// An act without a body on the self-assessment.
pub fn act(flow: &Flow<'_>, by: &Caller<'_>, below: &str) -> Answer {
    by.act(&flow.path(below), &etag(flow))
}

/// Says what the final rating should be.
pub fn resolve(flow: &Flow<'_>, by: &Caller<'_>, standard: &str, rating: &str) -> Answer {
    let body = json!({"rating": rating, "reasons": "Looked at again."});
    by.put(&flow.path(&format!("/resolutions/{standard}")), &etag(flow), &body)
}

/// The row of one standard, side by side, as somebody sees it.
pub fn side_by_side(flow: &Flow<'_>, by: &Caller<'_>, standard: &str) -> Value {
    let shown = by.get(&flow.path("/side-by-side")).ok().json();
    let rows = shown["standards"].as_array().unwrap().clone();
    rows.into_iter().find(|row| row["standard"] == standard).unwrap_or_else(|| panic!("no {standard}: {shown:#}"))
}

/// A self-assessment under two reviews: the first reviewer has taken it up, the second was assigned.
pub struct TwoReviews<'a> {
    pub flow: Flow<'a>,
    pub first: (UserId, Caller<'a>),
    pub second: (UserId, Caller<'a>),
}

impl<'a> TwoReviews<'a> {
    pub fn start(app: &'a TestApp) -> Self {
        take_two(app);
        let flow = submitted(app);
        let (first, second) = (reviewer(app), reviewer(app));
        assign(&flow, "second", second.0).ok();
        act(&flow, &first.1, "/review").ok();
        Self { flow, first, second }
    }

    /// Both have found *meets* everywhere, except what the second says of some standards, and have handed in.
    pub fn hand_in_both(&self, second_says: &[(&str, &str)]) {
        find_all(&self.flow, &self.first.1, "By the first.");
        find_all(&self.flow, &self.second.1, "By the second.");
        for (standard, rating) in second_says {
            find(&self.flow, &self.second.1, standard, rating, "By the second, otherwise.").ok();
        }
        act(&self.flow, &self.first.1, "/hand-in").ok();
        act(&self.flow, &self.second.1, "/hand-in").ok();
    }
}
