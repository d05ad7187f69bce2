//! Organizations: who they are and what they offer.

use crate::{
    arena::ArenaCode,
    ids::OrganizationId,
    offering::{Need, Offering},
    text_code::{is_snake, text_code},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

text_code!(
    /// Who issued an identifier: `ein`, a state registration, or a partner system's own scheme.
    IdentifierScheme,
    is_snake,
    "must be a lower-case code such as ein",
    "^[a-z][a-z0-9_]{0,63}$",
    "ein"
);

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
    /// What is wrong with the value, if anything. An `ein` is nine digits, written `NN-NNNNNNN` (IRS).
    #[must_use]
    pub fn fault(&self) -> Option<&'static str> {
        if !is_line_of_text(&self.value, 100) {
            return Some("must be 1 to 100 characters without surrounding blanks or control characters");
        }
        if self.scheme.as_str() == "ein" && !is_ein(&self.value) {
            return Some("an EIN must be written NN-NNNNNNN");
        }
        None
    }
}

fn is_ein(text: &str) -> bool {
    text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            2 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
}

/// What kind of body an organization is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OrganizationKind {
    /// A nonprofit corporation or association.
    Nonprofit,
    /// A public agency.
    Agency,
    /// A tribal government or its body.
    Tribal,
    /// A business run for profit.
    ForProfit,
    /// Anything else.
    Other,
}

impl OrganizationKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Nonprofit, Self::Agency, Self::Tribal, Self::ForProfit, Self::Other];

    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Nonprofit => "nonprofit",
            Self::Agency => "agency",
            Self::Tribal => "tribal",
            Self::ForProfit => "for_profit",
            Self::Other => "other",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// Whether an organization works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OrganizationStatus {
    /// It works.
    Active,
    /// It has ended its work. Its standing was suspended in the same transaction.
    Closed,
}

impl OrganizationStatus {
    /// The word on the wire.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Closed => "closed",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Active, Self::Closed].into_iter().find(|status| status.as_str() == word)
    }
}

/// What an organization says of itself in public, and what it offers. Nothing here is confidential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema, validator::Validate))]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// The legal name.
    #[cfg_attr(
        feature = "schema",
        schema(min_length = 1, max_length = 200, example = "Example Advocates of Wake (fictitious)")
    )]
    #[cfg_attr(feature = "schema", validate(length(min = 1, max = 200)))]
    pub name: String,
    /// Other names it goes by.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 20, example = json!([])))]
    #[cfg_attr(feature = "schema", validate(length(max = 20)))]
    pub other_names: Vec<String>,
    /// What kind of body it is.
    pub kind: OrganizationKind,
    /// Its public website, an absolute http or https address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(format = "uri", max_length = 500, example = "https://advocates.example"))]
    pub website: Option<String>,
    /// Its public office telephone (E.164).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(pattern = "^\\+[1-9][0-9]{6,14}$", example = "+19195550100"))]
    pub phone: Option<String>,
    /// Its line that is answered at every hour (E.164), where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schema(pattern = "^\\+[1-9][0-9]{6,14}$", example = "+19195550199"))]
    pub round_the_clock_line: Option<String>,
    /// The identifiers by which others know it.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 50))]
    pub identifiers: BTreeSet<Identifier>,
    /// What it offers.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 50))]
    #[cfg_attr(feature = "schema", validate(length(max = 50)))]
    pub offerings: Vec<Offering>,
}

impl Profile {
    /// The arenas that the organization practises: those of its offerings.
    #[must_use]
    pub fn arenas(&self) -> BTreeSet<ArenaCode> {
        self.offerings.iter().map(|offering| offering.arena.clone()).collect()
    }

    /// Whether one offering answers the whole need.
    #[must_use]
    pub fn answers(&self, need: &Need) -> bool {
        self.offerings.iter().any(|offering| offering.answers(need))
    }

    /// What is wrong, as pairs of a JSON pointer and a sentence. Empty when nothing is.
    #[must_use]
    pub fn faults(&self) -> Vec<(String, &'static str)> {
        let mut faults = Vec::new();
        if !is_line_of_text(&self.name, 200) {
            faults
                .push(("/name".into(), "must be 1 to 200 characters without surrounding blanks or control characters"));
        }
        for (pointer, count, most, fault) in [
            ("/other_names", self.other_names.len(), 20, "must hold at most 20 names"),
            ("/identifiers", self.identifiers.len(), 50, "must hold at most 50 identifiers"),
            ("/offerings", self.offerings.len(), 50, "must hold at most 50 offerings"),
        ] {
            if count > most {
                faults.push((pointer.into(), fault));
            }
        }
        for (place, name) in self.other_names.iter().enumerate() {
            if !is_line_of_text(name, 200) {
                faults.push((
                    format!("/other_names/{place}"),
                    "must be 1 to 200 characters without surrounding blanks or control characters",
                ));
            }
        }
        if self.website.as_deref().is_some_and(|address| !is_web_address(address)) {
            faults.push(("/website".into(), "must be an absolute http or https address of at most 500 characters"));
        }
        for (pointer, phone) in [("/phone", &self.phone), ("/round_the_clock_line", &self.round_the_clock_line)] {
            if phone.as_deref().is_some_and(|number| !is_e164(number)) {
                faults.push((pointer.into(), "must be a telephone number in E.164 form, such as +19195550100"));
            }
        }
        for (place, identifier) in self.identifiers.iter().enumerate() {
            if let Some(fault) = identifier.fault() {
                faults.push((format!("/identifiers/{place}/value"), fault));
            }
        }
        for (place, offering) in self.offerings.iter().enumerate() {
            faults.extend(
                offering.faults().into_iter().map(|(below, fault)| (format!("/offerings/{place}{below}"), fault)),
            );
        }
        faults
    }
}

/// Whether a text is one line of at most `limit` characters, without surrounding blanks or control characters.
fn is_line_of_text(text: &str, limit: usize) -> bool {
    let length = text.chars().count();
    (1..=limit).contains(&length) && text.trim() == text && !text.chars().any(char::is_control)
}

/// E.164 with its plus sign: at most fifteen digits, the first not zero (ITU-T E.164).
#[must_use]
pub fn is_e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (7..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

fn is_web_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    text.len() <= 500
        && rest.is_some_and(|rest| {
            let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
            host.contains('.')
                && !host.starts_with('.')
                && host.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':'))
        })
        && text.chars().all(|c| !c.is_whitespace() && !c.is_control())
}

/// A service provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organization {
    /// Its identity, resolvable for ever.
    pub id: OrganizationId,
    /// Whether it works.
    pub status: OrganizationStatus,
    /// What it says of itself.
    pub profile: Profile,
}
