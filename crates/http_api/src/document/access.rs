//! The page `docs/access.md`: every operation against every role, from the document.

use super::{document, reach};
use domain::access::{Role, Scope};
use serde_json::Value;
use std::fmt::Write;

const PREFACE: &str = "\
# Who may do what

Made from the OpenAPI document by `cargo run -- access-table > docs/access.md`, and checked cell by cell against the
running service by `tests/tests/acceptance/access_table.rs`. Do not edit it.

| cell | means |
|---|---|
| anyone | no token is needed |
| yes | allowed; it touches no organization's data |
| all | allowed, on every organization |
| own | allowed, on one's own organization; any other answers 404, as one that does not exist |
| client | for the machine itself, by its own credentials; a token is not taken |
| – | refused with 403, which names the scope |

Where a cell adds *(person)*, a machine of that role is refused: the scope needs somebody who has signed in. Whatever
the table allows, the rules may still refuse: nobody acts on an organization that they belong to, and who recorded
findings does not decide on them.
";

/// The page.
///
/// # Errors
/// What operations must say about themselves before there can be one, a line each.
pub fn page() -> Result<String, String> {
    let document = document();
    // JSON values sort their members: the document's own order is kept beside them.
    let paths: Vec<String> = document.paths.paths.keys().cloned().collect();
    let document = serde_json::to_value(document).map_err(|error| error.to_string())?;
    let mut faults = Vec::new();
    let mut page = format!("{PREFACE}\n## Scopes\n\n{}", header(&["scope"]));
    for scope in Scope::ALL {
        let cells = Role::ALL.iter().map(|role| cell(*role, *scope, "yes"));
        row(&mut page, &[format!("`{}`", scope.as_str())], cells);
    }
    page.push_str("\n## Operations\n");
    for tag in document["tags"].as_array().into_iter().flatten() {
        let name = tag["name"].as_str().unwrap_or_default();
        let _ = write!(page, "\n### {name}\n\n{}", header(&["operation", "request", "scope"]));
        for (request, operation) in operations(&paths, &document).filter(|(_, operation)| operation["tags"][0] == *name)
        {
            match cells(&document, operation) {
                Ok((scope, cells)) => {
                    let id = operation["operationId"].as_str().unwrap_or_default();
                    row(&mut page, &[format!("`{id}`"), format!("`{request}`"), scope], cells.into_iter());
                }
                Err(fault) => faults.push(fault),
            }
        }
    }
    if faults.is_empty() { Ok(page) } else { Err(faults.join("\n")) }
}

/// Every operation with its request line, in the document's order.
fn operations<'d>(paths: &[String], document: &'d Value) -> impl Iterator<Item = (String, &'d Value)> {
    paths.iter().flat_map(|path| {
        let item = &document["paths"][path.as_str()];
        ["get", "post", "put", "patch", "delete"]
            .into_iter()
            .filter_map(move |method| Some((format!("{} {path}", method.to_uppercase()), item.get(method)?)))
    })
}

/// The scope of an operation, and what each role may do with it.
fn cells(document: &Value, operation: &Value) -> Result<(String, Vec<String>), String> {
    if operation["security"][0].get("oauth_client").is_some() {
        return Ok((String::new(), Role::ALL.iter().map(|_| "client".to_owned()).collect()));
    }
    let Some(name) = reach::scope_of(&operation["security"]) else {
        return Ok((String::new(), Role::ALL.iter().map(|_| "anyone".to_owned()).collect()));
    };
    let scope = Scope::parse(name).ok_or_else(|| format!("{name} is no scope"))?;
    let touches = reach::of(document, operation)?;
    let cells = Role::ALL.iter().map(|role| {
        let allowed = match (touches, role.is_tenant()) {
            (reach::ORGANIZATIONS, true) => "own",
            (reach::ORGANIZATIONS, false) => "all",
            _ => "yes",
        };
        cell(*role, scope, allowed)
    });
    Ok((format!("`{name}`"), cells.collect()))
}

/// What a role may do where it needs a scope.
fn cell(role: Role, scope: Scope, allowed: &str) -> String {
    if !role.scopes().contains(&scope) {
        "–".to_owned()
    } else if role.is_for_machines() && !scope.is_for_machines() {
        format!("{allowed} (person)")
    } else {
        allowed.to_owned()
    }
}

fn header(first: &[&str]) -> String {
    let names: Vec<&str> = first.iter().copied().chain(Role::ALL.iter().map(|role| role.as_str())).collect();
    format!("| {} |\n|{}\n", names.join(" | "), "---|".repeat(names.len()))
}

fn row(page: &mut String, first: &[String], cells: impl Iterator<Item = String>) {
    let all: Vec<String> = first.iter().cloned().chain(cells).collect();
    let _ = writeln!(page, "| {} |", all.join(" | "));
}
