//! `docs/access.md` against the running service, cell by cell.

use crate::{
    access_calls::{Two, Whose, names_what_is_not_there},
    operations::{self, Operation},
};
use domain::access::{Role, Scope};
use std::collections::{BTreeMap, BTreeSet};
use testkit::{Answer, Caller, TestApp};

const PAGE: &str = include_str!("../../../docs/access.md");

#[test]
fn the_page_is_what_the_document_says() {
    let made =
        http_api::document::access::page().unwrap_or_else(|faults| panic!("say it above the handler:\n{faults}"));
    let differ = made.lines().zip(PAGE.lines()).find(|(code, kept)| code != kept);
    let mend = "mend it with: cargo run -- access-table > docs/access.md";
    assert!(made == PAGE, "docs/access.md is not what the code says: {differ:?}\n{mend}");
}

/// A row of the page: what its first cells say, and a cell for each role.
struct Row {
    first: Vec<String>,
    cells: BTreeMap<Role, String>,
}

/// The rows of the tables whose first column bears this title.
fn rows(title: &str) -> Vec<Row> {
    let mut found = Vec::new();
    let mut roles: Option<Vec<String>> = None;
    for line in PAGE.lines() {
        let Some(inner) = line.strip_prefix("| ").and_then(|rest| rest.strip_suffix(" |")) else {
            roles = roles.filter(|_| line.starts_with("|---"));
            continue;
        };
        let cells: Vec<String> = inner.split(" | ").map(|cell| cell.trim().trim_matches('`').to_owned()).collect();
        match &roles {
            None => roles = Some(if cells[0] == title { cells } else { Vec::new() }),
            Some(heads) if heads.is_empty() => {}
            Some(heads) => {
                let of_role = |(head, cell): (&String, &String)| Some((Role::parse(head)?, cell.clone()));
                let by_role: BTreeMap<Role, String> = heads.iter().zip(&cells).filter_map(of_role).collect();
                assert_eq!(by_role.len(), Role::ALL.len(), "a role has no cell: {line}");
                found.push(Row { first: cells[..heads.len() - by_role.len()].to_vec(), cells: by_role });
            }
        }
    }
    found
}

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum May {
    Anyone,
    Yes,
    All,
    Own,
    Client,
    Not,
}

fn read(cell: &str, is_machine: bool) -> May {
    let (word, persons_only) = match cell.strip_suffix(" (person)") {
        Some(word) => (word, true),
        None => (cell, false),
    };
    match word {
        _ if persons_only && is_machine => May::Not,
        "anyone" => May::Anyone,
        "yes" => May::Yes,
        "all" => May::All,
        "own" => May::Own,
        "client" => May::Client,
        "–" => May::Not,
        other => panic!("the page says {other:?}"),
    }
}

/// Somebody of a role, as a person or as a machine.
struct Somebody<'a> {
    role: Role,
    is_machine: bool,
    caller: Caller<'a>,
}

impl<'a> Somebody<'a> {
    /// Everybody: each role as a person where people hold it, and as a machine where machines do.
    fn all(two: &'a Two) -> Vec<Self> {
        let own = two.organization(Whose::Own);
        let people = Role::ALL.iter().copied().filter(|role| role.is_for_people()).map(|role| {
            let caller = if role.is_tenant() { two.app.provider_as(role, own) } else { two.app.as_role(role) };
            Self { role, is_machine: false, caller }
        });
        let machines = Role::ALL.iter().copied().filter(|role| role.is_for_machines());
        let machines =
            machines.map(|role| Self { role, is_machine: true, caller: two.app.bearer(token(&two.app, role)) });
        people.chain(machines).collect()
    }

    fn describe(&self, operation: &Operation) -> String {
        let kind = if self.is_machine { "machine" } else { "person" };
        format!("{} as {} ({kind})", operation.id, self.role.as_str())
    }
}

/// A machine's token, got as a machine gets it.
fn token(app: &TestApp, role: Role) -> String {
    let machine = app.staff().machine(role);
    let id = machine.id.to_string();
    let form = [("grant_type", "client_credentials"), ("client_id", &*id), ("client_secret", &*machine.secret)];
    let granted = app.call("POST", "/oauth/token").form(&form).send().expect(200).json();
    granted["access_token"].as_str().unwrap().to_owned()
}

/// Every operation with its row.
fn table() -> Vec<(Operation, BTreeMap<Role, String>)> {
    let mut rows: BTreeMap<String, Row> =
        rows("operation").into_iter().map(|row| (row.first[0].clone(), row)).collect();
    let mend = "write the page anew: cargo run -- access-table > docs/access.md";
    let joined = operations::all().into_iter().map(|operation| {
        let row = rows.remove(&operation.id).unwrap_or_else(|| panic!("{} has no row; {mend}", operation.id));
        assert_eq!(row.first[1], format!("{} {}", operation.method, operation.path), "{mend}");
        assert_eq!(row.first[2], operation.scope.clone().unwrap_or_default(), "{mend}");
        (operation, row.cells)
    });
    let joined = joined.collect();
    assert!(rows.is_empty(), "rows without an operation: {:?}; {mend}", rows.keys());
    joined
}

/// Not refused for who asks: what the rules or the content say is another matter.
fn is_allowed(operation: &Operation, answer: &Answer) -> bool {
    let is_found = answer.status != 404 || names_what_is_not_there(operation);
    is_found && answer.status < 500 && ![401, 403, 405].contains(&answer.status)
}

fn names_scope(answer: &Answer, scope: &str) -> bool {
    let challenge = answer.header("www-authenticate").unwrap_or_default();
    answer.status == 403
        && challenge.contains("error=\"insufficient_scope\"")
        && challenge.contains(&format!("scope=\"{scope}\""))
        && answer.json()["detail"].as_str().is_some_and(|detail| detail.contains(scope))
}

#[test]
fn every_cell_of_the_page_is_what_the_service_does() {
    let two = Two::start();
    let everybody = Somebody::all(&two);
    let table = table();
    let mut asked = 0;
    let mut wrong = Vec::new();
    let mut check = |is_right: bool, what: String, answer: &Answer| {
        asked += 1;
        if !is_right {
            wrong.push(format!("{what}: {answer}"));
        }
    };
    let cells: Vec<(&Operation, &Somebody<'_>, May)> = table
        .iter()
        .flat_map(|(operation, cells)| {
            everybody.iter().map(move |one| (operation, one, read(&cells[&one.role], one.is_machine)))
        })
        .collect();

    // What is refused comes first, so that nothing else explains a change of the journal.
    let before = two.app.position();
    for (operation, one, may) in &cells {
        let what = one.describe(operation);
        match may {
            May::Not => {
                let scope = operation.scope.as_deref().unwrap_or_default();
                for whose in [Whose::Own, Whose::Other] {
                    let answer = two.call(operation, whose, 1).by(&one.caller);
                    check(names_scope(&answer, scope), format!("{what}, refused"), &answer);
                }
            }
            May::Own if names_one(&two, operation) => {
                let other = two.call(operation, Whose::Other, 1).by(&one.caller);
                let made_up = two.call(operation, Whose::MadeUp, 1).by(&one.caller);
                check(other.status == 404, format!("{what}, another organization's"), &other);
                let looks_alike = two.without_ids(&other) == two.without_ids(&made_up);
                check(looks_alike, format!("{what}, another organization's looks otherwise than {made_up}"), &other);
            }
            _ => {}
        }
    }
    let has_written = two.app.position() != before;

    let others: Vec<&String> = two.ids(Whose::Other).values().collect();
    for (operation, one, may) in &cells {
        let what = one.describe(operation);
        match may {
            May::Not => {}
            May::Client => {
                let answer = two.call(operation, Whose::Own, 0).by(&one.caller);
                check((400..500).contains(&answer.status), format!("{what}, by a token"), &answer);
            }
            May::Anyone => {
                let answer = two.call(operation, Whose::Own, 0).by(&one.caller);
                check(answer.status < 500 && ![401, 403].contains(&answer.status), what, &answer);
            }
            May::Own | May::Yes => {
                // A draft is at its first revision: the first who saves or submits really does. What is discarded would be
                // gone for whoever comes next.
                let revision = u32::from(operation.id != "discard_policy_draft");
                let answer = two.call(operation, Whose::Own, revision).by(&one.caller);
                check(is_allowed(operation, &answer), format!("{what}, own"), &answer);
                if one.role.is_tenant() {
                    let leaks = others.iter().any(|id| answer.text.contains(*id));
                    check(!leaks, format!("{what} shows another organization's data"), &answer);
                }
                if operation.is_list() {
                    check(answer.status == 200, format!("{what}, a list"), &answer);
                }
            }
            May::All => {
                // A revision that has passed: whoever may act is told so, and the next finds all as it was.
                for whose in [Whose::Own, Whose::Other] {
                    let answer = two.call(operation, whose, 0).by(&one.caller);
                    check(is_allowed(operation, &answer), format!("{what}, {whose:?}"), &answer);
                }
            }
        }
    }
    assert!(!has_written, "a refused call has written; wrong are\n{}", wrong.join("\n"));
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(asked > 1000, "only {asked} calls");
}

/// Whether a call names something of an organization: then it can name another's.
fn names_one(two: &Two, operation: &Operation) -> bool {
    two.call(operation, Whose::Own, 1) != two.call(operation, Whose::Other, 1)
}

#[test]
fn what_names_an_organizations_data_is_no_bare_yes() {
    let two = Two::start();
    for (operation, cells) in table() {
        let bare = cells.values().any(|cell| cell.starts_with("yes"));
        let names = two.call(&operation, Whose::Own, 1) != two.call(&operation, Whose::Other, 1);
        // Accounts are the registry's own: those who keep them keep everyone's.
        let is_of_accounts = operation.scope.as_deref().is_some_and(|scope| scope.starts_with("access:"));
        assert!(!bare || !names || is_of_accounts, "{} names an organization's data", operation.id);
    }
}

#[test]
fn machines_get_the_scopes_that_the_page_says() {
    let app = TestApp::start();
    let scopes = rows("scope");
    assert_eq!(scopes.len(), Scope::ALL.len());
    for role in Role::ALL.iter().copied().filter(|role| role.is_for_machines()) {
        let machine = app.staff().machine(role);
        let id = machine.id.to_string();
        let form = [("grant_type", "client_credentials"), ("client_id", &*id), ("client_secret", &*machine.secret)];
        let granted = app.call("POST", "/oauth/token").form(&form).send().expect(200).json();
        let granted: BTreeSet<&str> = granted["scope"].as_str().unwrap().split(' ').collect();
        let said: BTreeSet<&str> =
            scopes.iter().filter(|row| row.cells[&role] == "yes").map(|row| row.first[0].as_str()).collect();
        assert_eq!(granted, said, "{}", role.as_str());
    }
}
