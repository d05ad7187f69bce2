//! One function for each act that joins rules with several writes.
//!
//! A function here bears the name of the act through every layer: operation, handler, workflow, journal. What only
//! reads one table is no workflow: callers read `persistence` for that.

pub mod acceptances;
pub mod access_recorder;
pub mod alerts;
pub mod answer_sheets;
pub mod assessments;
pub mod bulk_invitations;
pub mod catalogue;
pub mod concerns;
pub mod confidence;
pub mod confirmations;
pub mod corrective_actions;
pub mod decider_uses;
pub mod decision_steps;
pub mod decisions;
pub mod documents;
pub mod duties;
pub mod editions;
pub mod evidence;
pub mod federation;
pub mod follower;
pub mod history;
pub mod imports;
pub mod invitation_codes;
pub mod invitation_reminders;
pub mod invitations;
pub mod letters;
pub mod lookups;
pub mod machines;
pub mod matching;
pub mod members;
pub mod notices;
pub mod one_time_codes;
pub mod organizations;
pub mod partner_identifiers;
pub mod past;
pub mod people;
pub mod policies;
pub mod published_texts;
pub mod queue;
pub mod readiness;
pub mod reviews;
pub mod self_service;
pub mod sessions;
pub mod sites;
pub mod successions;
pub mod texts;
mod verdict_grounds;
pub mod verdicts;
pub mod what_if;

mod automatic_grants;
mod digest;
mod error;
mod facts;
mod writer_thread;

pub use digest::sha256_hex;
pub use error::{Error, Fault};
