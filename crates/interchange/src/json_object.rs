//! Reads the members of a JSON object and notes everything that is wrong with them, not just the first thing.

use crate::{row::Faults, words};
use domain::organization::Identifier;
use serde_json::{Map, Value};

/// A JSON object at a place in a line.
pub(crate) struct Object<'v> {
    /// Where it stands.
    pub(crate) pointer: String,
    members: &'v Map<String, Value>,
}

impl<'v> Object<'v> {
    /// The value as an object that has only these members. Anything else is noted.
    pub(crate) fn new(value: &'v Value, pointer: String, known: &[&str], faults: &mut Faults) -> Option<Self> {
        let Value::Object(members) = value else {
            faults.add(pointer, "must be an object");
            return None;
        };
        for name in members.keys().filter(|name| !known.contains(&name.as_str())) {
            // RFC 6901 section 3: `~` and `/` in a name are escaped in a pointer.
            let name = name.replace('~', "~0").replace('/', "~1");
            faults.add(format!("{pointer}/{name}"), format!("is not known here; known are: {}", known.join(", ")));
        }
        Some(Self { pointer, members })
    }

    /// Where a member stands.
    pub(crate) fn at(&self, name: &str) -> String {
        format!("{}/{name}", self.pointer)
    }

    /// A member that may be absent or `null`.
    pub(crate) fn member(&self, name: &str) -> Option<&'v Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    /// A member that must be there.
    pub(crate) fn needed(&self, name: &str, faults: &mut Faults) -> Option<&'v Value> {
        let member = self.member(name);
        if member.is_none() {
            faults.add(self.at(name), "is needed");
        }
        member
    }

    /// A text that may be absent or `null`.
    pub(crate) fn text(&self, name: &str, faults: &mut Faults) -> Option<&'v str> {
        self.member(name).and_then(|value| text(value, &self.at(name), faults))
    }

    /// A text that must be there.
    pub(crate) fn needed_text(&self, name: &str, faults: &mut Faults) -> Option<&'v str> {
        self.needed(name, faults).and_then(|value| text(value, &self.at(name), faults))
    }

    /// A text that must be there and have a shape.
    pub(crate) fn needed_code<T>(
        &self,
        name: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
        faults: &mut Faults,
    ) -> Option<T> {
        let written = self.needed_text(name, faults)?;
        noted(read(written), &self.at(name), faults)
    }

    /// The items of a list with their places; none when it is absent.
    pub(crate) fn items(&self, name: &str, faults: &mut Faults) -> Vec<(String, &'v Value)> {
        let pointer = self.at(name);
        match self.members.get(name) {
            None => Vec::new(),
            Some(Value::Array(items)) => {
                items.iter().enumerate().map(|(place, item)| (format!("{pointer}/{place}"), item)).collect()
            }
            Some(_) => {
                faults.add(pointer, "must be a list");
                Vec::new()
            }
        }
    }

    /// The items of a list of texts, each of a shape. Items that do not have it are noted and left out.
    pub(crate) fn codes<T>(&self, name: &str, read: impl Fn(&str) -> Result<T, String>, faults: &mut Faults) -> Vec<T> {
        let mut codes = Vec::new();
        for (pointer, item) in self.items(name, faults) {
            if let Some(written) = text(item, &pointer, faults) {
                codes.extend(noted(read(written), &pointer, faults));
            }
        }
        codes
    }
}

/// The value as a text without NUL, which no database of the registry keeps.
pub(crate) fn text<'v>(value: &'v Value, pointer: &str, faults: &mut Faults) -> Option<&'v str> {
    match value {
        Value::String(text) if text.contains('\0') => {
            faults.add(pointer, "must not contain the character U+0000");
            None
        }
        Value::String(text) => Some(text),
        _ => {
            faults.add(pointer, "must be a text");
            None
        }
    }
}

/// The value, or a fault at its place.
pub(crate) fn noted<T>(read: Result<T, String>, pointer: &str, faults: &mut Faults) -> Option<T> {
    read.map_err(|detail| faults.add(pointer, detail)).ok()
}

/// An identifier at a place.
pub(crate) fn identifier(value: &Value, pointer: String, faults: &mut Faults) -> Option<Identifier> {
    let object = Object::new(value, pointer, &["scheme", "value"], faults)?;
    let scheme = object.needed_code("scheme", words::parsed, faults);
    let value = object.needed_text("value", faults);
    let identifier = Identifier { scheme: scheme?, value: value?.to_owned() };
    match identifier.fault() {
        Some(rule) => {
            faults.add(object.at("value"), rule);
            None
        }
        None => Some(identifier),
    }
}
