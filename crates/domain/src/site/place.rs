//! Where a site is and what is found there: everything that is withheld while it is confidential.

use super::hours::Hours;
use crate::{
    access::words::words,
    arena::ArenaCode,
    county::County,
    organization::{PHONE_RULE, is_e164, is_line_of_text},
    text_code::text_code,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What is said of a remark that is none.
pub(super) const REMARK_RULE: &str = "must be 1 to 300 characters without surrounding blanks or control characters";

text_code!(
    /// A ZIP code of North Carolina, with or without its four digits more (USPS). The state's begin with 27 or 28.
    PostalCode,
    is_postal_code,
    "must be a ZIP code of North Carolina: five digits that begin with 27 or 28, or ZIP+4 such as 27601-1234",
    "^2[78][0-9]{3}(-[0-9]{4})?$",
    "27601"
);

fn is_postal_code(text: &str) -> bool {
    let is_digits = |part: &str, count: usize| part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit());
    let (zip, is_right) = match text.split_once('-') {
        Some((zip, more)) => (zip, is_digits(more, 4)),
        None => (text, true),
    };
    is_right && is_digits(zip, 5) && (zip.starts_with("27") || zip.starts_with("28"))
}

/// Where a site is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// Number and street.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 200, example = "100 Example Street"))]
    pub line_1: String,
    /// Suite, floor or building.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 200, example = "Suite 2"))]
    pub line_2: Option<String>,
    /// City or town.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 100, example = "Raleigh"))]
    pub city: String,
    /// The state: `NC`.
    #[cfg_attr(feature = "schema", schema(pattern = "^NC$", example = "NC"))]
    pub state: String,
    /// The ZIP code.
    pub postal_code: PostalCode,
    /// The county.
    pub county: County,
}

/// A point in North Carolina (WGS 84), in degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Coordinates {
    /// Degrees north.
    #[cfg_attr(feature = "schema", schema(minimum = 33.7, maximum = 36.7, example = 35.7804))]
    pub latitude: f64,
    /// Degrees east; negative in North Carolina.
    #[cfg_attr(feature = "schema", schema(minimum = -84.4, maximum = -75.4, example = -78.6391))]
    pub longitude: f64,
}

/// A telephone at a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SitePhone {
    /// Which desk or office: no person's name.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 100, example = "Front desk"))]
    pub label: String,
    /// Its number (E.164).
    #[cfg_attr(feature = "schema", schema(pattern = "^\\+[1-9][0-9]{6,14}$", example = "+19195550102"))]
    pub number: String,
}

words!(
    /// What makes a site accessible.
    AccessibilityFeature {
        /// One can enter and move about in a wheelchair.
        Wheelchair = "wheelchair",
        /// There is an accessible restroom.
        AccessibleRestroom = "accessible_restroom",
        /// There is accessible parking.
        AccessibleParking = "accessible_parking",
        /// There is a lift, or everything is on one floor.
        StepFree = "step_free",
        /// American Sign Language is signed.
        Asl = "asl",
        /// What is to be read is there in braille.
        Braille = "braille",
        /// What is to be read is there in large print.
        LargePrint = "large_print",
        /// There is a hearing loop or another assistive listening system.
        AssistiveListening = "assistive_listening",
        /// Service animals are welcome.
        ServiceAnimals = "service_animals",
        /// Public transit stops nearby.
        Transit = "transit",
    }
);

/// How accessible a site is. What is not listed is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Accessibility {
    /// What there is.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(example = json!(["wheelchair", "service_animals"])))]
    pub features: BTreeSet<AccessibilityFeature>,
    /// What else is to be known. Never write anything about a victim or survivor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schema(min_length = 1, max_length = 300, example = "Ring at the side door for the ramp.")
    )]
    pub remark: Option<String>,
}

/// Where a site is, and what is found there. All of it is withheld while the site is confidential.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, validator::Validate))]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// What the organization calls it: one line, and never the address.
    #[cfg_attr(feature = "schema", schema(min_length = 1, max_length = 100, example = "Main office"))]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 100)))]
    pub label: String,
    /// Where it is.
    pub address: Address,
    /// The point on the map.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coordinates: Option<Coordinates>,
    /// Its telephones.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 10))]
    #[cfg_attr(feature = "schema", validate(length(max = 10)))]
    pub phones: Vec<SitePhone>,
    /// When it is open to people.
    #[serde(default)]
    pub hours: Hours,
    /// What is offered there.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 50, example = json!(["case_management"])))]
    pub arenas: BTreeSet<ArenaCode>,
    /// How accessible it is.
    #[serde(default)]
    pub accessibility: Accessibility,
}

impl Place {
    /// What is wrong, as pairs of a JSON pointer and a sentence. Empty when nothing is. No sentence repeats a value.
    #[must_use]
    pub fn faults(&self) -> Vec<(String, &'static str)> {
        let mut faults = Vec::new();
        let line =
            "must be one line without surrounding blanks or control characters, no longer than the document says";
        let address = &self.address;
        for (pointer, text, limit) in [
            ("/label", Some(&self.label), 100),
            ("/address/line_1", Some(&address.line_1), 200),
            ("/address/line_2", address.line_2.as_ref(), 200),
            ("/address/city", Some(&address.city), 100),
        ] {
            if text.is_some_and(|text| !is_line_of_text(text, limit)) {
                faults.push((pointer.to_owned(), line));
            }
        }
        if self.label_tells_the_address() {
            faults.push(("/label".into(), "must not repeat the street, the city or the ZIP code"));
        }
        if address.state != "NC" {
            faults.push(("/address/state".into(), "must be NC: a site lies in a county of North Carolina"));
        }
        if let Some(point) = self.coordinates {
            if !(33.7..=36.7).contains(&point.latitude) {
                faults.push(("/coordinates/latitude".into(), "must be between 33.7 and 36.7, as in North Carolina"));
            }
            if !(-84.4..=-75.4).contains(&point.longitude) {
                faults.push(("/coordinates/longitude".into(), "must be between -84.4 and -75.4, as in North Carolina"));
            }
        }
        if self.phones.len() > 10 {
            faults.push(("/phones".into(), "must hold at most 10 telephones"));
        }
        for (place, phone) in self.phones.iter().enumerate() {
            if !is_line_of_text(&phone.label, 100) {
                faults.push((format!("/phones/{place}/label"), line));
            }
            if !is_e164(&phone.number) {
                faults.push((format!("/phones/{place}/number"), PHONE_RULE));
            }
        }
        faults.extend(self.hours.faults().into_iter().map(|(below, fault)| (format!("/hours{below}"), fault)));
        if self.arenas.len() > 50 {
            faults.push(("/arenas".into(), "must hold at most 50 arenas"));
        }
        if self.accessibility.remark.as_deref().is_some_and(|text| !is_line_of_text(text, 300)) {
            faults.push(("/accessibility/remark".into(), REMARK_RULE));
        }
        faults
    }

    /// Every text that a person wrote in their own words, each with its JSON pointer: what a screen of free text reads.
    #[must_use]
    pub fn texts(&self) -> Vec<(String, &str)> {
        let own = [
            ("/label", Some(&self.label)),
            ("/address/line_1", Some(&self.address.line_1)),
            ("/address/line_2", self.address.line_2.as_ref()),
            ("/address/city", Some(&self.address.city)),
            ("/hours/remark", self.hours.remark.as_ref()),
            ("/accessibility/remark", self.accessibility.remark.as_ref()),
        ];
        let own = own.into_iter().filter_map(|(pointer, text)| Some((pointer.to_owned(), text?.as_str())));
        let phones = self.phones.iter().enumerate();
        own.chain(phones.map(|(place, phone)| (format!("/phones/{place}/label"), phone.label.as_str()))).collect()
    }

    /// The names of the fields in which two places differ.
    #[must_use]
    pub fn changed_fields(&self, after: &Self) -> Vec<&'static str> {
        [
            ("label", self.label != after.label),
            ("address", self.address != after.address),
            ("coordinates", self.coordinates != after.coordinates),
            ("phones", self.phones != after.phones),
            ("hours", self.hours != after.hours),
            ("arenas", self.arenas != after.arenas),
            ("accessibility", self.accessibility != after.accessibility),
        ]
        .into_iter()
        .filter_map(|(name, differs)| differs.then_some(name))
        .collect()
    }

    fn label_tells_the_address(&self) -> bool {
        let label = self.label.to_lowercase();
        let zip = self.address.postal_code.as_str().get(..5).unwrap_or_default();
        let told = [self.address.line_1.as_str(), self.address.city.as_str(), zip];
        told.into_iter().map(str::to_lowercase).any(|part| part.len() > 2 && label.contains(&part))
    }
}
