//! The canary: a unique string, or number, in every confidential field of a site, and a search of everything that the
//! service ever says, on every operation of the document, as everybody, and of everything that it logs.
//!
//! Calls are made from the document, so that a new operation is searched by itself. Where the canaries may be seen is
//! listed here, and it is checked that they are seen there: a search that finds nothing has to find something.

use crate::access_calls::Whose;
use crate::canary_world::{NUMBERS, SHOWS, Search, Somebody, TEXTS, World, leaves, planted, stands_alone, whole};
use domain::access::Role;
use serde_json::json;
use std::collections::BTreeSet;

fn asked_everything(world: &World, everybody: &[Somebody<'_>]) {
    let mut search = Search::default();
    for who in everybody {
        assert!(!who.is_inside, "{}", who.name);
        world.ask_everything(&mut search, who);
    }
    assert!(search.answers > 400 * everybody.len(), "{} answers", search.answers);
    assert!(search.shown.is_empty());
    world.finish(search);
}

#[test]
fn partners_and_nobody_find_no_canary() {
    let world = World::start();
    asked_everything(&world, &[world.machine(Role::Partner), world.nobody()]);
}

#[test]
fn machines_of_the_commission_find_no_canary() {
    let world = World::start();
    asked_everything(&world, &[world.machine(Role::Importer), world.machine(Role::Auditor)]);
}

#[test]
fn another_provider_finds_no_canary() {
    let world = World::start();
    let everybody = [Role::ProviderMember, Role::ProviderOwner].map(|role| world.provider(role, Whose::Other));
    asked_everything(&world, &everybody);
}

#[test]
fn deciders_editors_and_importers_find_no_canary() {
    let world = World::start();
    let everybody = [Role::Decider, Role::StandardsEditor, Role::Importer].map(|role| world.staff(role));
    asked_everything(&world, &everybody);
}

#[test]
fn administrators_find_no_canary() {
    let world = World::start();
    asked_everything(&world, &[world.staff(Role::Administrator)]);
}

#[test]
fn no_other_scope_and_no_role_finds_a_canary_without_the_scope() {
    let world = World::start();
    let everybody = [world.everything_else(), world.narrowed(Role::Reviewer), world.narrowed(Role::Auditor)];
    asked_everything(&world, &everybody);
}

#[test]
fn those_who_see_confidential_sites_find_the_canaries_where_they_are_shown_and_nowhere_else() {
    let world = World::start();
    let everybody = [
        world.staff(Role::Reviewer),
        world.staff(Role::Auditor),
        world.provider(Role::ProviderMember, Whose::Own),
        world.provider(Role::ProviderOwner, Whose::Own),
    ];
    let mut search = Search::default();
    for who in &everybody {
        world.ask_everything(&mut search, who);
    }
    let [reviewer, _, _, owner] = &everybody;
    // What an act answers shows them as well.
    let site = format!("/v1/sites/{}", world.site);
    let etag = owner.caller.get(&site).ok().etag();
    let mut moved = planted();
    moved["arenas"] = json!([]);
    let changed = owner.caller.put(&site, &etag, &moved).expect(200);
    world.search(&mut search, owner, "update_site", &changed);
    let ask = json!({"authorized_by": TEXTS[7], "authorized_on": world.days[0], "until": world.days[1]});
    let ask = || owner.caller.post_once(&format!("{site}/open"), &ask).expect(201);
    let asked = ask();
    world.search(&mut search, owner, "open_site", &asked);
    let refused = reviewer.caller.call("POST", &format!("{site}/openings/{}/refuse", asked.id())).send();
    world.search(&mut search, reviewer, "refuse_opening", &refused.expect(200));
    let asked = ask();
    let confirmed = reviewer.caller.call("POST", &format!("{site}/openings/{}/confirm", asked.id())).send();
    world.search(&mut search, reviewer, "confirm_opening", &confirmed.expect(200));
    let target = format!("/v1/organizations/{}/sites", world.own());
    let created = owner.caller.post_once(&target, &planted()).expect(201);
    world.search(&mut search, owner, "create_site", &created);
    world.search(
        &mut search,
        owner,
        "close_site",
        &owner.caller.act(&format!("{site}/close"), &changed.etag()).expect(200),
    );
    // The search itself: each operation of the list shows what it is there to show.
    let (place, authorized_by): (BTreeSet<_>, BTreeSet<_>) = (TEXTS[..7].iter().copied().collect(), [TEXTS[7]].into());
    for operation in SHOWS {
        let shown = search.shown.get(operation).cloned().unwrap_or_default();
        let expected = if operation.contains("opening") || operation == "open_site" { &authorized_by } else { &place };
        assert!(shown.is_superset(expected), "{operation} shows {shown:?}");
    }
    world.finish(search);
}

#[test]
fn opened_it_is_shown_and_concealed_it_is_not_shown_any_more() {
    let world = World::start();
    let app = world.app();
    let outsiders = [
        world.machine(Role::Partner),
        world.staff(Role::Decider),
        world.staff(Role::Administrator),
        world.provider(Role::ProviderOwner, Whose::Other),
        world.narrowed(Role::Reviewer),
        world.nobody(),
    ];
    let mut search = Search::default();
    let read = |search: &mut Search| outsiders.iter().for_each(|who| world.read_everything(search, who));
    read(&mut search);
    let public = format!("/v1/providers/{}/sites", world.own());
    let (site, partner) = (format!("/v1/sites/{}", world.site), app.as_role(Role::Partner));
    app.open(world.site);
    // While it is open everybody finds all of it but who has opened it: so the search would find it.
    let open = whole(&partner.get(&public).ok());
    let found = world.found(&open);
    for text in TEXTS[..7].iter().chain(&["28999-7317", "37163", "35.918273", "78.364554", "+19845550147", "\"03:17\""])
    {
        assert!(found.contains(text), "{text} is not found in {open}");
    }
    assert!(!found.iter().any(|one| *one == TEXTS[7] || world.days.iter().any(|day| day == one)), "{found:?}");
    let mut while_open = Search::default();
    read(&mut while_open);
    assert!(while_open.wrong.iter().any(|one| one.starts_with("list_sites as decider")), "{:#?}", while_open.wrong);
    assert!(while_open.wrong.iter().all(|one| !one.contains(TEXTS[7])), "{:#?}", while_open.wrong);

    let _ = app.provider(world.own()).call("POST", &format!("{site}/conceal")).send().expect(204);
    read(&mut search);
    let changed = app.as_role(Role::Reviewer).get(&site).ok();
    app.as_role(Role::Reviewer).act(&format!("{site}/close"), &changed.etag()).ok();
    read(&mut search);
    search.answers += while_open.answers;
    world.finish(search);
}

#[test]
fn what_cannot_be_read_back_is_told_to_the_log_without_its_words() {
    let world = World::start();
    let site = format!("/v1/sites/{}", world.site);
    let mut search = Search::default();
    let insider = world.staff(Role::Reviewer);
    for broken in [
        json!({"label": 7, "address": TEXTS[1]}),
        json!({"label": TEXTS[0], "address": {"line_1": TEXTS[1], "city": TEXTS[3], "county": TEXTS[3]}}),
        json!({"label": TEXTS[0], TEXTS[3]: 1}),
        json!(TEXTS[1]),
    ] {
        world.app().database().tamper(&format!("UPDATE sites SET place = '{broken}' WHERE id = '{}'", world.site));
        for target in [&*site, "/v1/sites"] {
            let answer = insider.caller.get(target).expect(500);
            world.search(&mut search, &insider, "show_site", &answer);
        }
    }
    // A day that is none, and a state that is none.
    for change in [format!("open_until = '{}'", TEXTS[3]), format!("open_until = '2099-01-01', state = '{}'", TEXTS[3])]
    {
        world.app().database().tamper(&format!("UPDATE site_openings SET {change} WHERE site_id = '{}'", world.site));
        world.search(&mut search, &insider, "list_openings", &insider.caller.get("/v1/openings").expect(500));
    }
    world.finish(search);
}

#[test]
fn the_search_finds_numbers_by_themselves_and_not_within_others() {
    for (text, is_found) in [
        ("{\"postal_code\":\"28999-7317\"}", true),
        ("at 28999.", true),
        ("28999", true),
        ("a28999", false),
        ("9f28999c", false),
        ("128999", false),
        ("289990 28999", true),
    ] {
        let any = text.match_indices("28999").any(|(at, _)| stands_alone(text, &(at..at + 5)));
        assert_eq!(any, is_found, "{text}");
    }
    // Every field of a place is a canary, or a word that many places share.
    let mut pointers = Vec::new();
    let place = planted();
    leaves(&place, "", &mut pointers);
    let shared = [
        "/address/state",
        "/hours/round_the_clock",
        "/hours/weekly/0/weekday",
        "/arenas/0",
        "/accessibility/features/0",
    ];
    for pointer in pointers.iter().filter(|pointer| !shared.contains(&&***pointer)) {
        let value = place.pointer(pointer).unwrap();
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let is_time = pointer.starts_with("/hours/weekly");
        let is_canary = TEXTS.contains(&&*text) || NUMBERS.contains(&text.trim_start_matches('-')) || is_time;
        assert!(is_canary, "{pointer} is no canary");
    }
}
