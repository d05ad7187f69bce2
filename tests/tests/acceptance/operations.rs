//! The operations as the document declares them: what generated tests are generated from.

use serde_json::Value;
use std::sync::LazyLock;

/// One operation of the document.
#[derive(Debug, Clone)]
pub struct Operation {
    /// Its `operationId`.
    pub id: String,
    /// In capitals.
    pub method: String,
    /// The path with its variables in braces.
    pub path: String,
    /// The scope that the document declares; `None` when it is public, or for clients by their own credentials.
    pub scope: Option<String>,
    /// Whether the document declares that a client proves who it is by its own credentials.
    pub for_clients: bool,
    /// The whole of it.
    pub it: Value,
}

/// The document, as JSON.
pub static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(http_api::document::document()).expect("the document"));

/// Every operation, in the document's order.
pub fn all() -> Vec<Operation> {
    of(&DOCUMENT)
}

/// Every operation of a document.
pub fn of(document: &Value) -> Vec<Operation> {
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, it) in item.as_object().expect("a path item") {
            if ["get", "post", "put", "patch", "delete"].contains(&method.as_str()) {
                let id = it["operationId"].as_str().unwrap_or_default().to_owned();
                let (method, path) = (method.to_uppercase(), path.clone());
                let for_clients = it["security"][0].get("oauth_client").is_some();
                found.push(Operation { scope: scope(&id, it), for_clients, id, method, path, it: it.clone() });
            }
        }
    }
    assert!(found.len() >= 50, "the document holds {} operations", found.len());
    found
}

/// The one scope that an operation needs. Anything but one scope of one scheme, or none, is an error.
fn scope(id: &str, it: &Value) -> Option<String> {
    let needed = it["security"].as_array().unwrap_or_else(|| panic!("{id} does not say who may call it"));
    let [one] = needed.as_slice() else { panic!("{id} declares several ways: {needed:?}") };
    match one.as_object().expect("a requirement").iter().collect::<Vec<_>>().as_slice() {
        [] => None,
        [(scheme, scopes)] if *scheme == "oauth2" => match scopes.as_array().expect("scopes").as_slice() {
            [scope] => Some(scope.as_str().expect("a scope").to_owned()),
            other => panic!("{id} needs {other:?}"),
        },
        [(scheme, scopes)] if *scheme == "oauth_client" && **scopes == serde_json::json!([]) => None,
        other => panic!("{id} needs {other:?}"),
    }
}

impl Operation {
    /// The path with something plausible for each variable.
    pub fn target(&self) -> String {
        self.target_with(|_| None)
    }

    /// The path with values for its variables; something plausible where there is none.
    pub fn target_with(&self, value: impl Fn(&str) -> Option<String>) -> String {
        let segments = self.path.split('/').map(|segment| {
            match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
                None => segment.to_owned(),
                Some(name) => value(name).unwrap_or_else(|| match name {
                    "standard" => "F-01".to_owned(),
                    "version" => "1".to_owned(),
                    "place" => "first".to_owned(),
                    _ => "01981f3e-8a00-7000-8000-00000000ffff".to_owned(),
                }),
            }
        });
        segments.collect::<Vec<_>>().join("/")
    }

    /// The parameters that stand in a place: `query`, `path` or `header`.
    pub fn parameters(&self, place: &str) -> Vec<&Value> {
        let all = self.it["parameters"].as_array().into_iter().flatten();
        all.filter(|parameter| parameter["in"] == place).collect()
    }

    /// Whether it takes a parameter of this name.
    pub fn takes(&self, name: &str) -> bool {
        self.it["parameters"].as_array().into_iter().flatten().any(|parameter| parameter["name"] == name)
    }

    /// Whether anybody may call it.
    pub fn is_public(&self) -> bool {
        self.scope.is_none() && !self.for_clients
    }

    /// Whether it is a page of a list.
    pub fn is_list(&self) -> bool {
        self.takes("cursor")
    }

    /// Whether it takes a JSON body.
    pub fn takes_json(&self) -> bool {
        self.it["requestBody"]["content"].get("application/json").is_some()
    }
}
