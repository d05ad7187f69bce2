//! The profile: what an organization says of itself in public, and what it offers.

use super::{
    OrganizationKind,
    contact::{Contact, PHONE_RULE, WEBSITE_RULE, is_e164, is_line_of_text, is_text, is_web_address},
    identifier::Identifier,
};
use crate::{
    arena::ArenaCode,
    offering::{Need, Offering},
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

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
    /// What it does, in its own words, for everyone to read. Never write anything about a victim or survivor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schema(
            min_length = 1,
            max_length = 2000,
            example = "Advocacy and case management for survivors of trafficking."
        )
    )]
    pub description: Option<String>,
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
    /// How the public reaches it: desks and offices, no person's own address or number.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schema(max_items = 20))]
    #[cfg_attr(feature = "schema", validate(length(max = 20)))]
    pub contacts: Vec<Contact>,
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
            ("/contacts", self.contacts.len(), 20, "must hold at most 20 contacts"),
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
        if self.description.as_deref().is_some_and(|text| !is_text(text, 2000)) {
            faults.push((
                "/description".into(),
                "must be 1 to 2000 characters without surrounding blanks or control characters other than line ends",
            ));
        }
        if self.website.as_deref().is_some_and(|address| !is_web_address(address)) {
            faults.push(("/website".into(), WEBSITE_RULE));
        }
        for (pointer, phone) in [("/phone", &self.phone), ("/round_the_clock_line", &self.round_the_clock_line)] {
            if phone.as_deref().is_some_and(|number| !is_e164(number)) {
                faults.push((pointer.into(), PHONE_RULE));
            }
        }
        for (place, contact) in self.contacts.iter().enumerate() {
            let below = contact.faults().into_iter();
            faults.extend(below.map(|(below, fault)| (format!("/contacts/{place}{below}"), fault)));
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
