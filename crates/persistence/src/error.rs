//! What can go wrong below the rules.

/// A failure of the database, or a state of it that the caller must deal with.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A uniqueness that the caller can mend is violated; the text names what is taken.
    #[error("{0}")]
    Conflict(String),
    /// No connection came free in time, or the database is locked.
    #[error("the database is busy")]
    Busy,
    /// The database cannot be reached or refuses the connection.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// A stored value cannot be read back. The data has been changed outside the registry.
    #[error("a stored {what} cannot be read: {detail}")]
    Corrupt {
        /// Which kind of value.
        what: &'static str,
        /// Why.
        detail: String,
    },
    /// Anything else that the database reports.
    #[error("the database failed: {0}")]
    Database(#[source] diesel::result::Error),
}

impl From<diesel::result::Error> for Error {
    fn from(error: diesel::result::Error) -> Self {
        match &error {
            diesel::result::Error::DatabaseError(_, info) if info.message().contains("database is locked") => {
                Self::Busy
            }
            diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::ClosedConnection, info) => {
                Self::Unreachable(info.message().to_owned())
            }
            _ => Self::Database(error),
        }
    }
}

impl Error {
    /// Names the conflict when a statement violated a uniqueness; SQLite does not say which, so the caller does.
    pub(crate) fn or_conflict(error: diesel::result::Error, taken: impl FnOnce() -> String) -> Self {
        match error {
            diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::UniqueViolation, _) => {
                Self::Conflict(taken())
            }
            other => other.into(),
        }
    }

    pub(crate) fn corrupt(what: &'static str, detail: impl std::fmt::Display) -> Self {
        Self::Corrupt { what, detail: detail.to_string() }
    }
}
