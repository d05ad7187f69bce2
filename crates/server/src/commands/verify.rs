//! `registry verify`.

use crate::{cli::Verify, failure::Failure, settings::open_existing_database};
use persistence::{
    access_log,
    chain::{Entry, Verified, verify_export},
    journal,
};
use std::{collections::BTreeSet, fs::File, io::BufReader, path::Path};

pub(super) fn verify(options: &Verify) -> Result<(), Failure> {
    let mut noted = Noted::read(&options.head)?;
    if options.export.is_empty() {
        database(options, &mut noted)?;
    }
    for path in &options.export {
        export(path, &mut noted)?;
    }
    noted.all_found()
}

fn database(options: &Verify, noted: &mut Noted) -> Result<(), Failure> {
    let db = open_existing_database(&options.place)?;
    let found = db.read::<_, Failure>(|conn| Ok(journal::verify(conn, |entry| noted.see(entry))?))?;
    let journal = told("The journal's", found.map_err(|broken| format!("the journal's chain is broken: {broken}")));
    let found = db.read::<_, Failure>(|conn| Ok(access_log::verify(conn, |entry| noted.see(entry))?))?;
    let log = told("The access log's", found.map_err(|broken| format!("the access log's chain is broken: {broken}")));
    // Both are looked at, and told, before it ends.
    match (journal, log) {
        (Ok(()), Ok(())) => Ok(()),
        (Err(one), Ok(())) | (Ok(()), Err(one)) => Err(Failure::new(one)),
        (Err(one), Err(other)) => Err(Failure::new(format!("{one}; {other}"))),
    }
}

fn export(path: &Path, noted: &mut Noted) -> Result<(), Failure> {
    let name = path.display();
    let file = File::open(path).map_err(|error| Failure::new(format!("{name} cannot be opened: {error}")))?;
    let found = verify_export(BufReader::new(file), |entry| noted.see(entry));
    told(&format!("{name}: the"), found.map_err(|flaw| format!("{name} does not hold: {flaw}"))).map_err(Failure::new)
}

fn told(whose: &str, found: Result<Verified, String>) -> Result<(), String> {
    let Verified { entries, redacted, head } = found?;
    let redacted = if redacted == 0 { String::new() } else { format!(" ({redacted} with the payload redacted)") };
    println!("{whose} chain holds: {entries} entries{redacted}. Its head is {}.", head.hash);
    Ok(())
}

/// Hashes that somebody noted earlier, until they are found.
struct Noted(BTreeSet<String>);

impl Noted {
    fn read(hashes: &[String]) -> Result<Self, Failure> {
        let hash = |text: &String| {
            let hash = text.trim().to_ascii_lowercase();
            let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
            is_hash.then_some(hash).ok_or_else(|| Failure::new("--head must be a hash: 64 hexadecimal digits"))
        };
        hashes.iter().map(hash).collect::<Result<_, _>>().map(Self)
    }

    fn see(&mut self, entry: &Entry) {
        self.0.remove(&entry.hash);
    }

    fn all_found(&self) -> Result<(), Failure> {
        match self.0.first() {
            None => Ok(()),
            Some(hash) => Err(Failure::new(format!(
                "no entry has the hash {hash}: what was noted is not, or is no longer, part of what was checked"
            ))),
        }
    }
}
