//! Puts the rows of one organization together.

use super::{Content, OrganizationLine, OrganizationRecord, Part};
use crate::{Row, RowFault};
use domain::organization::{Identifier, Profile};
use std::collections::{BTreeSet, HashMap};

/// One organization of a file: the lines that speak of it, and what they say together or what is wrong with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gathered {
    /// The lines at which its rows begin, in order.
    pub lines: Vec<u64>,
    /// The organization, or every fault with the line of its row. One faulty row holds the organization back:
    /// without it, the rest would say that the organization offers less than it does.
    pub content: Result<OrganizationRecord, Vec<(u64, RowFault)>>,
}

/// Groups rows by organization, in the order in which the organizations first appear.
///
/// A faulty row whose organization cannot be read stands by itself.
#[must_use]
pub fn gather(rows: Vec<Row<OrganizationLine>>) -> Vec<Gathered> {
    let mut groups: Vec<Group> = Vec::new();
    let mut places: HashMap<Identifier, usize> = HashMap::new();
    for row in rows {
        let known = row.organization.as_ref().and_then(|key| places.get(key)).copied();
        match known.and_then(|place| groups.get_mut(place)) {
            Some(group) => group.add(row),
            None => {
                if let Some(key) = &row.organization {
                    places.insert(key.clone(), groups.len());
                }
                groups.push(Group::begin(row));
            }
        }
    }
    refuse_shared_identifiers(&mut groups);
    groups.into_iter().map(Group::finish).collect()
}

/// The rows of one organization.
struct Group {
    lines: Vec<u64>,
    first: First,
    faults: Vec<(u64, RowFault)>,
}

/// What the first row of an organization said.
enum First {
    /// It could not be read.
    Unreadable,
    /// Everything, by itself.
    Whole(OrganizationRecord),
    /// The cells of the organization, which later rows must agree with, and the organization so far.
    Part(Box<Part>, OrganizationRecord),
}

impl Group {
    fn begin(row: Row<OrganizationLine>) -> Self {
        let (first, faults) = match row.content {
            Err(faults) => (First::Unreadable, faults),
            Ok(OrganizationLine { key, content: Content::Whole(profile) }) => {
                (First::Whole(OrganizationRecord { key, profile: *profile }), Vec::new())
            }
            Ok(OrganizationLine { key, content: Content::Part(part) }) => match whole(&key, &part) {
                Ok(profile) => (First::Part(part, OrganizationRecord { key, profile }), Vec::new()),
                Err(faults) => (First::Unreadable, faults),
            },
        };
        Self { lines: vec![row.line], first, faults: at(row.line, faults) }
    }

    fn add(&mut self, row: Row<OrganizationLine>) {
        let first_line = self.lines.first().copied().unwrap_or_default();
        self.lines.push(row.line);
        match (row.content.map(|line| line.content), &mut self.first) {
            (Err(faults), _) => self.faults.extend(at(row.line, faults)),
            (Ok(Content::Part(part)), First::Part(first, record)) => {
                self.faults.extend(at(row.line, disagreements(first, &part, first_line)));
                record.profile.offerings.extend(part.offering);
            }
            // With a first row that could not be read, it is not known what this one should agree with.
            (Ok(Content::Part(_)), First::Unreadable) => {}
            (Ok(Content::Whole(_)), _) | (Ok(Content::Part(_)), First::Whole(_)) => {
                let detail = format!("names the organization of line {first_line} again; keep one of the two");
                self.faults.push((row.line, RowFault { pointer: "/identifiers/0".to_owned(), detail }));
            }
        }
    }

    fn record(&self) -> Option<&OrganizationRecord> {
        match &self.first {
            First::Unreadable => None,
            First::Whole(record) | First::Part(_, record) => Some(record),
        }
    }

    fn finish(mut self) -> Gathered {
        // Each row was checked by itself; some rules speak of the rows together.
        if let (true, First::Part(_, record)) = (self.faults.is_empty(), &self.first) {
            let line = self.lines.first().copied().unwrap_or_default();
            self.faults = at(line, record.profile.faults().into_iter().map(on_the_first_row).collect());
        }
        let content = match self.first {
            First::Whole(record) | First::Part(_, record) if self.faults.is_empty() => Ok(record),
            _ => Err(self.faults),
        };
        Gathered { lines: self.lines, content }
    }
}

fn at(line: u64, faults: Vec<RowFault>) -> Vec<(u64, RowFault)> {
    faults.into_iter().map(|fault| (line, fault)).collect()
}

/// What the domain's rules object to in an organization of several rows, as a fault of its first row.
fn on_the_first_row((pointer, rule): (String, &str)) -> RowFault {
    match pointer.split('/').nth(1) {
        None | Some("offerings" | "identifiers") => {
            RowFault { pointer: String::new(), detail: format!("the rows of the organization together: {rule}") }
        }
        Some(column) => RowFault { pointer: format!("/{column}"), detail: rule.to_owned() },
    }
}

/// The organization that a first row begins.
fn whole(key: &Identifier, part: &Part) -> Result<Profile, Vec<RowFault>> {
    match (&part.name, part.kind) {
        (Some(name), Some(kind)) => Ok(Profile {
            name: name.clone(),
            other_names: part.other_names.clone().unwrap_or_default(),
            kind,
            description: part.description.clone(),
            contacts: part.contacts.clone().unwrap_or_default(),
            website: part.website.clone(),
            phone: part.phone.clone(),
            round_the_clock_line: part.round_the_clock_line.clone(),
            identifiers: [key.clone()].into_iter().chain(part.ein.clone()).collect(),
            offerings: part.offering.iter().cloned().collect(),
        }),
        (name, kind) => {
            let missing = [("/name", name.is_none()), ("/kind", kind.is_none())];
            let faults = missing.into_iter().filter(|(_, is_missing)| *is_missing).map(|(pointer, _)| RowFault {
                pointer: pointer.to_owned(),
                detail: "is needed on the first row of an organization".to_owned(),
            });
            Err(faults.collect())
        }
    }
}

/// The cells of a later row that are neither blank nor as on the first row.
fn disagreements(first: &Part, later: &Part, first_line: u64) -> Vec<RowFault> {
    let columns = [
        ("/name", differs(&first.name, &later.name)),
        ("/kind", differs(&first.kind, &later.kind)),
        ("/other_names", differs(&first.other_names, &later.other_names)),
        ("/ein", differs(&first.ein, &later.ein)),
        ("/website", differs(&first.website, &later.website)),
        ("/phone", differs(&first.phone, &later.phone)),
        ("/description", differs(&first.description, &later.description)),
        ("/contacts", differs(&first.contacts, &later.contacts)),
        ("/round_the_clock_line", differs(&first.round_the_clock_line, &later.round_the_clock_line)),
    ];
    let differing = columns.into_iter().filter(|(_, differs)| *differs);
    let fault = |(pointer, _): (&str, bool)| RowFault {
        pointer: pointer.to_owned(),
        detail: format!("must be as on line {first_line}, the first row of the organization, or blank"),
    };
    differing.map(fault).collect()
}

fn differs<T: PartialEq>(first: &Option<T>, later: &Option<T>) -> bool {
    later.is_some() && first != later
}

/// Two organizations of one file must not share an identifier: the later one is refused.
fn refuse_shared_identifiers(groups: &mut [Group]) {
    let mut owners: HashMap<Identifier, u64> = HashMap::new();
    for group in groups {
        let line = group.lines.first().copied().unwrap_or_default();
        let identifiers: BTreeSet<_> =
            group.record().map(|record| record.profile.identifiers.clone()).unwrap_or_default();
        let pointer = if matches!(group.first, First::Whole(_)) { "/identifiers" } else { "/ein" };
        for identifier in identifiers {
            if let Some(owner) = owners.get(&identifier) {
                let detail = format!("holds an identifier of the organization of line {owner}; each has its own");
                group.faults.push((line, RowFault { pointer: pointer.to_owned(), detail }));
            } else {
                owners.insert(identifier, line);
            }
        }
    }
}
