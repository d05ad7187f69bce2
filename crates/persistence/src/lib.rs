//! The two databases behind one interface, the journal and the access log.
//!
//! Only this crate knows diesel. Reads take `&mut Conn`, writes take `&mut Tx`, so that no write can stand
//! outside a transaction. Everything is synchronous; callers choose their threads.

mod backend;
mod columns;
mod database;
mod error;
mod lists;
mod pool;
mod schema;
mod tx;
mod world;

pub mod acceptances;
pub mod access_log;
pub mod account_sessions;
pub mod affiliations;
pub mod alerts;
pub mod arenas;
pub mod assessment_versions;
pub mod assessments;
pub mod authorization_codes;
pub mod bulk_facts;
pub mod chain;
pub mod client_assertions;
pub mod client_secrets;
pub mod clients;
pub mod concern_contacts;
pub mod concerns;
pub mod confirmations;
pub mod conflicts;
pub mod contact_keys;
pub mod corrective_actions;
pub mod deadlines;
pub mod decider_uses;
pub mod decision_bases;
pub mod decision_steps;
pub mod decision_waits;
pub mod decisions;
pub mod documents;
pub mod doubtful_narratives;
pub mod editions;
pub mod evidence;
pub mod federated_identities;
pub mod former_names;
pub mod idempotency;
pub mod imports;
pub mod invitation_codes;
pub mod invitation_reminders;
pub mod invitations;
pub mod journal;
pub mod known_browsers;
pub mod lookups;
pub mod notices;
pub mod offerings;
pub mod one_time_codes;
pub mod organizations;
pub mod pair_dismissals;
pub mod partner_identifiers;
pub mod pending_changes;
pub mod policies;
pub mod policy_drafts;
pub mod profiles_before;
pub mod published_texts;
pub mod queue;
pub mod rating_pairs;
pub mod refresh_tokens;
pub mod review_notes;
pub mod review_policies;
pub mod reviews;
pub mod revocations;
pub mod second_factors;
pub mod sessions;
pub mod sign_ins;
pub mod sign_ins_elsewhere;
pub mod site_openings;
pub mod sites;
pub mod successions;
pub mod tasks;
pub mod users;
pub mod verdict_outcomes;

pub use backend::Conn;
pub use database::{Db, Written};
pub use error::Error;
pub use pool::DatabaseUrl;
pub use tx::{Aside, Tx};
pub use world::{RealWorld, World};

/// A resource with the revision that its entity tag is made from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revised<T> {
    /// The resource.
    pub it: T,
    /// Rises by one with every change; from 1.
    pub revision: i32,
}
