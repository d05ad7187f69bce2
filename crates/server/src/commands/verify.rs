//! `registry verify`.

use crate::{cli::Place, failure::Failure, settings::open_existing_database};
use persistence::journal;

pub(super) fn verify(place: &Place) -> Result<(), Failure> {
    let db = open_existing_database(place)?;
    match db.read::<_, Failure>(|conn| Ok(journal::verify(conn, |_| {})?))? {
        Ok(found) => {
            println!("The journal's chain holds: {} entries.", found.entries);
            Ok(())
        }
        Err(broken) => Err(Failure::new(format!("the journal's chain is broken: {broken}"))),
    }
}
