//! Histories over HTTP.

use super::{
    Registry,
    acts::{Deed, Who},
    model::Outcome,
    scene::Scene,
    seen::Seen,
};
use crate::lifecycle::request;
use domain::{access::Role, assessment::AssessmentStatus};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::{Answer, Caller};

pub struct Http<'a> {
    callers: BTreeMap<Who, Caller<'a>>,
    auditor: Caller<'a>,
}

impl<'a> Http<'a> {
    pub fn new(scene: &'a Scene<'a>) -> Self {
        Self {
            callers: Who::ALL.into_iter().map(|who| (who, scene.caller(who))).collect(),
            auditor: scene.app.as_role(Role::Auditor),
        }
    }
}

impl Registry for Http<'_> {
    fn see(&self, assessment: &str) -> Seen {
        let path = format!("/v1/assessments/{assessment}");
        let shown = self.auditor.get(&path).ok();
        let listed = self.auditor.get(&format!("{path}/versions")).ok().json();
        let versions = listed["versions"].as_array().expect("versions").iter().map(|row| {
            let version = self.auditor.get(&format!("{path}/versions/{}", row["number"])).ok().json();
            for (name, value) in row.as_object().expect("a row") {
                assert_eq!(version[name], *value, "{name} in the list, and in the version");
            }
            version
        });
        let versions = versions.collect();
        let findings = self.auditor.get(&format!("{path}/findings")).ok().json();
        let whole = shown.json();
        let words = |value: &Value| -> Vec<String> {
            value.as_array().expect("a list").iter().map(|word| word.as_str().expect("a word").to_owned()).collect()
        };
        Seen {
            status: AssessmentStatus::parse(whole["status"].as_str().expect("a state")).expect("a state"),
            revision: revision(&shown),
            arenas: words(&whole["arenas"]).into_iter().collect(),
            answers: members(&whole["answers"]),
            versions,
            findings: members(&findings["findings"]),
            rest: json!([whole["note"], whole["edition"], whole["organization"], whole["invitation"]]),
        }
    }

    fn attempt(&self, assessment: &str, who: Who, deed: &Deed, read: i32) -> Outcome {
        let (caller, tag) = (&self.callers[&who], format!("\"{read}.0\""));
        let path = |below: &str| format!("/v1/assessments/{assessment}{below}");
        let answer = match deed {
            Deed::Save(given) => match given.iter().next() {
                Some((code, answer)) if given.len() == 1 => {
                    caller.put(&path(&format!("/answers/{code}")), &tag, answer)
                }
                _ => caller.put(&path("/answers"), &tag, &json!({ "answers": given })),
            },
            Deed::Arenas { arenas, drops } => {
                caller.put(&path("/arenas"), &tag, &json!({"arenas": arenas, "drops": drops}))
            }
            Deed::Find { standard, rating } => {
                let finding = json!({"rating": rating, "reasons": "The signed code was shown.", "method": "documents"});
                caller.put(&path(&format!("/findings/{standard}")), &tag, &finding)
            }
            Deed::Step(step) => {
                let (below, body) = request(*step).expect("the step is offered");
                let call = caller.call("POST", &path(below)).header("If-Match", &tag);
                match body {
                    Some(body) => call.json(&body).send(),
                    None => call.send(),
                }
            }
        };
        if answer.status < 300 { Ok(()) } else { Err(code(&answer)) }
    }
}

fn code(answer: &Answer) -> String {
    assert!(answer.status < 500, "{answer}");
    answer.json()["code"].as_str().expect("a code").to_owned()
}

/// Our tags are `"REVISION.DIGEST"`.
fn revision(answer: &Answer) -> i32 {
    let tag = answer.etag();
    tag.trim_matches('"').split('.').next().and_then(|text| text.parse().ok()).expect("a revision")
}

fn members(value: &Value) -> BTreeMap<String, Value> {
    value.as_object().expect("an object").iter().map(|(name, value)| (name.clone(), value.clone())).collect()
}
