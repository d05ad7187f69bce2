//! One function for each act that joins rules with several writes.
//!
//! A function here bears the name of the act through every layer: operation, handler, workflow, journal. What only
//! reads one table is no workflow: callers read `persistence` for that.

pub mod access_recorder;
pub mod assessments;
pub mod catalogue;
pub mod decisions;
pub mod duties;
pub mod editions;
pub mod federation;
pub mod follower;
pub mod imports;
pub mod invitations;
pub mod machines;
pub mod members;
pub mod one_time_codes;
pub mod organizations;
pub mod past;
pub mod people;
pub mod policies;
pub mod readiness;
pub mod reviews;
pub mod sessions;
pub mod sites;

mod digest;
mod error;
mod facts;

pub use digest::sha256_hex;
pub use error::{Error, Fault};
