//! A registry with many organizations, by the quickest way that keeps its rows real.
//!
//! One organization goes through the whole work as everyone does. Its rows are then multiplied inside the database,
//! with ids, numbers and names of their own. What the copies lack is history: they are in no journal, and the journal's
//! copies do not chain.

use super::LARGE;
use crate::{TestApp, offering, place, profile};
use diesel::{QueryableByName, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text};
use domain::{
    decision::Act,
    edition::StandardCode,
    ids::OrganizationId,
    organization::{Identifier, IdentifierScheme},
    policy::Use,
    rating::Rating,
};
use persistence::{Conn, Error};
use serde_json::json;

/// Numbers of copies begin here, above those of every entry that the tests make.
const FIRST: u64 = 1_000_000;

/// The scheme of the copies' identifiers.
const SCHEME: &str = "test_scheme";

/// What a copy has of its own in a column.
enum Own {
    /// The id of a copy, of this kind of thing: kinds keep ids of different tables apart.
    Id(u16),
    /// A number in the order of copies.
    Number,
    /// A text of its own.
    Text(&'static str),
    /// A place in a list by days: a day, and the organization.
    Rank,
    /// A name: two words of which few copies have the first and some hundred the second.
    Name,
}

/// The kind of the ids of organizations.
const ORGANIZATION: u16 = 1;
const INVITATION: u16 = 2;
const ASSESSMENT: u16 = 3;
const DECISION: u16 = 4;
const SITE: u16 = 5;
const CHANGE: u16 = 6;
const CORRECTIVE_ACTION: u16 = 20;
const TASK: u16 = 21;
const EVIDENCE: u16 = 18;

/// What is multiplied: a table, and the columns in which copies differ. Tables come before those that refer to them.
/// Whoever adds a table that grows with the number of organizations adds it here and to [`LARGE`].
const MULTIPLIED: &[(&str, &[(&str, Own)])] = &[
    ("organizations", &[("id", Own::Id(ORGANIZATION)), ("entered", Own::Number), ("name", Own::Name)]),
    ("organization_identifiers", &[("organization_id", Own::Id(ORGANIZATION)), ("value", Own::Text("T-"))]),
    ("offerings", &[("organization_id", Own::Id(ORGANIZATION))]),
    ("invitations", &[("id", Own::Id(INVITATION)), ("organization_id", Own::Id(ORGANIZATION))]),
    (
        "assessments",
        &[
            ("id", Own::Id(ASSESSMENT)),
            ("invitation_id", Own::Id(INVITATION)),
            ("organization_id", Own::Id(ORGANIZATION)),
        ],
    ),
    ("decisions", &[("number", Own::Number), ("id", Own::Id(DECISION)), ("organization_id", Own::Id(ORGANIZATION))]),
    (
        "deadlines",
        &[("rank", Own::Rank), ("organization_id", Own::Id(ORGANIZATION)), ("decision_id", Own::Id(DECISION))],
    ),
    ("organization_contact_keys", &[("organization_id", Own::Id(ORGANIZATION)), ("value", Own::Text("+1"))]),
    ("confirmations", &[("organization_id", Own::Id(ORGANIZATION)), ("rank", Own::Rank)]),
    ("sites", &[("id", Own::Id(SITE)), ("organization_id", Own::Id(ORGANIZATION))]),
    ("evidence", &[("id", Own::Id(EVIDENCE)), ("organization_id", Own::Id(ORGANIZATION))]),
    ("evidence_revisions", &[("evidence_id", Own::Id(EVIDENCE))]),
    ("pending_changes", &[("id", Own::Id(CHANGE)), ("organization_id", Own::Id(ORGANIZATION))]),
    (
        "corrective_actions",
        &[
            ("id", Own::Id(CORRECTIVE_ACTION)),
            ("organization_id", Own::Id(ORGANIZATION)),
            ("assessment_id", Own::Id(ASSESSMENT)),
        ],
    ),
    ("tasks", &[("id", Own::Id(TASK)), ("organization_id", Own::Id(ORGANIZATION))]),
    ("verdict_outcomes", &[("organization_id", Own::Id(ORGANIZATION))]),
    ("journal", &[("number", Own::Number), ("organization_id", Own::Id(ORGANIZATION))]),
    ("access_log", &[("number", Own::Number), ("organization_id", Own::Id(ORGANIZATION))]),
];

/// A registry that has been filled.
pub struct Filled {
    count: u64,
}

impl Filled {
    /// How many organizations were added.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The number under which a copy entered, from the first (0) on.
    #[must_use]
    pub fn number(&self, copy: u64) -> u64 {
        FIRST + copy.min(self.count - 1) + 1
    }

    /// A copy's identity.
    #[must_use]
    pub fn organization(&self, copy: u64) -> OrganizationId {
        let number = copy.min(self.count - 1) + 1;
        format!("01981f3e-{ORGANIZATION:04x}-7000-8000-{number:012x}").parse().expect("an id")
    }

    /// A copy's identifier.
    #[must_use]
    pub fn identifier(&self, copy: u64) -> Identifier {
        let scheme = IdentifierScheme::parse(SCHEME).expect("a scheme");
        Identifier { scheme, value: format!("T-{}", FIRST + copy.min(self.count - 1) + 1) }
    }
}

/// Adds `count` organizations with all that belongs to them, of every [`LARGE`] table one row each.
///
/// # Panics
/// When the database fails.
#[must_use]
pub fn fill(app: &TestApp, count: u64) -> Filled {
    let mut seed = profile(&[offering("outreach", &["37183"])]);
    seed["phone"] = json!("+19195550100");
    let organization = app.organization(&seed);
    let unmet = |code: &StandardCode| if code.as_str() == "F-02" { Rating::DoesNotMeet } else { Rating::Meets };
    app.corrective_action(app.accepted_with(organization, unmet), "F-02");
    app.accepted(organization);
    app.decide(organization, Use::Referral, Some("outreach"), Act::Grant);
    let _ = app.site(organization, &place("outreach"));
    let provider = app.provider(organization);
    let target = format!("/v1/organizations/{organization}");
    let shown = provider.get(&target).ok();
    let mut wanted = shown.json()["profile"].take();
    wanted["name"] = json!("A proposed name (fictitious)");
    provider.put(&format!("{target}/profile"), &shown.etag(), &wanted).ok();
    let evidence = json!({"kind": "policy", "title": "A code", "expires": "2026-12-31"});
    provider.post("/v1/evidence", &evidence).ok();
    // A read of what is confidential is an entry of the access log.
    app.as_role(domain::access::Role::Decider).get("/v1/decisions").ok();
    assert!(LARGE.iter().all(|table| MULTIPLIED.iter().any(|(name, _)| name == table)), "every large table is filled");
    let filled = app.db().write_aside::<(), Error>(|aside| {
        for (table, own) in MULTIPLIED {
            multiply(aside, table, own, count)?;
        }
        let conn: &mut Conn = aside;
        if let Conn::Postgres(c) = conn {
            // As its own housekeeping does a moment later.
            c.batch_execute("ANALYZE")?;
        }
        Ok(())
    });
    filled.unwrap_or_else(|error| panic!("{error:?}"));
    Filled { count }
}

/// Adds the answers and the final ratings of every copy's self-assessment to a registry that was just filled: a row a
/// standard each, for what reads ratings.
///
/// # Panics
/// When the database fails.
pub fn fill_ratings(app: &TestApp, filled: &Filled) {
    let newest = "assessment_id = (SELECT id FROM assessments ORDER BY id DESC LIMIT 1)";
    let rated = app.db().write_aside::<(), Error>(|aside| {
        for table in ["answers", "final_ratings"] {
            let seed = format!("(SELECT * FROM {table} WHERE {newest}) AS seed");
            multiply_from(aside, table, &seed, &[("assessment_id", Own::Id(ASSESSMENT))], filled.count)?;
        }
        Ok(())
    });
    rated.unwrap_or_else(|error| panic!("{error:?}"));
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
}

/// Multiplies the newest row of a table.
fn multiply(conn: &mut Conn, table: &str, own: &[(&str, Own)], count: u64) -> Result<(), Error> {
    let first = columns_of(conn, table)?.into_iter().next().unwrap_or_default();
    let seed = format!("(SELECT * FROM {table} ORDER BY {first} DESC LIMIT 1) AS seed");
    multiply_from(conn, table, &seed, own, count)
}

fn columns_of(conn: &mut Conn, table: &str) -> Result<Vec<String>, Error> {
    let columns: Vec<Column> = match conn {
        Conn::Sqlite(c) => sql_query(format!("SELECT name FROM pragma_table_info('{table}')")).load(c)?,
        Conn::Postgres(c) => sql_query(format!(
            "SELECT column_name::text AS name FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = '{table}' ORDER BY ordinal_position"
        ))
        .load(c)?,
    };
    Ok(columns.into_iter().map(|column| column.name).collect())
}

fn multiply_from(conn: &mut Conn, table: &str, seed: &str, own: &[(&str, Own)], count: u64) -> Result<(), Error> {
    let names = columns_of(conn, table)?;
    let is_postgres = matches!(conn, Conn::Postgres(_));
    let values: Vec<String> = names
        .iter()
        .map(|name| match own.iter().find(|(own, _)| own == name) {
            Some((_, own)) => own.expression(is_postgres),
            None => format!("seed.{name}"),
        })
        .collect();
    let (names, values) = (names.join(", "), values.join(", "));
    match conn {
        Conn::Sqlite(c) => c.batch_execute(&format!(
            "INSERT INTO {table} ({names}) \
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count}) \
             SELECT {values} FROM {seed} CROSS JOIN n"
        ))?,
        Conn::Postgres(c) => c.batch_execute(&format!(
            "INSERT INTO {table} ({names}) SELECT {values} FROM {seed} CROSS JOIN generate_series(1::bigint, {count}) AS n(i)"
        ))?,
    }
    Ok(())
}

impl Own {
    /// The expression for the copy `n.i`, from 1.
    /// The id of a copy as text.
    fn text(&self, is_postgres: bool) -> String {
        let Self::Id(kind) = self else { return String::new() };
        if is_postgres {
            format!("'01981f3e-{kind:04x}-7000-8000-' || lpad(to_hex(n.i), 12, '0')")
        } else {
            format!("printf('01981f3e-{kind:04x}-7000-8000-%012x', n.i)")
        }
    }

    fn expression(&self, is_postgres: bool) -> String {
        let hex =
            |number: &str| if is_postgres { format!("to_hex({number})") } else { format!("printf('%x', {number})") };
        match self {
            Self::Id(_) if is_postgres => format!("({})::uuid", self.text(true)),
            Self::Id(_) => self.text(false),
            Self::Rank => format!("'2026-01-01.' || {}", Self::Id(ORGANIZATION).text(is_postgres)),
            Self::Number => format!("{FIRST} + n.i"),
            Self::Text(prefix) => format!("'{prefix}' || ({FIRST} + n.i)"),
            Self::Name => format!(
                "'House ' || {} || ' of ' || {} || ' (fictitious)'",
                hex("(n.i * 7919 % 1000003)"),
                hex("(n.i % 4093)")
            ),
        }
    }
}
