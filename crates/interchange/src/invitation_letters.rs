//! Letters about invitations, as the CSV that a mail merge reads: one row an invitation. Texts that a spreadsheet would take
//! for a formula carry an apostrophe in front.

use crate::{WriteFault, csv_text};
use domain::{
    ids::{InvitationId, OrganizationId},
    organization::Contact,
    time::Day,
};

/// One letter.
#[derive(Debug, Clone, Default)]
pub struct Letter<'l> {
    /// About which invitation.
    pub invitation: Option<InvitationId>,
    /// Why it is written, or why there is nothing to write: a word of the registry's.
    pub what: &'l str,
    /// To whom.
    pub organization: Option<OrganizationId>,
    /// The organization's legal name.
    pub name: &'l str,
    /// The public contact to write to.
    pub contact: Option<&'l Contact>,
    /// The name of the edition.
    pub edition: &'l str,
    /// By when it is due.
    pub due_on: Option<Day>,
    /// The one-time code for the organization's first person.
    pub code: &'l str,
    /// Where the code is used.
    pub page: &'l str,
}

const COLUMNS: [&str; 12] = [
    "invitation",
    "what",
    "organization",
    "name",
    "contact",
    "email",
    "phone",
    "url",
    "edition",
    "due_on",
    "code",
    "page",
];

/// The header row.
///
/// # Errors
/// When it cannot be written as CSV, which would be our own fault.
pub fn head() -> Result<Vec<u8>, WriteFault> {
    let mut bytes = Vec::new();
    row(COLUMNS.map(str::to_owned), &mut bytes)?;
    Ok(bytes)
}

/// Writes one letter as a row.
///
/// # Errors
/// When it cannot be written, which would be our own fault.
pub fn write(letter: &Letter<'_>, bytes: &mut Vec<u8>) -> Result<(), WriteFault> {
    let text = |text: Option<&str>| csv_text::escape_formula(text.unwrap_or_default());
    let contact = |of: fn(&Contact) -> Option<&str>| text(letter.contact.and_then(of));
    let cells = [
        letter.invitation.map(|id| id.to_string()).unwrap_or_default(),
        letter.what.to_owned(),
        letter.organization.map(|id| id.to_string()).unwrap_or_default(),
        text(Some(letter.name)),
        contact(|contact| Some(&contact.label)),
        contact(|contact| contact.email.as_deref()),
        contact(|contact| contact.phone.as_deref()),
        contact(|contact| contact.url.as_deref()),
        text(Some(letter.edition)),
        letter.due_on.map(|day| day.to_string()).unwrap_or_default(),
        letter.code.to_owned(),
        letter.page.to_owned(),
    ];
    row(cells, bytes)
}

fn row(cells: [String; 12], bytes: &mut Vec<u8>) -> Result<(), WriteFault> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(bytes);
    writer.write_record(cells)?;
    writer.flush()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_a_formula() {
        let contact = Contact {
            label: "=HYPERLINK(\"http://bad.example\")".to_owned(),
            phone: Some("+19195550101".to_owned()),
            email: Some("@SUM(1)".to_owned()),
            url: None,
        };
        let letter = Letter {
            what: "before_due",
            name: "-cmd|' /C calc'!A0",
            contact: Some(&contact),
            edition: "=1",
            ..Letter::default()
        };
        let mut bytes = head().unwrap();
        write(&letter, &mut bytes).unwrap();
        let mut reader = csv::Reader::from_reader(bytes.as_slice());
        assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), COLUMNS);
        let record = reader.records().next().unwrap().unwrap();
        for cell in &record {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
        }
        assert_eq!(record.get(6), Some("'+19195550101"));
    }
}
