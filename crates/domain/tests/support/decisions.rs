//! Verdicts to decide on, decisions as recorded, and histories that grow by deciding.

use super::{arena, day, end_of_time, moment};
use domain::{
    Refusal,
    access::Actor,
    decision::{
        Act, Condition, Decision, History, Matter, NewStep, Proposal, Step, StepKind, confirmable, decide,
        limits::{APPEAL_WITHIN_DAYS, RESPOND_WITHIN_DAYS},
        take_step,
    },
    ids::{DecisionId, OrganizationId, PolicyId, UserId},
    policy::{PolicyName, PolicyProvenance, Use},
    time::Day,
    verdict::{Outcome, Verdict},
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use uuid::Uuid;

/// A person by number.
pub fn person(number: u128) -> Actor {
    Actor::Person(UserId(Uuid::from_u128(number)))
}

/// The person who recorded the findings in every generated history.
pub fn reviewer() -> Actor {
    person(100)
}

/// The matter that every generated decision is about.
pub fn matter() -> Matter {
    Matter::new(OrganizationId(Uuid::from_u128(3)), Use::Referral, Some(arena("adult_shelter"))).unwrap()
}

/// A verdict of which only the outcome and the bounds matter.
pub fn verdict(on: Day, outcome: Outcome, holds_until: Option<Day>, longest_term_days: u16) -> Verdict {
    Verdict {
        r#use: Use::Referral,
        arena: Some(arena("adult_shelter")),
        on,
        outcome,
        reasons: Vec::new(),
        policy: PolicyName {
            id: PolicyId(Uuid::from_u128(5)),
            version: 1,
            title: "Example (shipped default)".to_owned(),
            provenance: PolicyProvenance::ShippedDefault,
        },
        edition: None,
        assessment: None,
        inherited_from: None,
        holds_until,
        longest_term_days,
    }
}

/// A condition due this many days after the first day.
pub fn condition(due: i32) -> Condition {
    Condition { text: "Show the signed agreements.".to_owned(), due_on: day(due) }
}

/// A proposal with nothing but an act and, for a conditional grant, a condition.
pub fn proposal(act: Act) -> Proposal {
    let conditions = if act == Act::GrantWithConditions { vec![condition(10_000)] } else { Vec::new() };
    Proposal { conditions, ..Proposal::of(act) }
}

/// A decision as it might stand in the records.
pub fn recorded(place: usize, act: Act, from: i32, until: Option<i32>, conditional: bool, at: i32) -> Decision {
    Decision {
        id: DecisionId(Uuid::from_u128(place as u128)),
        matter: matter(),
        act,
        valid_from: day(from),
        valid_until: until.map(day),
        conditions: if conditional { vec![condition(from)] } else { Vec::new() },
        reason: None,
        against_verdict: false,
        inherited_from: None,
        verdict: verdict(day(from), Outcome::Met, None, 365),
        decided_by: person(1),
        recorded_at: moment(at, place as i64),
        needs_confirmation: false,
        is_preliminary: false,
        review_by: None,
        corrects: None,
        course: Vec::new(),
    }
}

/// A step as it might stand in the records.
pub fn step(kind: StepKind, at: i32) -> Step {
    let by = if kind.is_of_organization() { person(50) } else { person(2) };
    Step {
        kind,
        condition: (kind == StepKind::MeetCondition).then_some(0),
        review_by: None,
        text: Some("For a written reason.".to_owned()),
        by,
        at: moment(at, 900_000),
    }
}

/// What might become of a preliminary decision: each step with the days since the one before, as far as they are in time.
fn courses() -> impl Strategy<Value = Vec<(StepKind, i32)>> {
    use StepKind as K;
    let heard = || (0..=RESPOND_WITHIN_DAYS).prop_map(|days| (K::Respond, days));
    let maintained = || (0..60_i32).prop_map(|days| (K::Maintain, days));
    let appeal = || (0..=APPEAL_WITHIN_DAYS).prop_map(|days| (K::Appeal, days));
    let end = || (select(vec![K::Uphold, K::Overturn]), 0..60_i32);
    let at_once = || (0..=RESPOND_WITHIN_DAYS).prop_map(|days| (K::Appeal, days));
    prop_oneof![
        Just(Vec::new()),
        heard().prop_map(|a| vec![a]),
        (heard(), maintained()).prop_map(|(a, b)| vec![a, b]),
        (heard(), maintained(), appeal()).prop_map(|(a, b, c)| vec![a, b, c]),
        (heard(), maintained(), appeal(), end()).prop_map(|(a, b, c, d)| vec![a, b, c, d]),
        (at_once(), end()).prop_map(|(a, b)| vec![a, b]),
        (0..=RESPOND_WITHIN_DAYS).prop_map(|days| vec![(K::Withdraw, days)]),
        (heard(), 0..60_i32).prop_map(|(a, days)| vec![a, (K::Withdraw, days)]),
    ]
}

/// One generated record, before its days are counted up.
#[derive(Debug, Clone)]
struct Record {
    later: i32,
    act: Act,
    from: i32,
    length: Option<i32>,
    conditional: bool,
    met_after: Option<i32>,
    confirmed_after: Option<Option<i32>>,
    course: Option<Vec<(StepKind, i32)>>,
    corrects: Option<proptest::sample::Index>,
}

fn record() -> impl Strategy<Value = Record> {
    let term = (0..20_i32, select(Act::ALL.to_vec()), -5..40_i32, option::weighted(0.8, -3..60_i32));
    let conditions = (any::<bool>(), option::of(0..30_i32));
    let confirmed = option::weighted(0.2, option::weighted(0.7, 0..20_i32));
    let correction = option::weighted(0.25, any::<proptest::sample::Index>());
    (term, conditions, confirmed, option::of(courses()), correction).prop_map(
        |((later, act, from, length), (conditional, met_after), confirmed_after, course, corrects)| Record {
            later,
            act,
            from,
            length,
            conditional,
            met_after,
            confirmed_after,
            course,
            corrects,
        },
    )
}

/// Records in the order of recording, with any terms (overlapping, in the future, or over before they begin), with steps of
/// every kind, and with corrections of earlier ones.
pub fn records() -> impl Strategy<Value = Vec<Decision>> {
    vec(record(), 0..8).prop_map(|records| {
        let mut today = 0;
        let mut made: Vec<Decision> = Vec::new();
        for (place, record) in records.into_iter().enumerate() {
            today += record.later;
            let act = record.act;
            let conditional = act == Act::GrantWithConditions || (act == Act::Reinstate && record.conditional);
            let until = record.length.filter(|_| act.has_term()).map(|length| today + record.from + length);
            let mut decision = recorded(place, act, today + record.from, until, conditional, today);
            let mut now = today;
            if let Some(confirmed) = record.confirmed_after {
                decision.needs_confirmation = true;
                now += confirmed.unwrap_or_default();
                decision.course.extend(confirmed.map(|_| step(StepKind::Confirm, now)));
            }
            let corrected = record.corrects.filter(|_| !made.is_empty()).map(|index| index.get(&made).clone());
            // Only what holds is corrected, and once.
            let can_correct = |other: &Decision| {
                !other.is_open(decision.recorded_at)
                    && other.effect(decision.recorded_at).is_some()
                    && other.effect(end_of_time()) == other.effect(decision.recorded_at)
                    && made.iter().all(|one| one.corrects != Some(other.id))
            };
            decision.corrects = corrected.filter(can_correct).map(|other| other.id);
            let has_started = record.confirmed_after != Some(None);
            if act.is_withholding()
                && decision.corrects.is_none()
                && let Some(course) = record.course
            {
                decision.is_preliminary = true;
                decision.valid_from = day(today + RESPOND_WITHIN_DAYS + 1);
                for (kind, days) in course.into_iter().filter(|_| has_started) {
                    now += days;
                    decision.course.push(Step { at: moment(now, 900_000), ..step(kind, now) });
                }
            }
            if conditional
                && has_started
                && let Some(after) = record.met_after
            {
                decision.course.push(step(StepKind::MeetCondition, now + after));
            }
            made.push(decision);
        }
        made
    })
}

/// One try at deciding something.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// Days since the try before.
    pub days_later: i32,
    /// What is proposed, with days counted from the day of the try.
    pub act: Act,
    /// From which day.
    pub from: Option<i32>,
    /// To which day.
    pub until: Option<i32>,
    /// With how many conditions.
    pub conditions: usize,
    /// Why.
    pub reason: Option<&'static str>,
    /// On which verdict.
    pub outcome: Outcome,
    /// Until when that holds, counted from the day of the try.
    pub holds_until: Option<i32>,
    /// The policy's longest term.
    pub longest_term_days: u16,
    /// By whom: the reviewer, or somebody else.
    pub by_reviewer: bool,
    /// The step that somebody tries before, on the newest decision that allows it.
    pub step: Option<StepKind>,
    /// Whether the policy asks for two people.
    pub two_people: bool,
    /// Whether the organization has closed.
    pub closed: bool,
    /// Which decision so far is corrected.
    pub corrects: Option<proptest::sample::Index>,
}

/// Tries that often, but not always, make sense. Suspensions and reinstatements are tried more often than other
/// acts, because they follow from few standings.
pub fn attempts() -> impl Strategy<Value = Attempt> {
    let term = (option::weighted(0.3, -1..15_i32), option::weighted(0.3, -1..60_i32), 0..8_i32);
    let grounds = (
        select(vec![Outcome::Met, Outcome::Met, Outcome::Met, Outcome::Unknown, Outcome::NotMet]),
        option::weighted(0.3, 0..100_i32),
        prop_oneof![1 => 1..20_u16, 3 => 20..200_u16],
    );
    let reason = prop_oneof![8 => Just(Some("For a written reason.")), 1 => Just(Some("  ")), 2 => Just(None)];
    let act = prop_oneof![
        3 => Just(Act::Grant),
        2 => Just(Act::GrantWithConditions),
        1 => Just(Act::Refuse),
        4 => Just(Act::Suspend),
        4 => Just(Act::Reinstate),
        1 => Just(Act::Revoke),
    ];
    let misplaced = proptest::bool::weighted(0.1);
    use StepKind as K;
    let kinds = vec![K::Confirm, K::Withdraw, K::Respond, K::Maintain, K::Appeal, K::Uphold, K::Overturn, K::Review];
    let step = option::weighted(0.4, select(kinds));
    (act, term, grounds, reason, misplaced, (proptest::bool::weighted(0.1), step)).prop_map(
        |(
            act,
            (from, until, days_later),
            (outcome, holds_until, longest_term_days),
            reason,
            misplaced,
            (by_reviewer, step),
        )| {
            // A term of its own is refused for acts that hold at once: keep that rare.
            let begins = matches!(act, Act::Grant | Act::GrantWithConditions);
            let (from, until) = if begins || misplaced { (from, until) } else { (None, None) };
            let conditions = usize::from((act == Act::GrantWithConditions) != misplaced);
            Attempt {
                days_later,
                act,
                from,
                until,
                conditions,
                reason,
                outcome,
                holds_until,
                longest_term_days,
                by_reviewer,
                step,
                two_people: false,
                closed: false,
                corrects: None,
            }
        },
    )
}

/// The same, and whatever else can be tried: by two people, extensions, corrections, about an organization that has closed.
pub fn any_attempts() -> impl Strategy<Value = Attempt> {
    let two_people = proptest::bool::weighted(0.3);
    let closed = proptest::bool::weighted(0.1);
    let corrects = option::weighted(0.2, any::<proptest::sample::Index>());
    (attempts(), two_people, closed, corrects, proptest::bool::weighted(0.15)).prop_map(
        |(attempt, two_people, closed, corrects, extends)| {
            let attempt = Attempt { two_people, closed, corrects, ..attempt };
            if extends { Attempt { act: Act::Extend, from: None, conditions: 0, ..attempt } } else { attempt }
        },
    )
}

/// A history that grows by [`decide`], and its clock.
#[derive(Debug, Clone, Default)]
pub struct Walk {
    /// What was decided so far.
    pub history: History,
    /// Days since the first.
    pub today: i32,
    tries: i64,
}

/// What one try came to.
#[derive(Debug)]
pub struct Tried {
    /// The history before it.
    pub before: History,
    /// The verdict that it was made on.
    pub verdict: Verdict,
    /// The day of it, counted from the first.
    pub today: i32,
    /// The proposal that somebody confirmed before it.
    pub confirmed: Option<Decision>,
    /// The decision, which the history now holds, or the refusal.
    pub result: Result<Decision, Refusal>,
}

impl Walk {
    /// A history without decisions.
    pub fn new() -> Self {
        Self { history: History { reviewers: [reviewer()].into(), ..History::default() }, today: 0, tries: 0 }
    }

    /// Tries to decide, and records the decision when there is one.
    pub fn attempt(&mut self, attempt: &Attempt) -> Tried {
        self.today += attempt.days_later;
        self.tries += 1;
        let today = self.today;
        let verdict = verdict(
            day(today),
            attempt.outcome,
            attempt.holds_until.map(|until| day(today + until)),
            attempt.longest_term_days,
        );
        let proposal = Proposal {
            valid_from: attempt.from.map(|from| day(today + from)),
            valid_until: attempt.until.map(|until| day(today + until)),
            conditions: (0..attempt.conditions).map(|_| condition(today + 30)).collect(),
            reason: attempt.reason.map(str::to_owned),
            corrects: attempt
                .corrects
                .filter(|_| !self.history.decisions.is_empty())
                .map(|index| index.get(&self.history.decisions).id),
            ..Proposal::of(attempt.act)
        };
        let actor = if attempt.by_reviewer { reviewer() } else { person(1) };
        self.history.two_people = attempt.two_people;
        self.history.closed = attempt.closed;
        let taken = attempt.step.and_then(|kind| self.step(kind, &verdict));
        let confirmed = taken.filter(|_| attempt.step == Some(StepKind::Confirm));
        let before = self.history.clone();
        let id = DecisionId(Uuid::from_u128(self.tries as u128));
        let at = moment(today, self.tries);
        let result = decide(&matter(), &before, proposal, verdict.clone(), actor, at, id);
        if let Ok(decision) = &result {
            self.history.decisions.push(decision.clone());
        }
        Tried { before, verdict, today, confirmed, result }
    }

    /// Takes a step on the newest decision that allows it; a confirmation only on one that the verdict carries still.
    fn step(&mut self, kind: StepKind, verdict: &Verdict) -> Option<Decision> {
        let by = if kind.is_of_organization() { person(50) } else { person(2) };
        for place in (0..self.history.decisions.len()).rev() {
            let new = NewStep::of(kind, Some("For a written reason.".to_owned()));
            let at = moment(self.today, self.tries);
            let Ok(step) = take_step(&self.history, place, new, by, at) else { continue };
            let decision = &self.history.decisions[place];
            if kind == StepKind::Confirm && confirmable(&self.history, decision, verdict, at).is_err() {
                continue;
            }
            let before = decision.clone();
            self.history.decisions[place].course.push(step);
            return Some(before);
        }
        None
    }
}
