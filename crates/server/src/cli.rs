//! The command line.

use clap::{Args, Parser, Subcommand};
use domain::{
    access::{Role, Thresholds},
    ids::{ClientId, ClientSecretId},
    organization::IdentifierScheme,
    time::Day,
};
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
    /// Check the chains of the journal and of the access log, in the database or in exports, and say where they break.
    Verify(Verify),
    /// Write the journal or the access log to a file that can be verified without the database.
    Export(Export),
    /// Plan a bulk import on a running service, and apply it when asked to.
    Import(Import),
    /// Print an access token in a person's name. Recorded in the journal as the operator's act.
    Token(Token),
    /// Manage the keys that sign tokens.
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Manage people's accounts.
    #[command(subcommand)]
    User(UserCommand),
    /// Manage machines' credentials.
    #[command(subcommand)]
    Client(ClientCommand),
    /// Print the code that an authenticator app would show now, for people without one at hand and for scripts.
    Totp {
        /// The key that the app would hold, in base32.
        key: String,
    },
    /// Print the OpenAPI document.
    Openapi,
    /// Print docs/access.md: every operation against every role.
    #[command(hide = true)]
    AccessTable,
    /// Draw the life cycle of self-assessments anew in a page that has a place for it.
    #[command(hide = true)]
    LifeCycle {
        /// The page, docs/RULES.md.
        page: PathBuf,
    },
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

/// `registry verify`.
#[derive(Args, Clone)]
pub struct Verify {
    /// Where the data is.
    #[command(flatten)]
    pub place: Place,
    /// Check this export instead of the database; nothing but the file is needed. May be repeated.
    #[arg(long)]
    pub export: Vec<PathBuf>,
    /// A hash that was noted earlier, which must still be in one of the chains. May be repeated.
    #[arg(long)]
    pub head: Vec<String>,
}

/// `registry export`.
#[derive(Args, Clone)]
pub struct Export {
    /// Which chain.
    pub chain: Chain,
    /// Where the data is.
    #[command(flatten)]
    pub place: Place,
    /// The file to write; standard output when absent.
    #[arg(long)]
    pub output: Option<PathBuf>,
}

/// A chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Chain {
    /// What changed something.
    Journal,
    /// Sign-ins, refusals, and reads of what is confidential.
    AccessLog,
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
    /// A file with the certificate that callers are shown, in PEM, its own first; read again when it changes. Without it the service speaks plain HTTP.
    #[arg(long, env = "REGISTRY_TLS_CERTIFICATE")]
    pub tls_certificate: Option<PathBuf>,
    /// A file with the certificate's private key, in PEM.
    #[arg(long, env = "REGISTRY_TLS_KEY")]
    pub tls_key: Option<PathBuf>,
    /// How many callers may be connected at once; more wait.
    #[arg(long, env = "REGISTRY_MAX_CONNECTIONS", default_value_t = 2000)]
    pub max_connections: usize,
    /// A file with the private keys that sign tokens, PKCS #8 in PEM; the first signs. The data directory's signing-keys when absent.
    #[arg(long, env = "REGISTRY_SIGNING_KEY_FILE")]
    pub signing_key_file: Option<PathBuf>,
    /// A file with the keys that seal secrets of second factors, one a line; the first seals. One is made in the data directory when absent. Every node needs the same.
    #[arg(long, env = "REGISTRY_SEALING_KEY_FILE")]
    pub sealing_key_file: Option<PathBuf>,
    /// A file with the OpenID Connect issuers at which people may sign in, as docs/OPERATIONS.md describes it.
    #[arg(long, env = "REGISTRY_SIGN_IN_ISSUERS")]
    pub sign_in_issuers: Option<PathBuf>,
    /// How old the directory's confirmation may be, in milliseconds, before this node stops vouching.
    #[arg(long, env = "REGISTRY_MAX_STALENESS_MS", default_value_t = 2000)]
    pub max_staleness_ms: u64,
    /// How many database connections to keep.
    #[arg(long, env = "REGISTRY_CONNECTIONS", default_value_t = 8)]
    pub connections: u32,
    /// How many threads answer; as many as there are cores when absent.
    #[arg(long, env = "REGISTRY_WORKERS")]
    pub workers: Option<usize>,
    /// A proxy in front, by address or range (10.0.0.0/8), whose X-Forwarded-For says where callers come from. May be repeated; in the environment, separate them by commas.
    #[arg(long = "trusted-proxy", env = "REGISTRY_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<String>,
    /// Above how many different organizations that a partner's machine is shown in a day staff are alerted.
    #[arg(long, env = "REGISTRY_ALERT_DISTINCT_ORGANIZATIONS", default_value_t = Thresholds::default().organizations)]
    pub alert_distinct_organizations: u64,
    /// Above how many of its questions in a day that name an organization which nobody is staff are alerted.
    #[arg(long, env = "REGISTRY_ALERT_MISSES", default_value_t = Thresholds::default().misses)]
    pub alert_misses: u64,
    /// A directory in which the registry keeps files of evidence. Without it, as by default, it keeps none: what a state commission holds may be a public record that somebody asks for, so take legal advice first.
    #[arg(long, env = "REGISTRY_EVIDENCE_FILES")]
    pub evidence_files: Option<PathBuf>,
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

/// `registry keys …`.
#[derive(Subcommand)]
pub enum KeysCommand {
    /// Add the key that signs next, and remove those that have ended. Running services take it without a restart.
    Rotate {
        /// The directory for keys and the embedded database.
        #[arg(long, env = "REGISTRY_DATA", default_value = "registry-data")]
        data: PathBuf,
        /// Sign with the new key at once, and remove every other: all tokens end. For a key that others may know.
        #[arg(long)]
        at_once: bool,
    },
    /// List the keys and what each does now. Shows no private part.
    List {
        /// The directory for keys and the embedded database.
        #[arg(long, env = "REGISTRY_DATA", default_value = "registry-data")]
        data: PathBuf,
    },
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
    /// Remove an account's second factor and recovery codes, for who has lost both. A role that needs one sets it up anew at the next sign-in.
    ResetSecondFactor {
        /// The sign-in name.
        name: String,
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
        expires_on: Option<Day>,
        /// For a partner: the scheme in which it registers its own identifiers of organizations, such as county_cms.
        #[arg(long)]
        identifier_scheme: Option<IdentifierScheme>,
        /// Where the data is.
        #[command(flatten)]
        place: Place,
    },
    /// Add a secret beside the one in use, and print it once; or remove one, when the machine uses the other.
    Secret {
        /// The client's id.
        client: ClientId,
        /// Remove the secret with this id instead of adding one.
        #[arg(long, conflicts_with = "ends_on")]
        remove: Option<ClientSecretId>,
        /// The last day on which the new secret is valid; the client's own when absent.
        #[arg(long)]
        ends_on: Option<Day>,
        /// Where the data is.
        #[command(flatten)]
        place: Place,
    },
    /// Put another agreement on record, and another last day.
    Renew {
        /// The client's id.
        client: ClientId,
        /// The agreement on record from now on.
        #[arg(long)]
        agreement: String,
        /// The last day on which it may ask for tokens, at most twelve months ahead; that when absent.
        #[arg(long)]
        expires_on: Option<Day>,
        /// Where the data is.
        #[command(flatten)]
        place: Place,
    },
    /// Give a partner's client a scheme for its own identifiers of organizations; without one, take it away.
    Scheme {
        /// The client's id.
        client: ClientId,
        /// The scheme, such as county_cms.
        scheme: Option<IdentifierScheme>,
        /// Where the data is.
        #[command(flatten)]
        place: Place,
    },
    /// End a client for good, with the tokens that it holds.
    Revoke {
        /// The client's id.
        client: ClientId,
        /// Where the data is.
        #[command(flatten)]
        place: Place,
    },
}

fn parse_role(word: &str) -> Result<Role, String> {
    let known: Vec<&str> = Role::ALL.iter().map(|role| role.as_str()).collect();
    Role::parse(word).ok_or_else(|| format!("is none of {}", known.join(", ")))
}
