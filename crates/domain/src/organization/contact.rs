//! Public contacts, and the shapes of the addresses and numbers in them.

use serde::{Deserialize, Serialize};

/// What is said of a telephone number that is none.
pub(super) const PHONE_RULE: &str = "must be a telephone number in E.164 form, such as +19195550100";

/// What is said of a website that is none.
pub(super) const WEBSITE_RULE: &str = "must be an absolute http or https address of at most 500 characters";

/// How the public reaches one desk or office of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Which desk or office: no person's name, no vertical bar.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 100, example = "Intake desk"))]
    pub label: String,
    /// Its telephone (E.164).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(pattern = "^\\+[1-9][0-9]{6,14}$", example = "+19195550101"))]
    pub phone: Option<String>,
    /// Its address for electronic mail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(format = "email", max_length = 254, example = "intake@advocates.example"))]
    pub email: Option<String>,
    /// Its page, an absolute http or https address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schema(format = "uri", max_length = 500, example = "https://advocates.example/intake")
    )]
    pub url: Option<String>,
}

impl Contact {
    /// What is wrong with this contact by itself, as pairs of a JSON pointer below the contact and a sentence.
    #[must_use]
    pub fn faults(&self) -> Vec<(&'static str, &'static str)> {
        let mut faults = Vec::new();
        if !is_line_of_text(&self.label, 100) || self.label.contains('|') {
            let rule = "must be 1 to 100 characters without surrounding blanks, control characters or a vertical bar";
            faults.push(("/label", rule));
        }
        if self.phone.as_deref().is_some_and(|number| !is_e164(number)) {
            faults.push(("/phone", PHONE_RULE));
        }
        if self.email.as_deref().is_some_and(|address| !is_email(address)) {
            faults.push(("/email", "must be an address for electronic mail, such as intake@advocates.example"));
        }
        if self.url.as_deref().is_some_and(|address| !is_web_address(address)) {
            faults.push(("/url", WEBSITE_RULE));
        }
        if self.phone.is_none() && self.email.is_none() && self.url.is_none() {
            faults.push(("", "must have a phone, an email or a url"));
        }
        faults
    }
}

/// Whether a text is one line of at most `limit` characters, without surrounding blanks or control characters.
pub(crate) fn is_line_of_text(text: &str, limit: usize) -> bool {
    is_text(text, limit) && !text.contains(['\n', '\r'])
}

/// Whether a text has 1 to `limit` characters, no surrounding blanks, and no control characters other than line ends.
pub(crate) fn is_text(text: &str, limit: usize) -> bool {
    let length = text.chars().count();
    let is_plain = |c: char| !c.is_control() || matches!(c, '\n' | '\r');
    (1..=limit).contains(&length) && text.trim() == text && text.chars().all(is_plain)
}

/// E.164 with its plus sign: at most fifteen digits, the first not zero (ITU-T E.164). A number of the North American
/// plan has ten digits after its 1, and neither its area code nor its exchange begins with 0 or 1 (NANPA).
#[must_use]
pub fn is_e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        let is_international = (7..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|byte| byte.is_ascii_digit());
        let is_of_the_plan = |national: &str| {
            national.len() == 10
                && [0, 3].iter().all(|place| national.as_bytes().get(*place).is_some_and(|d| *d >= b'2'))
        };
        is_international && digits.strip_prefix('1').is_none_or(is_of_the_plan)
    })
}

/// Whether a text is an absolute `http` or `https` address with a host name that has a dot (WHATWG URL), and no name or
/// password in it.
pub(crate) fn is_web_address(text: &str) -> bool {
    let is_written_plainly = text.len() <= 500 && text.chars().all(|c| !c.is_whitespace() && !c.is_control());
    is_written_plainly
        && (text.starts_with("https://") || text.starts_with("http://"))
        && url::Url::parse(text).is_ok_and(|address| {
            let host_is_named = match address.host() {
                Some(url::Host::Domain(name)) => name.trim_end_matches('.').contains('.') && !name.starts_with('.'),
                _ => false,
            };
            host_is_named && address.username().is_empty() && address.password().is_none()
        })
}

fn is_email(text: &str) -> bool {
    let options = email_address::Options::default().without_display_text().without_domain_literal().with_required_tld();
    text.len() <= 254 && email_address::EmailAddress::parse_with_options(text, options).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telephone_numbers_are_e164() {
        for sound in ["+19195550100", "+442079460000", "+18883737888"] {
            assert!(is_e164(sound), "{sound}");
        }
        for wrong in [
            "",
            "+",
            "9195550100",
            "+1919555010",
            "+191955501000",
            "+11195550100",
            "+19191550100",
            "+09195550100",
            "+1 919 555 0100",
            "+4420",
        ] {
            assert!(!is_e164(wrong), "{wrong}");
        }
    }

    #[test]
    fn web_addresses_are_absolute_and_name_a_host() {
        for sound in ["https://advocates.example", "http://a.example/x?y=z#w", "https://xn--bcher-kva.example:8443/"] {
            assert!(is_web_address(sound), "{sound}");
        }
        for wrong in [
            "",
            "advocates.example",
            "ftp://a.example",
            "https://",
            "https://localhost",
            "https://a b.example",
            "https://.example",
            "https://user:secret@a.example",
            "https://10.0.0.1/",
            "javascript:alert(1)",
            "https://a.example/\u{7}",
            "HTTPS:a.example",
        ] {
            assert!(!is_web_address(wrong), "{wrong:?}");
        }
    }

    #[test]
    fn a_contact_needs_a_way_to_reach_it() {
        let silent = Contact { label: "Desk".to_owned(), phone: None, email: None, url: None };
        assert_eq!(silent.faults().len(), 1);
        let wrong = Contact {
            label: "a|b".to_owned(),
            phone: Some("1".to_owned()),
            email: Some("a@b".to_owned()),
            url: Some("a".to_owned()),
        };
        assert_eq!(
            wrong.faults().iter().map(|(place, _)| *place).collect::<Vec<_>>(),
            ["/label", "/phone", "/email", "/url"]
        );
        let sound = Contact { email: Some("intake@advocates.example".to_owned()), ..silent };
        assert!(sound.faults().is_empty());
    }
}
