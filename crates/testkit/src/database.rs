//! A database for each test: a copy of one that was made once a process.

use crate::people::{self, Staff};
use diesel::{
    Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, connection::SimpleConnection, sql_query,
    sql_types::Text,
};
use persistence::{Conn, DatabaseUrl, Db, RealWorld, World};
use std::{
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
};
use tempfile::TempDir;

/// How many connections each database's pool may open.
pub(crate) const CONNECTIONS: u32 = 4;

/// A database of a test's own. Its data end with it.
pub struct Database {
    url: DatabaseUrl,
    _place: Place,
}

/// Where a database lies; dropping it removes the database.
enum Place {
    Directory(#[allow(dead_code)] TempDir),
    Server(String),
}

/// What every test's database is copied from.
struct Template {
    source: Source,
    staff: Staff,
}

enum Source {
    /// The whole file: in memory, so that nothing is left behind when the process ends.
    File(Vec<u8>),
    Named(String),
}

/// The PostgreSQL server that the tests use, when they use one.
struct Server {
    url: String,
    /// The name that this process's databases begin with. Its advisory lock is held for as long as the process lives.
    prefix: String,
    conn: Mutex<PgConnection>,
    made: AtomicU32,
}

static SERVER: OnceLock<Option<Server>> = OnceLock::new();
static TEMPLATE: OnceLock<Template> = OnceLock::new();

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

impl Database {
    /// A copy of the template: migrated, with what ships, the demonstration edition and the staff.
    #[must_use]
    pub fn filled() -> (Self, Staff) {
        let template = template();
        let database = match &template.source {
            Source::File(whole) => {
                let (database, to) = Self::file();
                std::fs::write(to, whole).expect("the template is copied");
                database
            }
            Source::Named(from) => Self::on_server(server().expect("a server"), Some(from)),
        };
        (database, template.staff.clone())
    }

    /// A database with the schema and nothing in it.
    #[must_use]
    pub fn empty() -> Self {
        let database = server().map_or_else(|| Self::file().0, |server| Self::on_server(server, None));
        database.open().migrate().expect("the schema is made");
        database
    }

    /// Opens a pool on it, as another process would.
    #[must_use]
    pub fn open(&self) -> Db {
        self.open_in(Arc::new(RealWorld))
    }

    /// Opens a pool on it, with a clock and dice of the caller's.
    #[must_use]
    pub fn open_in(&self, world: Arc<dyn World>) -> Db {
        Db::open(&self.url, CONNECTIONS, world).expect("the database opens")
    }

    /// Whether it is PostgreSQL.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        matches!(self.url, DatabaseUrl::Postgres(_))
    }

    /// Runs SQL past every rule of the registry, as somebody with the database's password could.
    #[track_caller]
    pub fn tamper(&self, sql: &str) {
        let db = self.open();
        let changed = db.write_aside::<usize, persistence::Error>(|aside| {
            let conn: &mut Conn = aside;
            Ok(match conn {
                Conn::Sqlite(c) => sql_query(sql).execute(c)?,
                Conn::Postgres(c) => sql_query(sql).execute(c)?,
            })
        });
        assert!(changed.unwrap_or_else(|error| panic!("{sql}: {error}")) > 0, "changed nothing: {sql}");
    }

    /// Runs a script of SQL, such as the one that takes a migration back.
    #[track_caller]
    pub fn run_script(&self, sql: &str) {
        let ran = self.open().write_aside::<(), persistence::Error>(|aside| {
            let conn: &mut Conn = aside;
            match conn {
                Conn::Sqlite(c) => c.batch_execute(sql)?,
                Conn::Postgres(c) => c.batch_execute(sql)?,
            }
            Ok(())
        });
        ran.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    fn file() -> (Self, PathBuf) {
        let directory = TempDir::with_prefix("registry-test-").expect("a directory");
        let path = directory.path().join("registry.sqlite");
        (Self { url: DatabaseUrl::Sqlite(path.clone()), _place: Place::Directory(directory) }, path)
    }

    fn on_server(server: &Server, template: Option<&str>) -> Self {
        let name = format!("{}_{}", server.prefix, server.made.fetch_add(1, Ordering::Relaxed));
        let from = template.map_or_else(String::new, |template| format!(" TEMPLATE {template}"));
        server.run(&format!("CREATE DATABASE {name}{from}"));
        Self { url: server.address_of(&name), _place: Place::Server(name) }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let (Self::Server(name), Some(server)) = (self, server()) {
            server.run(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

impl Server {
    fn connect(url: &str) -> Self {
        let mut conn = PgConnection::establish(url).expect("TEST_DATABASE_URL names a server that answers");
        let prefix = format!("registry_test_{}", uuid::Uuid::new_v4().simple());
        sql_query(format!("SELECT pg_advisory_lock(hashtext('{prefix}'))")).execute(&mut conn).expect("a lock");
        remove_what_died(&mut conn);
        Self { url: url.to_owned(), prefix, conn: Mutex::new(conn), made: AtomicU32::new(0) }
    }

    fn run(&self, sql: &str) {
        let mut conn = self.conn.lock().unwrap_or_else(PoisonError::into_inner);
        sql_query(sql).execute(&mut *conn).unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// Waits until nobody is connected to a database: a pool's threads close its connections a little later.
    fn wait_until_left(&self, name: &str) {
        let mut conn = self.conn.lock().unwrap_or_else(PoisonError::into_inner);
        let sql = format!("SELECT datname::text AS name FROM pg_stat_activity WHERE datname = '{name}'");
        for _ in 0..500 {
            let there: Vec<Name> = sql_query(&sql).load(&mut *conn).expect("the connections");
            if there.is_empty() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        panic!("{name} is not left");
    }

    /// The server's address with another database's name.
    fn address_of(&self, name: &str) -> DatabaseUrl {
        let (before, query) = self.url.split_once('?').map_or((&*self.url, None), |(url, query)| (url, Some(query)));
        let (server, _) = before.rsplit_once('/').expect("TEST_DATABASE_URL is postgres://USER@HOST:PORT/NAME");
        let query = query.map(|query| format!("?{query}")).unwrap_or_default();
        DatabaseUrl::parse(&format!("{server}/{name}{query}")).expect("a database that this build may use")
    }
}

/// Removes databases of test runs that have ended: nobody holds the lock of their prefix any more.
fn remove_what_died(conn: &mut PgConnection) {
    let sql = "SELECT datname::text AS name FROM pg_database WHERE datname LIKE 'registry\\_test\\_%'";
    let found: Vec<Name> = sql_query(sql).load(conn).expect("the databases");
    for Name { name } in found {
        let prefix: String = name.splitn(4, '_').take(3).collect::<Vec<_>>().join("_");
        let is_dead = format!("SELECT 'yes' AS name WHERE pg_try_advisory_lock(hashtext('{prefix}'))");
        let dead: Vec<Name> = sql_query(is_dead).load(conn).expect("a lock");
        if !dead.is_empty() {
            // Somebody else may be removing it as well.
            let _ = sql_query(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).execute(conn);
            let _ = sql_query(format!("SELECT pg_advisory_unlock(hashtext('{prefix}'))")).execute(conn);
        }
    }
}

fn server() -> Option<&'static Server> {
    SERVER.get_or_init(|| std::env::var("TEST_DATABASE_URL").ok().map(|url| Server::connect(&url))).as_ref()
}

fn template() -> &'static Template {
    TEMPLATE.get_or_init(|| {
        let database = Database::empty();
        let db = database.open();
        let staff = people::load(&db);
        drop(db);
        let source = match (&database.url, server()) {
            (DatabaseUrl::Sqlite(path), _) => Source::File(whole(path)),
            (DatabaseUrl::Postgres(_), Some(server)) => {
                let Place::Server(name) = &database._place else { panic!("a database on the server") };
                let template = format!("{}_template", server.prefix);
                server.wait_until_left(name);
                server.run(&format!("CREATE DATABASE {template} TEMPLATE {name}"));
                Source::Named(template)
            }
            (DatabaseUrl::Postgres(_), None) => panic!("no server"),
        };
        Template { source, staff }
    })
}

/// A SQLite database as one file: what still stands in its write-ahead log is in it.
fn whole(from: &Path) -> Vec<u8> {
    let to = from.with_extension("whole");
    let mut conn = SqliteConnection::establish(&from.to_string_lossy()).expect("the file opens");
    sql_query(format!("VACUUM INTO '{}'", to.display())).execute(&mut conn).expect("the template is written");
    std::fs::read(to).expect("the template is read")
}
