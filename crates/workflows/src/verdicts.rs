//! Verdicts as they turn: a change that makes a no of a yes, or a yes of a no, opens a task for staff.
//!
//! Acts that change what verdicts rest on call [`notice_flips`] in their own transaction. What turns by mere time is
//! foreseen then: the task is written with the day on which the verdict turns, and nobody is shown it before. So no job has
//! to run. Tasks follow from what the journal records; opening one is no entry of its own.

use crate::{
    Error, automatic_grants, duties,
    facts::bulk::Walk,
    successions, texts,
    verdict_grounds::{Grounds, has_inherited},
};
use domain::{
    access::{Actor, Reach},
    arena::ArenaCode,
    decision::{Decision, Matter},
    ids::{OrganizationId, TaskId},
    policy::{Policy, TermsKind, Use, in_force},
    task::{Task, TaskEnd},
    time::Day,
    verdict::{Facts, Flip, Outcome, evaluate, next_flip},
};
use persistence::{
    Conn, Revised, Tx, assessments, bulk_facts,
    journal::{Event, PolicyEvent},
    organizations, policies,
    tasks::{self, Place},
    verdict_outcomes::{self, Noticed},
};
use std::collections::{BTreeMap, BTreeSet};

/// Compares the verdicts on an organization in all of its matters with those noticed last, and opens a task for each that
/// has flipped; and so for those who go on with its work, whose standing may rest on what was found at it. Where a policy
/// lets the registry grant by itself, it does.
pub(crate) fn notice_flips(tx: &mut Tx<'_>, organization: OrganizationId) -> Result<(), Error> {
    notice_in(tx, organization, &Use::ALL)?;
    for successor in successions::lineage(tx, [organization])?.after(organization) {
        notice_in(tx, successor, &Use::ALL)?;
    }
    automatic_grants::grant(tx, organization)
}

/// The same for some uses of one organization.
fn notice_in(tx: &mut Tx<'_>, organization: OrganizationId, uses: &[Use]) -> Result<(), Error> {
    let at = tx.now();
    let grounds = Grounds::of(tx, organization, at)?;
    let found = organizations::find(tx, Reach::Commission, organization)?.ok_or(Error::NotFound("organization"))?;
    let mut arenas = found.it.profile.arenas();
    arenas.extend(grounds.inherited_arenas());
    if let Some(accepted) = assessments::newest_accepted(tx, organization)? {
        arenas.extend(accepted.assessment.arenas);
    }
    let noticed = verdict_outcomes::of(tx, organization)?;
    arenas.extend(noticed.keys().filter_map(|matter| matter.arena.clone()));
    let open = tasks::open_of(tx, organization)?;
    for r#use in uses.iter().copied() {
        let versions = policies::versions(tx, r#use)?;
        for matter in matters(organization, r#use, &arenas) {
            let so_far = SoFar { noticed: noticed.get(&matter), open: &open };
            notice(tx, &matter, &versions, grounds.in_matter(&matter), &so_far)?;
        }
    }
    Ok(())
}

/// As [`notice_flips`], for one use of every organization: after its policy has changed.
pub(crate) fn notice_flips_everywhere(tx: &mut Tx<'_>, r#use: Use) -> Result<(), Error> {
    let versions = policies::versions(tx, r#use)?;
    let today = tx.now().day();
    let mut walk = Walk::default();
    while let Some(chunk) = walk.next(tx)? {
        let ids: Vec<OrganizationId> = chunk.iter().map(|one| one.id).collect();
        let noticed = verdict_outcomes::of_many(tx, &ids)?;
        let with_tasks = tasks::with_open(tx, &ids)?;
        let mut arenas = arenas_of(tx, &ids, &noticed)?;
        let inheriting = persistence::decisions::inheriting(tx, &ids)?;
        for one in chunk {
            if inheriting.contains(&one.id) {
                notice_in(tx, one.id, &[r#use])?;
                continue;
            }
            let mut of_one = arenas.remove(&one.id).unwrap_or_default();
            of_one.extend(one.arenas);
            for matter in matters(one.id, r#use, &of_one) {
                let is = judged(&versions, &matter, &one.facts, today);
                let is = is.map(|(outcome, unmet)| Noticed { outcome, unmet });
                let is_as_noticed = match (noticed.get(&matter), &is) {
                    (was, Some(is)) => was == Some(is) || (was.is_none() && is.outcome == Outcome::Unknown),
                    (_, None) => true,
                };
                let turns = next_flip(&versions, matter.arena.as_ref(), &one.facts, today).is_some();
                if turns || !is_as_noticed || with_tasks.contains(&one.id) {
                    let open = tasks::open_of(tx, one.id)?;
                    let so_far = SoFar { noticed: noticed.get(&matter), open: &open };
                    notice(tx, &matter, &versions, &one.facts, &so_far)?;
                }
            }
        }
    }
    Ok(())
}

/// The arenas that each of these organizations offers, or in which a verdict about it was noticed.
fn arenas_of(
    conn: &mut Conn,
    organizations: &[OrganizationId],
    noticed: &BTreeMap<Matter, Noticed>,
) -> Result<BTreeMap<OrganizationId, BTreeSet<ArenaCode>>, Error> {
    let mut arenas: BTreeMap<OrganizationId, BTreeSet<ArenaCode>> = BTreeMap::new();
    for (organization, offered) in bulk_facts::offerings(conn, organizations)? {
        arenas.entry(organization).or_default().extend(offered.into_iter().map(|offering| offering.arena));
    }
    for matter in noticed.keys() {
        arenas.entry(matter.organization).or_default().extend(matter.arena.clone());
    }
    Ok(arenas)
}

/// As [`notice_flips_everywhere`], for each use whose policy asks for the logo terms: after a new version of them was
/// published.
pub(crate) fn notice_terms(tx: &mut Tx<'_>) -> Result<(), Error> {
    for r#use in Use::ALL {
        let versions = policies::versions(tx, r#use)?;
        if versions.iter().any(|version| version.terms.asks_for(TermsKind::Logo)) {
            notice_flips_everywhere(tx, r#use)?;
        }
    }
    Ok(())
}

/// Takes note that a decision was made in its matter: its tasks are done, and what its verdict said is what is known.
pub(crate) fn settle(tx: &mut Tx<'_>, decision: &Decision) -> Result<(), Error> {
    let today = tx.now().day();
    for task in tasks::open_of(tx, decision.matter.organization)? {
        if task.matter == decision.matter && task.since <= today {
            tasks::close(tx, task.id, TaskEnd::Decision, decision.decided_by, None)?;
        }
    }
    if has_inherited(tx, &decision.matter)? {
        return note_as_it_is(tx, &decision.matter);
    }
    let noticed = Noticed { outcome: decision.verdict.outcome, unmet: decision.verdict.unmet() };
    let before = verdict_outcomes::of(tx, decision.matter.organization)?;
    if before.get(&decision.matter) != Some(&noticed) {
        verdict_outcomes::note(tx, &decision.matter, &noticed)?;
    }
    Ok(())
}

/// Takes note of what a verdict says now, and of the days on which it will turn, without a task of today: after a person has
/// looked, or what it rests on has become a predecessor's findings.
pub(crate) fn note_as_it_is(tx: &mut Tx<'_>, matter: &Matter) -> Result<(), Error> {
    let at = tx.now();
    let versions = policies::versions(tx, matter.r#use)?;
    let grounds = Grounds::of(tx, matter.organization, at)?;
    let facts = grounds.in_matter(matter);
    let Some((outcome, unmet)) = judged(&versions, matter, facts, at.day()) else { return Ok(()) };
    let noticed = Noticed { outcome, unmet };
    verdict_outcomes::note(tx, matter, &noticed)?;
    let open = tasks::open_of(tx, matter.organization)?;
    notice(tx, matter, &versions, facts, &SoFar { noticed: Some(&noticed), open: &open })
}

/// Looks at a matter again after a decision in it came to nothing: where the standing and the verdict differ, somebody has to
/// decide still.
pub(crate) fn unsettle(tx: &mut Tx<'_>, matter: &Matter, holds: bool) -> Result<(), Error> {
    let at = tx.now();
    let grounds = Grounds::of(tx, matter.organization, at)?;
    let versions = policies::versions(tx, matter.r#use)?;
    let noticed = Noticed { outcome: if holds { Outcome::Met } else { Outcome::Unknown }, unmet: Vec::new() };
    let open = tasks::open_of(tx, matter.organization)?;
    notice(tx, matter, &versions, grounds.in_matter(matter), &SoFar { noticed: Some(&noticed), open: &open })
}

/// Closes a task with a note: somebody has looked, and nothing is to be decided.
///
/// # Errors
/// When it is unknown, of the actor's own organization, changed meanwhile or closed, or the note looks like it holds a
/// person's data.
pub fn close_task(
    tx: &mut Tx<'_>,
    actor: Actor,
    id: TaskId,
    expected: i32,
    note: &str,
) -> Result<Revised<Task>, Error> {
    let today = tx.now().day();
    let found = show_task(tx, actor, Reach::Commission, id, today)?;
    let organization = found.it.matter.organization;
    Error::unless_current(expected, found.revision)?;
    found.it.check_open().map_err(domain::Refusal::from)?;
    texts::screen([("/note".to_owned(), note)])?;
    tasks::close(tx, id, TaskEnd::Note, actor, Some(note))?;
    // The same facts do not open it again.
    note_as_it_is(tx, &found.it.matter)?;
    tx.append(actor, &Event::Policy(PolicyEvent::TaskClosed { organization, task: id }))?;
    show_task(tx, actor, Reach::Commission, id, today)
}

/// One task whose day has come, for staff who do not belong to its organization.
///
/// # Errors
/// When there is none, or the reader belongs to the organization.
pub fn show_task(conn: &mut Conn, actor: Actor, reach: Reach, id: TaskId, today: Day) -> Result<Revised<Task>, Error> {
    let found = tasks::find(conn, reach, id, today)?.ok_or(Error::NotFound("task"))?;
    duties::refuse_own_organization(conn, actor, found.it.matter.organization)?;
    Ok(found)
}

/// At most `limit` tasks after a place, without those about organizations that the reader belongs to.
///
/// # Errors
/// When the database fails.
pub fn list_tasks(
    conn: &mut Conn,
    actor: Actor,
    reach: Reach,
    filter: tasks::Filter,
    today: Day,
    after: Option<Place>,
    limit: u32,
) -> Result<Vec<Revised<Task>>, Error> {
    let filter = tasks::Filter { without: duties::organizations_of(conn, actor)?, ..filter };
    Ok(tasks::page(conn, reach, &filter, today, after, limit)?)
}

/// What is known in a matter before it is looked at.
struct SoFar<'a> {
    noticed: Option<&'a Noticed>,
    open: &'a [Task],
}

/// The matters of one use: one for each arena where the use is per arena.
fn matters(organization: OrganizationId, r#use: Use, arenas: &BTreeSet<ArenaCode>) -> Vec<Matter> {
    let of = |arena| Matter { organization, r#use, arena };
    if r#use.is_per_arena() { arenas.iter().cloned().map(|arena| of(Some(arena))).collect() } else { vec![of(None)] }
}

/// The outcome on a day, with the requirements that are not met; none where there is no policy.
fn judged(versions: &[Policy], matter: &Matter, facts: &Facts, on: Day) -> Option<(Outcome, Vec<String>)> {
    let verdict = evaluate(in_force(versions, on)?, matter.arena.as_ref(), facts, on);
    Some((verdict.outcome, verdict.unmet()))
}

/// Every day on which the verdict turns by itself if nothing happens, in order.
fn every_flip(versions: &[Policy], arena: Option<&ArenaCode>, facts: &Facts, today: Day) -> Vec<Flip> {
    let mut flips: Vec<Flip> = Vec::new();
    while let Some(flip) = next_flip(versions, arena, facts, flips.last().map_or(today, |last| last.since)) {
        flips.push(flip);
    }
    flips
}

fn notice(
    tx: &mut Tx<'_>,
    matter: &Matter,
    versions: &[Policy],
    facts: &Facts,
    so_far: &SoFar<'_>,
) -> Result<(), Error> {
    let today = tx.now().day();
    let Some((outcome, unmet)) = judged(versions, matter, facts, today) else { return Ok(()) };
    let was = so_far.noticed.map_or(Outcome::Unknown, |noticed| noticed.outcome);
    let is_yes = outcome == Outcome::Met;
    let of_matter: Vec<&Task> = so_far.open.iter().filter(|task| task.matter == *matter).collect();
    let mut is_told = false;
    for task in of_matter.iter().filter(|task| task.since <= today) {
        if (task.to == Outcome::Met) == is_yes {
            is_told = true;
        } else {
            tasks::close(tx, task.id, TaskEnd::TurnedAgain, Actor::System, None)?;
        }
    }
    if is_yes != (was == Outcome::Met) && !is_told {
        let requirements = if is_yes {
            so_far.noticed.map(|noticed| noticed.unmet.clone()).unwrap_or_default()
        } else {
            unmet.clone()
        };
        open(tx, matter, Flip { since: today, from: was, to: outcome, requirements })?;
    }
    let ahead = of_matter.into_iter().filter(|task| task.since > today);
    let mut foreseen = every_flip(versions, matter.arena.as_ref(), facts, today);
    for task in ahead {
        let same = foreseen.iter().position(|flip| {
            (flip.since, flip.from, flip.to, &flip.requirements) == (task.since, task.from, task.to, &task.requirements)
        });
        match same {
            Some(place) => drop(foreseen.remove(place)),
            None => tasks::remove_ahead(tx, task.id)?,
        }
    }
    for flip in foreseen {
        open(tx, matter, flip)?;
    }
    let now = Noticed { outcome, unmet };
    let is_new = so_far.noticed.map_or(outcome != Outcome::Unknown, |noticed| *noticed != now);
    if is_new {
        verdict_outcomes::note(tx, matter, &now)?;
    }
    Ok(())
}

fn open(tx: &mut Tx<'_>, matter: &Matter, flip: Flip) -> Result<(), Error> {
    let Flip { since, from, to, requirements } = flip;
    let task =
        Task { id: tx.new_id(), matter: matter.clone(), from, to, requirements, since, closed: None, note: None };
    Ok(tasks::insert(tx, &task)?)
}
