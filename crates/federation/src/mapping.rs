//! From what an issuer says about a person to what they are here.

use domain::{access::Role, ids::OrganizationId};
use serde::Deserialize;
use serde_json::{Map, Value};

/// One rule: a claim that holds a value gives a role.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleRule {
    /// Where the claim stands in the ID token, as a JSON pointer (RFC 6901).
    pub claim: String,
    /// The text that it is, or that its list holds.
    pub value: String,
    /// The role.
    pub role: Role,
}

/// The claim that names a provider's organization.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrganizationClaim {
    /// Where it stands in the ID token, as a JSON pointer; its text is the organization's id in the registry.
    pub claim: String,
}

/// How the issuer says that a second factor was used. Neither list: it never says so.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondFactor {
    /// Values of `amr` (RFC 8176), any of which will do.
    #[serde(default)]
    pub amr: Vec<String>,
    /// Values of `acr` (OpenID Connect Core section 2), any of which will do.
    #[serde(default)]
    pub acr: Vec<String>,
}

/// What a person is here, by an issuer's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assigned {
    /// The role.
    pub role: Role,
    /// The organization, for a provider's own people.
    pub organization: Option<OrganizationId>,
}

/// A person whom an issuer vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The issuer's identifier.
    pub issuer: String,
    /// The issuer's name for the person: unique within the issuer and never given to another (`sub`).
    pub subject: String,
    /// What they are here; absent when no rule matches.
    pub assigned: Option<Assigned>,
    /// Whether the issuer says that a second factor was used.
    pub used_second_factor: bool,
}

/// What the first rule that matches gives.
pub(crate) fn assign(
    claims: &Map<String, Value>,
    rules: &[RoleRule],
    organization: Option<&OrganizationClaim>,
) -> Option<Assigned> {
    let role = rules.iter().find(|rule| holds(at(claims, &rule.claim), &rule.value))?.role;
    let organization =
        if role.is_tenant() { Some(at(claims, &organization?.claim)?.as_str()?.parse().ok()?) } else { None };
    Some(Assigned { role, organization })
}

/// Whether the issuer says that a second factor was used.
pub(crate) fn used_second_factor(claims: &Map<String, Value>, how: &SecondFactor) -> bool {
    how.amr.iter().any(|value| holds(claims.get("amr"), value))
        || how.acr.iter().any(|value| claims.get("acr").and_then(Value::as_str) == Some(value))
}

fn at<'c>(claims: &'c Map<String, Value>, pointer: &str) -> Option<&'c Value> {
    let mut tokens = pointer.split('/').skip(1).map(|token| token.replace("~1", "/").replace("~0", "~"));
    let first = claims.get(&tokens.next()?)?;
    tokens.try_fold(first, |value, token| match value {
        Value::Array(items) => items.get(token.parse::<usize>().ok()?),
        value => value.get(&token),
    })
}

fn holds(claim: Option<&Value>, wanted: &str) -> bool {
    match claim {
        Some(Value::String(text)) => text == wanted,
        Some(Value::Array(items)) => items.iter().any(|item| item.as_str() == Some(wanted)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn claims(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    fn rules() -> Vec<RoleRule> {
        let rule = |claim: &str, value: &str, role| RoleRule { claim: claim.into(), value: value.into(), role };
        vec![
            rule("/groups", "deciders", Role::Decider),
            rule("/realm_access/roles", "reviewer", Role::Reviewer),
            rule("/https:~1~1agency.example~1role", "owner", Role::ProviderOwner),
        ]
    }

    #[test]
    fn the_first_rule_that_matches_decides_and_none_gives_nothing() {
        let organization = "01981f3e-8a00-7000-8000-000000000001";
        let claim = OrganizationClaim { claim: "/organization".into() };
        let table = [
            (json!({"groups": ["others", "deciders"]}), Some(Role::Decider)),
            (json!({"groups": "deciders"}), Some(Role::Decider)),
            (json!({"groups": ["deciders"], "realm_access": {"roles": ["reviewer"]}}), Some(Role::Decider)),
            (json!({"realm_access": {"roles": ["reviewer"]}}), Some(Role::Reviewer)),
            (json!({"https://agency.example/role": "owner", "organization": organization}), Some(Role::ProviderOwner)),
            (json!({"https://agency.example/role": "owner"}), None),
            (json!({"https://agency.example/role": "owner", "organization": "no id"}), None),
            (json!({"groups": ["Deciders", "deciders "]}), None),
            (json!({"groups": {"deciders": true}}), None),
            (json!({"groups": null}), None),
            (json!({}), None),
        ];
        for (said, expected) in table {
            let found = assign(&claims(said.clone()), &rules(), Some(&claim));
            assert_eq!(found.as_ref().map(|assigned| assigned.role), expected, "{said}");
            let is_tenant = expected.is_some_and(Role::is_tenant);
            assert_eq!(found.is_some_and(|assigned| assigned.organization.is_some()), is_tenant, "{said}");
        }
    }

    #[test]
    fn a_second_factor_counts_only_when_the_operator_knows_the_word() {
        let how = SecondFactor { amr: vec!["mfa".into(), "otp".into()], acr: vec!["urn:two".into()] };
        for (said, used) in [
            (json!({"amr": ["pwd", "otp"]}), true),
            (json!({"acr": "urn:two"}), true),
            (json!({"amr": ["pwd"]}), false),
            (json!({"acr": ["urn:two"]}), false),
            (json!({}), false),
        ] {
            assert_eq!(used_second_factor(&claims(said.clone()), &how), used, "{said}");
            assert!(!used_second_factor(&claims(said), &SecondFactor::default()));
        }
    }
}
