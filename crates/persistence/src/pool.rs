//! Connections: which database a URL names, and how each connection is set up.

use crate::{Conn, Error, backend::on_each_backend};
use diesel::{
    Connection, ConnectionError, PgConnection, RunQueryDsl, SqliteConnection,
    connection::{SimpleConnection, TransactionManager},
};
use std::path::PathBuf;

/// The address of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `postgres://…` or `postgresql://…`.
    Postgres(String),
    /// `sqlite://PATH`, or a plain path.
    Sqlite(PathBuf),
}

impl DatabaseUrl {
    /// Reads an address by its scheme.
    ///
    /// # Errors
    /// A sentence that says what is wrong, when the scheme is unknown or a PostgreSQL that is not on this machine
    /// would be spoken to without TLS.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            if !cfg!(feature = "postgres-tls") && !is_on_this_machine(text) {
                return Err(
                    "this build speaks to PostgreSQL without TLS, so it accepts only a server on loopback or a \
                            socket; build with --features postgres-tls for any other"
                        .to_owned(),
                );
            }
            return Ok(Self::Postgres(text.to_owned()));
        }
        match text.split_once("://") {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            Some((scheme, _)) => {
                Err(format!("the scheme {scheme:?} is not known; write postgres://USER@HOST/NAME or sqlite://PATH"))
            }
            None if text.is_empty() => {
                Err("the address is empty; write postgres://USER@HOST/NAME or sqlite://PATH".to_owned())
            }
            None => Ok(Self::Sqlite(text.into())),
        }
    }
}

/// Whether every host that a PostgreSQL URL names is loopback or a socket's directory.
fn is_on_this_machine(url: &str) -> bool {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let (before_query, query) = rest.split_once('?').unwrap_or((rest, ""));
    let authority = before_query.split('/').next().unwrap_or_default();
    let hosts = authority.rsplit_once('@').map_or(authority, |(_, hosts)| hosts);
    let named_in_query = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .filter(|(key, _)| matches!(*key, "host" | "hostaddr"))
        .flat_map(|(_, value)| value.split(','));
    hosts.split(',').chain(named_in_query).all(|host| {
        let name = match host.strip_prefix('[') {
            Some(v6) => v6.split(']').next().unwrap_or_default(),
            None => host.split(':').next().unwrap_or_default(),
        };
        let name = name.to_ascii_lowercase();
        let address = name.parse::<std::net::IpAddr>();
        name.is_empty()
            || name == "localhost"
            || name.starts_with('/')
            || name.starts_with("%2f")
            || address.is_ok_and(|address| address.is_loopback())
    })
}

/// Opens connections for the pool. Diesel's own `establish` tries each backend in turn and can create a SQLite
/// file named after a PostgreSQL URL; this one goes by the scheme.
pub(crate) struct Connector(pub DatabaseUrl);

impl Connector {
    pub(crate) fn open(&self) -> Result<Conn, Error> {
        // libpq speaks in several lines; an operator and the log want one.
        let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let unreachable = |error: ConnectionError| Error::Unreachable(one_line(&error.to_string()));
        match &self.0 {
            DatabaseUrl::Postgres(url) => PgConnection::establish(url).map(Conn::Postgres).map_err(unreachable),
            DatabaseUrl::Sqlite(path) => {
                let mut conn = SqliteConnection::establish(&path.to_string_lossy()).map_err(unreachable)?;
                conn.batch_execute(
                    "PRAGMA busy_timeout = 10000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                     PRAGMA foreign_keys = ON;",
                )?;
                Ok(Conn::Sqlite(conn))
            }
        }
    }
}

impl r2d2::ManageConnection for Connector {
    type Connection = Conn;
    type Error = Error;

    fn connect(&self) -> Result<Conn, Error> {
        self.open()
    }

    fn is_valid(&self, conn: &mut Conn) -> Result<(), Error> {
        on_each_backend!(conn, |c| diesel::sql_query("SELECT 1").execute(c))?;
        Ok(())
    }

    fn has_broken(&self, conn: &mut Conn) -> bool {
        // A panic inside a transaction leaves it open; such a connection must not be used again.
        std::thread::panicking()
            || on_each_backend!(conn, |c| {
                type Manager<C> = <C as Connection>::TransactionManager;
                fn is_open<C: Connection>(c: &mut C) -> bool {
                    let status = Manager::<C>::transaction_manager_status_mut(c);
                    !matches!(status.transaction_depth(), Ok(None))
                }
                is_open(c)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_decides() {
        assert_eq!(DatabaseUrl::parse("sqlite://a/b.sqlite"), Ok(DatabaseUrl::Sqlite("a/b.sqlite".into())));
        assert_eq!(DatabaseUrl::parse("a/b.sqlite"), Ok(DatabaseUrl::Sqlite("a/b.sqlite".into())));
        assert!(matches!(DatabaseUrl::parse("postgres://u@localhost/n"), Ok(DatabaseUrl::Postgres(_))));
        assert!(DatabaseUrl::parse("mysql://h/n").is_err());
        assert!(DatabaseUrl::parse("").is_err());
    }

    #[test]
    #[cfg(not(feature = "postgres-tls"))]
    fn a_postgres_elsewhere_is_refused_without_tls() {
        let here = [
            "postgres://u:p@127.0.0.1:5432/n",
            "postgres://[::1]/n",
            "postgres:///n?host=/run/postgresql",
            "postgres://u@%2Frun%2Fpostgresql/n",
        ];
        let elsewhere = [
            "postgres://u@db.example/n",
            "postgres://u@127.0.0.1,db.example/n",
            "postgres://u@localhost/n?host=10.0.0.1",
            "postgres://u@localhost/n?hostaddr=10.0.0.1",
        ];
        for url in here {
            assert!(DatabaseUrl::parse(url).is_ok(), "{url}");
        }
        for url in elsewhere {
            assert!(DatabaseUrl::parse(url).is_err(), "{url}");
        }
    }
}
