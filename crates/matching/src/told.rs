//! A row as somebody tells it, before it is brought to the form in which it is compared.

use crate::{
    facts::{Facts, Served},
    name::Name,
};
use domain::{
    county::County,
    organization::{Identifier, phone_key, website_key},
};

/// What somebody knows of an organization, in their own words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Its identifiers. An `ein` may be written without its dash.
    pub identifiers: Vec<Identifier>,
    /// Its name.
    pub name: Option<String>,
    /// A county in which it works.
    pub county: Option<County>,
    /// A telephone, as people write it.
    pub phone: Option<String>,
    /// A website, as people write it.
    pub website: Option<String>,
}

impl Told {
    /// What is wrong, as pairs of a JSON pointer below the row and a sentence that never repeats the value. Empty when
    /// nothing is.
    #[must_use]
    pub fn faults(&self) -> Vec<(String, &'static str)> {
        let mut faults = Vec::new();
        if *self == Self::default() {
            faults.push((String::new(), "must say something: an identifier, a name, a phone, a website or a county"));
        }
        for (place, identifier) in self.identifiers.iter().enumerate() {
            if let Some(fault) = as_issued(identifier).fault() {
                faults.push((format!("/identifiers/{place}/value"), fault));
            }
        }
        if self.name.as_deref().is_some_and(|name| Name::read(name, |_| true).is_none()) {
            faults.push(("/name".to_owned(), "must hold a letter or a digit"));
        }
        if self.phone.as_deref().is_some_and(|phone| phone_key(phone).is_none()) {
            let rule = "must be a telephone number: ten digits of North America, or E.164 such as +19195550100";
            faults.push(("/phone".to_owned(), rule));
        }
        if self.website.as_deref().is_some_and(|website| website_key(website).is_none()) {
            faults.push(("/website".to_owned(), "must be the address of a website, such as advocates.example"));
        }
        faults
    }

    /// The row as it is compared. What is faulty is left out; `name` reads a name.
    #[must_use]
    pub fn facts(&self, name: impl Fn(&str) -> Option<Name>) -> Facts {
        Facts {
            names: self.name.as_deref().and_then(name).into_iter().collect(),
            identifiers: self.identifiers.iter().map(as_issued).collect(),
            phones: self.phone.as_deref().and_then(phone_key).into_iter().collect(),
            websites: self.website.as_deref().and_then(website_key).into_iter().collect(),
            served: self.county.map(|county| Served::Counties([county].into())),
        }
    }
}

/// An identifier as its scheme writes it: an `ein` with its dash.
fn as_issued(identifier: &Identifier) -> Identifier {
    let value = identifier.value.trim();
    let is_bare = identifier.scheme.as_str() == "ein" && value.len() == 9 && value.bytes().all(|b| b.is_ascii_digit());
    let value = match value.split_at_checked(2) {
        Some((start, end)) if is_bare => format!("{start}-{end}"),
        _ => value.to_owned(),
    };
    Identifier { scheme: identifier.scheme.clone(), value }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::organization::IdentifierScheme;

    fn ein(value: &str) -> Identifier {
        Identifier { scheme: IdentifierScheme::parse("ein").unwrap(), value: value.to_owned() }
    }

    #[test]
    fn what_is_wrong_is_said_where_it_is() {
        let wrong = Told {
            identifiers: vec![ein("56-0000001"), ein("5")],
            name: Some("...".to_owned()),
            county: None,
            phone: Some("call us".to_owned()),
            website: Some("nowhere".to_owned()),
        };
        let places: Vec<String> = wrong.faults().into_iter().map(|(place, _)| place).collect();
        assert_eq!(places, ["/identifiers/1/value", "/name", "/phone", "/website"]);
        assert_eq!(Told::default().faults().len(), 1);
        let county = Told { county: "37183".parse().ok(), ..Told::default() };
        assert!(county.faults().is_empty(), "a county alone is little, and no fault");
    }

    #[test]
    fn an_ein_may_be_written_without_its_dash() {
        for value in ["56-0000001", "560000001", " 560000001 "] {
            let told = Told { identifiers: vec![ein(value)], ..Told::default() };
            assert!(told.faults().is_empty(), "{value}");
            assert!(told.facts(|_| None).identifiers.contains(&ein("56-0000001")), "{value}");
        }
    }
}
