//! Telephones and websites as people write them, brought to one form so that they can be compared.

/// The shortest and the longest number of digits with the country's code (ITU-T E.164).
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// Words that announce an extension; what follows them is no part of the number.
const EXTENSIONS: [&str; 4] = ["ext", "x", "#", ";"];

/// A telephone number as E.164, from what people write: `(919) 555-0100`, `1-919-555-0100 ext. 7`, `+1 919.555.0100`.
///
/// Without a country's code it is taken for a number of North America, which has ten digits. Absent when it is no number.
#[must_use]
pub fn phone_key(text: &str) -> Option<String> {
    let lower = text.trim().to_ascii_lowercase();
    let number = EXTENSIONS.iter().fold(lower.as_str(), |rest, word| rest.split(word).next().unwrap_or_default());
    let written_oddly = |c: char| !c.is_ascii_digit() && !matches!(c, '+' | ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}');
    let number = number.trim().strip_prefix("tel:").unwrap_or(number.trim());
    if number.contains(written_oddly) {
        return None;
    }
    let is_international = number.starts_with('+');
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let full = match (is_international, digits.len()) {
        (true, _) => digits,
        (false, 10) => format!("1{digits}"),
        (false, 11) if digits.starts_with('1') => digits,
        _ => return None,
    };
    let is_number = DIGITS.contains(&full.len()) && !full.starts_with('0');
    is_number.then(|| format!("+{full}"))
}

/// The host that a website is known by, from what people write: `https://www.Advocates.example/about` and
/// `advocates.example` are both `advocates.example`. Absent when it is no address.
#[must_use]
pub fn website_key(text: &str) -> Option<String> {
    let lower = text.trim().to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")).unwrap_or(&lower);
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default().trim_end_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    let is_label = |label: &str| {
        !label.is_empty() && label.len() <= 63 && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let is_host = host.len() <= 253 && host.contains('.') && host.split('.').all(is_label);
    is_host.then(|| host.to_owned())
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
        for text in ["", "555-0100", "call us", "919-555-01000000000", "+0 919 555 0100", "29195550100", "91955501OO"] {
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
        for text in ["", "advocates", "https://", "a b.example", "mailto:who@advocates.example", "https://a..example"] {
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
