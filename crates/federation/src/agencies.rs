//! Every issuer at which people may sign in.

use crate::agency::Agency;
use std::{fmt, sync::Arc};

/// The issuers that the operator names, in the order of the operator's file.
#[derive(Clone, Default)]
pub struct Agencies(Arc<Vec<Agency>>);

impl Agencies {
    /// The issuer with this short name.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&Agency> {
        self.0.iter().find(|agency| agency.settings.id == id)
    }

    /// Every issuer.
    pub fn iter(&self) -> impl Iterator<Item = &Agency> {
        self.0.iter()
    }
}

impl From<Vec<Agency>> for Agencies {
    fn from(all: Vec<Agency>) -> Self {
        Self(Arc::new(all))
    }
}

impl fmt::Debug for Agencies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter().map(|agency| &agency.settings.id)).finish()
    }
}
