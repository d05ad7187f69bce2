//! Who acts in tests: a person for every role that people hold, and a machine for every role that machines hold.

use domain::{
    access::{Actor, Role},
    edition::Edition,
    ids::{ClientId, OrganizationId, UserId},
};
use persistence::{Db, Tx};
use std::{collections::BTreeMap, sync::OnceLock};
use workflows::{
    machines::{NewClient, create_client},
    people::{create_user, hash_password},
};

/// The password of every person in tests.
pub const PASSWORD: &str = "a sentence that only tests use";

/// Who acts, and the edition that organizations are invited against.
#[derive(Clone)]
pub struct Staff {
    people: BTreeMap<Role, UserId>,
    machines: BTreeMap<Role, Machine>,
    /// The published demonstration edition.
    pub edition: Edition,
}

/// A machine's credentials.
#[derive(Clone)]
pub struct Machine {
    /// The `client_id`.
    pub id: ClientId,
    /// Its secret.
    pub secret: String,
}

impl Staff {
    /// The person of a role. A provider's people belong to an organization: see [`crate::TestApp::provider`].
    #[must_use]
    #[track_caller]
    pub fn person(&self, role: Role) -> UserId {
        *self.people.get(&role).unwrap_or_else(|| panic!("nobody is {}", role.as_str()))
    }

    /// The person of a role, as an actor.
    #[must_use]
    #[track_caller]
    pub fn actor(&self, role: Role) -> Actor {
        Actor::Person(self.person(role))
    }

    /// The name to sign in with of the person of a role.
    #[must_use]
    pub fn name(role: Role) -> String {
        format!("test.{}", role.as_str())
    }

    /// The machine of a role.
    #[must_use]
    #[track_caller]
    pub fn machine(&self, role: Role) -> &Machine {
        self.machines.get(&role).unwrap_or_else(|| panic!("no machine is {}", role.as_str()))
    }
}

/// Loads what ships, the demonstration edition, and somebody for every role.
pub(crate) fn load(db: &Db) -> Staff {
    let written = db.write::<_, workflows::Error>(|tx| {
        workflows::catalogue::load(tx)?;
        let edition = workflows::catalogue::load_demonstration_edition(tx, Actor::System)?;
        let mut people = BTreeMap::new();
        for role in Role::ALL.iter().copied().filter(|role| role.is_for_people() && !role.is_tenant()) {
            people.insert(role, person(tx, &Staff::name(role), role, None)?);
        }
        let mut machines = BTreeMap::new();
        for role in Role::ALL.iter().copied().filter(|role| role.is_for_machines()) {
            let new = NewClient {
                name: format!("Test {} (fictitious)", role.as_str()),
                role,
                belongs_to: "Test County Department (fictitious)".to_owned(),
                agreement: "Test agreement (fictitious)".to_owned(),
                expires_on: None,
                identifier_scheme: None,
            };
            let created = create_client(tx, Actor::System, new)?;
            machines.insert(role, Machine { id: created.machine.client.id, secret: created.secret });
        }
        Ok(Staff { people, machines, edition })
    });
    written.expect("the template is loaded").value
}

/// Adds a person with [`PASSWORD`].
pub(crate) fn person(
    tx: &mut Tx<'_>,
    name: &str,
    role: Role,
    organization: Option<OrganizationId>,
) -> Result<UserId, workflows::Error> {
    static HASH: OnceLock<String> = OnceLock::new();
    let hash = HASH.get_or_init(|| hash_password(PASSWORD, [7; 32]).expect("a hash"));
    Ok(create_user(tx, Actor::System, name, role, organization, hash.clone())?.id)
}
