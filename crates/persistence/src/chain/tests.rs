//! Every tampering is found and located, in memory and in an export.

use super::{
    Break, Entry, Flaw, Head, Recorded, Verified, entry_line, head_line, seal, seal::digest_of_payload, verify,
    verify_export,
};
use crate::Error;
use domain::{ids::OrganizationId, time::Instant};
use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

struct Something(u64);

impl Recorded for Something {
    fn act_and_payload(&self) -> Result<(String, Value), Error> {
        Ok(("something_done".to_owned(), json!({"number": self.0})))
    }

    fn subject(&self) -> String {
        format!("thing:{}", self.0)
    }

    fn organization(&self) -> Option<OrganizationId> {
        (self.0.is_multiple_of(2)).then(|| OrganizationId(Uuid::from_u128(u128::from(self.0))))
    }
}

fn chain(length: u64) -> (Vec<Entry>, Head) {
    let mut head = Head::start();
    let mut entries = Vec::new();
    for number in 1..=length {
        let recorded_at = Instant::from_microseconds(number.cast_signed());
        let entry = seal(&head, recorded_at, "system".to_owned(), &Something(number), &number.to_be_bytes()).unwrap();
        head = entry.head();
        entries.push(entry);
    }
    (entries, head)
}

fn export(entries: &[Entry], head: Option<&Head>) -> String {
    let lines: String = entries.iter().map(|entry| entry_line(entry).unwrap()).collect();
    lines + &head.map(|head| head_line(head).unwrap()).unwrap_or_default()
}

fn read(text: &str) -> Result<Verified, Flaw> {
    verify_export(text.as_bytes(), |_| {})
}

/// Both ways of verifying say the same.
fn both(entries: &[Entry], head: &Head) -> Result<Verified, Break> {
    let here = verify(entries, head);
    match read(&export(entries, Some(head))) {
        Ok(there) => assert_eq!(here, Ok(there)),
        Err(Flaw::Broken(there)) => assert_eq!(here, Err(there)),
        Err(other) => panic!("{other}"),
    }
    here
}

type Tamper = fn(&mut Entry);

/// Each field of an entry, changed.
const FIELDS: &[(&str, Tamper)] = &[
    ("recorded_at", |entry| entry.recorded_at = entry.recorded_at.plus_seconds(1)),
    ("actor", |entry| entry.actor = "operator".to_owned()),
    ("act", |entry| entry.act.push('x')),
    ("subject", |entry| entry.subject = "thing:0".to_owned()),
    ("organization", |entry| entry.organization = Some(OrganizationId(Uuid::from_u128(9)))),
    ("organization taken away", |entry| {
        entry.organization = match entry.organization {
            Some(_) => None,
            None => Some(OrganizationId(Uuid::from_u128(9))),
        }
    }),
    ("payload_digest", |entry| entry.payload_digest = "f".repeat(64)),
    ("hash", |entry| entry.hash = "f".repeat(64)),
    ("hash sealed anew", |entry| {
        entry.act.push('x');
        entry.hash = entry.computed_hash().unwrap();
    }),
    ("payload and digest sealed anew", |entry| {
        entry.payload = Some("{}".to_owned());
        entry.payload_digest = digest_of_payload(&entry.salt, "{}");
        entry.hash = entry.computed_hash().unwrap();
    }),
    ("previous", |entry| entry.previous = "f".repeat(64)),
    ("previous sealed anew", |entry| {
        entry.previous = "f".repeat(64);
        entry.hash = entry.computed_hash().unwrap();
    }),
    ("payload", |entry| entry.payload = Some("{\"number\":0}".to_owned())),
    ("payload's spelling", |entry| entry.payload = entry.payload.as_ref().map(|text| format!("{text} "))),
    ("salt", |entry| entry.salt.push('0')),
    ("number", |entry| entry.number += 1),
];

fn expected(field: &str, number: u64, length: u64) -> Break {
    match field {
        "payload" | "payload's spelling" | "salt" => Break::Payload { number },
        "previous" | "previous sealed anew" => Break::Link { number },
        "number" => Break::Gap { expected: number, found: number + 1 },
        // Sound in itself: what follows does not link to it, and behind the last stands the head.
        "hash sealed anew" | "payload and digest sealed anew" if number < length => Break::Link { number: number + 1 },
        "hash sealed anew" | "payload and digest sealed anew" => Break::Head { head: length, last: length },
        _ => Break::Hash { number },
    }
}

proptest! {
    #[test]
    fn a_changed_field_is_found_and_located(length in 1_u64..12, at in any::<prop::sample::Index>(), of in 0..FIELDS.len()) {
        let (mut entries, head) = chain(length);
        let (field, tamper) = FIELDS[of];
        let place = at.index(entries.len());
        tamper(&mut entries[place]);
        prop_assert_eq!(both(&entries, &head), Err(expected(field, place as u64 + 1, length)), "{}", field);
    }

    #[test]
    fn entries_taken_away_or_put_elsewhere_are_found(length in 2_u64..12, a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>()) {
        let (entries, head) = chain(length);
        let (a, b) = (a.index(entries.len()), b.index(entries.len()));
        let mut fewer = entries.clone();
        fewer.remove(a);
        let first = a as u64 + 1;
        let found = if first < length { Break::Gap { expected: first, found: first + 1 } } else { Break::Head { head: length, last: length - 1 } };
        prop_assert_eq!(both(&fewer, &head), Err(found));
        let mut twice = entries.clone();
        twice.insert(a, entries[a].clone());
        prop_assert_eq!(both(&twice, &head), Err(Break::Gap { expected: first + 1, found: first }));
        if a != b {
            let mut swapped = entries.clone();
            swapped.swap(a, b);
            let (low, high) = (a.min(b) as u64 + 1, a.max(b) as u64 + 1);
            prop_assert_eq!(both(&swapped, &head), Err(Break::Gap { expected: low, found: high }));
        }
    }

    #[test]
    fn an_export_that_is_cut_anywhere_is_noticed(length in 0_u64..8, at in any::<prop::sample::Index>()) {
        let (entries, head) = chain(length);
        let whole = export(&entries, Some(&head));
        // The line end behind the head says nothing.
        let cut = at.index(whole.len() - 1);
        prop_assert!(read(&whole[..cut]).is_err(), "cut at {}", cut);
    }

    #[test]
    fn no_byte_of_an_export_can_be_changed(at in any::<prop::sample::Index>(), to in 0_u8..128) {
        let (entries, head) = chain(3);
        let mut bytes = export(&entries, Some(&head)).into_bytes();
        let place = at.index(bytes.len() - 1);
        prop_assume!(bytes[place] != to);
        bytes[place] = to;
        // What still reads as the same entries is the same.
        if let Ok(verified) = verify_export(&*bytes, |_| {}) {
            prop_assert_eq!(verified.head, head);
        }
    }
}

#[test]
fn a_sound_chain_holds_and_an_empty_one_too() {
    for length in [0, 1, 7] {
        let (entries, head) = chain(length);
        assert_eq!(both(&entries, &head), Ok(Verified { entries: length, redacted: 0, head }));
    }
}

#[test]
fn the_head_must_name_the_last_entry() {
    let (entries, head) = chain(5);
    for other in [
        Head { number: 4, ..head.clone() },
        Head { number: 6, ..head.clone() },
        Head { hash: "f".repeat(64), ..head.clone() },
        Head { recorded_at: head.recorded_at.plus_seconds(1), ..head.clone() },
        Head::start(),
    ] {
        assert_eq!(both(&entries, &other), Err(Break::Head { head: other.number, last: 5 }));
    }
}

#[test]
fn a_redacted_payload_is_counted_and_breaks_nothing() {
    let (mut entries, head) = chain(5);
    entries[2].payload = None;
    assert_eq!(both(&entries, &head), Ok(Verified { entries: 5, redacted: 1, head }));
}

#[test]
fn an_export_without_its_last_line_or_with_more_behind_it_is_refused() {
    let (entries, head) = chain(3);
    assert!(matches!(read(&export(&entries, None)), Err(Flaw::NoHead { last: 3 })));
    assert!(matches!(read(""), Err(Flaw::NoHead { last: 0 })));
    let more = export(&entries, Some(&head)) + &entry_line(&entries[0]).unwrap();
    assert!(matches!(read(&more), Err(Flaw::BehindHead { line: 5 })));
    let twice = export(&entries, Some(&head)) + &head_line(&head).unwrap();
    assert!(matches!(read(&twice), Err(Flaw::BehindHead { line: 5 })));
}

#[test]
fn a_line_that_says_more_than_the_format_is_refused() {
    let (entries, head) = chain(2);
    let line = entry_line(&entries[0]).unwrap();
    let last = head_line(&head).unwrap();
    let second = entry_line(&entries[1]).unwrap();
    for bad in [
        line.replacen('{', "{\"more\":1,", 1),
        line.replacen('{', "{\"number\":1,", 1),
        line.replace("\"number\":1", "\"number\":-1"),
        line.replace("\"salt\"", "\"pepper\""),
        "\n".to_owned(),
        "null\n".to_owned(),
        format!("[{}]\n", line.trim()),
    ] {
        let text = format!("{bad}{second}{last}");
        assert!(matches!(read(&text), Err(Flaw::Unreadable { line: 1 })), "{bad}");
    }
}

#[test]
fn each_entry_that_holds_is_shown() {
    let (entries, head) = chain(4);
    let mut seen = Vec::new();
    verify_export(export(&entries, Some(&head)).as_bytes(), |entry| seen.push(entry.clone())).unwrap();
    assert_eq!(seen, entries);
}
