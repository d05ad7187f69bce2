//! What people try, at random.

use domain::{
    access::{Role, Scope},
    assessment::{AssessmentStep, Side},
    rating::Rating,
};
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The standards of the small edition that the histories are played against: code, arena, and whether *exceeds* has a text.
pub const STANDARDS: [(&str, Option<&str>, bool); 5] = [
    ("F-01", None, true),
    ("F-02", None, false),
    ("OU-01", Some("outreach"), true),
    ("OU-02", Some("outreach"), false),
    ("ME-01", Some("media"), true),
];

/// The standard that reviewers ask for more about.
pub const ASKED: &str = "F-01";

/// The arenas of the edition.
pub const ARENAS: [&str; 2] = ["outreach", "media"];

/// The standards that apply with these arenas.
pub fn applying(arenas: &BTreeSet<String>) -> Vec<&'static str> {
    let applies = |arena: Option<&str>| arena.is_none_or(|arena| arenas.contains(arena));
    STANDARDS.iter().filter(|(_, arena, _)| applies(*arena)).map(|(code, ..)| *code).collect()
}

/// Whether a level of a standard can be awarded.
pub fn awards(standard: &str, rating: &Value) -> bool {
    rating != "exceeds" || STANDARDS.iter().any(|(code, _, exceeds)| *code == standard && *exceeds)
}

/// Who tries something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Answers for the organization.
    Owner,
    /// One of its people.
    Member,
    /// Answers for another organization.
    Outsider,
    /// Reviews.
    FirstReviewer,
    /// Reviews as well.
    SecondReviewer,
    /// A reviewer who belongs to the organization.
    OwnReviewer,
}

impl Who {
    pub const ALL: [Self; 6] =
        [Self::Owner, Self::Member, Self::Outsider, Self::FirstReviewer, Self::SecondReviewer, Self::OwnReviewer];

    pub fn role(self) -> Role {
        match self {
            Self::Owner | Self::Outsider => Role::ProviderOwner,
            Self::Member => Role::ProviderMember,
            Self::FirstReviewer | Self::SecondReviewer | Self::OwnReviewer => Role::Reviewer,
        }
    }
}

/// Something concrete that somebody tries.
#[derive(Debug, Clone)]
pub enum Deed {
    Save(BTreeMap<String, Value>),
    Arenas { arenas: BTreeSet<String>, drops: BTreeSet<String> },
    Find { standard: String, rating: Rating },
    Step(AssessmentStep),
}

impl Deed {
    /// What a token must carry for it.
    pub fn scope(&self) -> Scope {
        match self {
            Self::Save(_) | Self::Arenas { .. } => Scope::AssessmentsWrite,
            Self::Find { .. } => Scope::ReviewsWrite,
            Self::Step(step) => match whose(*step) {
                Side::Organization => Scope::AssessmentsSubmit,
                Side::Commission => Scope::ReviewsWrite,
            },
        }
    }
}

impl Deed {
    /// Who does it, where everybody keeps to what is theirs.
    pub fn usual(&self) -> Who {
        match self {
            Self::Save(_) | Self::Arenas { .. } => Who::Member,
            Self::Find { .. } => Who::FirstReviewer,
            Self::Step(step) => match whose(*step) {
                Side::Organization => Who::Owner,
                Side::Commission => Who::FirstReviewer,
            },
        }
    }
}

/// Whose step it is.
pub fn whose(step: AssessmentStep) -> Side {
    let row = domain::assessment::TRANSITIONS.iter().find(|row| row.step == step);
    row.expect("every step is in the table").by
}

/// What somebody says about a standard.
#[derive(Debug, Clone, Copy)]
pub enum Said {
    Rated(Rating, u8),
    NotYet(u8),
    /// A rating and "not yet" at once, which makes no sense.
    Both,
    Words(u8),
}

impl Said {
    pub fn answer(self) -> Value {
        let narrative = |told: u8| format!("We keep it in folder {}.", ["one", "two", "three"][usize::from(told)]);
        match self {
            Self::Rated(rating, told) => json!({"rating": rating, "narrative": narrative(told)}),
            Self::NotYet(told) => json!({"not_yet": true, "narrative": narrative(told)}),
            Self::Both => json!({"rating": "meets", "not_yet": true}),
            Self::Words(told) => json!({"narrative": narrative(told)}),
        }
    }
}

/// Something that somebody might try; what it comes to depends on where the self-assessment stands.
#[derive(Debug, Clone)]
pub enum Act {
    /// A step that the table allows now, by whose it is; ready for it, or not.
    Next { which: u8, ready: bool },
    /// Any step.
    Step(AssessmentStep),
    /// Answers to everything that applies.
    AnswerAll(Said),
    /// Answers to some standards of the edition, by their places, whether they apply or not.
    Answer(Vec<(usize, Said)>),
    /// Other arenas, by somebody who knows what they drop or does not.
    Arenas { arenas: Vec<&'static str>, knows: bool },
    /// A finding on everything that applies.
    FindAll(Rating),
    /// A finding on one standard of the edition.
    Find(usize, Rating),
}

/// One try: who (absent for whose it is), what, on which of two self-assessments of one organization, and how many revisions ago they read it.
#[derive(Debug, Clone)]
pub struct Try {
    pub who: Option<Who>,
    pub act: Act,
    pub on_the_second: bool,
    pub ago: i32,
}

fn ratings() -> impl Strategy<Value = Rating> {
    prop_oneof![3 => Just(Rating::Meets), 1 => Just(Rating::DoesNotMeet), 2 => Just(Rating::Exceeds)]
}

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![
        10 => (ratings(), 0..3_u8).prop_map(|(rating, told)| Said::Rated(rating, told)),
        2 => (0..3_u8).prop_map(Said::NotYet),
        1 => Just(Said::Both),
        1 => (0..3_u8).prop_map(Said::Words),
    ]
}

fn acts() -> impl Strategy<Value = Act> {
    let place = || 0..STANDARDS.len();
    prop_oneof![
        10 => (any::<u8>(), prop::bool::weighted(0.8)).prop_map(|(which, ready)| Act::Next { which, ready }),
        4 => select(AssessmentStep::ALL.to_vec()).prop_map(Act::Step),
        2 => said().prop_map(Act::AnswerAll),
        12 => vec((place(), said()), 1..3).prop_map(Act::Answer),
        4 => (proptest::sample::subsequence(ARENAS.to_vec(), 0..=2), any::<bool>())
            .prop_map(|(arenas, knows)| Act::Arenas { arenas, knows }),
        1 => ratings().prop_map(Act::FindAll),
        4 => (place(), ratings()).prop_map(|(place, rating)| Act::Find(place, rating)),
    ]
}

/// Histories of tries.
pub fn tries(most: usize) -> impl Strategy<Value = Vec<Try>> {
    let who = prop_oneof![3 => Just(None), 1 => select(Who::ALL.to_vec()).prop_map(Some)];
    let ago = prop_oneof![5 => Just(0), 4 => 1..5, 1 => Just(-1)];
    let one = (who, acts(), prop::bool::weighted(0.3), ago);
    vec(one.prop_map(|(who, act, on_the_second, ago)| Try { who, act, on_the_second, ago }), most / 2..most)
}
