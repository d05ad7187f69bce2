//! The demonstration: fictitious organizations, each with a story, and accounts to look at them with.

mod stories;

use crate::{failure::Failure, secrets};
use domain::{
    access::{Actor, Role},
    ids::{OrganizationId, UserId},
};
use persistence::{Db, Tx, second_factors::SecondFactor};
use second_factor::{Sealing, Secret};
use serde::{Deserialize, Serialize};
use std::path::Path;
use stories::{Staff, Story};
use workflows::{
    machines::{NewClient, create_client},
    people::{create_user, hash_password, set_second_factor},
};

/// The file in the data directory with the demonstration's credentials.
const CREDENTIALS: &str = "demonstration.json";

/// Who can do what in the demonstration.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Access {
    /// People.
    pub logins: Vec<Credential>,
    /// Machines; the name is the `client_id`.
    pub clients: Vec<Credential>,
    /// A provider that may be relied on for case management in Wake County.
    pub organization: OrganizationId,
}

/// A name and a secret.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Credential {
    /// What it is to the registry.
    pub role: String,
    /// The sign-in name, or the `client_id`.
    pub name: String,
    /// The password, or the client's secret.
    pub secret: String,
    /// What an authenticator app makes codes of, in base32, for people whose role needs a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub totp_secret: Option<String>,
}

/// Loads the demonstration into an empty registry, or finds what was loaded before.
///
/// # Errors
/// When the database holds something else, or cannot be written.
pub fn load(db: &Db, data: &Path, sealing: &Sealing) -> Result<Access, Failure> {
    let kept = data.join(CREDENTIALS);
    let is_empty = db.read::<_, Failure>(|conn| Ok(persistence::users::page(conn, None, 1)?.is_empty()))?;
    if !is_empty {
        let text = secrets::read(&kept).map_err(|_| {
            Failure::new(
                "this database holds data that is no demonstration of this data directory; name another with --data",
            )
        })?;
        return serde_json::from_str(&text)
            .map_err(|_| Failure::new(format!("{} is damaged; name another directory with --data", kept.display())));
    }
    let people = new_people(db)?;
    let written = db.write::<_, Failure>(|tx| fill(tx, &people, sealing))?;
    let access = written.value;
    let text = serde_json::to_string_pretty(&access).map_err(|error| Failure::new(error.to_string()))?;
    secrets::create_directory(data)?;
    secrets::write(&kept, &text)?;
    Ok(access)
}

/// A person to add, with the password already hashed: hashing must not hold the journal's head.
struct Person {
    role: Role,
    name: &'static str,
    password: String,
    hash: String,
    totp: Option<Secret>,
}

fn new_people(db: &Db) -> Result<Vec<Person>, Failure> {
    let wanted = [
        (Role::Administrator, "demo.administrator"),
        (Role::StandardsEditor, "demo.editor"),
        (Role::Reviewer, "demo.reviewer"),
        (Role::Decider, "demo.decider"),
        (Role::Auditor, "demo.auditor"),
        (Role::Importer, "demo.importer"),
        (Role::ProviderOwner, "demo.provider"),
    ];
    wanted
        .into_iter()
        .map(|(role, name)| {
            let password = secrets::new_password(db.world().random_bytes());
            let hash = hash_password(&password, db.world().random_bytes())?;
            let totp = role.needs_second_factor().then(|| Secret::new(db.world().random_bytes()));
            Ok(Person { role, name, password, hash, totp })
        })
        .collect()
}

fn fill(tx: &mut Tx<'_>, people: &[Person], sealing: &Sealing) -> Result<Access, Failure> {
    workflows::catalogue::load(tx)?;
    let edition = workflows::catalogue::load_demonstration_edition(tx, Actor::System)?;
    let mut logins = Vec::new();
    let mut staff = Staff::default();
    for person in people.iter().filter(|person| !person.role.is_tenant()) {
        let id = add(tx, person, None, sealing, &mut logins)?;
        staff.note(person.role, Actor::Person(id));
    }
    let mut told = Vec::new();
    for story in stories::read()? {
        told.push(tell(tx, &story, &edition, &staff)?);
    }
    let first = *told.first().ok_or_else(|| Failure::new("the demonstration has no organizations"))?;
    // The provider's account belongs to an organization that is still filling in its self-assessment.
    let drafting = stories::read()?.iter().position(Story::is_drafting).and_then(|place| told.get(place)).copied();
    for person in people.iter().filter(|person| person.role.is_tenant()) {
        add(tx, person, drafting.or(Some(first)), sealing, &mut logins)?;
    }
    let clients = [(Role::Partner, "Example case management system"), (Role::Importer, "Example nightly import")]
        .into_iter()
        .map(|(role, name)| {
            let new = NewClient {
                name: format!("{name} (fictitious)"),
                role,
                belongs_to: "Example County Department (fictitious)".to_owned(),
                agreement: "Demonstration agreement (fictitious)".to_owned(),
                expires_on: None,
                identifier_scheme: None,
            };
            let created = create_client(tx, Actor::System, new)?;
            Ok(Credential {
                role: role.as_str().to_owned(),
                name: created.machine.client.id.to_string(),
                secret: created.secret,
                totp_secret: None,
            })
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    Ok(Access { logins, clients, organization: first })
}

fn add(
    tx: &mut Tx<'_>,
    person: &Person,
    organization: Option<OrganizationId>,
    sealing: &Sealing,
    logins: &mut Vec<Credential>,
) -> Result<UserId, Failure> {
    let user = create_user(tx, Actor::System, person.name, person.role, organization, person.hash.clone())?;
    if let Some(secret) = &person.totp {
        let sealed_secret = sealing
            .seal(user.id.0.as_bytes(), secret.as_bytes())
            .ok_or_else(|| Failure::new("the machine gives no random bytes"))?;
        let factor = SecondFactor { sealed_secret, last_step: 0 };
        // Its recovery codes are nobody's: who explores has the secret itself.
        set_second_factor(tx, Actor::System, user.id, &factor, &[])?;
    }
    logins.push(Credential {
        role: person.role.as_str().to_owned(),
        name: person.name.to_owned(),
        secret: person.password.clone(),
        totp_secret: person.totp.as_ref().map(Secret::base32),
    });
    Ok(user.id)
}

fn tell(
    tx: &mut Tx<'_>,
    story: &Story,
    edition: &domain::edition::Edition,
    staff: &Staff,
) -> Result<OrganizationId, Failure> {
    story.tell(tx, edition, staff).map_err(|error| {
        Failure::new(format!("the demonstration's organization {:?}: {}", story.name(), Failure::from(error)))
    })
}
