//! A policy as sentences in plain English, made from its data alone.

use super::{Coverage, Policy, PolicyProvenance, PolicyTerms, RatingBasis, Rule, TermsKind, Tolerance, Use};
use crate::time::Day;
use serde::Serialize;

/// A policy in plain English.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PolicyWords {
    /// The whole policy.
    #[cfg_attr(
        feature = "schema",
        schema(example = "Funding is granted when the organization is active. A grant runs for at most 365 days.")
    )]
    pub whole: String,
    /// Its requirements, in the policy's order, each as a sentence.
    #[cfg_attr(feature = "schema", schema(example = json!(["The organization is active."])))]
    pub requirements: Vec<String>,
}

impl Policy {
    /// This version in plain English.
    #[must_use]
    pub fn words(&self) -> PolicyWords {
        self.terms.words(self.r#use, self.provenance, self.effective_from)
    }
}

impl PolicyTerms {
    /// These terms in plain English, as a policy for this use.
    #[must_use]
    pub fn words(&self, r#use: Use, provenance: PolicyProvenance, effective_from: Option<Day>) -> PolicyWords {
        let clauses: Vec<String> = self.requirements.iter().map(|requirement| requirement.rule.words()).collect();
        let whole = [
            Some(format!("{} granted when {}.", subject(r#use), joined(&clauses, "; ", "; and "))),
            Some(format!("A grant runs for at most {}.", days(self.longest_term_days))),
            self.two_reviews
                .then(|| "Two reviewers rate each standard without seeing each other's findings.".to_owned()),
            self.two_people.then(|| "Two people are needed for a decision.".to_owned()),
            self.automatic_grant.then(|| "It is granted without a person as soon as all of this holds.".to_owned()),
            effective_from.map(|first| format!("This holds from {first} on.")),
            (provenance == PolicyProvenance::ShippedDefault)
                .then(|| "This is a default that ships with the software; the Commission has not set it.".to_owned()),
        ];
        let sentence = |clause: &String| {
            let mut letters = clause.chars();
            let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
            format!("{first}{}.", letters.as_str())
        };
        PolicyWords {
            whole: whole.into_iter().flatten().collect::<Vec<_>>().join(" "),
            requirements: clauses.iter().map(sentence).collect(),
        }
    }
}

impl Rule {
    /// What must hold, as a clause in plain English without a capital or a full stop.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::OrganizationActive {} => "the organization is active".to_owned(),
            Self::RatedAtLeastMeets { coverage, basis, tolerance } => {
                let rated = match basis {
                    RatingBasis::SelfRated => "rated at least meets by the organization itself",
                    RatingBasis::Verified => "rated at least meets by a reviewer",
                };
                let except = tolerance.as_ref().map(exception).unwrap_or_default();
                match coverage {
                    Coverage::Foundational {} => format!("every foundational standard is {rated}{except}"),
                    Coverage::AskedArena {} => {
                        format!("every standard of the arena that is asked about is {rated}{except}")
                    }
                    Coverage::Named { standards } => {
                        let codes: Vec<_> = standards.iter().map(ToString::to_string).collect();
                        let (noun, verb) = if codes.len() == 1 { ("standard", "is") } else { ("standards", "are") };
                        format!("the {noun} {} {verb} {rated}{except}", joined(&codes, ", ", " and "))
                    }
                }
            }
            Self::AssessmentNotOlderThan { days: most } => {
                format!("the self-assessment was accepted at most {} ago", days(*most))
            }
            Self::EvidenceCurrent {} => "no evidence that the ratings rest on has expired".to_owned(),
            Self::NoOpenSeriousConcern {} => "no serious concern about the organization is open".to_owned(),
            Self::TermsAccepted { terms: TermsKind::Logo } => {
                "the organization has accepted the terms for using the logo that are in force".to_owned()
            }
            Self::RoundTheClockLine {} => {
                "the organization publishes a telephone line that is answered at every hour".to_owned()
            }
        }
    }
}

fn exception(tolerance: &Tolerance) -> String {
    let never: Vec<_> = tolerance.never.iter().map(ToString::to_string).collect();
    let but = if never.is_empty() { String::new() } else { format!(", but never {}", joined(&never, ", ", " or ")) };
    let comma = if never.is_empty() { "" } else { "," };
    match tolerance.unmet {
        1 => {
            format!(
                ", except that one unmet standard is tolerated{but}{comma} while a corrective action for it is open and not overdue"
            )
        }
        most => format!(
            ", except that up to {most} unmet standards are tolerated{but}{comma} while a corrective action for each is open and not overdue"
        ),
    }
}

fn subject(r#use: Use) -> &'static str {
    match r#use {
        Use::Referral => "Referral to a provider in an arena is",
        Use::LogoUse => "Use of the Commission's logo is",
        Use::LetterOfSupport => "A letter of support is",
        Use::Funding => "Funding is",
        Use::HotlineLinkage => "Linkage to the national hotline is",
        Use::Partnership => "A partnership is",
    }
}

fn days(count: u16) -> String {
    if count == 1 { "1 day".to_owned() } else { format!("{count} days") }
}

fn joined(parts: &[String], between: &str, before_last: &str) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{}{before_last}{last}", first.join(between)),
    }
}
