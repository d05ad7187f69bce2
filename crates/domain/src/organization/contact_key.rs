//! Telephones and websites as people write them, brought to one form so that they can be compared.

use super::{contact::is_e164, profile::Profile};
use std::collections::BTreeSet;

/// Words that announce an extension; what follows them is no part of the number.
const EXTENSIONS: [&str; 4] = ["ext", "x", "#", ";"];

/// A telephone number as E.164, from what people write: `(919) 555-0100`, `1-919-555-0100 ext. 7`, `+1 919.555.0100`.
///
/// Without a country's code it is taken for a number of North America, which has ten digits. Absent when it is no number.
#[must_use]
pub fn phone_key(text: &str) -> Option<String> {
    let lower = text.trim().to_ascii_lowercase();
    let number = EXTENSIONS.iter().fold(lower.as_str(), |rest, word| rest.split(word).next().unwrap_or_default());
    let number = number.trim().strip_prefix("tel:").unwrap_or(number.trim());
    let is_usual = |c: char| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}');
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let full = match (number.starts_with('+'), digits.len()) {
        (true, _) => format!("+{digits}"),
        (false, 10) => format!("+1{digits}"),
        (false, 11) => format!("+{digits}"),
        _ => return None,
    };
    let is_of_the_plan = number.starts_with('+') || full.starts_with("+1");
    (number.chars().all(is_usual) && is_of_the_plan && is_e164(&full)).then_some(full)
}

/// The host that a website is known by, from what people write: `https://www.Advocates.example/about` and
/// `advocates.example` are both `advocates.example`. Absent when it is no address.
#[must_use]
pub fn website_key(text: &str) -> Option<String> {
    let text = text.trim();
    let has_scheme = text.get(..7).is_some_and(|start| start.eq_ignore_ascii_case("http://"))
        || text.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("https://"));
    let address = url::Url::parse(&if has_scheme { text.to_owned() } else { format!("https://{text}") }).ok()?;
    let Some(url::Host::Domain(host)) = address.host() else { return None };
    let host = host.trim_end_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    let is_named = host.contains('.') && !host.split('.').any(str::is_empty) && address.username().is_empty();
    is_named.then(|| host.to_owned())
}

impl Profile {
    /// Its public telephones, as [`phone_key`] writes them.
    #[must_use]
    pub fn phone_keys(&self) -> BTreeSet<String> {
        let own = [&self.phone, &self.round_the_clock_line].into_iter().flatten();
        let of_contacts = self.contacts.iter().filter_map(|contact| contact.phone.as_ref());
        own.chain(of_contacts).filter_map(|number| phone_key(number)).collect()
    }

    /// The host of its website, as [`website_key`] writes it. Pages of its contacts are often somebody else's.
    #[must_use]
    pub fn website_keys(&self) -> BTreeSet<String> {
        self.website.iter().filter_map(|address| website_key(address)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephones_are_read_as_people_write_them() {
        for text in [
            "+19195550100",
            "919-555-0100",
            "(919) 555-0100",
            "919.555.0100",
            "1 919 555 0100",
            " +1 (919) 555-0100 ",
            "919-555-0100 ext. 7",
            "919-555-0100 x7",
            "tel:+1-919-555-0100",
            "919/555-0100",
        ] {
            assert_eq!(phone_key(text).as_deref(), Some("+19195550100"), "{text}");
        }
        assert_eq!(phone_key("+44 20 7946 0000").as_deref(), Some("+442079460000"));
        for text in [
            "",
            "555-0100",
            "call us",
            "919-555-01000000000",
            "+0 919 555 0100",
            "29195550100",
            "91955501OO",
            "119-555-0100",
        ] {
            assert_eq!(phone_key(text), None, "{text}");
        }
    }

    #[test]
    fn websites_are_known_by_their_host() {
        for text in [
            "https://advocates.example",
            "http://www.advocates.example/",
            "advocates.example",
            "WWW.Advocates.Example/about?x=1#y",
            "https://advocates.example:8443/a",
            "https://advocates.example.",
        ] {
            assert_eq!(website_key(text).as_deref(), Some("advocates.example"), "{text}");
        }
        for text in [
            "",
            "advocates",
            "https://",
            "a b.example",
            "mailto:who@advocates.example",
            "https://a..example",
            "10.0.0.1",
            "https://who:pw@advocates.example",
        ] {
            assert_eq!(website_key(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_normal_already_stays() {
        for text in ["+19195550100", "+442079460000"] {
            assert_eq!(phone_key(text).as_deref(), Some(text));
        }
        assert_eq!(website_key("advocates.example").as_deref(), Some("advocates.example"));
    }
}
