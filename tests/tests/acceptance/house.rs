//! The house: dependencies point one way, and what is forbidden is nowhere.

use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::LazyLock,
};

/// domain ← directory, interchange, persistence, tokens (← federation) ← workflows ← http_api ← server. An arrow never runs back.
const ALLOWED: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("directory", &["domain"]),
    ("interchange", &["domain"]),
    ("matching", &["domain", "directory"]),
    ("persistence", &["domain"]),
    ("screening", &[]),
    ("second_factor", &[]),
    ("tokens", &["domain"]),
    ("federation", &["domain", "tokens"]),
    ("workflows", &["domain", "directory", "interchange", "matching", "persistence", "screening"]),
    (
        "http_api",
        &[
            "domain",
            "directory",
            "interchange",
            "federation",
            "matching",
            "persistence",
            "second_factor",
            "tokens",
            "workflows",
        ],
    ),
    (
        "server",
        &[
            "domain",
            "directory",
            "interchange",
            "federation",
            "persistence",
            "second_factor",
            "tokens",
            "workflows",
            "http_api",
        ],
    ),
];

/// Members of the workspace that are no part of the product: no part of it depends on them.
const AIDS: &[&str] = &["testkit", "acceptance", "bench"];

/// Crates of others, and who of the product may depend on them.
const KEPT: &[(&str, &[&str])] = &[
    ("diesel", &["persistence"]),
    ("diesel_migrations", &["persistence"]),
    ("libsqlite3-sys", &["persistence"]),
    ("pq-sys", &["persistence"]),
    ("r2d2", &["persistence"]),
    ("actix-web", &["http_api", "server"]),
    ("utoipa-actix-web", &["http_api"]),
    ("utoipa-swagger-ui", &["http_api"]),
    ("jsonwebtoken", &["tokens"]),
    ("totp-rs", &["second_factor"]),
    ("clap", &["server"]),
    ("tokio", &["http_api"]),
];

struct Package {
    manifest: PathBuf,
    /// What it is built from; what only its tests use is left out.
    built_from: BTreeSet<String>,
}

static PACKAGES: LazyLock<BTreeMap<String, Package>> = LazyLock::new(|| {
    let told = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let metadata: Value = serde_json::from_slice(&told.stdout).expect("metadata");
    let packages = metadata["packages"].as_array().expect("packages").iter().map(|package| {
        let dependencies = package["dependencies"].as_array().expect("dependencies").iter();
        let built_from = dependencies.filter(|one| one["kind"] != "dev").map(|one| text(&one["name"])).collect();
        (text(&package["name"]), Package { manifest: text(&package["manifest_path"]).into(), built_from })
    });
    packages.collect()
});

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace").to_owned()
}

#[test]
fn dependencies_point_one_way() {
    let members: BTreeSet<&str> = PACKAGES.keys().map(String::as_str).collect();
    let product = members.iter().filter(|name| !AIDS.contains(name));
    for name in product {
        // A member that is in neither list is placed by whoever adds it.
        let (_, allowed) = ALLOWED
            .iter()
            .find(|(one, _)| one == name)
            .unwrap_or_else(|| panic!("{name} has no place in the house: add it to ALLOWED"));
        for dependency in &PACKAGES[*name].built_from {
            if members.contains(dependency.as_str()) {
                assert!(allowed.contains(&dependency.as_str()), "{name} may not depend on {dependency}");
            }
        }
    }
    for (name, _) in ALLOWED {
        assert!(members.contains(name), "{name} is gone");
    }
}

#[test]
fn the_databases_and_the_web_are_known_only_where_they_belong() {
    for (dependency, keepers) in KEPT {
        for (name, package) in PACKAGES.iter().filter(|(name, _)| !AIDS.contains(&name.as_str())) {
            let depends = package.built_from.contains(*dependency);
            assert!(!depends || keepers.contains(&name.as_str()), "{name} may not depend on {dependency}");
        }
    }
}

#[test]
fn the_rules_are_pure() {
    let impure = ["std::fs", "std::net", "std::env", "SystemTime::now", "Instant::now", "getrandom", "async fn"];
    for name in ["domain", "directory", "interchange", "matching", "screening", "second_factor"] {
        for (file, source) in sources(&format!("crates/{name}/src")) {
            for word in impure {
                assert!(!source.contains(word), "{}: {word} in {name}, which is pure", file.display());
            }
        }
    }
}

#[test]
fn every_crate_forbids_unsafe_code() {
    let workspace = fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let lints = workspace.split("[workspace.lints.rust]").nth(1).expect("lints").split("\n[").next().unwrap();
    assert!(lints.contains("unsafe_code = \"forbid\""), "{lints}");
    for (name, package) in PACKAGES.iter() {
        let manifest = fs::read_to_string(&package.manifest).unwrap();
        let lints = manifest.split("[lints]").nth(1).unwrap_or_else(|| panic!("{name} has no [lints]"));
        assert!(lints.trim_start().starts_with("workspace = true"), "{name} has lints of its own");
    }
}

#[test]
fn both_databases_have_the_same_migrations() {
    let versions = |database: &str| -> BTreeSet<String> {
        let folder = root().join("migrations").join(database);
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let found = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).map(|path| {
            for file in ["up.sql", "down.sql"] {
                assert!(path.join(file).is_file(), "{} has no {file}", path.display());
            }
            path.file_name().unwrap().to_string_lossy().into_owned()
        });
        found.collect()
    };
    let sqlite = versions("sqlite");
    assert!(!sqlite.is_empty());
    assert_eq!(sqlite, versions("postgres"));
}

#[test]
fn migrations_delete_nothing_behind_anybodys_back() {
    for (file, sql) in sources_of("migrations", "sql") {
        let sql = sql.to_uppercase();
        assert!(!sql.contains("ON DELETE CASCADE"), "{}", file.display());
    }
}

#[test]
fn operations_are_registered_with_their_documentation() {
    let operations = sources("crates/http_api/src/operations");
    assert!(operations.len() > 10);
    for (file, source) in operations {
        assert!(!source.contains(".route("), "{}: a route that the document does not know", file.display());
    }
}

/// Modules of `persistence` whose rows belong to organizations.
const OWNED: &[&str] = &[
    "organizations",
    "successions",
    "invitations",
    "assessments",
    "decisions",
    "pending_changes",
    "acceptances",
    "documents",
    "concerns",
];

#[test]
fn handlers_read_what_belongs_to_organizations_only_within_the_callers_reach() {
    let handlers = sources("crates/http_api/src/operations");
    for (file, source) in &handlers {
        for word in ["Reach::Commission", "Reach::Own("] {
            assert!(!source.contains(word), "{}: {word} in a handler; the caller's token says it", file.display());
        }
    }
    for module in OWNED {
        let (mut bounded, mut free) = (0, Vec::new());
        for (name, signature) in public_functions(&format!("crates/persistence/src/{module}.rs")) {
            match signature.contains("Reach") {
                true => bounded += 1,
                false => free.push(name),
            }
        }
        assert!(bounded >= 2, "{module}: {bounded} functions take a Reach");
        // These are for workflows, which have found the organization within reach before they ask for what is its.
        for name in free {
            let call = format!("{module}::{name}(");
            for (file, source) in &handlers {
                assert!(!source.contains(&call), "{}: {call}…) takes no Reach", file.display());
            }
        }
    }
}

#[test]
fn sites_are_read_by_whose_sight_it_is_for_alone() {
    for module in ["sites/mod.rs", "site_openings.rs"] {
        for (name, signature) in public_functions(&format!("crates/persistence/src/{module}")) {
            let writes = signature.contains("&mut Tx<");
            // That there is something confidential is asked in one place, which knows to whom it is told.
            let is_the_mark = name == "has_confidential";
            assert!(writes || is_the_mark || signature.contains("Sight"), "{module}::{name} takes no Sight");
        }
    }
    for (file, source) in sources("crates/http_api/src") {
        for word in ["Sight::Everyones", "Sight::Own", "has_confidential("] {
            assert!(!source.contains(word), "{}: {word}; the caller's token says whose sight it is", file.display());
        }
    }
}

/// The public functions of a file, each with its signature.
fn public_functions(file: &str) -> Vec<(String, String)> {
    let source = fs::read_to_string(root().join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let parts = source.split("\npub fn ").skip(1).map(|rest| {
        let name = rest.split(['(', '<']).next().unwrap_or_default().to_owned();
        (name, rest.split(" {\n").next().unwrap_or_default().to_owned())
    });
    parts.collect()
}

#[test]
fn no_test_waits_for_another() {
    let word = ["ser", "ial"].concat();
    for (file, source) in sources("tests/tests").into_iter().chain(sources("crates")) {
        assert!(!source.contains(&format!("#[{word}")), "{}", file.display());
    }
}

#[test]
fn every_file_can_be_read_at_a_sitting() {
    for (name, _) in ALLOWED {
        for (file, source) in sources(&format!("crates/{name}/src")) {
            let lines = source.lines().count();
            assert!(lines <= 400, "{} has {lines} lines: divide it", file.display());
        }
    }
}

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    sources_of(folder, "rs")
}

fn sources_of(folder: &str, extension: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|one| one == extension) {
                let source = fs::read_to_string(&path).unwrap();
                found.push((path, source));
            }
        }
    }
    assert!(!found.is_empty(), "{folder} is empty");
    found
}

/// Two of one name would be one in the document: an answer would be described as what it is not.
#[test]
fn every_schema_of_the_document_has_a_name_of_its_own() {
    let mut names: BTreeMap<String, PathBuf> = BTreeMap::new();
    let after = |line: &str, word: &str| {
        let rest = line.split_once(word)?.1;
        Some(rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default().to_owned())
    };
    for (file, source) in sources("crates/domain/src").into_iter().chain(sources("crates/http_api/src")) {
        let mut attributes = String::new();
        for line in source.lines().map(str::trim) {
            if line == "words!(" {
                attributes = "ToSchema of words".to_owned();
                continue;
            }
            let of_words = (attributes.contains("of words") && line.ends_with(" {")).then_some(&"");
            let kind = ["struct ", "enum "].iter().find(|kind| line.trim_start_matches("pub ").starts_with(**kind));
            let kind = kind.or(of_words);
            match kind {
                Some(kind) if attributes.contains("ToSchema") => {
                    let given = after(&attributes, "schema(as = ").or(after(line, kind)).expect("a name");
                    // A macro's is known where it is used.
                    let other = Some(given.clone()).filter(|name| !name.is_empty());
                    let other = other.and_then(|name| names.insert(name, file.clone()));
                    assert_eq!(other, None, "{given} is in {} too", file.display());
                }
                _ => {}
            }
            if line.starts_with('}') || kind.is_some() {
                attributes.clear();
            } else {
                attributes += line;
            }
        }
    }
    assert!(names.len() > 100, "only {} schemas", names.len());
}

#[test]
fn every_test_that_the_threat_model_names_exists() {
    let page = fs::read_to_string(root().join("docs/SECURITY.md")).expect("docs/SECURITY.md");
    let named: Vec<(&str, &str)> = page
        .split('`')
        .skip(1)
        .step_by(2)
        .filter_map(|code| code.split_once("::").filter(|(file, _)| file.ends_with(".rs")))
        .collect();
    let mut missing = Vec::new();
    for (file, test) in &named {
        let read = |place: &str| fs::read_to_string(root().join(place)).ok();
        let source = read(&format!("tests/tests/acceptance/{file}")).or_else(|| read(file)).unwrap_or_default();
        let is_test = source
            .split_once(&format!("fn {test}("))
            .and_then(|(before, _)| before.rsplit_once("test]"))
            .is_some_and(|(_, between)| !between.contains("fn "));
        if !is_test {
            missing.push(format!("{file}::{test}"));
        }
    }
    assert!(missing.is_empty(), "docs/SECURITY.md names tests that do not exist: {missing:#?}");
    assert!(named.len() > 60, "only {} tests are named", named.len());
}

#[test]
fn every_threat_is_answered_and_every_risk_of_owasp_has_its_row() {
    let page = fs::read_to_string(root().join("docs/SECURITY.md")).expect("docs/SECURITY.md");
    let rows: Vec<Vec<&str>> = page
        .lines()
        .filter_map(|line| Some(line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").collect()))
        .collect();
    for risk in 1..=10 {
        let name = format!("API{risk} ");
        assert_eq!(rows.iter().filter(|row| row[0].starts_with(&name)).count(), 1, "{name}");
    }
    let threats = page.split("## Threats").nth(1).expect("threats").split("\n## What remains").next().unwrap();
    for line in threats.lines().filter(|line| line.starts_with("| ") && !line.ends_with("| test |")) {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        let [_, answer, test] = cells.as_slice() else { panic!("{line}") };
        assert!(!answer.is_empty() && (*test == "–" || test.contains(".rs::")), "{line}");
    }
}
