//! Identifiers: under which numbers and codes others know an organization.

use super::contact::is_line_of_text;
use crate::text_code::{is_snake, text_code};
use serde::{Deserialize, Serialize};

text_code!(
    /// Who issued an identifier: `ein`, a state registration, or a partner system's own scheme.
    IdentifierScheme,
    is_snake,
    "must be a lower-case code such as ein",
    "^[a-z][a-z0-9_]{0,63}$",
    "ein"
);

/// The schemes whose values are public record: the tax number (IRS), the registration with North Carolina's Secretary
/// of State, and the Unique Entity ID (SAM.gov). Every other scheme is somebody's own.
const PUBLIC: [&str; 3] = ["ein", "nc_sosid", "uei"];

/// The two digits with which the IRS begins the numbers that it assigns (IRS, "How EINs are assigned and valid EIN
/// prefixes").
const EIN_PREFIXES: [(u8, u8); 11] =
    [(1, 6), (10, 16), (20, 27), (30, 39), (40, 48), (50, 59), (60, 68), (71, 77), (80, 88), (90, 95), (98, 99)];

impl IdentifierScheme {
    /// Whether the scheme's values are public record, which every caller may read. What stands in another scheme is
    /// for the Commission, the organization, and whoever keeps the scheme.
    #[must_use]
    pub fn is_public(&self) -> bool {
        PUBLIC.contains(&self.as_str())
    }
}

/// A number or code under which others know an organization. Unique within its scheme.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Identifier {
    /// Who issued it.
    pub scheme: IdentifierScheme,
    /// The value as issued, 1 to 100 characters without surrounding blanks.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 100, example = "56-0000001"))]
    pub value: String,
}

impl Identifier {
    /// What is wrong with the value, if anything. An `ein` is nine digits, written `NN-NNNNNNN`, that begin as the IRS
    /// begins them.
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        if !is_line_of_text(&self.value, 100) {
            return Some("must be 1 to 100 characters without surrounding blanks or control characters");
        }
        (self.scheme.as_str() == "ein").then(|| ein_fault(&self.value)).flatten()
    }
}

fn ein_fault(text: &str) -> Option<&'static str> {
    let is_written_right = text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            2 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !is_written_right {
        return Some("an EIN must be written NN-NNNNNNN");
    }
    let prefix: u8 = text.get(..2).and_then(|digits| digits.parse().ok()).unwrap_or_default();
    let is_assigned = EIN_PREFIXES.iter().any(|(first, last)| (*first..=*last).contains(&prefix));
    (!is_assigned).then_some("no EIN begins with these two digits; look at the organization's letter from the IRS")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ein_is_written_and_begins_as_the_irs_does_it() {
        let ein = |value: &str| {
            Identifier { scheme: IdentifierScheme::parse("ein").unwrap(), value: value.to_owned() }.fault()
        };
        for sound in ["56-0000001", "01-2345678", "98-7654321", "27-0000000"] {
            assert_eq!(ein(sound), None, "{sound}");
        }
        for wrong in [
            "",
            "560000001",
            "56-000000",
            "56-00000012",
            "5a-0000001",
            "00-0000001",
            "07-0000001",
            "89-0000001",
            "96-0000001",
        ] {
            assert!(ein(wrong).is_some(), "{wrong}");
        }
    }

    #[test]
    fn only_public_record_is_public() {
        for (scheme, public) in [("ein", true), ("nc_sosid", true), ("uei", true), ("county_system", false)] {
            assert_eq!(IdentifierScheme::parse(scheme).unwrap().is_public(), public, "{scheme}");
        }
    }
}
