//! The command line.

use clap::{Args, Parser, Subcommand};
use domain::access::Role;
use std::{net::SocketAddr, path::PathBuf};

/// A registry of service providers and how they meet the Standards.
#[derive(Parser)]
#[command(name = "registry", version, about)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Subcommand)]
pub enum Command {
    /// Start the service. Creates its data directory, its keys and the first administrator when they are missing.
    Serve(Serve),
    /// Start the service loaded with fictitious organizations, to explore.
    Demo(Demo),
    /// Bring the database's schema to this version.
    Migrate(Place),
    /// Check the journal's chain, and say where it breaks.
    Verify(Place),
    /// Plan a bulk import on a running service, and apply it when asked to.
    Import(Import),
    /// Print an access token in a person's name. Recorded in the journal as the operator's act.
    Token(Token),
    /// Manage people's accounts.
    #[command(subcommand)]
    User(UserCommand),
    /// Manage machines' credentials.
    #[command(subcommand)]
    Client(ClientCommand),
    /// Print the OpenAPI document.
    Openapi,
    /// Print docs/access.md: every operation against every role.
    #[command(hide = true)]
    AccessTable,
    /// Ask a running service whether it is ready; for supervisors.
    Health {
        /// The service's address.
        #[arg(default_value = "http://127.0.0.1:8080")]
        url: String,
    },
}

/// Where the data is.
#[derive(Args, Clone)]
pub struct Place {
    /// The directory for keys and the embedded database.
    #[arg(long, env = "REGISTRY_DATA", default_value = "registry-data")]
    pub data: PathBuf,
    /// The database: postgres://USER@HOST/NAME or sqlite://PATH. An SQLite file in the data directory when absent.
    #[arg(long, env = "REGISTRY_DATABASE_URL", hide_env_values = true)]
    pub database: Option<String>,
    /// A file that holds the database's address, for secrets that are mounted as files.
    #[arg(long, env = "REGISTRY_DATABASE_URL_FILE")]
    pub database_file: Option<PathBuf>,
}

/// How the service listens and answers.
#[derive(Args, Clone)]
pub struct Listening {
    /// Where to listen. Port 0 takes any that is free.
    #[arg(long, env = "REGISTRY_LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// The address under which callers reach the service; the issuer of tokens. http:// and where it listens when absent.
    #[arg(long, env = "REGISTRY_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// A file with the private keys that sign tokens, PKCS #8 in PEM; the first signs. One is made in the data directory when absent.
    #[arg(long, env = "REGISTRY_SIGNING_KEY_FILE")]
    pub signing_key_file: Option<PathBuf>,
    /// How old the directory's confirmation may be, in milliseconds, before this node stops vouching.
    #[arg(long, env = "REGISTRY_MAX_STALENESS_MS", default_value_t = 2000)]
    pub max_staleness_ms: u64,
    /// How many database connections to keep.
    #[arg(long, env = "REGISTRY_CONNECTIONS", default_value_t = 8)]
    pub connections: u32,
    /// How many threads answer; as many as there are cores when absent.
    #[arg(long, env = "REGISTRY_WORKERS")]
    pub workers: Option<usize>,
    /// What an answer that is no yes tells its reader to do instead.
    #[arg(long, env = "REGISTRY_FALLBACK_CONTACT", default_value = DEFAULT_FALLBACK)]
    pub fallback_contact: String,
}

/// What is told until the operator says otherwise.
const DEFAULT_FALLBACK: &str =
    "In an emergency call 911. The operator of this registry has not configured another contact.";

/// `registry serve`.
#[derive(Args, Clone)]
pub struct Serve {
    /// Where the data is.
    #[command(flatten)]
    pub place: Place,
    /// How the service listens.
    #[command(flatten)]
    pub listening: Listening,
    /// The first administrator's name, used when there are no accounts yet.
    #[arg(long, env = "REGISTRY_ADMIN_NAME", default_value = "administrator")]
    pub admin_name: String,
    /// A file with the first administrator's password; otherwise the environment's REGISTRY_ADMIN_PASSWORD. Without either, a one-time code to set one is printed once.
    #[arg(long, env = "REGISTRY_ADMIN_PASSWORD_FILE")]
    pub admin_password_file: Option<PathBuf>,
}

/// `registry demo`.
#[derive(Args, Clone)]
pub struct Demo {
    /// The directory for keys and the embedded database.
    #[arg(long, env = "REGISTRY_DEMO_DATA", default_value = "registry-demo")]
    pub data: PathBuf,
    /// The database; an SQLite file in the data directory when absent.
    #[arg(long, env = "REGISTRY_DEMO_DATABASE_URL", hide_env_values = true)]
    pub database: Option<String>,
    /// How the service listens.
    #[command(flatten)]
    pub listening: Listening,
    /// Print the facts as one JSON object on one line.
    #[arg(long)]
    pub json: bool,
}

/// `registry import`.
#[derive(Args, Clone)]
pub struct Import {
    /// The file: CSV (.csv) or JSON Lines (.jsonl, .ndjson).
    pub file: PathBuf,
    /// The service's address.
    #[arg(long)]
    pub to: String,
    /// What the file holds: organizations or self_ratings.
    #[arg(long, default_value = "organizations")]
    pub kind: String,
    /// Apply the plan after printing it.
    #[arg(long)]
    pub apply: bool,
    /// The OAuth client to get a token with; its secret is read from REGISTRY_CLIENT_SECRET. A token in REGISTRY_TOKEN is used instead when there is one.
    #[arg(long, env = "REGISTRY_CLIENT_ID")]
    pub client: Option<String>,
}

/// `registry token`.
#[derive(Args, Clone)]
pub struct Token {
    /// The person's sign-in name.
    pub user: String,
    /// Where the data is.
    #[command(flatten)]
    pub place: Place,
    /// The service's public address; the one that it last started with when absent.
    #[arg(long, env = "REGISTRY_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// A file with the private keys that sign tokens; the data directory's when absent.
    #[arg(long, env = "REGISTRY_SIGNING_KEY_FILE")]
    pub signing_key_file: Option<PathBuf>,
}

/// `registry user …`.
#[derive(Subcommand)]
pub enum UserCommand {
    /// Add an account, and print, once, the one-time code with which its person sets a password.
    Add {
        /// The sign-in name.
        name: String,
        /// provider_member, provider_owner, reviewer, decider, standards_editor, importer, auditor or administrator.
        #[arg(long, value_parser = parse_role)]
        role: Role,
        /// The organization's id, for a provider.
        #[arg(long)]
        organization: Option<domain::ids::OrganizationId>,
        /// A file with the password to set instead, for scripts.
        #[arg(long)]
        password_file: Option<PathBuf>,
        /// Where the data is.
        #[command(flatten)]
        place: Place,
    },
    /// Print, once, a one-time code with which the person of an account sets a new password. It ends their sessions.
    Password {
        /// The sign-in name.
        name: String,
        /// Take the present password away and end every session now, not when the code is used.
        #[arg(long, conflicts_with = "password_file")]
        at_once: bool,
        /// A file with the password to set instead, for scripts.
        #[arg(long)]
        password_file: Option<PathBuf>,
        /// Where the data is.
        #[command(flatten)]
        place: Place,
    },
}

/// `registry client …`.
#[derive(Subcommand)]
pub enum ClientCommand {
    /// Add a client, with a secret that is printed once.
    Add {
        /// What it is called.
        name: String,
        /// partner, importer or auditor.
        #[arg(long, value_parser = parse_role)]
        role: Role,
        /// The organization that runs it.
        #[arg(long)]
        belongs_to: String,
        /// The agreement on record.
        #[arg(long)]
        agreement: String,
        /// The last day on which it may ask for tokens, at most twelve months ahead.
        #[arg(long)]
        expires_on: Option<domain::time::Day>,
        /// Where the data is.
        #[command(flatten)]
        place: Place,
    },
}

fn parse_role(word: &str) -> Result<Role, String> {
    let known: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    Role::parse(word).ok_or_else(|| format!("is none of {}", known.join(", ")))
}
