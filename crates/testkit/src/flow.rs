//! The main job step by step, over HTTP.

use crate::{Answer, Caller, TestApp};
use domain::{access::Role, ids::OrganizationId};
use serde_json::{Value, json};

/// One organization on its way from creation to standing, every step a request of whoever takes it.
pub struct Flow<'a> {
    /// The service.
    pub app: &'a TestApp,
    /// Who invites and reviews.
    pub reviewer: Caller<'a>,
    /// Who decides.
    pub decider: Caller<'a>,
    /// One of the organization's own people.
    pub provider: Caller<'a>,
    /// The organization.
    pub organization: OrganizationId,
    /// The self-assessment, once it is started.
    pub assessment: String,
    /// The entity tag of the self-assessment.
    pub etag: String,
    /// The standards that apply.
    pub applicable: Vec<String>,
}

impl<'a> Flow<'a> {
    /// Staff create an organization.
    #[must_use]
    #[track_caller]
    pub fn create(app: &'a TestApp, profile: &Value) -> Self {
        let reviewer = app.as_role(Role::Reviewer);
        let created = reviewer.post("/v1/organizations", profile).expect(201);
        let organization = created.id().parse().expect("an id");
        Self {
            app,
            reviewer,
            decider: app.as_role(Role::Decider),
            provider: app.provider(organization),
            organization,
            assessment: String::new(),
            etag: String::new(),
            applicable: Vec::new(),
        }
    }

    /// Staff invite it, and it takes the invitation up.
    #[track_caller]
    pub fn start(&mut self) -> Answer {
        let invited = self.reviewer.post("/v1/invitations", &self.invitation()).expect(201);
        self.keep(self.provider.post("/v1/assessments", &json!({"invitation": invited.id()})).expect(201))
    }

    /// An invitation's body.
    #[must_use]
    pub fn invitation(&self) -> Value {
        json!({
            "organization": self.organization.to_string(),
            "edition": self.app.staff().edition.id.to_string(),
            "due_on": "2099-12-31",
        })
    }

    /// The organization rates every standard that applies as *meets*, with narrative and evidence.
    #[track_caller]
    pub fn fill_in(&mut self) -> Answer {
        let answer = json!({
            "rating": "meets",
            "narrative": "All staff sign the code when they are hired.",
            "evidence": [self.offer("Code of ethics", json!({"dated": "2026-01-15", "expires": "2099-12-31"}))],
        });
        let answers: serde_json::Map<_, _> =
            self.applicable.iter().map(|code| (code.clone(), answer.clone())).collect();
        self.save(&json!({ "answers": answers })).expect(200)
    }

    /// The organization offers evidence: a policy with this title, and whatever else `more` says. Returns its id.
    #[track_caller]
    pub fn offer(&self, title: &str, more: Value) -> String {
        let mut content = json!({"kind": "policy", "title": title});
        if let (Some(members), Value::Object(more)) = (content.as_object_mut(), more) {
            members.extend(more);
        }
        self.provider.post("/v1/evidence", &content).expect(201).id()
    }

    /// The organization saves answers.
    #[track_caller]
    pub fn save(&mut self, answers: &Value) -> Answer {
        self.keep(self.provider.put(&self.path("/answers"), &self.etag, answers))
    }

    /// The organization hands it in.
    #[track_caller]
    pub fn submit(&mut self) -> Answer {
        self.keep(self.provider.act(&self.path("/submit"), &self.etag))
    }

    /// Staff take it up.
    #[track_caller]
    pub fn review(&mut self) -> Answer {
        self.keep(self.reviewer.act(&self.path("/review"), &self.etag))
    }

    /// Staff record a finding.
    #[track_caller]
    pub fn find(&mut self, standard: &str, rating: &str) -> Answer {
        let finding = json!({"rating": rating, "reasons": "The signed code was shown.", "method": "documents"});
        self.keep(self.reviewer.put(&self.path(&format!("/findings/{standard}")), &self.etag, &finding))
    }

    /// Staff find *meets* for every standard that applies.
    #[track_caller]
    pub fn find_all(&mut self) {
        for standard in self.applicable.clone() {
            self.find(&standard, "meets").ok();
        }
    }

    /// Staff hand in their review.
    #[track_caller]
    pub fn hand_in(&mut self) -> Answer {
        self.keep(self.reviewer.act(&self.path("/hand-in"), &self.etag))
    }

    /// Staff accept it.
    #[track_caller]
    pub fn accept(&mut self) -> Answer {
        self.keep(self.reviewer.act(&self.path("/accept"), &self.etag))
    }

    /// Everything up to acceptance.
    #[track_caller]
    pub fn run_to_acceptance(&mut self) {
        self.start();
        self.fill_in();
        self.submit().ok();
        self.review().ok();
        self.find_all();
        self.accept().ok();
    }

    /// Staff decide. Members of `more` go over those of a plain act for referrals in an arena.
    #[track_caller]
    pub fn decide(&self, act: &str, arena: &str, more: &Value) -> Answer {
        let mut body = json!({
            "organization": self.organization.to_string(), "use": "referral", "arena": arena, "act": act,
        });
        for (name, value) in more.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        self.decider.post_once("/v1/decisions", &body)
    }

    /// The path of the self-assessment, or of something below it.
    #[must_use]
    pub fn path(&self, below: &str) -> String {
        format!("/v1/assessments/{}{below}", self.assessment)
    }

    /// Keeps what later steps need.
    #[track_caller]
    fn keep(&mut self, answer: Answer) -> Answer {
        if (200..300).contains(&answer.status) {
            let body = answer.json();
            self.assessment = answer.id();
            self.etag = answer.etag();
            let codes = body["applicable"].as_array().into_iter().flatten();
            self.applicable = codes.filter_map(|code| code.as_str().map(str::to_owned)).collect();
        }
        answer
    }
}
