//! A registry in which every confidential field holds a canary, and the search for them in whatever is said.

use crate::{
    access_calls::{MADE_UP, Prepared, Two, Whose},
    canary_log,
    operations::{self, Operation},
};
use aho_corasick::AhoCorasick;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    access::{Actor, Role, Scope},
    county::County,
    ids::{OrganizationId, SiteId},
};
use persistence::{access_log, journal};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::Write,
    ops::Range,
};
use testkit::{Answer, Caller, TestApp};

/// Everything of the canaries that is text. The log is searched for these as well.
pub const TEXTS: [&str; 8] = [
    "zqcanary-label",
    "7311 Zqcanary Quillway",
    "Zqcanary Annex",
    "Zqcanaryburgh",
    "zqcanary-desk",
    "zqcanary-hours",
    "zqcanary-ramp",
    "zqcanary-director",
];

/// Everything of the canaries that is a number, as it may be spelled.
pub const NUMBERS: [&str; 14] = [
    "28999",
    "28999-7317",
    "289997317",
    "37163",
    "35.918273",
    "35.91827",
    "78.364554",
    "78.36455",
    "+19845550147",
    "19845550147",
    "9845550147",
    "984-555-0147",
    "984 555 0147",
    "984.555.0147",
];

/// The times of the canaries, as they are written.
const TIMES: [&str; 2] = ["\"03:17\"", "\"04:29\""];

/// What is sent to be refused, and is in no site: no error may repeat it.
pub const SENT: &str = "zqsent-4711";

/// Operations whose answers may show the canaries, to the organization's own people and to staff with the scope.
pub const SHOWS: [&str; 10] = [
    "list_sites",
    "list_organization_sites",
    "show_site",
    "list_openings",
    "create_site",
    "update_site",
    "close_site",
    "open_site",
    "confirm_opening",
    "refuse_opening",
];

/// Operations that name sites by their ids, to whom reads everything that has happened: never anything else of them.
const NAMES: [&str; 4] = ["list_journal", "export_journal", "list_access_log", "export_access_log"];

/// The operations that list every county of the state, this one too: a preview does where something is offered statewide.
const LISTS_COUNTIES: [&str; 2] = ["list_counties", "preview_policy"];

/// A place in which every field is a canary.
pub fn planted() -> Value {
    json!({
        "label": TEXTS[0],
        "address": {
            "line_1": TEXTS[1], "line_2": TEXTS[2], "city": TEXTS[3], "state": "NC",
            "postal_code": "28999-7317", "county": "37163",
        },
        "coordinates": {"latitude": 35.918273, "longitude": -78.364554},
        "phones": [{"label": TEXTS[4], "number": "+19845550147"}],
        "hours": {
            "round_the_clock": false, "weekly": [{"weekday": "sunday", "opens": "03:17", "closes": "04:29"}],
            "remark": TEXTS[5],
        },
        "arenas": ["outreach"],
        "accessibility": {"features": ["braille"], "remark": TEXTS[6]},
    })
}

/// Somebody, and whether the canaries are theirs to see.
pub struct Somebody<'a> {
    pub name: String,
    pub caller: Caller<'a>,
    pub scopes: Vec<Scope>,
    pub is_inside: bool,
}

/// A registry in which an organization has confidential sites, and what has been searched of it.
pub struct World {
    pub two: Two,
    pub site: SiteId,
    pub opening: String,
    /// The canaries of this world alone: ids and days.
    pub ids: Vec<String>,
    pub days: Vec<String>,
    /// All of the canaries, and what finds them.
    pub canaries: Vec<String>,
    pub finder: AhoCorasick,
}

/// What was found in one test.
#[derive(Default)]
pub struct Search {
    pub answers: usize,
    /// The operations that showed all of the texts that they hold.
    pub shown: BTreeMap<String, BTreeSet<&'static str>>,
    pub wrong: Vec<String>,
}

impl World {
    pub fn start() -> Self {
        canary_log::capture();
        let two = Two::start();
        let own = two.organization(Whose::Own);
        let app = &two.app;
        let site = app.site(own, &planted());
        let today = app.db().world().now().day();
        let days = vec![today.plus_days(-297).to_string(), today.plus_days(43).to_string()];
        let ask = |who: &Caller<'_>| {
            let body = json!({"authorized_by": TEXTS[7], "authorized_on": days[0], "until": days[1]});
            who.post_once(&format!("/v1/sites/{site}/open"), &body).expect(201).id()
        };
        // One that was opened and concealed again, and one that waits.
        let reviewer = app.as_role(Role::Reviewer);
        let over = ask(&reviewer);
        let _ = reviewer.call("POST", &format!("/v1/sites/{site}/conceal")).send().expect(204);
        let opening = ask(&app.provider(own));
        let ids = vec![site.to_string(), over, opening.clone()];
        canary_log::watch_for(&ids);
        let fixed = TEXTS.iter().chain(&NUMBERS).chain(&TIMES).map(|text| (*text).to_owned());
        let canaries: Vec<String> = fixed.chain(ids.clone()).chain(days.clone()).collect();
        let finder = AhoCorasick::builder().ascii_case_insensitive(true).build(&canaries).unwrap();
        Self { two, site, opening, ids, days, canaries, finder }
    }

    pub fn app(&self) -> &TestApp {
        &self.two.app
    }

    pub fn own(&self) -> OrganizationId {
        self.two.organization(Whose::Own)
    }

    pub fn somebody(
        &self,
        name: &str,
        actor: Actor,
        scopes: Vec<Scope>,
        organization: Option<OrganizationId>,
    ) -> Somebody<'_> {
        let caller = self.app().bearer(self.app().token(actor, &scopes, organization));
        let is_inside = organization == Some(self.own())
            || (organization.is_none() && scopes.contains(&Scope::ConfidentialSitesRead));
        Somebody { name: name.to_owned(), caller, scopes, is_inside }
    }

    pub fn staff(&self, role: Role) -> Somebody<'_> {
        self.somebody(role.as_str(), self.app().staff().actor(role), role.scopes().to_vec(), None)
    }

    /// Staff whose token carries everything of their role but the scope for confidential sites.
    pub fn narrowed(&self, role: Role) -> Somebody<'_> {
        let scopes = role.scopes().iter().copied().filter(|scope| *scope != Scope::ConfidentialSitesRead).collect();
        self.somebody(&format!("{} without the scope", role.as_str()), self.app().staff().actor(role), scopes, None)
    }

    /// Somebody of the Commission with every scope there is but that one.
    pub fn everything_else(&self) -> Somebody<'_> {
        let scopes = Scope::ALL.iter().copied().filter(|scope| *scope != Scope::ConfidentialSitesRead).collect();
        self.somebody("every other scope", self.app().staff().actor(Role::Administrator), scopes, None)
    }

    pub fn machine(&self, role: Role) -> Somebody<'_> {
        let actor = Actor::Machine(self.app().staff().machine(role).id);
        self.somebody(&format!("{} (machine)", role.as_str()), actor, role.scopes_of_machines().collect(), None)
    }

    pub fn provider(&self, role: Role, whose: Whose) -> Somebody<'_> {
        let organization = self.two.organization(whose);
        let person = self.app().person(role, Some(organization));
        let name = format!("{} ({whose:?})", role.as_str());
        self.somebody(&name, Actor::Person(person), role.scopes().to_vec(), Some(organization))
    }

    pub fn nobody(&self) -> Somebody<'_> {
        Somebody { name: "nobody".to_owned(), caller: self.app().nobody(), scopes: Vec::new(), is_inside: false }
    }

    /// The canaries that stand in an answer.
    pub fn found(&self, answer: &str) -> BTreeSet<&str> {
        let all = self.finder.find_overlapping_iter(answer).map(|one| (&*self.canaries[one.pattern()], one.range()));
        // A text is unique wherever it stands; a number has to stand alone.
        let is_whole = |name: &str| TEXTS.contains(&name) || TIMES.contains(&name);
        all.filter(|(name, at)| is_whole(name) || stands_alone(answer, at)).map(|(name, _)| name).collect()
    }

    /// Searches an answer.
    pub fn search(&self, search: &mut Search, who: &Somebody<'_>, operation: &str, answer: &Answer) {
        search.answers += 1;
        let whole = whole(answer);
        let mut found = self.found(&whole);
        if answer.status >= 400 && whole.contains(SENT) {
            found.insert(SENT);
        }
        if who.is_inside && SHOWS.contains(&operation) && answer.status < 300 {
            let texts = TEXTS.iter().copied().filter(|text| found.contains(text));
            search.shown.entry(operation.to_owned()).or_default().extend(texts);
            return;
        }
        // That an opening waits is told, by its id, to who sees the site itself.
        if NAMES.contains(&operation) || (who.is_inside && operation == "list_queue") {
            found.retain(|one| !self.ids.iter().any(|id| id == one));
        }
        let is_in = |county: County| answer.text.contains(&county.to_string());
        if LISTS_COUNTIES.contains(&operation) && County::all().all(is_in) {
            found.remove("37163");
        }
        if !found.is_empty() {
            search.wrong.push(format!("{operation} as {}: {found:?}\n{answer}", who.name));
        }
    }

    /// The call of an operation on the confidential site.
    pub fn on_planted(&self, operation: &Operation, revision: u32) -> Prepared {
        let ids = self.two.ids(Whose::Own);
        let call = self.two.call(operation, Whose::Own, revision);
        call.naming(&ids["site"], &self.site.to_string()).naming(&ids["opening"], &self.opening)
    }

    /// Every operation of the document, as somebody, on what is theirs, what is another's, what does not exist and on the
    /// confidential site: as it should be asked, on condition, and wrongly in every way.
    pub fn ask_everything(&self, search: &mut Search, who: &Somebody<'_>) {
        for operation in operations::all() {
            let is_held =
                operation.scope.as_deref().is_none_or(|needed| who.scopes.iter().any(|one| one.as_str() == needed));
            for whose in [Whose::Own, Whose::Other, Whose::MadeUp] {
                self.search(search, who, &operation.id, &self.two.call(&operation, whose, 0).by(&who.caller));
            }
            let names_sites = operation.path.contains("{site}");
            // Who may open it would: that is `opened_it_is_shown_and_concealed_it_is_not_shown_any_more`.
            let would_open =
                who.is_inside && ["open_site", "confirm_opening", "conceal_site"].contains(&&*operation.id);
            if names_sites && !would_open {
                self.search(search, who, &operation.id, &self.on_planted(&operation, 0).by(&who.caller));
            }
            if operation.method == "GET" {
                for value in ["*", "\"1.0\""] {
                    let call = if names_sites {
                        self.on_planted(&operation, 0)
                    } else {
                        self.two.call(&operation, Whose::Own, 0)
                    };
                    let call = call.start(&who.caller).header("If-None-Match", value).header("If-Match", value);
                    self.search(search, who, &operation.id, &call.send());
                }
            }
            if is_held {
                self.ask_wrongly(search, who, &operation);
            }
        }
        for target in self.pages(who.scopes.is_empty()) {
            self.search(search, who, &target, &who.caller.get(&target));
        }
        self.send_canaries(search, who);
    }

    /// What is wrong about the query, the path, the media type and each value of the body, one at a time.
    pub fn ask_wrongly(&self, search: &mut Search, who: &Somebody<'_>, operation: &Operation) {
        let call = self.two.call(operation, Whose::Own, 0);
        let join = |target: &str, pair: &str| format!("{target}{}{pair}", if target.contains('?') { '&' } else { '?' });
        let query = operation.parameters("query");
        for parameter in query.iter().filter_map(|parameter| parameter["name"].as_str()) {
            for value in [SENT, "zqcanaryburgh", "37163", "28999", &self.ids[0]] {
                let pair = format!("{parameter}={}", testkit::form_encode(value));
                let answer = call.at(&join(&call.target, &pair)).by(&who.caller);
                self.search_but_for(search, who, operation, &answer, value);
            }
        }
        let answer = call.at(&join(&call.target, &format!("no_such={SENT}"))).by(&who.caller);
        self.search(search, who, &operation.id, &answer);
        if operation.path.contains('{') {
            for value in [SENT, "zqcanaryburgh", "%00", "'"] {
                let answer = call.at(&operation.target_with(|_| Some(value.to_owned()))).by(&who.caller);
                self.search(search, who, &operation.id, &answer);
            }
        }
        let Some((media_type, text)) = &call.body else { return };
        for (media_type, text) in
            [("text/plain", text.as_str()), (media_type, "{"), (media_type, SENT), (media_type, "")]
        {
            self.search(search, who, &operation.id, &call.with_body(media_type, text).by(&who.caller));
        }
        let Ok(sound) = serde_json::from_str::<Value>(text) else { return };
        let mut pointers = Vec::new();
        leaves(&sound, "", &mut pointers);
        let ways = [json!(format!(" {SENT}\n")), json!([SENT]), json!(SENT.repeat(30))];
        // What is wrong with a body is the same for everybody who may send it: in every way as one of them, in turn else.
        let holds_most = who.scopes.len() + 1 == Scope::ALL.len();
        for (number, pointer) in pointers.iter().enumerate() {
            for wrong in ways.iter().enumerate().filter(|(way, _)| holds_most || *way == number % 3).map(|(_, way)| way)
            {
                let mut body = sound.clone();
                if let Some(place) = body.pointer_mut(pointer) {
                    *place = wrong.clone();
                }
                let answer = call.with_body(media_type, &body.to_string()).by(&who.caller);
                self.search(search, who, &operation.id, &answer);
            }
        }
    }

    /// As [`Self::search`], where the caller has sent a canary as a filter: no answer repeats it but in its `Link`.
    pub fn search_but_for(
        &self,
        search: &mut Search,
        who: &Somebody<'_>,
        operation: &Operation,
        answer: &Answer,
        sent: &str,
    ) {
        let mut answer = answer.clone();
        if let Some(link) = answer.header("link").map(|link| link.replace(sent, "")) {
            answer.headers.insert("link", link.parse().unwrap());
        }
        self.search(search, who, &operation.id, &answer);
    }

    /// The canaries themselves, sent by everybody to everywhere a place is taken, with one thing wrong at a time.
    pub fn send_canaries(&self, search: &mut Search, who: &Somebody<'_>) {
        let sound = planted();
        let mut pointers = vec![String::new()];
        leaves(&sound, "", &mut pointers);
        if !who.scopes.contains(&Scope::SitesWrite) {
            // Refused before the body is read.
            pointers.truncate(1);
        }
        let organizations = [self.own().to_string(), MADE_UP.to_owned()];
        for (number, pointer) in pointers.iter().enumerate() {
            for wrong in [json!({"x": 1}), json!(" x "), json!(null), json!(1e9)] {
                let mut body = sound.clone();
                match body.pointer_mut(pointer) {
                    Some(place) if !pointer.is_empty() => *place = wrong,
                    _ => body["no_such_member"] = wrong,
                }
                let target = format!("/v1/organizations/{}/sites", organizations[number % 2]);
                self.search(search, who, "create_site", &who.caller.post_once(&target, &body));
                let target = format!("/v1/sites/{}", self.site);
                self.search(search, who, "update_site", &who.caller.put(&target, "\"0.0\"", &body));
            }
        }
        for (member, wrong) in [("authorized_on", json!("2999-01-01")), ("until", json!("2001-01-01")), ("x", json!(1))]
        {
            let mut body = json!({"authorized_by": TEXTS[7], "authorized_on": self.days[0], "until": self.days[1]});
            body[member] = wrong;
            let answer = who.caller.post_once(&format!("/v1/sites/{}/open", self.site), &body);
            self.search(search, who, "open_site", &answer);
        }
    }

    /// What is served beside the operations.
    pub fn pages(&self, with_documents: bool) -> Vec<String> {
        // The same for everybody, and large.
        let documents = http_api::document::Audience::ALL.map(|audience| audience.address().to_owned());
        let documents = documents.into_iter().filter(|_| with_documents);
        let pages = [
            "/",
            "/docs",
            "/docs/",
            "/docs/swagger-initializer.js",
            "/healthz",
            "/readyz",
            "/nowhere",
            "/.well-known/jwks.json",
            "/.well-known/oauth-authorization-server",
            "/oauth/authorize",
            "/account/",
            "/account/code",
            "/account/password",
            "/sign-in",
            "/oauth/sign-in",
        ];
        let with_query = format!("/oauth/authorize?client_id={SENT}&redirect_uri={SENT}&state={SENT}");
        let below = [format!("/v1/sites/{}/nothing", self.site), format!("/v1/{}", self.site), with_query];
        documents.chain(pages.map(str::to_owned)).chain(below).collect()
    }

    /// Everything that can be read, as somebody.
    pub fn read_everything(&self, search: &mut Search, who: &Somebody<'_>) {
        for operation in operations::all().iter().filter(|operation| operation.method == "GET") {
            let names_sites = operation.path.contains("{site}");
            let call =
                if names_sites { self.on_planted(operation, 0) } else { self.two.call(operation, Whose::Own, 0) };
            self.search(search, who, &operation.id, &call.by(&who.caller));
        }
    }

    /// Searches the two chains, and says how much was searched.
    pub fn finish(&self, search: Search) {
        let (journal, access_log) = self
            .app()
            .db()
            .read::<_, persistence::Error>(|conn| {
                Ok((journal::entries_after(conn, 0, 100_000)?, access_log::entries_after(conn, 0, 100_000)?))
            })
            .unwrap();
        let mut wrong = search.wrong;
        assert!(journal.iter().any(|entry| entry.subject == format!("site:{}", self.site)));
        for entry in journal.iter().chain(&access_log) {
            let whole = format!("{entry:?}");
            let mut found = self.found(&whole);
            found.retain(|one| !self.ids.iter().any(|id| id == one));
            if !found.is_empty() || whole.contains(SENT) {
                wrong.push(format!("{found:?} in {entry:#?}"));
            }
        }
        let (lines, in_log) = canary_log::so_far();
        wrong.extend(in_log);
        // Past the harness, which shows what a passing test prints to nobody.
        let _ = writeln!(
            std::io::stderr(),
            "canary: {} answers searched, {lines} of log lines, {} journal entries, {} of the access log",
            search.answers,
            journal.len(),
            access_log.len(),
        );
        assert!(wrong.is_empty(), "{} leaks:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n\n"));
        assert!(lines > 100, "the log is not searched: {lines} lines");
    }
}

/// An answer with everything in it that can be read: its head, its body, and what its cursor says.
pub fn whole(answer: &Answer) -> String {
    let mut whole = answer.text.clone();
    for (name, value) in &answer.headers {
        whole += &format!("\n{name}: {}", String::from_utf8_lossy(value.as_bytes()));
    }
    if let Ok(body) = serde_json::from_str::<Value>(&answer.text)
        && let Some(cursor) = body["next_cursor"].as_str()
        && let Ok(key) = URL_SAFE_NO_PAD.decode(cursor)
    {
        whole += &String::from_utf8_lossy(&key);
    }
    whole
}

/// Whether a number stands in a text by itself, and not as a part of a longer one or of a hash.
pub fn stands_alone(text: &str, at: &Range<usize>) -> bool {
    let is_part = |c: char| c.is_alphanumeric();
    !text[..at.start].ends_with(is_part) && !text[at.end..].starts_with(is_part)
}

pub fn leaves(value: &Value, at: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(members) if !members.is_empty() => {
            members.iter().for_each(|(name, below)| leaves(below, &format!("{at}/{name}"), found));
        }
        Value::Array(items) if !items.is_empty() => {
            items.iter().enumerate().for_each(|(place, below)| leaves(below, &format!("{at}/{place}"), found));
        }
        _ => found.push(at.to_owned()),
    }
}
