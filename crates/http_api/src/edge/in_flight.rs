//! Keys of requests that are being answered: the same key again waits its turn.

use crate::problem::{Kind, Problem};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

/// Keys that are being answered on this node.
#[derive(Debug, Default, Clone)]
pub struct InFlight(Arc<Mutex<HashSet<(String, String)>>>);

/// A key that is being answered, until it is dropped.
pub struct Flight {
    all: InFlight,
    this: (String, String),
}

impl InFlight {
    /// Begins to answer a caller's key.
    ///
    /// # Errors
    /// 409 while it is being answered already.
    pub fn begin(&self, caller: &str, key: &str) -> Result<Flight, Problem> {
        let this = (caller.to_owned(), key.to_owned());
        let begun = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(this.clone());
        if begun {
            return Ok(Flight { all: self.clone(), this });
        }
        Err(Problem::new(Kind::InFlight, "Wait for the answer to the first, or try again in a moment."))
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.all.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.this);
    }
}
