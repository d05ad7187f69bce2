//! Contacts in one cell: `label | phone | email | url`, separated by `;`. What a contact does not have stays blank, and
//! trailing bars can be left out.

use crate::csv_text::{join_texts, split_texts};
use domain::organization::Contact;

/// The contacts of a cell. Whether they make sense is for the domain's rules.
pub(crate) fn read(cell: &str) -> Vec<Contact> {
    split_texts(cell).iter().map(|text| contact(text)).collect()
}

fn contact(text: &str) -> Contact {
    // A fifth part would be lost: it stays with the address, which then is none.
    let mut parts = text.splitn(4, '|').map(str::trim);
    let label = parts.next().unwrap_or_default().to_owned();
    let mut part = || parts.next().filter(|part| !part.is_empty()).map(str::to_owned);
    Contact { label, phone: part(), email: part(), url: part() }
}

/// The cell that [`read`] reads back.
pub(crate) fn write(contacts: &[Contact]) -> String {
    let written: Vec<String> = contacts
        .iter()
        .map(|contact| {
            let Contact { label, phone, email, url } = contact;
            let parts = [Some(label), phone.as_ref(), email.as_ref(), url.as_ref()];
            let last = parts.iter().rposition(Option::is_some).unwrap_or_default();
            let given: Vec<&str> = parts.iter().take(last + 1).map(|part| part.map_or("", String::as_str)).collect();
            given.join(" | ")
        })
        .collect();
    join_texts(written.iter().map(String::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_are_read_from_the_cell_that_they_were_written_to() {
        let some = |text: &str| Some(text.to_owned());
        let contacts = [
            Contact { label: "Intake; day".to_owned(), phone: some("+19195550101"), email: None, url: None },
            Contact {
                label: "Mail".to_owned(),
                phone: None,
                email: some("a@b.example"),
                url: some("https://b.example/x?y=|"),
            },
        ];
        let cell = write(&contacts);
        assert_eq!(cell, "Intake\\; day | +19195550101;Mail |  | a@b.example | https://b.example/x?y=|");
        assert_eq!(read(&cell), contacts);
    }
}
