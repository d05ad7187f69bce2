//! `registry export`.

use crate::{
    cli::{Chain, Export},
    failure::Failure,
    secrets,
    settings::open_existing_database,
};
use persistence::{
    access_log,
    chain::{entry_line, head_line},
    journal,
};
use std::io::{BufWriter, Write};

/// How many entries are read at a time.
const PAGE: u32 = 1000;

pub(super) fn export(options: &Export) -> Result<(), Failure> {
    let db = open_existing_database(&options.place)?;
    let mut to: Box<dyn Write> = match &options.output {
        Some(path) => Box::new(secrets::new_file(path)?),
        None => Box::new(std::io::stdout().lock()),
    };
    let failed = |error: std::io::Error| Failure::new(format!("the export cannot be written: {error}"));
    let (head, read) = match options.chain {
        Chain::Journal => (journal::head as fn(&mut _) -> _, journal::entries_after as fn(&mut _, _, _) -> _),
        Chain::AccessLog => (access_log::head as fn(&mut _) -> _, access_log::entries_after as fn(&mut _, _, _) -> _),
    };
    // One snapshot: the head is that of the last entry.
    db.read::<_, Failure>(|conn| {
        let head = head(conn)?;
        let mut to = BufWriter::new(&mut to);
        let mut last = 0;
        loop {
            let entries: Vec<persistence::chain::Entry> = read(conn, last, PAGE)?;
            let Some(newest) = entries.last() else { break };
            last = newest.number;
            for entry in &entries {
                to.write_all(entry_line(entry)?.as_bytes()).map_err(failed)?;
            }
        }
        to.write_all(head_line(&head)?.as_bytes()).map_err(failed)?;
        to.flush().map_err(failed)
    })
}
