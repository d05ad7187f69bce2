//! The operator's file of issuers.

use crate::mapping::{OrganizationClaim, RoleRule, SecondFactor};
use domain::access::Role;
use serde::Deserialize;
use std::{collections::BTreeSet, path::PathBuf};
use url::Url;

/// An issuer at which people may sign in, as the operator describes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IssuerSettings {
    /// Its short name, in addresses: 1 to 30 of a-z, 0-9 and `-`.
    pub id: String,
    /// What the sign-in page calls it.
    pub title: String,
    /// Its issuer identifier: exactly as in its discovery document and its tokens.
    pub issuer: String,
    /// What it calls the registry.
    pub client_id: String,
    /// Where the registry's secret with it is kept.
    pub client_secret: SecretSource,
    /// What is asked for beside `openid`.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// From claims to roles: the first rule that matches decides; who matches none has no access.
    pub roles: Vec<RoleRule>,
    /// Which claim names a provider's organization, by its id in the registry.
    #[serde(default)]
    pub organization: Option<OrganizationClaim>,
    /// How the issuer says that a second factor was used. Who needs one and did not use it there is asked for it here.
    #[serde(default)]
    pub second_factor: SecondFactor,
}

/// Where a secret is kept: never in the file of issuers itself.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecretSource {
    /// In a file of its own.
    File(PathBuf),
    /// In an environment variable.
    Environment(String),
}

/// What is wrong with the file of issuers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SettingsFault(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    issuers: Vec<IssuerSettings>,
}

/// Reads the operator's file of issuers: JSON, `{"issuers": [...]}`.
///
/// # Errors
/// The first thing that is wrong with it, with the issuer that it is about.
pub fn read(text: &str) -> Result<Vec<IssuerSettings>, SettingsFault> {
    // The reader's own words would repeat a value, which may be a secret that was put in the wrong place.
    let file: File = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        SettingsFault(format!(
            "it cannot be read: look at line {line}, column {column}, and at the names of its members"
        ))
    })?;
    let mut ids = BTreeSet::new();
    let mut issuers = BTreeSet::new();
    for one in &file.issuers {
        let fault = |what: &str| Err(SettingsFault(format!("issuer {:?}: {what}", one.id)));
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if !(1..=30).contains(&one.id.len()) || !one.id.chars().all(is_plain) {
            return fault("id must be 1 to 30 of a-z, 0-9 and -");
        }
        if one.title.trim().is_empty() || one.client_id.is_empty() {
            return fault("title and client_id must not be empty");
        }
        if !is_safe_address(&one.issuer) || one.issuer.contains(['?', '#']) {
            return fault("issuer must be an https address without query and fragment");
        }
        if one.roles.is_empty() {
            return fault("roles must have a rule, or nobody can sign in");
        }
        if one.roles.iter().any(|rule| !rule.role.is_for_people()) {
            return fault("roles may only give roles for people");
        }
        if one.organization.is_none() && one.roles.iter().any(|rule| rule.role.is_tenant()) {
            return fault(
                "a rule gives a provider's role, so organization must say which claim names the organization",
            );
        }
        let has_pointers = one.roles.iter().map(|rule| &rule.claim).chain(one.organization.iter().map(|o| &o.claim));
        if has_pointers.into_iter().any(|claim| !claim.starts_with('/')) {
            return fault("a claim is named by a JSON pointer, such as /groups");
        }
        if !ids.insert(&one.id) || !issuers.insert(&one.issuer) {
            return fault("it stands twice");
        }
    }
    Ok(file.issuers)
}

/// Whether an address may be asked: by TLS, or on this machine alone.
pub(crate) fn is_safe_address(address: &str) -> bool {
    let Ok(url) = Url::parse(address) else { return false };
    let is_here = match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.username().is_empty()
        && url.password().is_none()
        && (url.scheme() == "https" || url.scheme() == "http" && is_here)
}

impl IssuerSettings {
    /// The roles that the issuer's people can get.
    pub fn possible_roles(&self) -> impl Iterator<Item = Role> + '_ {
        self.roles.iter().map(|rule| rule.role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn sound() -> Value {
        json!({"issuers": [{
            "id": "agency", "title": "Agency staff", "issuer": "https://login.agency.example", "client_id": "registry",
            "client_secret": {"file": "secrets/agency"},
            "roles": [{"claim": "/groups", "value": "registry-reviewers", "role": "reviewer"}],
        }]})
    }

    #[test]
    fn a_sound_file_is_read() {
        let issuers = read(&sound().to_string()).unwrap();
        assert_eq!(issuers[0].client_secret, SecretSource::File("secrets/agency".into()));
        assert_eq!(issuers[0].possible_roles().collect::<Vec<_>>(), [Role::Reviewer]);
    }

    #[test]
    fn what_is_wrong_is_said_in_a_sentence() {
        let rule = |role: &str, claim: &str| json!([{"claim": claim, "value": "x", "role": role}]);
        let table = [
            ("/id", json!("Agency!"), "id must be"),
            ("/title", json!(" "), "title"),
            ("/issuer", json!("http://login.agency.example"), "https"),
            ("/issuer", json!("https://login.agency.example?a=b"), "https"),
            ("/issuer", json!("https://name:word@login.agency.example"), "https"),
            ("/issuer", json!("file:///etc/passwd"), "https"),
            ("/roles", json!([]), "nobody can sign in"),
            ("/roles", rule("partner", "/groups"), "roles for people"),
            ("/roles", rule("provider_member", "/groups"), "organization"),
            ("/roles", rule("reviewer", "groups"), "JSON pointer"),
            ("/roles", rule("king", "/groups"), "cannot be read"),
            ("/client_secret", json!("a secret in the file"), "cannot be read"),
            ("/unknown", json!(1), "cannot be read"),
        ];
        for (pointer, to, expected) in table {
            let mut file = sound();
            file["issuers"][0][&pointer[1..]] = to;
            let fault = read(&file.to_string()).unwrap_err().to_string();
            assert!(fault.contains(expected), "{pointer}: {fault}");
            assert!(!fault.contains("a secret in the file"), "{fault}");
        }
        let mut twice = sound();
        let one = twice["issuers"][0].clone();
        twice["issuers"].as_array_mut().unwrap().push(one);
        assert!(read(&twice.to_string()).unwrap_err().to_string().contains("twice"));
    }

    #[test]
    fn addresses_on_this_machine_need_no_tls() {
        for (address, safe) in [
            ("http://127.0.0.1:3000", true),
            ("http://localhost:3000/oidc", true),
            ("http://[::1]:3000", true),
            ("http://192.0.2.1", false),
            ("http://localhost.example", false),
            ("https://192.0.2.1", true),
        ] {
            assert_eq!(is_safe_address(address), safe, "{address}");
        }
    }
}
